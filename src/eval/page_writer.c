/*
 * Appending to a report.
 */
#include "eval/page_writer.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
page_put(PageWriter *w, const char *markup)
{
	if (!w->failed && !buffer_add_text(w->call, w->out, markup))
		w->failed = true;
}

void
page_format(PageWriter *w, const char *format,...)
{
	char		text[512];
	va_list		arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	page_put(w, text);
}

void
page_text(PageWriter *w, Slice text)
{
	size_t		done = 0;

	for (size_t i = 0; i <= text.len && !w->failed; i++)
	{
		const char *escape = NULL;

		if (i < text.len)
			switch (text.data[i])
			{
				case '&':
					escape = "&amp;";
					break;
				case '<':
					escape = "&lt;";
					break;
				case '>':
					escape = "&gt;";
					break;
				case '"':
					escape = "&quot;";
					break;
				case '\'':
					escape = "&#39;";
					break;
				default:
					continue;
			}
		if (!buffer_add(w->call, w->out, text.data + done, i - done))
			w->failed = true;
		if (escape != NULL)
			page_put(w, escape);
		done = i + 1;
	}
}

void
page_put_number(PageWriter *w, double number)
{
	double		size = fabs(number);
	char		text[64];
	int			decimals = 0;

	if (!isfinite(number))
	{
		page_put(w, "&ndash;");
		return;
	}
	/* a count is shown whole, a ratio to four decimals */
	if (number != floor(number))
		decimals = size < 1 ? 4 : 3;
	if (size >= 1e15)
		snprintf(text, sizeof(text), "%.4g", number);
	else if (size > 0 && size < 1e-4)
		snprintf(text, sizeof(text), "%s0.0001", number < 0 ? "&gt;-" : "&lt;");
	else
		snprintf(text, sizeof(text), "%.*f", decimals, number);
	page_put(w, text);
}

void
page_value(PageWriter *w, const Json *value)
{
	double		number;

	if (value != NULL && value->kind == JSON_STRING)
		page_text(w, value->text);
	else if (json_real(value, &number))
		page_put_number(w, number);
	else
		page_put(w, "&ndash;");
}

double
page_number(const Json *object, const char *name, double otherwise)
{
	double		number = otherwise;

	(void) json_real(json_get(object, name), &number);
	return number;
}

Slice
page_string(const Json *object, const char *name)
{
	Slice		text = {"", 0};

	(void) json_text(json_get(object, name), &text);
	return text;
}
