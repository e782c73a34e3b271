/*
 * The argument "known": jsonb in, compiled values out.
 *
 *   {"PATIENT": ["John Q. Smith", "Jack"], "MRN": 48291, "NOTE_DATE": "2021-03-04"}
 *
 * Keys are categories or NOTE_DATE, values strings or numbers or arrays of them;
 * null counts as nothing.  Everything else is an error that repeats neither key
 * nor value: a swapped pair would put a patient's name into the log.
 */
#include "deid.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#define NOTE_DATE	"NOTE_DATE"

typedef struct ValueList
{
	KnownValue *items;
	size_t		count;
	size_t		capacity;
} ValueList;

static void known_error(const char *message, const char *hint) __attribute__((noreturn));

static void
known_error(const char *message, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg_internal("%s", message),
			 errhint("%s", hint)));
	pg_unreachable();
}

static int
category_of_key(const JsonbValue *key)
{
	int			category = phi_category_by_name(key->val.string.val, key->val.string.len);
	StringInfoData hint;

	if (category >= 0)
		return category;
	initStringInfo(&hint);
	appendStringInfoString(&hint, "Keys are " NOTE_DATE);
	for (int i = 0; i < PHI_CATEGORY_COUNT; i++)
		appendStringInfo(&hint, ", %s", phi_category_name((PhiCategory) i));
	appendStringInfoChar(&hint, '.');
	known_error("a key of \"known\" is not a category", hint.data);
}

/* The text of a string or number; false for null. */
static bool
scalar_text(const JsonbValue *value, Slice *text)
{
	char	   *digits;

	switch (value->type)
	{
		case jbvNull:
			return false;
		case jbvString:
			*text = (Slice){value->val.string.val, value->val.string.len};
			return true;
		case jbvNumeric:
			digits = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
			*text = (Slice){digits, strlen(digits)};
			return true;
		default:
			known_error("a value of \"known\" is neither a string nor a number nor an array of them",
						"For example {\"PATIENT\": [\"Jane Roe\"], \"MRN\": \"0048291\"}.");
	}
}

static void
add_value(ValueList *list, int category, const JsonbValue *value)
{
	Slice		text;

	if (!scalar_text(value, &text))
		return;
	if (list->count == list->capacity)
	{
		list->capacity = list->capacity == 0 ? 16 : list->capacity * 2;
		list->items = list->items == NULL ? palloc(list->capacity * sizeof(KnownValue))
			: repalloc(list->items, list->capacity * sizeof(KnownValue));
	}
	list->items[list->count++] = (KnownValue){.category = (PhiCategory) category, .value = text};
}

static void
read_note_date(KnownUse *use, const JsonbValue *value)
{
	Slice		text;

	if (value->type == jbvBinary)
		known_error("NOTE_DATE in \"known\" is not one date", "Write it as \"YYYY-MM-DD\".");
	if (scalar_text(value, &text) && !date_read(text, &use->note_date))
		known_error("NOTE_DATE in \"known\" is not a date", "Write it as \"YYYY-MM-DD\".");
}

/* One key's value: a scalar or an array of scalars. */
static void
read_values(ValueList *list, int category, const JsonbValue *value)
{
	JsonbIterator *it;
	JsonbValue	element;

	if (value->type != jbvBinary || !JsonContainerIsArray(value->val.binary.data))
	{
		add_value(list, category, value);
		return;
	}
	it = JsonbIteratorInit(value->val.binary.data);
	JsonbIteratorNext(&it, &element, true);
	while (JsonbIteratorNext(&it, &element, true) == WJB_ELEM)
		add_value(list, category, &element);
}

static void
read_object(KnownUse *use, Jsonb *source, ValueList *list)
{
	JsonbIterator *it;
	JsonbValue	key,
				value;

	if (!JB_ROOT_IS_OBJECT(source))
		known_error("\"known\" is not a JSON object",
					"For example {\"PATIENT\": [\"Jane Roe\"], \"MRN\": \"0048291\"}.");
	it = JsonbIteratorInit(&source->root);
	JsonbIteratorNext(&it, &key, true);
	while (JsonbIteratorNext(&it, &key, true) == WJB_KEY)
	{
		bool		is_date = key.val.string.len == (int) strlen(NOTE_DATE) &&
			memcmp(key.val.string.val, NOTE_DATE, strlen(NOTE_DATE)) == 0;

		JsonbIteratorNext(&it, &value, true);
		if (is_date)
			read_note_date(use, &value);
		else
			read_values(list, category_of_key(&key), &value);
	}
}

void
known_from_jsonb(KnownUse *use, Jsonb *source, MemoryContext context)
{
	const Lexicon *lexicon;
	ValueList	list = {0};
	Call		call;

	if (use->source != NULL && VARSIZE(use->source) == VARSIZE(source) &&
		memcmp(use->source, source, VARSIZE(source)) == 0)
		return;
	if (use->source != NULL)
		pfree(use->source);
	use->source = NULL;
	use->known = NULL;
	use->note_date = (CivilDate){0};
	read_object(use, source, &list);
	if (!use->arena_ready)
		pg_arena_init(&use->arena, context);
	use->arena_ready = true;
	arena_reset(&use->arena);
	if (list.count > 0)
	{
		PhiKnown   *known;

		lexicon = deid_lexicon();
		call = *pg_call_begin();
		call.arena = &use->arena;
		if (!known_compile(&call, list.items, list.count, lexicon, &known))
			pg_call_raise(&call);
		deid_lexicon_check();
		use->known = known;
	}
	use->source = MemoryContextAlloc(context, VARSIZE(source));
	memcpy(use->source, source, VARSIZE(source));
}
