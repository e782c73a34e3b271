/*
 * Structured results as JSON text.
 */
#ifndef EVAL_JSON_H
#define EVAL_JSON_H

#include "base/buffer.h"

/* Append a number with the fewest digits that read back as the same double; null where it is not finite. */
extern bool json_add_number(Call *call, Buffer *json, double number);

/* Append "name": and a number, with a comma before unless the object was just opened. */
extern bool json_add_member(Call *call, Buffer *json, const char *name, double number);

/* Append "name": and a string, with a comma before unless the object was just opened. */
extern bool json_add_text_member(Call *call, Buffer *json, const char *name, Slice text);

/* Append "name": for a value that follows, with a comma before unless the object was just opened. */
extern bool json_add_name(Call *call, Buffer *json, const char *name);

/* Append what opens the next element of an array: '{' or '[', with a comma before unless it is the first. */
extern bool json_open(Call *call, Buffer *json, char bracket);

#endif							/* EVAL_JSON_H */
