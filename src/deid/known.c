/*
 * Known values of a patient: compiling them, and one pass over a note.
 *
 * Compiling reads each value by its kind (name, phrase, street, number, literal,
 * date; the table below) and enters it into the tries and tables of
 * known_index.h.  The pass goes from atom to atom.  At each it asks, in turn, for
 * a literal, words, a number and a date that begin there and takes the longest;
 * a word that is none of those is tried as a misspelt part and as initials.
 * Parts of names are collected into groups (known_group.c), all else is appended
 * as it is found; at the end the spans are sorted and made disjoint.
 */
#include "deid/known.h"

#include <string.h>

#include "deid/known_index.h"

/* ---- compiling ---- */

typedef bool (*CompileValue) (Call *call, PhiKnown *known, PhiCategory category, Slice value);

static const CompileValue compile_by_category[PHI_CATEGORY_COUNT] = {
	[PHI_PATIENT] = known_compile_name,
	[PHI_DOCTOR] = known_compile_name,
	[PHI_RELATIVE] = known_compile_name,
	[PHI_USERNAME] = known_compile_literal,
	[PHI_PROFESSION] = known_compile_phrase,
	[PHI_HOSPITAL] = known_compile_phrase,
	[PHI_DEPARTMENT_ROOM] = known_compile_phrase,
	[PHI_ORGANIZATION] = known_compile_phrase,
	[PHI_STREET] = known_compile_street,
	[PHI_CITY] = known_compile_phrase,
	[PHI_STATE] = known_compile_phrase,
	[PHI_COUNTRY] = known_compile_phrase,
	[PHI_ZIP] = known_compile_number,
	[PHI_LOCATION_OTHER] = known_compile_phrase,
	[PHI_AGE] = known_compile_number,
	[PHI_AGE90] = known_compile_number,
	[PHI_DATE] = known_compile_date,
	[PHI_DATE_YEAR] = known_compile_number,
	[PHI_TIME] = known_compile_literal,
	[PHI_PHONE] = known_compile_number,
	[PHI_FAX] = known_compile_number,
	[PHI_EMAIL] = known_compile_literal,
	[PHI_URL] = known_compile_literal,
	[PHI_IPADDR] = known_compile_literal,
	[PHI_SSN] = known_compile_number,
	[PHI_MRN] = known_compile_number,
	[PHI_HEALTHPLAN] = known_compile_number,
	[PHI_ACCOUNT] = known_compile_number,
	[PHI_LICENSE] = known_compile_number,
	[PHI_VEHICLE] = known_compile_number,
	[PHI_DEVICE] = known_compile_number,
	[PHI_BIOID] = known_compile_number,
	[PHI_IDNUM] = known_compile_number
};

static bool
check_values(Call *call, const KnownValue *values, size_t count, size_t *bytes)
{
	*bytes = 0;
	if (count > KNOWN_MAX_VALUES)
		return mc_fail(call, MC_TOO_LARGE, "too many known values: %zu, at most %d are allowed",
					   count, KNOWN_MAX_VALUES);
	for (size_t i = 0; i < count; i++)
	{
		if ((unsigned) values[i].category >= PHI_CATEGORY_COUNT)
			return mc_fail(call, MC_INVALID_PARAMETER, "known value %zu has no category", i + 1);
		if (values[i].value.len > KNOWN_MAX_VALUE_BYTES)
			return mc_fail(call, MC_TOO_LARGE, "known value %zu of category %s has %zu bytes, at most %d are allowed",
						   i + 1, phi_category_name(values[i].category), values[i].value.len,
						   KNOWN_MAX_VALUE_BYTES);
		*bytes += values[i].value.len;
	}
	return true;
}

bool
known_compile(Call *call, const KnownValue *values, size_t count, const Lexicon *lexicon, PhiKnown **result)
{
	PhiKnown   *known;
	size_t		bytes;
	uint32_t	guess;

	if (!check_values(call, values, count, &bytes))
		return false;
	known = mc_alloc0(call, 1, sizeof(PhiKnown));
	if (known == NULL)
		return false;
	known->lexicon = lexicon;
	guess = (uint32_t) (bytes < UINT32_C(1) << 20 ? bytes : UINT32_C(1) << 20);
	if (!known_trie_init(call, &known->words, guess) ||
		!known_trie_init(call, &known->numbers, guess / 4) ||
		!known_trie_init(call, &known->literals, guess / 8) ||
		!known_table_init(call, &known->sequences, 16) ||
		!known_table_init(call, &known->initials, 8) ||
		!known_table_init(call, &known->dates, 8))
		return false;
	for (size_t i = 0; i < count; i++)
	{
		if (i % 256 == 255 && mc_cancelled(call))
			return false;
		if (values[i].value.len > 0 &&
			!compile_by_category[values[i].category] (call, known, values[i].category, values[i].value))
			return false;
	}
	if (!known_index_typos(call, known))
		return false;
	*result = known;
	return true;
}

/* ---- the pass over a note ---- */

typedef struct Pass
{
	Call	   *call;
	const PhiKnown *known;
	const TextView *view;
	PhiSpanList *found;
	KnownGroup	group;
	Atom		atom;
} Pass;

static bool
add_span(Pass *pass, size_t start, size_t end, PhiCategory category, float score)
{
	PhiSpan		span = {start, end, category, PHI_BY_KNOWN, score};

	return span_add(pass->call, pass->found, span);
}

/* A part was met: it joins the group or begins the next. */
static bool
add_hit(Pass *pass, const KnownHit *hit)
{
	if (pass->group.count > 0 && !known_group_continues(pass->known, pass->view, &pass->group, hit) &&
		!known_group_close(pass->call, pass->known, pass->view, &pass->group, pass->found))
		return false;
	pass->group.hit[pass->group.count++] = *hit;
	return true;
}

/* How much an exact part says by itself. */
static HitKind
kind_of_part(const KnownPart *part, const Atom *atom)
{
	bool		capitals = atom->upper > 1 && atom->upper == atom->count;

	if (part->flags & PART_PARTICLE)
		return HIT_CLING;
	if (part->flags & PART_WORD)
		return HIT_WORD;
	if (part->flags & PART_SHORT)
		return !atom->capital ? HIT_CLING : capitals ? HIT_WORD : HIT_ALONE;
	if (!atom->capital && (part->len <= 3 || (part->flags & PART_NICKNAME)))
		return HIT_CLING;
	return HIT_ALONE;
}

/* How much a word that is one or two edits from a part says. */
static bool
kind_of_typo(const Pass *pass, const KnownPart *part, const uint32_t *units, int count, HitKind *kind)
{
	const Atom *atom = &pass->atom;
	char		text[KNOWN_MAX_UNITS * 2];
	size_t		len = known_units_text(units, count, text, sizeof(text));
	WordRank	rank = known_word_rank(pass->known->lexicon, text, len);
	bool		sure = atom->capital && !known_sentence_start(pass->view, atom->start);

	*kind = HIT_CLING;
	if (part->len < 5 && rank != WORD_UNKNOWN)
		return false;
	if (!atom->capital)
	{
		if (rank != WORD_UNKNOWN || pass->known->lexicon == NULL || part->len < 5 || (part->flags & PART_WORD))
			return false;
		*kind = HIT_ALONE;
	}
	else if (part->len >= 5 && known_title_before(pass->view, atom->start) >= 2)
		*kind = HIT_ALONE;
	else if (part->len >= 5 && rank != WORD_EVERYDAY)
	{
		/* in a line of capitals, or where a sentence begins, a capital says nothing */
		if (atom->upper > 1)
			sure = false;
		if (sure || (rank == WORD_UNKNOWN && pass->known->lexicon != NULL))
			*kind = HIT_ALONE;
	}
	return true;
}

/* The next atom of a compound (Mc|Donald, O'|Hara, Smi-\n|ht), false when the word ends. */
static bool
next_atom_of_word(const TextView *view, const Atom *atom, Atom *next)
{
	size_t		at = atom->end;

	if (at < view->len && (view->text[at] == '\'' || view->text[at] == '-'))
	{
		at++;
		if (at < view->len && view->text[at - 1] == '-' && view->text[at] == '\n')
			at++;
	}
	if (known_class_at(view, at) == CHAR_OTHER || known_class_at(view, at) == CHAR_DIGIT)
		return false;
	known_read_atom(view, at, next);
	return true;
}

/* Try the atom, then it with those that belong to the same word, as a misspelt part. */
static bool
try_typo(Pass *pass, size_t *end)
{
	uint32_t	units[KNOWN_MAX_UNITS * 2];
	int			count = pass->atom.count;
	Atom		last = pass->atom;

	/* short parts count beside others only, and then with a capital */
	if (count > KNOWN_TYPO_UNITS + 2 || (count < 4 && !pass->atom.capital))
		return true;
	memcpy(units, pass->atom.unit, (size_t) count * sizeof(uint32_t));
	for (int atoms = 1; atoms <= 4; atoms++)
	{
		int			distance;
		uint32_t	part = known_find_typo(pass->known, units, (uint32_t) count, &distance);
		HitKind		kind;
		Atom		next;

		if (part != KNOWN_NONE && (distance > 0 || atoms > 1) &&
			kind_of_typo(pass, &pass->known->parts[part], units, count, &kind))
		{
			KnownHit	hit = {pass->atom.start, last.end, part, kind, (uint8_t) distance, pass->atom.capital};

			*end = last.end;
			return add_hit(pass, &hit);
		}
		if (!next_atom_of_word(pass->view, &last, &next) || count + next.count > KNOWN_TYPO_UNITS + 2)
			return true;
		memcpy(units + count, next.unit, (size_t) next.count * sizeof(uint32_t));
		count += next.count;
		last = next;
	}
	return true;
}

/* Medical and common abbreviations that are written like initials. */
static const char not_initials[] =
	" po iv im er or ct pt us md do rn pa np am pm bp hr id cc mg ml bid tid qid prn sc sq sl hs ac pc ad od os ou "
	"eg ie st jr sr vs mr ms dr ph la ny dc ca uk eu pe pr ed eg icu cad chf dvt dka dnr mri cbc bmp cmp esr crp ldl "
	"hdl tsh ekg ecg eeg emg gi gu cv cn lad rca lcx abd ent obgyn ama bmi bun csf cva cvp dm htn hpi pmh psh ros rom "
	"rrr sob tia uti usa wbc rbc who nsr nad ";

/* Letters of initials that begin at the atom: "JQS", "J.Q.S.", "J. S."; 0 for none. */
static uint64_t
read_initials(const Pass *pass, int *count, bool *dotted, size_t *end, char text[8])
{
	const TextView *view = pass->view;
	size_t		at = pass->atom.start;
	uint64_t	packed = 0;

	*count = 0;
	*dotted = pass->atom.count == 1;
	while (*count < 5 && at < view->len && view->text[at] >= 'A' && view->text[at] <= 'Z')
	{
		packed = packed << 5 | (uint64_t) (view->text[at] - 'A' + 1);
		text[(*count)++] = (char) (view->text[at] | 0x20);
		*end = ++at;
		if (!*dotted)
			continue;
		if (at >= view->len || view->text[at] != '.')
			break;
		*end = ++at;
		if (at + 1 < view->len && view->text[at] == ' ' && known_class_at(view, at + 1) == CHAR_UPPER &&
			known_class_at(view, at + 2) == CHAR_OTHER)
			at++;
	}
	return known_class_at(view, *end) == CHAR_OTHER || *dotted ? packed : 0;
}

/* Is another word of capitals beside, so that capitals say nothing? */
static bool
among_capitals(const TextView *view, size_t start, size_t end)
{
	size_t		word_start;
	size_t		word_end;

	/* two capitals beside are initials or an abbreviation themselves */
	if (known_word_before(view, start, &word_start, &word_end) && word_end - word_start > 2 &&
		known_class_at(view, word_start + 1) == CHAR_UPPER)
		return true;
	while (end < view->len && (view->text[end] == ' ' || view->text[end] == ','))
		end++;
	return end + 2 < view->len && known_class_at(view, end) == CHAR_UPPER && known_class_at(view, end + 1) == CHAR_UPPER &&
		known_class_at(view, end + 2) == CHAR_UPPER;
}

static bool
try_initials(Pass *pass, size_t *end)
{
	char		text[8];
	int			count;
	bool		dotted;
	size_t		stop = pass->atom.end;
	size_t		start;
	size_t		word_end;
	uint64_t	packed;
	const KnownSlot *slot;
	bool		cue;

	if (pass->atom.upper != pass->atom.count || pass->atom.count > 5 || pass->known->initials.count == 0)
		return true;
	packed = read_initials(pass, &count, &dotted, &stop, text);
	if (packed == 0 || count < 2)
		return true;
	slot = known_table_find(&pass->known->initials, packed);
	if (slot == NULL)
		return true;
	cue = known_word_before(pass->view, pass->atom.start, &start, &word_end) &&
		(known_text_in_list(pass->view, start, word_end, known_hard_titles) ||
		 known_text_in_list(pass->view, start, word_end, known_soft_titles) ||
		 known_text_in_list(pass->view, start, word_end, " initials initial init "));
	if (!cue && (known_in_list(not_initials, text, (size_t) count) ||
				 (!dotted && ((count < 3 && pass->known->lexicon == NULL) || among_capitals(pass->view, pass->atom.start, stop) ||
							  known_word_rank(pass->known->lexicon, text, (size_t) count) != WORD_UNKNOWN))))
		return true;
	/* "J.Q.S. was seen": the last dot belongs to the initials */
	*end = stop;
	return add_span(pass, pass->atom.start, stop, (PhiCategory) slot->value,
					cue || dotted || count > 2 ? KNOWN_SCORE_INITIALS : KNOWN_SCORE_TWO_TYPOS);
}

/* Words that are written right before a name without a space. */
static const char *const glued_before[] = {"patient", "name", "attending", "drs", "dr", "mrs", "mr", "ms", "pt", "md"};

/* "PatientSmith" has a boundary; "patientsmith", "drsmith", "jsmith" have none: try behind the prefix. */
static bool
try_behind_prefix(Pass *pass, size_t *end)
{
	const Atom *atom = &pass->atom;
	size_t		prefix = 0;
	WordMatch	match;
	const KnownPart *part;
	size_t		stop;

	if (atom->count < 6 || atom->count > KNOWN_MAX_UNITS || atom->end - atom->start != (size_t) atom->count)
		return true;
	for (size_t i = 0; i < sizeof(glued_before) / sizeof(glued_before[0]) && prefix == 0; i++)
	{
		size_t		len = strlen(glued_before[i]);
		size_t		same = 0;

		while (same < len && atom->unit[same] == (unsigned char) glued_before[i][same])
			same++;
		prefix = same == len ? len : 0;
	}
	if (prefix == 0 && atom->unit[0] >= 'a' && atom->unit[0] <= 'z' &&
		((pass->known->initial_letters[0] | pass->known->initial_letters[1] | pass->known->initial_letters[2])
		 >> (atom->unit[0] - 'a') & 1))
		prefix = 1;
	if (prefix == 0 || !(pass->known->words.first >> (atom->unit[prefix] & 63) & 1))
		return true;
	stop = known_match_words(pass->known, pass->view, atom->start + prefix, &match);
	if (stop != atom->end || match.part == KNOWN_NONE)
		return true;
	part = &pass->known->parts[match.part];
	if (part->len < (prefix == 1 ? 5 : 4) || (prefix == 1 && (part->flags & PART_WORD)))
		return true;
	*end = stop;
	return add_span(pass, prefix == 1 ? atom->start : atom->start + prefix, stop,
					(PhiCategory) __builtin_ctz(part->categories), KNOWN_SCORE_INITIALS);
}

/*
 * Do the first two units allow a part or phrase?  A single letter may go on
 * behind a gap, a single digit before a letter may stand for one ("5mith").
 */
static inline bool
may_begin(const KnownTrie *trie, const TextView *view, const Atom *atom)
{
	if (atom->count == 0)
		return false;
	if (atom->count == 1)
		return (trie->first >> (atom->unit[0] & 63) & 1) ||
			(atom->digits && known_class_at(view, atom->end) != CHAR_OTHER);
	return trie->second[atom->unit[0] & 63] >> (atom->unit[1] & 63) & 1;
}

/* The longest of what is found exactly at the atom; *end stays when there is nothing. */
static bool
try_exact(Pass *pass, size_t *end)
{
	const PhiKnown *known = pass->known;
	size_t		at = pass->atom.start;
	WordMatch	match = {KNOWN_NONE, NULL, false};
	const KnownItem *item = NULL;
	size_t		best = at;
	size_t		stop;
	size_t		start = at;
	PhiCategory category = PHI_DATE;
	float		score = 0;

	if (may_begin(&known->words, pass->view, &pass->atom))
		best = known_match_words(known, pass->view, at, &match);
	if (known->literals.edge_count > 0 && (stop = known_match_literal(known, pass->view, at, &item)) > best)
	{
		best = stop;
		match = (WordMatch){KNOWN_NONE, item, false};
	}
	if (known->numbers.edge_count > 0 && (stop = known_match_number(known, pass->view, at, &item)) > best)
	{
		best = stop;
		match = (WordMatch){KNOWN_NONE, item, false};
	}
	if ((stop = known_match_date(known, pass->view, at, &start, &category, &score)) > best)
	{
		*end = stop;
		return add_span(pass, start, stop, category, score);
	}
	if (best == at)
		return true;
	/* "the Smiths": the plural's letter goes with the name */
	if (match.part != KNOWN_NONE && best < pass->view->len && (pass->view->text[best] | 0x20) == 's' &&
		known_class_at(pass->view, best + 1) == CHAR_OTHER && known_class_before(pass->view, best) != CHAR_DIGIT)
		best++;
	*end = best;
	if (match.part == KNOWN_NONE)
		return add_span(pass, at, best, match.item->category, match.item->score);
	return add_hit(pass, &(KnownHit){at, best, match.part,
									 match.weak ? HIT_CLING : kind_of_part(&known->parts[match.part], &pass->atom),
									 0, pass->atom.capital});
}

/* Make the spans from first on disjoint: those of one category unite, else the earlier one keeps its place. */
static void
make_disjoint(PhiSpanList *found, size_t first)
{
	PhiSpanList tail = {NULL, found->count - first, 0};
	size_t		kept = 0;

	if (tail.count == 0)
		return;
	tail.items = found->items + first;
	span_sort(&tail);
	for (size_t i = 0; i < tail.count; i++)
	{
		PhiSpan		span = tail.items[i];
		PhiSpan    *last = kept > 0 ? &tail.items[kept - 1] : NULL;

		if (last != NULL && span.start < last->end)
		{
			if (span.end <= last->end)
				continue;
			if (span.category == last->category)
			{
				last->end = span.end;
				continue;
			}
			span.start = last->end;
		}
		tail.items[kept++] = span;
	}
	found->count = first + kept;
}

bool
known_find(Call *call, const PhiKnown *known, const TextView *view, PhiSpanList *found)
{
	Pass		pass = {.call = call, .known = known, .view = view, .found = found};
	size_t		first = found->count;
	size_t		polled = 0;
	size_t		at = 0;

	while (at < view->len)
	{
		uint32_t	unit[3];
		int			count;
		size_t		next;
		size_t		end;

		if (at - polled >= MC_POLL_BYTES)
		{
			polled = at;
			if (mc_cancelled(call))
				return false;
		}
		if (known_fold_char(view->text, view->len, at, unit, &count, &next) == CHAR_OTHER)
		{
			at = next;
			continue;
		}
		known_read_atom(view, at, &pass.atom);
		end = at;
		if (!try_exact(&pass, &end))
			return false;
		if (end == at && !pass.atom.digits && pass.atom.count > 0 &&
			(!try_initials(&pass, &end) ||
			 (end == at && !try_typo(&pass, &end)) ||
			 (end == at && !try_behind_prefix(&pass, &end))))
			return false;
		at = end > at ? end : pass.atom.end;
	}
	if (!known_group_close(call, known, view, &pass.group, found))
		return false;
	make_disjoint(found, first);
	return true;
}
