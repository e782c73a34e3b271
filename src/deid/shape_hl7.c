/*
 * The fields of HL7 version 2 segments, read by their position.
 *
 * A segment is a line that begins with three capitals and a bar (a line number
 * or a log's prefix may come before).  The table below says which fields hold
 * what; components (^) and repetitions (~) of a field are looked at one by one.
 * Field numbers are those of the standard, in which MSH counts its separator.
 */
#include "deid/shape.h"

#include <string.h>

#define MOST_FIELD	1600		/* tokens of one segment */

typedef struct FieldMeaning
{
	char		segment[4];
	uint8_t		field;
	uint8_t		first;			/* components first to last; 0 to 0: the whole field */
	uint8_t		last;
	uint8_t		category;
} FieldMeaning;

static const FieldMeaning meanings[] = {
	{"MSH", 10, 0, 0, PHI_IDNUM},
	{"MSH", 7, 1, 1, PHI_DATE},
	{"EVN", 2, 1, 1, PHI_DATE},
	{"EVN", 5, 1, 1, PHI_USERNAME},
	{"EVN", 5, 2, 3, PHI_DOCTOR},
	{"PID", 2, 1, 1, PHI_MRN},
	{"PID", 3, 1, 1, PHI_MRN},
	{"PID", 4, 1, 1, PHI_MRN},
	{"PID", 5, 1, 3, PHI_PATIENT},
	{"PID", 6, 1, 3, PHI_RELATIVE},
	{"PID", 7, 1, 1, PHI_DATE},
	{"PID", 9, 1, 3, PHI_PATIENT},
	{"PID", 11, 1, 2, PHI_STREET},
	{"PID", 11, 3, 3, PHI_CITY},
	{"PID", 11, 4, 4, PHI_STATE},
	{"PID", 11, 5, 5, PHI_ZIP},
	{"PID", 13, 0, 0, PHI_PHONE},
	{"PID", 14, 0, 0, PHI_PHONE},
	{"PID", 18, 1, 1, PHI_ACCOUNT},
	{"PID", 19, 1, 1, PHI_SSN},
	{"PID", 20, 1, 1, PHI_LICENSE},
	{"NK1", 2, 1, 3, PHI_RELATIVE},
	{"NK1", 4, 1, 2, PHI_STREET},
	{"NK1", 4, 3, 3, PHI_CITY},
	{"NK1", 4, 4, 4, PHI_STATE},
	{"NK1", 4, 5, 5, PHI_ZIP},
	{"NK1", 5, 0, 0, PHI_PHONE},
	{"NK1", 6, 0, 0, PHI_PHONE},
	{"GT1", 3, 1, 3, PHI_RELATIVE},
	{"GT1", 5, 1, 2, PHI_STREET},
	{"GT1", 5, 3, 3, PHI_CITY},
	{"GT1", 5, 5, 5, PHI_ZIP},
	{"GT1", 6, 0, 0, PHI_PHONE},
	{"GT1", 12, 1, 1, PHI_SSN},
	{"PV1", 3, 0, 0, PHI_DEPARTMENT_ROOM},
	{"PV1", 7, 1, 1, PHI_LICENSE},
	{"PV1", 7, 2, 4, PHI_DOCTOR},
	{"PV1", 8, 1, 1, PHI_LICENSE},
	{"PV1", 8, 2, 4, PHI_DOCTOR},
	{"PV1", 9, 1, 1, PHI_LICENSE},
	{"PV1", 9, 2, 4, PHI_DOCTOR},
	{"PV1", 17, 1, 1, PHI_LICENSE},
	{"PV1", 17, 2, 4, PHI_DOCTOR},
	{"PV1", 19, 1, 1, PHI_IDNUM},
	{"PV1", 44, 1, 1, PHI_DATE},
	{"PV1", 45, 1, 1, PHI_DATE},
	{"ORC", 2, 1, 1, PHI_IDNUM},
	{"ORC", 3, 1, 1, PHI_IDNUM},
	{"ORC", 12, 1, 1, PHI_LICENSE},
	{"ORC", 12, 2, 4, PHI_DOCTOR},
	{"OBR", 2, 1, 1, PHI_IDNUM},
	{"OBR", 3, 1, 1, PHI_IDNUM},
	{"OBR", 7, 1, 1, PHI_DATE},
	{"OBR", 14, 1, 1, PHI_DATE},
	{"OBR", 16, 1, 1, PHI_LICENSE},
	{"OBR", 16, 2, 4, PHI_DOCTOR},
	{"OBR", 32, 2, 4, PHI_DOCTOR},
	{"IN1", 8, 1, 1, PHI_HEALTHPLAN},
	{"IN1", 16, 1, 3, PHI_RELATIVE},
	{"IN1", 18, 1, 1, PHI_DATE},
	{"IN1", 36, 1, 1, PHI_HEALTHPLAN},
	{"IN1", 49, 1, 1, PHI_HEALTHPLAN},
	{"ACC", 2, 0, 0, PHI_STATE},
};

#define NMEANINGS	(sizeof(meanings) / sizeof(meanings[0]))

/* Does the segment's name stand in the table? */
static bool
known_segment(const ShapeText *s, const Token *name)
{
	for (size_t i = 0; i < NMEANINGS; i++)
		if (memcmp(meanings[i].segment, s->text + name->start, 3) == 0)
			return true;
	return false;
}

/* One component, tokens [from, to). */
static bool
component(const ShapeText *s, const Token *name, unsigned field, unsigned number, size_t from, size_t to)
{
	bool		substance = false;

	/* "" is HL7's word for no value */
	while (from < to && s->tokens[from].ch == '"')
		from++;
	while (to > from && s->tokens[to - 1].ch == '"')
		to--;
	for (size_t i = from; i < to; i++)
		substance |= shape_alnum(&s->tokens[i]);
	if (!substance)
		return true;
	for (size_t i = 0; i < NMEANINGS; i++)
	{
		const FieldMeaning *m = &meanings[i];

		if (memcmp(m->segment, s->text + name->start, 3) == 0 && m->field == field && number >= m->first && number <= m->last)
		{
			/* a person's id is a number or a login; a set id of one digit is neither */
			if ((m->category == PHI_MRN || m->category == PHI_IDNUM) && s->tokens[from].length < 2 && to == from + 1)
				return true;
			return shape_add(s, from, to, (PhiCategory) m->category, 0.97f);
		}
	}
	return true;
}

/* A whole field is one span, whatever is in it. */
static bool
whole_field(const ShapeText *s, const Token *name, unsigned field, size_t from, size_t to)
{
	for (size_t i = 0; i < NMEANINGS; i++)
	{
		const FieldMeaning *m = &meanings[i];

		if (memcmp(m->segment, s->text + name->start, 3) != 0 || m->field != field || m->last != 0)
			continue;
		if (m->category == PHI_PHONE)
			to = from + 1 < to && s->tokens[from + 1].ch == '^' ? from + 1 : to;
		return component(s, name, field, 0, from, to);
	}
	return true;
}

static bool
read_field(const ShapeText *s, const Token *name, unsigned field, size_t from, size_t to)
{
	unsigned	number = 1;
	size_t		start = from;

	if (from >= to)
		return true;
	if (!whole_field(s, name, field, from, to))
		return false;
	for (size_t i = from; i <= to; i++)
	{
		char		ch = i < to ? s->tokens[i].ch : '^';

		if (ch != '^' && ch != '~')
			continue;
		if (i > start && !component(s, name, field, number, start, i))
			return false;
		number = ch == '~' ? 1 : number + 1;
		start = i + 1;
	}
	return true;
}

/* PID-3 of type SS is a social security number, DL a licence: CX component 5. */
static bool
typed_ids(const ShapeText *s, size_t from, size_t to)
{
	for (size_t i = from; i + 1 < to; i++)
	{
		const Token *token = &s->tokens[i];
		size_t		start = i;

		if (token->kind != TOKEN_WORD || token->length != 2 || s->tokens[i - 1].ch != '^' ||
			memcmp(s->text + token->start, "SS", 2) != 0)
			continue;
		while (start > from && s->tokens[start - 1].ch != '~' && s->tokens[start - 1].ch != '|')
			start--;
		to = start;
		while (to < i && s->tokens[to].ch != '^')
			to++;
		return shape_add(s, start, to, PHI_SSN, 0.975f);
	}
	return true;
}

/*
 * The name of a segment before the bar at `at`, or NULL.  It begins a line, comes
 * after white space, or after a line's number and a bar.
 */
static const Token *
segment_name(const ShapeText *s, size_t at)
{
	const Token *name;

	if (at == 0 || s->tokens[at].ch != '|' || s->tokens[at].gap > 0)
		return NULL;
	name = &s->tokens[at - 1];
	/* NK1 and PV1 are a word and a digit */
	if (name->kind == TOKEN_NUMBER && at > 1 && name->gap == 0 && name[-1].length == 2)
		name--;
	if (name->kind != TOKEN_WORD || name->end - name->start < 2 || s->tokens[at].start - name->start != 3)
		return NULL;
	if (name->gap == 0 && !shape_is(name, CLASS_linestart) &&
		!(name - s->tokens >= 2 && name[-1].ch == '|' && name[-2].kind == TOKEN_NUMBER && shape_is(&name[-2], CLASS_linestart)))
		return NULL;
	return known_segment(s, name) ? name : NULL;
}

/* `at` is the bar after a segment's name: read the fields to the end of the line or the next segment. */
bool
shape_hl7(const ShapeText *s, size_t at)
{
	const Token *name = segment_name(s, at);
	unsigned	field;
	size_t		start = at + 1;
	size_t		end = at + 1;

	if (name == NULL)
		return true;
	field = memcmp(s->text + name->start, "MSH", 3) == 0 ? 2 : 1;
	while (end < s->count && s->tokens[end].kind != TOKEN_NEWLINE && end - at < MOST_FIELD && segment_name(s, end) == NULL)
		end++;
	for (size_t i = at + 1; i <= end; i++)
		if (i == end || s->tokens[i].ch == '|')
		{
			if (!read_field(s, name, field, start, i))
				return false;
			start = i + 1;
			field++;
		}
	return memcmp(s->text + name->start, "PID", 3) != 0 || typed_ids(s, at + 1, end);
}
