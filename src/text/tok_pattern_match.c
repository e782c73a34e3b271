/*
 * Running a compiled pattern: a small backtracking matcher.
 *
 * Nearly every node of these patterns is a run of characters of one set: a loop
 * over a bitmap for ASCII and over ICU's general category for the rest.  Which
 * alternatives can begin with a byte is known beforehand, so that most are never
 * tried.
 *
 * Backtracking can take exponential time on a hostile pattern: a search that takes
 * more steps than any of the known patterns could is given up with an error.
 */
#include "text/tok_pattern_node.h"

#include <unicode/uchar.h>

#include "text/utf8.h"

#define STEPS_FREE		4096	/* steps that any search may take, and this many more per byte */
#define STEPS_PER_BYTE	64
#define STEPS_PER_POLL	65536	/* a power of two */
#define CHARS_PER_STEP	16		/* a run of characters of one set costs little */

bool
tok_is_space(uint32_t c)
{
	return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
		(c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool
set_has_wide(const Set *set, uint32_t c)
{
	bool		hit = (set->categories != 0 && (set->categories >> u_charType((UChar32) c) & 1) != 0) ||
		((set->space || set->not_space) && (tok_is_space(c) ? set->space : set->not_space));

	for (uint32_t i = 0; !hit && i < set->range_count; i++)
		hit = c >= set->ranges[i].first && c <= set->ranges[i].last;
	return hit != set->negated;
}

/* The length of the character at p (< end) if it is in the set, else 0. */
static inline size_t
set_match(const Set *set, const char *p, const char *end)
{
	unsigned char byte = (unsigned char) *p;
	size_t		at = 0;
	uint32_t	c;

	if (byte < 0x80)
		return set->ascii[byte >> 6] >> (byte & 63) & 1;
	if (!set->wide)
		return 0;
	c = utf8_decode(p, (size_t) (end - p), &at);
	return set_has_wide(set, c) ? at : 0;
}

typedef struct Matcher
{
	Call	   *call;
	const TokPattern *pattern;
	const char *begin,
			   *end;
	size_t		steps;			/* left; 0: give up */
} Matcher;

static inline void
spend(Matcher *m, size_t steps)
{
	size_t		before = m->steps;

	m->steps = before > steps ? before - steps : 0;
	if ((before ^ m->steps) >= STEPS_PER_POLL && mc_cancelled(m->call))
		m->steps = 0;
}

static const char *
back(const Matcher *m, const char *p)
{
	size_t		at = (size_t) (p - m->begin);

	if ((unsigned char) p[-1] < 0x80)
		return p - 1;
	utf8_prev(m->begin, &at);
	return m->begin + at;
}

/* Where a match from node on that begins at p ends; NULL: none, or no steps left. */
static const char *
run(Matcher *m, uint32_t index, const char *p)
{
	for (;;)
	{
		const Node *node = &m->pattern->nodes[index];
		const char *q = p;
		uint32_t	n = 0;

		spend(m, 1);
		if (m->steps == 0)
			return NULL;
		switch (node->op)
		{
			case OP_MATCH:
				return p;
			case OP_SET:
				for (size_t len; n < node->max && q < m->end && (len = set_match(node->set, q, m->end)) > 0; n++)
				{
					q += len;
					if (n % CHARS_PER_STEP != CHARS_PER_STEP - 1)
						continue;
					spend(m, 1);
					if (m->steps == 0)
						return NULL;
				}
				if (n < node->min)
					return NULL;
				for (; n > node->min && !node->possessive; n--)
				{
					const char *stop = run(m, node->next, q);

					if (stop != NULL || m->steps == 0)
						return stop;
					q = back(m, q);
				}
				p = q;
				break;
			case OP_BRANCH:
				if ((q = run(m, node->child, p)) != NULL)
					return q;
				break;
			case OP_AHEAD:
			case OP_NOT_AHEAD:
				if ((run(m, node->child, p) != NULL) != (node->op == OP_AHEAD))
					return NULL;
				break;
			case OP_BEGIN:
				if (p != m->begin)
					return NULL;
				break;
			case OP_END:
				if (p != m->end)
					return NULL;
				break;
		}
		index = node->next;
	}
}

static bool
give_up(Call *call, size_t len)
{
	if (call->error.code == MC_CANCELLED)
		return false;
	return mc_fail(call, MC_TOO_LARGE, "pre-tokenizer pattern takes too long on a text of %zu bytes", len);
}

bool
tok_pattern_find(Call *call, const TokPattern *pattern, const char *begin, const char *end,
				 const char *at, const char **start, const char **stop, bool *found)
{
	Matcher		m = {.call = call, .pattern = pattern, .begin = begin, .end = end,
		.steps = STEPS_FREE + STEPS_PER_BYTE * (size_t) (end - at)};
	const char *polled = at;

	*found = false;
	while (at < end)
	{
		size_t		len = 0;

		for (uint32_t left = pattern->starts[(unsigned char) *at]; left != 0; left &= left - 1)
		{
			const char *q = run(&m, pattern->branches[__builtin_ctz(left)], at);

			if (q == NULL && m.steps == 0)
				return give_up(call, (size_t) (end - begin));
			if (q != NULL)
			{
				if (q == at)
					break;		/* the first alternative that matches is empty */
				*start = at;
				*stop = q;
				*found = true;
				return true;
			}
		}
		if ((size_t) (at - polled) >= MC_POLL_BYTES)
		{
			polled = at;
			if (mc_cancelled(call))
				return false;
		}
		utf8_next(at, (size_t) (end - at), &len);
		at += len;
	}
	return true;
}
