/*
 * A report as one self-contained HTML page, from a description in JSON.
 *
 * The description says what to show, never how:
 *   { "title": text, "lead": text, "facts": [[name, value], ...], "sections": [section, ...] }
 * A section has "kind", "title" and, where it helps, "note"; by kind further
 *   tiles      "tiles": [{"label", "value", "low", "high", "state": "ok" | "warn" | "alert"}, ...]
 *   lines      "x", "y" (labels), "series": [{"name", "points": [[x, y], ...]}, ...], "guides": the same for
 *              reference lines, "x_range", "y_range": [from, to], "x_labels": names of the x values 0, 1, ...
 *   bars       "x", "y", "bars": [[from, to, height], ...]
 *   matrix     "row", "column", "labels": [text, ...], "cells": [[number, ...], ...], a row per label
 *   intervals  "x", "rows": [{"label", "value", "low", "high", "n"}, ...], "reference": number
 *   table      "columns": [text, ...], "rows": [[value, ...], ...]
 * Every plot is followed by a table of its data.  The page runs no script and
 * loads nothing; it follows the reader's light or dark scheme and prints.
 */
#ifndef EVAL_PAGE_H
#define EVAL_PAGE_H

#include "base/json.h"

/* Append the page; MC_INVALID_JSON where the description is not of the form above. */
extern bool page_render(Call *call, const Json *description, Buffer *out);

#endif							/* EVAL_PAGE_H */
