/*
 * A schema and values: what is said of them must not depend on whether the schema was taken for plain. The first line of
 * the input is the values, as JSON; the rest is the schema.
 */
#include "codec/json.h"
#include "support.h"
#include "values/schema_check.h"
#include "values/schema_compile.h"
#include "values/schema_document.h"

static const slice url = {"file:///values.schema.json", 26};

static bool load_nothing(void *context, arena *a, slice place, value *document, slice *reason)
{
    (void)context, (void)a, (void)place, (void)document;
    *reason = SLICE("nothing is loaded");
    return false;
}

typedef struct judging {
    arena *arena;
    slice schema;
    value values;
    bool never_plain;
    slice report; /* empty: all is well */
} judging;

static void judge_work(void *context)
{
    judging *j = context;
    schema_shared *shared = schema_shared_new(j->arena, load_nothing, NULL);
    schema_compiler *compiler = schema_compiler_new(shared);
    buffer report = buffer_new(j->arena);
    slice rest;

    shared->never_plain = j->never_plain;
    schema_add_document(compiler, url, json_decode(j->arena, shared->symbols, j->schema, &rest));
    const schema_error *e = schema_check(shared, schema_compile(compiler, url), j->values);
    if (e != NULL)
        schema_report(&report, e);
    j->report = buffer_slice(&report);
}

/* What is said; false where a limit was met, which the two ways need not meet alike. */
static bool judge(judging *j)
{
    const failure *f = arena_try(j->arena, judge_work, j);

    if (f != NULL)
        j->report = f->text;
    return f == NULL || !failure_is_final(f);
}

static void compare(arena *a, slice input)
{
    slice first, second, rest;

    fuzz_cut(input, &first, &second);
    judging plain = {.arena = a, .schema = second, .values = json_decode(a, NULL, first, &rest)};
    judging whole = plain;
    whole.never_plain = true;
    if (judge(&plain) && judge(&whole))
        fuzz_check(slice_equal(plain.report, whole.report), "a plain schema says something else");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_run(compare, data, size);
}
