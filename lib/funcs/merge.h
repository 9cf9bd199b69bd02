/*
 * Merging maps as dario.cat/mergo v1.0.1 does for sprig's merge functions.
 */
#ifndef FUNCS_MERGE_H
#define FUNCS_MERGE_H

#include "template/call.h"

/*
 * mergo.Merge, or mergo.MergeWithOverwrite: changes `target` and the maps in it; what is taken from `source` is shared
 * with it, not copied. Both may be NULL (then nothing happens). False where mergo returns ErrDifferentArgumentsTypes;
 * where it panics, the call fails. `target` may be changed in part by then.
 */
bool merge_maps(call *c, map *target, const map *source, bool overwrite);

#endif
