/*
 * Output that need not be copied: long texts that a template's own body wrote as they stand in it. What templates hold
 * lives as long as the chart, and so longer than any result.
 */
#ifndef RENDER_SHARE_H
#define RENDER_SHARE_H

#include "base/pieces.h"
#include "template/node.h"

/*
 * What a template wrote, in pieces that are whole lines (but for the end of the last one) and not empty: its long texts
 * where they stand, the rest copied. NULL when there is no long text in it, and so nothing to be had.
 */
const pieces *share_texts(arena *a, const tree *t, slice written);

#endif
