/*
 * The rules that the extension was built with: were this to fail, it would
 * apply other rules than the table says, or damaged ones.
 */
#include <string.h>

#include "deid/rules_image.h"
#include "tap.h"

int
main(void)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	RuleImage	fresh;
	ImagePart	built[IMAGE_PARTS];
	ImagePart	compiled[IMAGE_PARTS];

	arena_init(&arena);
	if (!tap_ok(rules_compile(&call, &fresh), "the table of rules compiles"))
	{
		fprintf(stderr, "# %s\n# %s\n", call.error.message, call.error.detail);
		return tap_done();
	}
	rules_image_parts(&rules_image, built);
	rules_image_parts(&fresh, compiled);
	for (int i = 0; i < IMAGE_PARTS; i++)
		tap_ok(built[i].size == compiled[i].size && memcmp(built[i].data, compiled[i].data, built[i].size) == 0,
			   "%s is what was built in", built[i].name);
	tap_ok(rules_image.program.nrules == rules_count && rules_image.program.longest == fresh.program.longest &&
		   memcmp(&rules_image.program.asked, &fresh.program.asked, sizeof(ClassSet)) == 0, "so are the numbers beside them");
	arena_free(&arena);
	return tap_done();
}
