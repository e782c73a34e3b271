/*
 * Reports: were this broken, a page would lose its numbers, let a label of the
 * data become markup, or not open alone.
 */
#include "tap.h"

#include <string.h>

#include "eval/page.h"

static Arena arena;
static Call call = {.arena = &arena};

/* The page of a description, NUL-terminated; NULL after an error. */
static char *
render(const char *description)
{
	Buffer		out = {0};
	Json	   *json = json_parse(&call, (Slice) {description, strlen(description)});

	if (json == NULL || !page_render(&call, json, &out) || !buffer_add_char(&call, &out, '\0'))
		return NULL;
	return out.data;
}

static int
occurrences(const char *text, const char *word)
{
	int			n = 0;

	for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word))
		n++;
	return n;
}

static const char all_kinds[] =
	"{\"title\": \"A <b>title</b> & more\", \"lead\": \"lead\", \"facts\": [[\"rows\", 1200], [\"AUC\", 0.93456]], \"sections\": ["
	"{\"kind\": \"tiles\", \"title\": \"T\", \"tiles\": [{\"label\": \"F1\", \"value\": 0.9, \"low\": 0.8, \"high\": 0.95, \"state\": \"warn\"}]},"
	"{\"kind\": \"lines\", \"title\": \"ROC\", \"x\": \"1 - specificity\", \"y\": \"sensitivity\", \"x_range\": [0, 1], \"y_range\": [0, 1],"
	" \"series\": [{\"name\": \"model <1>\", \"points\": [[0, 0], [0.2, 0.7], [1, 1]]}], \"guides\": [{\"name\": \"chance\", \"points\": [[0, 0], [1, 1]]}]},"
	"{\"kind\": \"bars\", \"title\": \"H\", \"x\": \"score\", \"y\": \"n\", \"bars\": [[0, 0.5, 10], [0.5, 1, 30]]},"
	"{\"kind\": \"matrix\", \"title\": \"M\", \"row\": \"truth\", \"column\": \"prediction\", \"labels\": [\"a\", \"b\"], \"cells\": [[8, 2], [0, 0]]},"
	"{\"kind\": \"intervals\", \"title\": \"G\", \"x\": \"F1\", \"rows\": [{\"label\": \"x\", \"value\": 0.5, \"low\": 0.4, \"high\": 0.6, \"n\": 7}], \"reference\": 0.55},"
	"{\"kind\": \"table\", \"title\": \"C\", \"columns\": [\"class\", \"n\"], \"rows\": [[\"\\\"><script>\", 3], [null, 1e300]], \"note\": \"why\"}]}";

static void
test_all_kinds(void)
{
	char	   *page = render(all_kinds);

	tap_ok(page != NULL, "every kind of section is drawn");
	if (page == NULL)
		return;
	tap_ok(occurrences(page, "<section") == 6 && occurrences(page, "</section>") == 6, "one section each");
	tap_ok(occurrences(page, "<svg viewBox=\"0 0 420") == 3 && occurrences(page, "role=\"img\"><title>") == 3, "plots say what they are");
	tap_ok(occurrences(page, "<details>") == 3, "a table of data under every plot");
	tap_ok(strstr(page, "<script") == NULL && strstr(page, "<b>title") == NULL && strstr(page, "http://") == NULL && strstr(page, "https://") == NULL &&
		   strstr(page, "&lt;b&gt;title&lt;/b&gt; &amp; more") != NULL && strstr(page, "&quot;&gt;&lt;script&gt;") != NULL,
		   "text of others stays text and nothing is loaded");
	tap_ok(strstr(page, ">1200<") != NULL && strstr(page, ">0.9346<") != NULL && strstr(page, ">&ndash;<") != NULL && strstr(page, ">1e+300<") != NULL,
		   "counts whole, ratios with four digits, a dash for nothing");
	tap_ok(strstr(page, "80.0 % of the row") != NULL && strstr(page, "nan") == NULL, "an empty row of a matrix has no share");
	tap_ok(strstr(page, "class=\"tile warn\"") != NULL, "a tile shows its state");
	/* the corners of the ROC plot: (0, 0) lower left, (1, 1) upper right */
	tap_ok(strstr(page, "points=\"52.0,256.0 122.8,83.8 406.0,10.0 \"") != NULL, "points stand where their values are");
}

static void
test_edges(void)
{
	char	   *page = render("{\"sections\": [{\"kind\": \"lines\"}, {\"kind\": \"bars\", \"bars\": [[1, 1, 0]]}, {\"kind\": \"intervals\", \"rows\": [{}]}, {\"kind\": \"matrix\", \"cells\": [1]}]}");

	tap_ok(page != NULL && strstr(page, "nan") == NULL && strstr(page, "inf") == NULL, "plots without data are frames");
	page = render("{\"sections\": [{\"kind\": \"lines\", \"series\": [{\"points\": [[999999999999999, 1], [999999999999998.9, 1]]}, {\"points\": [[1e308, -1e308], [-1e308, 1e308], [\"x\", 1], [2], 3]}], \"x_range\": [5, 4], \"y_range\": [1e14, 1e14]}]}");
	tap_ok(page != NULL, "values at the end of the range are drawn or left out, not looped over");
	tap_ok(render("{\"sections\": [{\"kind\": \"pie\"}]}") == NULL && call.error.code == MC_INVALID_JSON, "an unknown kind is an error");
	call.error = (Error) {0};
	tap_ok(render("[1]") == NULL && call.error.code == MC_INVALID_JSON, "a description is an object");
	call.error = (Error) {0};
}

int
main(void)
{
	arena_init(&arena);
	test_all_kinds();
	test_edges();
	arena_free(&arena);
	return tap_done();
}
