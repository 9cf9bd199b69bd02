/* A template over values of every kind: lexer, parser, executor and all functions. */
#include "codec/yaml.h"
#include "render/eval.h"
#include "support.h"

static const char values[] = "s: some text\n"
                             "u: \"h\\u00e9llo w\\u00f6rld\"\n"
                             "empty: \"\"\n"
                             "n: 3\n"
                             "big: 1e300\n"
                             "f: 1.5\n"
                             "t: true\n"
                             "none: null\n"
                             "l: [1, two, [3], {k: v}, null]\n"
                             "m: {a: 1, b: {c: [x, y], d: 2.5}, \"\": e}\n"
                             "lines: |\n"
                             "  one\n"
                             "  two\n"
                             "yaml: \"a: [1, 2]\\nb: {c: d}\"\n"
                             "json: '{\"a\": [1, 2.5, null]}'\n"
                             "tpl: \"{{ .s | upper }}\"\n"
                             "version: 1.2.3-rc.1+b\n"
                             "time: \"2024-02-29T12:34:56Z\"\n";

static void evaluate(arena *a, slice input)
{
    symbol_table *symbols = symbol_table_new(a);
    value dot = yaml_read(a, symbols, slice_of(values, sizeof values - 1), YAML_MAP);
    eval_text(a, symbols, SLICE("fuzz"), input, dot);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_run(evaluate, data, size);
}
