/*
 * Which lines differ between two texts: the shortest script of removals and additions (Myers, "An O(ND) Difference
 * Algorithm and Its Variations", in linear space), moved to where a reader of YAML would cut.
 *
 * Texts that have little in common would cost time by the product of their lengths. Past a number of differences that
 * shrinks with the texts' length the search settles for the furthest place reached, so that work grows with the length
 * alone; the script is then still right, but perhaps not the shortest. It always is up to 2,500 lines on both sides
 * together, and up to 128 differences in texts of any length.
 */
#ifndef PREVIEW_LINES_H
#define PREVIEW_LINES_H

#include "base/arena.h"

typedef struct text_lines {
    slice *items; /* without line ends */
    size_t count;
} text_lines;

/* A place where `from_count` lines gave way to `to_count`; positions count from 0. */
typedef struct line_edit {
    size_t from, from_count;
    size_t to, to_count;
} line_edit;

typedef struct line_edits {
    line_edit *items; /* in order, with unchanged lines between them */
    size_t count;
} line_edits;

/* The lines of a text; a line end at its end begins no other line. */
text_lines lines_split(arena *a, slice text);

line_edits lines_compare(arena *a, const text_lines *from, const text_lines *to);

#endif
