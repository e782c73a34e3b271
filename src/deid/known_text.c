/*
 * Reading text for known values: characters, atoms, what stands before, word lists.
 *
 * Lists are strings in which every word has a space on both sides, so that a
 * look-up is one search for " word "; they are short and asked rarely.
 */
#include "deid/known_index.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#define O CHAR_OTHER
#define L CHAR_LOWER
#define U CHAR_UPPER
#define D CHAR_DIGIT
const uint8_t known_ascii_class[128] = {
	O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
	O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, D, D, D, D, D, D, D, D, D, D, O, O, O, O, O, O,
	O, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, O, O, O, O, O,
	O, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, O, O, O, O, O
};
#undef O
#undef L
#undef U
#undef D

const char	known_hard_titles[] = " mr mrs ms miss dr mister missus doctor master ";
static const char titles_that_are_no_noun[] = " mr mrs ms ";
const char	known_soft_titles[] =
	" patient pt name nickname dear wife husband son daughter mother father brother sister mom dad aunt uncle "
	"spouse partner client resident member veteran named called aka ";
const char	known_credentials[] = " md do rn np pa ot pt ma cna lcsw lpn phd dds mr mrs ms dr jr sr ii iii pt dob mrn ";
const char	known_suffixes[] = " jr sr ii iii iv esq ";
const char	known_particles[] =
	" de la las los del della der den van von du da das dos di do le el al bin ibn ben abu af av zu zum ter ten te "
	"san st bint ";

/* Names that are words, for when there is no lexicon. */
static const char names_that_are_words[] =
	" may will mark bill grant chase young long small stone price hope joy faith rose lane brown summers hand foot "
	"head do an oh ho ng so see art gene frank rob pat sue drew grace iris ivy jade june april august summer autumn "
	"dawn eve christian dean earl duke king prince queen bishop pope page knight baker cook carpenter mason miller "
	"taylor parker hunter fisher gardener shepherd potter turner walker weaver black white green gray grey blue "
	"gold silver day week weeks month noon night snow rain frost winter north south east west field fields wood "
	"woods forest hill hills lake rivers brook brooks banks bush branch flowers little short strong sharp bright "
	"noble rich rice berry cherry olive pepper ginger sage basil mercy patience prudence constance chance case "
	"cross church temple house hall rooms street major minor sterling guy man love self best goodman freeman "
	"newman bond born boy bean ball barber battle bell bird blood bone burns butler carter coffee cash cole crow "
	"fox wolf lamb bull buck drake finch wise swift wells walls waters sands pond post power rush savage shields "
	"skinner sparks speed spring steel story tall tuck ward ware watch wild worth ray rod jack penny robin max dick "
	"jean kitty peg pearl ruby violet lily daisy heather holly hazel clay cliff miles nick skip trip ace sky rain "
	"reading mobile normal bath buffalo target star angel harmony melody harm low moody good hale block "
	"crane hook pool porter proctor sample seal self shell "
	"singer song sweet valentine vice yard you le la de to su he me my in on no or us we if is it as at am by go up ";

/* What a misspelt name is most easily taken for, when there is no lexicon. */
static const char everyday_words[] =
	" the and for was were with that this has have had not are his her him she from they been left right which there "
	"their then than when where what about after again blood cells chest daily doses first given heart lower upper "
	"normal other pain plan more most over under since still today these those three times until water while would "
	"could should some same such also each into only very well went work year years month months weeks note notes "
	"old new who how her here home history hours living liver lung lungs noted patient patients denies reports back "
	"bowel brain bones marker maker taken taking states stable start sound shown short ";

CharClass
known_fold_wide(const char *text, size_t len, size_t at, uint32_t unit[3], int *count, size_t *next)
{
	char		folded[12];
	size_t		folded_len;
	size_t		end = at;
	UChar32		code;
	int8_t		type;

	*count = 0;
	U8_NEXT(text, end, len, code);
	*next = end;
	if (code < 0)
		return CHAR_OTHER;
	type = u_charType(code);
	if (type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK)
		return CHAR_LOWER;
	if (!u_isalpha(code))
		return CHAR_OTHER;
	folded_len = lexicon_fold(text + at, end - at, folded, sizeof(folded));
	for (size_t i = 0; i < folded_len && *count < 3;)
	{
		UChar32		part;

		U8_NEXT(folded, i, folded_len, part);
		if (part > 0)
			unit[(*count)++] = (uint32_t) part;
	}
	return type == U_UPPERCASE_LETTER || type == U_TITLECASE_LETTER ? CHAR_UPPER : CHAR_LOWER;
}

CharClass
known_class_at(const TextView *view, size_t at)
{
	uint32_t	unit[3];
	int			count;
	size_t		next;

	return at < view->len ? known_fold_char(view->text, view->len, at, unit, &count, &next) : CHAR_OTHER;
}

/* The start of the character that ends at at (> 0). */
static size_t
character_before(const TextView *view, size_t at)
{
	size_t		start = at - 1;

	while (start > 0 && at - start < 4 && ((unsigned char) view->text[start] & 0xC0) == 0x80)
		start--;
	return start;
}

CharClass
known_class_before(const TextView *view, size_t at)
{
	return at == 0 ? CHAR_OTHER : known_class_at(view, character_before(view, at));
}

void
known_read_atom(const TextView *view, size_t at, Atom *atom)
{
	uint32_t	unit[3];
	int			count;
	size_t		next;
	CharClass	class = known_fold_char(view->text, view->len, at, unit, &count, &next);
	CharClass	last = class;

	atom->start = at;
	atom->count = 0;
	atom->upper = 0;
	atom->digits = class == CHAR_DIGIT;
	atom->capital = class == CHAR_UPPER;
	while (at < view->len)
	{
		class = known_fold_char(view->text, view->len, at, unit, &count, &next);
		if (class == CHAR_OTHER || (class == CHAR_DIGIT) != atom->digits ||
			(class == CHAR_UPPER && last == CHAR_LOWER))
			break;
		for (int i = 0; i < count; i++)
		{
			if (atom->count < KNOWN_MAX_UNITS)
				atom->unit[atom->count++] = unit[i];
			else
				atom->count = KNOWN_MAX_UNITS + 1;
		}
		atom->upper += class == CHAR_UPPER;
		last = class;
		at = next;
	}
	atom->end = at;
}

bool
known_in_list(const char *list, const char *word, size_t len)
{
	char		wanted[32];

	if (len == 0 || len > sizeof(wanted) - 3)
		return false;
	wanted[0] = ' ';
	memcpy(wanted + 1, word, len);
	wanted[len + 1] = ' ';
	wanted[len + 2] = '\0';
	return memchr(word, '\0', len) == NULL && strstr(list, wanted) != NULL;
}

bool
known_text_in_list(const TextView *view, size_t start, size_t end, const char *list)
{
	char		word[24];

	if (end <= start || end - start > sizeof(word))
		return false;
	for (size_t i = start; i < end; i++)
	{
		char		c = view->text[i];

		word[i - start] = c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
	}
	return known_in_list(list, word, end - start);
}

bool
known_word_before(const TextView *view, size_t at, size_t *start, size_t *end)
{
	size_t		reach = at > 6 ? at - 6 : 0;

	while (at > reach && known_ascii_class[view->text[at - 1] & 0x7F] == CHAR_OTHER &&
		   (unsigned char) view->text[at - 1] < 128)
		at--;
	*end = at;
	reach = at > 24 ? at - 24 : 0;
	while (at > reach && ((unsigned char) view->text[at - 1] >= 128 ||
						  known_ascii_class[(unsigned char) view->text[at - 1]] != CHAR_OTHER))
		at--;
	*start = at;
	return *start < *end;
}

bool
known_sentence_start(const TextView *view, size_t at)
{
	size_t		reach = at > 16 ? at - 16 : 0;

	while (at > reach)
	{
		char		c = view->text[--at];

		if (c == '\n' || c == '\r' || c == '.' || c == '!' || c == '?' || c == ';' || c == ':' || c == '*' || c == '|')
			return true;
		if (c == '-')
			return at == 0 || view->text[at - 1] == ' ' || view->text[at - 1] == '\n';
		if (c != ' ' && c != '\t' && c != '"' && c != '(' && c != '[' && c != '\'')
			return false;
	}
	return at == 0;
}

int
known_title_before(const TextView *view, size_t at)
{
	size_t		start;
	size_t		end;

	if (!known_word_before(view, at, &start, &end))
		return 0;
	if (known_text_in_list(view, start, end, titles_that_are_no_noun))
		return 3;
	if (known_text_in_list(view, start, end, known_hard_titles))
		return 2;
	return known_text_in_list(view, start, end, known_soft_titles) ? 1 : 0;
}

static const LexEntry *
find_word(const Lexicon *lexicon, const char *word, size_t len)
{
	return lexicon_find(lexicon, lexicon_hash(LEX_HASH_SEED, word, len));
}

/*
 * Frequencies of the lexicon from which on a word counts.  Half of all surnames
 * stand somewhere in a word list: what counts is whether people write the word
 * in lower case ("will" 196, "stone" 108, "wells" 85; "john" 38, "fisher" 38).
 */
#define LOWER_EVERYDAY	60
#define LOWER_KNOWN		40
#define COMMON_EVERYDAY	230
#define COMMON_KNOWN	120
#define MEDICAL_TERM	50

WordRank
known_word_rank(const Lexicon *lexicon, const char *word, size_t len)
{
	const LexEntry *entry;

	if (lexicon == NULL)
		return known_in_list(everyday_words, word, len) || known_in_list(names_that_are_words, word, len)
			? WORD_EVERYDAY : WORD_UNKNOWN;
	entry = find_word(lexicon, word, len);
	if (entry == NULL)
		return WORD_UNKNOWN;
	if (entry->text_lower >= LOWER_EVERYDAY || (entry->flags & LEX_DRUG) != 0 ||
		(entry->common >= COMMON_EVERYDAY && entry->text_lower >= LOWER_EVERYDAY / 2) ||
		(entry->medical >= MEDICAL_TERM && entry->given_female + entry->given_male + entry->surname == 0))
		return WORD_EVERYDAY;
	if (entry->text_lower >= LOWER_KNOWN || entry->common >= COMMON_KNOWN || entry->medical > 0 ||
		(entry->flags & LEX_PROFESSION) != 0)
		return WORD_KNOWN;
	return WORD_UNKNOWN;
}

size_t
known_units_text(const uint32_t *units, int count, char *out, size_t capacity)
{
	size_t		len = 0;

	for (int i = 0; i < count && len + 4 <= capacity; i++)
		U8_APPEND_UNSAFE(out, len, (UChar32) units[i]);
	return len;
}
