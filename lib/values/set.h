/*
 * The grammar of --set, --set-string, --set-json, --set-file and --set-literal: `name.list[2].key=value,other={a,b}`.
 * Reference: Helm's pkg/strvals.
 */
#ifndef VALUES_SET_H
#define VALUES_SET_H

#include "value/map.h"

typedef enum set_mode {
    SET_TYPED,  /* --set: true, false, null and whole numbers (int64) are read as such, the rest is text */
    SET_STRING, /* --set-string: every value is text */
    SET_JSON,   /* --set-json: values are JSON; an empty one is null */
    SET_LITERAL /* --set-literal: one key, and all that follows its `=` is text; nothing is escaped */
} set_mode;

/*
 * What stands behind a value of --set-file: gets the path as written and gives the value (Helm: the file's bytes as a
 * string), in the arena. A failure is raised.
 */
typedef value set_file_reader(void *context, arena *a, slice path);

enum {
    SET_MAX_INDEX = 65536, /* the highest index of a list */
    SET_MAX_NESTING = 30   /* dots in a name */
};

typedef struct set_options {
    set_mode mode;
    set_file_reader
        *read;        /* --set-file: every value is a path, and what `read` makes of it is set; NULL for the rest */
    void *context;    /* for read */
    uint32_t origin;  /* of the keys that are set, and of lists with a new item; 0: none */
    bool leaves_gaps; /* list items that nobody set are value_none() instead of Helm's null */
} set_options;

/*
 * Reads `text` and sets what it says in `dest`, which is changed in place (lists and maps below it too). Raises
 * GTMPL_EINVALID with strvals' own text; `dest` may then hold the part that was read before the mistake. New keys and
 * values live in the arena, which must outlive `dest`.
 */
void values_set(arena *a, map *dest, slice text, const set_options *options);

#endif
