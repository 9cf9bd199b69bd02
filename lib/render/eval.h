/* One template text outside any chart: for `gtmpl eval`, scripts, and the tests of the language. */
#ifndef RENDER_EVAL_H
#define RENDER_EVAL_H

#include "funcs/random.h"
#include "gtmpl/eval.h"
#include "render/host.h"

/*
 * Parses and runs `text` under `name` with `dot`, and gives its output without "<no value>". Everything lives in the
 * arena. Raises GTMPL_EPARSE or GTMPL_EEXEC with Helm's text.
 */
slice eval_text(arena *a, symbol_table *symbols, slice name, slice text, value dot);

/* The same, reproducible unless `r` is NULL, with what a host adds unless `h` is NULL. */
slice eval_with(arena *a, symbol_table *symbols, slice name, slice text, value dot, const reproducible *r, host *h);

/* The same with another library's functions: errors and missing values stay as Go has them. */
slice eval_plain(arena *a, symbol_table *symbols, gtmpl_library library, slice name, slice text, value dot,
                 const reproducible *r, host *h);

#endif
