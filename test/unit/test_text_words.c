/*
 * Words: were this to fail, doses, ranges, dotted abbreviations and compound
 * names would fall apart, and counts, search and assertions with them.
 */
#include <string.h>

#include "tap.h"
#include "text/words.h"

static const char *const cases[][2] = {
	{"", ""},
	{" \t\n", ""},
	{"... --- !!", ""},
	{"Take b.i.d. with food.", "Take|b.i.d.|with|food"},
	{"5 mg p.o. q.d., then 2.5 mg", "5|mg|p.o.|q.d.|then|2.5|mg"},
	{"Na 138 mmol/L, BP 120/80 mmHg", "Na|138|mmol/L|BP|120/80|mmHg"},
	{"L4-L5 disc; q4-6h prn", "L4-L5|disc|q4-6h|prn"},
	{"O'Hara-Jones don't can\u2019t 'quoted'", "O'Hara-Jones|don't|can\u2019t|quoted"},
	{"pain.He denies", "pain|He|denies"},
	{"1,200 mL; 3,4 and 12,34", "1,200|mL|3|4|and|12|34"},
	{"at 10:30 a.m. A&Ox3", "at|10:30|a.m.|A&Ox3"},
	{"J. Smith, Ph.D., R.N.", "J|Smith|Ph.D.|R.N."},
	{"mail j.doe+x@example.org now.", "mail|j.doe+x@example.org|now"},
	{"see https://example.org/a?b=1. And www.example.com/x)", "see|https://example.org/a?b=1|And|www.example.com/x"},
	{"portal mychart.example.org/login.", "portal|mychart.example.org/login"},
	{"w/o SOB, s/p CABG, c/o pain", "w/o|SOB|s/p|CABG|c/o|pain"},
	{"alcohol/tobacco mcg/kg/min", "alcohol|tobacco|mcg/kg/min"},
	{"v2.3.1 7\u201310 days", "v2.3.1|7\u201310|days"},
	{"Mun\u0303oz, \u0421\u043c\u0438\u0440\u043d\u043e\u0432\u0430", "Mun\u0303oz|\u0421\u043c\u0438\u0440\u043d\u043e\u0432\u0430"},
	{"John\u674e\u5a1c\u3002\u60a3\u8005", "John|\u674e|\u5a1c|\u60a3\u8005"},
	{"@ user@ @home a@b", "user|home|a|b"},
	{"bad\xFF\xC3 bytes\x80", "bad|bytes"},
	{"SpO2 97% 5\u00b5g", "SpO2|97|5\u00b5g"}
};

int
main(void)
{
	Arena		arena;

	arena_init(&arena);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		Call		call = {.arena = &arena};
		SegmentList words = {0};
		char		joined[1000] = "";

		arena_reset(&arena);
		words_split(&call, (Slice){cases[i][0], strlen(cases[i][0])}, &words);
		for (size_t w = 0; w < words.count; w++)
		{
			if (w > 0)
				strcat(joined, "|");
			strncat(joined, cases[i][0] + words.items[w].start, words.items[w].len);
		}
		tap_ok(strcmp(joined, cases[i][1]) == 0, "words %zu are %s (got %s)", i, cases[i][1], joined);
	}
	arena_free(&arena);
	return tap_done();
}
