/*
 * What a template makes while it runs ends with it: of an `include` only the text is left, of a file of the chart what
 * it has written. So each run has an arena of its own, one level deeper than that of its caller, which is emptied
 * afterwards for the next one. A run that has changed what lives longer (`set .Values`, or a map of its caller) leaves
 * its arena to its caller, and so on.
 */
#ifndef TEMPLATE_SCRATCH_H
#define TEMPLATE_SCRATCH_H

#include "template/exec.h"

/* From now on runs have arenas of their own. Until then all that they make is in the execution's. */
void scratch_use(exec *e);

/* Around a run: `arena` of the execution is another one meanwhile. What a run that failed has raised is left to its
 * caller. */
void scratch_enter(exec *e);
void scratch_leave(exec *e, bool failed);

#endif
