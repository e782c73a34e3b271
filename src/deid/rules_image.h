/*
 * The rules as they were compiled when the extension was built.
 *
 * The image is constant data: all backends share it, and none has to compile.
 */
#ifndef MC_DEID_RULES_IMAGE_H
#define MC_DEID_RULES_IMAGE_H

#include "deid/program.h"
#include "deid/rules.h"
#include "deid/wordtable.h"

/* A line of the table; the program's rules tell theirs by RuleCode.pattern. */
typedef struct RuleSource
{
	uint16_t	category;		/* PhiCategory or PHI_KEEP */
	uint16_t	detector;		/* PhiDetector */
	float		score;
	const char *pattern;
} RuleSource;

extern const RuleSource rules_table[];
extern const size_t rules_count;

typedef struct RuleImage
{
	Program		program;
	WordTable	words;			/* complete: nothing is added any more */
} RuleImage;

/* Printed by src/make/print_rules.c. */
extern const RuleImage rules_image;

/* A part of the image. */
typedef struct ImagePart
{
	const char *name;			/* of the member */
	const char *type;			/* of its items */
	const void *data;
	size_t		size;			/* in bytes */
} ImagePart;

#define IMAGE_PARTS	17

/* All arrays that the image points to, in a fixed order. */
extern void rules_image_parts(const RuleImage *image, ImagePart parts[IMAGE_PARTS]);

/* Compile the table anew; memory comes from the call's arena. */
extern bool rules_compile(Call *call, RuleImage *image);

#endif							/* MC_DEID_RULES_IMAGE_H */
