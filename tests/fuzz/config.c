/* gtmpl.yaml. What is wrong with it has a place. */
#include "repository/config.h"
#include "support.h"

typedef struct reading {
    arena *arena;
    slice text;
} reading;

static void read_work(void *context)
{
    const reading *r = context;
    const config *c = config_read(r->arena, r->text, SLICE("gtmpl.yaml"));

    for (size_t i = 0; i < c->dimensions.count; i++)
        config_find_dimension(c, config_label(config_dimension(c, i)));
}

static void read_config(arena *a, slice input)
{
    reading r = {a, input};
    const failure *f = arena_try(a, read_work, &r);

    if (f != NULL && !failure_is_final(f))
        fuzz_check(slice_starts(f->text, SLICE("gtmpl.yaml:")), "a mistake has no place");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_run(read_config, data, size);
}
