/*
 * Values of the template language, and the state of one rendering.
 *
 * Values behave as Python's of the same kind.  All but namespaces, loops,
 * cyclers and streams are immutable, so they are shared freely and live in the
 * arena until the rendering's owner resets it.
 */
#ifndef MC_TEXT_TEMPLATE_VALUE_H
#define MC_TEXT_TEMPLATE_VALUE_H

#include "text/template.h"

typedef enum ValueKind
{
	VALUE_MISSING,				/* an argument that was not given */
	VALUE_UNDEFINED,			/* text: the name it was looked for by */
	VALUE_NONE,
	VALUE_BOOL,
	VALUE_INT,
	VALUE_REAL,
	VALUE_TEXT,
	VALUE_LIST,
	VALUE_DICT,
	VALUE_FUNCTION,				/* a function of the interpreter, or a method bound to its object */
	VALUE_MACRO,
	VALUE_NAMESPACE,
	VALUE_LOOP,
	VALUE_CYCLER
} ValueKind;

/* What a list is in Python. */
typedef enum ListForm
{
	FORM_LIST,
	FORM_TUPLE,
	FORM_GROUP,					/* groupby's tuple with the attributes grouper and list */
	FORM_RANGE,
	FORM_KEYS,
	FORM_VALUES,
	FORM_ITEMS,
	FORM_STREAM					/* a generator: always true, without length or index, read once */
} ListForm;

typedef struct Value Value;

typedef struct List
{
	Value	   *items;
	uint32_t	count;
	ListForm	form;
	bool		consumed;		/* a stream that was read */
} List;

/* Members in order, with an index by hash when there are more than a few. */
typedef struct Dict
{
	Value	   *keys;
	Value	   *values;
	uint32_t	count;
	uint32_t   *slots;			/* member number + 1, 0 = free; NULL: search one by one */
	uint32_t	mask;
} Dict;

struct Value
{
	uint8_t		kind;			/* ValueKind */
	bool		safe;			/* text that Python would hold as Markup */
	union
	{
		bool		truth;
		int64_t		integer;
		double		real;
		Slice		text;
		List	   *list;
		Dict	   *dict;
		struct Function *function;
		struct Macro *macro;
		struct Namespace *space;
		struct Loop *loop;
		struct Cycler *cycler;
	};
};

typedef struct Args
{
	Value	   *items;
	uint32_t	count;
	Slice	   *names;
	Value	   *named;
	uint32_t	named_count;
} Args;

typedef struct Render Render;

/*
 * A function, filter, test or method.  params names its parameters, separated
 * by spaces, "!" behind those that must be given; run gets one value for each
 * in arg, VALUE_MISSING where none came.  With params NULL it reads args.
 */
typedef struct Builtin
{
	const char *name;
	const char *params;
	bool		(*run) (Render *r, const Value *self, const Value *arg, const Args *args, Value *out);
} Builtin;

#define BUILTIN_PARAMS	6

typedef struct Function
{
	const Builtin *builtin;
	Value		self;
} Function;

typedef struct Namespace
{
	Slice	   *names;
	Value	   *values;
	uint32_t	count;
	uint32_t	capacity;
} Namespace;

typedef struct Cycler
{
	List		items;
	uint32_t	at;
	bool		joiner;			/* first "", then its text */
} Cycler;

struct Scope;
struct Node;

#define RENDER_JOINS	4

struct Render
{
	Call	   *call;
	const Template *tree;
	const TemplateTime *now;
	TemplateLimits limits;
	uint64_t	steps;
	size_t		arena_start;
	uint32_t	depth;
	uint32_t	line;			/* of the node being evaluated, for messages */
	struct Scope *scope;
	Buffer	   *out;
	size_t		out_limit;		/* length of out that may not be passed */
	Buffer		joined[RENDER_JOINS];	/* sums of texts grow here, so that adding to a recent sum copies nothing */
	unsigned	next_join;
	Value		piped;			/* what a filter without operand works on */
};

/* ---- the rendering's limits: template_value.c ---- */

/* Count one step and the handling of bytes bytes; false when a limit is reached or the caller wants to stop. */
extern bool render_charge(Render *r, size_t bytes);

/* MC_INVALID_PARAMETER with the line; always false. */
extern bool render_fail(Render *r, const char *format,...) __attribute__((format(printf, 2, 3)));
extern bool render_too_deep(Render *r);

/* count * size bytes within the limits; NULL after reporting. */
extern void *render_alloc(Render *r, size_t count, size_t size);
extern bool render_add(Render *r, Buffer *out, Slice text);

static inline bool
render_enter(Render *r)
{
	return ++r->depth <= r->limits.depth || render_too_deep(r);
}

static inline bool
render_leave(Render *r, bool good)
{
	r->depth--;
	return good;
}

/* ---- making values ---- */

static inline Value
value_none(void)
{
	return (Value){.kind = VALUE_NONE};
}

static inline Value
value_bool(bool truth)
{
	return (Value){.kind = VALUE_BOOL, .truth = truth};
}

static inline Value
value_int(int64_t integer)
{
	return (Value){.kind = VALUE_INT, .integer = integer};
}

static inline Value
value_real(double real)
{
	return (Value){.kind = VALUE_REAL, .real = real};
}

static inline Value
value_text(const char *data, size_t len)
{
	/* never NULL, so that empty texts need no care */
	return (Value){.kind = VALUE_TEXT, .text = {data != NULL ? data : "", len}};
}

static inline Value
value_undefined(Slice name)
{
	return (Value){.kind = VALUE_UNDEFINED, .text = name};
}

static inline Value
value_buffer(const Buffer *buffer)
{
	return value_text(buffer->data, buffer->len);
}

/* A list of count items for the caller to fill. */
extern bool value_new_list(Render *r, ListForm form, size_t count, Value *out);
extern bool value_pair(Render *r, const Value *first, const Value *second, Value *out);
extern bool value_of_json(Render *r, const Json *json, Value *out);
extern bool value_function(Render *r, const Builtin *builtin, const Value *self, Value *out);

/* ---- asking values ---- */

extern bool value_truth(const Value *value);
extern bool value_is_number(const Value *value);	/* bool, int or real */
extern bool value_is_text(const Value *value, const char *text);
extern double value_as_real(const Value *value);
extern int64_t value_as_int(const Value *value);	/* of a bool or int */
extern const char *value_kind_name(const Value *value);
extern bool value_equal(Render *r, const Value *a, const Value *b, bool *equal);

/* -1, 0, 1; fails for values Python does not order. */
extern bool value_order(Render *r, const Value *a, const Value *b, int *order);

/* len(); fails for values without one. */
extern bool value_length(Render *r, const Value *value, int64_t *length);
extern bool value_has_length(const Value *value);

/* The items of anything that can be iterated; *out shares memory with value. */
extern bool value_items(Render *r, const Value *value, List *out);
extern bool value_is_iterable(const Value *value);

extern bool value_contains(Render *r, const Value *container, const Value *item, bool *found);

/* An int argument: value when given and an int or bool, fallback when missing; else fails. */
extern bool value_int_arg(Render *r, const Value *value, int64_t fallback, int64_t *out);

/* ---- dictionaries ---- */

extern Dict *dict_new(Render *r, size_t capacity);
extern bool dict_set(Render *r, Dict *dict, const Value *key, const Value *value);	/* within the capacity */
extern bool dict_get(Render *r, const Dict *dict, const Value *key, Value *out, bool *found);
extern bool dict_get_text(Render *r, const Dict *dict, Slice key, Value *out, bool *found);
extern bool dict_view(Render *r, const Dict *dict, ListForm form, Value *out);

/* ---- printing: template_print.c ---- */

extern bool value_print(Render *r, Buffer *out, const Value *value);	/* str() */
extern bool value_repr(Render *r, Buffer *out, const Value *value);

/* Jinja's soft_str(): a text stays what it is. */
extern bool value_string(Render *r, const Value *value, Value *out);
extern bool value_json(Render *r, Buffer *out, const Value *value, const Value *arg);	/* ensure_ascii indent separators sort_keys */
extern bool print_real(Render *r, Buffer *out, double value, bool json);
extern bool print_int(Render *r, Buffer *out, int64_t value);
extern bool escape_text(Render *r, Slice text, Value *out);

/* ---- formats: template_format.c ---- */

extern bool format_percent(Render *r, const Value *format, const Args *args, Value *out);
extern bool format_braces(Render *r, const Value *format, const Args *args, Value *out);
extern bool format_time(Render *r, Slice format, const TemplateTime *time, Value *out);

/* ---- evaluation: template_eval.c, calls in template_call.c, the rest in template_operator.c ---- */

extern bool eval(Render *r, const struct Node *node, Value *out);
extern bool eval_args(Render *r, const struct Node *list, Args *args);
extern bool call_value(Render *r, const Value *callee, const Args *args, Value *out);
extern bool call_builtin(Render *r, const Builtin *builtin, const Value *self, const Args *args, Value *out);
extern bool value_attr(Render *r, const Value *object, Slice name, Value *out);	/* object.name */
extern bool value_item(Render *r, const Value *object, const Value *key, Value *out);	/* object[key] */
extern bool value_slice(Render *r, const Value *object, const Value bounds[3], Value *out);
extern bool value_add(Render *r, const Value *a, const Value *b, Value *out);
extern bool value_binary(Render *r, unsigned op, const Value *a, const Value *b, Value *out);

/* ---- tables ---- */

extern const Builtin *filter_find(Slice name);
extern const Builtin *test_find(Slice name);
extern const Builtin *global_find(Slice name);
extern const Builtin *text_method_find(Slice name);
extern const Builtin *list_method_find(Slice name);
extern const Builtin *dict_method_find(Slice name);
extern const Builtin *builtin_find(const Builtin *table, size_t count, Slice name);
extern const Builtin list_filters[];
extern const size_t list_filter_count;

/* Texts: template_text.c; methods in template_method.c */
extern bool text_is_space(uint32_t c);	/* str.isspace() of one character */
extern Slice text_strip(Slice text, const Slice *chars, bool left, bool right);
extern bool text_case(Render *r, const Value *text, char how, Value *out);	/* u(pper), l(ower), t(itle), c(apitalize) */
extern bool text_replace(Render *r, Slice text, Slice from, Slice to, int64_t count, Value *out);
extern size_t text_find(Slice text, Slice what, size_t from);	/* SIZE_MAX: not there */
extern Slice text_next_line(Slice *rest);	/* next of splitlines(), without its end */

#endif							/* MC_TEXT_TEMPLATE_VALUE_H */
