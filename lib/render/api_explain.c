/* The public explanation of a key. */
#include <stdlib.h>

#include "base/file.h"
#include "codec/json.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "render/coalesced_object.h"
#include "render/explain.h"

struct gtmpl_explanation {
    arena *arena;
    gtmpl_step *steps;
    size_t count;
    const char *value, *note;
};

typedef struct explaining {
    gtmpl_explanation *result;
    arena *arena;
    const gtmpl_coalesced *coalesced;
    slice key;
} explaining;

/* A flag's list with gaps reads as Helm would have filled them. */
static const char *json_text(arena *a, value v)
{
    buffer out = buffer_new(a);

    json_write_raw(&out, v);
    return arena_cstring(a, slice_trim_space(buffer_slice(&out)));
}

static const char *path_text(arena *a, key_path path)
{
    buffer out = buffer_new(a);

    key_path_write(&out, path);
    return arena_cstring(a, buffer_slice(&out));
}

/* --- Remarks --- */

static const char *remark_in_the_way(const explain_step *s)
{
    switch ((value_kind)s->found.value.kind) {
    case KIND_NIL: return "removes it and what is in it";
    case KIND_LIST: return "replaces the list";
    case KIND_MAP: return "is a map, not a list";
    default: return "replaces what is in it";
    }
}

/* What a step does to the next one below that has the key. */
static const char *remark_on(arena *a, const value *below, value v)
{
    if (below == NULL || below->kind == KIND_NIL)
        return "";
    if (v.kind == KIND_LIST && below->kind == KIND_LIST)
        return arena_cstring(a, arena_printf(a, "replaces a list of %zu", list_count(below->list)));
    if (v.kind == below->kind ||
        (v.kind != KIND_MAP && v.kind != KIND_LIST && below->kind != KIND_MAP && below->kind != KIND_LIST))
        return "";
    return below->kind == KIND_MAP    ? "replaces a map"
           : below->kind == KIND_LIST ? "replaces a list"
                                      : "replaces a scalar";
}

static const char *remark_of(arena *a, const explained *e, size_t at)
{
    const explain_step *s = &e->steps[at];
    const value *below = NULL;

    if (s->found.kind == FOUND_OBSTACLE)
        return remark_in_the_way(s);
    if (s->found.value.kind == KIND_NIL)
        return s->wins && e->final.kind == FOUND_NOTHING ? "removes the key" : "";
    for (size_t i = at + 1; below == NULL && i < e->count; i++)
        if (e->steps[i].found.kind == FOUND_VALUE)
            below = &e->steps[i].found.value;
    return remark_on(a, below, s->found.value);
}

/* --- The explanation --- */

static gtmpl_step step_of(const explaining *w, const explained *e, size_t at)
{
    arena *a = w->arena;
    const explain_step *s = &e->steps[at];
    gtmpl_step step = {.wins = s->wins, .keys = s->keys, .winning = s->winning};

    size_t layer = (size_t)(s->layer - w->coalesced->values.origins->layers);
    step.origin = (gtmpl_origin){w->coalesced->layers[layer], w->coalesced->files[layer], s->line, s->column};
    step.in_the_way = s->found.kind == FOUND_OBSTACLE;
    step.key = s->same_key ? "" : path_text(a, s->path);
    step.value = json_text(a, s->found.value);
    step.remark = remark_of(a, e, at);
    return step;
}

static const char *note_of(const explaining *w, const explained *e)
{
    arena *a = w->arena;
    const prepared_values *values = &w->coalesced->values;
    buffer out = buffer_new(a);

    if (e->disabled.size == 0)
        return "";
    buffer_printf(&out, "the subchart %.*s is disabled by %.*s", SLICE_ARG(e->disabled), SLICE_ARG(e->disabled_by));
    const found f = key_path_find(values->values, key_path_split(a, e->disabled_by));
    gtmpl_origin origin;
    if (f.kind == FOUND_VALUE && coalesced_origin(w->coalesced, f.entry->key->origin, &origin)) {
        buffer_printf(&out, " (%s", origin.file);
        if (origin.line > 0)
            buffer_printf(&out, ":%u", origin.line);
        buffer_add_char(&out, ')');
    }
    return arena_cstring(a, buffer_slice(&out));
}

static void explain_work(void *context)
{
    explaining *w = context;
    arena *a = w->arena;

    if (w->coalesced->values.origins == NULL)
        raise_error(a, GTMPL_EINVALID, "origins were not kept");
    const explained *e = explain_key(a, &w->coalesced->values, w->key);
    w->result->steps = ARENA_ARRAY(a, e->count, gtmpl_step);
    for (size_t i = 0; i < e->count; i++)
        w->result->steps[w->result->count++] = step_of(w, e, i);
    w->result->value = e->final.kind == FOUND_VALUE ? json_text(a, e->final.value) : NULL;
    w->result->note = note_of(w, e);
}

gtmpl_status gtmpl_explain(gtmpl_explanation **result, const gtmpl_coalesced *coalesced, const char *key,
                           gtmpl_error **err)
{
    gtmpl_explanation *e = calloc(1, sizeof *e);

    *result = NULL;
    if (e == NULL || (e->arena = arena_new(0)) == NULL) {
        free(e);
        return api_no_memory(err);
    }
    explaining w = {e, e->arena, coalesced, slice_from(key)};
    gtmpl_status status = api_run(e->arena, explain_work, &w, err);
    if (status == GTMPL_OK)
        *result = e;
    else
        gtmpl_explanation_free(e);
    return status;
}

void gtmpl_explanation_free(gtmpl_explanation *explanation)
{
    if (explanation == NULL)
        return;
    arena_free(explanation->arena);
    free(explanation);
}

const char *gtmpl_explanation_value(const gtmpl_explanation *explanation)
{
    return explanation->value;
}

size_t gtmpl_explanation_count(const gtmpl_explanation *explanation)
{
    return explanation->count;
}

const gtmpl_step *gtmpl_explanation_step(const gtmpl_explanation *explanation, size_t i)
{
    return i < explanation->count ? &explanation->steps[i] : NULL;
}

const char *gtmpl_explanation_note(const gtmpl_explanation *explanation)
{
    return explanation->note;
}

/* --- JSON --- */

typedef struct json_writing {
    arena *arena;
    const gtmpl_explanation *explanation;
    FILE *out;
} json_writing;

static void add_text(buffer *out, const char *name, const char *text)
{
    buffer_printf(out, "\"%s\": ", name);
    json_write_string(out, slice_from(text), false);
    buffer_add(out, SLICE(", "));
}

static void add_number(buffer *out, const char *name, unsigned number)
{
    if (number > 0)
        buffer_printf(out, "\"%s\": %u, ", name, number);
    else
        buffer_printf(out, "\"%s\": null, ", name);
}

static void write_json_work(void *context)
{
    json_writing *w = context;
    const gtmpl_explanation *e = w->explanation;
    buffer out = buffer_new(w->arena);

    buffer_add_char(&out, '[');
    for (size_t i = 0; i < e->count; i++) {
        const gtmpl_step *s = &e->steps[i];
        buffer_add(&out, i > 0 ? SLICE(",\n  {") : SLICE("\n  {"));
        add_text(&out, "layer", s->origin.layer);
        add_text(&out, "file", s->origin.file);
        add_number(&out, "line", s->origin.line);
        add_number(&out, "column", s->origin.column);
        if (s->key[0] != '\0')
            add_text(&out, "key", s->key);
        buffer_printf(&out, "\"value\": %s, \"wins\": %s}", s->value, s->wins ? "true" : "false");
    }
    buffer_add(&out, e->count > 0 ? SLICE("\n]\n") : SLICE("]\n"));
    file_print(w->arena, w->out, buffer_slice(&out), "the explanation");
}

gtmpl_status gtmpl_explanation_write_json(const gtmpl_explanation *explanation, FILE *out, gtmpl_error **err)
{
    json_writing w = {arena_new(0), explanation, out};

    if (w.arena == NULL)
        return api_no_memory(err);
    gtmpl_status status = api_run(w.arena, write_json_work, &w, err);
    arena_free(w.arena);
    return status;
}
