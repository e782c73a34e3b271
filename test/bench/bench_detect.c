/*
 * How fast is de-identification on one core?
 *
 * Usage: bench_detect LEXICON FILE [PASSES]  (LEXICON - : none)
 *
 * FILE holds notes separated by the byte \x1e.  Each pass works through all of
 * them; the CPU time of the process is taken, and the median of five runs of
 * PASSES passes printed as MB/s: for detection alone, and for detection,
 * selection and replacement (policy safe_harbor, style tag), which is what
 * scrub() does per row.  The time of the first call (lexicon opened, tables
 * made) is printed too, and the memory that stays.  Nothing is asserted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "deid/detect.h"
#include "deid/policy.h"
#include "deid/replace.h"
#include "read_file.h"

#define RUNS	5

typedef struct Bench
{
	Call		call;
	Arena		arena;
	const Lexicon *lexicon;
	const PhiPolicy *policy;
	const char *data;
	size_t		len;
	bool		replace;
	size_t		spans;			/* so that nothing is optimised away */
	size_t		written;
} Bench;

static double
cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double) now.tv_sec + (double) now.tv_nsec * 1e-9;
}

static bool
one_note(Bench *b, Slice note)
{
	static const PhiIdentity nobody;
	PhiSpanList spans;
	PhiChoiceList choices;
	Buffer		out = {0};

	if (!phi_detect(&b->call, b->lexicon, NULL, note, &spans))
		return false;
	b->spans += spans.count;
	if (b->replace)
	{
		if (!phi_policy_select(&b->call, b->policy, note, &spans, (CivilDate) {0}, &choices) ||
			!phi_replace(&b->call, b->policy, note, &choices, PHI_TAG, &nobody, b->lexicon, &out))
			return false;
		b->written += out.len;
	}
	arena_reset(&b->arena);
	return true;
}

static bool
one_pass(Bench *b)
{
	const char *end = b->data + b->len;

	for (const char *note = b->data; note < end;)
	{
		const char *stop = memchr(note, '\x1e', (size_t) (end - note));
		size_t		len = (size_t) ((stop == NULL ? end : stop) - note);

		if (!one_note(b, (Slice) {note, len}))
			return false;
		note += len + 1;
	}
	return true;
}

static int
compare_seconds(const void *left, const void *right)
{
	double		a = *(const double *) left;
	double		b = *(const double *) right;

	return a < b ? -1 : a > b;
}

/* MB/s, the median of the runs; negative after an error. */
static double
measure(Bench *b, int passes)
{
	double		seconds[RUNS];

	for (int run = 0; run < RUNS; run++)
	{
		double		start = cpu_seconds();

		for (int pass = 0; pass < passes; pass++)
			if (!one_pass(b))
				return -1;
		seconds[run] = cpu_seconds() - start;
	}
	qsort(seconds, RUNS, sizeof(double), compare_seconds);
	return (double) b->len * passes / seconds[RUNS / 2] / 1e6;
}

int
main(int argc, char **argv)
{
	Bench		b = {.policy = phi_policy_find("safe_harbor", strlen("safe_harbor"))};
	Lexicon		lexicon;
	struct rusage usage;
	int			passes = argc > 3 ? atoi(argv[3]) : 10;
	double		opened,
				first,
				detect,
				scrub;

	arena_init(&b.arena);
	b.call.arena = &b.arena;
	if (argc < 3 || passes < 1 || (b.data = read_file(argv[2], &b.len)) == NULL)
	{
		fprintf(stderr, "usage: %s LEXICON FILE [PASSES]\n", argv[0]);
		return 2;
	}
	opened = cpu_seconds();
	if (strcmp(argv[1], "-") != 0)
	{
		if (!lexicon_open(&b.call, argv[1], &lexicon))
		{
			fprintf(stderr, "%s\n", b.call.error.message);
			return 2;
		}
		b.lexicon = &lexicon;
	}
	first = cpu_seconds();
	if (!one_note(&b, (Slice) {"Seen by Dr. Smith.", 18}))
	{
		fprintf(stderr, "%s\n%s\n", b.call.error.message, b.call.error.detail);
		return 1;
	}
	printf("first call: %.1f ms, of which lexicon %.1f ms\n", (cpu_seconds() - opened) * 1e3, (first - opened) * 1e3);
	detect = measure(&b, passes);
	b.replace = true;
	scrub = measure(&b, passes);
	if (detect < 0 || scrub < 0)
	{
		fprintf(stderr, "%s\n%s\n", b.call.error.message, b.call.error.detail);
		return 1;
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("detect: %.2f MB/s\ndetect, select, replace: %.2f MB/s\n", detect, scrub);
	printf("%zu bytes in a pass, %zu spans and %zu bytes out in all, largest resident size %ld kB\n", b.len, b.spans,
		   b.written, usage.ru_maxrss);
	return 0;
}
