/*
 * Where libyaml and go-yaml v2 part.
 *
 * go-yaml is a port of an early libyaml, and libyaml has moved on. The rules here are go-yaml's:
 *
 *   - `\'` in double quotes is an escape and `\/` is none; libyaml has it the other way round;
 *   - in a flow collection a plain scalar ends at `?`, and may end in `:` before an indicator;
 *   - the characters `,`, `[` and `]` are part of a tag;
 *   - a byte order mark is skipped at the start of the text only;
 *   - an empty flow collection is handed on before it is known to be a key;
 *   - `%YAML 1.2` is refused;
 *   - nesting ends at 10,000 levels;
 *   - input is looked at in blocks of 512 bytes, which decides whether a bad byte or a bad line is reported first.
 *
 * What libyaml refuses, or reads otherwise, is read again with the offending characters replaced by noncharacters,
 * which are taken out of the scalars afterwards.
 */
#include "base/buffer.h"
#include "codec/yaml_source.h"

/* Stand-ins: the first follows the quote of a `\'`, the others are a `:` and a byte order mark. */
#define QUOTE_MARK "\xEF\xB7\x90"
#define COLON_MARK "\xEF\xB7\x91"
#define ORDER_MARK "\xEF\xB7\x92"

/* go-yaml knows no escape `\/`: refuses one in the double quotes that open at or after an offset in a line. */
static void check_slash_escape(const yaml_source *s, size_t at, size_t end, size_t line)
{
    slice raw = slice_after(slice_first(s->text, end), at);
    size_t quote = slice_find_char(raw, '"');

    for (size_t i = quote + 1; quote != SLICE_NONE && i + 1 < raw.size && raw.data[i] != '"'; i++) {
        if (raw.data[i] != '\\')
            continue;
        i++;
        if (raw.data[i] == '/')
            source_fail_scan(s, line + source_breaks_between(raw, 0, i), "found unknown escape character");
    }
}

/* Double quotes that libyaml could not read to their end may hold what go-yaml refuses before. */
static void check_open_quotes(yaml_source *s)
{
    const yaml_mark_t mark = s->libyaml->parser.context_mark;

    source_rewind(s);
    size_t at = source_offset(s, mark);
    if (at != SLICE_NONE && source_stands_at(s, at, SLICE("\"")))
        check_slash_escape(s, at, source_offset(s, s->libyaml->parser.problem_mark), mark.line);
}

/* An opening bracket or brace with nothing but white space and its fellow after it. */
static bool is_empty_flow(const yaml_source *s, size_t at)
{
    if (at >= s->text.size || (s->text.data[at] != '{' && s->text.data[at] != '['))
        return false;
    slice rest = slice_trim_left(slice_after(s->text, at + 1), SLICE(" \t\r\n"));
    return slice_starts(rest, s->text.data[at] == '{' ? SLICE("}") : SLICE("]"));
}

/* Whether a dash stands before an offset in its line, with nothing but white space between. */
static bool follows_dash(const yaml_source *s, size_t at)
{
    slice before = slice_trim_right(slice_first(s->text, at), SLICE(" \t"));

    return slice_ends(before, SLICE("-"));
}

/* A node that begins where a block collection wants a key or a dash; nothing if the node may stand there. */
static void refuse_in_block(const yaml_source *s, size_t at, size_t line)
{
    if (s->open_count == 0 || s->open[s->open_count - 1].flow)
        return;
    const open_node *last = &s->open[s->open_count - 1], *outer = s->open_count > 1 ? last - 1 : NULL;
    bool sequence = s->document.nodes[last->index].kind == NODE_SEQUENCE;
    bool indentless = sequence && outer != NULL && !outer->flow && outer->column == last->column &&
                      s->document.nodes[outer->index].kind == NODE_MAPPING;

    if (sequence && follows_dash(s, at))
        return;
    if (sequence && !indentless)
        source_fail(s, line, "did not find expected '-' indicator");
    if (indentless || last->children % 2 == 0)
        source_fail(s, line, "did not find expected key");
}

/* A dash right behind opening brackets, as of a template that was not rendered (`{{- x }}`): no node begins so. */
static void refuse_dash_in_flow(const yaml_source *s, const yaml_token_t *next)
{
    const yaml_token_t *end = s->libyaml->parser.tokens.tail, *token = next;

    while (token < end &&
           (token->type == YAML_FLOW_MAPPING_START_TOKEN || token->type == YAML_FLOW_SEQUENCE_START_TOKEN))
        token++;
    if (token > next && token < end && token->type == YAML_BLOCK_ENTRY_TOKEN)
        source_fail(s, token->start_mark.line, "did not find expected node content");
}

/* What go-yaml's parser says of the next token, if it gets to see it before the missing `:` is missed. */
static void refuse_next_token(yaml_source *s)
{
    const yaml_parser_t *p = &s->libyaml->parser;
    const yaml_token_t *next = p->tokens.head < p->tokens.tail ? p->tokens.head : NULL;

    if (next == NULL || (next->type != YAML_SCALAR_TOKEN && next->type != YAML_FLOW_MAPPING_START_TOKEN &&
                         next->type != YAML_FLOW_SEQUENCE_START_TOKEN))
        return;
    source_rewind(s);
    size_t at = source_offset(s, next->start_mark);
    if (at != SLICE_NONE && (next->start_mark.index != p->context_mark.index || is_empty_flow(s, at)))
        refuse_in_block(s, at, next->start_mark.line);
    if (next->start_mark.index != p->context_mark.index)
        refuse_dash_in_flow(s, next);
}

/* Whether the scanner, done with the key's last token, still stood in the key's line: plain scalars take line ends in.
 */
static bool ends_in_key_line(yaml_source *s, const yaml_token_t *last)
{
    size_t end = source_offset(s, last->end_mark);

    if (last->end_mark.line != s->libyaml->parser.context_mark.line || end == SLICE_NONE)
        return false;
    if (last->type != YAML_SCALAR_TOKEN || last->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return true;
    return slice_starts(slice_trim_left(slice_after(s->text, end), SLICE(" \t")), SLICE("#"));
}

/*
 * libyaml misses the `:` of a key as soon as it has left the key's line; go-yaml does so when it needs the key or has
 * found the next token. Before that its parser may refuse a token for standing where it does, or its scanner may find
 * that there is no next token.
 */
static _Noreturn void fail_missing_colon(yaml_source *s)
{
    const yaml_parser_t *p = &s->libyaml->parser;
    const yaml_token_t *last = p->tokens.head < p->tokens.tail ? p->tokens.tail - 1 : NULL;
    size_t line = p->problem_mark.line;

    refuse_next_token(s);
    source_rewind(s);
    if (last == NULL || !ends_in_key_line(s, last))
        source_fail_scan(s, line, p->problem);
    size_t here = source_offset(s, p->problem_mark);
    if (here == SLICE_NONE)
        source_fail_scan(s, line, p->problem);
    if (here == s->text.size)
        source_fail_scan(s, line + (p->problem_mark.column != 0), p->problem);
    char c = s->text.data[here];
    if (slice_find_char(SLICE("\t@`"), c) != SLICE_NONE || (c == '%' && p->problem_mark.column > 0))
        source_fail_scan(s, line, "found character that cannot start any token");
    source_fail_scan(s, line, p->problem);
}

_Noreturn void dialect_fail(yaml_source *s)
{
    const yaml_parser_t *p = &s->libyaml->parser;
    const char *words = p->problem == NULL ? "unknown problem parsing YAML content" : p->problem;

    if (p->error == YAML_MEMORY_ERROR)
        raise_error(s->document.arena, GTMPL_ENOMEM, "out of memory");
    if (p->error == YAML_READER_ERROR)
        source_fail(s, 0, words);
    if (p->context != NULL && strstr(p->context, "a quoted scalar") != NULL)
        check_open_quotes(s);
    if (strcmp(words, "could not find expected ':'") == 0)
        fail_missing_colon(s);
    if (p->problem_mark.line != 0)
        source_fail(s, p->problem_mark.line + (p->error == YAML_SCANNER_ERROR), words);
    source_fail(s, p->context_mark.line, words);
}

/* Puts `new` in the place of `old` at an offset, for another reading. Characters are replaced one for one: marks stay.
 */
static bool source_patch(yaml_source *s, size_t at, slice old, slice new)
{
    if (at == SLICE_NONE || s->repairs_left == 0 || s->has_marks || !source_stands_at(s, at, old))
        return false;
    s->text = arena_concat3(s->scratch, slice_first(s->text, at), new, slice_after(s->text, at + old.size));
    s->repaired = true;
    return true;
}

/* To go-yaml `,`, `[` and `]` are characters of a tag like others. A tag that holds one is unknown anyway. */
static bool patch_tag(yaml_source *s, size_t at)
{
    return source_patch(s, at, SLICE(","), SLICE("~")) || source_patch(s, at, SLICE("["), SLICE("~")) ||
           source_patch(s, at, SLICE("]"), SLICE("~"));
}

/* Replaces what libyaml has just refused and go-yaml takes. False if the complaint is go-yaml's as well. */
bool dialect_repair(yaml_source *s)
{
    const yaml_parser_t *p = &s->libyaml->parser;

    if (p->error != YAML_SCANNER_ERROR || p->problem == NULL)
        return false;
    source_rewind(s);
    size_t at = source_offset(s, p->problem_mark);
    if (strcmp(p->problem, "found unknown escape character") == 0)
        return source_patch(s, at, SLICE("\\'"), SLICE("'" QUOTE_MARK));
    if (strcmp(p->problem, "found unexpected ':'") == 0)
        return source_patch(s, at, SLICE(":"), SLICE(COLON_MARK));
    if (strcmp(p->problem, "did not find expected whitespace or line break") == 0)
        return patch_tag(s, at);
    return false;
}

/* libyaml skips a byte order mark at the start of any line; to go-yaml it is a character but in the first place. */
void dialect_hide_order_marks(yaml_source *s)
{
    size_t at = slice_starts(s->text, SLICE(BYTE_ORDER_MARK)) ? 3 : 0;
    size_t next = slice_find(slice_after(s->text, at), SLICE(BYTE_ORDER_MARK));

    if (next == SLICE_NONE || s->has_marks)
        return;
    char *copy = arena_cstring(s->scratch, s->text); /* the stand-in has as many bytes */
    for (; next != SLICE_NONE; next = slice_find(slice_after(s->text, at), SLICE(BYTE_ORDER_MARK))) {
        memcpy(copy + at + next, ORDER_MARK, 3);
        at += next + 3;
    }
    s->text = slice_of(copy, s->text.size);
    s->repaired = true;
}

/* libyaml ends a tag at a comma in a flow collection; true if the text must be read again with another character. */
bool dialect_repair_comma(yaml_source *s, size_t at)
{
    size_t end = at;

    if (s->flow_levels == 0 || at == SLICE_NONE || !source_stands_at(s, at, SLICE("!")) ||
        source_stands_at(s, at, SLICE("!<")))
        return false;
    while (end < s->text.size && slice_find_char(SLICE(" \t,"), s->text.data[end]) == SLICE_NONE &&
           source_break_width(s->text, end) == 0)
        end++;
    return source_patch(s, end, SLICE(","), SLICE("~"));
}

/* A scalar of a repaired text, with the stand-ins taken out again. */
slice dialect_unrepair(yaml_source *s, slice text)
{
    buffer out = buffer_new(s->scratch);

    for (size_t i = 0; i < text.size; i++) {
        slice rest = slice_after(text, i);
        if (slice_starts(rest, SLICE(QUOTE_MARK))) {
            i += 2;
        } else if (slice_starts(rest, SLICE(COLON_MARK))) {
            buffer_add_char(&out, ':');
            i += 2;
        } else if (slice_starts(rest, SLICE(ORDER_MARK))) {
            buffer_add(&out, SLICE(BYTE_ORDER_MARK));
            i += 2;
        } else {
            buffer_add_char(&out, text.data[i]);
        }
    }
    return buffer_slice(&out);
}

/* In a flow collection go-yaml ends a plain scalar at `?` and then misses a comma. */
void dialect_check_question_mark(const yaml_source *s, slice text, size_t at)
{
    if (s->flow_levels == 0 || slice_find_char(text, '?') == SLICE_NONE || at == SLICE_NONE)
        return;
    size_t mark = at + slice_find_char(slice_after(s->text, at), '?');
    bool brackets = s->open[s->open_count - 1].brackets;
    source_fail(s, s->libyaml->event.start_mark.line + source_breaks_between(s->text, at, mark),
                brackets ? "did not find expected ',' or ']'" : "did not find expected ',' or '}'");
}

void dialect_check_slashes(const yaml_source *s, slice text, size_t at)
{
    if (at != SLICE_NONE && slice_find_char(text, '/') != SLICE_NONE)
        check_slash_escape(s, at, s->text.size, s->libyaml->event.start_mark.line);
}

/*
 * An empty flow collection that libyaml has found to be a block mapping's key, but not by a `?`. go-yaml hands it on
 * before: as the whole document if it comes first, and for the parser to refuse if other keys went before.
 */
void dialect_check_empty_key(yaml_source *s)
{
    const open_node *outer = &s->open[s->open_count - 1];
    yaml_node *nodes = s->document.nodes, *empty = &nodes[s->document.count - 1];
    const yaml_node *mapping = &nodes[outer->index];

    if (outer->flow || mapping->kind != NODE_MAPPING || outer->children % 2 == 0 || empty->column != mapping->column)
        return;
    if (outer->children > 1)
        source_fail(s, empty->line - 1, "did not find expected key");
    if (s->open_count == 1) {
        nodes[0] = *empty;
        nodes[0].end = s->document.count = 1;
        s->complete = true;
    }
}

void dialect_check_version(const yaml_source *s)
{
    const yaml_version_directive_t *version = s->libyaml->event.data.document_start.version_directive;

    if (version != NULL && (version->major != 1 || version->minor != 1))
        source_fail(s, s->libyaml->event.start_mark.line, "found incompatible YAML document");
}
