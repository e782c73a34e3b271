/*
 * Sections of a clinical note.
 *
 * A heading is found on a line of its own (with or without a colon, in
 * capitals, in title case, underlined or with Markdown signs), at the start of
 * a line before a colon, or behind a sentence within a paragraph before a
 * colon ("... better. ASSESSMENT: stable").  Known headings are mapped to a
 * fixed set; other lines that are plainly headings are "other".  A form line
 * such as "Patient: ..." or "BP: ..." opens nothing.
 *
 * The sections tile the text: the first starts at 0, each ends where the next
 * starts.  Text before the first heading is "header" ("other" when the note has
 * no heading at all).
 */
#ifndef MC_TEXT_SECTIONS_H
#define MC_TEXT_SECTIONS_H

#include "base/call.h"
#include "text/segment.h"

typedef enum SectionKind
{
#define SECTION(name) SECTION_##name,
#include "text/sections.def"
	SECTION_COUNT
} SectionKind;

typedef struct Section
{
	SectionKind kind;
	Segment		span;			/* heading, body and the white space behind */
	Segment		heading;		/* as written, without colon and markup; no length: none */
	Segment		body;			/* what follows, without white space at both ends */
} Section;

/* Zero-initialise. */
typedef struct SectionList
{
	Section    *items;			/* (count) */
	size_t		count;
	size_t		capacity;
} SectionList;

/* Append the sections of text to *sections; none for an empty text.  Linear. */
extern bool sections_split(Call *call, Slice text, SectionList *sections);

/* "chief_complaint", ... */
extern const char *section_name(SectionKind kind);

/*
 * The section that a heading opens; SECTION_COUNT when it is not known.
 * *needs_colon says that it is one only before a colon.
 */
extern SectionKind section_of_heading(Slice heading, bool *needs_colon);

#endif							/* MC_TEXT_SECTIONS_H */
