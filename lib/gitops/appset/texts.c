/* Texts with parameters. References: text/template, and valyala/fasttemplate for the older form. */
#include "gitops/appset/texts.h"

#include "gitops/appset/functions.h"
#include "render/error.h"
#include "render/library.h"
#include "template/exec.h"
#include "template/parse.h"
#include "value/number.h"

struct texts {
    arena *arena;
    symbol_table *symbols;
    bool go_template;
    missing_key missing;
    slice bad_option; /* the first of goTemplateOptions that text/template does not know, or no data */
    const function_set *functions;
    template_parser *parser; /* NULL: texts are no Go templates */
    map *positions;          /* of parsed texts, by text */
    names *parsed;
    size_t count, capacity;
};

/* --- Options --- */

static bool read_option(texts *t, slice option)
{
    static const struct {
        const char *text;
        missing_key missing;
    } known[] = {
        {"missingkey=default", MISSING_INVALID},
        {"missingkey=invalid", MISSING_INVALID},
        {"missingkey=zero", MISSING_ZERO},
        {"missingkey=error", MISSING_ERROR},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (slice_equal(option, slice_from(known[i].text))) {
            t->missing = known[i].missing;
            return true;
        }
    return false;
}

texts *texts_new(arena *a, symbol_table *symbols, bool go_template, const list *options)
{
    texts *t = ARENA_NEW(a, texts);

    *t = (texts){.arena = a, .symbols = symbols, .go_template = go_template, .missing = MISSING_INVALID};
    t->functions = go_template ? library_sprig_new(a, appset_functions) : NULL;
    t->parser = go_template ? template_parser_new(a, t->functions) : NULL;
    t->positions = map_new(a);
    for (size_t i = 0; i < list_count(options); i++) {
        slice option = value_slice(options->items[i]);
        if (!read_option(t, option) && t->bad_option.data == NULL)
            t->bad_option = option;
    }
    return t;
}

bool texts_are_faulty(const texts *t, slice *fault)
{
    if (!t->go_template || t->bad_option.data == NULL)
        return false;
    *fault = t->bad_option.size == 0 ? SLICE("empty option string")
                                     : arena_concat(t->arena, SLICE("unrecognized option: "), t->bad_option);
    return true;
}

/* --- Go templates --- */

typedef struct run {
    texts *texts;
    slice text;
    names *names;
    buffer out;
    value params;
} run;

static void parse_work(void *context)
{
    run *r = context;
    texts *t = r->texts;

    names_add(t->arena, r->names, SLICE(""), template_parse(t->parser, SLICE(""), r->text));
}

static void execute_work(void *context)
{
    run *r = context;
    texts *t = r->texts;
    exec *e = exec_new(t->arena, t->symbols, t->functions, r->names, &r->out);

    e->missing = t->missing;
    exec_run(e, names_find(r->names, SLICE("")), r->params);
}

static _Noreturn void fail_text(const texts *t, const failure *f, const char *what, slice text)
{
    if (failure_is_final(f))
        raise_failure(t->arena, f);
    raise_wrapped(t->arena, helm_unmarked(t->arena, f), arena_concat(t->arena, slice_from(what), text));
}

/* The text's templates, parsed when it is first met. */
static names *parsed_text(texts *t, run *r)
{
    const value *known = map_get(t->positions, r->text);

    if (known != NULL)
        return &t->parsed[known->integer];
    names fresh = {.items = NULL};
    r->names = &fresh;
    const failure *f = arena_try(t->arena, parse_work, r);
    if (f != NULL)
        fail_text(t, f, "failed to parse template ", r->text);
    if (t->count == t->capacity) {
        size_t capacity = t->capacity == 0 ? 32 : t->capacity * 2;
        t->parsed = arena_grow(t->arena, t->parsed, t->count * sizeof *t->parsed, capacity * sizeof *t->parsed);
        t->capacity = capacity;
    }
    t->parsed[t->count] = fresh;
    map_set(t->positions, r->text, value_int((int64_t)t->count));
    return &t->parsed[t->count++];
}

static slice go_replace(texts *t, slice text, value params)
{
    run r = {.texts = t, .text = text, .out = buffer_new(t->arena), .params = params};

    if (slice_find(text, SLICE("{{")) == SLICE_NONE)
        return text;
    r.names = parsed_text(t, &r);
    const failure *f = arena_try(t->arena, execute_work, &r);
    if (f != NULL)
        fail_text(t, f, "failed to execute go template ", text);
    return buffer_slice(&r.out);
}

/* --- The older form --- */

/* Whether a line has `{{`, and `}}` behind it. */
static bool has_tag(slice text)
{
    slice line;

    while (slice_next(&text, '\n', &line)) {
        size_t start = slice_find(line, SLICE("{{"));
        if (start != SLICE_NONE && slice_find(slice_after(line, start + 2), SLICE("}}")) != SLICE_NONE)
            return true;
    }
    return false;
}

static _Noreturn void fail_unclosed(const texts *t, slice text, slice rest)
{
    buffer b = buffer_new(t->arena);

    buffer_add(&b, SLICE("invalid template: Cannot find end tag=\"}}\" in the template="));
    quote_string(&b, text);
    buffer_add(&b, SLICE(" starting from "));
    quote_string(&b, rest);
    raise_text(t->arena, GTMPL_EPARSE, buffer_slice(&b));
}

/* The parameter's text, or the tag as it is written. */
static void add_tag(buffer *out, slice tag, const map *params)
{
    slice name = slice_trim_space(tag);
    const value *found = name.size == 0 ? NULL : map_get(params, name);

    if (found != NULL && found->kind == KIND_STRING) {
        buffer_add(out, value_slice(*found));
        return;
    }
    buffer_add(out, SLICE("{{"));
    buffer_add(out, tag);
    buffer_add(out, SLICE("}}"));
}

static slice plain_replace(const texts *t, slice text, const map *params)
{
    buffer out = buffer_new(t->arena);
    slice rest = text;

    if (!has_tag(text))
        return text;
    for (;;) {
        size_t start = slice_find(rest, SLICE("{{"));
        if (start == SLICE_NONE)
            break;
        buffer_add(&out, slice_first(rest, start));
        rest = slice_after(rest, start + 2);
        size_t end = slice_find(rest, SLICE("}}"));
        if (end == SLICE_NONE)
            fail_unclosed(t, text, rest);
        add_tag(&out, slice_first(rest, end), params);
        rest = slice_after(rest, end + 2);
    }
    buffer_add(&out, rest);
    return buffer_slice(&out);
}

slice texts_replace(texts *t, slice text, value params)
{
    arena_spend(t->arena, 1 + text.size / 256);
    return t->go_template ? go_replace(t, text, params) : plain_replace(t, text, params.map);
}
