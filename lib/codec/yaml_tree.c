/*
 * Reading trees: libyaml's events, and the comments in the gaps between them. Where a comment belongs follows go-yaml's
 * scanner: one that touches what is above it and has an empty line below it is a foot, one that stands further left
 * than the block it follows ends that block, anything else is the head of what comes next.
 */
#include "codec/yaml_tree.h"

#include <yaml.h>

#include "codec/yaml_nodes.h"

/* A comment of several lines that was found in a gap. */
typedef struct comment {
    bool head;
    size_t mark; /* it belongs to the first token that begins there or later */
    size_t start, column;
    slice text;
} comment;

/* An open collection. */
typedef struct level {
    yaml_tree *node;
    size_t column;
    bool has_column; /* a block that is deeper than the one around it */
} level;

typedef struct tree_reader {
    arena *arena;
    slice text;
    yaml_parser_t parser;
    bool parser_live;
    yaml_event_t event;
    bool event_live;
    size_t *lines; /* offsets at which lines begin */
    size_t line_count;

    level *levels;
    size_t depth, capacity;
    size_t flow_depth;

    /* The last token, and what has happened since. */
    yaml_tree *last;
    size_t last_start, last_end;
    size_t last_indent;
    bool last_quoted;
    level *ended; /* blocks, inner ones first */
    size_t ended_count, ended_capacity;
    yaml_tree *begun; /* the outermost block that has begun as an item of a list, or NULL */

    comment *comments; /* of the present gap */
    size_t comment_count, comment_capacity;

    yaml_tree_document document;
} tree_reader;

/* --- Nodes --- */

static yaml_tree *new_node(arena *a, tree_kind kind)
{
    const slice none = SLICE("");
    yaml_tree *t = ARENA_NEW(a, yaml_tree);

    *t = (yaml_tree){.kind = kind, .text = none, .tag = none, .anchor = none, .head = none, .line = none, .foot = none};
    return t;
}

static void add_child(arena *a, yaml_tree *t, yaml_tree *child)
{
    if (t->count == t->capacity) {
        size_t capacity = t->capacity == 0 ? 4 : t->capacity * 2;
        t->items = arena_grow(a, t->items, t->capacity * sizeof *t->items, capacity * sizeof *t->items);
        t->capacity = capacity;
    }
    t->items[t->count++] = child;
}

yaml_tree *yaml_tree_scalar(arena *a, slice text, tree_style style)
{
    yaml_tree *t = new_node(a, TREE_SCALAR);

    t->text = text;
    t->style = style;
    return t;
}

yaml_tree *yaml_tree_map(arena *a)
{
    return new_node(a, TREE_MAP);
}

static size_t find_key(const yaml_tree *map, slice key)
{
    for (size_t i = 0; i + 1 < map->count; i += 2)
        if (map->items[i]->kind == TREE_SCALAR && slice_equal(map->items[i]->text, key))
            return i;
    return SLICE_NONE;
}

yaml_tree *yaml_tree_get(const yaml_tree *map, slice key)
{
    size_t at = map->kind == TREE_MAP ? find_key(map, key) : SLICE_NONE;

    return at == SLICE_NONE ? NULL : map->items[at + 1];
}

void yaml_tree_set(arena *a, yaml_tree *map, slice key, yaml_tree *v)
{
    size_t at = find_key(map, key);

    if (at != SLICE_NONE) {
        map->items[at + 1] = v;
        return;
    }
    add_child(a, map, yaml_tree_scalar(a, key, TREE_PLAIN));
    add_child(a, map, v);
}

void yaml_tree_remove(yaml_tree *map, slice key)
{
    size_t at = find_key(map, key);

    if (at == SLICE_NONE)
        return;
    map->count -= 2;
    for (size_t i = at; i < map->count; i++)
        map->items[i] = map->items[i + 2];
}

/* --- Places in the text --- */

static void find_lines(tree_reader *r)
{
    size_t count = 1;

    for (size_t i = 0; i < r->text.size; i++)
        count += r->text.data[i] == '\n';
    r->lines = ARENA_ARRAY(r->arena, count, size_t);
    r->lines[r->line_count++] = 0;
    for (size_t i = 0; i < r->text.size; i++)
        if (r->text.data[i] == '\n')
            r->lines[r->line_count++] = i + 1;
}

/* libyaml counts columns in characters. */
static size_t offset_of(const tree_reader *r, yaml_mark_t mark)
{
    if (mark.line >= r->line_count)
        return r->text.size;
    size_t at = r->lines[mark.line];
    for (size_t i = 0; i < mark.column && at < r->text.size; i++)
        do
            at++;
        while (at < r->text.size && ((unsigned char)r->text.data[at] & 0xC0) == 0x80);
    return at;
}

static size_t line_of(const tree_reader *r, size_t at)
{
    size_t low = 0, high = r->line_count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (r->lines[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* --- Comments of a gap --- */

#define NO_LINE SIZE_MAX

/* A comment that is being put together. */
typedef struct scan {
    tree_reader *reader;
    buffer text;
    size_t start, column, line;
    size_t mark, indent, foot_line;
    bool after_value; /* behind the colon of a key */
    bool first_empty; /* no empty line so far */
    bool recent_empty;
} scan;

static void keep(scan *s, bool head, size_t at)
{
    tree_reader *r = s->reader;

    if (r->comment_count == r->comment_capacity) {
        size_t capacity = r->comment_capacity == 0 ? 8 : r->comment_capacity * 2;
        r->comments = arena_grow(r->arena, r->comments, r->comment_capacity * sizeof *r->comments,
                                 capacity * sizeof *r->comments);
        r->comment_capacity = capacity;
    }
    r->comments[r->comment_count++] =
        (comment){head, head ? s->start : s->mark, s->start, s->column, arena_slice(r->arena, buffer_slice(&s->text))};
    s->text.size = 0;
    s->mark = at;
}

static void scan_empty_line(scan *s, size_t at, bool is_end)
{
    if (!s->recent_empty && s->text.size > 0) {
        bool dedented = s->column < s->indent;
        if (s->first_empty && ((s->line == s->foot_line && !s->after_value) || dedented)) {
            if (dedented)
                s->mark = s->start;
            keep(s, false, at);
        } else if (!is_end) {
            buffer_add_char(&s->text, '\n');
        }
    }
    s->first_empty = false;
    s->recent_empty = true;
}

/* Something in another column, left of the block: what was collected is not its head. */
static void scan_column(scan *s, size_t column, size_t at)
{
    if (s->text.size > 0 && column < s->indent && column != s->column)
        keep(s, false, at);
}

static void scan_comment(scan *s, size_t at, size_t column, size_t line, slice text)
{
    scan_column(s, column, at);
    if (s->text.size == 0) {
        s->start = at;
        s->column = column;
        s->line = line;
    } else {
        buffer_add_char(&s->text, '\n');
    }
    buffer_add(&s->text, text);
    s->recent_empty = false;
}

static void scan_end(scan *s, size_t at)
{
    if (s->text.size > 0)
        keep(s, true, at);
}

static slice rest_of_line(const tree_reader *r, size_t at)
{
    slice rest = slice_after(r->text, at);

    return slice_without_suffix(slice_first(rest, slice_find_char(rest, '\n')), SLICE("\r"));
}

/* What stands between the last token and the next one. */
typedef struct gap {
    size_t from, to, column; /* the next token's */
    bool is_end;             /* there is none */
    size_t dash;             /* of the first item that begins here, or SLICE_NONE */
    slice line;              /* the comment on the last token's line */
} gap;

/* The first comment of a later line that follows a comment counts as standing on that one's line, as in go-yaml. */
static void scan_gap(tree_reader *r, gap *g)
{
    size_t last_line = line_of(r, g->from > 0 ? g->from - 1 : 0), line = last_line;
    bool no_foot = r->last == NULL || (r->last_quoted && last_line == 0);
    scan s = {.reader = r, .text = buffer_new(r->arena), .mark = r->last_start, .indent = r->last_indent};
    bool on_last_line = r->last != NULL, has_content = on_last_line;
    size_t comment_line = NO_LINE;

    s.first_empty = true;
    s.foot_line = no_foot ? NO_LINE : last_line + 1;
    g->dash = SLICE_NONE;
    g->line = SLICE("");
    for (size_t at = g->from; at < g->to;) {
        char c = r->text.data[at];
        size_t column = at - r->lines[line];
        if (c == '\n') {
            if (!has_content)
                scan_empty_line(&s, at, false);
            has_content = on_last_line = false;
            line++;
            at++;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            at++;
        } else if (c == '#') {
            slice text = rest_of_line(r, at);
            if (on_last_line)
                g->line = text;
            else
                scan_comment(&s, at, column, comment_line != NO_LINE ? comment_line : line, text);
            comment_line = on_last_line ? NO_LINE : line;
            has_content = true;
            at += text.size;
        } else {
            scan_column(&s, column, at);
            scan_end(&s, at);
            s.after_value = c == ':';
            s.mark = at;
            if (c == '-') {
                g->dash = g->dash == SLICE_NONE ? at : g->dash;
                s.indent = column;
                s.foot_line = NO_LINE;
                on_last_line = false;
            }
            has_content = true;
            at++;
        }
    }
    if (g->is_end)
        scan_empty_line(&s, g->to, true);
    else
        scan_column(&s, g->column, g->to);
    scan_end(&s, g->to);
}

/* --- Where comments belong --- */

static slice joined(arena *a, slice first, slice second)
{
    return first.size == 0 ? second : arena_concat3(a, first, SLICE("\n"), second);
}

static yaml_tree *last_key(const yaml_tree *map)
{
    return map->count < 2 ? NULL : map->items[(map->count - 1) / 2 * 2];
}

/* The foot of a node is that of its key, if it is the value of one. `above` holds the node. */
static void set_foot(const level *above, yaml_tree *node, slice text)
{
    yaml_tree *owner = node;

    for (size_t i = 0; above != NULL && above->node->kind == TREE_MAP && i < above->node->count; i++)
        if (above->node->items[i] == node)
            owner = above->node->items[i / 2 * 2];
    if (owner == node || owner->foot.size == 0)
        owner->foot = text;
}

static const level *level_around(const tree_reader *r, const yaml_tree *node)
{
    for (size_t i = r->depth; i-- > 0;)
        for (size_t k = r->levels[i].node->count; k-- > 0;)
            if (r->levels[i].node->items[k] == node)
                return &r->levels[i];
    return NULL;
}

static void end_foot(const tree_reader *r, const level *ended, slice text)
{
    yaml_tree *node = ended->node;

    if (node->kind == TREE_MAP && last_key(node) != NULL)
        last_key(node)->foot = text;
    else
        set_foot(level_around(r, node), node, text);
}

static slice take_feet(tree_reader *r, size_t *taken, size_t mark)
{
    slice feet = SLICE("");

    while (*taken < r->comment_count && !r->comments[*taken].head && r->comments[*taken].mark <= mark)
        feet = joined(r->arena, feet, r->comments[(*taken)++].text);
    return feet;
}

/* Hands the feet to the last token and to the blocks that have ended since; gives the number of comments taken. */
static size_t place_feet(tree_reader *r, const gap *g)
{
    size_t taken = 0, mark = g->from;
    slice feet = r->last == NULL ? SLICE("") : take_feet(r, &taken, r->last_start);

    if (feet.size > 0) {
        const level *inside = NULL;
        for (size_t i = 0; i < r->ended_count && inside == NULL; i++)
            for (size_t k = 0; k < r->ended[i].node->count && inside == NULL; k++)
                if (r->ended[i].node->items[k] == r->last)
                    inside = &r->ended[i];
        set_foot(inside != NULL ? inside : level_around(r, r->last), r->last, feet);
    }
    for (size_t i = 0; i < r->ended_count; i++) {
        if (!r->ended[i].has_column)
            continue;
        if (g->is_end && r->ended[i].column <= g->column)
            mark = g->to; /* the document is over: what is left is a foot */
        for (size_t k = r->comment_count; k-- > 0;)
            if (r->comments[k].column == r->ended[i].column)
                mark = r->comments[k].start;
        feet = take_feet(r, &taken, mark);
        if (feet.size > 0)
            end_foot(r, &r->ended[i], feet);
    }
    return taken;
}

/* The rest belongs to what comes next. */
static void place_heads(tree_reader *r, const gap *g, size_t taken, yaml_tree *node, bool is_key)
{
    slice feet = SLICE("");

    for (; taken < r->comment_count; taken++) {
        const comment *c = &r->comments[taken];
        yaml_tree *target = g->dash != SLICE_NONE && c->mark <= g->dash && r->begun != NULL ? r->begun : node;
        if (c->head)
            target->head = joined(r->arena, target->head, c->text);
        else
            feet = joined(r->arena, feet, c->text);
    }
    if (feet.size == 0)
        return;
    const yaml_tree *map = is_key ? r->levels[r->depth - 1].node : NULL;
    if (map != NULL && map->count >= 3)
        map->items[map->count - 3]->foot = feet;
    else
        node->foot = feet;
}

/* Looks at the gap before a token; `node` is NULL at the document's end. */
static void close_gap(tree_reader *r, yaml_tree *node, size_t to, size_t column, bool is_key)
{
    gap g = {.from = r->last_end, .to = to, .column = column, .is_end = node == NULL};

    r->comment_count = 0;
    scan_gap(r, &g);
    if (r->last != NULL && g.line.size > 0)
        r->last->line = g.line;
    size_t taken = place_feet(r, &g);
    if (node != NULL) {
        place_heads(r, &g, taken, node, is_key);
    } else {
        for (; taken < r->comment_count; taken++)
            r->document.foot = joined(r->arena, r->document.foot, r->comments[taken].text);
    }
    r->ended_count = 0;
    r->begun = NULL;
}

/* --- Events --- */

static void take_token(tree_reader *r, yaml_tree *node, size_t start, size_t end, bool quoted)
{
    while (end > start && strchr(" \t\r\n", r->text.data[end - 1]) != NULL)
        end--;
    r->last = node;
    r->last_start = start;
    r->last_end = end;
    r->last_quoted = quoted;
    r->last_indent = 0;
    for (size_t i = r->depth; i-- > 0;)
        if (r->levels[i].has_column) {
            r->last_indent = r->levels[i].column;
            break;
        }
}

/* Puts a node where it belongs; true when it is a key. */
static bool attach(tree_reader *r, yaml_tree *node)
{
    if (r->depth == 0) {
        r->document.root = node;
        return false;
    }
    yaml_tree *parent = r->levels[r->depth - 1].node;
    add_child(r->arena, parent, node);
    return parent->kind == TREE_MAP && parent->count % 2 == 1;
}

static void push(tree_reader *r, yaml_tree *node, size_t column)
{
    if (r->depth == r->capacity) {
        size_t capacity = r->capacity == 0 ? 16 : r->capacity * 2;
        r->levels = arena_grow(r->arena, r->levels, r->capacity * sizeof *r->levels, capacity * sizeof *r->levels);
        r->capacity = capacity;
    }
    bool deeper = !node->flow;
    for (size_t i = r->depth; i-- > 0 && deeper;)
        if (r->levels[i].has_column) {
            deeper = r->levels[i].column < column;
            break;
        }
    r->levels[r->depth++] = (level){node, column, deeper};
}

static slice text_of(const tree_reader *r, const yaml_char_t *text, size_t size)
{
    return text == NULL ? SLICE("") : arena_slice(r->arena, slice_of((const char *)text, size));
}

static slice name_of(const tree_reader *r, const yaml_char_t *text)
{
    return text == NULL ? SLICE("") : text_of(r, text, strlen((const char *)text));
}

static tree_style style_of(yaml_scalar_style_t style)
{
    switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: return TREE_SINGLE;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: return TREE_DOUBLE;
    case YAML_LITERAL_SCALAR_STYLE: return TREE_LITERAL;
    case YAML_FOLDED_SCALAR_STYLE: return TREE_FOLDED;
    default: return TREE_PLAIN;
    }
}

/* The comment on the first line of a block of text. */
static slice header_comment(const tree_reader *r, size_t start)
{
    slice header = rest_of_line(r, start);
    size_t at = slice_find(header, SLICE(" #"));

    return at == SLICE_NONE ? SLICE("") : slice_after(header, at + 1);
}

static void take_leaf(tree_reader *r, const yaml_event_t *e, yaml_tree *node)
{
    size_t start = offset_of(r, e->start_mark), end = offset_of(r, e->end_mark);
    bool is_key = attach(r, node);

    if (r->flow_depth > 0 || start == end)
        return;
    close_gap(r, node, start, e->start_mark.column, is_key);
    if (node->style == TREE_LITERAL || node->style == TREE_FOLDED)
        node->line = header_comment(r, start);
    take_token(r, node, start, end, node->style == TREE_SINGLE || node->style == TREE_DOUBLE);
}

static void take_start(tree_reader *r, const yaml_event_t *e, yaml_tree *node)
{
    bool in_list = r->depth > 0 && r->levels[r->depth - 1].node->kind == TREE_LIST;
    bool is_key = attach(r, node);

    if (node->flow && r->flow_depth == 0)
        close_gap(r, node, offset_of(r, e->start_mark), e->start_mark.column, is_key);
    if (node->flow)
        r->flow_depth++;
    else if (r->begun == NULL && in_list)
        r->begun = node;
    push(r, node, e->start_mark.column);
}

static void take_end(tree_reader *r, const yaml_event_t *e)
{
    level l = r->levels[--r->depth];

    if (l.node->flow) {
        if (--r->flow_depth == 0)
            take_token(r, l.node, offset_of(r, e->start_mark), offset_of(r, e->end_mark), true);
        return;
    }
    if (r->ended_count == r->ended_capacity) {
        size_t capacity = r->ended_capacity == 0 ? 16 : r->ended_capacity * 2;
        r->ended = arena_grow(r->arena, r->ended, r->ended_capacity * sizeof *r->ended, capacity * sizeof *r->ended);
        r->ended_capacity = capacity;
    }
    r->ended[r->ended_count++] = l;
}

/* Takes an event; false after the document's end. */
static bool take_event(tree_reader *r, const yaml_event_t *e)
{
    yaml_tree *node;

    switch (e->type) {
    case YAML_SCALAR_EVENT:
        node = yaml_tree_scalar(r->arena, text_of(r, e->data.scalar.value, e->data.scalar.length),
                                style_of(e->data.scalar.style));
        node->tag = name_of(r, e->data.scalar.tag);
        node->anchor = name_of(r, e->data.scalar.anchor);
        take_leaf(r, e, node);
        return true;
    case YAML_ALIAS_EVENT:
        node = new_node(r->arena, TREE_ALIAS);
        node->text = name_of(r, e->data.alias.anchor);
        take_leaf(r, e, node);
        return true;
    case YAML_SEQUENCE_START_EVENT:
        node = new_node(r->arena, TREE_LIST);
        node->tag = name_of(r, e->data.sequence_start.tag);
        node->anchor = name_of(r, e->data.sequence_start.anchor);
        node->flow = e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
        take_start(r, e, node);
        return true;
    case YAML_MAPPING_START_EVENT:
        node = new_node(r->arena, TREE_MAP);
        node->tag = name_of(r, e->data.mapping_start.tag);
        node->anchor = name_of(r, e->data.mapping_start.anchor);
        node->flow = e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
        take_start(r, e, node);
        return true;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: take_end(r, e); return true;
    case YAML_DOCUMENT_START_EVENT:
        r->last_end = e->data.document_start.implicit ? 0 : offset_of(r, e->end_mark);
        return true;
    case YAML_DOCUMENT_END_EVENT:
        close_gap(r, NULL, r->text.size, r->text.size - r->lines[r->line_count - 1], false);
        return false;
    case YAML_STREAM_END_EVENT: return false;
    default: return true;
    }
}

static void release_parser(void *self)
{
    tree_reader *r = self;

    if (r->event_live)
        yaml_event_delete(&r->event);
    if (r->parser_live)
        yaml_parser_delete(&r->parser);
    r->event_live = r->parser_live = false;
}

/* go-yaml v3 names the line where the broken thing began, counted from 0 unless the scanner complains. */
static _Noreturn void fail(const tree_reader *r, slice prefix)
{
    const yaml_parser_t *p = &r->parser;
    size_t line = p->context_mark.line != 0 ? p->context_mark.line : p->problem_mark.line;
    const char *problem = p->problem != NULL ? p->problem : "unknown problem parsing YAML content";

    if (p->error == YAML_MEMORY_ERROR)
        raise_error(r->arena, GTMPL_ENOMEM, "out of memory");
    if (line == 0)
        raise_error(r->arena, GTMPL_EYAML, "%.*syaml: %s", SLICE_ARG(prefix), problem);
    raise_error(r->arena, GTMPL_EYAML, "%.*syaml: line %zu: %s", SLICE_ARG(prefix),
                line + (p->error == YAML_SCANNER_ERROR), problem);
}

static void refuse_stand_ins(arena *a, slice text)
{
    for (size_t at = 0, found; (found = slice_find(slice_after(text, at), SLICE("\xEF\xA3"))) != SLICE_NONE;) {
        at += found + 2;
        if (at < text.size && (unsigned char)text.data[at] >= 0xB0 && (unsigned char)text.data[at] <= 0xB3)
            raise_error(a, GTMPL_EUNSUPPORTED, "documents with the characters U+F8F0 to U+F8F3 cannot be rewritten");
    }
}

yaml_tree_document yaml_tree_read(arena *a, slice text, slice prefix)
{
    tree_reader *r = ARENA_NEW(a, tree_reader);
    bool more = true;

    refuse_stand_ins(a, text);
    r->arena = a;
    r->text = slice_without_prefix(text, SLICE("\xEF\xBB\xBF"));
    r->document.foot = SLICE("");
    find_lines(r);
    arena_on_release(a, release_parser, r);
    r->parser_live = yaml_parser_initialize(&r->parser) != 0;
    if (!r->parser_live)
        raise_error(a, GTMPL_ENOMEM, "out of memory");
    yaml_parser_set_input_string(&r->parser, (const unsigned char *)r->text.data, r->text.size);
    while (more) {
        if (!yaml_parser_parse(&r->parser, &r->event))
            fail(r, prefix);
        r->event_live = true;
        more = take_event(r, &r->event);
        yaml_event_delete(&r->event);
        r->event_live = false;
    }
    release_parser(r);
    yaml_document_close(yaml_document_open(a, text, prefix)); /* refuses what go-yaml does and libyaml does not */
    return r->document;
}
