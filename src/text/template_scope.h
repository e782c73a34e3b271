/*
 * Variables of a rendering: scopes within scopes, macros and loops that hold on to theirs.
 */
#ifndef MC_TEXT_TEMPLATE_SCOPE_H
#define MC_TEXT_TEMPLATE_SCOPE_H

#include "text/template_node.h"

typedef struct Scope
{
	struct Scope *parent;
	uint32_t   *names;
	Value	   *values;
	uint32_t	count;
	uint32_t	capacity;
} Scope;

/* A macro, or the body of a call block. */
typedef struct Macro
{
	const Node *node;
	Scope	   *scope;			/* where it was defined */
} Macro;

typedef struct Loop
{
	const Node *node;
	Scope	   *outer;			/* scope around the loop, for recursion */
	List		items;
	uint32_t	index;			/* from 0 */
	uint32_t	depth;			/* from 0 */
	Value		changed;		/* what loop.changed() saw last */
} Loop;

extern Scope *scope_new(Render *r, Scope *parent);
extern bool scope_set(Render *r, Scope *scope, uint32_t name, const Value *value);

/* The variable or global function; VALUE_UNDEFINED when there is none. */
extern bool scope_get(Render *r, const Scope *scope, uint32_t name, Value *out);

/* template_call.c: members of loops and cyclers; template_operator.c: need_defined() */
extern bool loop_attr(Render *r, const Value *self, Slice name, Value *out);
extern bool cycler_attr(Render *r, const Value *self, Slice name, Value *out);
extern bool need_defined(Render *r, const Value *value);	/* fails, with its name, for an undefined value */

/* template_render.c: run a macro, and a recursive loop over other items; the text they write. */
extern bool macro_run(Render *r, const Macro *macro, const Args *args, Value *out);
extern bool loop_run(Render *r, const Loop *loop, const Value *items, Value *out);

#endif							/* MC_TEXT_TEMPLATE_SCOPE_H */
