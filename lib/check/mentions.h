/*
 * The names of values that a chart's texts speak of, whether they are run or not: what a template asks for in a branch
 * that was not taken is found here. Names are told with the name before them (`image.tag`), or without one where a
 * template has made its way to a map before (`.tag` within `with`, `$image.tag`).
 */
#ifndef CHECK_MENTIONS_H
#define CHECK_MENTIONS_H

#include "chart/chart.h"

typedef struct mentions mentions;

/*
 * What a chart and all its subcharts speak of: in templates, in files that hold actions, in the conditions and tags of
 * dependencies, in schemas.
 */
mentions *mentions_of(arena *a, const chart *c);

/* Adds what stands in actions within a text. */
void mentions_add_text(mentions *m, slice text);

/* Whether a key at the top of a chart's values is spoken of; the same for one in a map that stands under `outer`. */
bool mentions_have_top(const mentions *m, slice key);
bool mentions_have(const mentions *m, slice outer, slice key);

/* Whether a dependency's condition or tag asks for the key. */
bool mentions_decide(const mentions *m, slice outer, slice key);

#endif
