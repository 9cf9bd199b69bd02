/*
 * Keeping Secrets out of reports.
 *
 * In resources that hold a Secret each value of `data` and `stringData` reads `(masked, N bytes)`, and in the newer of
 * two texts `(masked, N bytes, changed)` where the older has another value under the same key. N counts the bytes of
 * the value itself, whatever its encoding or style. Values of other lines that may repeat them (the annotation
 * last-applied-configuration, comments) are masked too. A Secret whose text does not show where its values stand
 * (flow style, aliases, broken YAML) is masked as a whole.
 *
 * Nothing of what is masked leaves: no part of a value, no hash of it. Keys and lengths do.
 */
#ifndef PREVIEW_MASK_H
#define PREVIEW_MASK_H

#include "preview/resource.h"
#include "value/map.h"

/* The texts of a pair of resources as they may be shown; either may be NULL, and gives "". */
void mask_pair(arena *a, const resource *from, const resource *to, slice *from_text, slice *to_text);

/* Whether a text says "secret" anywhere. One that does not may still hold one, written with escapes. */
bool mask_may_hold_secret(slice text);

/* Adds to `secrets` each value of the resource's Secrets that is long enough to be told from other text. */
void mask_collect(arena *a, const resource *r, map *secrets);

/* A text (an error's) without any of the values in `secrets`. */
slice mask_text(arena *a, slice text, const map *secrets);

/* How the values of a layer that came from a flag are named: "--set a.b=x" without what follows `=`. */
slice mask_flag(arena *a, slice flag);

#endif
