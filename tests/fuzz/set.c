/* --set and its relatives over values that hold something already. The first line's first byte picks the mode. */
#include "values/set.h"
#include "codec/yaml.h"
#include "support.h"

static value read_path(void *context, arena *a, slice path)
{
    (void)context;
    return value_string(arena_concat(a, SLICE("file "), path));
}

static void set(arena *a, slice input)
{
    slice mode, text;
    map *dest = yaml_read(a, NULL, SLICE("a: {b: [1, {c: d}]}\nl: [[x], null]\ns: t\nn: null\n"), YAML_MAP).map;
    buffer out = buffer_new(a);

    fuzz_cut(input, &mode, &text);
    int number = mode.size == 0 ? 0 : (unsigned char)mode.data[0] % (SET_LITERAL + 2);
    if (number > SET_LITERAL)
        values_set(a, dest, text, &(set_options){.mode = SET_STRING, .read = read_path});
    else
        values_set(a, dest, text, &(set_options){.mode = (set_mode)number});
    yaml_write(&out, value_map(TYPE_MAP, dest));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_run(set, data, size);
}
