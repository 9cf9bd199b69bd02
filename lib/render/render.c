/* Helm's order of work, from the release's name to sorted manifests. */
#include "render/render.h"

#include "chart/capabilities.h"
#include "chart/dependency.h"
#include "render/heads.h"
#include "render/post_render.h"
#include "value/number.h"
#include "values/schema.h"

enum { MAX_RELEASE_NAME = 53 };

/* --- The release --- */

static bool is_lower_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Labels of [-a-z0-9] joined by dots; each begins and ends with a letter or digit. */
static bool is_release_name(slice name)
{
    slice rest = name, label;

    if (name.size == 0 || name.size > MAX_RELEASE_NAME)
        return false;
    while (slice_next(&rest, '.', &label)) {
        if (label.size == 0 || label.data[0] == '-' || label.data[label.size - 1] == '-')
            return false;
        for (size_t i = 0; i < label.size; i++)
            if (!is_lower_or_digit(label.data[i]) && label.data[i] != '-')
                return false;
    }
    return true;
}

static const failure *bad_release_name(arena *a, slice name)
{
    failure *f = ARENA_NEW(a, failure);
    buffer b = buffer_new(a);

    buffer_add(&b, SLICE("release name "));
    quote_string(&b, name);
    if (name.size == 0)
        buffer_add(&b, SLICE(": no name provided"));
    else
        buffer_add(&b, SLICE(": invalid release name, must match regex "
                             "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ "
                             "and the length must not be longer than 53"));
    *f = (failure){.status = GTMPL_EINVALID, .text = buffer_slice(&b)};
    return f;
}

static void check_release_name(const reporter *log, const compat *as, slice name)
{
    if (is_release_name(name))
        return;
    const failure *f = bad_release_name(log->arena, name);
    if (as->names_failed_step)
        report_failure(log, SLICE("release name check failed"), f);
    raise_failure(log->arena, f);
}

static slice text_or(const char *text, const char *otherwise)
{
    return slice_from(text != NULL ? text : otherwise);
}

static value release_value(arena *a, const gtmpl_release *r)
{
    map *m = map_new(a);

    map_set(m, SLICE("Name"), value_string(text_or(r->name, "release-name")));
    map_set(m, SLICE("Namespace"), value_string(text_or(r->namespace_, "default")));
    map_set(m, SLICE("IsUpgrade"), value_bool(r->is_upgrade));
    map_set(m, SLICE("IsInstall"), value_bool(!r->is_upgrade));
    map_set(m, SLICE("Revision"), value_int(1));
    map_set(m, SLICE("Service"), value_string(SLICE("Helm")));
    return value_map(TYPE_MAP, m);
}

/* --- Reports --- */

/* Hands a line of Helm's log to the host, as the C string that it expects. */
typedef struct relay {
    arena *arena;
    const gtmpl_render_options *options;
} relay;

static void relay_line(void *context, slice line)
{
    relay *r = context;

    if (r->options->warning != NULL)
        r->options->warning(r->options->context, arena_cstring(r->arena, line));
}

/* --- Rendering --- */

static kube_version read_kube_version(arena *a, const gtmpl_render_options *options)
{
    return options->kube_version == NULL ? kube_version_default()
                                         : kube_version_read(a, slice_from(options->kube_version));
}

static value new_capabilities(arena *a, const gtmpl_render_options *options, const kube_version *kube)
{
    slice *added = ARENA_ARRAY(a, options->api_version_count, slice);

    for (size_t i = 0; i < options->api_version_count; i++)
        added[i] = slice_from(options->api_versions[i]);
    return capabilities_new(a, kube, added, options->api_version_count);
}

static void warn_of_deprecation(const reporter *log, const chart *c)
{
    if (c->metadata->deprecated)
        report(log, REPORT_WARN, SLICE("this chart is deprecated"), NULL, 0);
}

/* Takes NOTES.txt out of the files; the root chart's own is kept as the notes. */
static void take_notes(arena *a, const chart *c, render_result *result)
{
    slice own = arena_concat(a, chart_name(c), SLICE("/templates/NOTES.txt"));
    rendered_files *files = &result->files;
    size_t kept = 0;

    for (size_t i = 0; i < files->count; i++) {
        if (!slice_ends(files->items[i].path, SLICE("NOTES.txt")))
            files->items[kept++] = files->items[i];
        else if (slice_equal(files->items[i].path, own))
            result->notes = files->items[i].text;
    }
    files->count = kept;
}

prepared_values render_prepare(const coalescer *c, const render_request *request)
{
    arena *a = c->arena;
    prepared_values p = {.chart = chart_view(a, request->chart)};
    bool keeps_origins = request->origins != NULL;

    if (keeps_origins) {
        p.origins = origin_table_copy(a, request->origins);
        chart_keep_origins(a, p.chart, p.origins, request->chart_file);
    }
    chart_process_dependencies(c, p.chart, request->values, keeps_origins ? &p.disabled : NULL);
    p.values = values_coalesce(c, &p.chart->node, request->values);
    return p;
}

/* From here on it is known what templates read. What coalescing says of the defaults has been said. */
static void watch_use(const coalescer *c, const prepared_values *p, values_use *use)
{
    const coalescer silent = {c->arena, {.arena = c->arena}, c->compat};

    use->chart = p->chart;
    use->values = value_deep_copy(c->arena, value_map(TYPE_MAP, p->values)).map;
    use->defaults = values_merge_shared(&silent, &p->chart->node, NULL);
    use->origins = p->origins;
    use->disabled = p->disabled;
    use->reads = reads_watch(c->arena, &p->chart->node, p->values);
}

void render_run(arena *a, const render_request *request, render_result *result)
{
    symbol_table *symbols = symbol_table_within(a, request->symbols);
    relay line_relay = {a, &request->options};
    const compat *as = request->as;
    const reporter log = {a, relay_line, &line_relay, as};
    const coalescer coalesce = {a, log, as};
    slice name = text_or(request->release.name, "release-name");

    *result = (render_result){.notes = SLICE("")};
    kube_version kube = read_kube_version(a, &request->options);
    if (!as->keeps_version_suffix)
        kube.version = kube.normalized;
    warn_of_deprecation(&log, request->chart);
    chart_check_dependencies(a, as, request->chart);
    if (as->minds_chart_version && !chart_is_renderable(request->chart->metadata->api_version))
        raise_error(a, GTMPL_ECHART, "invalid chart apiVersion");
    check_release_name(&log, as, name);

    const prepared_values prepared = render_prepare(&coalesce, request);
    const chart *c = prepared.chart;
    if (!request->options.skip_schema_validation)
        schema_validate(&log, &c->node, prepared.values);
    if (request->use != NULL)
        watch_use(&coalesce, &prepared, request->use);

    result->rendering = true;
    chart_check_kube_version(a, c, &kube);
    const reproducible r = {text_or(request->options.seed, ""), request->options.time};
    const gtmpl_render_options *o = &request->options;
    host h = {o->functions, o->function_count, o->lookup, o->lookup_context, NULL};
    engine_input input = {.chart = c,
                          .values = prepared.values,
                          .release = release_value(a, &request->release),
                          .capabilities = new_capabilities(a, &request->options, &kube),
                          .as = as,
                          .reproducible = request->options.reproducible ? &r : NULL,
                          .templates = request->templates,
                          .host = o->function_count > 0 || o->lookup != NULL ? &h : NULL,
                          .traces = o->lines != 0,
                          .threads = o->threads,
                          .shares = o->write_only && !o->lines && o->post_render == NULL && !as->trims_documents,
                          .ahead = o->threads > 1 && o->post_render == NULL ? heads_ahead_new(a, as) : NULL};
    result->files = engine_run(a, symbols, &input);
    heads_ahead_finish(input.ahead, a);
    take_notes(a, c, result);
    if (request->options.post_render != NULL && as->post_renders_files) {
        const rendered_files rendered = result->files;
        result->files.count = 0; /* a post-renderer that fails leaves nothing to show */
        result->files = post_render_files(a, &request->options, as, &rendered);
    }
    manifest_sort(&log, as, o->threads, result->files.items, result->files.count, &result->resources, &result->hooks);
    if (request->options.include_crds)
        chart_crds(a, c, &result->crds);
}
