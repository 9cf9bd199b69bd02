/* libyaml's input, marks and errors. */
#include "codec/yaml_source.h"

#include "base/utf8.h"

enum { READ_BLOCK = 512 }; /* bytes per read: go-yaml's raw buffer */

void source_drop_parser(yaml_source *s)
{
    libyaml_state *l = s->libyaml;

    if (l != NULL && l->event_live)
        yaml_event_delete(&l->event);
    if (l != NULL && l->parser_live)
        yaml_parser_delete(&l->parser);
    if (l != NULL)
        l->event_live = l->parser_live = false;
}

void source_release(void *self)
{
    yaml_source *s = self;

    source_drop_parser(s);
    arena_free(s->scratch);
    s->scratch = NULL;
    s->libyaml = NULL;
}

/* The column of an offset, in characters from 1. */
static uint32_t column_of(slice text, size_t at)
{
    size_t start = 0;

    for (size_t i = 0, width; i < at; i += width == 0 ? 1 : width)
        if ((width = source_break_width(text, i)) > 0)
            start = i + width;
    return (uint32_t)utf8_count(slice_first(slice_after(text, start), at - start)) + 1;
}

/*
 * The place that a complaint is about: where libyaml has stopped, else the event in hand. The line in go-yaml's text
 * is often another one (see source_fail_scan).
 */
static void set_place(const yaml_source *s, failure *f)
{
    const yaml_parser_t *p = &s->libyaml->parser;
    yaml_mark_t mark = {0};

    if (p->error == YAML_READER_ERROR) {
        size_t end = p->problem_offset < s->text.size ? p->problem_offset : s->text.size;
        f->line = (uint32_t)source_breaks_between(s->text, 0, end) + 1;
        f->column = s->utf8 ? column_of(s->text, end) : 0;
        return;
    }
    if (p->error != YAML_NO_ERROR)
        mark = p->problem_mark;
    else if (s->libyaml->event_live)
        mark = s->libyaml->event.start_mark;
    else
        return;
    f->line = (uint32_t)mark.line + 1;
    f->column = (uint32_t)mark.column + 1;
}

/* Raises `prefix: yaml: line N: words`; a line of 0 is not told. */
_Noreturn void source_fail(const yaml_source *s, size_t line, const char *words)
{
    arena *a = s->document.arena;
    failure *f = ARENA_NEW(a, failure);
    slice where = line == 0 ? SLICE("") : arena_printf(a, "line %zu: ", line);

    f->status = GTMPL_EYAML;
    set_place(s, f);
    f->text = arena_printf(a, "%.*syaml: %.*s%s", SLICE_ARG(s->prefix), SLICE_ARG(where), words);
    raise_failure(a, f);
}

/*
 * go-yaml counts lines from 0 and adds one for the scanner's complaints only, so the parser's complaints name the line
 * before; a complaint about the first line names none.
 */
_Noreturn void source_fail_scan(const yaml_source *s, size_t line, const char *words)
{
    source_fail(s, line == 0 ? 0 : line + 1, words);
}

/* libyaml's read handler: blocks as go-yaml would read them, bytes of a character cut in two included. */
static int source_feed(void *self, unsigned char *to, size_t size, size_t *size_read)
{
    yaml_source *s = self;
    size_t held = (size_t)(s->libyaml->parser.raw_buffer.last - s->libyaml->parser.raw_buffer.pointer);
    size_t block = held < READ_BLOCK ? READ_BLOCK - held : 0;
    size_t left = s->text.size - s->fed;

    if (block > size)
        block = size;
    if (block > left)
        block = left;
    if (block > 0)
        memcpy(to, s->text.data + s->fed, block);
    s->fed += block;
    *size_read = block;
    return 1;
}

/* Sends the cursor of source_offset back to the start. */
void source_rewind(yaml_source *s)
{
    s->line = 0;
    s->line_start = s->at = slice_starts(s->text, SLICE(BYTE_ORDER_MARK)) ? 3 : 0;
    s->column = 0;
}

static bool has_utf16_mark(slice text)
{
    return slice_starts(text, SLICE("\xFF\xFE")) || slice_starts(text, SLICE("\xFE\xFF"));
}

static bool is_plain(slice text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] >= 0x80 || text.data[i] == '\r')
            return false;
    return true;
}

void source_start(yaml_source *s)
{
    source_drop_parser(s);
    s->document.count = 0;
    s->document.levels = 0;
    s->open_count = s->flow_levels = s->block_levels = s->fed = 0;
    s->again = s->complete = false;
    source_rewind(s);
    s->anchors = map_new(s->scratch);
    s->utf8 = !has_utf16_mark(s->text);
    s->plain = is_plain(s->text);
    if (s->libyaml == NULL)
        s->libyaml = ARENA_NEW(s->scratch, libyaml_state);
    if (!yaml_parser_initialize(&s->libyaml->parser))
        raise_error(s->document.arena, GTMPL_ENOMEM, "out of memory");
    s->libyaml->parser_live = true;
    yaml_parser_set_input(&s->libyaml->parser, source_feed, s);
}

/* Bytes of the line break at an offset, 0 if there is none. */
size_t source_break_width(slice text, size_t at)
{
    const unsigned char *c = (const unsigned char *)text.data + at;
    size_t left = text.size - at;

    if (left == 0)
        return 0;
    if (c[0] == '\n')
        return 1;
    if (c[0] == '\r')
        return left > 1 && c[1] == '\n' ? 2 : 1;
    if (c[0] == 0xC2 && left > 1 && c[1] == 0x85)
        return 2;
    if (c[0] == 0xE2 && left > 2 && c[1] == 0x80 && (c[2] == 0xA8 || c[2] == 0xA9))
        return 3;
    return 0;
}

/* The offset of a mark in the text, or SLICE_NONE. Marks must come in the order of the text. */
size_t source_offset(yaml_source *s, yaml_mark_t mark)
{
    size_t at = s->line_start, column = 0;

    if (s->plain)
        return mark.index <= s->text.size ? mark.index : SLICE_NONE;
    if (!s->utf8 || mark.line < s->line)
        return SLICE_NONE;
    if (mark.line == s->line && mark.column >= s->column) { /* lines may be long, with many marks */
        at = s->at;
        column = s->column;
    }
    while (s->line < mark.line) {
        if (at >= s->text.size)
            return SLICE_NONE;
        size_t width = source_break_width(s->text, at);
        at += width == 0 ? 1 : width;
        if (width > 0) {
            s->line++;
            s->line_start = s->at = at;
            s->column = 0;
        }
    }
    for (; column < mark.column; column++) {
        if (at >= s->text.size)
            return SLICE_NONE;
        at++;
        while (at < s->text.size && ((unsigned char)s->text.data[at] & 0xC0) == 0x80)
            at++;
    }
    s->at = at;
    s->column = column;
    return at;
}

/* Line breaks between two offsets. */
size_t source_breaks_between(slice text, size_t from, size_t to)
{
    size_t count = 0;

    while (from < to && from < text.size) {
        size_t width = source_break_width(text, from);
        count += width > 0;
        from += width == 0 ? 1 : width;
    }
    return count;
}

bool source_stands_at(const yaml_source *s, size_t at, slice what)
{
    return at <= s->text.size && slice_starts(slice_after(s->text, at), what);
}
