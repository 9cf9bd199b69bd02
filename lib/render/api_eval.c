/* The public way to run one template. */
#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "render/eval.h"
#include "render/values_object.h"

typedef struct evaluation {
    arena *arena;
    slice name, text;
    const map *values;
    gtmpl_library library;
    const reproducible *reproducible; /* or NULL */
    host *host;                       /* or NULL */
    char *result;
    size_t size;
} evaluation;

static void eval_work(void *context)
{
    evaluation *v = context;
    arena *a = v->arena;
    map *values = v->values != NULL ? (map *)(uintptr_t)v->values : map_new(a);
    value dot = value_deep_copy(a, value_map(TYPE_MAP, values));
    symbol_table *symbols = symbol_table_new(a);
    slice text = v->library == GTMPL_LIBRARY_HELM
                     ? eval_with(a, symbols, v->name, v->text, dot, v->reproducible, v->host)
                     : eval_plain(a, symbols, v->library, v->name, v->text, dot, v->reproducible, v->host);

    v->result = api_text(a, text);
    v->size = text.size;
}

gtmpl_status gtmpl_eval(char **result, size_t *size, const char *text, size_t length, const gtmpl_values *values,
                        const gtmpl_eval_options *options, gtmpl_error **err)
{
    evaluation v = {.text = slice_of(text, length)};
    reproducible r;
    host h = {.functions = NULL};

    *result = NULL;
    *size = 0;
    if (!api_options_known(options, err) || (options != NULL && !api_options_known(options->limits, err)))
        return GTMPL_EINVALID;
    v.arena = arena_new_limited(options == NULL ? NULL : options->limits);
    if (v.arena == NULL)
        return api_no_memory(err);
    v.name = slice_from(options != NULL && options->name != NULL ? options->name : "eval");
    v.library = options != NULL ? options->library : GTMPL_LIBRARY_HELM;
    v.values = values != NULL ? values->root : NULL;
    if (options != NULL && options->reproducible) {
        r = (reproducible){slice_from(options->seed != NULL ? options->seed : ""), options->time};
        v.reproducible = &r;
    }
    if (options != NULL && options->function_count > 0) {
        h = (host){.functions = options->functions, .count = options->function_count};
        v.host = &h;
    }
    gtmpl_status status = api_run(v.arena, eval_work, &v, err);
    *result = v.result;
    *size = v.size;
    arena_free(v.arena);
    return status;
}
