/*
 * JSON Schema to grammar: text that follows the grammar is valid for the schema.
 *
 * Understood: type (one or several), enum, const, properties, required,
 * additionalProperties, maxProperties, items, prefixItems, minItems, maxItems, minLength,
 * maxLength, pattern (regular expressions without assertions and references),
 * format date, time, date-time and uuid, minimum, maximum and their exclusive
 * forms (whole numbers), anyOf, oneOf (whose alternatives exclude each
 * other), allOf with one member, $ref within the document, nullable, true, false.
 * A keyword that would change what is valid and is not understood is an error.
 *
 * The grammar describes part of what is valid: members in the order of the
 * schema, no members beyond those it names (unless it names none), one line, at
 * most a blank behind commas and colons, numbers of at most 16 digits.
 */
#ifndef MC_SCHEMA_H
#define MC_SCHEMA_H

#include "base/buffer.h"
#include "base/json.h"

/*
 * Append GBNF.  False with MC_INVALID_PARAMETER (no schema, or one that nothing
 * satisfies), MC_UNSUPPORTED (a keyword) or MC_TOO_LARGE; the detail says where.
 */
extern bool schema_to_gbnf(Call *call, const Json *schema, Buffer *gbnf);

/* Append a JSON value on one line. */
extern bool schema_write(Call *call, const Json *value, Buffer *out);

#endif							/* MC_SCHEMA_H */
