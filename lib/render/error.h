/* Errors of templates in Helm's layout. Reference: Helm's pkg/engine/engine.go (reformatExecErrorMsg and its kin). */
#ifndef RENDER_ERROR_H
#define RENDER_ERROR_H

#include "base/arena.h"
#include "base/compat.h"

/* What Helm makes of a parse error of the file: "parse error at (FILE:LINE): REASON". */
failure *helm_parse_error(arena *a, const failure *f, slice file);

/* What Helm makes of an error while executing the file: the chain of templates, a place and a reason each. */
failure *helm_exec_error(arena *a, const compat *as, const failure *f, slice file);

/* What `fail` or `required` said, as Go has it: without the marks around it by which Helm finds it. */
failure *helm_unmarked(arena *a, const failure *f);

#endif
