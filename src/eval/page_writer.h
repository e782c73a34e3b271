/*
 * What the parts of a report are written with: appends that remember failure.
 *
 * After a failed append every further one does nothing, so that a writer is one
 * run of statements and its caller looks at failed once.
 */
#ifndef EVAL_PAGE_WRITER_H
#define EVAL_PAGE_WRITER_H

#include "base/json.h"

typedef struct PageWriter
{
	Call	   *call;
	Buffer	   *out;
	bool		failed;
} PageWriter;

/* Append markup as it is. */
extern void page_put(PageWriter *w, const char *markup);

/* Append formatted markup, at most 511 bytes; for numbers and names of the program, never for text of others. */
extern void page_format(PageWriter *w, const char *format,...) __attribute__((format(printf, 2, 3)));

/* Append text of others, escaped for content and attributes. */
extern void page_text(PageWriter *w, Slice text);

/* Append a string, a number as page_put_number() does, or a dash for anything else. */
extern void page_value(PageWriter *w, const Json *value);

/* The number of a member; what it is without. */
extern double page_number(const Json *object, const char *name, double otherwise);

/* A member's string, or the empty one. */
extern Slice page_string(const Json *object, const char *name);

/* A number for people: whole, or to three or four decimals, "<0.0001" for less; no exponent below 1e15. */
extern void page_put_number(PageWriter *w, double number);

#endif							/* EVAL_PAGE_WRITER_H */
