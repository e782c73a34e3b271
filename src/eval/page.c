/*
 * The report page: head and style, facts, and the sections in their order.
 */
#include "eval/page.h"

#include "eval/plot.h"

/* Colours of Okabe and Ito, darker or lighter where a scheme needs contrast. */
static const char page_head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>";

static const char page_style[] =
	"</title>\n<style>\n"
	":root { color-scheme: light dark; --page: #fff; --ink: #1b1b1b; --soft: #5a5a5a; --line: #d5d5d5; --cell: 0, 114, 178;\n"
	"  --c0: #0072b2; --c1: #d55e00; --c2: #007a58; --c3: #a8477f; --c4: #8a6d00; --c5: #3a3a3a; --warn: #8a5a00; --alert: #b3261e; }\n"
	"@media (prefers-color-scheme: dark) { :root { --page: #16181b; --ink: #e8e8e8; --soft: #a9a9a9; --line: #3a3d42; --cell: 86, 180, 233;\n"
	"  --c0: #56b4e9; --c1: #ff9d57; --c2: #3fd0a4; --c3: #e39cc4; --c4: #e8d44a; --c5: #d0d0d0; --warn: #f0b429; --alert: #ff8a80; } }\n"
	"* { box-sizing: border-box; }\n"
	"body { margin: 0 auto; max-width: 64rem; padding: 1.5rem 1rem 3rem; background: var(--page); color: var(--ink);\n"
	"  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }\n"
	"h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.25rem; } h2 { font-size: 1.1rem; margin: 0 0 0.5rem; }\n"
	".lead, .note { color: var(--soft); } .note { font-size: 0.875rem; margin: 0.5rem 0 0; }\n"
	"dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1rem; margin: 1rem 0 1.5rem; font-size: 0.9rem; }\n"
	"dt { color: var(--soft); } dd { margin: 0; }\n"
	"main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr)); gap: 1.5rem; }\n"
	"section { min-width: 0; border-top: 1px solid var(--line); padding-top: 0.75rem; break-inside: avoid; }\n"
	"section.wide { grid-column: 1 / -1; }\n"
	".tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 0.75rem; }\n"
	".tile { border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.5rem 0.75rem; }\n"
	".tile b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; } .tile small { color: var(--soft); }\n"
	".tile.warn { border-color: var(--warn); } .tile.warn small:first-child::after { content: \" \\25B2 watch\"; color: var(--warn); }\n"
	".tile.alert { border-color: var(--alert); } .tile.alert small:first-child::after { content: \" \\25CF act\"; color: var(--alert); }\n"
	"svg { display: block; width: 100%; height: auto; } svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }\n"
	"svg .grid { stroke: var(--line); stroke-width: 1; } svg .axis { fill: var(--soft); }\n"
	"svg polyline, svg line { fill: none; stroke-width: 2; } svg .guide { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 3; }\n"
	"svg circle.guide { display: none; } svg .bar { fill: var(--c0); }\n"
	"polyline.s0, line.s0 { stroke: var(--c0); } polyline.s1 { stroke: var(--c1); stroke-dasharray: 7 3; } polyline.s2 { stroke: var(--c2); stroke-dasharray: 2 2; }\n"
	"polyline.s3 { stroke: var(--c3); stroke-dasharray: 9 3 2 3; } polyline.s4 { stroke: var(--c4); stroke-dasharray: 12 4; } polyline.s5 { stroke: var(--c5); stroke-dasharray: 4 6; }\n"
	"circle.s0 { fill: var(--c0); } circle.s1 { fill: var(--c1); } circle.s2 { fill: var(--c2); } circle.s3 { fill: var(--c3); } circle.s4 { fill: var(--c4); } circle.s5 { fill: var(--c5); }\n"
	".legend { display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; list-style: none; margin: 0.4rem 0 0; padding: 0; font-size: 0.875rem; }\n"
	".legend svg { display: inline-block; width: 2rem; height: 0.6rem; margin-right: 0.4rem; vertical-align: middle; }\n"
	".scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }\n"
	"table { overflow-wrap: normal; } td.n { white-space: nowrap; }\n"
	"th, td { padding: 0.2rem 0.7rem 0.2rem 0; text-align: left; border-bottom: 1px solid var(--line); } td.n, th.n { text-align: right; }\n"
	".matrix td { text-align: center; min-width: 3rem; padding: 0.35rem 0.5rem; } .matrix th { font-weight: 600; padding: 0.35rem 0.5rem; }\n"
	"details { margin-top: 0.5rem; font-size: 0.875rem; } summary { cursor: pointer; color: var(--soft); }\n"
	"footer { margin-top: 2rem; color: var(--soft); font-size: 0.875rem; }\n"
	"@page { margin: 14mm; } @media print { body { max-width: none; padding: 0; font-size: 10pt; } main { grid-template-columns: 1fr 1fr; }\n"
	"  details:not([open]) { display: none; } }\n"
	"</style>\n</head>\n<body>\n";

static const Json *
list_of(const Json *object, const char *name)
{
	static const Json empty = {.kind = JSON_ARRAY};
	const Json *list = json_get(object, name);

	return list != NULL && list->kind == JSON_ARRAY ? list : &empty;
}

/* ---- tables ---- */

/* A cell: numbers to the right. */
static void
put_cell(PageWriter *w, const Json *value, const char *tag)
{
	page_format(w, value != NULL && value->kind == JSON_NUMBER ? "<%s class=\"n\">" : "<%s>", tag);
	page_value(w, value);
	page_format(w, "</%s>", tag);
}

static void
put_rows(PageWriter *w, const Json *rows)
{
	for (uint32_t i = 0; i < rows->count; i++)
	{
		const Json *row = &rows->items[i];

		page_put(w, "<tr>");
		for (uint32_t k = 0; (row->kind == JSON_ARRAY || row->kind == JSON_OBJECT) && k < row->count; k++)
			put_cell(w, &row->items[k], "td");
		page_put(w, "</tr>\n");
	}
}

static void
put_table(PageWriter *w, const Json *section)
{
	const Json *columns = list_of(section, "columns");
	const Json *rows = list_of(section, "rows");

	page_put(w, "<div class=\"scroll\"><table><thead><tr>");
	for (uint32_t i = 0; i < columns->count; i++)
	{
		/* a heading stands over its column as the column's first value does */
		const Json *first = rows->count > 0 && rows->items[0].kind == JSON_ARRAY && i < rows->items[0].count ? &rows->items[0].items[i] : NULL;

		page_put(w, first != NULL && first->kind == JSON_NUMBER ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
		page_value(w, &columns->items[i]);
		page_put(w, "</th>");
	}
	page_put(w, "</tr></thead><tbody>\n");
	put_rows(w, rows);
	page_put(w, "</tbody></table></div>\n");
}

/* The data of a plot, folded away. */
static void
open_data(PageWriter *w, const char *columns)
{
	page_format(w, "<details><summary>Data</summary><div class=\"scroll\"><table><thead><tr>%s</tr></thead><tbody>\n", columns);
}

static void
close_data(PageWriter *w)
{
	page_put(w, "</tbody></table></div></details>\n");
}

/* ---- sections ---- */

static void
put_tiles(PageWriter *w, const Json *section)
{
	const Json *tiles = list_of(section, "tiles");

	page_put(w, "<div class=\"tiles\">\n");
	for (uint32_t i = 0; i < tiles->count; i++)
	{
		const Json *tile = &tiles->items[i];
		const Json *state = json_get(tile, "state");

		page_format(w, "<div class=\"tile%s\"><small>", json_text_is(state, "alert") ? " alert" : json_text_is(state, "warn") ? " warn" : "");
		page_text(w, page_string(tile, "label"));
		page_put(w, "</small><b>");
		page_value(w, json_get(tile, "value"));
		page_put(w, "</b>");
		if (json_get(tile, "low") != NULL && json_get(tile, "low")->kind == JSON_NUMBER)
		{
			page_put(w, "<small>");
			page_value(w, json_get(tile, "low"));
			page_put(w, " to ");
			page_value(w, json_get(tile, "high"));
			page_put(w, "</small>");
		}
		page_put(w, "</div>\n");
	}
	page_put(w, "</div>\n");
}

static void
put_legend(PageWriter *w, const Json *series)
{
	page_put(w, "<ul class=\"legend\">");
	for (uint32_t i = 0; i < series->count; i++)
	{
		page_format(w, "<li><svg viewBox=\"0 0 32 10\" aria-hidden=\"true\"><polyline class=\"s%u\" points=\"0,5 32,5\"/></svg>", (unsigned) i % PLOT_STYLES);
		page_text(w, page_string(&series->items[i], "name"));
		page_put(w, "</li>");
	}
	page_put(w, "</ul>\n");
}

static void
put_lines(PageWriter *w, const Json *section)
{
	const Json *series = list_of(section, "series");

	plot_lines(w, section);
	put_legend(w, series);
	open_data(w, "<th scope=\"col\">Series</th><th scope=\"col\" class=\"n\">x</th><th scope=\"col\" class=\"n\">y</th>");
	for (uint32_t s = 0; s < series->count; s++)
	{
		const Json *points = list_of(&series->items[s], "points");

		for (uint32_t i = 0; i < points->count && points->items[i].kind == JSON_ARRAY; i++)
		{
			page_put(w, "<tr><td>");
			page_text(w, page_string(&series->items[s], "name"));
			page_put(w, "</td>");
			for (uint32_t k = 0; k < points->items[i].count; k++)
				put_cell(w, &points->items[i].items[k], "td");
			page_put(w, "</tr>\n");
		}
	}
	close_data(w);
}

static void
put_bars(PageWriter *w, const Json *section)
{
	plot_bars(w, section);
	open_data(w, "<th scope=\"col\" class=\"n\">From</th><th scope=\"col\" class=\"n\">To</th><th scope=\"col\" class=\"n\">Height</th>");
	put_rows(w, list_of(section, "bars"));
	close_data(w);
}

static void
put_intervals(PageWriter *w, const Json *section)
{
	static const char *const columns[] = {"label", "value", "low", "high", "n"};
	const Json *rows = list_of(section, "rows");

	plot_intervals(w, section);
	open_data(w, "<th scope=\"col\">Label</th><th scope=\"col\" class=\"n\">Value</th><th scope=\"col\" class=\"n\">Low</th>"
			  "<th scope=\"col\" class=\"n\">High</th><th scope=\"col\" class=\"n\">n</th>");
	for (uint32_t i = 0; i < rows->count; i++)
	{
		page_put(w, "<tr>");
		for (size_t k = 0; k < sizeof(columns) / sizeof(*columns); k++)
			put_cell(w, json_get(&rows->items[i], columns[k]), "td");
		page_put(w, "</tr>\n");
	}
	close_data(w);
}

/* Counts as a table whose cells are tinted by their share of the row. */
static void
put_matrix(PageWriter *w, const Json *section)
{
	const Json *labels = list_of(section, "labels");
	const Json *cells = list_of(section, "cells");

	page_put(w, "<div class=\"scroll\"><table class=\"matrix\"><thead><tr><th scope=\"col\">");
	page_text(w, page_string(section, "row"));
	page_put(w, " \\ ");
	page_text(w, page_string(section, "column"));
	page_put(w, "</th>");
	for (uint32_t i = 0; i < labels->count; i++)
		put_cell(w, &labels->items[i], "th");
	page_put(w, "</tr></thead><tbody>\n");
	for (uint32_t i = 0; i < cells->count && i < labels->count; i++)
	{
		const Json *row = &cells->items[i];
		double		total = 0,
					cell;

		for (uint32_t k = 0; row->kind == JSON_ARRAY && k < row->count; k++)
			total += json_real(&row->items[k], &cell) ? cell : 0;
		page_put(w, "<tr>");
		put_cell(w, &labels->items[i], "th");
		for (uint32_t k = 0; row->kind == JSON_ARRAY && k < row->count; k++)
		{
			double		share = json_real(&row->items[k], &cell) && total > 0 ? cell / total : 0;

			page_format(w, "<td style=\"background: rgba(var(--cell), %.2f)\" title=\"%.1f %% of the row\">", share * 0.55, share * 100);
			page_value(w, &row->items[k]);
			page_put(w, "</td>");
		}
		page_put(w, "</tr>\n");
	}
	page_put(w, "</tbody></table></div>\n");
}

typedef struct SectionKind
{
	const char *name;
	void		(*put) (PageWriter *w, const Json *section);
	bool		wide;			/* takes the page's whole width */
} SectionKind;

static const SectionKind section_kinds[] = {
	{"tiles", put_tiles, true},
	{"lines", put_lines, false},
	{"bars", put_bars, false},
	{"intervals", put_intervals, false},
	{"matrix", put_matrix, true},
	{"table", put_table, true},
};

static bool
put_section(PageWriter *w, const Json *section)
{
	const Json *note = json_get(section, "note");

	for (size_t i = 0; i < sizeof(section_kinds) / sizeof(*section_kinds); i++)
		if (json_text_is(json_get(section, "kind"), section_kinds[i].name))
		{
			page_put(w, section_kinds[i].wide ? "<section class=\"wide\">\n<h2>" : "<section>\n<h2>");
			page_text(w, page_string(section, "title"));
			page_put(w, "</h2>\n");
			section_kinds[i].put(w, section);
			if (note != NULL && note->kind == JSON_STRING)
			{
				page_put(w, "<p class=\"note\">");
				page_text(w, note->text);
				page_put(w, "</p>\n");
			}
			page_put(w, "</section>\n");
			return !w->failed;
		}
	return mc_fail(w->call, MC_INVALID_JSON, "section of a report is of no known kind");
}

static void
put_facts(PageWriter *w, const Json *facts)
{
	page_put(w, "<dl>\n");
	for (uint32_t i = 0; i < facts->count; i++)
	{
		const Json *fact = &facts->items[i];

		if (fact->kind != JSON_ARRAY || fact->count != 2)
			continue;
		page_put(w, "<dt>");
		page_value(w, &fact->items[0]);
		page_put(w, "</dt><dd>");
		page_value(w, &fact->items[1]);
		page_put(w, "</dd>\n");
	}
	page_put(w, "</dl>\n");
}

bool
page_render(Call *call, const Json *description, Buffer *out)
{
	PageWriter	writer = {call, out, false};
	PageWriter *w = &writer;
	const Json *sections = list_of(description, "sections");

	if (description->kind != JSON_OBJECT)
		return mc_fail(call, MC_INVALID_JSON, "description of a report is no object");
	page_put(w, page_head);
	page_text(w, page_string(description, "title"));
	page_put(w, page_style);
	page_put(w, "<h1>");
	page_text(w, page_string(description, "title"));
	page_put(w, "</h1>\n<p class=\"lead\">");
	page_text(w, page_string(description, "lead"));
	page_put(w, "</p>\n");
	put_facts(w, list_of(description, "facts"));
	page_put(w, "<main>\n");
	for (uint32_t i = 0; i < sections->count; i++)
		if (mc_cancelled(call) || !put_section(w, &sections->items[i]))
			return false;
	page_put(w, "</main>\n<footer>Not a medical device: figures for those who validate a model, not for the care of a patient.</footer>\n</body>\n</html>\n");
	return !w->failed;
}
