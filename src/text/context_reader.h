/*
 * What the parts of ConText share while they read a block: its tokens, what is
 * known of each, and the segments of the sentence at hand.  Private to context*.c.
 */
#ifndef MC_TEXT_CONTEXT_READER_H
#define MC_TEXT_CONTEXT_READER_H

#include "text/context.h"
#include "text/context_cues.h"
#include "text/context_tokens.h"

#define NO_TERM			UINT32_MAX

/* what is known of the token at the same place */
typedef struct Mark
{
	const Cue  *cue;			/* the cue that starts here */
	uint32_t	says;
	uint32_t	cue_tokens;
	uint32_t	term;			/* the term that starts here, or NO_TERM */
	uint32_t	term_tokens;
	uint32_t	flags;			/* result: CUE_NEG, CUE_PAST, CUE_HISTORY, CUE_HYP, CUE_FAMILY, CUE_OTHER, CUE_LASTS */
	bool		starts;			/* a sentence starts here */
	bool		inside;			/* within a term or a cue that started before */
	bool		after;			/* the cue speaks of terms before it */
} Mark;

typedef enum Separator
{
	SEP_START, SEP_SEMICOLON, SEP_COMMA, SEP_PAREN, SEP_AND, SEP_OR
} Separator;

typedef struct Segment
{
	uint32_t	first;			/* tokens */
	uint32_t	end;
	Separator	separator;		/* before it */
	uint32_t	says;			/* of all its cues */
	uint32_t	opens;			/* of the cue it starts with */
	bool		term;
} Segment;

/* a term's tokens, chained by the hash of the first */
typedef struct Term
{
	uint64_t   *hashes;
	bool	   *spaces;			/* white space before the token */
	size_t		count;
	uint32_t	next;			/* term + 1; 0: end */
} Term;

typedef struct Reader
{
	Call	   *call;
	TokenList	list;
	Mark	   *marks;			/* (list.capacity) */
	size_t		marks_capacity;
	Segment    *segments;		/* of one sentence; (list.capacity) */
	size_t		segment_count;
	Term	   *terms;
	uint32_t   *buckets;
	size_t		bucket_mask;
	uint32_t	section;		/* CUE_FAMILY, CUE_HISTORY, CUE_HYP: said by the heading above */
	bool		section_line;	/* the heading had text on its own line */
	ContextRow *rows;
	size_t		row_count;
	size_t		row_capacity;
} Reader;

/* Is the folded form of token at exactly text?  There may be no such token. */
extern bool reader_token_is(const Reader *reader, size_t at, const char *text);

/* Set every mark to what nothing is known of, and where sentences start. */
extern void reader_mark_starts(Reader *reader);

/*
 * Keep reader->section up to date at the sentence that starts at token at;
 * returns what it says of this sentence.
 */
extern uint32_t reader_section(Reader *reader, size_t at);

#endif							/* MC_TEXT_CONTEXT_READER_H */
