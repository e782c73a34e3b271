/*
 * Surrogates of places, institutions and professions.
 *
 * Words that tell the kind of thing stay ("Hospital", "Street", "Apt"), numbers
 * keep their shape, and each run of other words becomes one name: "1402 S.
 * Ainsworth Ave" -> "7835 S. Poplar Ave", "St. Mary's Hospital" -> "St. Luke's
 * Hospital".  A name that consists of such words alone would come out unchanged, so
 * then all but the last are replaced.  States, countries and professions are
 * replaced as a whole.
 */
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "deid/surrogate_names.h"
#include "deid/surrogate_places.h"
#include "deid/surrogate_state.h"

typedef struct PlaceWriter
{
	Call	   *call;
	Surrogates *state;
	PhiCategory category;
	PlaceRules	rules;
	Slice		value;
	bool		force;			/* replace kept words too, but the last one of several */
	bool		replaced;		/* something other than a kept word has been written */
	Buffer	   *out;
} PlaceWriter;

typedef struct PlaceWord
{
	size_t		start;
	size_t		end;			/* without a possessive */
	size_t		full_end;
	bool		kept;
	bool		number;			/* holds a digit, or is a single letter */
	bool		saint;
} PlaceWord;

static bool
is_word_character(UChar32 c)
{
	return c < 0 || u_isalnum(c) || c == '\'' || c == 0x2019 || u_charType(c) == U_NON_SPACING_MARK;
}

static bool
in_word_list(const char *list, const char *key, size_t len)
{
	while (*list != '\0')
	{
		const char *end = strchr(list, ' ');
		size_t		size = end != NULL ? (size_t) (end - list) : strlen(list);

		if (size == len && memcmp(list, key, len) == 0)
			return true;
		if (end == NULL)
			break;
		list = end + 1;
	}
	return false;
}

/* Length of "'s" at the end of text. */
static size_t
possessive_length(Slice text)
{
	if (text.len > 2 && (text.data[text.len - 1] | 0x20) == 's')
	{
		if (text.data[text.len - 2] == '\'')
			return 2;
		if (text.len > 4 && memcmp(text.data + text.len - 4, "\xE2\x80\x99", 3) == 0)
			return 4;
	}
	return 0;
}

/* What the word's letters say: stays, number, saint. */
static void
judge_word(const PlaceWriter *writer, PlaceWord *word)
{
	Slice		text = {writer->value.data + word->start, word->full_end - word->start};
	char		key[LEX_MAX_WORD];
	size_t		len = lexicon_fold(text.data, text.len, key, sizeof(key));
	bool		digit = false;

	for (size_t i = 0; i < text.len; i++)
		digit |= text.data[i] >= '0' && text.data[i] <= '9';
	word->end = word->full_end - possessive_length(text);
	word->kept = in_word_list(writer->rules.kept, key, len);
	word->saint = word->kept && writer->category != PHI_STREET &&
		((len == 2 && memcmp(key, "st", 2) == 0) || (len == 5 && memcmp(key, "saint", 5) == 0));
	word->number = digit || (text.len == 1 && !word->kept);
}

/* The next word at or after from; false when there is none. */
static bool
next_word(const PlaceWriter *writer, size_t from, PlaceWord *word)
{
	size_t		at = from;
	bool		inside = false;

	while (at < writer->value.len)
	{
		size_t		start = at;
		UChar32		c;

		U8_NEXT(writer->value.data, at, writer->value.len, c);
		if (is_word_character(c) && !inside)
		{
			inside = true;
			word->start = start;
		}
		else if (!is_word_character(c) && inside)
		{
			at = start;
			break;
		}
	}
	if (!inside)
		return false;
	word->full_end = at;
	judge_word(writer, word);
	return true;
}

/* The key of a group of words: folded, a space between, the category at the end (each has lists of its own). */
static bool
group_key(PlaceWriter *writer, size_t start, size_t end, Slice *key)
{
	Buffer	   *buffer = &writer->state->key;
	PlaceWord	word;

	buffer->len = 0;
	for (size_t at = start; at < end && next_word(writer, at, &word) && word.start < end; at = word.full_end)
	{
		size_t		stop = word.end < end ? word.end : end;

		if (!buffer_reserve(writer->call, buffer, LEX_MAX_WORD + 1))
			return false;
		if (buffer->len > 0)
			buffer->data[buffer->len++] = ' ';
		buffer->len += lexicon_fold(writer->value.data + word.start, stop - word.start,
									buffer->data + buffer->len, LEX_MAX_WORD);
	}
	if (buffer->len > 0 && (!buffer_add_char(writer->call, buffer, '/') ||
							!buffer_add_text(writer->call, buffer, phi_category_name(writer->category))))
		return false;
	*key = (Slice) {buffer->data, buffer->len};
	return true;
}

/* A short word in capitals that is not just the way all is written. */
static bool
is_acronym(Slice text)
{
	size_t		letters = 0;

	for (size_t i = 0; i < text.len; i++)
	{
		if (text.data[i] < 'A' || text.data[i] > 'Z')
			return false;
		letters++;
	}
	return letters >= 2 && letters <= 4;
}

static bool
write_group(PlaceWriter *writer, size_t start, size_t end, const char *list)
{
	Slice		text = {writer->value.data + start, end - start};
	Slice		key,
				chosen;
	Part	   *part;

	writer->replaced = true;
	if (list != surrogate_saints && is_acronym(text) &&
		(text.len == writer->value.len || word_case(writer->value) != WORD_UPPER))
		return number_write(writer->call, writer->state, text, writer->out);
	if (!group_key(writer, start, end, &key))
		return false;
	if (key.len == 0)
		return number_write(writer->call, writer->state, text, writer->out);
	part = part_get(writer->call, writer->state, PART_PLACE, key);
	return part != NULL && part_choose(writer->call, writer->state, part, list, &chosen) &&
		add_in_case(writer->call, chosen, word_case(text), writer->out);
}

/* Is everything between two words of a group white space, a hyphen, a dot? */
static bool
is_glue(Slice value, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (strchr(" -.\t\n\r", value.data[i]) == NULL)
			return false;
	return true;
}

/* Words that make an address without a street's name: nothing else need be replaced. */
static bool
is_address_word(const PlaceWriter *writer, const PlaceWord *word)
{
	static const char words[] = "po p box apt apartment unit suite ste floor fl room rm lot rr route rt rte highway hwy bldg building";
	char		key[LEX_MAX_WORD];
	size_t		len = lexicon_fold(writer->value.data + word->start, word->full_end - word->start, key, sizeof(key));

	return in_word_list(words, key, len);
}

/* A word with digits; "22nd" becomes an ordinal again. */
static bool
write_number_word(PlaceWriter *writer, const PlaceWord *word)
{
	static const char *const endings[10] = {"th", "st", "nd", "rd", "th", "th", "th", "th", "th", "th"};
	Slice		text = {writer->value.data + word->start, word->full_end - word->start};
	size_t		digits = 0;
	const char *out;

	while (digits < text.len && text.data[digits] >= '0' && text.data[digits] <= '9')
		digits++;
	if (digits == 0 || text.len != digits + 2 || !in_word_list("st nd rd th ST ND RD TH", text.data + digits, 2))
		return number_write(writer->call, writer->state, text, writer->out);
	if (!number_write(writer->call, writer->state, (Slice) {text.data, digits}, writer->out))
		return false;
	out = writer->out->data + writer->out->len;
	return add_in_case(writer->call, (Slice) {digits > 1 && out[-2] == '1' ? "th" : endings[out[-1] - '0'], 2},
					   text.data[digits] < 'a' ? WORD_UPPER : WORD_LOWER, writer->out);
}

/* Write the word, with those after it that form one name with it; *end is where the text goes on. */
static bool
write_word_or_group(PlaceWriter *writer, const PlaceWord *first, bool after_saint, size_t *end)
{
	PlaceWord	last = *first;
	PlaceWord	next;

	*end = first->full_end;
	if (first->number)
	{
		writer->replaced |= writer->category != PHI_STREET || first->full_end - first->start == writer->value.len;
		return write_number_word(writer, first);
	}
	writer->replaced |= first->kept && writer->category == PHI_STREET && is_address_word(writer, first);
	if (first->kept && !writer->force)
		return buffer_add(writer->call, writer->out, writer->value.data + first->start, first->full_end - first->start);
	while (!after_saint && next_word(writer, last.full_end, &next) &&
		   (writer->force ? next.full_end < writer->value.len : !next.kept) && !next.number &&
		   is_glue(writer->value, last.full_end, next.start))
		last = next;
	*end = last.full_end;
	return write_group(writer, first->start, last.end, after_saint ? surrogate_saints : writer->rules.names) &&
		buffer_add(writer->call, writer->out, writer->value.data + last.end, last.full_end - last.end);
}

/* One pass over the value. */
static bool
write_words(PlaceWriter *writer)
{
	PlaceWord	word;
	size_t		at = 0;
	bool		after_saint = false;
	bool		first = true;

	while (next_word(writer, at, &word))
	{
		size_t		end;
		bool		last = word.full_end >= writer->value.len;

		if (!buffer_add(writer->call, writer->out, writer->value.data + at, word.start - at))
			return false;
		if (writer->force && last && !first && word.kept && !word.number)
			return buffer_add(writer->call, writer->out, writer->value.data + word.start, writer->value.len - word.start);
		if (!write_word_or_group(writer, &word, after_saint && !word.kept, &end))
			return false;
		after_saint = word.saint && !writer->force;
		first = false;
		at = end;
	}
	return buffer_add(writer->call, writer->out, writer->value.data + at, writer->value.len - at);
}

/* The whole value becomes one entry of the list, in the same case and number. */
static bool
write_whole(PlaceWriter *writer, const char *list)
{
	Slice		value = writer->value;
	WordCase	letter_case = writer->category == PHI_COUNTRY && value.len <= 4 ? WORD_TITLE : word_case(value);
	bool		plural = writer->category == PHI_PROFESSION && value.len > 3 &&
		(value.data[value.len - 1] | 0x20) == 's' && (value.data[value.len - 2] | 0x20) != 's';
	Slice		key,
				chosen;
	Part	   *part;

	if (!group_key(writer, 0, value.len, &key))
		return false;
	part = part_get(writer->call, writer->state, PART_PLACE, key);
	if (part == NULL || !part_choose(writer->call, writer->state, part, list, &chosen))
		return false;
	if (writer->category == PHI_PROFESSION && letter_case == WORD_TITLE && value.len > 0)
		return add_in_case(writer->call, (Slice) {chosen.data, 1}, WORD_UPPER, writer->out) &&
			add_in_case(writer->call, (Slice) {chosen.data + 1, chosen.len - 1}, WORD_LOWER, writer->out) &&
			(!plural || buffer_add_char(writer->call, writer->out, 's'));
	return add_in_case(writer->call, chosen, letter_case, writer->out) &&
		(!plural || buffer_add_char(writer->call, writer->out, letter_case == WORD_UPPER ? 'S' : 's'));
}

bool
place_learn(Call *call, Surrogates *state, PhiCategory category, Slice value)
{
	PlaceWriter writer = {.call = call, .state = state, .category = category, .value = value,
	.rules = place_rules(category)};
	PlaceWord	word;

	for (size_t at = 0; next_word(&writer, at, &word); at = word.full_end)
	{
		char		key[LEX_MAX_WORD];
		size_t		len = lexicon_fold(value.data + word.start, word.end - word.start, key, sizeof(key));

		if (!word.kept && !word.number && len > 0 &&
			part_get(call, state, PART_ORIGINAL, (Slice) {key, len}) == NULL)
			return false;
	}
	return true;
}

bool
place_write(Call *call, Surrogates *state, PhiCategory category, Slice value, Buffer *out)
{
	PlaceWriter writer = {.call = call, .state = state, .category = category, .value = value,
	.rules = place_rules(category), .out = out};
	size_t		before = out->len;

	if (category == PHI_STATE)
		return write_whole(&writer, value.len == 2 ? surrogate_state_codes : surrogate_states);
	if (category == PHI_COUNTRY)
		return write_whole(&writer, surrogate_countries);
	if (category == PHI_PROFESSION)
		return write_whole(&writer, surrogate_professions);
	if (!write_words(&writer))
		return false;
	if (writer.replaced)
		return true;
	out->len = before;
	writer.force = true;
	return write_words(&writer);
}
