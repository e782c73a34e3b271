/*
 * scrub(): the note without what the policy removes.
 *
 * Per row: look whether the options are still those of the last row, detect,
 * choose, replace, build the value.  Nothing is allocated that the arena or the
 * call site does not keep, no catalog is read.
 */
#include "deid.h"

#include "mapping.h"
#include "utils/builtins.h"

MEDCHAT_FUNCTION(medchat_scrub);
MEDCHAT_FUNCTION(medchat_scrub_default);

static Lexicon mapped;
static bool lexicon_is_open = false;

const Lexicon *
deid_lexicon(void)
{
	if (!lexicon_is_open)
	{
		char	   *path = medchat_share_file("medchat-lexicon.bin");
		Call	   *call = pg_call_begin();

		if (!lexicon_open(call, path, &mapped))
			pg_call_raise(call);
		mapping_watch(mapped.mapping, mapped.mapping_len);
		lexicon_is_open = true;
		pfree(path);
	}
	return &mapped;
}

void
deid_lexicon_check(void)
{
	if (!mapping_is_damaged(mapped.mapping))
		return;
	mapping_forget(mapped.mapping);
	lexicon_close(&mapped);
	lexicon_is_open = false;
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("the lexicon file was cut short while it was in use"),
			 errhint("Install medchat's files again, by replacing them; the next call reads the new ones.")));
}

DeidState *
deid_state(FunctionCallInfo fcinfo)
{
	if (fcinfo->flinfo->fn_extra == NULL)
	{
		DeidState  *state = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(DeidState));

		state->context = fcinfo->flinfo->fn_mcxt;
		fcinfo->flinfo->fn_extra = state;
	}
	return fcinfo->flinfo->fn_extra;
}

const PhiPolicy *
deid_policy_arg(DeidState *state, FunctionCallInfo fcinfo, int n)
{
	Slice		name;

	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("policy must not be null"),
				 errhint("Name a policy, or leave the argument out to use medchat.default_policy.")));
	name = slice_of_text(PG_GETARG_TEXT_PP(n));
	if (state->policy == NULL || name.len != state->policy_len ||
		memcmp(name.data, state->policy_name, name.len) != 0)
	{
		state->policy = policy_get(name);
		state->policy_len = name.len;
		memcpy(state->policy_name, name.data, name.len);
	}
	return state->policy;
}

const KnownUse *
deid_known_arg(DeidState *state, FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		return NULL;
	known_from_jsonb(&state->known, PG_GETARG_JSONB_P(n), state->context);
	return &state->known;
}

Call *
deid_choose(const PhiPolicy *policy, Slice note, const KnownUse *known, PhiChoiceList *choices)
{
	/* first, because mapping it is a call of its own */
	const Lexicon *lexicon = deid_lexicon();
	CivilDate	note_date = known != NULL ? known->note_date : (CivilDate){0};
	Call	   *call = pg_call_begin();
	PhiSpanList spans = {0};

	*choices = (PhiChoiceList){0};
	if (!phi_detect(call, lexicon, known != NULL ? known->known : NULL, note, &spans) ||
		!phi_policy_select(call, policy, note, &spans, note_date, choices))
		pg_call_raise(call);
	deid_lexicon_check();
	return call;
}

size_t
utf8_characters(const char *data, size_t len)
{
	size_t		count = 0;

	for (size_t i = 0; i < len; i++)
		count += ((unsigned char) data[i] & 0xC0) != 0x80;
	return count;
}

/* The scrubbed note as a text value. */
static text *
scrub_note(const PhiPolicy *policy, Slice note, int style, const PhiIdentity *identity, const KnownUse *known)
{
	Call	   *call = pg_call_begin();
	PhiChoiceList choices;
	ByteBuffer	out = {0};
	text	   *result;

	if (!phi_policy_check(call, policy, style, identity))
		pg_call_raise(call);
	call = deid_choose(policy, note, known, &choices);
	if (!phi_replace(call, policy, note, &choices, style, identity, deid_lexicon(), &out))
		pg_call_raise(call);
	deid_lexicon_check();
	result = pg_text_from(out.data, out.len);
	pg_call_end(call);
	return result;
}

static int
style_arg(FunctionCallInfo fcinfo, int n)
{
	int			style = PHI_STYLE_OF_POLICY;

	if (!PG_ARGISNULL(n))
	{
		Slice		name = slice_of_text(PG_GETARG_TEXT_PP(n));
		Call	   *call = pg_call_begin();

		if (!phi_style_by_name(call, name.data, name.len, &style))
			pg_call_raise(call);
	}
	return style;
}

/* scrub(note, policy, style, patient, known, key) */
Datum
medchat_scrub(PG_FUNCTION_ARGS)
{
	DeidState  *state = deid_state(fcinfo);
	const PhiPolicy *policy;
	const KnownUse *known;
	PhiIdentity identity = {0};
	int			style;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	policy = deid_policy_arg(state, fcinfo, 1);
	style = style_arg(fcinfo, 2);
	if (!PG_ARGISNULL(3))
		identity.patient = slice_of_text(PG_GETARG_TEXT_PP(3));
	known = deid_known_arg(state, fcinfo, 4);
	if (!PG_ARGISNULL(5))
	{
		key_open(&state->key, slice_of_text(PG_GETARG_TEXT_PP(5)), state->context);
		identity.prf = key_prf;
		identity.ctx = &state->key;
	}
	PG_RETURN_TEXT_P(scrub_note(policy, pg_input_text(PG_GETARG_TEXT_PP(0)), style, &identity, known));
}

/* scrub(note) */
Datum
medchat_scrub_default(PG_FUNCTION_ARGS)
{
	PhiIdentity identity = {0};

	PG_RETURN_TEXT_P(scrub_note(policy_default(), pg_input_text(PG_GETARG_TEXT_PP(0)), PHI_STYLE_OF_POLICY,
								&identity, NULL));
}
