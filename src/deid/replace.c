/*
 * From choices to text.
 *
 * Two passes over the choices where surrogates are wanted: the first shows all
 * values to the surrogate state (who is called how), the second writes.  Otherwise
 * one pass.  What is between the spans is copied in pieces, polling as it goes, so
 * a text of a gigabyte can be cancelled.
 */
#include "deid/replace.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "deid/age.h"
#include "deid/surrogate.h"
#include "deid/zip.h"

#define REDACTED		"[REDACTED]"
#define MASK_CHARACTER	'*'
#define COPY_BYTES		(1024 * 1024)	/* between two polls while copying */
#define POLL_SPANS		32
#define HASH_BYTES		3	/* shown as six hexadecimal digits */
#define TITLE_BYTES		8	/* before a name, in which a title is looked for */

typedef struct Replacer
{
	Call	   *call;
	Slice		note;
	const PhiChoiceList *choices;
	int			style;
	const PhiIdentity *identity;
	Surrogates *surrogates;		/* NULL: no choice needs them */
	Buffer		scratch;		/* input of the keyed function */
	Buffer		folded;			/* a value folded for the hash */
	Buffer	   *out;
} Replacer;

static bool
copy_text(Replacer *r, size_t from, size_t to)
{
	while (from < to)
	{
		size_t		len = to - from < COPY_BYTES ? to - from : COPY_BYTES;

		if (mc_cancelled(r->call) || !buffer_add(r->call, r->out, r->note.data + from, len))
			return false;
		from += len;
	}
	return true;
}

static Slice
span_text(const Replacer *r, const PhiSpan *span)
{
	return (Slice) {r->note.data + span->start, span->end - span->start};
}

/* [CATEGORY], [CATEGORY:year] */
static bool
write_tag(Replacer *r, const PhiChoice *choice)
{
	if (!buffer_add_char(r->call, r->out, '[') ||
		!buffer_add_text(r->call, r->out, phi_category_name(choice->span.category)))
		return false;
	if (choice->year != 0 && (!buffer_add_char(r->call, r->out, ':') ||
							  !buffer_add_number(r->call, r->out, (uint64_t) choice->year, 4)))
		return false;
	return buffer_add_char(r->call, r->out, ']');
}

/* Append text[from, to) with a mask character for each letter, digit and mark. */
static bool
write_mask(Replacer *r, Slice text, size_t from, size_t to)
{
	for (size_t at = from; at < to;)
	{
		size_t		start = at;
		UChar32		c;
		bool		kept;

		if ((start - from) % MC_POLL_BYTES < 4 && mc_cancelled(r->call))
			return false;
		U8_NEXT(text.data, at, to, c);
		kept = c >= 0 && (u_ispunct(c) || u_isUWhiteSpace(c));
		if (kept ? !buffer_add(r->call, r->out, text.data + start, at - start) :
			!buffer_add_char(r->call, r->out, MASK_CHARACTER))
			return false;
	}
	return true;
}

/* Lower case, letters and digits only: how a value is written does not change its hash. */
static bool
fold_value(Replacer *r, Slice text)
{
	Buffer	   *folded = &r->folded;

	folded->len = 0;
	if (!buffer_reserve(r->call, folded, text.len * 2 + LEX_MAX_WORD))
		return false;
	for (size_t at = 0; at < text.len;)
	{
		size_t		start = at;
		UChar32		c;

		U8_NEXT(text.data, at, text.len, c);
		if (c >= 0 && !u_isalnum(c))
			continue;
		folded->len += lexicon_fold(text.data + start, at - start, folded->data + folded->len, 8);
		if (c < 0 && !buffer_add(r->call, folded, text.data + start, at - start))
			return false;
	}
	return true;
}

/* [CATEGORY:3f9a21], the first bytes of PRF(category, patient, folded value) */
static bool
write_hash(Replacer *r, const PhiChoice *choice)
{
	static const char hex[] = "0123456789abcdef";
	const char *name = phi_category_name(choice->span.category);
	char		purpose[40] = "hash ";
	uint8_t		hash[32];

	strncat(purpose, name, sizeof(purpose) - strlen(purpose) - 1);
	if (!fold_value(r, span_text(r, &choice->span)) ||
		!phi_prf(r->call, r->identity, purpose, (Slice) {r->folded.data, r->folded.len}, &r->scratch, hash))
		return false;
	if (!buffer_add_char(r->call, r->out, '[') || !buffer_add_text(r->call, r->out, name) ||
		!buffer_add_char(r->call, r->out, ':'))
		return false;
	for (int i = 0; i < HASH_BYTES; i++)
		if (!buffer_add_char(r->call, r->out, hex[hash[i] >> 4]) || !buffer_add_char(r->call, r->out, hex[hash[i] & 15]))
			return false;
	return buffer_add_char(r->call, r->out, ']');
}

/* Masked but for the year, where that may be shown. */
static bool
mask_date(Replacer *r, const PhiChoice *choice)
{
	Slice		text = span_text(r, &choice->span);
	DateText	date;
	size_t		start,
				len;

	if (choice->year == 0 || !date_parse(text, &r->choices->dates, &date) ||
		!date_year_bytes(&date, &start, &len))
		return write_mask(r, text, 0, text.len);
	/* of a range over New Year only the year that was chosen is shown */
	if (date.count == 2 && date.date[0].year != 0 && date.date[1].year != 0 &&
		date.date[1].year != date.date[0].year)
		return write_mask(r, text, 0, text.len);
	return write_mask(r, text, 0, start) && buffer_add(r->call, r->out, text.data + start, len) &&
		write_mask(r, text, start + len, text.len);
}

/* Masked but for the prefix that may be shown. */
static bool
mask_zip(Replacer *r, Slice text)
{
	char		prefix[4];
	size_t		shown = 0;

	phi_generalise_zip(text, prefix);
	if (strcmp(prefix, "000") != 0 && text.len > 3 && memcmp(text.data, prefix, 3) == 0)
		shown = 3;
	return buffer_add(r->call, r->out, text.data, shown) && write_mask(r, text, shown, text.len);
}

/*
 * What the policy generalises, in the style's form.  A date or year that may not
 * be shown is a tag under surrogates too: an invented one would pass for true.
 */
static bool
write_generalised(Replacer *r, const PhiChoice *choice)
{
	Slice		text = span_text(r, &choice->span);
	char		prefix[4];

	if (r->style == PHI_REDACT)
		return buffer_add_text(r->call, r->out, REDACTED);
	switch (choice->span.category)
	{
		case PHI_ZIP:
			if (r->style == PHI_MASK)
				return mask_zip(r, text);
			phi_generalise_zip(text, prefix);
			return buffer_add_text(r->call, r->out, prefix);
		case PHI_AGE:
		case PHI_AGE90:
			if (r->style == PHI_MASK)
				return write_mask(r, text, 0, text.len);
			return buffer_add_text(r->call, r->out, PHI_AGE_ABOVE);
		default:
			if (r->style == PHI_MASK)
				return mask_date(r, choice);
			if (r->style == PHI_SURROGATE && choice->year != 0)
				return buffer_add_number(r->call, r->out, (uint64_t) choice->year, 4);
			return write_tag(r, choice);
	}
}

/* Does a title stand before the span ("Mr. ", "DR ")? */
static bool
is_titled(const Replacer *r, const PhiSpan *span)
{
	static const char *const titles[] = {"mr", "mrs", "ms", "miss", "dr", "drs", "prof"};
	size_t		end = span->start;
	size_t		start;

	while (end > 0 && span->start - end < 2 && (r->note.data[end - 1] == ' ' || r->note.data[end - 1] == '.'))
		end--;
	start = end;
	while (start > 0 && end - start < TITLE_BYTES && (r->note.data[start - 1] | 0x20) >= 'a' &&
		   (r->note.data[start - 1] | 0x20) <= 'z')
		start--;
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
	{
		size_t		len = strlen(titles[i]);
		size_t		same = 0;

		if (len != end - start)
			continue;
		while (same < len && (r->note.data[start + same] | 0x20) == titles[i][same])
			same++;
		if (same == len)
			return true;
	}
	return false;
}

static bool
write_choice(Replacer *r, const PhiChoice *choice)
{
	Slice		text = span_text(r, &choice->span);

	switch (phi_effective_action(choice->action, r->style))
	{
		case PHI_TAG:
			return write_tag(r, choice);
		case PHI_MASK:
			return write_mask(r, text, 0, text.len);
		case PHI_REDACT:
			return buffer_add_text(r->call, r->out, REDACTED);
		case PHI_HASH:
			return write_hash(r, choice);
		case PHI_SURROGATE:
		case PHI_SHIFT:
			return surrogates_write(r->call, r->surrogates, choice->span.category, text,
									is_titled(r, &choice->span), r->out);
		case PHI_GENERALISE:
			return write_generalised(r, choice);
		case PHI_KEEP:
		case PHI_ACTION_COUNT:
			break;
	}
	return buffer_add(r->call, r->out, text.data, text.len);
}

/* Where the note goes on behind the span: the plus of "90+" stands in the result already. */
static size_t
end_of_choice(const Replacer *r, const PhiSpan *span)
{
	bool		has_plus = span->category == PHI_AGE90 && r->out->len > 0 && r->out->data[r->out->len - 1] == '+' &&
		span->end < r->note.len && r->note.data[span->end] == '+';

	return span->end + (has_plus ? 1 : 0);
}

/* Is the choice one for surrogates? */
static bool
needs_surrogates(const Replacer *r, const PhiChoice *choice)
{
	PhiAction	action = phi_effective_action(choice->action, r->style);

	return action == PHI_SURROGATE || action == PHI_SHIFT;
}

/* Are the spans sorted, apart and inside the text? */
static bool
check_choices(Replacer *r)
{
	size_t		at = 0;

	for (size_t i = 0; i < r->choices->count; i++)
	{
		const PhiSpan *span = &r->choices->items[i].span;

		if (span->start < at || span->end > r->note.len || span->end < span->start)
			return mc_fail(r->call, MC_INVALID_PARAMETER, "spans are not sorted, overlap or leave the text");
		at = span->end;
	}
	return true;
}

/* First pass: show the surrogates all values. */
static bool
learn_values(Replacer *r, const Lexicon *lexicon)
{
	for (size_t i = 0; i < r->choices->count; i++)
	{
		const PhiChoice *choice = &r->choices->items[i];

		if (i % POLL_SPANS == 0 && mc_cancelled(r->call))
			return false;
		if (!needs_surrogates(r, choice))
			continue;
		if (r->surrogates == NULL)
			r->surrogates = surrogates_new(r->call, r->identity, lexicon, &r->choices->dates);
		if (r->surrogates == NULL ||
			!surrogates_learn(r->call, r->surrogates, choice->span.category, span_text(r, &choice->span)))
			return false;
	}
	return true;
}

bool
phi_replace(Call *call, const PhiPolicy *policy, Slice note, const PhiChoiceList *choices, int style,
			const PhiIdentity *identity, const Lexicon *lexicon, Buffer *out)
{
	Replacer	r = {.call = call, .note = note, .choices = choices, .style = style, .identity = identity, .out = out};
	size_t		at = 0;

	if (!phi_policy_check(call, policy, style, identity) || !check_choices(&r) || !learn_values(&r, lexicon) ||
		!buffer_reserve(call, out, note.len + note.len / 8))
		return false;
	for (size_t i = 0; i < choices->count; i++)
	{
		const PhiSpan *span = &choices->items[i].span;

		if (i % POLL_SPANS == 0 && mc_cancelled(call))
			return false;
		if (!copy_text(&r, at, span->start) || !write_choice(&r, &choices->items[i]))
			return false;
		at = end_of_choice(&r, span);
	}
	return copy_text(&r, at, note.len);
}
