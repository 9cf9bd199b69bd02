/* The parser of the template language: items in, trees out. Reference: Go's text/template/parse, parse.go. */
#ifndef TEMPLATE_PARSE_H
#define TEMPLATE_PARSE_H

#include "template/functions.h"
#include "template/node.h"

/*
 * Parses a text. Trees, and slices into `text`, live in the arena; `symbols` interns field names. `name` is what
 * errors call the text. Raises GTMPL_EPARSE with Go's message ("template: NAME:LINE: …") and the line.
 */
const parsed *template_parse(arena *a, symbol_table *symbols, const function_set *functions, slice name, slice text);

#endif
