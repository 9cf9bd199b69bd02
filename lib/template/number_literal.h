/*
 * Literals of numbers and characters: a number under every type that it fits. Reference: newNumber in Go's
 * text/template/parse, node.go, with its messages.
 */
#ifndef TEMPLATE_NUMBER_LITERAL_H
#define TEMPLATE_NUMBER_LITERAL_H

#include "template/node.h"

/* Each reads one literal into `n`; false with the reason, which lives in the arena. */
bool number_read(arena *a, number *n, slice text, slice *reason);
bool number_read_complex(number *n, slice text, slice *reason);
bool number_read_character(arena *a, number *n, slice text, slice *reason);

/* One of the small numbers that most literals are, without a copy; or NULL. */
const number *number_small(slice text);

#endif
