/*
 * Single columns: dates shifted like those in the notes, pseudonyms, coarser values.
 */
#include "deid.h"

#include "deid/age.h"
#include "deid/zip.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

MEDCHAT_FUNCTION(medchat_shift_date);
MEDCHAT_FUNCTION(medchat_shift_timestamp);
MEDCHAT_FUNCTION(medchat_shift_timestamptz);
MEDCHAT_FUNCTION(medchat_pseudonym);
MEDCHAT_FUNCTION(medchat_generalise_age);
MEDCHAT_FUNCTION(medchat_generalise_zip);
MEDCHAT_FUNCTION(medchat_generalise_date);

/* Who the patient in argument patient is under the key in argument key. */
static PhiIdentity
identity_args(FunctionCallInfo fcinfo, int patient, int key)
{
	DeidState  *state = deid_state(fcinfo);

	key_open(&state->key, slice_of_text(PG_GETARG_TEXT_PP(key)), state->context);
	return (PhiIdentity){
		.patient = slice_of_text(PG_GETARG_TEXT_PP(patient)), .prf = key_prf, .ctx = &state->key
	};
}

/* The days by which arguments 1 (patient) and 2 (key) shift a date. */
static int
shift_args(FunctionCallInfo fcinfo)
{
	PhiIdentity identity = identity_args(fcinfo, 1, 2);
	Call	   *call = pg_call_begin();
	int			shift;

	if (!phi_shift_days(call, &identity, &shift))
		pg_call_raise(call);
	return shift;
}

static void __attribute__((noreturn))
out_of_range(const char *type)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("shifted %s out of range", type)));
	pg_unreachable();
}

/* shift_date(date, patient, key) */
Datum
medchat_shift_date(PG_FUNCTION_ARGS)
{
	DateADT		value = PG_GETARG_DATEADT(0);
	int			shift = shift_args(fcinfo);

	if (DATE_NOT_FINITE(value))
		PG_RETURN_DATEADT(value);
	if (!IS_VALID_DATE((int64) value + shift))
		out_of_range("date");
	PG_RETURN_DATEADT(value + shift);
}

/* Both kinds of timestamp: whole days of 24 hours. */
static Timestamp
shift_timestamp(FunctionCallInfo fcinfo)
{
	Timestamp	value = PG_GETARG_TIMESTAMP(0);
	int			shift = shift_args(fcinfo);
	Timestamp	shifted;

	if (TIMESTAMP_NOT_FINITE(value))
		return value;
	if (__builtin_add_overflow(value, (int64) shift * USECS_PER_DAY, &shifted) || !IS_VALID_TIMESTAMP(shifted))
		out_of_range("timestamp");
	return shifted;
}

/* shift_date(timestamp, patient, key) */
Datum
medchat_shift_timestamp(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMP(shift_timestamp(fcinfo));
}

/* shift_date(timestamptz, patient, key) */
Datum
medchat_shift_timestamptz(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(shift_timestamp(fcinfo));
}

/* pseudonym(value, category, patient, key) */
Datum
medchat_pseudonym(PG_FUNCTION_ARGS)
{
	Slice		value = pg_input_text(PG_GETARG_TEXT_PP(0));
	Slice		name = slice_of_text(PG_GETARG_TEXT_PP(1));
	int			category = phi_category_by_name(name.data, name.len);
	PhiIdentity identity;
	const Lexicon *lexicon;
	Call	   *call;
	ByteBuffer	out = {0};

	if (category < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("category of a pseudonym is none of medchat's categories"),
				 errhint("SELECT DISTINCT category FROM medchat.policies lists them.")));
	identity = identity_args(fcinfo, 2, 3);
	lexicon = deid_lexicon();
	call = pg_call_begin();
	if (!phi_pseudonym(call, value, (PhiCategory) category, &identity, lexicon, &out))
		pg_call_raise(call);
	deid_lexicon_check();
	PG_RETURN_TEXT_P(pg_text_from(out.data, out.len));
}

/* generalise_age(age) */
Datum
medchat_generalise_age(PG_FUNCTION_ARGS)
{
	char		out[12];

	phi_generalise_age(PG_GETARG_INT32(0), out);
	PG_RETURN_TEXT_P(cstring_to_text(out));
}

/* generalise_zip(zip) */
Datum
medchat_generalise_zip(PG_FUNCTION_ARGS)
{
	char		out[4];

	phi_generalise_zip(slice_of_text(PG_GETARG_TEXT_PP(0)), out);
	PG_RETURN_TEXT_P(cstring_to_text(out));
}

/* generalise_date(date): its year, NULL for infinity */
Datum
medchat_generalise_date(PG_FUNCTION_ARGS)
{
	DateADT		value = PG_GETARG_DATEADT(0);
	int			year,
				month,
				day;

	if (DATE_NOT_FINITE(value))
		PG_RETURN_NULL();
	j2date(value + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	/* there is no year 0: 1 BC is -1, as in extract(year from ...) */
	PG_RETURN_INT32(year > 0 ? year : year - 1);
}
