/*
 * Finding headings: each line is looked at once, then each colon within it.
 *
 * A line's first words are cleaned of markup and looked up; so is what stands
 * between the end of a sentence and a colon.  Every look back or ahead is bounded by HEADING_BYTES.
 */
#include "text/sections.h"

#include <string.h>

#include "text/layout.h"
#include "text/utf8.h"

#define HEADING_BYTES	64
#define RULER_MIN		3		/* characters of an underline */

static const char *const signed_phrases[] = {
#define SIGNED(text) text,
#include "text/sections.def"
};

/* Studies that name an examination, not the physical one: "EXAM: CT ABDOMEN". */
static const char *const studies[] = {
	"ct", "mr", "mri", "mra", "cta", "xr", "x-ray", "us", "ultrasound", "mammogram", "mammography", "nm", "pet",
	"pet/ct", "cxr", "chest", "echocardiogram", "fluoroscopy", "bone", "dexa", "bilateral", "screening"
};

typedef struct SectionScan
{
	Call	   *call;
	const char *text;
	size_t		len;
	SectionList *out;
	bool		known_seen;		/* a known heading has been found */
	bool		soap_seen;		/* "S:" has */
	bool		blank_before;	/* the line before is blank or there is none */
	size_t		polled;
} SectionScan;

/* A heading found. */
typedef struct Found
{
	SectionKind kind;
	size_t		start;			/* of the section */
	Segment		heading;
	size_t		body;
} Found;

static inline Segment
segment_of(size_t start, size_t end)
{
	return (Segment){.start = (uint32_t) start, .len = (uint32_t) (end - start)};
}

static bool
is_markup(char c)
{
	return c != '\0' && strchr("#*_=~[]<>|", c) != NULL;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
add_section(SectionScan *scan, const Found *found)
{
	SectionList *list = scan->out;

	if (list->count == list->capacity)
	{
		size_t		wider = list->capacity == 0 ? 16 : list->capacity * 2;
		Section    *items = mc_alloc(scan->call, wider, sizeof(Section));

		if (items == NULL)
			return false;
		if (list->count > 0)
			memcpy(items, list->items, list->count * sizeof(Section));
		list->items = items;
		list->capacity = wider;
	}
	list->items[list->count++] = (Section){
		.kind = found->kind, .span.start = (uint32_t) found->start, .heading = found->heading,
		.body.start = (uint32_t) found->body
	};
	return true;
}

/* Is [start, end) free of lower-case letters, with at least two capitals? */
static bool
in_capitals(const char *text, size_t start, size_t end)
{
	int			upper = 0;

	while (start < end)
	{
		unsigned	class = utf8_class(utf8_next(text, end, &start));

		if (class & UTF8_LOWER)
			return false;
		upper += (class & UTF8_UPPER) != 0;
	}
	return upper >= 2;
}

/* Does every long word of [start, end) begin with a capital? */
static bool
in_title_case(const char *text, size_t start, size_t end)
{
	while (start < end)
	{
		size_t		word = start;
		uint32_t	first = utf8_next(text, end, &start);

		if ((utf8_class(first) & UTF8_WORD) == 0)
			continue;
		while (start < end && (utf8_class(utf8_peek(text, end, start)) & UTF8_WORD))
			utf8_next(text, end, &start);
		if (utf8_is_lower(first) && start - word > 3)
			return false;
	}
	return true;
}

/* Does the text at at begin with one of the studies? */
static bool
names_study(const SectionScan *scan, size_t at, size_t end)
{
	for (size_t i = 0; i < sizeof(studies) / sizeof(studies[0]); i++)
	{
		size_t		n = strlen(studies[i]);
		size_t		k = 0;

		if (end - at < n)
			continue;
		while (k < n && utf8_lower((unsigned char) scan->text[at + k] & 0x7F) == (unsigned char) studies[i][k])
			k++;
		if (k == n && (at + n == end || !utf8_is_alnum((unsigned char) scan->text[at + n] & 0x7F)))
			return true;
	}
	return false;
}

/*
 * May this known heading before a colon be taken at its word?  Short ones have
 * other readings: "P: 80" is a pulse, "cc: Dr. Roe" a copy, "EXAM: CT" a study.
 */
static bool
colon_heading_fits(SectionScan *scan, SectionKind *kind, Slice heading, size_t body, size_t line_end)
{
	uint32_t	first;

	while (body < line_end && is_blank(scan->text[body]))
		body++;
	first = utf8_peek(scan->text, line_end, body);
	if (heading.len == 1)
	{
		if (!utf8_is_upper((unsigned char) heading.data[0] & 0x7F))
			return false;
		if (heading.data[0] == 'S')
			scan->soap_seen = true;
		return scan->soap_seen && !utf8_is_digit(first);
	}
	if (heading.len == 2 && (heading.data[0] == 'c' || heading.data[0] == 'C') &&
		(heading.data[1] == 'c' || heading.data[1] == 'C'))
		return heading.data[1] == 'C' && !(line_end - body > 2 && memcmp(scan->text + body, "Dr", 2) == 0);
	if (*kind == SECTION_physical_exam && names_study(scan, body, line_end))
		*kind = SECTION_procedures;
	return true;
}

/* Behind the markup and the list number at the start of a line. */
static size_t
skip_markup(const SectionScan *scan, const Line *line)
{
	size_t		at = line->start;
	size_t		marker = list_marker(scan->text, at, line->end, NULL);

	if (marker <= 8)
		at += marker;
	while (at < line->end && at - line->start < HEADING_BYTES && (is_markup(scan->text[at]) || is_blank(scan->text[at])))
		at++;
	return at;
}

/* Before the markup, dashes and blanks at the end of [start, end). */
static size_t
trim_markup(const SectionScan *scan, size_t start, size_t end)
{
	while (end > start && (is_markup(scan->text[end - 1]) || is_blank(scan->text[end - 1]) || scan->text[end - 1] == '-'))
		end--;
	return end;
}

/* The first colon of [start, end) that is followed by white space, markup or the end; end when there is none. */
static size_t
find_colon(const SectionScan *scan, size_t start, size_t end)
{
	while (start < end)
	{
		const char *colon = memchr(scan->text + start, ':', end - start);

		if (colon == NULL)
			return end;
		start = (size_t) (colon - scan->text);
		if (start + 1 == end || is_blank(colon[1]) || is_markup(colon[1]))
			return start;
		start++;
	}
	return end;
}

static bool
is_underline(const SectionScan *scan, const Line *line)
{
	size_t		width = line->end - line->start;
	char		c = width > 0 ? scan->text[line->start] : '\0';

	if (width < RULER_MIN || width > 200 || (c != '=' && c != '-' && c != '_' && c != '~'))
		return false;
	for (size_t i = line->start; i < line->end; i++)
		if (scan->text[i] != c)
			return false;
	return true;
}

/* A heading before a colon at the start of the line. */
static bool
colon_heading(SectionScan *scan, const Line *line, const Line *next, size_t start, size_t colon, Found *found)
{
	size_t		end = trim_markup(scan, start, colon);
	Slice		heading = {scan->text + start, end - start};
	bool		needs_colon;
	bool		alone;
	size_t		body = colon + 1;

	if (heading.len == 0 || heading.len > HEADING_BYTES)
		return false;
	while (body < line->end && is_markup(scan->text[body]))
		body++;
	found->kind = section_of_heading(heading, &needs_colon);
	found->heading = segment_of(start, start + heading.len);
	found->start = line->start;
	found->body = body;
	if (found->kind != SECTION_COUNT)
		return colon_heading_fits(scan, &found->kind, heading, body, line->end);

	/* an unknown one must stand alone and look the part; salutations do not */
	alone = body == line->end && next->end > next->start;
	found->kind = SECTION_other;
	return alone && scan->known_seen && line_label(scan->text, start, colon + 1) > 0 &&
		in_title_case(scan->text, start, end) && heading.len >= 4 && strncmp(heading.data, "To ", 3) != 0 &&
		strncmp(heading.data, "TO ", 3) != 0 && strncmp(heading.data, "Dear", 4) != 0 &&
		strncmp(heading.data, "DEAR", 4) != 0;
}

/* Is [start, end) made of letters, spaces and a few signs only? */
static bool
only_words(const SectionScan *scan, size_t start, size_t end)
{
	while (start < end)
	{
		uint32_t	c = utf8_next(scan->text, end, &start);

		if (!utf8_is_letter(c) && c != ' ' && c != '/' && c != '&' && c != '-' && c != '(' && c != ')' && c != '\'')
			return false;
	}
	return true;
}

/* A heading without a colon: the whole line. */
static bool
line_heading(SectionScan *scan, const Line *line, const Line *next, size_t start, Found *found)
{
	size_t		end = line->end - start > 4 * HEADING_BYTES ? start : trim_markup(scan, start, line->end);
	bool		marked = scan->text[line->start] == '#' || (start > line->start && scan->text[line->start] == '*' &&
															 end < line->end);
	bool		underlined = is_underline(scan, next);
	bool		capitals;
	bool		needs_colon;
	SectionKind kind;

	if (start >= end || end - start > HEADING_BYTES)
		return false;
	capitals = in_capitals(scan->text, start, end);
	if (!capitals && !marked && !underlined && !utf8_is_upper(utf8_peek(scan->text, end, start)))
		return false;
	kind = section_of_heading((Slice){scan->text + start, end - start}, &needs_colon);
	found->start = line->start;
	found->heading = segment_of(start, end);
	found->body = underlined ? next->end : line->end;
	if (kind != SECTION_COUNT && (!needs_colon || marked || underlined) &&
		(capitals || marked || underlined || in_title_case(scan->text, start, end) || scan->blank_before))
	{
		found->kind = kind;
		return true;
	}

	/* unknown: marked as a heading, or capitals between a blank line and text that is not in capitals */
	found->kind = SECTION_other;
	if (!scan->known_seen || !only_words(scan, start, end) || end - start < 4)
		return false;
	return marked || underlined ||
		(capitals && scan->blank_before && next->end > next->start &&
		 !in_capitals(scan->text, next->start, next->end - next->start > 200 ? next->start + 200 : next->end));
}

/* A line that begins with the phrase of a signature. */
static bool
signature_line(SectionScan *scan, const Line *line, Found *found)
{
	for (size_t i = 0; i < sizeof(signed_phrases) / sizeof(signed_phrases[0]); i++)
	{
		size_t		n = strlen(signed_phrases[i]);
		size_t		k = 0;
		size_t		at = line->start;

		if (line->end - at < n)
			continue;
		while (k < n && utf8_lower((unsigned char) scan->text[at + k] & 0x7F) == (unsigned char) signed_phrases[i][k])
			k++;
		if (k < n || (at + n < line->end && utf8_is_alnum((unsigned char) scan->text[at + n] & 0x7F)))
			continue;
		/* "Regards the ..." is prose */
		if (at + n < line->end && is_blank(scan->text[at + n]) && strstr(signed_phrases[i], "signed") == NULL &&
			strstr(signed_phrases[i], " by") == NULL && strcmp(signed_phrases[i], "dictated") != 0)
			continue;
		*found = (Found){.kind = SECTION_signature, .start = at, .heading = segment_of(at, at + n), .body = at + n};
		while (found->body < line->end && (scan->text[found->body] == ':' || scan->text[found->body] == ','))
			found->body++;
		return true;
	}
	return false;
}

/* Where the words before the colon at colon begin: behind the end of a sentence or a wide gap; colon when not so. */
static size_t
inline_start(const SectionScan *scan, size_t from, size_t colon)
{
	size_t		at = colon;

	while (at > from && colon - at < HEADING_BYTES)
	{
		char		c = scan->text[at - 1];

		if (c == ':')
			return colon;
		if (is_blank(c) && at >= from + 2 && strchr(".;?!)|", scan->text[at - 2]) != NULL && scan->text[at - 2] != '\0')
			return at;
		if (is_blank(c) && at >= from + 2 && is_blank(scan->text[at - 2]))
			return at;
		at--;
	}
	return colon;
}

/* Headings behind sentences within the line, from from on. */
static bool
inline_headings(SectionScan *scan, const Line *line, size_t from)
{
	while (from < line->end)
	{
		const char *at = memchr(scan->text + from, ':', line->end - from);
		size_t		colon;
		size_t		start;
		bool		needs_colon;
		Found		found;

		if (at == NULL)
			return true;
		colon = (size_t) (at - scan->text);
		if (colon > scan->polled + MC_POLL_BYTES)
		{
			if (mc_cancelled(scan->call))
				return false;
			scan->polled = colon;
		}
		start = colon + 1 == line->end || is_blank(at[1]) ? inline_start(scan, from, colon) : colon;
		from = colon + 1;
		if (start == colon || !utf8_is_upper(utf8_peek(scan->text, colon, start)) || colon - start < 2)
			continue;
		found = (Found){.start = start, .heading = segment_of(start, colon), .body = colon + 1};
		found.kind = section_of_heading((Slice){scan->text + start, colon - start}, &needs_colon);
		if (found.kind == SECTION_COUNT || (!in_capitals(scan->text, start, colon) && !in_title_case(scan->text, start, colon)))
			continue;
		if (!colon_heading_fits(scan, &found.kind, (Slice){scan->text + start, colon - start}, colon + 1, line->end))
			continue;
		scan->known_seen = true;
		if (!add_section(scan, &found))
			return false;
	}
	return true;
}

/*
 * May the list item on this line be a heading?  Without a colon it is an item,
 * and within a section that is made of items ("2. Follow-up: one week") so is one with a colon.
 */
static bool
item_may_be_heading(const SectionScan *scan, size_t start, size_t colon, bool has_colon)
{
	if (!has_colon)
		return false;
	if (scan->out->count == 0 || in_capitals(scan->text, start, colon))
		return true;
	switch (scan->out->items[scan->out->count - 1].kind)
	{
		case SECTION_plan:
		case SECTION_assessment:
		case SECTION_assessment_and_plan:
		case SECTION_impression:
		case SECTION_diagnoses:
		case SECTION_medications:
		case SECTION_follow_up:
		case SECTION_discharge_instructions:
		case SECTION_hospital_course:
			return false;
		default:
			return true;
	}
}

static bool
scan_line(SectionScan *scan, const Line *line, const Line *next)
{
	size_t		start = skip_markup(scan, line);
	size_t		limit = line->end - start > HEADING_BYTES + 8 ? start + HEADING_BYTES + 8 : line->end;
	size_t		colon = find_colon(scan, start, limit);
	size_t		from = line->start;
	Found		found;
	bool		is_heading;

	if (list_marker(scan->text, line->start, line->end, NULL) > 0 &&
		!item_may_be_heading(scan, start, colon, colon < limit))
		return true;
	if (signature_line(scan, line, &found))
		is_heading = true;
	else if (colon < limit)
		is_heading = colon_heading(scan, line, next, start, colon, &found);
	else
		is_heading = line_heading(scan, line, next, start, &found);
	if (is_heading)
	{
		scan->known_seen |= found.kind != SECTION_other && found.kind != SECTION_signature;
		from = found.body;
		if (!add_section(scan, &found))
			return false;
	}
	return from >= line->end || inline_headings(scan, line, from);
}

/* [start, end) without white space at both ends; false when cancelled. */
static bool
trim(SectionScan *scan, size_t start, size_t end, Segment *body)
{
	size_t		steps = 0;

	while (start < end)
	{
		if (++steps % MC_POLL_BYTES == 0 && mc_cancelled(scan->call))
			return false;
		if ((utf8_class(utf8_peek(scan->text, end, start)) & UTF8_SPACE) == 0)
			break;
		utf8_next(scan->text, end, &start);
	}
	while (end > start)
	{
		size_t		back = end;

		if (++steps % MC_POLL_BYTES == 0 && mc_cancelled(scan->call))
			return false;
		if ((utf8_class(utf8_prev(scan->text, &back)) & UTF8_SPACE) == 0)
			break;
		end = back;
	}
	*body = segment_of(start, end);
	return true;
}

/* Give every section its end and its body; put what stands before the first one into one of its own. */
static bool
finish(SectionScan *scan, size_t first)
{
	SectionList *list = scan->out;
	bool		any = first < list->count;
	size_t		before = any ? list->items[first].span.start : scan->len;
	Segment		header;

	if (!trim(scan, 0, before, &header))
		return false;
	if (header.len > 0 || !any)
	{
		Found		blank = {0};

		if (!add_section(scan, &blank))
			return false;
		memmove(list->items + first + 1, list->items + first, (list->count - 1 - first) * sizeof(Section));
		list->items[first] = (Section){.kind = any ? SECTION_header : SECTION_other};
	}
	else
		list->items[first].span.start = 0;

	for (size_t i = first; i < list->count; i++)
	{
		Section    *section = &list->items[i];
		size_t		end = i + 1 < list->count ? list->items[i + 1].span.start : scan->len;
		size_t		body = section->body.start > end ? end : section->body.start;

		if (i % 256 == 0 && mc_cancelled(scan->call))
			return false;
		section->span.len = (uint32_t) (end - section->span.start);
		if (!trim(scan, body, end, &section->body))
			return false;
	}
	return true;
}

bool
sections_split(Call *call, Slice text, SectionList *sections)
{
	SectionScan scan = {.call = call, .text = text.data, .len = text.len, .out = sections, .blank_before = true};
	size_t		first = sections->count;

	if (!segment_check_text(call, text))
		return false;
	if (text.len == 0)
		return true;
	for (size_t at = 0; at < text.len;)
	{
		Line		line = line_at(text.data, text.len, at);
		Line		next = {0};

		at = line.next;
		if (line.start - scan.polled >= MC_POLL_BYTES || line.end - line.start >= MC_POLL_BYTES)
		{
			if (mc_cancelled(call))
				return false;
			scan.polled = line.start;
		}
		if (at < text.len)
			next = line_at(text.data, text.len, at);
		if (line.end > line.start && !scan_line(&scan, &line, &next))
			return false;
		scan.blank_before = line.end == line.start;
	}
	return finish(&scan, first);
}
