/*
 * A chart of files in memory, loaded and rendered: metadata, values, subcharts, dependencies, .Files, hooks, sorting.
 * The input is the files, each behind a line `=== NAME`; what stands before the first one are the user's values.
 */
#include "chart/load.h"
#include "render/render.h"
#include "support.h"
#include "values/files.h"

/* The next line that begins with the mark, as an offset into the text; its size when there is none. */
static size_t next_mark(slice text)
{
    const slice mark = SLICE("=== ");
    size_t at = slice_find(text, SLICE("\n=== "));

    if (slice_starts(text, mark))
        return 0;
    return at == SLICE_NONE ? text.size : at + 1;
}

static file_list read_files(arena *a, slice text)
{
    file_list files = {0};

    while (text.size > 0) {
        slice name, rest;
        fuzz_cut(slice_after(text, 4), &name, &rest);
        size_t size = next_mark(rest);
        file_list_add(a, &files, (chart_file){.name = name, .data = slice_first(rest, size)});
        text = slice_after(rest, size);
    }
    return files;
}

static void load_and_render(arena *a, slice input)
{
    size_t start = next_mark(input);
    file_list files = read_files(a, slice_after(input, start));
    chart_loader loader = {.arena = a, .symbols = symbol_table_new(a)};
    render_result result;

    render_request request = {.chart = chart_from_files(&loader, &files)};
    request.as = input.size % 8 == 0 ? &compat_helm3 : &compat_helm4;
    request.values = values_load_file(a, &(values_reading){.symbols = loader.symbols}, slice_first(input, start),
                                      SLICE("values.yaml"));
    request.options.include_crds = 1;
    render_run(a, &request, &result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_run(load_and_render, data, size);
}
