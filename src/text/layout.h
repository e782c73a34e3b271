/*
 * Lines of a clinical text and what their shape says: items, labels, rulers.
 */
#ifndef MC_TEXT_LAYOUT_H
#define MC_TEXT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

/* One line: its content without white space at both ends, and where the next begins. */
typedef struct Line
{
	size_t		start;
	size_t		end;			/* == start: blank */
	size_t		next;
} Line;

/* The line that begins at at (which must be < len); \n, \r\n and \r end lines. */
extern Line line_at(const char *text, size_t len, size_t at);

/*
 * Length of the list marker at the start of [start, end), white space behind it
 * included: "- ", "1. ", "2) ", "a) ", "(3) ", "#4 ".  0: none.  *number is the
 * number of a numbered marker, else 0; may be NULL.
 */
extern size_t list_marker(const char *text, size_t start, size_t end, unsigned *number);

/*
 * Length of the label at the start of [start, end), without its colon: up to
 * five words, the first with a capital, or up to two words in any case, then a
 * colon and a space or the end ("Admitted: 3/4", "DATE OF EXAM: ...").  0: none.
 */
extern size_t line_label(const char *text, size_t start, size_t end);

/* Does [start, end) hold neither letter nor digit: "-----", "* * *"? */
extern bool line_is_ruler(const char *text, size_t start, size_t end);

/* Does [start, end) look like a row of a table or form: a tab, a bar or three spaces within its first 160 bytes? */
extern bool line_is_tabular(const char *text, size_t start, size_t end);

#endif							/* MC_TEXT_LAYOUT_H */
