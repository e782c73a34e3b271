/*
 * Prints the compiled rules as C: part of building the extension, not of the extension.
 *
 * The arrays are printed as 64-bit words, whatever their items are; the program
 * runs on the machine that the extension is built on.  An error of a rule shows
 * up here, as a failed build.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "deid/rules_image.h"

/* "static const uint64_t part_N[] = {...};" */
static void
print_array(int number, const ImagePart *part)
{
	const char *bytes = part->data;

	printf("/* %s */\n__attribute__((aligned(64))) static const uint64_t part_%d[] = {", part->name, number);
	for (size_t at = 0; at < part->size || at == 0; at += sizeof(uint64_t))
	{
		uint64_t	word = 0;
		size_t		left = part->size - at;

		memcpy(&word, bytes + at, left < sizeof(word) ? left : sizeof(word));
		printf(word < 10 ? "%s%" PRIu64 "," : "%s0x%" PRIx64 ",", at % 128 == 0 ? "\n" : "", word);
	}
	printf("\n};\n\n");
}

static void
print_image(const RuleImage *image, const ImagePart *parts)
{
	const Program *p = &image->program;

	printf("const RuleImage rules_image = {\n");
	printf("\t.program.nrules = %zu,\n\t.program.rule_words = %zu,\n\t.program.nelements = %zu,\n", p->nrules, p->rule_words, p->nelements);
	printf("\t.program.nshapes = %zu,\n\t.program.shape_words = %zu,\n\t.program.nwords = %zu,\n", p->nshapes, p->shape_words, p->nwords);
	printf("\t.program.longest = %zu,\n\t.program.nsteps = %zu,\n\t.program.nbehinds = %zu,\n", p->longest, p->nsteps, p->nbehinds);
	printf("\t.program.nword_asks = %zu,\n\t.program.nrole_bits = %zu,\n", p->nword_asks, p->nrole_bits);
	for (int i = 0; i < CLASS_WORDS; i++)
		printf("\t.program.asked.bits[%d] = UINT64_C(0x%" PRIx64 "),\n", i, p->asked.bits[i]);
	printf("\t.words.mask = %zu,\n\t.words.capacity = %zu,\n\t.words.count = %" PRIu32 ",\n", image->words.mask,
		   image->words.capacity, image->words.count);
	for (int i = 0; i < IMAGE_PARTS; i++)
		printf("\t.%s = (%s *) part_%d,\n", parts[i].name, parts[i].type, i);
	printf("};\n");
}

int
main(void)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	RuleImage	image;
	ImagePart	parts[IMAGE_PARTS];

	arena_init(&arena);
	if (!rules_compile(&call, &image))
	{
		fprintf(stderr, "%s\n%s\n", call.error.message, call.error.detail);
		return 1;
	}
	rules_image_parts(&image, parts);
	printf("/* Printed by src/make/print_rules.c from the tables of rules: change those. */\n#include \"deid/rules_image.h\"\n\n");
	for (int i = 0; i < IMAGE_PARTS; i++)
		print_array(i, &parts[i]);
	print_image(&image, parts);
	arena_free(&arena);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
