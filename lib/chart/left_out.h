/*
 * A guess: which subcharts a chart leaves out as long as nobody overrides its values. Their templates are read when
 * somebody does; a wrong guess costs that time, and nothing else.
 */
#ifndef CHART_LEFT_OUT_H
#define CHART_LEFT_OUT_H

#include "base/arena.h"

typedef struct left_out {
    slice defaults; /* what values.yaml holds, as it was read for this, for whoever loads it; no data: it was not */
    slice *folders; /* in charts/ */
    size_t count;
} left_out;

/*
 * Those folders to all of whose dependencies, of what Chart.yaml names, the condition is false by the values' text.
 * Nothing is raised for what is wrong with either text; that of Chart.yaml must live as long as the guess.
 */
left_out left_out_guess(arena *a, slice chart_yaml, slice defaults);

/* Whether a file of the chart is in one of them. */
bool left_out_has(const left_out *l, slice name);

#endif
