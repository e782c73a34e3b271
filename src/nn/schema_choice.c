/*
 * anyOf, oneOf and allOf of a JSON Schema.
 *
 * A text for one alternative of oneOf must not be valid for another, so the
 * alternatives must exclude each other by their types, by constants, or by a
 * property that one needs and the other does not have.
 */
#include "nn/schema_rules.h"

#include <string.h>

/* ---- choices ---- */

/* node behind its references; NULL when they lead nowhere or in a circle. */
static const Json *
behind_refs(SchemaMaker *s, const Json *node)
{
	for (int i = 0; i < 20; i++)
	{
		const Json *ref = json_get(node, "$ref");

		if (ref == NULL)
			return node;
		if ((node = schema_resolve(s, ref)) == NULL)
			return NULL;
	}
	return NULL;
}

static bool
json_same(const Json *a, const Json *b)
{
	if (a->kind != b->kind || (a->kind >= JSON_ARRAY && a->count != b->count))
		return false;
	if (a->kind == JSON_NUMBER)
	{
		double		x,
					y;

		return json_real(a, &x) && json_real(b, &y) && x == y;
	}
	if (a->kind == JSON_STRING)
		return a->text.len == b->text.len && (a->text.len == 0 || memcmp(a->text.data, b->text.data, a->text.len) == 0);
	/* containers count as the same: that only makes the answer more careful */
	return true;
}

/* Is value one of the constants of node?  (true when node has none: it may be) */
static bool
may_be(const Json *node, const Json *value)
{
	const Json *list = json_get(node, "enum");
	const Json *constant = json_get(node, "const");

	if (constant != NULL)
		return json_same(constant, value);
	if (list == NULL || list->kind != JSON_ARRAY)
		return (schema_types(node) & schema_type_of(value)) != 0;
	for (uint32_t i = 0; i < list->count; i++)
		if (json_same(&list->items[i], value))
			return true;
	return false;
}

/*
 * Is no text that is made for a valid for b?  False when that cannot be told.
 * Objects made for a hold its declared properties only.
 */
static bool
excludes(SchemaMaker *s, const Json *a, const Json *b, int depth)
{
	const Json *constants;
	const Json *a_properties,
			   *b_properties,
			   *b_required;
	unsigned	a_types;

	a = behind_refs(s, a);
	b = behind_refs(s, b);
	if (a == NULL || b == NULL || a->kind != JSON_OBJECT || b->kind != JSON_OBJECT || depth > 8)
		return false;
	constants = json_get(a, "enum");
	if (json_get(a, "const") != NULL)
		return !may_be(b, json_get(a, "const"));
	if (constants != NULL && constants->kind == JSON_ARRAY)
	{
		for (uint32_t i = 0; i < constants->count; i++)
			if (may_be(b, &constants->items[i]))
				return false;
		return true;
	}
	a_types = schema_types(a);
	if (json_get(a, "type") == NULL && schema_inferred_types(a) != 0)
		a_types = schema_inferred_types(a);
	if ((a_types & schema_types(b)) == 0)
		return true;
	if (a_types != TYPE_OBJECT)
		return false;
	a_properties = json_get(a, "properties");
	b_properties = json_get(b, "properties");
	b_required = json_get(b, "required");
	if (a_properties == NULL || a_properties->count == 0)
		return false;
	for (uint32_t i = 0; b_required != NULL && b_required->kind == JSON_ARRAY && i < b_required->count; i++)
		if (b_required->items[i].kind == JSON_STRING && schema_member(a_properties, b_required->items[i].text) == NULL
			&& !schema_is_required(json_get(a, "required"), b_required->items[i].text))
			return true;
	for (uint32_t i = 0; i < a_properties->count; i++)
	{
		const Json *other = schema_member(b_properties, a_properties->keys[i]);

		if (schema_is_required(json_get(a, "required"), a_properties->keys[i]) && other != NULL && excludes(s, &a_properties->items[i], other, depth + 1))
			return true;
	}
	return false;
}

bool
schema_choice(SchemaMaker *s, const Json *node, const char *keyword, Buffer *out)
{
	const Json *list = json_get(node, keyword);
	bool		some = false;

	if (schema_has_siblings(node, keyword, keyword))
		return schema_unsupported(s, "other conditions beside \"anyOf\", \"oneOf\" or \"allOf\"");
	if (list->kind != JSON_ARRAY || list->count == 0)
		return schema_invalid(s, "a choice must be a list that is not empty");
	if (strcmp(keyword, "allOf") == 0 && list->count > 1)
		return schema_unsupported(s, "\"allOf\" of several schemas");
	if (strcmp(keyword, "oneOf") == 0)
	{
		if (list->count > 64)
			return schema_unsupported(s, "\"oneOf\" of more than 64 schemas");
		for (uint32_t i = 0; i < list->count; i++)
			for (uint32_t k = 0; k < list->count; k++)
				if (i != k && list->items[i].kind != JSON_FALSE && list->items[k].kind != JSON_FALSE
					&& !excludes(s, &list->items[i], &list->items[k], 0))
				{
					schema_unsupported(s, "\"oneOf\" of schemas that may hold at once");
					return mc_hint(s->call, "Use anyOf, or give each alternative a required property with its own const.");
				}
	}
	for (uint32_t i = 0; i < list->count; i++)
	{
		size_t		path = schema_enter(s, keyword, (Slice){0});
		uint32_t	rule;

		if (list->items[i].kind != JSON_FALSE)
		{
			if (!schema_rule(s, &list->items[i], &rule) || !gbnf_add(s, out, some ? " | " : "(") || !schema_rule_name(s, out, rule))
				return false;
			some = true;
		}
		schema_leave(s, path, true);
	}
	if (!some)
		return schema_unsatisfiable(s, "all its alternatives are false");
	return (!json_is_true(json_get(node, "nullable")) || gbnf_add(s, out, " | \"null\"")) && gbnf_add(s, out, ")");
}
