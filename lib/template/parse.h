/* The parser of the template language: items in, trees out. Reference: Go's text/template/parse, parse.go. */
#ifndef TEMPLATE_PARSE_H
#define TEMPLATE_PARSE_H

#include "template/functions.h"
#include "template/node.h"

/* For one text after the other: what it needs while it reads one is used again for the next. */
typedef struct parser template_parser;

/* Its trees live in the arena, as it does itself. */
template_parser *template_parser_new(arena *a, const function_set *functions);

/*
 * Parses a text, which must live as long as its trees. `name` is what errors call it. Raises GTMPL_EPARSE with Go's
 * message ("template: NAME:LINE: …") and the line; the parser is good for other texts then.
 */
const parsed *template_parse(template_parser *p, slice name, slice text);

#endif
