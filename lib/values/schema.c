/* Validating a chart and its subcharts, and what Helm's loaders of other schemas come to without a network. */
#include "values/schema.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/file.h"
#include "codec/json.h"
#include "value/number.h"
#include "values/schema_check.h"
#include "values/schema_compile.h"
#include "values/schema_document.h"
#include "values/schema_url.h"

static const slice own_url = {"file:///values.schema.json", 26};

/* A schema that was compiled, or what was wrong with it. Charts that share a file share this. */
typedef struct known_schema {
    slice text;
    schema_shared *shared; /* what it was compiled with */
    const schema *schema;  /* NULL: `failure` */
    slice failure;
    struct known_schema *next;
} known_schema;

/* One walk over a tree of charts. */
typedef struct validation {
    const reporter *log;
    arena *arena;
    schema_shared *shared; /* NULL until there is a schema, and after one that failed */
    known_schema *known;
    map *warned; /* URNs */
    buffer report;
} validation;

/* --- schemas from elsewhere --------------------------------------------------------------------------------------- */

static bool load_urn(validation *v, slice url, value *document)
{
    const report_attribute urn = {"urn", url};

    if (map_get(v->warned, url) == NULL)
        report(v->log, REPORT_WARN, SLICE("unresolved URN reference ignored; using permissive schema"), &urn, 1);
    map_set(v->warned, url, value_nil());
    *document = value_bool(true);
    return true;
}

/* What cannot be opened is refused in Go's words, the rest in our own: a chart may not read the files around it. */
static bool refuse_file(arena *a, slice path, slice *reason)
{
    struct stat found;
    bool odd = slice_find_char(path, '\0') != SLICE_NONE;
    bool there = !odd && stat(arena_cstring(a, path), &found) == 0;
    int code = odd ? EINVAL : errno;

    if (there && S_ISDIR(found.st_mode))
        *reason = arena_concat3(a, SLICE("read "), path, SLICE(": is a directory"));
    else
        *reason = arena_concat3(a, SLICE("open "), path,
                                there ? SLICE(": gtmpl reads no files outside of the chart")
                                      : arena_concat(a, SLICE(": "), file_error_text(a, code)));
    return false;
}

static bool load_elsewhere(void *context, arena *a, slice url, value *document, slice *reason)
{
    validation *v = context;
    schema_url parts;

    if (!schema_url_parse(a, url, &parts, reason))
        return false;
    if (slice_equal(parts.scheme, SLICE("urn")))
        return load_urn(v, url, document);
    if (slice_equal(parts.scheme, SLICE("file")))
        return refuse_file(a, parts.path, reason);
    if (slice_equal(parts.scheme, SLICE("http")) || slice_equal(parts.scheme, SLICE("https"))) {
        *reason = arena_concat3(a, SLICE("HTTP request failed for "), url, SLICE(": gtmpl is offline"));
        return false;
    }
    buffer out = buffer_new(a);
    buffer_add(&out, SLICE("no URLLoader registered for "));
    quote_string(&out, schema_url_string(a, &parts));
    *reason = buffer_slice(&out);
    return false;
}

/* --- one schema --------------------------------------------------------------------------------------------------- */

typedef struct compile_task {
    validation *validation;
    known_schema *schema;
} compile_task;

static void compile_work(void *context)
{
    compile_task *task = context;
    validation *v = task->validation;
    slice rest;

    value document = json_decode(v->arena, v->shared->symbols, task->schema->text, &rest);
    if (slice_trim_left(rest, SLICE(" \t\r\n")).size > 0)
        raise_error(v->arena, GTMPL_ECHART, "invalid character after top-level value");
    schema_compiler *compiler = schema_compiler_new(v->shared);
    schema_add_document(compiler, own_url, document);
    task->schema->schema = schema_compile(compiler, own_url);
}

/* The text of what a schema or values did wrong; limits and lack of memory are no fault of theirs. */
static slice complaint(arena *a, const failure *f)
{
    if (f->status != GTMPL_ECHART && f->status != GTMPL_EYAML)
        raise_failure(a, f);
    return f->text;
}

static const known_schema *find_schema(validation *v, slice text)
{
    for (const known_schema *k = v->known; k != NULL; k = k->next)
        if (k->text.data == text.data && k->text.size == text.size)
            return k;

    known_schema *fresh = ARENA_NEW(v->arena, known_schema);
    compile_task task = {v, fresh};
    if (v->shared == NULL)
        v->shared = schema_shared_new(v->arena, load_elsewhere, v);
    *fresh = (known_schema){.text = text, .shared = v->shared, .next = v->known};
    const failure *f = arena_try(v->arena, compile_work, &task);
    if (f != NULL) {
        fresh->failure = complaint(v->arena, f);
        v->shared = NULL; /* the patterns it keeps went with the failure */
    }
    v->known = fresh;
    return fresh;
}

typedef struct check_task {
    validation *validation;
    schema_shared *shared;
    const schema *schema;
    value values;
} check_task;

static void check_work(void *context)
{
    check_task *task = context;
    validation *v = task->validation;
    slice head = SLICE("jsonschema validation failed with 'file:///values.schema.json#'\n");

    const schema_error *e = schema_check(task->shared, task->schema, task->values);
    if (e == NULL)
        return;
    buffer text = buffer_new(v->arena);
    schema_report(&text, e);
    buffer_add_char(&text, '\n');
    raise_text(v->arena, GTMPL_ECHART, slice_without_prefix(buffer_slice(&text), head));
}

static void add_complaint(validation *v, slice chart, slice text)
{
    buffer_add(&v->report, chart);
    buffer_add(&v->report, SLICE(":\n"));
    buffer_add(&v->report, text);
}

static void validate_one(validation *v, const values_node *chart, const map *values)
{
    const known_schema *known = find_schema(v, *chart->schema);
    check_task task = {v, known->shared, known->schema, value_map(TYPE_MAP, (map *)(void *)values)};

    if (known->schema == NULL) {
        add_complaint(v, chart->name, known->failure);
        return;
    }
    const failure *f = arena_try(v->arena, check_work, &task);
    if (f != NULL)
        add_complaint(v, chart->name, complaint(v->arena, f));
}

/* --- a chart and its subcharts ------------------------------------------------------------------------------------ */

static void validate_chart(validation *v, const values_node *chart, const map *values)
{
    if (arena_stack_is_deep(v->arena))
        raise_error(v->arena, GTMPL_ELIMIT, "charts are nested too deeply");
    if (chart->schema != NULL)
        validate_one(v, chart, values);
    for (size_t i = 0; i < chart->count; i++) {
        const values_node *child = chart->children[i];
        const value *part = map_get(values, child->name);
        if (part == NULL || part->kind == KIND_NIL)
            continue;
        if (part->kind == KIND_MAP && part->type == TYPE_MAP)
            validate_chart(v, child, part->map);
        else
            add_complaint(v, child->name,
                          arena_printf(v->arena, "invalid type for values: expected object (map), got %s\n",
                                       type_table[part->type].name));
    }
}

/* --- aside -------------------------------------------------------------------------------------------------------- */

/* What a validation needs goes with it: of its arena nothing is left but the report. */
typedef struct aside {
    validation validation;
    const values_node *chart;
    const map *values;
    bool nameless; /* one schema, no chart */
} aside;

static void release_aside(void *self)
{
    aside *w = self;

    arena_free(w->validation.arena);
    w->validation.arena = NULL;
}

static void validate_work(void *context)
{
    aside *w = context;
    validation *v = &w->validation;

    v->warned = map_new(v->arena);
    v->report = buffer_new(v->arena);
    if (w->nameless)
        validate_one(v, w->chart, w->values);
    else
        validate_chart(v, w->chart, w->values == NULL ? map_new(v->arena) : w->values);
}

/* The report, empty if all is well. */
static slice validate_aside(const reporter *log, const values_node *chart, const map *values, bool nameless)
{
    arena *a = log->arena;
    aside *w = ARENA_NEW(a, aside);

    *w = (aside){{.log = log}, chart, values, nameless};
    arena_on_release(a, release_aside, w);
    w->validation.arena = arena_new_within(a);
    if (w->validation.arena == NULL)
        raise_error(a, GTMPL_ENOMEM, "out of memory");
    const failure *f = arena_try(w->validation.arena, validate_work, w);
    if (f != NULL)
        raise_text(a, f->status, arena_slice(a, f->text));
    slice report = arena_slice(a, buffer_slice(&w->validation.report));
    release_aside(w);
    return report;
}

void schema_validate(const reporter *log, const values_node *chart, const map *values)
{
    slice report = validate_aside(log, chart, values, false);

    if (report.size > 0)
        raise_text(log->arena, GTMPL_ECHART,
                   arena_concat(log->arena,
                                SLICE("values don't meet the specifications of the schema(s) in the following "
                                      "chart(s):\n"),
                                report));
}

void schema_validate_one(const reporter *log, slice text, const map *values)
{
    const values_node nameless = {.name = SLICE(""), .schema = &text};
    slice report = validate_aside(log, &nameless, values, true);

    if (report.size > 0)
        raise_text(log->arena, GTMPL_ECHART, slice_without_prefix(report, SLICE(":\n")));
}
