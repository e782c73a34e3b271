/*
 * Expanding abbreviations: find one, let its neighbours vote, write it out.
 *
 * An abbreviation starts where a word starts and ends where one ends; of several
 * that start at the same place the longest counts ("w/o" before "w/").  The text
 * may write it as the table does, with a capital where the table has none
 * ("Pt"), all in capitals, or, unless the table says otherwise, in small letters
 * when it has at least three.  Each sense collects the votes of the words around
 * it, near ones twice; the sense with most votes is taken, then the default, and
 * without either the text stays as it is.  Names stay: a credential after a
 * name ("Smith MD"), a state after a place ("Springfield, MA"), a word in
 * capitals after a first name ("John DOE").
 *
 * The index of the table is built once per process under pthread_once() from
 * the constant table: the only cache here.
 */
#include "text/abbreviations.h"

#include <pthread.h>
#include <string.h>

#include "text/context_tokens.h"

#define LONGEST			12		/* bytes of an abbreviation */
#define BUCKETS			2048
#define MAX_SENSES		2000
#define WINDOW			8		/* tokens to either side that may vote */
#define NEAR			3		/* tokens: a vote from here counts twice */
#define SIDE_VOTE		4		/* of the word right beside */

static pthread_once_t index_once = PTHREAD_ONCE_INIT;
static uint16_t buckets[BUCKETS];	/* sense + 1 of the first of each abbreviation; 0: none */
static uint16_t chain[MAX_SENSES];

/* A block of the text and its tokens. */
typedef struct Page
{
	Slice		text;
	TokenList	list;
} Page;

/* An abbreviation found in a text. */
typedef struct Found
{
	size_t		sense;			/* the first of its senses */
	size_t		senses;
	size_t		len;			/* bytes in the text */
	size_t		after;			/* the first token that is not part of it */
} Found;

static void
build_index(void)
{
	for (size_t i = 0; i < abbreviation_sense_count && i < MAX_SENSES; i++)
	{
		const char *name = abbreviation_senses[i].abbreviation;
		uint16_t   *bucket = &buckets[token_hash(name, strlen(name)) % BUCKETS];

		if (i > 0 && strcmp(name, abbreviation_senses[i - 1].abbreviation) == 0)
			continue;
		chain[i] = *bucket;
		*bucket = (uint16_t) (i + 1);
	}
}

/* Index of the first sense of exactly this abbreviation, or -1. */
static int
look_up(const char *name, size_t len)
{
	for (uint16_t at = buckets[token_hash(name, len) % BUCKETS]; at != 0; at = chain[at - 1])
	{
		const char *have = abbreviation_senses[at - 1].abbreviation;

		if (strlen(have) == len && memcmp(have, name, len) == 0)
			return at - 1;
	}
	return -1;
}

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* The abbreviation in any of the cases that a text may use; -1 if none. */
static int
look_up_cased(const char *name, size_t len)
{
	char		other[LONGEST];
	size_t		uppers = 0;
	size_t		lowers = 0;
	int			found = look_up(name, len);

	for (size_t i = 0; i < len; i++)
	{
		uppers += is_upper(name[i]);
		lowers += is_lower(name[i]);
		other[i] = is_upper(name[i]) ? (char) (name[i] + 32) : name[i];
	}
	if (found >= 0 || uppers + lowers == 0)
		return found;
	if (uppers > 0)
	{
		/* "Pt", "HX" */
		if (lowers > 0 && !(uppers == 1 && is_upper(name[0])))
			return -1;
		found = look_up(other, len);
		return found >= 0 && (abbreviation_senses[found].marks & SENSE_UPPER) == 0 ? found : -1;
	}
	for (size_t i = 0; i < len; i++)
		other[i] = is_lower(name[i]) ? (char) (name[i] - 32) : name[i];
	found = lowers >= 3 ? look_up(other, len) : -1;
	return found >= 0 && (abbreviation_senses[found].marks & SENSE_UPPER) == 0 ? found : -1;
}

/* The longest abbreviation that starts at token at. */
static bool
find_abbreviation(const Page *page, size_t at, Found *found)
{
	const Token *tokens = page->list.items;
	const char *text = page->text.data + tokens[at].start;
	size_t		room = page->text.len - tokens[at].start;
	size_t		skip = 0;
	bool		glued = false;

	/* "67yo": the letters after the digits */
	if (tokens[at].digit)
	{
		while (skip < room && (text[skip] >= '0' && text[skip] <= '9'))
			skip++;
		if (skip == 0 || skip >= room || !is_lower(text[skip]))
			return false;
		glued = true;
	}
	else if (at > 0 && !tokens[at].space && tokens[at - 1].end == tokens[at].start &&
			 (page->text.data[tokens[at].start - 1] == '.' || page->text.data[tokens[at].start - 1] == '\'' ||
			  page->text.data[tokens[at].start - 1] == '@'))
		return false;
	for (size_t len = room - skip < LONGEST ? room - skip : LONGEST; len > 0; len--)
	{
		const char *end = text + skip + len;
		int			sense;

		if (skip + len < room && is_alnum(*end) && end[-1] != '/')
			continue;
		sense = look_up_cased(text + skip, len);
		if (sense < 0 || (glued && (abbreviation_senses[sense].marks & SENSE_NUMBER) == 0))
			continue;
		*found = (Found){.sense = (size_t) sense, .senses = 1, .len = skip + len, .after = at + 1};
		while (found->sense + found->senses < abbreviation_sense_count &&
			   strcmp(abbreviation_senses[found->sense + found->senses].abbreviation, abbreviation_senses[sense].abbreviation) == 0)
			found->senses++;
		while (found->after < page->list.count && tokens[found->after].start < tokens[at].start + found->len)
			found->after++;
		return true;
	}
	return false;
}

/* Does the sentence end between tokens at - 1 and at? */
static bool
sentence_starts(const Page *page, size_t at)
{
	const Token *tokens = page->list.items;

	if (at == 0 || tokens[at].lines > 1)
		return true;
	return !tokens[at - 1].word && tokens[at].space && memchr(".!?", page->text.data[tokens[at - 1].start], 3) != NULL;
}

static bool
is_title_case(const Page *page, size_t at)
{
	const Token *token = &page->list.items[at];

	return token->word && token->upper && token->end - token->start > 1 && is_lower(page->text.data[token->start + 1]);
}

/* Is the abbreviation at token at part of a name, a credential after one, or a state after a place? */
static bool
belongs_to_name(const Page *page, size_t at, const Found *found)
{
	const Token *tokens = page->list.items;
	const Sense *sense = &abbreviation_senses[found->sense];
	bool		comma = at > 1 && page->text.data[tokens[at - 1].start] == ',';
	size_t		before = comma ? at - 2 : at - 1;
	Slice		word;

	if (at == 0 || tokens[at].lines > 0 || !tokens[at].upper)
		return false;
	word = token_folded(&page->list, before);
	/* a title before it, or before the point: "Dr. PT" */
	if (word.len == 1 && word.data[0] == '.' && before > 0)
		word = token_folded(&page->list, before - 1);
	if (word.len == 2 && (memcmp(word.data, "dr", 2) == 0 || memcmp(word.data, "mr", 2) == 0))
		return true;
	if ((sense->marks & SENSE_CREDENTIAL) == 0)
		return false;
	/* a list of credentials: "Lopez, PT, DPT" */
	while (comma && before > 1 && tokens[before].upper && !is_title_case(page, before) &&
		   page->text.data[tokens[before - 1].start] == ',')
		before -= 2;
	if (!is_title_case(page, before))
		return false;
	if (comma || before == 0 || !sentence_starts(page, before))
		return comma || !sentence_starts(page, before) || found->senses == 1;
	/* the first word of a sentence ("Given MS 4 mg") or a first name ("John DOE") */
	return (sense->marks & SENSE_UPPER) != 0 && found->senses == 1;
}

/* Is the token a word of four letters or more in capitals that is no abbreviation? */
static bool
is_shouted(const Page *page, size_t at)
{
	const Token *token = &page->list.items[at];

	if (!token->word || token->end - token->start < 4)
		return false;
	for (size_t i = token->start; i < token->end; i++)
		if (!is_upper(page->text.data[i]))
			return false;
	return look_up_cased(page->text.data + token->start, token->end - token->start) < 0;
}

/* Part of a mail address, a file name or a placeholder such as "[MRN]"? */
static bool
is_embedded(const Page *page, size_t at, const Found *found)
{
	const char *text = page->text.data;
	size_t		start = page->list.items[at].start;
	size_t		end = start + found->len;

	if (end + 1 < page->text.len && (text[end] == '.' || text[end] == '@') && is_alnum(text[end + 1]))
		return true;
	return start > 0 && text[start - 1] == '[' && end < page->text.len && text[end] == ']';
}

static bool
word_votes(Slice vote, Slice word)
{
	if (vote.len > 1 && vote.data[vote.len - 1] == '*')
		return word.len + 1 >= vote.len && memcmp(word.data, vote.data, vote.len - 1) == 0;
	return word.len == vote.len && memcmp(word.data, vote.data, word.len) == 0;
}

/* What the word at distance (negative: before) contributes by one vote of a sense. */
static int
weigh_vote(const Page *page, Slice vote, size_t at, int distance)
{
	const Token *token = &page->list.items[at];
	Slice		word = token_folded(&page->list, at);
	int			near = distance < 0 ? -distance : distance;

	if (vote.len == 1 && vote.data[0] == '#')
		return distance == 1 && token->digit ? SIDE_VOTE : 0;
	if (vote.len == 1 && vote.data[0] == ':')
		return distance == 1 && word.len == 1 && word.data[0] == ':' ? SIDE_VOTE : 0;
	if (vote.data[0] == '<' || vote.data[0] == '>')
	{
		if (distance != (vote.data[0] == '<' ? -1 : 1))
			return 0;
		vote.data++;
		vote.len--;
		return word_votes(vote, word) ? SIDE_VOTE : 0;
	}
	if (!word_votes(vote, word))
		return 0;
	return near <= NEAR ? 2 : 1;
}

static int
votes_of_word(const Page *page, const Sense *sense, size_t at, int distance)
{
	const char *vote = sense->votes;
	int			best = 0;

	while (vote != NULL && *vote != '\0')
	{
		size_t		len = strcspn(vote, "|");
		int			weight = weigh_vote(page, (Slice){vote, len}, at, distance);

		best = weight > best ? weight : best;
		vote += len + (vote[len] == '|');
	}
	return best;
}

static int
count_votes(const Page *page, const Sense *sense, size_t at, size_t after)
{
	int			votes = 0;

	for (int d = 1; d <= WINDOW && after + (size_t) d - 1 < page->list.count; d++)
	{
		if (sentence_starts(page, after + (size_t) d - 1))
			break;
		votes += votes_of_word(page, sense, after + (size_t) d - 1, d);
	}
	for (int d = 1; d <= WINDOW && (size_t) d <= at && !sentence_starts(page, at - (size_t) d + 1); d++)
		votes += votes_of_word(page, sense, at - (size_t) d, -d);
	return votes;
}

/* The sense that is meant; NULL when in doubt. */
static const Sense *
choose_sense(const Page *page, size_t at, const Found *found)
{
	const Sense *best = NULL;
	const Sense *fallback = NULL;
	int			most = 0;
	bool		tie = false;

	for (size_t i = 0; i < found->senses; i++)
	{
		const Sense *sense = &abbreviation_senses[found->sense + i];
		int			votes;

		if ((sense->marks & SENSE_DEFAULT) != 0)
			fallback = sense;
		if (found->senses == 1 && fallback != NULL)
			return sense;
		votes = count_votes(page, sense, at, found->after);
		if (votes > most)
		{
			best = sense;
			tie = false;
		}
		else if (votes == most && votes > 0)
			tie = true;
		most = votes > most ? votes : most;
	}
	return best == NULL || tie ? fallback : best;
}

/* Append the expansion in place of the abbreviation; *end, where the text goes on, may pass its period. */
static bool
write_expansion(Call *call, const Page *page, size_t at, const Found *found, const Sense *sense, Buffer *out, size_t *end)
{
	const Token *token = &page->list.items[at];
	const char *text = page->text.data;
	size_t		len = strlen(sense->expansion);
	size_t		digits = 0;

	*end = token->start + found->len;
	while (token->digit && text[token->start + digits] >= '0' && text[token->start + digits] <= '9')
		digits++;
	if (digits > 0 && (!buffer_add(call, out, text + token->start, digits) || !buffer_add_char(call, out, ' ')))
		return false;
	if (token->upper && sentence_starts(page, at) && is_lower(sense->expansion[0]))
	{
		if (!buffer_add_char(call, out, (char) (sense->expansion[0] - 32)) || !buffer_add(call, out, sense->expansion + 1, len - 1))
			return false;
	}
	else if (!buffer_add(call, out, sense->expansion, len))
		return false;
	/* "b.i.d." at the end of a sentence */
	if (text[*end - 1] == '.' && (found->after >= page->list.count || page->list.items[found->after].upper ||
								  page->list.items[found->after].lines > 0))
		return buffer_add_char(call, out, '.');
	/* "w/food" */
	if (*end < page->text.len && text[*end - 1] == '/' && is_alnum(text[*end]))
		return buffer_add_char(call, out, ' ');
	/* "Pt. denies": a period that ends no sentence */
	if (found->after + 1 < page->list.count && text[*end] == '.' && page->list.items[found->after].start == *end &&
		page->list.items[found->after + 1].space && is_lower(text[page->list.items[found->after + 1].start]))
		(*end)++;
	return true;
}

static bool
expand_page(Call *call, const Page *page, Buffer *out)
{
	const Token *tokens = page->list.items;
	size_t		copied = 0;

	for (size_t at = 0; at < page->list.count;)
	{
		Found		found;
		const Sense *sense = NULL;
		size_t		end;

		if (at % 256 == 0 && mc_cancelled(call))
			return false;
		if (tokens[at].word && find_abbreviation(page, at, &found) && !is_embedded(page, at, &found) &&
			!belongs_to_name(page, at, &found))
			sense = choose_sense(page, at, &found);
		if (sense != NULL && (sense->marks & SENSE_WORD) != 0 &&
			((at > 0 && is_shouted(page, at - 1)) || (found.after < page->list.count && is_shouted(page, found.after))))
			sense = NULL;
		if (sense != NULL && (sense->marks & SENSE_NUMBER) != 0 && !tokens[at].digit && (at == 0 || !tokens[at - 1].digit))
			sense = NULL;
		if (sense == NULL)
		{
			at++;
			continue;
		}
		if (!buffer_add(call, out, page->text.data + copied, tokens[at].start - copied) ||
			!write_expansion(call, page, at, &found, sense, out, &end))
			return false;
		copied = end;
		at = found.after;
		while (at < page->list.count && tokens[at].start < end)
			at++;
	}
	return buffer_add(call, out, page->text.data + copied, page->text.len - copied);
}

bool
abbreviations_expand(Call *call, Slice text, Buffer *out)
{
	Page		page = {.text = text};

	pthread_once(&index_once, build_index);
	if (!buffer_reserve(call, out, text.len + text.len / 4))
		return false;
	while (text.len > 0)
	{
		page.text = (Slice){text.data, tokens_block(text)};
		if (!tokens_cut(call, page.text, &page.list) || !expand_page(call, &page, out))
			return false;
		text.data += page.text.len;
		text.len -= page.text.len;
	}
	return true;
}
