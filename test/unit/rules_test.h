/*
 * Runs a table of marked-up sentences through phi_detect().
 *
 * A sentence marks what must be found, "seen on [[DATE:3/4]] at [[TIME:9:40 AM]]";
 * nothing else in it may be.  Letters and digits count, punctuation and white
 * space at the ends of a span do not.  What rules of another topic find outside
 * the marks is not this table's business: the table names its categories.
 */
#ifndef MC_RULES_TEST_H
#define MC_RULES_TEST_H

#include <stdlib.h>
#include <string.h>

#include "deid/detect.h"
#include "tap.h"

/* what the strict policies remove */
#define RULES_TEST_SCORE	0.4f
#define RULES_TEST_LONGEST	4096
#define RULES_TEST_NONE		(-1)

typedef struct MarkedText
{
	char		text[RULES_TEST_LONGEST];
	size_t		len;
	int			expected[RULES_TEST_LONGEST];	/* category of each byte */
} MarkedText;

/* Take the marks out of a sentence; exits when the table itself is wrong. */
static inline void
rules_test_unmark(const char *marked, MarkedText *out)
{
	int			category = RULES_TEST_NONE;

	out->len = 0;
	while (*marked != '\0')
	{
		if (marked[0] == '[' && marked[1] == '[')
		{
			size_t		name = strcspn(marked + 2, ":]");

			category = phi_category_by_name(marked + 2, name);
			if (category < 0 || marked[2 + name] != ':')
			{
				printf("Bail out! bad mark at %s\n", marked);
				exit(2);
			}
			marked += name + 3;
		}
		else if (marked[0] == ']' && marked[1] == ']' && category != RULES_TEST_NONE)
		{
			category = RULES_TEST_NONE;
			marked += 2;
		}
		else
		{
			if (out->len == RULES_TEST_LONGEST)
				exit(2);
			out->expected[out->len] = category;
			out->text[out->len++] = *marked++;
		}
	}
}

static inline bool
rules_test_counts(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

/* Print the sentence with what was found, for whoever must mend a rule. */
static inline void
rules_test_show(const MarkedText *marked, const PhiSpanList *spans)
{
	printf("# found:    ");
	for (size_t at = 0, i = 0; at < marked->len; at++)
	{
		while (i < spans->count && spans->items[i].end <= at)
			i++;
		if (i < spans->count && spans->items[i].start == at)
			printf("[[%s:", phi_category_name(spans->items[i].category));
		putchar(marked->text[at] == '\n' ? '~' : marked->text[at]);
		if (i < spans->count && spans->items[i].end == at + 1)
			printf("]](%.2f)", spans->items[i].score);
	}
	putchar('\n');
}

/* Does what was found agree with the marks, as far as the categories of the table go? */
static inline bool
rules_test_agree(const MarkedText *marked, const PhiSpanList *spans, uint64_t categories)
{
	size_t		i = 0;

	for (size_t at = 0; at < marked->len; at++)
	{
		int			found = RULES_TEST_NONE;

		while (i < spans->count && spans->items[i].end <= at)
			i++;
		if (i < spans->count && spans->items[i].start <= at && spans->items[i].score >= RULES_TEST_SCORE)
			found = (int) spans->items[i].category;
		if (found == marked->expected[at] || !rules_test_counts(marked->text[at]))
			continue;
		if (marked->expected[at] == RULES_TEST_NONE && ((categories >> found) & 1) == 0)
			continue;
		return false;
	}
	return true;
}

/*
 * Run the sentences; one test each.  categories lists the table's topics, ended
 * by PHI_CATEGORY_COUNT.
 */
static inline void
rules_test_run(const char *const *sentences, size_t count, const PhiCategory *categories)
{
	static MarkedText marked;
	Arena		arena;
	Call		call = {.arena = &arena};
	Lexicon		lexicon;
	uint64_t	topics = 0;

	for (; *categories != PHI_CATEGORY_COUNT; categories++)
		topics |= UINT64_C(1) << *categories;
	arena_init(&arena);
	if (!lexicon_open(&call, "model/medchat-lexicon.bin", &lexicon))
	{
		printf("Bail out! %s\n", call.error.message);
		exit(2);
	}
	for (size_t i = 0; i < count; i++)
	{
		PhiSpanList spans;
		bool		good;

		rules_test_unmark(sentences[i], &marked);
		if (!phi_detect(&call, &lexicon, NULL, (Slice){marked.text, marked.len}, &spans))
		{
			printf("Bail out! %s %s\n", call.error.message, call.error.detail);
			exit(2);
		}
		good = rules_test_agree(&marked, &spans, topics);
		tap_ok(good, "sentence %zu", i + 1);
		if (!good)
		{
			printf("# expected: %s\n", sentences[i]);
			rules_test_show(&marked, &spans);
		}
		arena_reset(&arena);
	}
	lexicon_close(&lexicon);
	arena_free(&arena);
}

#endif							/* MC_RULES_TEST_H */
