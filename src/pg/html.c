/*
 * highlight_html(): a page for the reviewer, with every span of the policy marked.
 *
 * The page stands alone: no script, no font, no image, and a content policy that
 * forbids loading any.  Colour is never the only sign: each mark carries its
 * category in small letters behind it and, with score and detector, in its title.
 * The five groups take their hues from the Okabe-Ito palette.
 *
 * The page holds the note, PHI and all: it is for those who may read the note.
 */
#include "deid.h"

#include "utils/builtins.h"

MEDCHAT_FUNCTION(medchat_highlight_html);
MEDCHAT_FUNCTION(medchat_highlight_html_default);

typedef enum HtmlGroup
{
	GROUP_PERSON,
	GROUP_PLACE,
	GROUP_TIME,
	GROUP_CONTACT,
	GROUP_NUMBER
} HtmlGroup;

static const HtmlGroup group_of[PHI_CATEGORY_COUNT] = {
	[PHI_PATIENT] = GROUP_PERSON, [PHI_DOCTOR] = GROUP_PERSON, [PHI_RELATIVE] = GROUP_PERSON,
	[PHI_USERNAME] = GROUP_PERSON, [PHI_PROFESSION] = GROUP_PERSON,
	[PHI_HOSPITAL] = GROUP_PLACE, [PHI_DEPARTMENT_ROOM] = GROUP_PLACE, [PHI_ORGANIZATION] = GROUP_PLACE,
	[PHI_STREET] = GROUP_PLACE, [PHI_CITY] = GROUP_PLACE, [PHI_STATE] = GROUP_PLACE,
	[PHI_COUNTRY] = GROUP_PLACE, [PHI_ZIP] = GROUP_PLACE, [PHI_LOCATION_OTHER] = GROUP_PLACE,
	[PHI_AGE] = GROUP_TIME, [PHI_AGE90] = GROUP_TIME, [PHI_DATE] = GROUP_TIME,
	[PHI_DATE_YEAR] = GROUP_TIME, [PHI_TIME] = GROUP_TIME,
	[PHI_PHONE] = GROUP_CONTACT, [PHI_FAX] = GROUP_CONTACT, [PHI_EMAIL] = GROUP_CONTACT,
	[PHI_URL] = GROUP_CONTACT, [PHI_IPADDR] = GROUP_CONTACT,
	[PHI_SSN] = GROUP_NUMBER, [PHI_MRN] = GROUP_NUMBER, [PHI_HEALTHPLAN] = GROUP_NUMBER,
	[PHI_ACCOUNT] = GROUP_NUMBER, [PHI_LICENSE] = GROUP_NUMBER, [PHI_VEHICLE] = GROUP_NUMBER,
	[PHI_DEVICE] = GROUP_NUMBER, [PHI_BIOID] = GROUP_NUMBER, [PHI_IDNUM] = GROUP_NUMBER
};

static const char page_head[] =
	"<!DOCTYPE html>\n"
	"<html lang=\"en\">\n"
	"<head>\n"
	"<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	"<title>De-identification review</title>\n"
	"<style>\n"
	":root { color-scheme: light dark; --page: #fff; --ink: #1b1b1b; --line: #bbb;\n"
	"  --g0: #fbd9b5; --g1: #c9e9fb; --g2: #bfe8d9; --g3: #f6ec9f; --g4: #f0cfe2; }\n"
	"@media (prefers-color-scheme: dark) { :root { --page: #16181b; --ink: #e8e8e8; --line: #555;\n"
	"  --g0: #6b3d05; --g1: #0f4a6e; --g2: #00523c; --g3: #575000; --g4: #673250; } }\n"
	"body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: var(--page); color: var(--ink);\n"
	"  font: 1rem/1.6 system-ui, sans-serif; }\n"
	"pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; border: 1px solid var(--line);\n"
	"  border-radius: 0.4rem; padding: 1rem; }\n"
	"mark { color: inherit; border-radius: 0.2rem; padding: 0 0.15rem; unicode-bidi: isolate; }\n"
	"mark::after { content: \" \" attr(data-c); font-size: 0.65em; opacity: 0.8; }\n"
	".g0 { background: var(--g0); border-bottom: 2px solid #d55e00; }\n"
	".g1 { background: var(--g1); border-bottom: 2px dashed #0072b2; }\n"
	".g2 { background: var(--g2); border-bottom: 2px dotted #009e73; }\n"
	".g3 { background: var(--g3); border-bottom: 3px double #b8a800; }\n"
	".g4 { background: var(--g4); border-bottom: 2px groove #cc79a7; }\n"
	"table { border-collapse: collapse; }\n"
	"th, td { text-align: left; padding: 0.15rem 0.8rem 0.15rem 0; }\n"
	"td.n { text-align: right; font-variant-numeric: tabular-nums; }\n"
	"</style>\n"
	"</head>\n"
	"<body>\n";

/* The page under construction; a failed append is raised at once. */
typedef struct Page
{
	Call	   *call;
	ByteBuffer	out;
} Page;

static void
put(Page *page, const char *text)
{
	if (!buffer_add_text(page->call, &page->out, text))
		pg_call_raise(page->call);
}

static void
put_bytes(Page *page, const char *data, size_t len)
{
	if (!buffer_add(page->call, &page->out, data, len))
		pg_call_raise(page->call);
}

static void
put_number(Page *page, uint64_t value)
{
	if (!buffer_add_number(page->call, &page->out, value, 1))
		pg_call_raise(page->call);
}

static const char *
escape_of(char c)
{
	switch (c)
	{
		case '&':
			return "&amp;";
		case '<':
			return "&lt;";
		case '>':
			return "&gt;";
		case '"':
			return "&quot;";
		case '\'':
			return "&#39;";
		default:
			return NULL;
	}
}

static void
put_escaped(Page *page, const char *data, size_t len)
{
	size_t		from = 0;

	for (size_t i = 0; i < len; i++)
	{
		const char *escape = escape_of(data[i]);

		if (i % MC_POLL_BYTES == 0 && mc_cancelled(page->call))
			pg_call_raise(page->call);
		if (escape == NULL)
			continue;
		put_bytes(page, data + from, i - from);
		put(page, escape);
		from = i + 1;
	}
	put_bytes(page, data + from, len - from);
}

static void
put_mark(Page *page, Slice note, const PhiSpan *span)
{
	const char *category = phi_category_name(span->category);
	char		open[160];

	snprintf(open, sizeof(open), "<mark class=\"g%d\" data-c=\"%s\" title=\"%s, score %.2f, %s\">",
			 group_of[span->category], category, category, span->score, phi_detector_name(span->detector));
	put(page, open);
	put_escaped(page, note.data + span->start, span->end - span->start);
	put(page, "</mark>");
}

static void
put_note(Page *page, Slice note, const PhiChoiceList *choices)
{
	size_t		at = 0;

	/* the parser drops one line break after <pre>: give it one of ours */
	put(page, "<pre>\n");
	for (size_t i = 0; i < choices->count; i++)
	{
		const PhiSpan *span = &choices->items[i].span;

		put_escaped(page, note.data + at, span->start - at);
		put_mark(page, note, span);
		at = span->end;
	}
	put_escaped(page, note.data + at, note.len - at);
	put(page, "</pre>\n");
}

static void
put_legend(Page *page, const PhiChoiceList *choices)
{
	size_t		counts[PHI_CATEGORY_COUNT] = {0};
	char		row[200];

	for (size_t i = 0; i < choices->count; i++)
		counts[choices->items[i].span.category]++;
	put(page, "<table>\n<thead><tr><th>Category</th><th>Count</th></tr></thead>\n<tbody>\n");
	for (int i = 0; i < PHI_CATEGORY_COUNT; i++)
		if (counts[i] > 0)
		{
			snprintf(row, sizeof(row), "<tr><td><span class=\"g%d\">%s</span></td><td class=\"n\">%zu</td></tr>\n",
					 group_of[i], phi_category_name((PhiCategory) i), counts[i]);
			put(page, row);
		}
	put(page, "</tbody>\n</table>\n");
}

static Datum
highlight(const PhiPolicy *policy, Slice note, const KnownUse *known)
{
	PhiChoiceList choices;
	Page		page = {.call = deid_choose(policy, note, known, &choices)};
	text	   *result;

	put(&page, page_head);
	put(&page, "<h1>De-identification review</h1>\n<p>");
	put_number(&page, choices.count);
	put(&page, choices.count == 1 ? " span" : " spans");
	put(&page, " to remove or change under policy <strong>");
	put_escaped(&page, policy->name, strlen(policy->name));
	put(&page, "</strong>. This page holds the note itself.</p>\n");
	put_legend(&page, &choices);
	put_note(&page, note, &choices);
	put(&page, "</body>\n</html>\n");
	result = pg_text_from(page.out.data, page.out.len);
	pg_call_end(page.call);
	PG_RETURN_TEXT_P(result);
}

/* highlight_html(note, policy, known) */
Datum
medchat_highlight_html(PG_FUNCTION_ARGS)
{
	DeidState  *state = deid_state(fcinfo);
	const PhiPolicy *policy;
	const KnownUse *known;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	policy = deid_policy_arg(state, fcinfo, 1);
	known = deid_known_arg(state, fcinfo, 2);
	return highlight(policy, pg_input_text(PG_GETARG_TEXT_PP(0)), known);
}

/* highlight_html(note) */
Datum
medchat_highlight_html_default(PG_FUNCTION_ARGS)
{
	return highlight(policy_default(), pg_input_text(PG_GETARG_TEXT_PP(0)), NULL);
}
