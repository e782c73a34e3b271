/*
 * Neighbouring parts become one name, and weak ones are weighed.
 *
 * A hit alone speaks for itself; a common word needs a title, an initial, another
 * part or a capital inside a sentence; a particle or the typo of a short part only
 * clings to an accepted neighbour.  The span takes in the initials of known names
 * on both sides: "J. Smith", "Smith, J.Q.", "John S.".
 */
#include "deid/known_index.h"

#include <string.h>

#define MOST_INITIALS	4
#define MOST_GAP		12		/* bytes between two parts of a name, initials included */

static inline bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The ASCII letter at at as a bit, 0 if it is none. */
static inline uint32_t
letter_bit(const TextView *view, size_t at)
{
	char		c = view->text[at];

	if (c >= 'A' && c <= 'Z')
		return UINT32_C(1) << (c - 'A');
	return c >= 'a' && c <= 'z' ? UINT32_C(1) << (c - 'a') : 0;
}

static inline bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* The letters with which the names of these categories begin. */
static uint32_t
known_letters(const PhiKnown *known, uint8_t categories)
{
	uint32_t	letters = 0;

	for (int category = PHI_PATIENT; category <= PHI_RELATIVE; category++)
		if (categories >> category & 1)
			letters |= known->initial_letters[category];
	return letters;
}

/* Is text[at] an initial of theirs: a capital, or a letter with a dot? */
static bool
is_initial(const TextView *view, size_t at, uint32_t letters)
{
	return (letter_bit(view, at) & letters) != 0 &&
		(is_upper(view->text[at]) || (at + 1 < view->len && view->text[at + 1] == '.'));
}

/* Are text[at] and the next two capitals of theirs, and no credential ("RN")? */
static bool
is_two_initials(const TextView *view, size_t at, uint32_t letters)
{
	return at + 1 < view->len && is_upper(view->text[at]) && is_upper(view->text[at + 1]) &&
		(letter_bit(view, at) & letters) != 0 && (letter_bit(view, at + 1) & letters) != 0 &&
		!known_text_in_list(view, at, at + 2, known_credentials);
}

/* The categories that all hits of the group have in common. */
static uint8_t
common_categories(const PhiKnown *known, const KnownGroup *group)
{
	uint8_t		categories = 0xFF;

	for (int i = 0; i < group->count; i++)
		categories &= known->parts[group->hit[i].part].categories;
	return categories;
}

/* Does the hit begin another person's name, or the same one again: "John Smith, Ann Smith"? */
static bool
is_another_name(const PhiKnown *known, const TextView *view, const KnownGroup *group, const KnownHit *hit)
{
	size_t		gap = group->hit[group->count - 1].end;

	if ((common_categories(known, group) & known->parts[hit->part].categories) == 0)
		return true;
	for (int i = 0; i < group->count; i++)
		if (group->hit[i].part == hit->part)
			return memchr(view->text + gap, ',', hit->start - gap) != NULL;
	return false;
}

bool
known_group_continues(const PhiKnown *known, const TextView *view, const KnownGroup *group, const KnownHit *hit)
{
	const KnownHit *last = &group->hit[group->count - 1];
	uint32_t	letters = known_letters(known, known->parts[last->part].categories | known->parts[hit->part].categories);
	int			lines = 0;
	int			initials = 0;
	bool		dot = false;	/* a dot that ends no initial */

	if (group->count == KNOWN_GROUP_HITS || hit->start - last->end > MOST_GAP ||
		is_another_name(known, view, group, hit))
		return false;
	for (size_t at = last->end; at < hit->start; at++)
	{
		char		c = view->text[at];

		if (letter_bit(view, at) != 0)
		{
			/* "de Souza e Silva": between two parts a small letter will do */
			if ((letter_bit(view, at) & letters) == 0 ||
				!(is_initial(view, at, letters) || known_class_at(view, at + 1) == CHAR_OTHER) || ++initials > MOST_INITIALS || dot)
				return false;
			if (at + 1 < view->len && view->text[at + 1] == '.')
				at++;
			continue;
		}
		lines += c == '\n';
		if (c == '.' && last->end - last->start > 2)
			dot = true;
		if (lines > 1 || c == '\0' || strchr(" \t\r\n,.^_/'\"()-", c) == NULL)
			return false;
		if (dot && is_space(c))
			return false;
	}
	return true;
}

/* Take initials before start into the span. */
static size_t
initials_before(const TextView *view, size_t start, uint32_t letters)
{
	for (int i = 0; i < MOST_INITIALS; i++)
	{
		size_t		at = start;

		while (at > 0 && start - at < 3 && (view->text[at - 1] == ' ' || view->text[at - 1] == '.'))
			at--;
		if (at == 0 || !is_initial(view, at - 1, letters))
			break;
		if (at == start && i == 0)
			break;
		/* two capitals, "JQ Smith", or one letter */
		if (known_class_before(view, at - 1) != CHAR_OTHER)
		{
			if (!is_two_initials(view, at - 2, letters) || known_class_before(view, at - 2) != CHAR_OTHER)
				break;
			at--;
		}
		start = at - 1;
		if (start > 0 && view->text[start - 1] == '-')
			break;
	}
	return start;
}

/* Take initials behind end into the span; behind a comma only after a surname ("Smith, J."), not a whole name. */
static size_t
initials_behind(const TextView *view, size_t end, uint32_t letters, bool whole)
{
	for (int i = 0; i < MOST_INITIALS; i++)
	{
		size_t		at = end;

		while (at < view->len && at - end < 3 &&
			   (view->text[at] == ' ' || (view->text[at] == ',' && !whole) || view->text[at] == '^' || view->text[at] == '_'))
			at++;
		if (at >= view->len || !is_initial(view, at, letters) || (at == end && i == 0))
			break;
		if (known_class_at(view, at + 1) != CHAR_OTHER)
		{
			/* "Smith JQ" */
			if (!is_two_initials(view, at, letters) || known_class_at(view, at + 2) != CHAR_OTHER)
				break;
			at++;
		}
		if (at + 1 < view->len && strchr("/'-+", view->text[at + 1]) != NULL)
			break;
		end = at + 1;
		if (end < view->len && view->text[end] == '.')
			end++;
	}
	return end;
}

typedef struct Decision
{
	bool		accepted;
	bool		whole;			/* the hits are a whole name */
	uint32_t	reordered;
	int			first;			/* hits first..last are the name */
	int			last;
} Decision;

/* Is what was hit a whole name, in its order or turned around? */
static void
find_sequence(const PhiKnown *known, const KnownGroup *group, Decision *decision)
{
	uint64_t	hash = 0;
	int			used = 0;
	const KnownSlot *slot;

	for (int i = 0; i < group->count; i++)
	{
		if (group->hit[i].distance > 0 || (known->parts[group->hit[i].part].flags & PART_PARTICLE))
			continue;
		hash = hash * UINT64_C(0x100000001B3) + group->hit[i].part + 1;
		used++;
	}
	slot = used > 1 ? known_table_find(&known->sequences, hash) : NULL;
	decision->whole = slot != NULL;
	decision->reordered = slot != NULL ? slot->value : 0;
}

/* "in May", "since June", "May 3", "late August": a month and no name. */
static bool
is_time_of_year(const TextView *view, const KnownHit *hit)
{
	size_t		start;
	size_t		end;

	if (!known_text_in_list(view, hit->start, hit->end, " april may june august summer autumn winter "))
		return false;
	if (hit->end + 1 < view->len && known_class_at(view, hit->end + 1) == CHAR_DIGIT)
		return true;
	return known_word_before(view, hit->start, &start, &end) &&
		known_text_in_list(view, start, end, " in since until till through late early mid last next this of by each every ");
}

/* Does the only evidence, common words, suffice? */
static bool
words_suffice(const TextView *view, const KnownGroup *group, int title)
{
	const KnownHit *hit = NULL;
	int			capitals = 0;
	size_t		start;
	size_t		end;

	for (int i = 0; i < group->count; i++)
		if (group->hit[i].kind == HIT_WORD)
		{
			if (hit == NULL)
				hit = &group->hit[i];
			capitals += group->hit[i].capital;
		}
	if (hit == NULL)
		return false;
	if (title == 3 || capitals >= 2)
		return true;
	/* "dr.wise" without space */
	if (title == 2 && view->text[hit->start - 1] == '.')
		return true;
	if (!hit->capital)
		return false;
	if (hit->end - hit->start >= 4 && known_class_at(view, hit->end) == CHAR_DIGIT)
		return true;
	/* in a line of capitals a capital says nothing */
	if (hit->end - hit->start > 1 && known_class_at(view, hit->start + 1) == CHAR_UPPER)
		return false;
	if (title > 0)
		return true;
	if (is_time_of_year(view, hit))
		return false;
	return !known_sentence_start(view, hit->start) && known_word_before(view, hit->start, &start, &end);
}

/* "Bell's palsy", "Murphy sign": the name belongs to the disease. */
static bool
is_eponym(const TextView *view, const KnownHit *hit)
{
	static const char nouns[] =
		" palsy disease syndrome sign score scale test criteria catheter esophagus thyroiditis phenomenon fracture "
		"tube drain procedure maneuver contracture cyst lymphoma sarcoma tumor reflex point triangle pouch pulse "
		"disorder chorea ulcer node nodes line lines position classification stage staging index anemia neuroma "
		"paralysis law stain ";
	size_t		at = hit->end;
	size_t		end;

	if (at + 2 < view->len && view->text[at] == '\'' && view->text[at + 1] == 's')
		at += 2;
	while (at < view->len && (view->text[at] == ' ' || view->text[at] == '\n') && at < hit->end + 4)
		at++;
	for (end = at; end < view->len && end - at < 20 && known_class_at(view, end) == CHAR_LOWER; end++)
		;
	return at > hit->end && known_text_in_list(view, at, end, nouns);
}

static void
decide(const PhiKnown *known, const TextView *view, const KnownGroup *group, uint32_t letters, Decision *decision)
{
	int			title = known_title_before(view, group->hit[0].start);
	int			alone = 0;
	int			words = 0;

	find_sequence(known, group, decision);
	decision->first = 0;
	decision->last = group->count - 1;
	for (int i = 0; i < group->count; i++)
	{
		alone += group->hit[i].kind == HIT_ALONE;
		words += group->hit[i].kind == HIT_WORD;
	}
	if (group->count == 1 && group->hit[0].distance == 0 && title == 0 && is_eponym(view, &group->hit[0]))
	{
		decision->accepted = false;
		return;
	}
	decision->accepted = decision->whole || alone > 0 || words_suffice(view, group, title);
	if (!decision->accepted && words > 0 && group->hit[0].capital)
	{
		/* "J. Long", "Long, J." */
		size_t		start = initials_before(view, group->hit[0].start, letters);
		size_t		end = initials_behind(view, group->hit[group->count - 1].end, letters, false);

		decision->accepted = (start < group->hit[0].start && is_upper(view->text[start])) ||
			(end > group->hit[group->count - 1].end && view->text[end - 1] == '.');
	}
	/* words in lower case at the ends are words, "smith will follow", unless the whole is a name */
	if (decision->whole || title == 3)
		return;
	while (decision->last > 0 && group->hit[decision->last].kind == HIT_WORD && !group->hit[decision->last].capital)
		decision->last--;
	while (decision->first < decision->last && group->hit[decision->first].kind == HIT_WORD &&
		   !group->hit[decision->first].capital)
		decision->first++;
}

static float
score_of(const PhiKnown *known, const KnownGroup *group, const Decision *decision, bool initials)
{
	float		score = KNOWN_SCORE_PART;

	if (decision->whole)
		return decision->reordered ? KNOWN_SCORE_REORDERED : KNOWN_SCORE_EXACT;
	if (initials)
		score = KNOWN_SCORE_INITIALS;
	for (int i = decision->first; i <= decision->last; i++)
	{
		const KnownHit *hit = &group->hit[i];
		float		own = hit->distance == 1 ? KNOWN_SCORE_TYPO : hit->distance > 1 ? KNOWN_SCORE_TWO_TYPOS
			: known->parts[hit->part].flags & PART_NICKNAME ? KNOWN_SCORE_NICKNAME : KNOWN_SCORE_PART;

		if (own < score)
			score = own;
	}
	return score;
}

bool
known_group_close(Call *call, const PhiKnown *known, const TextView *view, KnownGroup *group, PhiSpanList *found)
{
	Decision	decision;
	PhiSpan		span = {.detector = PHI_BY_KNOWN};
	uint8_t		categories;
	uint32_t	letters;
	bool		initials;

	if (group->count == 0)
		return true;
	categories = common_categories(known, group);
	letters = known_letters(known, categories);
	decide(known, view, group, letters, &decision);
	span.start = group->hit[decision.first].start;
	span.end = group->hit[decision.last].end;
	if (decision.accepted)
	{
		size_t		start = initials_before(view, span.start, letters);
		size_t		end = initials_behind(view, span.end, letters, decision.whole);

		initials = start < span.start || end > span.end;
		span.start = start;
		span.end = end;
		span.category = (PhiCategory) __builtin_ctz(categories);
		span.score = score_of(known, group, &decision, initials);
	}
	group->count = 0;
	return !decision.accepted || span_add(call, found, span);
}
