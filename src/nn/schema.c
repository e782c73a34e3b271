/*
 * JSON Schema to GBNF: keywords, types, constants, references.
 *
 * Every schema becomes a rule; the target of a $ref becomes one rule however
 * often it is referred to, which is also how recursion ends.
 */
#include "nn/schema_rules.h"

#include <stdio.h>
#include <string.h>

#define MAX_DEPTH	250			/* schemas within schemas, references included */
#define MAX_RULES	50000
#define MAX_COUNT	65536		/* of characters, items and properties */
#define MAX_OUTPUT	((size_t) 4 << 20)

static const struct
{
	const char *name;
	unsigned	types;
	const char *rule;			/* without constraints */
}			type_names[] = {
	{"null", TYPE_NULL, "\"null\""},
	{"boolean", TYPE_BOOLEAN, "(\"true\" | \"false\")"},
	{"integer", TYPE_INTEGER, NULL},
	{"number", TYPE_INTEGER | TYPE_NUMBER, NULL},
	{"string", TYPE_STRING, NULL},
	{"array", TYPE_ARRAY, NULL},
	{"object", TYPE_OBJECT, NULL},
};

/* Rules that every grammar made here may use. */
static const char base_rules[] =
	"ws ::= \" \"?\n"
	"char ::= [^\"\\\\\\x00-\\x1F] | \"\\\\\" [\"\\\\/bfnrt]\n"
	"string ::= \"\\\"\" char* \"\\\"\"\n"
	"number ::= \"-\"? (\"0\" | [1-9] [0-9]{0,15}) (\".\" [0-9]{1,16})?\n"
	"value ::= string | number | \"true\" | \"false\" | \"null\" | array | object\n"
	"array ::= \"[\" (value (\",\" ws value)*)? \"]\"\n"
	"object ::= \"{\" (string \":\" ws value (\",\" ws string \":\" ws value)*)? \"}\"\n"
	"day28 ::= \"0\" [1-9] | \"1\" [0-9] | \"2\" [0-8]\n"
	"leap ::= [0-9]{2} (\"0\" [48] | [2468] [048] | [13579] [26]) | ([02468] [48] | [2468] \"0\" | [13579] [26]) \"00\"\n"
	"date ::= [0-9]{4} \"-\" ((\"0\" [13578] | \"1\" [02]) \"-\" (day28 | \"29\" | \"3\" [01]) | (\"0\" [469] | \"11\") \"-\" (day28 | \"29\" | \"30\")"
	" | \"02-\" day28) | leap \"-02-29\"\n"
	"time ::= ([01] [0-9] | \"2\" [0-3]) \":\" [0-5] [0-9] \":\" [0-5] [0-9] (\".\" [0-9]{1,6})? (\"Z\" | [-+] ([01] [0-9] | \"2\" [0-3]) \":\" [0-5] [0-9])\n";

/* Keywords that change what is valid and are not understood. */
static const char *const unsupported[] = {
	"not", "if", "then", "else", "dependentRequired", "dependentSchemas", "dependencies", "patternProperties", "propertyNames",
	"contains", "minContains", "maxContains", "unevaluatedItems", "$dynamicRef", "$recursiveRef", "minProperties", "disallow", "extends",
};

/* Keywords that only describe. */
static const char *const annotations[] = {
	"title", "description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly", "$comment", "$schema", "$id", "id",
	"$anchor", "$defs", "definitions", "nullable", "discriminator", "$vocabulary",
};

static bool add_schema(SchemaMaker *s, const Json *node, Buffer *out);

/* ---- errors and text ---- */

static bool
where(SchemaMaker *s)
{
	snprintf(s->call->error.detail, sizeof(s->call->error.detail), "The schema at #%s.", s->path);
	return false;
}

bool
schema_unsupported(SchemaMaker *s, const char *what)
{
	mc_fail(s->call, MC_UNSUPPORTED, "JSON schema uses %s, which is not supported", what);
	mc_hint(s->call, "Leave it out of the schema and check the result, or describe the text by a grammar.");
	return where(s);
}

bool
schema_unsatisfiable(SchemaMaker *s, const char *why)
{
	mc_fail(s->call, MC_INVALID_PARAMETER, "JSON schema cannot be satisfied: %s", why);
	return where(s);
}

bool
schema_invalid(SchemaMaker *s, const char *why)
{
	mc_fail(s->call, MC_INVALID_PARAMETER, "invalid JSON schema: %s", why);
	return where(s);
}

bool
gbnf_add(SchemaMaker *s, Buffer *out, const char *text)
{
	if (out->len > MAX_OUTPUT)
		return mc_fail(s->call, MC_TOO_LARGE, "JSON schema makes too large a grammar");
	return buffer_add_text(s->call, out, text);
}

bool
gbnf_literal(SchemaMaker *s, Buffer *out, Slice text)
{
	if (!buffer_add_char(s->call, out, '"'))
		return false;
	for (size_t i = 0; i < text.len; i++)
	{
		char		c = text.data[i];
		char		escape[8];

		snprintf(escape, sizeof(escape), (unsigned char) c < 0x20 ? "\\x%02X" : c == '"' || c == '\\' ? "\\%c" : "%c", c);
		if (!gbnf_add(s, out, escape))
			return false;
	}
	return buffer_add_char(s->call, out, '"');
}

bool
gbnf_repeat(SchemaMaker *s, Buffer *out, uint64_t least, uint64_t most)
{
	char		text[64];

	if (least == 1 && most == 1)
		return true;
	if (least == 0 && most == UINT64_MAX)
		return gbnf_add(s, out, "*");
	if (most == UINT64_MAX)
		snprintf(text, sizeof(text), "{%llu,}", (unsigned long long) least);
	else
		snprintf(text, sizeof(text), "{%llu,%llu}", (unsigned long long) least, (unsigned long long) most);
	return gbnf_add(s, out, text);
}

bool
schema_rule_name(SchemaMaker *s, Buffer *out, uint32_t rule)
{
	char		name[16];

	snprintf(name, sizeof(name), "r%u", rule);
	return gbnf_add(s, out, name);
}

bool
schema_new_rule(SchemaMaker *s, uint32_t *rule)
{
	*rule = 0;
	if (s->rules >= MAX_RULES)
		return mc_fail(s->call, MC_TOO_LARGE, "JSON schema has more than %d parts", MAX_RULES);
	*rule = s->rules++;
	return !mc_cancelled(s->call);
}

bool
schema_define_rule(SchemaMaker *s, uint32_t rule, const Buffer *body)
{
	return schema_rule_name(s, s->out, rule) && gbnf_add(s, s->out, " ::= ") && buffer_add(s->call, s->out, body->data, body->len)
		&& gbnf_add(s, s->out, "\n");
}

/* Go down to a part of the schema, for messages; up again by the length before. */
size_t
schema_enter(SchemaMaker *s, const char *keyword, Slice key)
{
	size_t		len = strlen(s->path);

	snprintf(s->path + len, sizeof(s->path) - len, key.len > 0 ? "/%s/%.*s" : "/%s", keyword, (int) (key.len < 60 ? key.len : 60), key.data);
	return len;
}

bool
schema_leave(SchemaMaker *s, size_t len, bool good)
{
	if (good)
		s->path[len] = '\0';
	return good;
}

bool
schema_count(SchemaMaker *s, const Json *node, const char *key, uint64_t fallback, uint64_t *out)
{
	const Json *value = json_get(node, key);
	int64_t		count;
	double		real;

	*out = fallback;
	if (value == NULL)
		return true;
	if (!json_int(value, &count))
	{
		if (!json_real(value, &real) || !(real >= 0 && real < 0x1p53) || (double) (int64_t) real != real)
			return schema_invalid(s, "a count is no whole number");
		count = (int64_t) real;
	}
	if (count < 0)
		return schema_invalid(s, "a count is negative");
	if (count > MAX_COUNT)
		return schema_unsupported(s, "a count above 65536");
	*out = (uint64_t) count;
	return true;
}

/* ---- references ---- */

static bool
one_of(Slice key, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (slice_is(key, list[i]))
			return true;
	return false;
}

#define ONE_OF(key, list) one_of(key, list, sizeof(list) / sizeof(list[0]))

/* Are there keywords other than those two and the ones that only describe? */
bool
schema_has_siblings(const Json *node, const char *keyword, const char *other)
{
	for (uint32_t i = 0; i < node->count; i++)
		if (!slice_is(node->keys[i], keyword) && !slice_is(node->keys[i], other) && !ONE_OF(node->keys[i], annotations))
			return true;
	return false;
}

const Json *
schema_member(const Json *object, Slice key)
{
	if (object == NULL || object->kind != JSON_OBJECT)
		return NULL;
	for (uint32_t i = object->count; i-- > 0;)
		if (object->keys[i].len == key.len && (key.len == 0 || memcmp(object->keys[i].data, key.data, key.len) == 0))
			return &object->items[i];
	return NULL;
}

/* One step of a JSON pointer, "~1" and "~0" resolved. */
static const Json *
pointer_step(const Json *node, Slice step)
{
	char		key[256];
	size_t		len = 0;
	uint64_t	index = 0;

	if (node->kind == JSON_ARRAY)
	{
		for (size_t i = 0; i < step.len; i++)
		{
			if (step.data[i] < '0' || step.data[i] > '9' || index > UINT32_MAX)
				return NULL;
			index = index * 10 + (uint64_t) (step.data[i] - '0');
		}
		return step.len > 0 && index < node->count ? &node->items[index] : NULL;
	}
	for (size_t i = 0; i < step.len; i++)
	{
		if (len == sizeof(key))
			return NULL;
		key[len] = step.data[i];
		if (step.data[i] == '~' && i + 1 < step.len)
			key[len] = step.data[++i] == '1' ? '/' : '~';
		len++;
	}
	return schema_member(node, (Slice){key, len});
}

/* The schema that a $ref names, NULL after an error. */
const Json *
schema_resolve(SchemaMaker *s, const Json *ref)
{
	const Json *node = s->root;
	Slice		rest;

	if (ref->kind != JSON_STRING || ref->text.len == 0 || ref->text.data[0] != '#')
	{
		schema_unsupported(s, "a $ref outside of the document");
		return NULL;
	}
	rest = (Slice){ref->text.data + 1, ref->text.len - 1};
	while (rest.len > 0 && node != NULL)
	{
		const char *end;
		Slice		step;

		if (rest.data[0] != '/')
		{
			schema_unsupported(s, "a $ref by anchor");
			return NULL;
		}
		rest = (Slice){rest.data + 1, rest.len - 1};
		end = rest.len > 0 ? memchr(rest.data, '/', rest.len) : NULL;
		step = (Slice){rest.data, end == NULL ? rest.len : (size_t) (end - rest.data)};
		rest = (Slice){rest.data + step.len, rest.len - step.len};
		node = pointer_step(node, step);
	}
	if (node == NULL)
		schema_invalid(s, "a $ref leads nowhere");
	return node;
}

/* The rule of a target, made when it is met first. */
static bool
ref_rule(SchemaMaker *s, const Json *node, uint32_t *rule)
{
	Buffer		body = {0};

	for (uint32_t i = 0; i < s->ref_count; i++)
		if (s->refs[i].node == node)
		{
			*rule = s->refs[i].rule;
			return true;
		}
	if (s->ref_count == s->ref_room)
	{
		uint32_t	more = s->ref_room == 0 ? 16 : s->ref_room * 2;
		SchemaRef  *refs = mc_alloc(s->call, more, sizeof(SchemaRef));

		if (refs == NULL)
			return false;
		if (s->ref_count > 0)
			memcpy(refs, s->refs, s->ref_count * sizeof(SchemaRef));
		s->refs = refs;
		s->ref_room = more;
	}
	if (s->ref_count >= 1000)
		return mc_fail(s->call, MC_TOO_LARGE, "JSON schema has more than 1000 references");
	if (++s->depth > MAX_DEPTH)
		return mc_fail(s->call, MC_TOO_LARGE, "JSON schema is nested too deeply");
	if (!schema_new_rule(s, rule))
		return false;
	s->refs[s->ref_count++] = (SchemaRef){.node = node, .rule = *rule};
	if (!add_schema(s, node, &body) || !schema_define_rule(s, *rule, &body))
		return false;
	s->depth--;
	return true;
}

/* ---- types ---- */

static unsigned
type_of_name(const Json *name)
{
	for (size_t i = 0; i < sizeof(type_names) / sizeof(type_names[0]); i++)
		if (json_text_is(name, type_names[i].name))
			return type_names[i].types;
	return 0;
}

unsigned
schema_type_of(const Json *value)
{
	switch (value->kind)
	{
		case JSON_NULL:
			return TYPE_NULL;
		case JSON_FALSE:
		case JSON_TRUE:
			return TYPE_BOOLEAN;
		case JSON_STRING:
			return TYPE_STRING;
		case JSON_ARRAY:
			return TYPE_ARRAY;
		case JSON_OBJECT:
			return TYPE_OBJECT;
		default:
			for (size_t i = 0; i < value->text.len; i++)
				if (strchr(".eE", value->text.data[i]) != NULL)
				{
					double		real;

					/* 1.0 is an integer for JSON Schema */
					return json_real(value, &real) && real > -0x1p53 && real < 0x1p53 && (double) (int64_t) real == real ? TYPE_INTEGER : TYPE_NUMBER;
				}
			return TYPE_INTEGER;
	}
}

/* The types that "type" names; TYPE_ALL without it; 0 when it is malformed. */
unsigned
schema_types(const Json *node)
{
	const Json *type = json_get(node, "type");
	unsigned	types = 0;

	if (node->kind != JSON_OBJECT || type == NULL)
		return TYPE_ALL;
	if (type->kind == JSON_STRING)
		types = type_of_name(type);
	for (uint32_t i = 0; type->kind == JSON_ARRAY && i < type->count; i++)
	{
		if (type_of_name(&type->items[i]) == 0)
			return 0;
		types |= type_of_name(&type->items[i]);
	}
	if (types != 0 && json_is_true(json_get(node, "nullable")))
		types |= TYPE_NULL;
	return types;
}

/* Without "type": what the other keywords are about. */
unsigned
schema_inferred_types(const Json *node)
{
	static const struct
	{
		const char *keyword;
		unsigned	types;
	}			about[] = {
		{"properties", TYPE_OBJECT}, {"required", TYPE_OBJECT}, {"additionalProperties", TYPE_OBJECT}, {"maxProperties", TYPE_OBJECT},
		{"items", TYPE_ARRAY}, {"prefixItems", TYPE_ARRAY}, {"minItems", TYPE_ARRAY}, {"maxItems", TYPE_ARRAY}, {"uniqueItems", TYPE_ARRAY},
		{"pattern", TYPE_STRING}, {"minLength", TYPE_STRING}, {"maxLength", TYPE_STRING}, {"format", TYPE_STRING},
		{"minimum", TYPE_INTEGER | TYPE_NUMBER}, {"maximum", TYPE_INTEGER | TYPE_NUMBER},
		{"exclusiveMinimum", TYPE_INTEGER | TYPE_NUMBER}, {"exclusiveMaximum", TYPE_INTEGER | TYPE_NUMBER}, {"multipleOf", TYPE_INTEGER | TYPE_NUMBER},
	};
	unsigned	types = 0;

	for (size_t i = 0; i < sizeof(about) / sizeof(about[0]); i++)
		if (json_get(node, about[i].keyword) != NULL)
			types |= about[i].types;
	return types;
}

/* ---- constants ---- */

bool
schema_write(Call *call, const Json *value, Buffer *out)
{
	static const char *const words[] = {[JSON_NULL] = "null", [JSON_FALSE] = "false", [JSON_TRUE] = "true"};
	bool		object = value->kind == JSON_OBJECT;

	if (value->kind <= JSON_TRUE)
		return buffer_add_text(call, out, words[value->kind]);
	if (value->kind == JSON_NUMBER)
		return buffer_add(call, out, value->text.data, value->text.len);
	if (value->kind == JSON_STRING)
		return json_quote(call, out, value->text);
	if (!buffer_add_text(call, out, object ? "{" : "["))
		return false;
	for (uint32_t i = 0; i < value->count; i++)
		if ((i > 0 && !buffer_add_text(call, out, ", ")) || (object && (!json_quote(call, out, value->keys[i]) || !buffer_add_text(call, out, ": ")))
			|| !schema_write(call, &value->items[i], out))
			return false;
	return buffer_add_text(call, out, object ? "}" : "]");
}

static bool
add_constant(SchemaMaker *s, const Json *value, Buffer *out)
{
	Buffer		text = {0};

	return schema_write(s->call, value, &text) && gbnf_literal(s, out, (Slice){text.data, text.len});
}

/* enum or const; "type" leaves those of its types. */
static bool
add_constants(SchemaMaker *s, const Json *node, const Json *list, Buffer *out)
{
	unsigned	types = schema_types(node);
	bool		some = false;

	for (uint32_t i = 0; i < node->count; i++)
		if (!slice_is(node->keys[i], "type") && !slice_is(node->keys[i], "enum") && !slice_is(node->keys[i], "const")
			&& !slice_is(node->keys[i], "format") && !ONE_OF(node->keys[i], annotations))
			return schema_unsupported(s, "other conditions beside \"enum\" or \"const\"");
	if (json_get(node, "enum") != NULL && json_get(node, "const") != NULL)
		return schema_unsupported(s, "\"enum\" beside \"const\"");
	for (uint32_t i = 0; i < (list != NULL ? list->count : 1); i++)
	{
		const Json *value = list != NULL ? &list->items[i] : json_get(node, "const");

		if ((schema_type_of(value) & types) == 0)
			continue;
		if (!gbnf_add(s, out, some ? " | " : "(") || !add_constant(s, value, out))
			return false;
		some = true;
	}
	if (!some)
		return schema_unsatisfiable(s, "it allows none of its values");
	return gbnf_add(s, out, ")");
}

/* ---- schemas ---- */

static bool
add_types(SchemaMaker *s, const Json *node, unsigned types, Buffer *out)
{
	bool		some = false;

	if ((types & TYPE_NUMBER) != 0)
		types &= ~(unsigned) TYPE_INTEGER;
	if (!gbnf_add(s, out, "("))
		return false;
	for (size_t i = 0; i < sizeof(type_names) / sizeof(type_names[0]); i++)
	{
		unsigned	type = type_names[i].types & ~(unsigned) ((type_names[i].types & TYPE_NUMBER) != 0 ? TYPE_INTEGER : 0);
		bool		good;

		if ((types & type) == 0)
			continue;
		if (some && !gbnf_add(s, out, " | "))
			return false;
		some = true;
		good = type_names[i].rule != NULL ? gbnf_add(s, out, type_names[i].rule)
			: type == TYPE_STRING ? schema_string(s, node, out)
			: type == TYPE_ARRAY ? schema_array(s, node, out)
			: type == TYPE_OBJECT ? schema_object(s, node, out)
			: schema_number(s, node, type == TYPE_INTEGER, out);
		if (!good)
			return false;
	}
	return gbnf_add(s, out, ")");
}

static bool
refuse_unsupported(SchemaMaker *s, const Json *node)
{
	uint64_t	least;

	for (uint32_t i = 0; i < node->count; i++)
	{
		const Json *value = &node->items[i];
		char		what[64];

		if (slice_is(node->keys[i], "minProperties") && schema_count(s, node, "minProperties", 0, &least)
			&& least <= (json_get(node, "required") != NULL ? json_get(node, "required")->count : 0))
			continue;
		if (!ONE_OF(node->keys[i], unsupported) && !(slice_is(node->keys[i], "unevaluatedProperties") && value->kind == JSON_OBJECT))
			continue;
		snprintf(what, sizeof(what), "\"%.*s\"", (int) (node->keys[i].len < 40 ? node->keys[i].len : 40), node->keys[i].data);
		return schema_unsupported(s, what);
	}
	return true;
}

/* Append an expression for what node allows. */
static bool
add_schema(SchemaMaker *s, const Json *node, Buffer *out)
{
	static const char *const choices[] = {"anyOf", "oneOf", "allOf"};
	const Json *ref = json_get(node, "$ref");
	const Json *list = json_get(node, "enum");
	const Json *target;
	unsigned	types;
	uint32_t	rule;

	if (node->kind == JSON_TRUE)
		return gbnf_add(s, out, "value");
	if (node->kind == JSON_FALSE)
		return schema_unsatisfiable(s, "it is false");
	if (node->kind != JSON_OBJECT)
		return schema_invalid(s, "a schema must be an object, true or false");
	if (!refuse_unsupported(s, node))
		return false;
	if (ref != NULL)
	{
		if (schema_has_siblings(node, "$ref", "$ref"))
			return schema_unsupported(s, "other conditions beside \"$ref\"");
		return (target = schema_resolve(s, ref)) != NULL && ref_rule(s, target, &rule) && schema_rule_name(s, out, rule);
	}
	if (list != NULL && list->kind != JSON_ARRAY)
		return schema_invalid(s, "\"enum\" is no list");
	if (list != NULL || json_get(node, "const") != NULL)
		return add_constants(s, node, list, out);
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		if (json_get(node, choices[i]) != NULL)
			return schema_choice(s, node, choices[i], out);
	types = schema_types(node);
	if (types == 0)
		return schema_invalid(s, "\"type\" names no type");
	if (json_get(node, "type") == NULL)
	{
		types = schema_inferred_types(node);
		if (types == 0)
			return gbnf_add(s, out, "value");
	}
	return add_types(s, node, types, out);
}

/* A rule of its own for node. */
bool
schema_rule(SchemaMaker *s, const Json *node, uint32_t *rule)
{
	Buffer		body = {0};

	if (++s->depth > MAX_DEPTH)
		return mc_fail(s->call, MC_TOO_LARGE, "JSON schema is nested too deeply");
	if (!schema_new_rule(s, rule) || !add_schema(s, node, &body) || !schema_define_rule(s, *rule, &body))
		return false;
	s->depth--;
	return true;
}

bool
schema_to_gbnf(Call *call, const Json *schema, Buffer *gbnf)
{
	SchemaMaker s = {.call = call, .root = schema, .out = gbnf};
	Buffer		body = {0};
	uint32_t	rule;

	return ref_rule(&s, schema, &rule) && schema_rule_name(&s, &body, rule) && gbnf_add(&s, gbnf, "root ::= ")
		&& buffer_add(call, gbnf, body.data, body.len) && gbnf_add(&s, gbnf, "\n") && gbnf_add(&s, gbnf, base_rules);
}
