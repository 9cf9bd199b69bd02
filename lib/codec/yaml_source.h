/*
 * A text on its way from libyaml to nodes: the parser, where its marks stand in the text, and the complaints in
 * go-yaml's words. Shared by yaml_nodes.c, which builds nodes, and yaml_dialect.c, which knows where go-yaml differs.
 */
#ifndef CODEC_YAML_SOURCE_H
#define CODEC_YAML_SOURCE_H

#include <yaml.h>

#include "codec/yaml_nodes.h"
#include "value/map.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* A collection whose end has not come yet. */
typedef struct open_node {
    uint32_t index;
    bool flow;
    bool brackets; /* a flow sequence, or the single pair inside one */
    bool bare;     /* without anchor and tag */
    uint32_t column;
    uint32_t children; /* nodes right in it so far */
} open_node;

/* What libyaml holds: several times as large as the rest, and seldom needed. */
typedef struct libyaml_state {
    yaml_parser_t parser;
    bool parser_live;
    yaml_event_t event;
    bool event_live;
} libyaml_state;

typedef struct yaml_source {
    yaml_document document;
    arena *scratch;
    slice prefix;
    bool read_fast;        /* the fast reader has made the nodes */
    yaml_wants_key *wants; /* of the top level; NULL: all */
    slice original;        /* the caller's text */
    slice text;            /* what is read: the same, or a repaired copy */
    const slice *more;     /* parts of it that follow, for the fast reader alone */
    size_t more_count;
    bool repaired;
    bool has_marks; /* the text holds a stand-in of its own: nothing is repaired */
    bool again;     /* what has been read so far must be read again */
    int repairs_left;
    bool complete; /* the document is known to end here */
    bool utf8;
    bool plain; /* ASCII with line feeds only: libyaml's count of characters is the offset */

    libyaml_state *libyaml; /* among the nodes; NULL until libyaml reads */
    size_t fed;             /* bytes of text handed to it */

    uint32_t capacity;
    open_node *open;
    size_t open_count, open_capacity;
    size_t flow_levels, block_levels;
    uint64_t effort;
    map *anchors; /* name: index of the latest node with that anchor */

    size_t line_start; /* offset of the line that the cursor stands on */
    size_t line;
    size_t column, at; /* the cursor: a column of that line, and its offset */
} yaml_source;

/* Raises `prefix: yaml: line N: words`; a line of 0 is not told. The failure's own place is where libyaml stands. */
_Noreturn void source_fail(const yaml_source *s, size_t line, const char *words);

/*
 * The same for the scanner's complaints, of a line counted from 0. go-yaml counts lines from 0 and adds one for these
 * only, so its parser's complaints name the line before; a complaint about the first line names none.
 */
_Noreturn void source_fail_scan(const yaml_source *s, size_t line, const char *words);

/* Starts libyaml on the text, from the beginning. */
void source_start(yaml_source *s);

/* Gives back libyaml's memory; source_release, the nodes' as well. */
void source_drop_parser(yaml_source *s);
void source_release(void *self);

/* The offset of a mark in the text, or SLICE_NONE. Marks must come in the order of the text since source_rewind. */
size_t source_offset(yaml_source *s, yaml_mark_t mark);
void source_rewind(yaml_source *s);

bool source_stands_at(const yaml_source *s, size_t at, slice what);

/* Bytes of the line break at an offset, 0 if there is none; line breaks between two offsets. */
size_t source_break_width(slice text, size_t at);
size_t source_breaks_between(slice text, size_t from, size_t to);

/* --- yaml_dialect.c --- */

/* Raises what go-yaml would say of what libyaml has refused. */
_Noreturn void dialect_fail(yaml_source *s);

/*
 * Replaces what libyaml has refused and go-yaml takes, or the comma that ends a tag for libyaml alone. True if
 * something was: then the text must be read again.
 */
bool dialect_repair(yaml_source *s);
bool dialect_repair_comma(yaml_source *s, size_t at);

/* Keeps libyaml from skipping byte order marks at the start of lines. */
void dialect_hide_order_marks(yaml_source *s);

/* A scalar of a repaired text, as it stood before. */
slice dialect_unrepair(yaml_source *s, slice text);

/* Refuse what libyaml takes and go-yaml does not. `at` is the scalar's offset, or SLICE_NONE. */
void dialect_check_question_mark(const yaml_source *s, slice text, size_t at);
void dialect_check_slashes(const yaml_source *s, slice text, size_t at);
void dialect_check_version(const yaml_source *s);

/* Looks at an empty flow collection that has just been closed: in the wrong place it ends the document, or is refused.
 */
void dialect_check_empty_key(yaml_source *s);

#endif
