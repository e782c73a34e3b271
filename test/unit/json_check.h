/*
 * A small validator of JSON Schema, for texts that a grammar made.
 *
 * It knows the keywords that schema.h lists, but for pattern and format, and
 * shares no code with the compiler from schema to grammar.
 */
#ifndef MC_TEST_JSON_CHECK_H
#define MC_TEST_JSON_CHECK_H

#include <string.h>

#include "base/json.h"
#include "text/utf8.h"

static bool json_valid(const Json *root, const Json *schema, const Json *value);

static inline const Json *
json_member(const Json *object, Slice key)
{
	for (uint32_t i = object == NULL ? 0 : object->count; i-- > 0;)
		if (object->keys[i].len == key.len && memcmp(object->keys[i].data, key.data, key.len) == 0)
			return &object->items[i];
	return NULL;
}

static inline bool
json_equal(const Json *a, const Json *b)
{
	double		x,
				y;

	if (a->kind != b->kind)
		return false;
	if (a->kind == JSON_NUMBER)
		return json_real(a, &x) && json_real(b, &y) && x == y;
	if (a->kind == JSON_STRING)
		return a->text.len == b->text.len && memcmp(a->text.data, b->text.data, a->text.len) == 0;
	if (a->kind < JSON_ARRAY)
		return true;
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
	{
		const Json *other = a->kind == JSON_ARRAY ? &b->items[i] : json_member(b, a->keys[i]);

		if (other == NULL || !json_equal(&a->items[i], other))
			return false;
	}
	return true;
}

static inline bool
json_has_type(const Json *value, const Json *type)
{
	double		real;

	if (type->kind == JSON_ARRAY)
	{
		for (uint32_t i = 0; i < type->count; i++)
			if (json_has_type(value, &type->items[i]))
				return true;
		return false;
	}
	if (json_text_is(type, "integer"))
		return value->kind == JSON_NUMBER && json_real(value, &real) && real == (double) (int64_t) real;
	return (json_text_is(type, "null") && value->kind == JSON_NULL)
		|| (json_text_is(type, "boolean") && (value->kind == JSON_TRUE || value->kind == JSON_FALSE))
		|| (json_text_is(type, "number") && value->kind == JSON_NUMBER) || (json_text_is(type, "string") && value->kind == JSON_STRING)
		|| (json_text_is(type, "array") && value->kind == JSON_ARRAY) || (json_text_is(type, "object") && value->kind == JSON_OBJECT);
}

/* Is number against the bound of that name as it should be?  sign 1: at least, -1: at most. */
static inline bool
json_bound(const Json *schema, const char *name, double number, int sign, bool open)
{
	double		bound;

	if (!json_real(json_get(schema, name), &bound))
		return true;
	return open ? (number - bound) * sign > 0 : (number - bound) * sign >= 0;
}

static inline bool
json_count_fits(const Json *schema, const char *least, const char *most, int64_t count)
{
	int64_t		bound;

	return (!json_int(json_get(schema, least), &bound) || count >= bound) && (!json_int(json_get(schema, most), &bound) || count <= bound);
}

static inline bool
json_valid_object(const Json *root, const Json *schema, const Json *value)
{
	const Json *properties = json_get(schema, "properties");
	const Json *required = json_get(schema, "required");
	const Json *others = json_get(schema, "additionalProperties");

	for (uint32_t i = 0; i < value->count; i++)
	{
		const Json *property = json_member(properties, value->keys[i]);

		if (property == NULL)
			property = others;
		if (property != NULL && !json_valid(root, property, &value->items[i]))
			return false;
	}
	for (uint32_t i = 0; required != NULL && i < required->count; i++)
		if (json_member(value, required->items[i].text) == NULL)
			return false;
	return json_count_fits(schema, "minProperties", "maxProperties", value->count);
}

static inline bool
json_valid_array(const Json *root, const Json *schema, const Json *value)
{
	const Json *first = json_get(schema, "prefixItems");
	const Json *items = json_get(schema, "items");

	for (uint32_t i = 0; i < value->count; i++)
	{
		const Json *item = first != NULL && i < first->count ? &first->items[i] : items;

		if (item != NULL && !json_valid(root, item, &value->items[i]))
			return false;
	}
	return json_count_fits(schema, "minItems", "maxItems", value->count);
}

/* In how many of the alternatives is value valid? */
static inline uint32_t
json_count_valid(const Json *root, const Json *list, const Json *value)
{
	uint32_t	count = 0;

	for (uint32_t i = 0; i < list->count; i++)
		count += json_valid(root, &list->items[i], value);
	return count;
}

static inline const Json *
json_follow(const Json *root, Slice ref)
{
	const Json *node = root;

	for (size_t at = 1; at < ref.len && node != NULL;)
	{
		size_t		start = ++at;

		while (at < ref.len && ref.data[at] != '/')
			at++;
		node = json_member(node, (Slice){ref.data + start, at - start});
	}
	return node;
}

static bool
json_valid(const Json *root, const Json *schema, const Json *value)
{
	const Json *part;
	double		real;

	if (schema->kind != JSON_OBJECT)
		return schema->kind == JSON_TRUE;
	if ((part = json_get(schema, "$ref")) != NULL)
		return json_valid(root, json_follow(root, part->text), value);
	if (value->kind == JSON_NULL && json_is_true(json_get(schema, "nullable")))
		return true;
	if ((part = json_get(schema, "type")) != NULL && !json_has_type(value, part))
		return false;
	if ((part = json_get(schema, "const")) != NULL && !json_equal(part, value))
		return false;
	if ((part = json_get(schema, "enum")) != NULL)
	{
		bool		found = false;

		for (uint32_t i = 0; i < part->count; i++)
			found = found || json_equal(&part->items[i], value);
		if (!found)
			return false;
	}
	if ((part = json_get(schema, "anyOf")) != NULL && json_count_valid(root, part, value) == 0)
		return false;
	if ((part = json_get(schema, "oneOf")) != NULL && json_count_valid(root, part, value) != 1)
		return false;
	if ((part = json_get(schema, "allOf")) != NULL && json_count_valid(root, part, value) != part->count)
		return false;
	if (value->kind == JSON_NUMBER)
		return json_real(value, &real) && json_bound(schema, "minimum", real, 1, false) && json_bound(schema, "maximum", real, -1, false)
			&& json_bound(schema, "exclusiveMinimum", real, 1, true) && json_bound(schema, "exclusiveMaximum", real, -1, true);
	if (value->kind == JSON_STRING)
		return json_count_fits(schema, "minLength", "maxLength", (int64_t) utf8_count(value->text.data, value->text.len));
	if (value->kind == JSON_ARRAY)
		return json_valid_array(root, schema, value);
	return value->kind != JSON_OBJECT || json_valid_object(root, schema, value);
}

#endif							/* MC_TEST_JSON_CHECK_H */
