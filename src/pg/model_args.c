/*
 * Arguments of the functions of models.
 */
#include "model_args.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#define REPLACEMENT		"\xEF\xBF\xBD"

OpenModel *
model_arg(FunctionCallInfo fcinfo, int n, ModelTask tasks)
{
	text	   *name;

	if (n >= PG_NARGS())
		return model_get_default(tasks);
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("model must not be null"),
				 errhint("The form without this argument uses the default model.")));
	name = PG_GETARG_TEXT_PP(n);
	return model_get((Slice){VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)}, tasks);
}

bool
bool_arg(FunctionCallInfo fcinfo, int n, bool otherwise)
{
	return n >= PG_NARGS() || PG_ARGISNULL(n) ? otherwise : PG_GETARG_BOOL(n);
}

int
int_arg(FunctionCallInfo fcinfo, int n, const char *name, int otherwise, int least, int most)
{
	int			value = n >= PG_NARGS() || PG_ARGISNULL(n) ? otherwise : PG_GETARG_INT32(n);

	if (value < least || value > most)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be from %d to %d, not %d", name, least, most, value)));
	return value;
}

double
real_arg(FunctionCallInfo fcinfo, int n, const char *name, double otherwise, double least, double most)
{
	double		value = n >= PG_NARGS() || PG_ARGISNULL(n) ? otherwise : PG_GETARG_FLOAT8(n);

	if (!(value >= least && value <= most))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be from %g to %g, not %g", name, least, most, value)));
	return value;
}

static void
require_flat(const ArrayType *array)
{
	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("array must have one dimension")));
}

int32 *
ids_of_array(ArrayType *array, size_t *count)
{
	require_flat(array);
	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("array must not contain nulls")));
	*count = (size_t) ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	return (int32 *) ARR_DATA_PTR(array);
}

Slice *
texts_of_array(ArrayType *array, size_t *count)
{
	Datum	   *values;
	bool	   *nulls;
	int			n;
	Slice	   *slices;

	require_flat(array);
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, &n);
	slices = palloc0(sizeof(Slice) * (size_t) (n + 1));
	for (int i = 0; i < n; i++)
		if (!nulls[i])
			slices[i] = pg_input_text(DatumGetTextPP(values[i]));
	*count = (size_t) n;
	return slices;
}

text *
text_of_bytes(Slice bytes)
{
	text	   *result;
	char	   *out;

	if (memchr(bytes.data != NULL ? bytes.data : "", '\0', bytes.len) == NULL &&
		pg_verify_mbstr(PG_UTF8, bytes.data != NULL ? bytes.data : "", (int) bytes.len, true))
		return pg_text_from(bytes.data != NULL ? bytes.data : "", bytes.len);
	result = palloc_extended(VARHDRSZ + bytes.len * 3 + 1, MCXT_ALLOC_HUGE);
	out = VARDATA(result);
	for (size_t at = 0; at < bytes.len;)
	{
		const unsigned char *s = (const unsigned char *) bytes.data + at;
		int			len = pg_utf_mblen(s);

		if (len <= (int) (bytes.len - at) && *s != '\0' && pg_utf8_islegal(s, len))
		{
			memcpy(out, s, (size_t) len);
			out += len;
			at += (size_t) len;
			continue;
		}
		memcpy(out, REPLACEMENT, 3);
		out += 3;
		at++;
	}
	if (out - (char *) result > (ptrdiff_t) MaxAllocSize)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("result is too long for a text value")));
	SET_VARSIZE(result, out - (char *) result);
	return result;
}
