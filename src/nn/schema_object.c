/*
 * Objects and arrays of a JSON Schema.
 *
 * For an object with n properties there are two chains of n rules, before and
 * after the first member was written, so that optional members cost nothing in size.
 */
#include "nn/schema_rules.h"

#include <string.h>

/* ---- objects ---- */

typedef struct Property
{
	Slice		name;
	const Json *schema;			/* NULL: any value */
	bool		required;
	uint32_t	rule;			/* of the value */
} Property;

bool
schema_is_required(const Json *required, Slice name)
{
	for (uint32_t i = 0; required != NULL && required->kind == JSON_ARRAY && i < required->count; i++)
	{
		const Json *item = &required->items[i];

		if (item->kind == JSON_STRING && item->text.len == name.len && (name.len == 0 || memcmp(item->text.data, name.data, name.len) == 0))
			return true;
	}
	return false;
}

/* "name": value */
static bool
add_member(SchemaMaker *s, const Property *p, Buffer *out)
{
	Buffer		name = {0};

	return json_quote(s->call, &name, p->name) && gbnf_literal(s, out, (Slice){name.data, name.len}) && gbnf_add(s, out, " \":\" ws ")
		&& schema_rule_name(s, out, p->rule);
}

/*
 * The members from number i on: rule first[i] where none was written yet, after[i] behind a comma's place.
 * Only members that can still be written matter, so both chains have count + 1 rules.
 */
static bool
add_chain(SchemaMaker *s, const Property *properties, uint32_t count, Buffer *out)
{
	uint32_t	after,
				first;
	Buffer		end = {0};

	if (!gbnf_add(s, &end, "\"}\"") || !schema_new_rule(s, &after) || !schema_define_rule(s, after, &end))
		return false;
	first = after;
	for (uint32_t i = count; i-- > 0;)
	{
		Buffer		with_comma = {0},
					without = {0};
		uint32_t	next_after,
					next_first;

		if (!gbnf_add(s, &with_comma, "\",\" ws ") || !add_member(s, &properties[i], &with_comma) || !gbnf_add(s, &with_comma, " ")
			|| !schema_rule_name(s, &with_comma, after) || !add_member(s, &properties[i], &without) || !gbnf_add(s, &without, " ")
			|| !schema_rule_name(s, &without, after))
			return false;
		if (!properties[i].required
			&& (!gbnf_add(s, &with_comma, " | ") || !schema_rule_name(s, &with_comma, after) || !gbnf_add(s, &without, " | ")
				|| !schema_rule_name(s, &without, first)))
			return false;
		if (!schema_new_rule(s, &next_after) || !schema_define_rule(s, next_after, &with_comma) || !schema_new_rule(s, &next_first) || !schema_define_rule(s, next_first, &without))
			return false;
		after = next_after;
		first = next_first;
	}
	return gbnf_add(s, out, "\"{\" ") && schema_rule_name(s, out, first);
}

/* Properties in the order of the schema, then those only required. */
static bool
read_properties(SchemaMaker *s, const Json *node, Property **out, uint32_t *count)
{
	const Json *declared = json_get(node, "properties");
	const Json *required = json_get(node, "required");
	const Json *others = json_get(node, "additionalProperties");
	uint32_t	room = (declared != NULL ? declared->count : 0) + (required != NULL ? required->count : 0);
	Property   *list = mc_alloc(s->call, room, sizeof(Property));

	*out = list;
	*count = 0;
	if (list == NULL)
		return false;
	if ((declared != NULL && declared->kind != JSON_OBJECT) || (required != NULL && required->kind != JSON_ARRAY))
		return schema_invalid(s, "\"properties\" must be an object, \"required\" an array");
	for (uint32_t i = 0; declared != NULL && i < declared->count; i++)
	{
		bool		needed = schema_is_required(required, declared->keys[i]);

		if (mc_cancelled(s->call))
			return false;
		if (schema_member(declared, declared->keys[i]) != &declared->items[i])
			continue;			/* the same name comes again */
		if (declared->items[i].kind == JSON_FALSE && !needed)
			continue;
		list[(*count)++] = (Property){.name = declared->keys[i], .schema = &declared->items[i], .required = needed};
	}
	for (uint32_t i = 0; required != NULL && i < required->count; i++)
	{
		const Json *name = &required->items[i];
		bool		known = false;

		if (name->kind != JSON_STRING)
			return schema_invalid(s, "a required name is no string");
		if (mc_cancelled(s->call))
			return false;
		for (uint32_t k = 0; k < *count; k++)
			known = known || (list[k].name.len == name->text.len && (name->text.len == 0 || memcmp(list[k].name.data, name->text.data, name->text.len) == 0));
		if (known)
			continue;
		if (others != NULL && others->kind == JSON_FALSE)
			return schema_unsatisfiable(s, "a required property is not allowed");
		list[(*count)++] = (Property){.name = name->text, .schema = others, .required = true};
	}
	return true;
}

/* An object without declared properties: any names, values of one schema. */
static bool
add_free_object(SchemaMaker *s, const Json *node, uint64_t most, Buffer *out)
{
	const Json *others = json_get(node, "additionalProperties");
	Buffer		pair = {0};
	uint32_t	rule;

	if (most == 0 || (others != NULL && others->kind == JSON_FALSE))
		return gbnf_add(s, out, "\"{}\"");
	if (others == NULL || others->kind == JSON_TRUE)
	{
		if (!gbnf_add(s, &pair, "string \":\" ws value"))
			return false;
	}
	else
	{
		size_t		path = schema_enter(s, "additionalProperties", (Slice){0});

		if (!schema_leave(s, path, schema_rule(s, others, &rule)) || !gbnf_add(s, &pair, "string \":\" ws ") || !schema_rule_name(s, &pair, rule))
			return false;
	}
	if (!schema_new_rule(s, &rule) || !schema_define_rule(s, rule, &pair))
		return false;
	return gbnf_add(s, out, "\"{\" (") && schema_rule_name(s, out, rule) && gbnf_add(s, out, " (\",\" ws ") && schema_rule_name(s, out, rule)
		&& gbnf_add(s, out, ")") && gbnf_repeat(s, out, 0, most == UINT64_MAX ? most : most - 1) && gbnf_add(s, out, ")? \"}\"");
}

bool
schema_object(SchemaMaker *s, const Json *node, Buffer *out)
{
	Property   *properties;
	uint32_t	count;
	uint64_t	most;

	if (!schema_count(s, node, "maxProperties", UINT64_MAX, &most) || !read_properties(s, node, &properties, &count))
		return false;
	if (count == 0)
		return add_free_object(s, node, most, out);
	if (count > most)
		return schema_unsupported(s, "\"maxProperties\" below the number of properties");
	for (uint32_t i = 0; i < count; i++)
	{
		size_t		path = schema_enter(s, "properties", properties[i].name);
		Buffer		any = {0};

		if (properties[i].schema != NULL ? !schema_rule(s, properties[i].schema, &properties[i].rule)
			: !gbnf_add(s, &any, "value") || !schema_new_rule(s, &properties[i].rule) || !schema_define_rule(s, properties[i].rule, &any))
			return false;
		schema_leave(s, path, true);
	}
	return add_chain(s, properties, count, out);
}

/* ---- arrays ---- */

bool
schema_array(SchemaMaker *s, const Json *node, Buffer *out)
{
	const Json *items = json_get(node, "items");
	const Json *first = json_get(node, "prefixItems");
	uint64_t	least,
				most;
	uint32_t	rule;
	uint64_t	at = 0,
				opened = 0;
	size_t		path;

	if (!schema_count(s, node, "minItems", 0, &least) || !schema_count(s, node, "maxItems", UINT64_MAX, &most))
		return false;
	if (items != NULL && items->kind == JSON_ARRAY)	/* the old form of prefixItems */
	{
		first = items;
		items = json_get(node, "additionalItems");
	}
	if (items != NULL && items->kind == JSON_FALSE && most > (first != NULL ? first->count : 0))
		most = first != NULL ? first->count : 0;
	if (least > most)
		return schema_unsatisfiable(s, "it needs more items than it allows");
	if (json_is_true(json_get(node, "uniqueItems")) && most > 1)
		return schema_unsupported(s, "\"uniqueItems\"");
	if (!gbnf_add(s, out, "\"[\" "))
		return false;
	/* items with a schema of their own: each optional one opens a group that holds all behind it */
	for (; first != NULL && at < first->count && at < most; at++)
	{
		path = schema_enter(s, "prefixItems", (Slice){0});
		if (!schema_leave(s, path, schema_rule(s, &first->items[at], &rule)))
			return false;
		if (at >= least)
			opened++;
		if ((at >= least && !gbnf_add(s, out, "(")) || (at > 0 && !gbnf_add(s, out, "\",\" ws ")) || !schema_rule_name(s, out, rule) || !gbnf_add(s, out, " "))
			return false;
	}
	if (most > at)
	{
		uint64_t	rest_least = least > at ? least - at : 0;
		uint64_t	rest_most = most == UINT64_MAX ? most : most - at;
		Buffer		any = {0};

		path = schema_enter(s, "items", (Slice){0});
		if (items != NULL ? !schema_rule(s, items, &rule) : !gbnf_add(s, &any, "value") || !schema_new_rule(s, &rule) || !schema_define_rule(s, rule, &any))
			return false;
		schema_leave(s, path, true);
		if (at > 0)
		{
			if (!gbnf_add(s, out, "(\",\" ws ") || !schema_rule_name(s, out, rule) || !gbnf_add(s, out, ")") || !gbnf_repeat(s, out, rest_least, rest_most))
				return false;
		}
		else if (!gbnf_add(s, out, "(") || !schema_rule_name(s, out, rule) || !gbnf_add(s, out, " (\",\" ws ") || !schema_rule_name(s, out, rule)
				 || !gbnf_add(s, out, ")") || !gbnf_repeat(s, out, rest_least > 0 ? rest_least - 1 : 0, rest_most == UINT64_MAX ? rest_most : rest_most - 1)
				 || !gbnf_add(s, out, rest_least > 0 ? ")" : ")?"))
			return false;
	}
	for (; opened > 0; opened--)
		if (!gbnf_add(s, out, ")?"))
			return false;
	return gbnf_add(s, out, " \"]\"");
}
