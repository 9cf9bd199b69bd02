/*
 * Renders a chart several times in one process, and prints what each phase took, as JSON (milliseconds).
 *
 *     phases ROUNDS CHART
 *
 *     {"load": […], "merge": […], "render": […], "sort": […], "write": […]}
 *
 * The phases are those that Helm's packages show from outside (tests/oracle/phases): merging includes dependencies and
 * schemas, rendering includes parsing. Every round loads, parses and releases everything anew, with as many threads as
 * the program would use, and the C library set as the program has it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "../../cli/memory.h"
#include "chart/capabilities.h"
#include "chart/dependency.h"
#include "chart/load.h"
#include "render/engine.h"
#include "render/write.h"
#include "values/schema.h"

enum { MAX_ROUNDS = 1000 };

typedef enum phase { LOAD, MERGE, RENDER, SORT, WRITE, PHASES } phase;

static const char *const phase_names[PHASES] = {"load", "merge", "render", "sort", "write"};
static double took[PHASES][MAX_ROUNDS];

typedef struct rounds {
    arena *arena;
    template_store *templates;
    unsigned threads;
    const char *path;
    size_t done;
    double since;
} rounds;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void lap(rounds *r, phase p)
{
    double at = now();

    took[p][r->done] = at - r->since;
    r->since = at;
}

static int put(void *context, slice text)
{
    (void)context;
    return fwrite(text.data, 1, text.size, stderr) != text.size;
}

static map *release_of(arena *a)
{
    map *release = map_new(a);

    map_set(release, SLICE("Name"), value_string(SLICE("r")));
    map_set(release, SLICE("Namespace"), value_string(SLICE("default")));
    map_set(release, SLICE("IsInstall"), value_bool(true));
    map_set(release, SLICE("IsUpgrade"), value_bool(false));
    map_set(release, SLICE("Revision"), value_int(1));
    map_set(release, SLICE("Service"), value_string(SLICE("Helm")));
    return release;
}

static void write_all(arena *a, const manifest_list *resources)
{
    pieces text = pieces_new(a);

    for (size_t i = 0; i < resources->count; i++) {
        const gtmpl_manifest m = {.path = resources->items[i].path, .text = resources->items[i].text};
        write_manifest(&text, &m);
    }
    pieces_write(&text, put, NULL);
}

static void round_work(void *context)
{
    rounds *r = context;
    arena *a = r->arena;
    symbol_table *symbols = symbol_table_new(a);
    const chart_loader loader = {.arena = a, .symbols = symbols, .threads = r->threads, .reads_late = true};
    const reporter log = {.arena = a};
    const coalescer coalesce = {a, log, &compat_helm4};
    const kube_version kube = kube_version_default();

    r->since = now();
    chart *c = chart_load(&loader, chart_locate(a, slice_from(r->path)));
    lap(r, LOAD);

    chart *view = chart_view(a, c);
    chart_process_dependencies(&coalesce, view, NULL, NULL);
    map *values = values_coalesce(&coalesce, &view->node, NULL);
    schema_validate(&log, &view->node, values);
    lap(r, MERGE);

    r->templates = template_store_new();
    const engine_input input = {.chart = view,
                                .templates = r->templates,
                                .threads = r->threads,
                                .values = values,
                                .release = value_map(TYPE_MAP, release_of(a)),
                                .capabilities = capabilities_new(a, &kube, NULL, 0),
                                .as = &compat_helm4};
    rendered_files files = engine_run(a, symbol_table_within(a, symbols), &input);
    lap(r, RENDER);

    size_t kept = 0;
    manifest_list resources = {0}, hooks = {0};
    for (size_t i = 0; i < files.count; i++)
        if (!slice_ends(files.items[i].path, SLICE("NOTES.txt")))
            files.items[kept++] = files.items[i];
    manifest_sort(&log, &compat_helm4, r->threads, files.items, kept, &resources, &hooks);
    lap(r, SORT);

    write_all(a, &resources);
    lap(r, WRITE);
}

int main(int argc, char **argv)
{
    size_t count = argc == 3 ? (size_t)strtoul(argv[1], NULL, 10) : 0;
    rounds r = {.path = argv[argc - 1], .threads = (unsigned)sysconf(_SC_NPROCESSORS_ONLN)};

    if (count == 0 || count > MAX_ROUNDS) {
        fputs("usage: phases ROUNDS CHART 2>/dev/null\n", stderr);
        return EXIT_FAILURE;
    }
    memory_prepare();
    for (; r.done < count; r.done++) {
        r.arena = arena_new_limited(NULL);
        const failure *f = arena_try(r.arena, round_work, &r);
        if (f != NULL) {
            fprintf(stderr, "%.*s\n", SLICE_ARG(f->text));
            return EXIT_FAILURE;
        }
        arena_free(r.arena);
        template_store_free(r.templates);
    }
    for (size_t p = 0; p < PHASES; p++) {
        printf("%s\"%s\": [", p == 0 ? "{" : ", ", phase_names[p]);
        for (size_t i = 0; i < count; i++)
            printf("%s%.4f", i == 0 ? "" : ", ", took[p][i]);
        putchar(']');
    }
    puts("}");
    return EXIT_SUCCESS;
}
