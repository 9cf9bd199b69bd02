/* The bytes of an archive, read as a chart's files, which are then loaded. */
#include "chart/load.h"
#include "support.h"

static void load(arena *a, slice input)
{
    const chart_loader loader = {.arena = a, .symbols = symbol_table_new(a)};
    file_list files = chart_read_archive(&loader, input);

    for (size_t i = 0; i < files.count; i++)
        fuzz_check(slice_find(files.items[i].name, SLICE("../")) == SLICE_NONE, "a file stands outside of the chart");
    chart_from_files(&loader, &files);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_run(load, data, size);
}
