/* The public check: targets rendered one by one, each in memory of its own; what is kept are keys and judgements. */
#include <stdlib.h>

#include "base/nearest.h"
#include "check/examine.h"
#include "check/findings.h"
#include "check/rules.h"
#include "check/write.h"
#include "render/api.h"
#include "render/chart_object.h"
#include "render/values_object.h"

/* A chart and what its texts speak of. */
typedef struct known_chart {
    const gtmpl_chart *chart;
    mentions *mentions;
    struct known_chart *next;
} known_chart;

struct gtmpl_check {
    arena *arena;
    gtmpl_check_options options;
    checked_keys *keys;
    known_chart *charts;
    const char **targets;
    size_t target_count, target_capacity;
    number_set wanted;
    gtmpl_check_finding *findings;
    size_t count;
};

static void new_work(void *context)
{
    gtmpl_check *c = context;

    c->keys = checked_keys_new(c->arena);
    if (c->options.folder != NULL)
        c->options.folder = arena_cstring(c->arena, slice_from(c->options.folder));
}

gtmpl_status gtmpl_check_new(gtmpl_check **check, const gtmpl_check_options *options, gtmpl_error **err)
{
    *check = NULL;
    if (!api_options_known(options, err))
        return GTMPL_EINVALID;
    gtmpl_check *c = calloc(1, sizeof *c);
    if (c == NULL || (c->arena = arena_new(0)) == NULL) {
        free(c);
        return api_no_memory(err);
    }
    c->options = options != NULL ? *options : (gtmpl_check_options)GTMPL_CHECK_OPTIONS;
    gtmpl_status status = api_run(c->arena, new_work, c, err);
    if (status == GTMPL_OK)
        *check = c;
    else
        gtmpl_check_free(c);
    return status;
}

void gtmpl_check_free(gtmpl_check *check)
{
    if (check == NULL)
        return;
    arena_free(check->arena);
    free(check);
}

/* --- Targets --- */

typedef struct adding {
    gtmpl_check *check;
    const gtmpl_chart *chart;
    gtmpl_check_target target;
    arena *arena; /* of the render */
    render_request request;
    render_result result;
    values_use use;
} adding;

static void render_work(void *context)
{
    adding *w = context;

    render_run(w->arena, &w->request, &w->result);
}

static mentions *mentions_for(gtmpl_check *c, const gtmpl_chart *loaded)
{
    for (known_chart *k = c->charts; k != NULL; k = k->next)
        if (k->chart == loaded)
            return k->mentions;
    known_chart *k = ARENA_NEW(c->arena, known_chart);
    *k = (known_chart){loaded, mentions_of(c->arena, loaded->chart), c->charts};
    c->charts = k;
    return k->mentions;
}

static void add_target(gtmpl_check *c, const gtmpl_check_target *t)
{
    if (c->target_count == c->target_capacity) {
        size_t capacity = c->target_capacity == 0 ? 16 : c->target_capacity * 2;
        c->targets =
            arena_grow(c->arena, c->targets, c->target_capacity * sizeof *c->targets, capacity * sizeof *c->targets);
        c->target_capacity = capacity;
    }
    if (!t->is_witness)
        number_set_add(c->arena, &c->wanted, c->target_count);
    c->targets[c->target_count++] = t->name == NULL ? "" : arena_cstring(c->arena, slice_from(t->name));
}

static bool ask_shared(void *context, const char *file, const char *entry)
{
    const gtmpl_check *c = context;

    return c->options.is_shared(c->options.context, file, entry) != 0;
}

static void examine_work(void *context)
{
    adding *w = context;
    gtmpl_check *c = w->check;
    examination x = {.arena = w->arena, .keys = c->keys, .use = &w->use, .target = c->target_count, .context = c};

    x.mentions = mentions_for(c, w->chart);
    if (c->options.is_shared != NULL)
        x.is_shared = ask_shared;
    add_target(c, &w->target);
    examine(&x);
}

/* What is examined lives in the render's memory, and what is kept in the check's: an error may come from either. */
static void guarded_work(void *context)
{
    adding *w = context;
    const failure *f = arena_try(w->arena, examine_work, w);

    if (f != NULL)
        raise_failure(w->check->arena, f);
}

static gtmpl_status add_rendered(adding *w, gtmpl_error **err)
{
    const failure *f = arena_try(w->arena, render_work, w);

    if (f != NULL)
        return api_error(err, f, w->result.rendering);
    return api_run(w->check->arena, guarded_work, w, err);
}

gtmpl_status gtmpl_check_add(gtmpl_check *check, const gtmpl_chart *loaded, const gtmpl_values *values,
                             const gtmpl_release *release, const gtmpl_render_options *options,
                             const gtmpl_check_target *target, gtmpl_error **err)
{
    static const failure no_origins = {.status = GTMPL_EINVALID,
                                       .text = {"a check needs values that keep their origins", 44}};
    adding w = {.check = check, .chart = loaded};

    if (values == NULL || values->origins == NULL)
        return api_error(err, &no_origins, 0);
    if (!api_options_known(options, err) || (options != NULL && !api_options_known(options->limits, err)))
        return GTMPL_EINVALID;
    if (target != NULL)
        w.target = *target;
    w.arena = arena_new_limited(options == NULL ? NULL : options->limits);
    if (w.arena == NULL)
        return api_no_memory(err);
    w.request = (render_request){.chart = loaded->chart, .values = values->root, .origins = values->origins};
    w.request.release = release != NULL ? *release : (gtmpl_release){NULL, NULL, 0};
    w.request.options = options != NULL ? *options : (gtmpl_render_options)GTMPL_RENDER_OPTIONS;
    w.request.as = compat_of(w.request.options.compat);
    w.request.chart_file = slice_from(w.target.chart_file != NULL ? w.target.chart_file : loaded->path);
    w.request.use = &w.use;
    gtmpl_status status = add_rendered(&w, err);
    arena_free(w.arena);
    return status;
}

/* --- Findings --- */

typedef struct finishing {
    gtmpl_check *check;
    const char *const *skip;
    size_t skip_count;
    gtmpl_check_finding *findings;
    size_t count;
} finishing;

static void check_rule(arena *a, const char *id)
{
    nearest n = {.wanted = slice_from(id)};

    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (strcmp(rule_texts[i].id, id) == 0)
            return;
        nearest_offer_name(&n, slice_from(rule_texts[i].id));
    }
    raise_error(a, GTMPL_EINVALID, "unknown rule \"%s\"%.*s", id, SLICE_ARG(nearest_text(a, &n)));
}

static bool is_skipped(const finishing *w, rule_id rule)
{
    for (size_t i = 0; i < w->skip_count; i++)
        if (strcmp(w->skip[i], rule_texts[rule].id) == 0)
            return true;
    return false;
}

static gtmpl_check_finding public_finding(const gtmpl_check *c, const finding *f)
{
    arena *a = c->arena;
    const rule_text *rule = &rule_texts[f->rule];
    gtmpl_check_finding p = {.rule = rule->id, .severity = rule->severity};
    const char **targets = ARENA_ARRAY(a, number_set_count(f->targets), const char *);

    p.layer = arena_cstring(a, f->key->layer);
    p.file = arena_cstring(a, f->key->file);
    p.line = f->key->line;
    p.column = f->key->column;
    p.key = arena_cstring(a, f->key->path);
    p.message = arena_cstring(a, f->message);
    p.suggestion = arena_cstring(a, f->suggestion);
    for (size_t i = 0; i < c->target_count; i++)
        if (number_set_has(f->targets, i) && number_set_has(&c->wanted, i) && c->targets[i][0] != '\0')
            targets[p.target_count++] = c->targets[i];
    p.targets = targets;
    return p;
}

static void finish_work(void *context)
{
    finishing *w = context;
    gtmpl_check *c = w->check;

    for (size_t i = 0; i < w->skip_count; i++)
        check_rule(c->arena, w->skip[i]);
    finding_list l = findings_of(c->arena, c->keys, &c->wanted);
    w->findings = ARENA_ARRAY(c->arena, l.count, gtmpl_check_finding);
    for (size_t i = 0; i < l.count; i++)
        if (!is_skipped(w, l.items[i].rule))
            w->findings[w->count++] = public_finding(c, &l.items[i]);
}

gtmpl_status gtmpl_check_finish(gtmpl_check *check, const char *const *skip, size_t skip_count, gtmpl_error **err)
{
    finishing w = {.check = check, .skip = skip, .skip_count = skip_count};
    gtmpl_status status = api_run(check->arena, finish_work, &w, err);

    if (status == GTMPL_OK) {
        check->findings = w.findings;
        check->count = w.count;
    }
    return status;
}

size_t gtmpl_check_count(const gtmpl_check *check)
{
    return check->count;
}

const gtmpl_check_finding *gtmpl_check_get(const gtmpl_check *check, size_t i)
{
    return i < check->count ? &check->findings[i] : NULL;
}

/* --- Writing --- */

typedef struct writing {
    arena *arena;
    const gtmpl_check *check;
    gtmpl_check_format format;
    FILE *out;
} writing;

static void write_work(void *context)
{
    writing *w = context;
    findings_text findings = {w->check->findings, w->check->count, rule_texts, RULE_COUNT, w->check->options.folder};

    check_write(w->arena, findings, w->format, w->out);
}

gtmpl_status gtmpl_check_write(const gtmpl_check *check, gtmpl_check_format format, FILE *out, gtmpl_error **err)
{
    writing w = {arena_new(0), check, format, out};

    if (w.arena == NULL)
        return api_no_memory(err);
    gtmpl_status status = api_run(w.arena, write_work, &w, err);
    arena_free(w.arena);
    return status;
}
