/*
 * If this fails, shifted dates lie: intervals between a patient's dates would not
 * survive, dates would come back in another format, a weekday would not match its
 * date, or a text that is no date would be taken for one.
 */
#include <stdlib.h>
#include <string.h>

#include "deid/date.h"
#include "deid/identity.h"
#include "fake_prf.h"
#include "tap.h"

static Arena arena;
static Call call = {.arena = &arena};
static const DateContext in_2021 = {{2021, 6, 15}, false};

static Slice
slice(const char *text)
{
	return (Slice) {text, strlen(text)};
}

static void
test_calendar(void)
{
	static const struct
	{
		CivilDate	date;
		int64_t		day;
		int			weekday;
	}			known[] = {
		{{1970, 1, 1}, 0, 4}, {{1969, 12, 31}, -1, 3}, {{2000, 2, 29}, 11016, 2}, {{2000, 3, 1}, 11017, 3},
		{{1900, 3, 1}, -25508, 4}, {{1900, 2, 28}, -25509, 3}, {{2021, 3, 4}, 18690, 4}, {{1582, 10, 15}, -141427, 5},
		{{2100, 2, 28}, 47540, 0}, {{2100, 3, 1}, 47541, 1}, {{2038, 1, 19}, 24855, 2}, {{1, 1, 1}, -719162, 1}
	};
	bool		good = true;
	int64_t		day = date_to_day((CivilDate) {1600, 1, 1});
	int			bad = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
	{
		CivilDate	back = date_from_day(known[i].day);

		good &= date_to_day(known[i].date) == known[i].day && date_weekday(known[i].day) == known[i].weekday;
		good &= back.year == known[i].date.year && back.month == known[i].date.month && back.day == known[i].date.day;
	}
	tap_ok(good, "days of a table of dates");
	for (int year = 1600; year <= 2400; year++)
		for (int month = 1; month <= 12; month++)
			for (int d = 1; d <= date_days_in_month(year, month); d++, day++)
			{
				CivilDate	back = date_from_day(day);

				bad += date_to_day((CivilDate) {year, month, d}) != day;
				bad += back.year != year || back.month != month || back.day != d;
			}
	tap_ok(bad == 0, "every day of 1600 to 2400 there and back (%d wrong)", bad);
	tap_ok(!date_is_leap(1900) && date_is_leap(2000) && date_is_leap(2024) && !date_is_leap(2023), "leap years");
}

typedef struct Shift
{
	const char *text;
	int			days;
	const char *expected;		/* NULL: no date */
} Shift;

static const Shift shifts[] = {
	{"3/4", 17, "3/21"}, {"03-07", 17, "03-24"}, {"9.8.22", 17, "9.25.22"}, {"20210106", 17, "20210123"},
	{"Feb '19", 17, "Mar '19"}, {"the 14th", 2, "the 16th"}, {"Jan 2nd", -1, "Jan 1st"},
	{"5 October 2021", 30, "4 November 2021"}, {"2021-03-04", -4, "2021-02-28"}, {"March 2021", 31, "April 2021"},
	{"10/12-10/14", 17, "10/29-10/31"}, {"02/11", 17, "02/28"}, {"02/11", 18, "03/01"},
	{"Tuesday, March 4th, 2021", 3, "Sunday, March 7th, 2021"}, {"Thu 3/4/2021", 1, "Fri 3/5/2021"},
	{"Tuesday", 3, "Friday"}, {"TUE", -3, "SAT"}, {"1/3-1/9/21", 17, "1/20-1/26/21"},
	{"12/30-1/2/21", 17, "1/16-1/19/21"}, {"March 28-30, 2021", 3, "March 31-April 2, 2021"},
	{"28-30 April 2021", 2, "30 April-2 May 2021"}, {"19470612", 365, "19480611"},
	{"20210304102200", 1, "20210305102200"}, {"2021-03-04T10:22:00Z", 1, "2021-03-05T10:22:00Z"},
	{"July 4th", 1, "July 5th"}, {"4th of July", 1, "July 5"}, {"Christmas Eve", 1, "December 25"},
	{"twenty-first of May", 17, "seventh of June"}, {"fall 2019", 90, "winter 2020"}, {"Mon-Fri", 1, "Tue-Sat"},
	{"13/2/2020", 17, "1/3/2020"}, {"25SEP2024", 10, "05OCT2024"}, {"22-Aug-1979", 17, "08-Sep-1979"},
	{"l2/04/l951", 1, "12/05/1951"}, {"JANUARY 24 AND 25, 2024", 1, "JANUARY 25 AND 26, 2024"},
	{"2019-2021", 400, "2020-2022"}, {"Feb 29", 1, "Mar 1"}, {"7.iv.62", 1, "8.apr.62"}, {"2/28/2024", 1, "2/29/2024"},
	{"04/14/21 - 05/02/21", 30, "05/14/21 - 06/01/21"},
	{"2/30/24", 1, NULL}, {"13/13/2020", 1, NULL}, {"ides of March", 1, NULL}, {"", 1, NULL}, {"///", 1, NULL},
	{"12345", 1, NULL}, {"Smith", 1, NULL}, {"\xFF\xFE", 1, NULL}
};

static void
test_shifts(void)
{
	for (size_t i = 0; i < sizeof(shifts) / sizeof(shifts[0]); i++)
	{
		const Shift *s = &shifts[i];
		DateText	date;
		Buffer		out = {0};
		bool		read = date_parse(slice(s->text), &in_2021, &date);
		bool		good = read == (s->expected != NULL);

		if (good && read)
			good = date_write_shifted(&call, slice(s->text), &date, &in_2021, s->days, &out) &&
				out.len == strlen(s->expected) && memcmp(out.data, s->expected, out.len) == 0;
		tap_ok(good, "%s + %d days = %s%s%.*s", i + 1 == sizeof(shifts) / sizeof(shifts[0]) ? "bytes" : s->text,
			   s->days, s->expected ? s->expected : "no date", good ? "" : ", not ", good ? 0 : (int) out.len, out.data);
	}
}

/* In each format: written for a day, moved, read again, it must be that many days later. */
static void
test_intervals(void)
{
	static const char *const formats[] = {
		"03/04/2021", "3/14/2021", "2021-03-04", "20210304", "March 4, 2021", "4 Mar 2021", "4th of March 2021",
		"Thursday, March 4th, 2021", "04MAR2021", "03.04.21", "Thu 3/4/21", "the fourth of March, 2021", "3/4", "March 4"
	};

	for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++)
	{
		int			bad = 0;

		for (int days = -365; days <= 365; days++)
		{
			DateText	before,
						after;
			Buffer		out = {0};
			int64_t		moved;

			arena_reset(&arena);
			if (!date_parse(slice(formats[f]), &in_2021, &before) ||
				!date_write_shifted(&call, slice(formats[f]), &before, &in_2021, days, &out) ||
				!date_parse((Slice) {out.data, out.len}, &in_2021, &after))
			{
				bad++;
				continue;
			}
			moved = date_resolve(&after, 0, &in_2021) - date_resolve(&before, 0, &in_2021) - days;
			/* without a year only month and day can be compared */
			bad += before.date[0].year != 0 ? moved != 0 : moved != 0 && moved != 365 && moved != -365;
		}
		tap_ok(bad == 0, "intervals survive in \"%s\" (%d wrong)", formats[f], bad);
	}
}

static void
test_offsets(void)
{
	int			bad = 0;
	int			later = 0;

	for (int i = 0; i < 2000; i++)
	{
		char		patient[16];
		PhiIdentity identity = {.prf = fake_prf, .ctx = (void *) "key"};
		int			days,
					again;

		snprintf(patient, sizeof(patient), "p%d", i);
		identity.patient = slice(patient);
		if (!phi_shift_days(&call, &identity, &days) || !phi_shift_days(&call, &identity, &again))
			bad++;
		bad += days == 0 || days < -PHI_MAX_SHIFT || days > PHI_MAX_SHIFT || days != again;
		later += days > 0;
	}
	tap_ok(bad == 0, "a patient's offset is fixed, whole, never 0, at most a year");
	tap_ok(later > 800 && later < 1200, "offsets go both ways (%d of 2000 later)", later);
	tap_ok(!phi_shift_days(&call, &(PhiIdentity) {.prf = fake_prf}, &bad) &&
		   call.error.code == MC_INVALID_PARAMETER && call.error.hint[0] != '\0', "no offset without a patient");
}

static void
test_read(void)
{
	CivilDate	date;

	tap_ok(date_read(slice("2021-03-04"), &date) && date.year == 2021 && date.month == 3 && date.day == 4, "a NOTE_DATE");
	tap_ok(date_read(slice("March 2021"), &date) && date.year == 2021 && date.month == 3 && date.day == 1,
		   "a NOTE_DATE without a day");
	tap_ok(!date_read(slice("3/4"), &date), "a NOTE_DATE needs a year");
}

/* Whatever bytes come, reading ends and writing stays in bounds (the sanitizers watch). */
static void
test_garbage(void)
{
	static const char alphabet[] = "0123456789/-. ,JanMarchTuethof'\xE2\x80\x99lO&T:";
	unsigned	seed = 12345;
	int			read = 0;

	for (int i = 0; i < 200000; i++)
	{
		char		text[40];
		size_t		len = 0;
		DateText	date;
		Buffer		out = {0};

		if (i % 1000 == 0)
			arena_reset(&arena);
		for (len = 0; len < sizeof(text) && (seed = seed * 1664525 + 1013904223) >> 28 != 0; len++)
			text[len] = alphabet[(seed >> 8) % (sizeof(alphabet) - 1)];
		if (date_parse((Slice) {text, len}, &in_2021, &date))
			read += date_write_shifted(&call, (Slice) {text, len}, &date, &in_2021, (int) (seed % 700) - 350, &out);
	}
	tap_ok(read > 0, "random bytes do no harm (%d were dates)", read);
}

int
main(void)
{
	arena_init(&arena);
	test_calendar();
	test_shifts();
	test_intervals();
	test_offsets();
	test_read();
	test_garbage();
	arena_free(&arena);
	return tap_done();
}
