/* YAML in and out: what was read is written in both styles, and what toYaml wrote reads back as the same value. */
#include "codec/yaml.h"
#include "codec/yaml_head.h"
#include "support.h"

typedef struct reading {
    arena *arena;
    slice text;
} reading;

static void read_head(void *context)
{
    const reading *r = context;
    struct manifest_head head;

    yaml_read_head(r->arena, r->text, &head);
}

/* What toYaml loses in Helm too: a NEL (U+0085) reads as a line end, and a key `<<` as a merge. */
static bool loses(slice input, slice written)
{
    return slice_find(input, SLICE("\xC2\x85")) != SLICE_NONE || slice_find_char(input, '\\') != SLICE_NONE ||
           slice_find(written, SLICE("<<:")) != SLICE_NONE;
}

static void read_and_write(arena *a, slice input)
{
    reading head = {a, input};
    buffer plain = buffer_new(a), pretty = buffer_new(a);

    arena_try(a, read_head, &head);
    value v = yaml_read(a, NULL, input, YAML_ANY);
    yaml_write_pretty(&pretty, v);
    yaml_write(&plain, v);
    if (loses(input, buffer_slice(&plain)))
        return;
    value again = yaml_read(a, NULL, buffer_slice(&plain), YAML_ANY);
    fuzz_check(value_deep_equal(a, v, again), "what toYaml wrote reads as something else");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_run(read_and_write, data, size);
}
