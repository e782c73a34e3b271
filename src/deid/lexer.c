/*
 * From the view of a note to tokens with their classes.
 *
 * One pass splits and classifies each token by itself; a second pass over the
 * lines adds what depends on neighbours: first of its line or sentence, a line
 * in capitals, and whether a capital letter still says anything there.  The
 * thresholds below are on the lexicon's log scale (lexicon.h).
 */
#include "deid/token.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "deid/wordtable.h"

/* a name this frequent counts as one whatever else it is */
#define NAME_FREQUENT	60
#define NAME_VERY_FREQUENT	120
/* in running text lower case at least this often: a word, not a name */
#define LOWER_OFTEN		100
#define COMMON_WORD		70
#define BIG_PLACE		150
/*
 * lexicon_name_score() of a word of no list, in sixteenths of a logarithm: at
 * least this is a name; below the limit of its form it is none.  A word that
 * some list of names has without a frequency starts higher.
 */
#define NAMELIKE		40
#define TERMLIKE		(-35)
#define TERMLIKE_MIXED	0
#define LISTED_BONUS	20
#define LISTED_SURNAME	30
#define LISTED_GIVEN	10

/* ---- splitting ---- */

/* A word or number whose classes are looked up a little later. */
typedef struct Pending
{
	uint64_t	letters[2];
	struct CachedWord *set;		/* where it is looked for */
	size_t		token;
} Pending;

#define MOST_PENDING	8		/* a power of two */

typedef struct Scanner
{
	Call	   *call;
	const Lexicon *lexicon;
	const WordTable *words;
	const char *text;
	size_t		len;
	size_t		at;
	TokenList  *out;
	size_t		capacity;
	Pending		pending[MOST_PENDING];	/* a ring */
	size_t		npending;		/* ever put there */
	size_t		nsettled;		/* of these */
} Scanner;

/* Room for one more token, which is not initialised. */
static Token *
add_room(Scanner *s)
{

	if (s->out->count + 1 >= s->capacity)
	{
		size_t		capacity = s->capacity == 0 ? s->len / 3 + 64 : s->capacity * 2;
		Token	   *items = mc_alloc(s->call, capacity, sizeof(Token));

		if (items == NULL)
			return NULL;
		if (s->out->count > 0)
			memcpy(items, s->out->items, s->out->count * sizeof(Token));
		s->out->items = items;
		s->capacity = capacity;
	}
	return &s->out->items[s->out->count++];
}

static Token *
add_token(Scanner *s, size_t start, uint8_t gap)
{
	Token	   *token = add_room(s);

	if (token == NULL)
		return NULL;
	*token = (Token) {.start = (uint32_t) start, .end = (uint32_t) start, .gap = gap};
	return token;
}

typedef enum CharKind
{
	CHAR_LETTER_LOWER,
	CHAR_LETTER_UPPER,
	CHAR_LETTER_OTHER,			/* no case, or of another script */
	CHAR_DIGIT,
	CHAR_SPACE,
	CHAR_BREAK,
	CHAR_OTHER
} CharKind;

static const uint8_t ascii_kinds[128] = {
	[0] = CHAR_SPACE, [1 ... 8] = CHAR_OTHER, ['\t'] = CHAR_SPACE, ['\n'] = CHAR_BREAK,
	['\v' ... '\f'] = CHAR_SPACE, ['\r'] = CHAR_BREAK, [14 ... 31] = CHAR_OTHER, [' '] = CHAR_SPACE,
	['!' ... '/'] = CHAR_OTHER, ['0' ... '9'] = CHAR_DIGIT, [':' ... '@'] = CHAR_OTHER,
	['A' ... 'Z'] = CHAR_LETTER_UPPER, ['[' ... '`'] = CHAR_OTHER, ['a' ... 'z'] = CHAR_LETTER_LOWER,
	['{' ... 127] = CHAR_OTHER
};

/* Letters of Latin with case; every other script counts as LETTER_OTHER.  c is not ASCII. */
static CharKind
char_kind(UChar32 c)
{
	if (c < 0)
		return CHAR_OTHER;
	if (u_isUAlphabetic(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0)
	{
		bool		latin = c < 0x250 || (c >= 0x1E00 && c < 0x1F00);

		if (!latin)
			return CHAR_LETTER_OTHER;
		return u_isupper(c) ? CHAR_LETTER_UPPER : CHAR_LETTER_LOWER;
	}
	return u_isspace(c) ? CHAR_SPACE : CHAR_OTHER;
}

/* The character at `at` and its length in bytes. */
static inline CharKind
peek(const Scanner *s, size_t at, size_t *bytes)
{
	unsigned char byte = (unsigned char) s->text[at];
	UChar32		c;
	int32_t		next = 0;
	int32_t		limit = s->len - at > 4 ? 4 : (int32_t) (s->len - at);

	if (byte < 0x80)
	{
		*bytes = 1;
		return (CharKind) ascii_kinds[byte];
	}
	U8_NEXT(s->text + at, next, limit, c);
	*bytes = (size_t) next;
	return char_kind(c);
}

static void
word_shape(Token *token, unsigned uppers, unsigned lowers, unsigned others, bool first_upper)
{
	if (others > 0)
	{
		class_add(&token->classes, CLASS_foreign);
		return;
	}
	if (uppers == 0)
		token->shape = SHAPE_LOWER;
	else if (lowers == 0)
		token->shape = uppers > 1 ? SHAPE_UPPER : SHAPE_TITLE;
	else if (first_upper && uppers == 1)
		token->shape = SHAPE_TITLE;
	else
		token->shape = SHAPE_MIXED;

	if (token->shape == SHAPE_LOWER)
		class_add(&token->classes, CLASS_lower);
	else if (token->shape == SHAPE_UPPER)
		class_add(&token->classes, CLASS_upper);
	else if (token->shape == SHAPE_TITLE)
		class_add(&token->classes, CLASS_title);
	else
		class_add(&token->classes, CLASS_mixed);
	if (first_upper)
		class_add(&token->classes, CLASS_cap);
	if (first_upper && token->length == 1)
		class_add(&token->classes, CLASS_initial);
}

static void
add_if(ClassSet *set, bool condition, TokenClass c)
{
	if (condition)
		class_add(set, c);
}

static void
lexicon_classes(Token *token)
{
	const LexEntry *lex = token->lex;
	ClassSet   *set = &token->classes;

	if (lex == NULL)
	{
		class_add(set, CLASS_unknown);
		class_add(set, CLASS_rare);
		return;
	}
	bool		given = lex->given_female > 0 || lex->given_male > 0;

	add_if(set, given, CLASS_given);
	add_if(set, lex->surname > 0, CLASS_surname);
	add_if(set, lex->given_female >= NAME_VERY_FREQUENT || lex->given_male >= NAME_VERY_FREQUENT, CLASS_firstname);
	add_if(set, given || lex->surname > 0, CLASS_name);
	add_if(set, lex->common >= COMMON_WORD || lex->text_lower >= LOWER_OFTEN, CLASS_common);
	add_if(set, lex->medical > 0, CLASS_medical);
	add_if(set, (lex->flags & LEX_EPONYM) != 0, CLASS_eponym);
	add_if(set, (lex->flags & LEX_DRUG) != 0, CLASS_drug);
	add_if(set, lex->place > 0, CLASS_place);
	add_if(set, lex->place >= BIG_PLACE, CLASS_bigplace);
	add_if(set, (lex->flags & LEX_CITY) != 0, CLASS_city);
	add_if(set, (lex->flags & LEX_STATE) != 0, CLASS_state);
	add_if(set, (lex->flags & LEX_COUNTRY) != 0, CLASS_country);
	add_if(set, (lex->flags & LEX_NATIONALITY) != 0, CLASS_nationality);
	add_if(set, (lex->flags & LEX_PROFESSION) != 0, CLASS_profession);
	add_if(set, (lex->flags & LEX_HOLIDAY) != 0, CLASS_holiday);
	add_if(set, lex->common == 0 && lex->text_lower < LOWER_OFTEN / 2, CLASS_rare);
}

/* Is the word a given name or a surname at least that frequent? */
static bool
named_often(const LexEntry *lex, int given, int surname)
{
	return lex != NULL && (lex->given_female >= given || lex->given_male >= given || lex->surname >= surname);
}

/*
 * term: a word of the clinical lists that is no frequent name as well.  In
 * capitals an abbreviation is one more readily than as a word or on a line all
 * in capitals; a person's name in a clinical term less readily than a brand.
 */
static bool
is_term(const Token *token)
{
	const ClassSet *set = &token->classes;
	const LexEntry *lex = token->lex;

	if (class_has(set, CLASS_brand) && !named_often(lex, 110, 110))
		return true;
	if (class_has(set, CLASS_acronym) && token->shape == SHAPE_UPPER)
		return !(class_has(set, CLASS_capsline) ? named_often(lex, 80, 80) : named_often(lex, 140, 140));
	if (class_has(set, CLASS_acronym) && lex != NULL && lex->medical > 0 && !named_often(lex, 1, 40))
		return true;
	if (class_has(set, CLASS_clinical_eponym) && !named_often(lex, 120, 150) && (lex == NULL || lex->place < BIG_PLACE))
		return true;
	return class_has(set, CLASS_clinical) && !named_often(lex, 150, 150);
}

/* Is the word in no list, or in a list of names only, without a frequency there? */
static bool
hardly_known(const LexEntry *lex)
{
	return lex == NULL ||
		(lex->surname <= LISTED_SURNAME && lex->given_female <= LISTED_GIVEN && lex->given_male <= LISTED_GIVEN &&
		 lex->place == 0 && lex->common == 0 && lex->medical == 0 && lex->text_lower == 0 && lex->flags == 0);
}

/*
 * namelike, termlike: what the letters say of a word that the lists say little
 * of.  Initials say nothing; capitals inside a word are mostly a product's.
 */
static void
letter_classes(const Lexicon *lexicon, Token *token, const char *key, size_t keylen)
{
	int			score;

	if (lexicon == NULL || !hardly_known(token->lex) || (token->shape == SHAPE_UPPER && token->length < 4))
		return;
	score = lexicon_name_score(lexicon, key, keylen) + (token->lex != NULL ? LISTED_BONUS : 0);
	add_if(&token->classes, score >= NAMELIKE, CLASS_namelike);
	add_if(&token->classes, score < (token->shape == SHAPE_MIXED ? TERMLIKE_MIXED : TERMLIKE), CLASS_termlike);
}

/*
 * nm: could well be a person's name.  A name's frequency stands against how
 * often the word is plain English or clinical.  A term is none by itself,
 * but an eponym is left to rules with a context.
 */
static void
name_classes(Token *token)
{
	const LexEntry *lex = token->lex;
	ClassSet   *set = &token->classes;
	int			name;
	int			word;

	if (token->kind != TOKEN_WORD || !class_has(set, CLASS_cap))
		return;
	if (class_has(set, CLASS_stop) || class_has(set, CLASS_month) || class_has(set, CLASS_weekday) ||
		class_has(set, CLASS_title_word) ||
		(class_has(set, CLASS_credential) && token->shape == SHAPE_UPPER))
		return;
	if (is_term(token))
	{
		class_add(set, CLASS_term);
		add_if(set, token->length == 2 || named_often(lex, 1, 1), CLASS_capw);
		if (!class_has(set, CLASS_clinical_eponym))
			return;
	}
	class_add(set, CLASS_capw);
	if (token->length < 2 || (token->length == 2 && token->shape == SHAPE_UPPER))
		return;
	if (class_has(set, CLASS_termlike))
		return;
	if (lex == NULL)
	{
		class_add(set, CLASS_nm);
		return;
	}
	name = lex->surname;
	if (lex->given_female > name)
		name = lex->given_female;
	if (lex->given_male > name)
		name = lex->given_male;
	word = lex->common > lex->text_lower ? lex->common : lex->text_lower;
	if (lex->medical > word)
		word = lex->medical;
	add_if(set, name >= word || (name >= NAME_FREQUENT && word < LOWER_OFTEN), CLASS_nm);
}

/* Everything that the word itself decides: shape, lists, lexicon, could it be a name. */
static void
classify_word(const Scanner *s, Token *token, size_t start)
{
	unsigned	uppers = 0;
	unsigned	lowers = 0;
	unsigned	others = 0;
	bool		first_upper = false;
	char		key[LEX_MAX_WORD];
	size_t		keylen;
	const TableWord *known;
	unsigned	letters;

	for (size_t at = start; at < token->end;)
	{
		size_t		bytes;
		CharKind	kind = peek(s, at, &bytes);

		if (at == start)
			first_upper = kind == CHAR_LETTER_UPPER;
		uppers += kind == CHAR_LETTER_UPPER;
		lowers += kind == CHAR_LETTER_LOWER;
		others += kind == CHAR_LETTER_OTHER;
		at += bytes;
	}
	letters = uppers + lowers + others;
	token->kind = TOKEN_WORD;
	token->length = letters > 255 ? 255 : (uint8_t) letters;
	class_add(&token->classes, CLASS_word);
	add_if(&token->classes, letters == 1, CLASS_letter);
	add_if(&token->classes, letters == 2, CLASS_w2);
	add_if(&token->classes, letters == 3, CLASS_w3);
	add_if(&token->classes, letters >= 4, CLASS_w4);
	word_shape(token, uppers, lowers, others, first_upper);

	keylen = lexicon_fold(s->text + start, token->end - start, key, sizeof(key));
	token->hash = lexicon_hash(LEX_HASH_SEED, key, keylen);
	known = wordtable_find(s->words, token->hash);
	if (known != NULL)
	{
		token->word = (uint16_t) known->id;
		for (int i = 0; i < CLASS_WORDS; i++)
			token->classes.bits[i] |= known->classes.bits[i];
	}
	if (s->lexicon != NULL && letters > 1)
		token->lex = lexicon_find(s->lexicon, token->hash);
	if (token->lex != NULL)
		token->more_words = token->lex->more_words;
	lexicon_classes(token);
	letter_classes(s->lexicon, token, key, keylen);
	name_classes(token);
}

static void
number_classes(Token *token, const char *digits)
{
	static const TokenClass by_length[] = {
		CLASS_num, CLASS_d1, CLASS_d2, CLASS_d3, CLASS_d4, CLASS_d5, CLASS_d6,
		CLASS_d7, CLASS_d8, CLASS_d9, CLASS_d10, CLASS_d11
	};
	ClassSet   *set = &token->classes;
	unsigned	n = token->length;
	uint32_t	v = token->value;

	class_add(set, CLASS_num);
	add_if(set, n > 1 && digits[0] == '0', CLASS_led0);
	add_if(set, n == 4 && v >= 1900 && v <= 2035, CLASS_year);
	add_if(set, n == 6 && v / 10000 <= 23 && v / 100 % 100 <= 59 && v % 100 <= 59, CLASS_hhmmss);
	class_add(set, by_length[n > 11 ? 11 : n]);
	add_if(set, n <= 2 && v >= 1 && v <= 12, CLASS_mm);
	add_if(set, n <= 2 && v >= 1 && v <= 31, CLASS_dd);
	add_if(set, n == 4 && v >= 1880 && v <= 2099, CLASS_yyyy);
	add_if(set, n <= 2 && v <= 24, CLASS_hh);
	add_if(set, n == 2 && v <= 59, CLASS_mi);
	add_if(set, n == 4 && v / 100 <= 24 && v % 100 <= 59, CLASS_hhmm);
	add_if(set, n <= 3 && v <= 255, CLASS_octet);
	add_if(set, n <= 3 && v >= 90 && v <= 120, CLASS_over89);
	add_if(set, n <= 3 && v <= 120, CLASS_age);
	if (n == 8)
	{
		unsigned	y = v / 10000;
		unsigned	m = v / 100 % 100;
		unsigned	d = v % 100;

		add_if(set, y >= 1880 && y <= 2099 && m >= 1 && m <= 12 && d >= 1 && d <= 31, CLASS_ymd8);
		y = v % 10000;
		m = v / 1000000;
		d = v / 10000 % 100;
		add_if(set, y >= 1880 && y <= 2099 && m >= 1 && m <= 31 && d >= 1 && d <= 31 && (m <= 12 || d <= 12), CLASS_mdy8);
	}
}

static uint32_t
digits_value(const char *digits, size_t count)
{
	uint32_t	value = 0;

	for (size_t i = 0; i < count; i++)
		value = value * 10 + (uint32_t) (digits[i] - '0');
	return value;
}

/*
 * Is a run of digits an HL7 timestamp, 202304121530 or 20230412153007?  It
 * becomes two tokens that touch, the date and the time.
 */
static bool
holds_timestamp(const char *digits, size_t count)
{
	uint32_t	year;
	uint32_t	month;
	uint32_t	day;

	if (count != 12 && count != 14)
		return false;
	year = digits_value(digits, 4);
	month = digits_value(digits + 4, 2);
	day = digits_value(digits + 6, 2);
	return year >= 1900 && year <= 2099 && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
		digits_value(digits + 8, 2) <= 23 && digits_value(digits + 10, 2) <= 59 &&
		(count == 12 || digits_value(digits + 12, 2) <= 59);
}

/* Everything that a number's digits decide. */
static void
classify_number(const Scanner *s, Token *token)
{
	const char *digits = s->text + token->start;
	size_t		count = token->end - token->start;
	uint64_t	value = 0;
	const TableWord *known;

	for (size_t i = 0; i < count && value < UINT32_MAX; i++)
		value = value * 10 + (uint64_t) (digits[i] - '0');
	token->kind = TOKEN_NUMBER;
	token->length = count > 255 ? 255 : (uint8_t) count;
	token->value = value > UINT32_MAX ? UINT32_MAX : (uint32_t) value;
	number_classes(token, digits);
	/* rules name short numbers like words: '2000', '10' */
	known = token->length > 4 ? NULL : wordtable_find(s->words, lexicon_hash(LEX_HASH_SEED, digits, token->length));
	if (known != NULL)
		token->word = (uint16_t) known->id;
}

/* ---- words and numbers that were classified before ---- */

/*
 * Text repeats itself, and a look-up in the lexicon costs several cache misses.
 * One process-wide table, emptied when another lexicon or word table comes; up
 * to 16 ASCII letters or digits only.  A token waits until a few more have been
 * split off: by then its place in the table has come into the cache.
 */
#define CACHE_SETS		16384	/* a power of two; of two words each */
#define CACHE_BITS		14

typedef struct CachedWord
{
	uint64_t	letters[2];		/* zero-padded */
	Token		token;
} CachedWord;

static CachedWord word_cache[2 * CACHE_SETS];
static const void *word_cache_owner[2];

static void
prepare_cache(const Scanner *s)
{
	const void *owner = s->lexicon == NULL ? NULL : s->lexicon->slots;

	if (word_cache_owner[0] == owner && word_cache_owner[1] == s->words)
		return;
	memset(word_cache, 0, sizeof(word_cache));
	word_cache_owner[0] = owner;
	word_cache_owner[1] = s->words;
}

static void
classify(const Scanner *s, Token *token)
{
	if (s->text[token->start] >= '0' && s->text[token->start] <= '9')
		classify_number(s, token);
	else
		classify_word(s, token, token->start);
}

/* Classify the token that waits longest. */
static void
settle_one(Scanner *s)
{
	const Pending *p = &s->pending[s->nsettled++ % MOST_PENDING];
	Token	   *token = &s->out->items[p->token];
	CachedWord *slot = p->set;
	uint32_t	start = token->start;
	uint32_t	end = token->end;
	uint8_t		gap = token->gap;

	if (slot->letters[0] != p->letters[0] || slot->letters[1] != p->letters[1])
		slot++;
	if (slot->letters[0] == p->letters[0] && slot->letters[1] == p->letters[1])
	{
		*token = slot->token;
		token->start = start;
		token->end = end;
		token->gap = gap;
		return;
	}
	classify(s, token);
	/* of two that are there the older goes */
	if (p->set->letters[0] == 0)
		slot = p->set;
	else if (slot->letters[0] != 0)
		*p->set = *slot;
	memcpy(slot->letters, p->letters, sizeof(slot->letters));
	slot->token = *token;
}

static void
settle_all(Scanner *s)
{
	while (s->nsettled < s->npending)
		settle_one(s);
}

/* The token text[start, s->at), a word or a number; ascii: of ASCII letters or digits only. */
static bool
add_known(Scanner *s, size_t start, uint8_t gap, bool ascii)
{
	size_t		len = s->at - start;
	Token	   *token = add_token(s, start, gap);
	Pending    *p = &s->pending[s->npending % MOST_PENDING];

	if (token == NULL)
		return false;
	token->end = (uint32_t) s->at;
	if (!ascii || len > sizeof(p->letters))
	{
		classify(s, token);
		return true;
	}
	if (s->npending - s->nsettled == MOST_PENDING)
		settle_one(s);
	p->letters[0] = p->letters[1] = 0;
	if (s->len - start >= sizeof(p->letters))
	{
		memcpy(p->letters, s->text + start, sizeof(p->letters));
		if (len <= 8)
		{
			p->letters[0] &= UINT64_MAX >> (64 - 8 * len);
			p->letters[1] = 0;
		}
		else
			p->letters[1] &= UINT64_MAX >> (128 - 8 * len);
	}
	else
		memcpy(p->letters, s->text + start, len);
	p->set = &word_cache[2 * (((p->letters[0] ^ (p->letters[1] * 31)) * LEX_HASH_SEED) >> (64 - CACHE_BITS))];
	p->token = s->out->count - 1;
	__builtin_prefetch(p->set);
	__builtin_prefetch((const char *) p->set + 64);
	s->npending++;
	return true;
}

static bool
scan_word(Scanner *s, uint8_t gap)
{
	size_t		start = s->at;
	bool		ascii = true;

	while (s->at < s->len)
	{
		unsigned char byte = (unsigned char) s->text[s->at];
		size_t		bytes;

		if (byte < 0x80)
		{
			if (ascii_kinds[byte] > CHAR_LETTER_OTHER)
				break;
			s->at++;
			continue;
		}
		if (peek(s, s->at, &bytes) > CHAR_LETTER_OTHER)
			break;
		ascii = false;
		s->at += bytes;
	}
	return add_known(s, start, gap, ascii);
}

static bool
scan_number(Scanner *s, uint8_t gap)
{
	size_t		start = s->at;

	while (s->at < s->len && s->text[s->at] >= '0' && s->text[s->at] <= '9')
		s->at++;
	if (holds_timestamp(s->text + start, s->at - start))
		s->at = start + 8;
	return add_known(s, start, gap, true);
}

/* Line breaks with the white space between them. */
static bool
scan_break(Scanner *s)
{
	Token	   *token = add_token(s, s->at, 0);

	if (token == NULL)
		return false;
	token->kind = TOKEN_NEWLINE;
	while (s->at < s->len)
	{
		char		c = s->text[s->at];

		if (c == '\n')
			token->value++;
		else if (c == '\r')
			token->value += s->at + 1 >= s->len || s->text[s->at + 1] != '\n';
		else if (c != ' ' && c != '\t' && c != '\f' && c != '\v')
			break;
		s->at++;
	}
	/* the last line's indentation belongs to its first word, not to the break */
	while (s->at > token->start && s->text[s->at - 1] != '\n' && s->text[s->at - 1] != '\r')
		s->at--;
	token->end = (uint32_t) s->at;
	class_add(&token->classes, CLASS_nl);
	add_if(&token->classes, token->value > 1, CLASS_blank);
	return true;
}

static bool
scan_one(Scanner *s, uint8_t gap)
{
	size_t		bytes;
	CharKind	kind = peek(s, s->at, &bytes);
	Token	   *token;

	if (kind <= CHAR_LETTER_OTHER)
		return scan_word(s, gap);
	if (kind == CHAR_DIGIT)
		return scan_number(s, gap);
	if (kind == CHAR_BREAK)
		return scan_break(s);
	token = add_token(s, s->at, gap);
	if (token == NULL)
		return false;
	token->kind = TOKEN_PUNCT;
	token->ch = bytes == 1 ? s->text[s->at] : 0;
	s->at += bytes;
	token->end = (uint32_t) s->at;
	return true;
}

static bool
scan_all(Scanner *s)
{
	size_t		polled = 0;

	while (s->at < s->len)
	{
		size_t		start = s->at;
		size_t		bytes;
		bool		tab = false;

		while (s->at < s->len && peek(s, s->at, &bytes) == CHAR_SPACE)
		{
			tab |= s->text[s->at] == '\t';
			s->at += bytes;
		}
		if (s->at >= s->len)
			break;
		if (!scan_one(s, s->at == start ? 0 : s->at - start == 1 && !tab ? 1 : 2))
			return false;
		if (s->at - polled >= MC_POLL_BYTES)
		{
			polled = s->at;
			if (mc_cancelled(s->call))
				return false;
		}
	}
	settle_all(s);
	return true;
}

/* ---- what depends on neighbours ---- */

/* Does a capital letter after this token say nothing? */
static bool
ends_sentence(const Token *token)
{
	static const bool ends[128] = {
		['.'] = true, ['!'] = true, ['?'] = true, [':'] = true, ['*'] = true, ['>'] = true, ['|'] = true,
		[';'] = true, ['='] = true, ['~'] = true
	};

	return token->kind == TOKEN_NEWLINE || (token->kind == TOKEN_PUNCT && ends[(unsigned char) token->ch & 0x7F]);
}

/* Are all words of the line [from, to) in capitals, and enough of them to say so? */
static bool
line_is_capitals(const Token *tokens, size_t from, size_t to)
{
	unsigned	uppers = 0;
	unsigned	lowers = 0;

	for (size_t i = from; i < to; i++)
	{
		if (tokens[i].kind != TOKEN_WORD || tokens[i].length < 2)
			continue;
		if (tokens[i].shape == SHAPE_UPPER)
			uppers++;
		else
			lowers++;
	}
	return uppers >= 3 && lowers * 6 <= uppers;
}

static void
mark_lines(TokenList *list)
{
	Token	   *tokens = list->items;
	size_t		from = 0;

	while (from < list->count)
	{
		size_t		to = from;

		while (to < list->count && tokens[to].kind != TOKEN_NEWLINE)
			to++;

		bool		capitals = line_is_capitals(tokens, from, to);

		for (size_t i = from; i < to; i++)
		{
			ClassSet   *set = &tokens[i].classes;

			add_if(set, i == from, CLASS_linestart);
			add_if(set, i == from || ends_sentence(&tokens[i - 1]), CLASS_sentstart);
			add_if(set, tokens[i].gap == 2, CLASS_wide);
			add_if(set, capitals, CLASS_capsline);
		}
		from = to + 1;
	}
}

bool
token_scan(Call *call, const Lexicon *lexicon, const WordTable *words, const TextView *view, TokenList *tokens)
{
	Scanner		s = {
		.call = call, .lexicon = lexicon, .words = words,
		.text = view->text, .len = view->len, .out = tokens
	};
	Token	   *sentinel;

	*tokens = (TokenList){0};
	prepare_cache(&s);
	if (!scan_all(&s))
		return false;
	sentinel = add_token(&s, view->len, 0);
	if (sentinel == NULL)
		return false;
	sentinel->kind = TOKEN_END;
	tokens->count--;
	mark_lines(tokens);
	return true;
}
