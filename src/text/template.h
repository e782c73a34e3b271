/*
 * Chat templates: a sandboxed interpreter of Jinja, as Hugging Face runs it.
 *
 * A model's chat template is a program that comes with the model, so it is not
 * trusted: it sees the variables it is given and nothing else, cannot change
 * them, reads no file and no clock, and runs within limits of steps, nesting,
 * memory and output; cancellation is polled.
 *
 * The language is that of Jinja 3.1 in an immutable sandbox with trim_blocks,
 * lstrip_blocks and loop controls; "generation" blocks are transparent; tojson
 * keeps the order of keys and writes characters beyond ASCII as they are;
 * raise_exception and strftime_now are there.  Values print as Python prints
 * them.  Left out: include, import, extends, do, translations, automatic
 * escaping, and the filters random, urlize, xmlattr, pprint, wordwrap,
 * filesizeformat and striptags; integers have 64 bits.
 *
 * A template is parsed once and rendered any number of times; it lives in the
 * arena of the Call that parsed it, and the source must live as long.
 */
#ifndef MC_TEXT_TEMPLATE_H
#define MC_TEXT_TEMPLATE_H

#include "base/buffer.h"
#include "base/json.h"

typedef struct Template Template;

/* The time strftime_now() tells.  Without one the function is undefined, which templates test for. */
typedef struct TemplateTime
{
	int			year;
	int			month;			/* 1 to 12 */
	int			day;
	int			hour;
	int			minute;
	int			second;
} TemplateTime;

/* 0 stands for the default. */
typedef struct TemplateLimits
{
	uint64_t	steps;			/* evaluated nodes and 64-byte pieces of text touched; 20 million */
	size_t		memory;			/* bytes of arena; 256 MB */
	size_t		output;			/* bytes; 64 MB */
	uint32_t	depth;			/* nested calls and expressions; 400 */
} TemplateLimits;

/* NULL after MC_INVALID_PARAMETER with the line, when the source is no template we know. */
extern Template *template_parse(Call *call, Slice source);

/*
 * Append what the template makes of the members of variables (an object, or NULL).
 * False with MC_INVALID_PARAMETER where the template refuses (raise_exception),
 * uses a variable that is not given or does what Python would not; MC_TOO_LARGE
 * beyond a limit.  Messages hold names and lines of the template, never values.
 * limits and now may be NULL.
 */
extern bool template_render(Call *call, const Template *t, const Json *variables, const TemplateLimits *limits,
							const TemplateTime *now, Buffer *out);

#endif							/* MC_TEXT_TEMPLATE_H */
