/*
 * Plots: a frame with axes, and what is drawn into it.
 */
#include "eval/plot.h"

#include <math.h>
#include <stdio.h>

#define WIDTH		420.0
#define HEIGHT		300.0
#define LEFT		52.0
#define RIGHT		14.0
#define TOP			10.0
#define BOTTOM		44.0
#define ROW_HEIGHT	22.0		/* of an interval plot */
#define MOST_TICKS	6
#define MOST_VALUE	1e15		/* beyond, neighbouring ticks are the same double */

/* From data to drawing. */
typedef struct Frame
{
	double		x_from,
				x_to,
				y_from,
				y_to;
	double		left,
				height;			/* of the whole drawing */
} Frame;

static double
to_x(const Frame *f, double x)
{
	return f->left + (x - f->x_from) / (f->x_to - f->x_from) * (WIDTH - RIGHT - f->left);
}

static double
to_y(const Frame *f, double y)
{
	return TOP + (f->y_to - y) / (f->y_to - f->y_from) * (f->height - TOP - BOTTOM);
}

/* ---- ranges and ticks ---- */

/* A number that a drawing can show. */
static bool
is_drawn(double value)
{
	return fabs(value) <= MOST_VALUE;
}

/* Widen a range by a value. */
static void
take(double value, double *from, double *to)
{
	if (is_drawn(value))
	{
		*from = fmin(*from, value);
		*to = fmax(*to, value);
	}
}

/* A range that was given, or one that holds the data with a margin and is no point. */
static void
settle_range(const Json *given, double margin, double *from, double *to)
{
	double		low,
				high;

	if (given != NULL && given->kind == JSON_ARRAY && given->count == 2 &&
		json_real(&given->items[0], &low) && json_real(&given->items[1], &high) && is_drawn(low) && is_drawn(high))
	{
		*from = low;
		*to = high;
	}
	else if (!is_drawn(*from) || !is_drawn(*to))
	{
		*from = 0;
		*to = 1;
	}
	else if (*from < *to && margin > 0)
	{
		double		reach = (*to - *from) * margin;

		*from -= reach;
		*to += reach;
	}
	/* a range so narrow that its ticks are one double is a point */
	if (*to - *from <= fmax(fabs(*from), fabs(*to)) * 1e-9)
	{
		double		reach = fmax(0.5, fabs(*from) * 1e-6);

		*to = *from + reach;
		*from -= reach;
	}
}

/* The step between ticks: 1, 2 or 5 times a power of ten. */
static double
tick_step(double from, double to)
{
	double		rough = (to - from) / MOST_TICKS;
	double		step = 1;

	while (step > rough)
		step /= 10;
	while (step * 10 <= rough)
		step *= 10;
	if (step * 2 >= rough)
		return step * 2;
	return step * 5 >= rough ? step * 5 : step * 10;
}

/* ---- the frame ---- */

/* Open the drawing with its title for screen readers. */
static void
open_drawing(PageWriter *w, const Json *section, double height)
{
	page_format(w, "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\"><title>", WIDTH, height);
	page_text(w, page_string(section, "title"));
	page_put(w, "</title>");
}

static void
axis_label(PageWriter *w, const Json *section, const char *name, const char *attributes)
{
	page_format(w, "<text class=\"axis\" %s>", attributes);
	page_text(w, page_string(section, name));
	page_put(w, "</text>");
}

static void
draw_x_axis(PageWriter *w, const Frame *f, const Json *section)
{
	const Json *labels = json_get(section, "x_labels");
	double		step = tick_step(f->x_from, f->x_to);
	double		bottom = f->height - BOTTOM;
	char		attributes[96];

	if (labels != NULL && step < 1)
		step = 1;
	for (double x = ceil(f->x_from / step) * step; x <= f->x_to + step * 1e-6; x += step)
	{
		double		value = fabs(x) < step * 1e-6 ? 0 : x;

		page_format(w, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", to_x(f, x), to_x(f, x), TOP, bottom);
		/* a long label at the end would be cut */
		page_format(w, "<text class=\"tick\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">",
					labels != NULL && x + step > f->x_to ? "end" : "middle", to_x(f, x), bottom + 15);
		if (labels == NULL)
			page_format(w, "%.6g", value);
		else if (labels->kind == JSON_ARRAY && value >= 0 && value < labels->count)
			page_value(w, &labels->items[(uint32_t) value]);
		page_put(w, "</text>");
	}
	snprintf(attributes, sizeof(attributes), "text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\"", (f->left + WIDTH - RIGHT) / 2, f->height - 8);
	axis_label(w, section, "x", attributes);
}

static void
draw_y_axis(PageWriter *w, const Frame *f, const Json *section)
{
	double		step = tick_step(f->y_from, f->y_to);
	char		attributes[128];

	for (double y = ceil(f->y_from / step) * step; y <= f->y_to + step * 1e-6; y += step)
	{
		page_format(w, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", f->left, WIDTH - RIGHT, to_y(f, y), to_y(f, y));
		page_format(w, "<text class=\"tick\" text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">%.6g</text>", f->left - 5, to_y(f, y) + 4,
					fabs(y) < step * 1e-6 ? 0 : y);
	}
	snprintf(attributes, sizeof(attributes), "text-anchor=\"middle\" transform=\"translate(12 %.1f) rotate(-90)\"", (TOP + f->height - BOTTOM) / 2);
	axis_label(w, section, "y", attributes);
}

/* ---- lines ---- */

/* The i-th point of a series, if it is one. */
static bool
get_point(const Json *points, uint32_t i, double *x, double *y)
{
	const Json *point = &points->items[i];

	return point->kind == JSON_ARRAY && point->count >= 2 && json_real(&point->items[0], x) && json_real(&point->items[1], y) &&
		is_drawn(*x) && is_drawn(*y);
}

/* The list of that name, or an empty one. */
static const Json *
get_list(const Json *object, const char *name)
{
	static const Json empty = {.kind = JSON_ARRAY};
	const Json *list = json_get(object, name);

	return list != NULL && list->kind == JSON_ARRAY ? list : &empty;
}

static void
take_points(const Json *all, Frame *f)
{
	for (uint32_t s = 0; s < all->count; s++)
	{
		const Json *points = get_list(&all->items[s], "points");
		double		x,
					y;

		for (uint32_t i = 0; i < points->count; i++)
			if (get_point(points, i, &x, &y))
			{
				take(x, &f->x_from, &f->x_to);
				take(y, &f->y_from, &f->y_to);
			}
	}
}

/* One series: a line through its points, and a dot on each where they are few. */
static void
draw_series(PageWriter *w, const Frame *f, const Json *series, const char *class)
{
	const Json *points = get_list(series, "points");
	double		x,
				y;

	page_format(w, "<polyline class=\"%s\" points=\"", class);
	for (uint32_t i = 0; i < points->count; i++)
		if (get_point(points, i, &x, &y))
			page_format(w, "%.1f,%.1f ", to_x(f, x), to_y(f, y));
	page_put(w, "\"><title>");
	page_text(w, page_string(series, "name"));
	page_put(w, "</title></polyline>");
	for (uint32_t i = 0; i < points->count && points->count <= 40; i++)
		if (get_point(points, i, &x, &y))
			page_format(w, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"/>", class, to_x(f, x), to_y(f, y));
}

void
plot_lines(PageWriter *w, const Json *section)
{
	const Json *series = get_list(section, "series");
	const Json *guides = get_list(section, "guides");
	Frame		f = {INFINITY, -INFINITY, INFINITY, -INFINITY, LEFT, HEIGHT};

	take_points(series, &f);
	settle_range(json_get(section, "x_range"), 0, &f.x_from, &f.x_to);
	settle_range(json_get(section, "y_range"), 0.05, &f.y_from, &f.y_to);
	open_drawing(w, section, HEIGHT);
	draw_x_axis(w, &f, section);
	draw_y_axis(w, &f, section);
	for (uint32_t i = 0; i < guides->count; i++)
		draw_series(w, &f, &guides->items[i], "guide");
	for (uint32_t i = 0; i < series->count; i++)
	{
		char		class[8];

		snprintf(class, sizeof(class), "s%u", (unsigned) i % PLOT_STYLES);
		draw_series(w, &f, &series->items[i], class);
	}
	page_put(w, "</svg>");
}

/* ---- bars ---- */

void
plot_bars(PageWriter *w, const Json *section)
{
	const Json *bars = get_list(section, "bars");
	Frame		f = {INFINITY, -INFINITY, 0, 0, LEFT, HEIGHT};
	double		value[3];

	for (uint32_t pass = 0; pass < 2; pass++)
	{
		if (pass == 1)
		{
			settle_range(json_get(section, "x_range"), 0, &f.x_from, &f.x_to);
			settle_range(json_get(section, "y_range"), 0, &f.y_from, &f.y_to);
			open_drawing(w, section, HEIGHT);
			draw_x_axis(w, &f, section);
			draw_y_axis(w, &f, section);
		}
		for (uint32_t i = 0; i < bars->count; i++)
		{
			const Json *bar = &bars->items[i];

			if (bar->kind != JSON_ARRAY || bar->count != 3 || !json_real(&bar->items[0], &value[0]) ||
				!json_real(&bar->items[1], &value[1]) || !json_real(&bar->items[2], &value[2]) ||
				!is_drawn(value[0]) || !is_drawn(value[1]) || !is_drawn(value[2]))
				continue;
			if (pass == 0)
			{
				take(value[0], &f.x_from, &f.x_to);
				take(value[1], &f.x_from, &f.x_to);
				take(value[2], &f.y_from, &f.y_to);
			}
			else
				page_format(w, "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", to_x(&f, value[0]) + 0.5,
							to_y(&f, value[2]), fmax(to_x(&f, value[1]) - to_x(&f, value[0]) - 1, 0.5), to_y(&f, 0) - to_y(&f, value[2]));
		}
	}
	page_put(w, "</svg>");
}

/* ---- intervals ---- */

void
plot_intervals(PageWriter *w, const Json *section)
{
	const Json *rows = get_list(section, "rows");
	double		height = TOP + BOTTOM + ROW_HEIGHT * rows->count;
	double		reference = page_number(section, "reference", NAN);
	Frame		f = {INFINITY, -INFINITY, 0, rows->count > 0 ? rows->count : 1, 130, height};

	for (uint32_t i = 0; i < rows->count; i++)
	{
		take(page_number(&rows->items[i], "low", NAN), &f.x_from, &f.x_to);
		take(page_number(&rows->items[i], "high", NAN), &f.x_from, &f.x_to);
		take(page_number(&rows->items[i], "value", NAN), &f.x_from, &f.x_to);
	}
	take(reference, &f.x_from, &f.x_to);
	settle_range(json_get(section, "x_range"), 0.05, &f.x_from, &f.x_to);
	open_drawing(w, section, height);
	draw_x_axis(w, &f, section);
	if (is_drawn(reference))
		page_format(w, "<line class=\"guide\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", to_x(&f, reference), to_x(&f, reference), TOP, height - BOTTOM);
	for (uint32_t i = 0; i < rows->count; i++)
	{
		double		y = TOP + ROW_HEIGHT * (i + 0.5);
		double		value = page_number(&rows->items[i], "value", NAN);
		double		low = page_number(&rows->items[i], "low", value);
		double		high = page_number(&rows->items[i], "high", value);

		page_format(w, "<text class=\"tick\" text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">", f.left - 6, y + 4);
		page_text(w, page_string(&rows->items[i], "label"));
		page_put(w, "</text>");
		if (!is_drawn(value) || !is_drawn(low) || !is_drawn(high))
			continue;
		page_format(w, "<line class=\"s0\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", to_x(&f, low), to_x(&f, high), y, y);
		page_format(w, "<circle class=\"s0\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", to_x(&f, value), y);
	}
	page_put(w, "</svg>");
}
