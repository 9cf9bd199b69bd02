/*
 * Which line of a template wrote which part of its output: a mark for each node of the template's own body. What
 * `include` and `template` brought in was written by the line that calls them.
 */
#ifndef TEMPLATE_TRACE_MARK_H
#define TEMPLATE_TRACE_MARK_H

#include "base/slice.h"

typedef struct trace_mark {
    size_t offset; /* in the output, where the node began to write */
    uint32_t line; /* of the node, from 1 */
    bool is_text;  /* lines of the output are lines of the template, one for one */
} trace_mark;

/* The line that wrote the byte at an offset of `output`, where the marks begin at its start; 0: none did. */
uint32_t trace_line(const trace_mark *marks, size_t count, slice output, size_t offset);

#endif
