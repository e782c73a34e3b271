/*
 * Errors, allocation and cancellation on behalf of one call into the core.
 */
#include "base/call.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/size.h"

bool
mc_fail(Call *call, ErrorCode code, const char *format,...)
{
	va_list		args;

	call->error.code = code;
	call->error.detail[0] = '\0';
	call->error.hint[0] = '\0';
	va_start(args, format);
	vsnprintf(call->error.message, sizeof(call->error.message), format, args);
	va_end(args);
	return false;
}

bool
mc_hint(Call *call, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	vsnprintf(call->error.hint, sizeof(call->error.hint), format, args);
	va_end(args);
	return false;
}

void *
mc_alloc(Call *call, size_t count, size_t size)
{
	size_t		total;
	void	   *result = NULL;

	if (size_mul(count, size, &total))
		result = arena_alloc(call->arena, total);
	if (result == NULL)
		mc_fail(call, MC_OUT_OF_MEMORY, "out of memory for %zu items of %zu bytes", count, size);
	return result;
}

void *
mc_alloc0(Call *call, size_t count, size_t size)
{
	void	   *result = mc_alloc(call, count, size);

	if (result != NULL)
		memset(result, 0, count * size);
	return result;
}

bool
mc_cancelled(Call *call)
{
	if (call->cancelled == NULL || !call->cancelled(call->cancel_arg))
		return false;
	mc_fail(call, MC_CANCELLED, "canceled on request");
	return true;
}
