/* The public result of linting: findings as C strings, in an arena of their own. */
#include <stdlib.h>

#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "render/lint.h"
#include "render/values_object.h"

struct gtmpl_lint {
    arena *arena;
    gtmpl_finding *items;
    size_t count;
};

typedef struct linting {
    gtmpl_lint *result;
    arena *arena;
    slice path;
    const map *values;
    gtmpl_lint_options options;
} linting;

static void relay_line(void *context, slice line)
{
    linting *w = context;

    if (w->options.warning != NULL)
        w->options.warning(w->options.context, arena_cstring(w->arena, line));
}

static void lint_work(void *context)
{
    linting *w = context;
    arena *a = w->arena;
    const reporter log = {a, relay_line, w, NULL};
    lint l = {.arena = a, .values = w->values, .skip_schema = w->options.skip_schema_validation, .log = &log};

    l.namespace_ = slice_from(w->options.namespace_ != NULL ? w->options.namespace_ : "default");
    l.kube = w->options.kube_version != NULL ? kube_version_read(a, slice_from(w->options.kube_version))
                                             : kube_version_default();
    lint_run(&l, w->path);
    w->result->items = ARENA_ARRAY(a, l.count, gtmpl_finding);
    for (size_t i = 0; i < l.count; i++)
        w->result->items[w->result->count++] =
            (gtmpl_finding){l.items[i].severity, arena_cstring(a, l.items[i].path), arena_cstring(a, l.items[i].text)};
}

gtmpl_status gtmpl_lint_chart(gtmpl_lint **result, const char *path, const gtmpl_values *values,
                              const gtmpl_lint_options *options, gtmpl_error **err)
{
    *result = NULL;
    if (!api_options_known(options, err) || (options != NULL && !api_options_known(options->limits, err)))
        return GTMPL_EINVALID;
    gtmpl_lint *l = calloc(1, sizeof *l);
    if (l == NULL || (l->arena = arena_new_limited(options == NULL ? NULL : options->limits)) == NULL) {
        free(l);
        return api_no_memory(err);
    }
    linting w = {.result = l, .arena = l->arena, .path = slice_from(path)};
    w.values = values != NULL ? values->root : NULL;
    w.options = options != NULL ? *options : (gtmpl_lint_options)GTMPL_LINT_OPTIONS;
    gtmpl_status status = api_run(l->arena, lint_work, &w, err);
    if (status == GTMPL_OK)
        *result = l;
    else
        gtmpl_lint_free(l);
    return status;
}

void gtmpl_lint_free(gtmpl_lint *result)
{
    if (result == NULL)
        return;
    arena_free(result->arena);
    free(result);
}

size_t gtmpl_lint_count(const gtmpl_lint *result)
{
    return result->count;
}

const gtmpl_finding *gtmpl_lint_finding(const gtmpl_lint *result, size_t i)
{
    return i < result->count ? &result->items[i] : NULL;
}
