/* JSON in and out: what was read is written in three styles, each of which reads back as the same value. */
#include "codec/json.h"
#include "support.h"

static void check_text(arena *a, value v, const buffer *text)
{
    value again = json_read(a, NULL, buffer_slice(text), JSON_ANY);

    fuzz_check(value_deep_equal(a, v, again), "what was written as JSON reads as something else");
}

static void read_and_write(arena *a, slice input)
{
    buffer plain = buffer_new(a), raw = buffer_new(a), indented = buffer_new(a);
    value v = json_read(a, NULL, input, JSON_ANY);

    json_write(&plain, v);
    json_write_raw(&raw, v);
    json_write_indented(&indented, v, SLICE(""), SLICE("  "));
    check_text(a, v, &plain);
    check_text(a, v, &raw);
    check_text(a, v, &indented);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_run(read_and_write, data, size);
}
