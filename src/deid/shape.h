/*
 * Shapes inside a run of visible characters: what patterns over tokens say badly.
 *
 * shape_mark() adds classes to tokens before the rules are tried: where a run
 * that looks like an identifier starts (id_any, id_long, id_form) and which
 * tokens go on with it (id_rest).  A rule then writes "{ID}" for a whole
 * identifier such as CT-23-0091847.
 *
 * shape_find() adds candidates of its own for what can be told by its form
 * alone: e-mail, web and network addresses, telephone numbers, numbers with a
 * check digit, the fields of HL7 version 2 messages, and columns of tables.
 */
#ifndef MC_DEID_SHAPE_H
#define MC_DEID_SHAPE_H

#include "deid/rules.h"

/* no shape is longer than this many tokens: the work stays linear in the text */
#define SHAPE_MOST_TOKENS	64

typedef struct ShapeText
{
	Call	   *call;
	const char *text;			/* of the view */
	const Token *tokens;		/* (count + 1) */
	size_t		count;
	CandidateList *found;
} ShapeText;

extern bool shape_mark(Call *call, const TextView *view, TokenList *tokens);
extern bool shape_find(Call *call, const TextView *view, const TokenList *tokens, CandidateList *found);

/* The parts: each looks at what can start at token `at`. */
extern bool shape_net(const ShapeText *s, size_t at);
extern bool shape_phone(const ShapeText *s, size_t at);
extern bool shape_code(const ShapeText *s, size_t at);
extern bool shape_hl7(const ShapeText *s, size_t at);

/* Columns of tables, in the whole text. */
extern bool shape_tables(const ShapeText *s);

/* Say that tokens [from, to) are of the category. */
extern bool shape_add(const ShapeText *s, size_t from, size_t to, PhiCategory category, float score);

static inline bool
shape_is(const Token *token, TokenClass c)
{
	return class_has(&token->classes, c);
}

static inline bool
shape_glued(const Token *token)
{
	return token->gap == 0 && token->kind != TOKEN_NEWLINE && token->kind != TOKEN_END;
}

static inline bool
shape_alnum(const Token *token)
{
	return token->kind == TOKEN_WORD || token->kind == TOKEN_NUMBER;
}

#endif							/* MC_DEID_SHAPE_H */
