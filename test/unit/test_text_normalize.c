/*
 * Normalisation: were this to fail, names would be stored in two spellings, a
 * repaired text would change again with the next repair, or sound text in
 * other languages would be damaged.
 */
#include <string.h>

#include "tap.h"
#include "text/normalize.h"

static const char *const cases[][2] = {
	{"", ""},
	{"plain text\n\twith tab", "plain text\n\twith tab"},
	{"a\r\nb\rc\x0c" "d\x01\x7f" "e", "a\nb\nc\nde"},
	{"Mun\u0303oz", "Mu\u00f1oz"},
	{"\u201cO\u2019Hara\u201d \u2013 5\u00a0mg \u2014", "\"O'Hara\" - 5 mg -"},
	{"Jo\u200bhn\ufeff \u202eSm\u00adith", "John Smith"},
	{"\u00c5ngstr\u00f6m \u2126 \u212b", "\u00c5ngstr\u00f6m \u03a9 \u00c5"},
	{"full\uff37idth \ufb01 \u2460 \u0664 stay", "full\uff37idth \ufb01 \u2460 \u0664 stay"},
	{"wait\u2026", "wait\u2026"},
	/* mojibake */
	{"Mu\u00c3\u00b1oz", "Mu\u00f1oz"},
	{"Ren\u00c3\u00a9e", "Ren\u00e9e"},
	{"Fran\u00c3\u00a7ois", "Fran\u00e7ois"},
	{"patient\u00e2\u20ac\u2122s \u00e2\u20ac\u0153good\u00e2\u20ac\xC2\x9d" "", "patient's \"good\""},
	{"5 \u00e2\u20ac\u201c 7", "5 - 7"},
	{"37\u00c2\u00b0C", "37\u00b0C"},
	{"5\u00c2\u00a0mg", "5 mg"},
	{"Nguy\u00e1\u00bb\u2026n", "Nguy\u1ec5n"},
	{"\u00c3\xC2\x96" "zg\u00c3\u00bcr \u00c5\u00a0imi\u00c4\xC2\x87" "", "\u00d6zg\u00fcr \u0160imi\u0107"},
	{"\u00c3\u00a2\u00e2\u201a\u00ac\u00e2\u201e\u00a2", "'"},
	{"Mu\u00c3\u0192\u00c2\u00b1oz", "Mu\u00f1oz"},
	{"\u00e6\xC2\x9d" "\u017d\u00e5\u00a8\u0153", "\u674e\u5a1c"},
	{"\u00f0\u0178\u02dc\u20ac", "\U0001f600"},
	{"\u00ef\u00bb\u00bfText", "Text"},
	{"\u00d0\u00a1\u00d0\u00bc\u00d0\u00b8\u00d1\u20ac\u00d0\u00bd\u00d0\u00be\u00d0\u00b2\u00d0\u00b0", "\u0421\u043c\u0438\u0440\u043d\u043e\u0432\u0430"},
	/* no mojibake */
	{"S\u00c3O PAULO, \u00c2NGELA, \u00c5se", "S\u00c3O PAULO, \u00c2NGELA, \u00c5se"},
	{"\u201cSM\u00c5\u201d", "\"SM\u00c5\""},
	{"\u00abest\u00e1\u00bb\u2026", "\"est\u00e1\"\u2026"},
	{"IRM\u00c3\u2026", "IRM\u00c3\u2026"},
	{"caf\u00e9\u2014bar", "caf\u00e9-bar"},
	{"na\u00efve\u2122", "na\u00efve\u2122"},
	{"\u0421\u043c\u0438\u0440\u043d\u043e\u0432\u0430 \u674e\u5a1c", "\u0421\u043c\u0438\u0440\u043d\u043e\u0432\u0430 \u674e\u5a1c"},
	{"bad\xFF", "bad\uFFFD"}
};

int
main(void)
{
	Arena		arena;

	arena_init(&arena);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		Call		call = {.arena = &arena};
		Slice		once = {0},
					twice = {0};

		arena_reset(&arena);
		text_normalize(&call, (Slice){cases[i][0], strlen(cases[i][0])}, &once);
		tap_ok(once.len == strlen(cases[i][1]) && memcmp(once.data, cases[i][1], once.len) == 0,
			   "\"%s\" becomes \"%s\" (is \"%.*s\")", cases[i][0], cases[i][1], (int) once.len, once.data);
		text_normalize(&call, once, &twice);
		if (twice.len != once.len || memcmp(twice.data, once.data, once.len) != 0)
			tap_ok(false, "normalising case %zu twice changes it again", i);
	}
	arena_free(&arena);
	return tap_done();
}
