/*
 * Look-alikes: which letters, and which words are disguised.
 *
 * A word is a run of letters, marks and digits.  Words are classed by what they
 * hold: Latin, look-alikes of a script, letters of that script that look like
 * nothing Latin.  A word of a foreign script with a letter that looks like
 * nothing Latin is genuine.  A word of look-alikes only could be either
 * (Cyrillic "СОРА"): it is taken for disguised unless a genuine word of its script
 * stands within GENUINE_REACH bytes.  Two scanners walk the text, one ahead of
 * the other, so the whole is linear.
 */
#include "text/lookalike.h"

#include <string.h>

#include "text/utf8.h"

#define GENUINE_REACH	400		/* about five lines */
#define STRETCH			MC_POLL_BYTES

typedef enum Script
{
	SCRIPT_GREEK,
	SCRIPT_CYRILLIC,
	SCRIPT_ARMENIAN,
	SCRIPT_CHEROKEE,
	SCRIPT_COUNT,
	SCRIPT_NONE = SCRIPT_COUNT
} Script;

typedef struct Lookalike
{
	uint16_t	c;
	char		latin;
} Lookalike;

/* Ascending.  After Unicode Technical Standard 39 (confusables), letters that hold in running text. */
static const Lookalike lookalikes[] = {
	{0x0370, 'H'}, {0x037F, 'J'}, {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'},
	{0x0397, 'H'}, {0x0399, 'I'}, {0x039A, 'K'}, {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'},
	{0x03A1, 'P'}, {0x03A4, 'T'}, {0x03A5, 'Y'}, {0x03A7, 'X'}, {0x03B1, 'a'}, {0x03B3, 'y'},
	{0x03B7, 'n'}, {0x03B9, 'i'}, {0x03BA, 'k'}, {0x03BD, 'v'}, {0x03BF, 'o'}, {0x03C1, 'p'},
	{0x03C3, 'o'}, {0x03C4, 't'}, {0x03C5, 'u'}, {0x03C7, 'x'}, {0x03C9, 'w'}, {0x03CC, 'o'},
	{0x03DC, 'F'}, {0x03F2, 'c'}, {0x03F3, 'j'}, {0x03F9, 'C'}, {0x03FA, 'M'},
	{0x0405, 'S'}, {0x0406, 'I'}, {0x0408, 'J'}, {0x0410, 'A'}, {0x0412, 'B'}, {0x0415, 'E'},
	{0x0417, '3'}, {0x041A, 'K'}, {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'}, {0x0420, 'P'},
	{0x0421, 'C'}, {0x0422, 'T'}, {0x0423, 'Y'}, {0x0425, 'X'}, {0x042C, 'b'}, {0x0430, 'a'},
	{0x0435, 'e'}, {0x043A, 'k'}, {0x043C, 'm'}, {0x043D, 'h'}, {0x043E, 'o'}, {0x0440, 'p'}, {0x0441, 'c'},
	{0x0442, 't'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'}, {0x0456, 'i'}, {0x0458, 'j'},
	{0x0474, 'V'}, {0x0475, 'v'}, {0x04AE, 'Y'}, {0x04AF, 'y'}, {0x04BB, 'h'}, {0x04C0, 'I'},
	{0x04CF, 'l'}, {0x0501, 'd'}, {0x050C, 'G'}, {0x051A, 'Q'}, {0x051B, 'q'}, {0x051C, 'W'},
	{0x051D, 'w'}, {0x053C, 'L'}, {0x054D, 'U'}, {0x054F, 'S'}, {0x0555, 'O'}, {0x0563, 'q'},
	{0x0570, 'h'}, {0x0578, 'n'}, {0x057D, 'u'}, {0x0581, 'g'}, {0x0582, 'i'}, {0x0584, 'f'},
	{0x0585, 'o'}, {0x13A0, 'D'}, {0x13A1, 'R'}, {0x13A2, 'T'}, {0x13A5, 'i'}, {0x13A9, 'Y'},
	{0x13AA, 'A'}, {0x13AB, 'J'}, {0x13AC, 'E'}, {0x13B3, 'W'}, {0x13B7, 'M'}, {0x13BB, 'H'},
	{0x13BE, 'O'}, {0x13C0, 'G'}, {0x13C2, 'h'}, {0x13C3, 'Z'}, {0x13CC, 'U'}, {0x13CF, 'b'},
	{0x13D2, 'R'}, {0x13D4, 'W'}, {0x13D5, 'S'}, {0x13D9, 'V'}, {0x13DA, 'S'}, {0x13DE, 'L'},
	{0x13DF, 'C'}, {0x13E2, 'P'}, {0x13E6, 'K'}, {0x13E7, 'd'}, {0x13F3, 'G'}, {0x13F4, 'B'}
};

typedef struct Word
{
	size_t		start;
	size_t		end;
	Script		script;			/* of its first foreign letter */
	bool		latin;			/* holds a Latin letter */
	bool		genuine;		/* holds a foreign letter that looks like nothing Latin */
	bool		digit;
	bool		lower;			/* holds a lower-case foreign letter */
	size_t		chars;
} Word;

/* Finds genuine words around a position that only moves forward. */
typedef struct GenuineScanner
{
	size_t		at;
	size_t		last[SCRIPT_COUNT];	/* end of the last genuine word before at; 0: none */
} GenuineScanner;

char
lookalike_latin(uint32_t c)
{
	size_t		low = 0;
	size_t		high = sizeof(lookalikes) / sizeof(lookalikes[0]);

	while (low < high)
	{
		size_t		middle = (low + high) / 2;

		if (c == lookalikes[middle].c)
			return lookalikes[middle].latin;
		if (c > lookalikes[middle].c)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

static Script
script_of(uint32_t c)
{
	if (c >= 0x0370 && c <= 0x03FF)
		return SCRIPT_GREEK;
	if (c >= 0x1F00 && c <= 0x1FFF)
		return SCRIPT_GREEK;
	if (c >= 0x0400 && c <= 0x052F)
		return SCRIPT_CYRILLIC;
	if (c >= 0x0531 && c <= 0x0587)
		return SCRIPT_ARMENIAN;
	if ((c >= 0x13A0 && c <= 0x13FD) || (c >= 0xAB70 && c <= 0xABBF))
		return SCRIPT_CHEROKEE;
	return SCRIPT_NONE;
}

/*
 * The next word at or behind *at, which moves behind it; false at the end of
 * the text.  At most STRETCH bytes are taken: what is longer comes in pieces,
 * and a stretch without any word as a word without characters.
 */
static bool
next_word(const Folded *folded, size_t *at, Word *word)
{
	size_t		len = folded->len;

	size_t		limit = len - *at > STRETCH ? *at + STRETCH : len;

	*word = (Word){.script = SCRIPT_NONE};
	if (*at == len)
		return false;
	while (*at < limit)
	{
		size_t		start = *at;
		uint32_t	c = utf8_next(folded->text, len, at);
		unsigned	class = utf8_class(c);
		Script		script;

		if ((class & UTF8_WORD) == 0)
		{
			if (word->chars > 0)
				break;
			continue;
		}
		if (word->chars++ == 0)
			word->start = start;
		word->end = *at;
		if (c < 0x370)
		{
			word->latin |= (class & UTF8_LETTER) != 0 && c != 0xB5;
			word->digit |= (class & UTF8_DIGIT) != 0;
			continue;
		}
		script = script_of(c);
		if (script == SCRIPT_NONE)
			continue;
		if (word->script == SCRIPT_NONE)
			word->script = script;
		word->lower |= (class & UTF8_LOWER) != 0;
		if (lookalike_latin(c) == 0)
			word->genuine = true;
	}
	return true;
}

/*
 * Is there a genuine word of the asker's script within reach?  The scanner runs
 * ahead of the asker by the reach, so the last find tells of both sides.
 */
static bool
genuine_nearby(const Folded *folded, GenuineScanner *scanner, const Word *asker)
{
	Word		word;
	size_t		limit = asker->end + GENUINE_REACH;
	size_t		low = asker->start > GENUINE_REACH ? asker->start - GENUINE_REACH : 0;

	while (scanner->at < limit && next_word(folded, &scanner->at, &word))
		if (word.genuine && !word.latin)
			scanner->last[word.script] = word.end;
	return scanner->last[asker->script] > low;
}

static bool
is_disguised(const Folded *folded, GenuineScanner *scanner, const Word *word)
{
	if (word->script == SCRIPT_NONE)
		return false;
	if (word->latin)
		return true;
	if (word->genuine)
		return false;
	/* a lone Greek letter is a symbol: "α-blocker", "Χ 2" */
	if (word->chars == 1 && (word->lower || word->script == SCRIPT_GREEK))
		return false;
	return !genuine_nearby(folded, scanner, word);
}

/*
 * Find the first byte that starts a letter of these scripts (U+0370 to U+058F,
 * U+13A0 to U+13FF): *any.  False when cancelled.
 */
static bool
look_for_any(Call *call, const Folded *folded, bool *any)
{
	*any = false;
	for (size_t at = 0; at < folded->len; at++)
	{
		unsigned char byte = (unsigned char) folded->text[at];

		if ((byte >= 0xCD && byte <= 0xD6) || byte == 0xE1)
		{
			*any = true;
			return true;
		}
		if (at % (16 * MC_POLL_BYTES) == 0 && mc_cancelled(call))
			return false;
	}
	return true;
}

/* Move [from, to) down to *out, mapping look-alikes when disguised. */
static void
move_down(Folded *folded, size_t from, size_t to, bool disguised, size_t *out)
{
	while (from < to)
	{
		size_t		next = from;
		uint32_t	c = utf8_next(folded->text, to, &next);
		char		latin = disguised && c >= 0x370 ? lookalike_latin(c) : 0;

		if (latin != 0)
		{
			folded->text[*out] = latin;
			folded->map[(*out)++] = folded->map[from];
			from = next;
			continue;
		}
		for (; from < next; from++, (*out)++)
		{
			folded->text[*out] = folded->text[from];
			folded->map[*out] = folded->map[from];
		}
	}
}

/* Two walks: the first lists disguised words, while neighbours are still as written; the second moves the text down. */
bool
lookalike_rewrite(Call *call, Folded *folded)
{
	GenuineScanner scanner = {.at = 0};
	Word		word;
	size_t		count = 0;
	size_t		capacity = 0;
	uint32_t   *list = NULL;
	size_t		poll_at = MC_POLL_BYTES;
	size_t		out = 0;
	size_t		from = 0;

	bool		any;

	if (!look_for_any(call, folded, &any))
		return false;
	if (!any)
		return true;
	for (size_t at = 0; next_word(folded, &at, &word);)
	{
		if (at >= poll_at)
		{
			if (mc_cancelled(call))
				return false;
			poll_at = at + MC_POLL_BYTES;
		}
		if (!is_disguised(folded, &scanner, &word))
			continue;
		if (count + 2 > capacity)
		{
			size_t		wider = capacity == 0 ? 64 : capacity * 2;
			uint32_t   *grown = mc_alloc(call, wider, sizeof(uint32_t));

			if (grown == NULL)
				return false;
			if (count > 0)
				memcpy(grown, list, count * sizeof(uint32_t));
			list = grown;
			capacity = wider;
		}
		list[count++] = (uint32_t) word.start;
		list[count++] = (uint32_t) word.end;
	}
	if (count == 0)
		return true;
	for (size_t i = 0; i < count; i += 2)
	{
		move_down(folded, from, list[i], false, &out);
		move_down(folded, list[i], list[i + 1], true, &out);
		from = list[i + 1];
	}
	move_down(folded, from, folded->len, false, &out);
	folded->map[out] = folded->map[folded->len];
	folded->len = out;
	return true;
}
