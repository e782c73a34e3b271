/*
 * The few lines of TAP that the unit tests need.
 */
#ifndef MC_TEST_TAP_H
#define MC_TEST_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int	tap_count;
static int	tap_failures;

/* One result; returns it. */
static inline bool __attribute__((format(printf, 2, 3)))
tap_ok(bool good, const char *format,...)
{
	va_list		args;

	tap_count++;
	if (!good)
		tap_failures++;
	printf("%sok %d - ", good ? "" : "not ", tap_count);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	return good;
}

/* Print the plan; the process's exit status. */
static inline int
tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failures == 0 ? 0 : 1;
}

#endif							/* MC_TEST_TAP_H */
