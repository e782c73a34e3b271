/*
 * A JSON document as a tree in the arena (RFC 8259, strictly).
 *
 * The text is read twice: once to count values, names and bytes of strings that
 * hold escapes, so that one allocation of the right size holds each kind, and
 * once to check and build.  A string without an escape is a slice of the text,
 * which must therefore live as long as the tree.  A value takes 24 bytes and a
 * name 16 more; whoever reads text of a stranger bounds that by
 * json_parse_within().
 *
 * Refused are nesting deeper than JSON_DEPTH, invalid UTF-8, half surrogates and
 * anything behind the value.  Of members with the same name the last one counts.
 */
#ifndef MC_BASE_JSON_H
#define MC_BASE_JSON_H

#include "base/buffer.h"

#define JSON_DEPTH	64

typedef enum JsonKind
{
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
} JsonKind;

typedef struct Json Json;
struct Json
{
	JsonKind	kind;
	uint32_t	count;			/* elements or members */
	union
	{
		Slice		text;		/* string: decoded; number: as written */
		struct
		{
			Json	   *items;	/* elements or members' values (count) */
			Slice	   *keys;	/* object: members' names, decoded (count) */
		};
	};
};

/* The document, or NULL after MC_INVALID_JSON with the byte offset (from 0) in the message. */
extern Json *json_parse(Call *call, Slice text);

/* The same; MC_TOO_LARGE, before allocating, when the tree would take more than max_bytes. */
extern Json *json_parse_within(Call *call, Slice text, size_t max_bytes);

/* The member's value, NULL when there is none or this is no object (or NULL); linear in the number of members. */
extern const Json *json_get(const Json *object, const char *key);

/* These are false, with *out untouched, for another kind, for NULL and for numbers out of range. */
extern bool json_int(const Json *value, int64_t *out);	/* digits only: neither 1.0 nor 1e3 */
extern bool json_real(const Json *value, double *out);
extern bool json_bool(const Json *value, bool *out);
extern bool json_text(const Json *value, Slice *out);

extern bool json_is_true(const Json *value);
extern bool json_text_is(const Json *value, const char *text);
extern bool slice_is(Slice slice, const char *text);

/* Append text (valid UTF-8) as a JSON string. */
extern bool json_quote(Call *call, Buffer *out, Slice text);

#endif							/* MC_BASE_JSON_H */
