/* --set and its relatives over values that hold something already. The first line's first byte picks the mode. */
#include <stdlib.h>

#include "codec/yaml.h"
#include "support.h"
#include "values/set.h"

static value read_path(void *context, arena *a, slice path)
{
    (void)context;
    return value_string(arena_concat(a, SLICE("file "), path));
}

/* The same once more with origins must leave the same values. */
static void set_with_origin(arena *a, map *dest, slice text, set_options options)
{
    options.origin = 1;
    values_set(a, dest, text, &options);
}

static void set(arena *a, slice input)
{
    slice mode, text;
    map *dest = yaml_read(a, NULL, SLICE("a: {b: [1, {c: d}]}\nl: [[x], null]\ns: t\nn: null\n"), YAML_MAP).map;
    map *again = value_deep_copy(a, value_map(TYPE_MAP, dest)).map;
    buffer out = buffer_new(a);

    fuzz_cut(input, &mode, &text);
    int number = mode.size == 0 ? 0 : (unsigned char)mode.data[0] % (SET_LITERAL + 2);
    set_options options = {.mode = (set_mode)number};
    if (number > SET_LITERAL)
        options = (set_options){.mode = SET_STRING, .read = read_path};
    values_set(a, dest, text, &options);
    set_with_origin(a, again, text, options);
    if (!value_deep_equal(a, value_map(TYPE_MAP, dest), value_map(TYPE_MAP, again)))
        abort();
    yaml_write(&out, value_map(TYPE_MAP, dest));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_run(set, data, size);
}
