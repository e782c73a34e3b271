/*
 * What the parts of the schema compiler share: the grammar's text, and expressions appended to buffers.
 */
#ifndef MC_SCHEMA_RULES_H
#define MC_SCHEMA_RULES_H

#include "nn/schema.h"

/* What a value may be. */
enum
{
	TYPE_NULL = 1,
	TYPE_BOOLEAN = 2,
	TYPE_INTEGER = 4,
	TYPE_NUMBER = 8,			/* with a fraction */
	TYPE_STRING = 16,
	TYPE_ARRAY = 32,
	TYPE_OBJECT = 64,
	TYPE_ALL = 127
};

typedef struct SchemaRef
{
	const Json *node;
	uint32_t	rule;
} SchemaRef;

typedef struct SchemaMaker
{
	Call	   *call;
	const Json *root;
	Buffer	   *out;			/* finished rules */
	uint32_t	rules;			/* numbers given out: rule r<number> */
	SchemaRef  *refs;			/* targets of $ref that have a rule */
	uint32_t	ref_count;
	uint32_t	ref_room;
	uint32_t	depth;
	char		path[160];		/* where we are, for messages; cut when it is longer */
} SchemaMaker;

/* Errors with the path as detail; always false. */
extern bool schema_unsupported(SchemaMaker *s, const char *what);
extern bool schema_unsatisfiable(SchemaMaker *s, const char *why);
extern bool schema_invalid(SchemaMaker *s, const char *why);

/* Append text to an expression; as a GBNF literal in quotes. */
extern bool gbnf_add(SchemaMaker *s, Buffer *out, const char *text);
extern bool gbnf_literal(SchemaMaker *s, Buffer *out, Slice text);
extern bool gbnf_repeat(SchemaMaker *s, Buffer *out, uint64_t least, uint64_t most);	/* {least,most}; UINT64_MAX: any number */

/* Append an expression for the schema's strings, numbers, integers. */
extern bool schema_string(SchemaMaker *s, const Json *node, Buffer *out);
extern bool schema_number(SchemaMaker *s, const Json *node, bool integer, Buffer *out);

/* A count such as minLength: fallback when absent. */
extern bool schema_count(SchemaMaker *s, const Json *node, const char *key, uint64_t fallback, uint64_t *out);

/* ---- schema.c ---- */

/* Numbers of rules, their names, their definition. */
extern bool schema_new_rule(SchemaMaker *s, uint32_t *rule);
extern bool schema_rule_name(SchemaMaker *s, Buffer *out, uint32_t rule);
extern bool schema_define_rule(SchemaMaker *s, uint32_t rule, const Buffer *body);

/* A rule of its own for node. */
extern bool schema_rule(SchemaMaker *s, const Json *node, uint32_t *rule);

/* Go down to a part of the schema, for messages; up again by the length before, unless there was an error. */
extern size_t schema_enter(SchemaMaker *s, const char *keyword, Slice key);
extern bool schema_leave(SchemaMaker *s, size_t len, bool good);

/* Are there keywords other than these two and the ones that only describe? */
extern bool schema_has_siblings(const Json *node, const char *keyword, const char *other);

extern const Json *schema_member(const Json *object, Slice key);

/* The schema that a $ref names, NULL after an error. */
extern const Json *schema_resolve(SchemaMaker *s, const Json *ref);

extern unsigned schema_types(const Json *node);	/* that "type" names; TYPE_ALL without it; 0: malformed */
extern unsigned schema_inferred_types(const Json *node);	/* what the other keywords are about */
extern unsigned schema_type_of(const Json *value);

/* ---- schema_object.c, schema_choice.c: append an expression ---- */

extern bool schema_object(SchemaMaker *s, const Json *node, Buffer *out);
extern bool schema_array(SchemaMaker *s, const Json *node, Buffer *out);
extern bool schema_is_required(const Json *required, Slice name);
extern bool schema_choice(SchemaMaker *s, const Json *node, const char *keyword, Buffer *out);

#endif							/* MC_SCHEMA_RULES_H */
