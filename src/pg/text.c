/*
 * normalize_text(), words(), sentences(), sections(): text in, text or rows out.
 *
 * Rows carry positions in characters from 1, so that
 * substr(input, start_pos, length) is the value; one pass over the text counts them all.
 */
#include "medchat.h"

#include "miscadmin.h"
#include "rows.h"
#include "utils/builtins.h"

#include "text/normalize.h"
#include "text/sections.h"
#include "text/sentences.h"
#include "text/utf8.h"
#include "text/words.h"

MEDCHAT_FUNCTION(medchat_normalize_text);
MEDCHAT_FUNCTION(medchat_words);
MEDCHAT_FUNCTION(medchat_sentences);
MEDCHAT_FUNCTION(medchat_sections);

#define SEGMENT_COLUMNS	4
#define SECTION_COLUMNS	6

typedef bool (*SplitFunction) (Call *call, Slice text, SegmentList *list);

/* normalize_text(text) */
Datum
medchat_normalize_text(PG_FUNCTION_ARGS)
{
	Slice		input = pg_input_text(PG_GETARG_TEXT_PP(0));
	Call	   *call = pg_call_begin();
	Slice		normalized;
	text	   *result;

	if (!text_normalize(call, input, &normalized))
		pg_call_raise(call);
	result = pg_text_from(normalized.data, normalized.len);
	pg_call_end(call);
	PG_RETURN_TEXT_P(result);
}

/* Start position and length in characters of a segment that lies at or behind the last one asked for. */
static void
put_position(Utf8Cursor *cursor, const Segment *segment, Datum *start_pos, Datum *length)
{
	size_t		before = utf8_cursor_chars(cursor, segment->start);
	size_t		behind = utf8_cursor_chars(cursor, segment->start + segment->len);

	*start_pos = Int32GetDatum((int32) (before + 1));
	*length = Int32GetDatum((int32) (behind - before));
}

/* Rows (ordinal, start_pos, length, value) of what split finds. */
static void
segment_rows(FunctionCallInfo fcinfo, SplitFunction split)
{
	Slice		input = pg_input_text(PG_GETARG_TEXT_PP(0));
	Utf8Cursor	cursor = utf8_cursor(input.data, input.len);
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	Call	   *call = pg_call_begin();
	SegmentList list = {0};

	if (!split(call, input, &list))
		pg_call_raise(call);
	for (size_t i = 0; i < list.count; i++)
	{
		Datum		values[SEGMENT_COLUMNS];
		bool		nulls[SEGMENT_COLUMNS] = {false};

		CHECK_FOR_INTERRUPTS();
		values[0] = Int32GetDatum((int32) (i + 1));
		put_position(&cursor, &list.items[i], &values[1], &values[2]);
		values[3] = PointerGetDatum(pg_text_from(input.data + list.items[i].start, list.items[i].len));
		tuplestore_putvalues(store, desc, values, nulls);
		pfree(DatumGetPointer(values[3]));
	}
	pg_call_end(call);
}

/* words(text) */
Datum
medchat_words(PG_FUNCTION_ARGS)
{
	segment_rows(fcinfo, words_split);
	return (Datum) 0;
}

/* sentences(text) */
Datum
medchat_sentences(PG_FUNCTION_ARGS)
{
	segment_rows(fcinfo, sentences_split);
	return (Datum) 0;
}

/* sections(text) */
Datum
medchat_sections(PG_FUNCTION_ARGS)
{
	Slice		input = pg_input_text(PG_GETARG_TEXT_PP(0));
	Utf8Cursor	cursor = utf8_cursor(input.data, input.len);
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	Call	   *call = pg_call_begin();
	SectionList list = {0};

	if (!sections_split(call, input, &list))
		pg_call_raise(call);
	for (size_t i = 0; i < list.count; i++)
	{
		const Section *section = &list.items[i];
		Datum		values[SECTION_COLUMNS] = {0};
		bool		nulls[SECTION_COLUMNS] = {false};

		CHECK_FOR_INTERRUPTS();
		values[0] = Int32GetDatum((int32) (i + 1));
		values[1] = CStringGetTextDatum(section_name(section->kind));
		if (section->heading.len > 0)
			values[2] = PointerGetDatum(pg_text_from(input.data + section->heading.start, section->heading.len));
		else
			nulls[2] = true;
		put_position(&cursor, &section->span, &values[3], &values[4]);
		values[5] = PointerGetDatum(pg_text_from(input.data + section->body.start, section->body.len));
		tuplestore_putvalues(store, desc, values, nulls);
		pfree(DatumGetPointer(values[1]));
		pfree(DatumGetPointer(values[5]));
		if (!nulls[2])
			pfree(DatumGetPointer(values[2]));
	}
	pg_call_end(call);
	return (Datum) 0;
}
