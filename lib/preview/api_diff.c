/* The public comparison: a builder of two sides, and what hosts see of the result. */
#include <stdlib.h>

#include "base/file.h"
#include "preview/diff_object.h"
#include "preview/report.h"
#include "render/api.h"

gtmpl_status gtmpl_diff_new(gtmpl_diff **diff, gtmpl_error **err)
{
    gtmpl_diff *d = calloc(1, sizeof *d);

    *diff = NULL;
    if (d == NULL || (d->arena = arena_new(0)) == NULL) {
        free(d);
        return api_no_memory(err);
    }
    *diff = d;
    return GTMPL_OK;
}

void gtmpl_diff_free(gtmpl_diff *diff)
{
    if (diff == NULL)
        return;
    arena_free(diff->arena);
    free(diff);
}

/* --- Building --- */

typedef struct adding {
    gtmpl_diff *diff;
    gtmpl_side side;
    const gtmpl_diff_target *target;
    const gtmpl_render *render;
    slice source, text;
} adding;

static slice copy(arena *a, const char *text)
{
    return text == NULL ? SLICE("") : arena_slice(a, slice_from(text));
}

static void check_open(const gtmpl_diff *d)
{
    if (d->comparison != NULL)
        raise_error(d->arena, GTMPL_EINVALID, "the sides have been compared already");
}

static target *newest_target(const adding *w)
{
    side *s = &w->diff->sides[w->side];

    check_open(w->diff);
    if (s->count == 0)
        raise_error(w->diff->arena, GTMPL_EINVALID, "no target has been added");
    return &s->items[s->count - 1];
}

static void add_target_work(void *context)
{
    adding *w = context;
    arena *a = w->diff->arena;
    const gtmpl_diff_target *t = w->target;
    dimension *dimensions = ARENA_ARRAY(a, t->dimension_count, dimension);

    check_open(w->diff);
    for (size_t i = 0; i < t->dimension_count; i++)
        dimensions[i] = (dimension){copy(a, t->dimensions[i].name), copy(a, t->dimensions[i].value)};
    target_name name = {copy(a, t->addon), dimensions, t->dimension_count};
    side_add(a, &w->diff->sides[w->side], &name, t->namespace_ == NULL ? SLICE("default") : copy(a, t->namespace_));
}

static void add_document_work(void *context)
{
    adding *w = context;
    arena *a = w->diff->arena;

    target_add(a, newest_target(w), arena_slice(a, w->source), arena_slice(a, w->text));
}

static void add_render_work(void *context)
{
    adding *w = context;

    for (size_t i = 0; i < gtmpl_render_count(w->render); i++) {
        const gtmpl_manifest *m = gtmpl_render_manifest(w->render, i);
        size_t size;
        const char *text = gtmpl_manifest_text(m, &size);
        w->source = slice_from(gtmpl_manifest_source(m));
        w->text = slice_of(text, size);
        add_document_work(w);
    }
}

static void add_error_work(void *context)
{
    adding *w = context;
    target *t = newest_target(w);

    t->failed = true;
    t->error = arena_slice(w->diff->arena, w->text);
}

gtmpl_status gtmpl_diff_add_target(gtmpl_diff *diff, gtmpl_side where, const gtmpl_diff_target *named,
                                   gtmpl_error **err)
{
    adding w = {.diff = diff, .side = where, .target = named};

    return api_run(diff->arena, add_target_work, &w, err);
}

gtmpl_status gtmpl_diff_add_render(gtmpl_diff *diff, gtmpl_side where, const gtmpl_render *render, gtmpl_error **err)
{
    adding w = {.diff = diff, .side = where, .render = render};

    return api_run(diff->arena, add_render_work, &w, err);
}

gtmpl_status gtmpl_diff_add_document(gtmpl_diff *diff, gtmpl_side where, const char *source, const char *text,
                                     size_t size, gtmpl_error **err)
{
    adding w = {.diff = diff, .side = where, .source = slice_from(source), .text = slice_of(text, size)};

    return api_run(diff->arena, add_document_work, &w, err);
}

gtmpl_status gtmpl_diff_add_error(gtmpl_diff *diff, gtmpl_side where, const char *message, gtmpl_error **err)
{
    adding w = {.diff = diff, .side = where, .text = slice_from(message)};

    return api_run(diff->arena, add_error_work, &w, err);
}

/* --- Comparing --- */

static void check_targets(arena *a, const comparison *c, const side *s)
{
    for (size_t i = 1; i < s->count; i++) {
        buffer name = buffer_new(c->arena);
        if (target_name_compare(&s->items[i - 1].name, &s->items[i].name) != 0)
            continue;
        target_name_write(&name, &s->items[i].name, NULL);
        raise_text(a, GTMPL_EINVALID, arena_concat(a, SLICE("a side has this target twice: "), buffer_slice(&name)));
    }
}

static gtmpl_diff_target public_target(arena *a, const target_name *name, slice namespace_)
{
    gtmpl_dimension *dimensions = ARENA_ARRAY(a, name->dimension_count, gtmpl_dimension);

    for (size_t i = 0; i < name->dimension_count; i++)
        dimensions[i] = (gtmpl_dimension){arena_cstring(a, name->dimensions[i].name),
                                          arena_cstring(a, name->dimensions[i].value)};
    return (gtmpl_diff_target){arena_cstring(a, name->addon), dimensions, name->dimension_count,
                               arena_cstring(a, namespace_)};
}

/* The old name of a target that moved, or NULL. */
static const gtmpl_diff_target *public_former(arena *a, const compared_target *t)
{
    if (t->from == NULL || t->from->was == NULL)
        return NULL;
    gtmpl_diff_target *former = ARENA_NEW(a, gtmpl_diff_target);
    *former = public_target(a, t->from->was, t->from->namespace_);
    return former;
}

static gtmpl_change public_change(arena *a, const change *c, const gtmpl_diff_target *t,
                                  const gtmpl_diff_target *former)
{
    const resource *r = change_resource(c), *old = c->from != NULL ? c->from : r;

    return (gtmpl_change){
        .target = *t,
        .kind = (gtmpl_change_kind)c->kind,
        .api_version = arena_cstring(a, r->api_version),
        .resource_kind = arena_cstring(a, r->kind),
        .namespace_ = arena_cstring(a, r->namespace_),
        .name = arena_cstring(a, r->name),
        .old_namespace = arena_cstring(a, old->namespace_),
        .old_name = arena_cstring(a, old->name),
        .number = r->number,
        .source = arena_cstring(a, r->source),
        .line_count = c->count,
        .added = c->added,
        .removed = c->removed,
        .old_target = former,
    };
}

void diff_compare(struct gtmpl_diff *d, const compare_options *options)
{
    arena *a = d->arena;

    check_open(d);
    comparison *c = compare_sides(a, &d->sides[GTMPL_SIDE_OLD], &d->sides[GTMPL_SIDE_NEW], options);
    check_targets(a, c, &d->sides[GTMPL_SIDE_OLD]);
    check_targets(a, c, &d->sides[GTMPL_SIDE_NEW]);
    d->changes = ARENA_ARRAY(a, c->change_count, gtmpl_change);
    for (size_t i = 0; i < c->target_count; i++) {
        const compared_target *t = &c->targets[i];
        const gtmpl_diff_target shown =
            public_target(a, &t->name, t->to != NULL ? t->to->namespace_ : t->from->namespace_);
        const gtmpl_diff_target *former = public_former(a, t);
        for (size_t j = t->first; j < t->first + t->count; j++)
            d->changes[j] = public_change(a, &c->changes[j], &shown, former);
    }
    d->comparison = c;
}

typedef struct comparing {
    gtmpl_diff *diff;
    compare_options options;
} comparing;

static void compare_work(void *context)
{
    comparing *w = context;

    diff_compare(w->diff, &w->options);
}

gtmpl_status gtmpl_diff_compare(gtmpl_diff *diff, const gtmpl_diff_options *options, gtmpl_error **err)
{
    comparing w = {diff, {false, false}};

    if (!api_options_known(options, err))
        return GTMPL_EINVALID;
    if (options != NULL)
        w.options = (compare_options){options->show_secrets != 0, options->find_renames != 0};
    return api_run(diff->arena, compare_work, &w, err);
}

/* --- Looking at it --- */

int gtmpl_diff_differs(const gtmpl_diff *diff)
{
    return diff->comparison != NULL && comparison_differs(diff->comparison);
}

size_t gtmpl_diff_failed_count(const gtmpl_diff *diff)
{
    return diff->comparison == NULL ? 0 : diff->comparison->failed_count;
}

size_t gtmpl_diff_count(const gtmpl_diff *diff)
{
    return diff->comparison == NULL ? 0 : diff->comparison->change_count;
}

const gtmpl_change *gtmpl_diff_change(const gtmpl_diff *diff, size_t i)
{
    return i < gtmpl_diff_count(diff) ? &diff->changes[i] : NULL;
}

static compared_line *find_line(const gtmpl_diff *diff, size_t i, size_t j)
{
    if (i >= gtmpl_diff_count(diff) || j >= diff->comparison->changes[i].count)
        return NULL;
    return &diff->comparison->changes[i].lines[j];
}

int gtmpl_diff_get_line(const gtmpl_diff *diff, size_t i, size_t j, gtmpl_diff_line *line)
{
    const compared_line *found = find_line(diff, i, j);

    if (found == NULL)
        return 0;
    *line = (gtmpl_diff_line){(char)found->kind, found->from, found->to, found->text.data, found->text.size};
    return 1;
}

typedef struct blaming {
    gtmpl_diff *diff;
    size_t change, line;
    const gtmpl_cause *cause;
} blaming;

static void add_cause_work(void *context)
{
    blaming *w = context;
    arena *a = w->diff->arena;
    compared_line *line = find_line(w->diff, w->change, w->line);

    if (line == NULL || line->kind == LINE_SAME)
        raise_error(a, GTMPL_EINVALID, "there is no such changed line");
    cause why = {copy(a, w->cause->file), w->cause->line, copy(a, w->cause->layer), copy(a, w->cause->key)};
    add_cause(w->diff->comparison, line, &why);
}

gtmpl_status gtmpl_diff_add_cause(gtmpl_diff *diff, size_t i, size_t j, const gtmpl_cause *why, gtmpl_error **err)
{
    blaming w = {diff, i, j, why};

    return api_run(diff->arena, add_cause_work, &w, err);
}

/* --- Reports --- */

typedef void report_function(buffer *out, const comparison *c, const report_options *o);

static report_function *const reports[] = {report_text, report_stat, report_markdown, report_json, report_html};

typedef struct reporting {
    gtmpl_diff *diff;
    gtmpl_form form;
    gtmpl_report_options options;
    FILE *out;
} reporting;

static void report_work(void *context)
{
    reporting *w = context;
    arena *a = w->diff->arena;
    const gtmpl_report_options *o = &w->options;
    const report_options options = {o->context, o->color != 0, o->width, o->max_bytes,
                                    slice_from(o->title == NULL ? "" : o->title)};
    buffer out = buffer_new(a);

    if (w->diff->comparison == NULL)
        raise_error(a, GTMPL_EINVALID, "the sides have not been compared");
    if (o->max_bytes > 0 && o->max_bytes < REPORT_LEAST_BYTES)
        raise_error(a, GTMPL_EINVALID, "a report needs %d bytes at least", REPORT_LEAST_BYTES);
    reports[w->form](&out, w->diff->comparison, &options);
    file_print(a, w->out, buffer_slice(&out), "the report");
}

gtmpl_status gtmpl_diff_write(gtmpl_diff *diff, gtmpl_form form, const gtmpl_report_options *options, FILE *out,
                              gtmpl_error **err)
{
    reporting w = {diff, form, GTMPL_REPORT_OPTIONS, out};

    if (!api_options_known(options, err))
        return GTMPL_EINVALID;
    if (options != NULL)
        w.options = *options;
    return api_run(diff->arena, report_work, &w, err);
}
