/*
 * Runs the JSON Schema Test Suite (Debian: json-schema-test-suite) through the validator: every draft that is found in
 * the folder, required tests and optional ones counted apart. Formats of optional tests are asserted.
 *
 *     run_suite [-v] FOLDER [DRAFT…]
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "codec/json.h"
#include "values/schema_check.h"
#include "values/schema_compile.h"
#include "values/schema_document.h"

typedef struct tally {
    size_t passed, failed;
} tally;

typedef struct suite {
    slice folder;
    const schema_draft *draft;
    bool optional, verbose;
    tally required, extra;
} suite;

typedef struct test_case {
    arena *arena;
    const suite *suite;
    value schema, data;
    bool valid;
} test_case;

static const struct {
    const char *folder;
    int version;
} drafts[] = {{"draft4", 4}, {"draft6", 6}, {"draft7", 7}, {"draft2019-09", 2019}, {"draft2020-12", 2020}};

enum { DRAFTS = sizeof drafts / sizeof *drafts };

static value read_json(arena *a, slice path)
{
    slice rest;

    return json_decode(a, NULL, file_read(a, path, 0), &rest);
}

/* The suite's remote schemas stand in its folder of remotes. */
static bool load_remote(void *context, arena *a, slice url, value *document, slice *reason)
{
    const suite *s = context;
    slice host = SLICE("http://localhost:1234/");

    *reason = SLICE("not a remote of the suite");
    if (!slice_starts(url, host))
        return false;
    *document = read_json(a, arena_concat3(a, s->folder, SLICE("/remotes/"), slice_after(url, host.size)));
    return true;
}

static void run_case(void *context)
{
    test_case *t = context;
    slice url = SLICE("http://testsuites.com/schema.json");
    schema_shared *shared = schema_shared_new(t->arena, load_remote, (void *)(uintptr_t)t->suite);
    schema_compiler *c = schema_compiler_new(shared);

    c->default_draft = t->suite->draft;
    c->assert_format = t->suite->optional;
    schema_add_document(c, url, t->schema);
    t->valid = schema_check(shared, schema_compile(c, url), t->data) == NULL;
}

static slice text_of(value v, const char *name)
{
    slice text;

    return schema_text_of(v, name, &text) ? text : SLICE("?");
}

/* One test, in an arena of its own so that patterns are released; the documents stay in the outer one. */
static void run_test(suite *s, slice path, value group, value test)
{
    arena *a = arena_new(0);
    test_case t = {a, s, *map_get(group.map, SLICE("schema")), *map_get(test.map, SLICE("data")), false};
    tally *count = s->optional ? &s->extra : &s->required;
    slice about = text_of(group, "description"), what = text_of(test, "description");

    const failure *f = arena_try(a, run_case, &t);
    bool good = f == NULL && t.valid == map_get(test.map, SLICE("valid"))->boolean;
    *(good ? &count->passed : &count->failed) += 1;
    if (!good && (s->verbose || !s->optional))
        printf("%.*s: %.*s: %.*s%s%.*s\n", SLICE_ARG(path), SLICE_ARG(about), SLICE_ARG(what), f == NULL ? "" : ": ",
               f == NULL ? 0 : (int)f->text.size, f == NULL ? "" : f->text.data);
    arena_free(a);
}

static void run_file(suite *s, arena *a, slice path)
{
    value groups = read_json(a, path);

    for (size_t i = 0; i < list_count(groups.list); i++) {
        const value *tests = map_get(groups.list->items[i].map, SLICE("tests"));
        for (size_t k = 0; k < list_count(tests->list); k++)
            run_test(s, path, groups.list->items[i], tests->list->items[k]);
    }
}

static void run_folder(suite *s, arena *a, slice folder)
{
    DIR *dir = opendir(arena_cstring(a, folder));

    if (dir == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        slice name = arena_slice(a, slice_from(entry->d_name));
        slice path = arena_concat3(a, folder, SLICE("/"), name);
        bool optional = s->optional;
        if (slice_ends(name, SLICE(".json"))) {
            run_file(s, a, path);
        } else if (name.data[0] != '.') {
            s->optional = true; /* optional, optional/format, proposals */
            run_folder(s, a, path);
            s->optional = optional;
        }
    }
    closedir(dir);
}

static void run_draft(suite *s, size_t draft)
{
    arena *a = arena_new(0);
    suite one = *s;

    one.required = one.extra = (tally){0, 0};
    one.draft = &schema_drafts[draft];
    run_folder(&one, a, arena_concat3(a, s->folder, SLICE("/tests/"), slice_from(drafts[draft].folder)));
    if (one.required.passed + one.required.failed > 0)
        printf("%-14s required %zu of %zu, optional %zu of %zu\n", drafts[draft].folder, one.required.passed,
               one.required.passed + one.required.failed, one.extra.passed, one.extra.passed + one.extra.failed);
    s->required.passed += one.required.passed;
    s->required.failed += one.required.failed;
    arena_free(a);
}

static bool is_asked_for(const char *draft, char **names)
{
    bool any = *names != NULL;

    for (; *names != NULL; names++)
        if (strcmp(*names, draft) == 0)
            return true;
    return !any;
}

int main(int argc, char **argv)
{
    suite s = {.verbose = argc > 1 && strcmp(argv[1], "-v") == 0};
    char **names = argv + 1 + s.verbose;

    if (*names == NULL) {
        fputs("usage: run_suite [-v] FOLDER [DRAFT...]\n", stderr);
        return EXIT_FAILURE;
    }
    s.folder = slice_from(*names++);
    for (size_t i = 0; i < DRAFTS; i++)
        if (is_asked_for(drafts[i].folder, names))
            run_draft(&s, i);
    printf("schema: %zu passed, %zu failed\n", s.required.passed, s.required.failed);
    return s.required.failed > 0 || s.required.passed == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
