/* A pattern in the first line, a text in the rest, through every function that takes patterns. */
#include "render/eval.h"
#include "support.h"

static void match(arena *a, slice input)
{
    static const char calls[] = "{{ regexMatch .p .t }}{{ regexFind .p .t }}{{ regexFindAll .p .t -1 }}"
                                "{{ regexReplaceAll .p .t \"$1<${0}>\" }}{{ regexReplaceAllLiteral .p .t \"$1\" }}"
                                "{{ regexSplit .p .t 5 }}{{ regexMatch (regexQuoteMeta .t) .t }}";
    map *dot = map_new(a);
    slice pattern, text;

    fuzz_cut(input, &pattern, &text);
    map_set(dot, SLICE("p"), value_string(pattern));
    map_set(dot, SLICE("t"), value_string(text));
    eval_text(a, symbol_table_new(a), SLICE("fuzz"), slice_of(calls, sizeof calls - 1), value_map(TYPE_MAP, dot));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_run(match, data, size);
}
