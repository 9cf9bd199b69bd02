/*
 * TOML in and out, as github.com/BurntSushi/toml v1.6.0 reads it into map[string]interface {} and writes it. That is
 * TOML 1.1, with the reference's own habits where it is laxer or stricter.
 */
#ifndef CODEC_TOML_H
#define CODEC_TOML_H

#include "value/map.h"

/* What a date or time of a document gives, and what it leaves open. */
typedef enum toml_time_kind {
    TOML_TIME_UTC,    /* 1979-05-27T07:32:00Z */
    TOML_TIME_OFFSET, /* 1979-05-27T00:32:00-07:00 */
    TOML_TIME_LOCAL,  /* 1979-05-27T07:32:00 */
    TOML_DATE_LOCAL,  /* 1979-05-27 */
    TOML_CLOCK_LOCAL  /* 07:32:00, on 0000-01-01 */
} toml_time_kind;

typedef struct toml_time {
    toml_time_kind kind;
    int year, month, day, hour, minute, second, nanosecond;
    int offset; /* seconds east of UTC */
} toml_time;

/* The times of the value model, which rooms above know. */
typedef struct toml_times {
    void *context;
    value (*make)(void *context, const toml_time *t);
    void (*write)(buffer *out, value time);
} toml_times;

/*
 * Reads a document: integers are int64, arrays []interface {}, arrays of tables []map[string]interface {}, dates and
 * times what `times` makes of them. Strings may point into `text`, which must live as long as the arena. `symbols`
 * interns the keys; NULL is allowed. Raises GTMPL_EYAML with the reference's text ("toml: line 2 (last key "a"): …")
 * and the line; GTMPL_ELIMIT for a nesting that would overflow the stack.
 */
value toml_read(arena *a, symbol_table *symbols, const toml_times *times, slice text);

/*
 * Writes a map or struct as a document, any other value as it would stand behind a key. Raises GTMPL_EYAML with the
 * reference's text. `v` is not nil, at which the reference panics.
 */
void toml_write(buffer *out, const toml_times *times, value v);

#endif
