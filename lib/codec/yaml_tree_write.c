/*
 * Writing trees: libyaml's emitter, from which go-yaml's was made, with characters that stand in for what it would not
 * write as go-yaml v3 does, and entries that stand in for comments. Both are replaced in what it wrote.
 */
#include <yaml.h>

#include "base/utf8.h"
#include "codec/yaml_tree.h"

#define TAB_STANDS_IN  "\xEF\xA3\xB0" /* U+F8F0: a tab, which go-yaml lets stand in blocks of text */
#define HIGH_STANDS_IN "\xEF\xA3\xB1" /* U+F8F1: eight hexadecimal digits of a character above U+FFFF follow */
#define COMMENT_OPENS  "\xEF\xA3\xB2" /* U+F8F2: the number of a comment follows */
#define COMMENT_CLOSES "\xEF\xA3\xB3" /* U+F8F3 */

enum { STAND_IN_BYTES = 3 };

/* REMARK_FOLD is no comment, but what stands in place of `|` in the next line. */
typedef enum remark_kind { REMARK_HEAD, REMARK_LINE, REMARK_FOOT, REMARK_FOLD } remark_kind;

/* A comment that an entry stands in for. */
typedef struct remark {
    remark_kind kind;
    bool is_item; /* the entry is an item of a list, else a key */
    slice text;
} remark;

typedef struct tree_writer {
    arena *arena;
    buffer out; /* of the emitter */
    yaml_emitter_t emitter;
    bool emitter_live;
    remark *remarks;
    size_t count, capacity;
} tree_writer;

/* --- Stand-ins --- */

static bool has_high(slice text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] >= 0xF0)
            return true;
    return false;
}

static slice with_stand_ins(arena *a, slice text, bool tabs)
{
    buffer out = buffer_new(a);

    for (size_t at = 0, width; at < text.size; at += width) {
        rune r = utf8_decode(slice_after(text, at), &width);
        if (r == '\t' && tabs)
            buffer_add(&out, SLICE(TAB_STANDS_IN));
        else if (width == 4)
            buffer_printf(&out, HIGH_STANDS_IN "%08X", (unsigned)r);
        else
            buffer_add(&out, slice_of(text.data + at, width));
    }
    return buffer_slice(&out);
}

static slice stand_in(tree_writer *w, remark_kind kind, bool is_item, slice text)
{
    if (w->count == w->capacity) {
        size_t capacity = w->capacity == 0 ? 16 : w->capacity * 2;
        w->remarks = arena_grow(w->arena, w->remarks, w->capacity * sizeof *w->remarks, capacity * sizeof *w->remarks);
        w->capacity = capacity;
    }
    w->remarks[w->count] = (remark){kind, is_item, text};
    return arena_printf(w->arena, COMMENT_OPENS "%zu" COMMENT_CLOSES, w->count++);
}

/* --- Events --- */

static int take_output(void *context, unsigned char *bytes, size_t size)
{
    tree_writer *w = context;

    buffer_add(&w->out, slice_of((const char *)bytes, size));
    return 1;
}

static void emit(tree_writer *w, yaml_event_t *event, int made)
{
    if (!made || (!yaml_emitter_emit(&w->emitter, event) && w->emitter.error == YAML_MEMORY_ERROR))
        raise_error(w->arena, GTMPL_ENOMEM, "out of memory");
    if (w->emitter.error != YAML_NO_ERROR)
        raise_error(w->arena, GTMPL_EYAML, "yaml: %s",
                    w->emitter.problem != NULL ? w->emitter.problem : "cannot be written");
}

static yaml_char_t *name_or_none(arena *a, slice text)
{
    return text.size == 0 ? NULL : (yaml_char_t *)arena_cstring(a, text);
}

static yaml_scalar_style_t emitted_style(const yaml_tree *t, bool high)
{
    bool block = t->style == TREE_LITERAL || t->style == TREE_FOLDED;

    if (high && (block || t->style == TREE_PLAIN || t->style == TREE_SINGLE))
        return YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    switch (t->style) {
    case TREE_SINGLE: return YAML_SINGLE_QUOTED_SCALAR_STYLE;
    case TREE_DOUBLE: return YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    case TREE_LITERAL: return YAML_LITERAL_SCALAR_STYLE;
    case TREE_FOLDED: return YAML_FOLDED_SCALAR_STYLE;
    default: return slice_find_char(t->text, '\n') != SLICE_NONE ? YAML_LITERAL_SCALAR_STYLE : YAML_PLAIN_SCALAR_STYLE;
    }
}

static void emit_scalar(tree_writer *w, const yaml_tree *t)
{
    yaml_event_t event;
    bool high = has_high(t->text);
    yaml_scalar_style_t style = emitted_style(t, high);
    bool block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
    slice text = with_stand_ins(w->arena, t->text, block);
    int untagged = t->tag.size == 0;

    emit(w, &event,
         yaml_scalar_event_initialize(&event, name_or_none(w->arena, t->anchor), name_or_none(w->arena, t->tag),
                                      (const yaml_char_t *)text.data, (int)text.size, untagged, untagged, style));
}

static void emit_text(tree_writer *w, slice text)
{
    yaml_event_t event;

    emit(w, &event,
         yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text.data, (int)text.size, 1, 1,
                                      YAML_PLAIN_SCALAR_STYLE));
}

/* --- Folded text --- */

/* Whether go-yaml keeps `>`: nothing that only quotes can tell. */
static bool can_fold(slice text)
{
    if (text.size == 0 || has_high(text) || slice_ends(text, SLICE(" ")) ||
        slice_find(text, SLICE(" \n")) != SLICE_NONE)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] < ' ' && text.data[i] != '\n' && text.data[i] != '\t')
            return false;
    return true;
}

static bool is_folded(const yaml_tree *t)
{
    return t->kind == TREE_SCALAR && t->style == TREE_FOLDED && can_fold(t->text);
}

/* `>` and what go-yaml writes behind it. */
static slice fold_header(arena *a, slice text)
{
    size_t size = text.size;
    bool hint = text.data[0] == ' ' || text.data[0] == '\n';
    const char *chomping = text.data[size - 1] != '\n' ? "-" : size == 1 || text.data[size - 2] == '\n' ? "+" : "";

    return arena_printf(a, ">%s%s", hint ? "2" : "", chomping);
}

/* The lines of a folded text: go-yaml folds nowhere, and doubles the first line end of several. */
static slice folded_lines(arena *a, slice text)
{
    buffer out = buffer_new(a);
    bool breaks = true, leading = true, doubles = true;

    for (size_t i = 0; i < text.size && doubles; i++)
        if (text.data[i] != '\n') {
            doubles = text.data[i] != ' ' && text.data[i] != '\t';
            break;
        }
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '\n' && !breaks && !leading && doubles)
            buffer_add_char(&out, '\n');
        if (c != '\n' && breaks)
            leading = c == ' ' || c == '\t';
        breaks = c == '\n';
        buffer_add_char(&out, c);
    }
    return buffer_slice(&out);
}

/* A comment as an entry of the collection that is being written. */
static void emit_remark(tree_writer *w, remark_kind kind, bool is_item, slice text)
{
    if (text.size == 0)
        return;
    emit_text(w, stand_in(w, kind, is_item, text));
    if (!is_item)
        emit_text(w, SLICE(""));
}

static void emit_tree(tree_writer *w, const yaml_tree *t);

/* A node of a block: a folded text is written as a literal one with the same lines, and another header. */
static void emit_node(tree_writer *w, const yaml_tree *t)
{
    yaml_tree literal = *t;

    if (is_folded(t)) {
        literal.style = TREE_LITERAL;
        literal.text = folded_lines(w->arena, t->text);
    }
    emit_tree(w, &literal);
}

static void emit_fold_header(tree_writer *w, bool is_item, const yaml_tree *t)
{
    if (is_folded(t))
        emit_remark(w, REMARK_FOLD, is_item, fold_header(w->arena, t->text));
}

static void emit_pair(tree_writer *w, const yaml_tree *key, const yaml_tree *v, bool comments)
{
    if (comments) {
        emit_remark(w, REMARK_HEAD, false, key->head);
        emit_remark(w, REMARK_LINE, false, key->line.size > 0 ? key->line : v->line);
        emit_fold_header(w, false, v);
    }
    emit_tree(w, key);
    if (comments)
        emit_node(w, v);
    else
        emit_tree(w, v);
    if (comments)
        emit_remark(w, REMARK_FOOT, false, key->foot);
}

static void emit_item(tree_writer *w, const yaml_tree *item, bool comments)
{
    if (comments) {
        emit_remark(w, REMARK_HEAD, true, item->head);
        emit_remark(w, REMARK_LINE, true, item->line);
        emit_fold_header(w, true, item);
    }
    if (comments)
        emit_node(w, item);
    else
        emit_tree(w, item);
    if (comments)
        emit_remark(w, REMARK_FOOT, true, item->foot);
}

static void emit_map(tree_writer *w, const yaml_tree *t)
{
    yaml_event_t event;

    emit(w, &event,
         yaml_mapping_start_event_initialize(&event, name_or_none(w->arena, t->anchor), name_or_none(w->arena, t->tag),
                                             t->tag.size == 0,
                                             t->flow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE));
    for (size_t i = 0; i + 1 < t->count; i += 2)
        emit_pair(w, t->items[i], t->items[i + 1], !t->flow);
    emit(w, &event, yaml_mapping_end_event_initialize(&event));
}

static void emit_list(tree_writer *w, const yaml_tree *t)
{
    yaml_event_t event;

    emit(w, &event,
         yaml_sequence_start_event_initialize(&event, name_or_none(w->arena, t->anchor), name_or_none(w->arena, t->tag),
                                              t->tag.size == 0,
                                              t->flow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE));
    for (size_t i = 0; i < t->count; i++)
        emit_item(w, t->items[i], !t->flow);
    emit(w, &event, yaml_sequence_end_event_initialize(&event));
}

static void emit_tree(tree_writer *w, const yaml_tree *t)
{
    yaml_event_t event;

    arena_check_stack(w->arena);
    switch (t->kind) {
    case TREE_SCALAR: emit_scalar(w, t); break;
    case TREE_ALIAS: emit(w, &event, yaml_alias_event_initialize(&event, name_or_none(w->arena, t->text))); break;
    case TREE_LIST: emit_list(w, t); break;
    case TREE_MAP: emit_map(w, t); break;
    }
}

static void release_emitter(void *self)
{
    tree_writer *w = self;

    if (w->emitter_live)
        yaml_emitter_delete(&w->emitter);
    w->emitter_live = false;
}

static slice emit_document(tree_writer *w, const yaml_tree *root)
{
    yaml_event_t event;

    arena_on_release(w->arena, release_emitter, w);
    w->emitter_live = yaml_emitter_initialize(&w->emitter) != 0;
    if (!w->emitter_live)
        raise_error(w->arena, GTMPL_ENOMEM, "out of memory");
    yaml_emitter_set_output(&w->emitter, take_output, w);
    yaml_emitter_set_unicode(&w->emitter, 1);
    yaml_emitter_set_indent(&w->emitter, 2);
    yaml_emitter_set_width(&w->emitter, -1);
    emit(w, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
    emit(w, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
    emit_tree(w, root);
    emit(w, &event, yaml_document_end_event_initialize(&event, 1));
    emit(w, &event, yaml_stream_end_event_initialize(&event));
    release_emitter(w);
    return buffer_slice(&w->out);
}

/* --- What stood in --- */

typedef struct replacing {
    const tree_writer *writer;
    buffer *out;
    slice prefix;               /* of a line that stood in for a comment at an item's start, for the line after it */
    slice line_comment, header; /* for the next line */
    size_t foot_indent;         /* of a foot right above; SLICE_NONE: none */
} replacing;

static size_t blanks_before(slice line)
{
    size_t count = 0;

    while (count < line.size && line.data[count] == ' ')
        count++;
    return count;
}

/* go-yaml leaves a line free between a foot and what follows at the same indentation. */
static void begin_line(replacing *r, size_t indent)
{
    if (r->foot_indent == indent)
        buffer_add_char(r->out, '\n');
    r->foot_indent = SLICE_NONE;
}

static void add_comment(replacing *r, slice first_prefix, size_t indent, slice text)
{
    slice line;

    begin_line(r, blanks_before(first_prefix));
    buffer_add(r->out, first_prefix);
    for (bool first = true; text.size > 0; first = false) {
        slice_next(&text, '\n', &line);
        if (!first && line.size > 0)
            buffer_add_repeated(r->out, ' ', indent);
        buffer_add(r->out, line);
        buffer_add_char(r->out, '\n');
    }
}

static void add_plain_line(replacing *r, slice line)
{
    if (r->prefix.size > 0) {
        line = slice_after(line, r->prefix.size);
        begin_line(r, blanks_before(r->prefix));
        buffer_add(r->out, r->prefix);
    } else {
        begin_line(r, blanks_before(line));
    }
    for (size_t at = 0; at < line.size; at++) {
        slice rest = slice_after(line, at);
        bool tab = slice_starts(rest, SLICE(TAB_STANDS_IN)), high = slice_starts(rest, SLICE(HIGH_STANDS_IN));
        if (!tab && !high) {
            buffer_add_char(r->out, line.data[at]);
            continue;
        }
        buffer_add(r->out, tab ? SLICE("\t") : SLICE("\\U"));
        at += STAND_IN_BYTES - 1;
    }
    if (r->header.size > 0) {
        while (r->out->data[r->out->size - 1] != '|')
            r->out->size--;
        r->out->size--;
        buffer_add(r->out, r->header);
    }
    if (r->line_comment.size > 0) {
        buffer_add_char(r->out, ' ');
        buffer_add(r->out, r->line_comment);
    }
    buffer_add_char(r->out, '\n');
    r->prefix = r->line_comment = r->header = SLICE("");
}

static void add_remark_line(replacing *r, slice before, const remark *m)
{
    slice prefix = r->prefix.size > 0 ? r->prefix : before;
    size_t indent = before.size;

    if (m->is_item) { /* the dash is the stand-in's own */
        indent -= 2;
        prefix = slice_first(prefix, prefix.size - 2);
    }
    if (m->kind == REMARK_LINE || m->kind == REMARK_FOLD) {
        *(m->kind == REMARK_LINE ? &r->line_comment : &r->header) = m->text;
        r->prefix = !m->is_item && blanks_before(prefix) < prefix.size ? prefix : SLICE("");
        return;
    }
    add_comment(r, prefix, indent, m->text);
    r->prefix = SLICE("");
    if (m->kind == REMARK_FOOT)
        r->foot_indent = indent;
}

static void replace_line(replacing *r, slice line)
{
    size_t opens = slice_find(line, SLICE(COMMENT_OPENS)), number = 0;

    if (opens == SLICE_NONE) {
        add_plain_line(r, line);
        return;
    }
    for (size_t at = opens + STAND_IN_BYTES; at < line.size && line.data[at] >= '0' && line.data[at] <= '9'; at++)
        number = number * 10 + (size_t)(line.data[at] - '0');
    add_remark_line(r, slice_first(line, opens), &r->writer->remarks[number]);
}

/* An empty line below the document's first comment stays: go-yaml takes what is above it for the document's head. */
static void keep_line_below_head(arena *a, const yaml_tree *root)
{
    yaml_tree *first = root->kind == TREE_MAP && !root->flow && root->count > 0 ? root->items[0] : NULL;

    if (first != NULL && slice_ends(first->head, SLICE("\n")) && !slice_ends(first->head, SLICE("\n\n")))
        first->head = arena_concat(a, first->head, SLICE("\n"));
}

void yaml_tree_write(buffer *out, const yaml_tree_document *d)
{
    tree_writer *w = ARENA_NEW(out->arena, tree_writer);
    replacing r = {w, out, SLICE(""), SLICE(""), SLICE(""), SLICE_NONE};
    slice line;

    w->arena = out->arena;
    w->out = buffer_new(out->arena);
    keep_line_below_head(w->arena, d->root);
    /* libyaml marks the end where text with open line ends comes last; go-yaml does not */
    slice text = slice_without_suffix(emit_document(w, d->root), SLICE("...\n"));
    while (text.size > 0 && slice_next(&text, '\n', &line))
        replace_line(&r, line);
    if (d->foot.size == 0)
        return;
    buffer_add_char(out, '\n');
    buffer_add(out, d->foot);
    buffer_add_char(out, '\n');
}
