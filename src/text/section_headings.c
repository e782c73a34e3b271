/*
 * Which section a heading opens: the table of sections.def, looked up in a plain form.
 */
#include "text/sections.h"

#include <stdlib.h>
#include <string.h>

#include "text/utf8.h"

#define KEY_BYTES	72

typedef enum HeadingForm
{
	FORM_LINE,
	FORM_COLON
} HeadingForm;

typedef struct Heading
{
	const char *text;
	SectionKind kind;
	HeadingForm form;
} Heading;

static const char *const section_names[] = {
#define SECTION(name) #name,
#include "text/sections.def"
};
static const Heading headings[] = {
#define HEADING(text, section, form) {text, SECTION_##section, FORM_##form},
#include "text/sections.def"
};
static const char *const words_before[] = {
#define BEFORE(text) text,
#include "text/sections.def"
};
static const char *const words_behind[] = {
#define BEHIND(text) text,
#include "text/sections.def"
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

const char *
section_name(SectionKind kind)
{
	return section_names[kind];
}

/*
 * Write the heading in the table's form: lower case, single spaces, "and" for
 * "&", no punctuation but "/", nothing in brackets.  False when it is too long
 * or holds other than ASCII letters, digits and punctuation.
 */
static bool
make_key(Slice heading, char key[KEY_BYTES])
{
	size_t		n = 0;
	bool		bracketed = false;

	for (size_t at = 0; at < heading.len; at++)
	{
		unsigned char c = (unsigned char) heading.data[at];

		if (n + 6 >= KEY_BYTES || c >= 0x80)
			return false;
		if (c == '(' || c == '[')
			bracketed = true;
		else if (c == ')' || c == ']')
			bracketed = false;
		else if (bracketed || c == '\'' || c == '.')
			continue;
		else if (utf8_ascii_class[c] & UTF8_ALNUM)
			key[n++] = (char) utf8_lower(c);
		else if (c == '/')
		{
			if (n > 0 && key[n - 1] == ' ')
				n--;
			key[n++] = '/';
		}
		else if (c == '&' || c == '+')
		{
			if (n > 0 && key[n - 1] != ' ')
				key[n++] = ' ';
			memcpy(key + n, "and ", 4);
			n += 4;
		}
		else if (n > 0 && key[n - 1] != ' ' && key[n - 1] != '/')
			key[n++] = ' ';
	}
	while (n > 0 && key[n - 1] == ' ')
		n--;
	key[n] = '\0';
	return n > 0;
}

static int
compare_heading(const void *key, const void *item)
{
	return strcmp(key, ((const Heading *) item)->text);
}

/* Take one word or phrase of words_before or words_behind off; false when there is none. */
static bool
strip_around(char **key)
{
	size_t		len = strlen(*key);

	for (size_t i = 0; i < COUNT(words_behind); i++)
	{
		size_t		n = strlen(words_behind[i]);

		if (len > n + 1 && (*key)[len - n - 1] == ' ' && strcmp(*key + len - n, words_behind[i]) == 0)
		{
			(*key)[len - n - 1] = '\0';
			return true;
		}
	}
	for (size_t i = 0; i < COUNT(words_before); i++)
	{
		size_t		n = strlen(words_before[i]);

		if (len > n + 1 && (*key)[n] == ' ' && strncmp(*key, words_before[i], n) == 0)
		{
			*key += n + 1;
			return true;
		}
	}
	return false;
}

SectionKind
section_of_heading(Slice heading, bool *needs_colon)
{
	char		buffer[KEY_BYTES];
	char	   *key = buffer;
	int			stripped = 0;

	if (!make_key(heading, buffer))
		return SECTION_COUNT;
	do
	{
		const Heading *found = bsearch(key, headings, COUNT(headings), sizeof(Heading), compare_heading);

		/* "other 1:" is not one of the short headings with words around */
		if (found != NULL && (stripped == 0 || found->form == FORM_LINE))
		{
			*needs_colon = found->form == FORM_COLON;
			return found->kind;
		}
	} while (stripped++ < 3 && strip_around(&key));
	return SECTION_COUNT;
}
