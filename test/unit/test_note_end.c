/*
 * If this fails, a note that ends in an odd place is read beyond its end: at
 * best what lies behind it in memory changes the result, at worst the backend
 * dies.
 *
 * Each beginning of some texts full of marks and numbers is put right before an
 * unreadable page and given to detection and to the splitters; to read one byte
 * too many ends the program.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "deid/detect.h"
#include "tap.h"
#include "text/sections.h"
#include "text/sentences.h"
#include "text/words.h"

static const char *const texts[] = {
	"Call +44 20 7946 0018 or 0044 (0)20 7946 0018, (814) 555-0139 x12, 555-0125.\n",
	"+\n", "a +", "(0", "00", "011 ", "1-", "5'", "<b", "x@", "http://", "10.0.", "MRN #", "\\", "^~", "Dr.", "\xc3", "\xe2\x80",
	"DOB: 3/4/2021 at 10:30 AM, ZIP 02139-4301, SSN 123-45-6789, VIN 1HGCM82633A004352, j.doe@example.org, 2001:db8::1\r\n",
	"PID|1||0048291^^^MRN||SMITH^JOHN^Q||19570802|M|||12 Elm St^^Boston^MA^02139||(617)555-0123\r",
	"HX: no pain.\n1. Mr. O'Brien-Smith's 3rd visit - \"Joe\" <jo_b> (LCSW)...\n\tPlan:\n- r/o MI; c/w 2.5 mg b.i.d.",
};

/* Everything that reads a note, on len bytes that end where memory ends. */
static bool
read_all(const Lexicon *lexicon, const char *note, size_t len)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	Slice		text = {note, len};
	PhiSpanList spans;
	SegmentList words = {0};
	SegmentList sentences = {0};
	SectionList sections = {0};
	bool		good;

	arena_init(&arena);
	good = phi_detect(&call, lexicon, NULL, text, &spans) && words_split(&call, text, &words) &&
		sentences_split(&call, text, &sentences) && sections_split(&call, text, &sections);
	arena_free(&arena);
	return good;
}

int
main(void)
{
	size_t		page = (size_t) sysconf(_SC_PAGESIZE);
	char	   *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	Arena		arena;
	Call		call = {.arena = &arena};
	Lexicon		lexicon;

	arena_init(&arena);
	if (memory == MAP_FAILED || mprotect(memory + page, page, PROT_NONE) != 0 ||
		!lexicon_open(&call, "model/medchat-lexicon.bin", &lexicon))
	{
		tap_ok(false, "a page that cannot be read, and the lexicon");
		return tap_done();
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
	{
		bool		good = true;

		for (size_t len = 0; len <= strlen(texts[i]); len++)
		{
			char	   *note = memory + page - len;

			memcpy(note, texts[i], len);
			good = read_all(&lexicon, note, len) && read_all(NULL, note, len) && good;
		}
		tap_ok(good, "text %zu, cut anywhere", i + 1);
	}
	lexicon_close(&lexicon);
	arena_free(&arena);
	return tap_done();
}
