/*
 * Structured results as JSON text.
 */
#include "eval/json.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"

bool
json_add_number(Call *call, Buffer *json, double number)
{
	char		digits[32];

	if (!(number - number == 0))
		return buffer_add_text(call, json, "null");
	for (int precision = 15; precision <= 17; precision++)
	{
		snprintf(digits, sizeof(digits), "%.*g", precision, number == 0 ? 0 : number);
		if (strtod(digits, NULL) == number)
			break;
	}
	return buffer_add_text(call, json, digits);
}

static bool
add_comma(Call *call, Buffer *json)
{
	char		last = json->len > 0 ? json->data[json->len - 1] : '[';

	return last == '{' || last == '[' || last == ':' || buffer_add_char(call, json, ',');
}

bool
json_open(Call *call, Buffer *json, char bracket)
{
	return add_comma(call, json) && buffer_add_char(call, json, bracket);
}

bool
json_add_name(Call *call, Buffer *json, const char *name)
{
	return add_comma(call, json) && buffer_add_char(call, json, '"') && buffer_add_text(call, json, name) &&
		buffer_add_text(call, json, "\":");
}

bool
json_add_member(Call *call, Buffer *json, const char *name, double number)
{
	return json_add_name(call, json, name) && json_add_number(call, json, number);
}

bool
json_add_text_member(Call *call, Buffer *json, const char *name, Slice text)
{
	return json_add_name(call, json, name) && json_quote(call, json, text);
}
