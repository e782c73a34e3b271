/*
 * Plots of a report as inline SVG.
 *
 * One drawing is 420 x 300 units and as wide as its column, so that its letters
 * stay readable on a telephone.  Series differ in colour (Okabe-Ito) and in the
 * dashes of their line; the styles s0 to s5 and the rest are the page's.
 */
#ifndef EVAL_PLOT_H
#define EVAL_PLOT_H

#include "eval/page_writer.h"

#define PLOT_STYLES	6			/* series beyond that begin again */

/* Each draws one section of page.h; a section without data draws its frame alone. */
extern void plot_lines(PageWriter *w, const Json *section);
extern void plot_bars(PageWriter *w, const Json *section);
extern void plot_intervals(PageWriter *w, const Json *section);

#endif							/* EVAL_PLOT_H */
