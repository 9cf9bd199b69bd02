/* Chart.yaml and Chart.lock: read, checked, and shown as templates and `show chart` do. */
#include "chart/metadata.h"
#include "codec/yaml.h"
#include "support.h"

typedef struct reading {
    arena *arena;
    slice text;
} reading;

static void read_lock(void *context)
{
    const reading *r = context;
    chart_lock lock = {0};

    chart_lock_read(r->arena, &lock, r->text);
}

static void read_metadata(arena *a, slice input)
{
    reading lock = {a, input};
    metadata *m = ARENA_NEW(a, metadata);
    buffer out = buffer_new(a);
    slice key;

    arena_try(a, read_lock, &lock);
    metadata_has_unknown(a, input, &key);
    metadata_read_api_version(a, input);
    metadata_read(a, m, input);
    metadata_validate(a, m); /* no null among dependencies and maintainers from here on */
    yaml_write(&out, value_map(TYPE_MAP, metadata_as_document(a, m)));
    metadata_as_map(a, metadata_copy(a, m));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_run(read_metadata, data, size);
}
