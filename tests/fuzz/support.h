/*
 * What the fuzz targets share: one input, one arena with small limits, one frame. Anything that is raised is a fine
 * answer; what the sanitizers find, a time-out, or a broken promise (fuzz_check) is not.
 */
#ifndef FUZZ_SUPPORT_H
#define FUZZ_SUPPORT_H

#include "value/map.h"

/* Runs `work` on an input in an arena of its own. Returns 0, for LLVMFuzzerTestOneInput to return. */
int fuzz_run(void (*work)(arena *a, slice input), const uint8_t *data, size_t size);

/* Ends the program where a promise does not hold; `what` says which. */
void fuzz_check(bool holds, const char *what);

/* Cuts the input in two at the first line end; without one, the second part is empty. */
void fuzz_cut(slice input, slice *first, slice *second);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
