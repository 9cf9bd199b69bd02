/*
 * The course of a check: types, references, logic, what is left unevaluated. The order of steps is the order of
 * errors in a report, and an early return there is one here.
 */
#include "values/schema_checker.h"

#include "value/number.h"
#include "values/schema_compile.h"
#include "values/schema_document.h"

enum {
    MAX_STEPS = 10000000,           /* checks of one validation: nested choices can multiply without end */
    MAX_MEMORY = 512 * 1024 * 1024, /* bytes that they may take for errors */
    COMPARISONS_PER_STEP = 8,
    SCOPES_PER_STEP = 64,
    FIRST_PATH = 8,
};

static const schema_error *run(schema_checker *c);

void checker_spend(schema_checker *c, size_t steps)
{
    arena_spend(c->arena, steps);
    c->shared->steps += steps;
    if (c->shared->steps > MAX_STEPS)
        raise_error(c->arena, GTMPL_ELIMIT, "schema takes more than %d steps", MAX_STEPS);
    if (arena_bytes(c->arena) - c->shared->bytes_before > MAX_MEMORY)
        raise_error(c->arena, GTMPL_ELIMIT, "schema takes more than %d bytes", MAX_MEMORY);
}

/* --- paths and errors --------------------------------------------------------------------------------------------- */

/*
 * Go's append: in place while there is room, so that neighbours share one array. Errors copy their path, but the one of
 * propertyNames does not, and shows what a later neighbour left there.
 */
static schema_path path_append(arena *a, schema_path path, slice token)
{
    if (path.count == path.capacity) {
        slice *tokens = ARENA_ARRAY(a, path.capacity * 2, slice);
        memcpy(tokens, path.tokens, path.count * sizeof *tokens);
        path.tokens = tokens;
        path.capacity *= 2;
    }
    path.tokens[path.count++] = token;
    return path;
}

static schema_path path_copy(arena *a, schema_path path)
{
    schema_path copy = {.tokens = ARENA_ARRAY(a, path.count, slice), .count = path.count, .capacity = path.count};

    memcpy(copy.tokens, path.tokens, path.count * sizeof *copy.tokens);
    return copy;
}

schema_error *checker_error(schema_checker *c, schema_problem problem)
{
    schema_error *e = ARENA_NEW(c->arena, schema_error);

    e->problem = problem;
    e->schema = c->schema;
    e->got = c->value;
    if (!c->only_whether)
        e->path = path_copy(c->arena, c->path);
    return e;
}

void checker_errors_add(arena *a, schema_errors *errors, const schema_error *e)
{
    if (errors->count == errors->capacity) {
        size_t capacity = errors->capacity == 0 ? 4 : errors->capacity * 2;
        errors->items = arena_grow(a, (void *)errors->items, errors->capacity * sizeof *errors->items,
                                   capacity * sizeof *errors->items);
        errors->capacity = capacity;
    }
    errors->items[errors->count++] = e;
}

void checker_add(schema_checker *c, const schema_error *e)
{
    if (e != NULL)
        checker_errors_add(c->arena, &c->errors, e);
}

static void set_causes(schema_error *e, const schema_errors *causes)
{
    e->causes = causes->items;
    e->count = causes->count;
}

void checker_add_caused(schema_checker *c, schema_problem problem, const schema_errors *causes)
{
    schema_error *e = checker_error(c, problem);

    set_causes(e, causes);
    checker_add(c, e);
}

/* Gives `outer` the causes of a group, or the one error as its cause. */
static void adopt(arena *a, schema_error *outer, const schema_error *e)
{
    if (e->problem == PROBLEM_GROUP) {
        outer->causes = e->causes;
        outer->count = e->count;
        return;
    }
    const schema_error **one = ARENA_ARRAY(a, 1, const schema_error *);
    one[0] = e;
    outer->causes = one;
    outer->count = 1;
}

/* --- what is left to evaluate ------------------------------------------------------------------------------------- */

static schema_leftover leftover_of(arena *a, value v, const schema *s, bool wanted)
{
    schema_leftover l = {.left = NULL};
    size_t first = 0;

    if (schema_type_of(v) == SCHEMA_OBJECT) {
        wanted = wanted || (s->object != NULL && s->object->unevaluated != NULL);
        l.size = wanted && !s->all_properties_evaluated ? map_count(v.map) : 0;
    } else if (schema_type_of(v) == SCHEMA_ARRAY) {
        wanted = wanted || (s->array != NULL && s->array->unevaluated != NULL);
        l.size = wanted && !s->all_items_evaluated ? list_count(v.list) : 0;
        first = s->items_evaluated;
    }
    if (l.size <= first)
        return (schema_leftover){.left = NULL};
    l.count = l.size - first;
    l.left = ARENA_ARRAY(a, l.size, bool);
    for (size_t i = 0; i < l.size; i++)
        l.left[i] = i >= first;
    return l;
}

/* What both leave. */
static void leftover_merge(schema_leftover *l, const schema_leftover *other)
{
    for (size_t i = 0; l->count > 0 && i < l->size; i++)
        if (l->left[i] && (other->left == NULL || !other->left[i])) {
            l->left[i] = false;
            l->count--;
        }
}

/* --- checks within checks ----------------------------------------------------------------------------------------- */

/* The resource that stands where the metaschema is about to be applied again, if its dialect may be another. */
static const schema_resource *meta_resource(const schema_checker *c, const schema *s)
{
    slice pointer = SLICE("");

    if (c->meta == NULL || s != c->meta || (c->resources->count == 1 && c->path.count > 0))
        return NULL;
    for (size_t i = 0; i < c->path.count; i++)
        pointer = schema_pointer_join(c->arena, pointer, c->path.tokens[i]);
    const value *known = map_get(c->resources->by_pointer, pointer);
    return known == NULL ? NULL : c->resources->resources[known->integer];
}

static void switch_dialect(schema_checker *c)
{
    const schema_resource *r = meta_resource(c, c->schema);

    if (r != NULL)
        c->schema = c->meta = schema_of_dialect(c->shared, &r->dialect);
}

const schema_error *checker_same(schema_checker *c, const schema *s, const char *keyword, bool only_whether)
{
    schema_scope scope = {schema_ready(s), keyword, c->scope->value_id, c->scope};
    schema_checker inner = *c;

    inner.schema = s;
    inner.scope = &scope;
    inner.leftover = leftover_of(c->arena, c->value, s, c->leftover.count > 0);
    inner.errors = (schema_errors){.count = 0};
    inner.only_whether = c->only_whether || only_whether;
    switch_dialect(&inner);
    const schema_error *e = run(&inner);
    if (e == NULL)
        leftover_merge(&c->leftover, &inner.leftover);
    return e;
}

const schema_error *checker_below(schema_checker *c, const schema *s, value v, slice token)
{
    schema_scope scope = {schema_ready(s), NULL, c->scope->value_id + 1, c->scope};
    schema_checker inner = *c;

    inner.value = v;
    inner.path = path_append(c->arena, c->path, token);
    inner.schema = s;
    inner.scope = &scope;
    inner.leftover = leftover_of(c->arena, v, s, false);
    inner.errors = (schema_errors){.count = 0};
    switch_dialect(&inner);
    return run(&inner);
}

/* A check that begins anew; its error is the whole report, whose causes stand at places within the value. */
static const schema_error *check_whole(schema_shared *shared, const schema *s, value v, const schema *meta,
                                       const schema_root *resources)
{
    arena *a = shared->arena;
    schema_scope scope = {.schema = schema_ready(s)};
    schema_checker c = {.shared = shared, .arena = a, .value = v, .schema = s, .scope = &scope, .meta = meta};

    c.resources = resources;
    c.path = (schema_path){.tokens = ARENA_ARRAY(a, FIRST_PATH, slice), .capacity = FIRST_PATH};
    c.leftover = leftover_of(a, v, s, false);
    const schema_error *e = run(&c);
    if (e == NULL)
        return NULL;
    schema_error *whole = ARENA_NEW(a, schema_error);
    whole->problem = PROBLEM_SCHEMA;
    whole->schema = s;
    adopt(a, whole, e);
    return whole;
}

const schema_error *checker_apart(schema_checker *c, const schema *s, value v)
{
    const schema_resource *r = meta_resource(c, s);
    const schema *meta = c->meta;

    if (r != NULL)
        s = meta = schema_of_dialect(c->shared, &r->dialect);
    return check_whole(c->shared, s, v, meta, c->resources);
}

/* --- references --------------------------------------------------------------------------------------------------- */

static const schema_error *check_reference(schema_checker *c, const schema *s, const char *keyword)
{
    const schema_error *e = checker_same(c, s, keyword, false);

    if (e == NULL)
        return NULL;
    schema_error *outer = checker_error(c, PROBLEM_REFERENCE);
    adopt(c->arena, outer, e);
    return outer;
}

/* The outermost schema on the way here whose resource lets itself be referred to recursively. */
static const schema *recursive_target(const schema_checker *c)
{
    const schema *target = c->schema->recursive_ref;

    if (!target->recursive_anchor)
        return target;
    for (const schema_scope *scope = c->scope; scope != NULL; scope = scope->outer)
        if (scope->schema->resource->recursive_anchor)
            target = scope->schema;
    return target;
}

static const schema *anchor_of(const schema *resource, slice name)
{
    for (size_t i = 0; i < resource->dynamic_count; i++)
        if (slice_equal(resource->dynamic_anchors[i].name, name))
            return resource->dynamic_targets[i];
    return NULL;
}

/* The outermost anchor of that name on the way here. */
static const schema *dynamic_target(schema_checker *c)
{
    const schema *target = c->schema->dynamic_ref;
    slice name = c->schema->dynamic_ref_anchor;

    if (name.size == 0 || !slice_equal(target->dynamic_anchor, name))
        return target;
    for (const schema_scope *scope = c->scope; scope != NULL; scope = scope->outer) {
        checker_spend(c, scope->schema->resource->dynamic_count / COMPARISONS_PER_STEP);
        const schema *found = anchor_of(scope->schema->resource, name);
        if (found != NULL)
            target = found;
    }
    return target;
}

static void check_references(schema_checker *c)
{
    if (c->schema->recursive_ref != NULL)
        checker_add(c, check_reference(c, recursive_target(c), "$recursiveRef"));
    if (c->schema->dynamic_ref != NULL)
        checker_add(c, check_reference(c, dynamic_target(c), "$dynamicRef"));
}

/* --- a schema that comes back to itself with the same value ------------------------------------------------------- */

static slice location(arena *a, const schema *s)
{
    return s->root == NULL ? SLICE("urn:mem:metaschema") : schema_place(a, s->root->url, s->pointer);
}

/* The keywords on the way to a scope. */
static slice keyword_path(arena *a, const schema_scope *scope)
{
    slice path = SLICE("");

    for (; scope->outer != NULL; scope = scope->outer) {
        slice step, here = location(a, scope->schema), outer = location(a, scope->outer->schema);
        if (scope->keyword != NULL)
            step = arena_concat(a, SLICE("/"), slice_from(scope->keyword));
        else if (here.size >= outer.size)
            step = slice_after(here, outer.size);
        else
            raise_error(a, GTMPL_ECHART,
                        "unable to validate schema: runtime error: slice bounds out of range [%zu:%zu]", outer.size,
                        here.size);
        path = arena_concat(a, step, path);
    }
    return path;
}

static const schema_error *find_cycle(schema_checker *c)
{
    const schema_scope *here = c->scope;
    size_t compared = 0;

    for (const schema_scope *scope = here->outer; scope != NULL && scope->value_id == here->value_id;
         scope = scope->outer) {
        if (++compared % SCOPES_PER_STEP == 0)
            checker_spend(c, 1);
        if (scope->schema != here->schema)
            continue;
        schema_error *e = checker_error(c, PROBLEM_CYCLE);
        buffer out = buffer_new(c->arena);
        buffer_add(&out, SLICE("both "));
        buffer_add(&out, keyword_path(c->arena, here));
        buffer_add(&out, SLICE(" and "));
        buffer_add(&out, keyword_path(c->arena, scope));
        buffer_add(&out, SLICE(" resolve to "));
        quote_string(&out, location(c->arena, c->schema));
        buffer_add(&out, SLICE(" causing reference cycle"));
        e->detail = buffer_slice(&out);
        return e;
    }
    return NULL;
}

/* --- logic -------------------------------------------------------------------------------------------------------- */

static void check_all_of(schema_checker *c, const schema_list *schemas)
{
    schema_errors errors = {.count = 0};

    for (size_t i = 0; i < schemas->count; i++) {
        const schema_error *e = checker_same(c, schemas->items[i], NULL, false);
        if (e == NULL)
            continue;
        checker_errors_add(c->arena, &errors, e);
        if (c->only_whether)
            break;
    }
    if (errors.count > 0)
        checker_add_caused(c, PROBLEM_ALL_OF, &errors);
}

static void check_any_of(schema_checker *c, const schema_list *schemas)
{
    schema_errors errors = {.count = 0};
    bool matched = false;

    for (size_t i = 0; i < schemas->count; i++) {
        const schema_error *e = checker_same(c, schemas->items[i], NULL, false);
        if (e != NULL) {
            checker_errors_add(c->arena, &errors, e);
            continue;
        }
        matched = true;
        if (c->leftover.count == 0) /* else all must be asked what they evaluate */
            break;
    }
    if (schemas->count > 0 && !matched)
        checker_add_caused(c, PROBLEM_ANY_OF, &errors);
}

static void check_one_of(schema_checker *c, const schema_list *schemas)
{
    schema_errors errors = {.count = 0};
    size_t matched = SIZE_MAX;

    for (size_t i = 0; i < schemas->count; i++) {
        const schema_error *e = checker_same(c, schemas->items[i], NULL, matched != SIZE_MAX);
        if (e != NULL && matched == SIZE_MAX)
            checker_errors_add(c->arena, &errors, e);
        if (e != NULL)
            continue;
        if (matched != SIZE_MAX) {
            schema_error *two = checker_error(c, PROBLEM_ONE_OF_TWO);
            two->first = (int64_t)matched;
            two->second = (int64_t)i;
            checker_add(c, two);
            break;
        }
        matched = i;
    }
    if (schemas->count > 0 && matched == SIZE_MAX)
        checker_add_caused(c, PROBLEM_ONE_OF_NONE, &errors);
}

static void check_logic(schema_checker *c)
{
    const schema *s = c->schema;

    if (s->not != NULL && checker_same(c, s->not, NULL, true) == NULL)
        checker_add(c, checker_error(c, PROBLEM_NOT));
    check_all_of(c, &s->all_of);
    check_any_of(c, &s->any_of);
    check_one_of(c, &s->one_of);
    if (s->if_schema == NULL)
        return;
    const schema *next = checker_same(c, s->if_schema, NULL, true) == NULL ? s->then_schema : s->else_schema;
    if (next != NULL)
        checker_add(c, checker_same(c, next, NULL, false));
}

/* --- what nobody evaluated ---------------------------------------------------------------------------------------- */

static void check_unevaluated(schema_checker *c)
{
    const schema *s = c->schema;
    schema_type kind = schema_type_of(c->value);
    const schema *properties = kind == SCHEMA_OBJECT && s->object != NULL ? s->object->unevaluated : NULL;
    const schema *items = kind == SCHEMA_ARRAY && s->array != NULL ? s->array->unevaluated : NULL;

    if (properties == NULL && items == NULL)
        return;
    const map_entry *entries = properties != NULL ? map_sorted(c->value.map) : NULL;
    for (size_t i = 0; i < c->leftover.size; i++) {
        if (!c->leftover.left[i])
            continue;
        if (properties != NULL) {
            checker_add(c, checker_below(c, properties, entries[i].value, entries[i].key->text));
        } else {
            slice token = arena_printf(c->arena, "%zu", i);
            checker_add(c, checker_below(c, items, c->value.list->items[i], token));
        }
    }
    c->leftover = (schema_leftover){.left = NULL};
}

/* --- one check ---------------------------------------------------------------------------------------------------- */

static bool is_whole(arena *a, value v)
{
    schema_number n;

    return schema_number_read(a, v, &n) && schema_number_is_integer(&n);
}

static bool is_listed(schema_checker *c, schema_type kind)
{
    const schema *s = c->schema;

    if (!(s->enumeration_types & kind))
        return false;
    checker_spend(c, s->enumeration->count / COMPARISONS_PER_STEP);
    for (size_t i = 0; i < s->enumeration->count; i++)
        if (schema_equal(c->arena, c->value, s->enumeration->items[i]))
            return true;
    return false;
}

/* The rules that end a check when they are broken. */
static const schema_error *check_value(schema_checker *c, schema_type kind)
{
    const schema *s = c->schema;

    if (s->types != 0 && !(s->types & kind) &&
        !(s->types & SCHEMA_INTEGER && kind == SCHEMA_NUMBER && is_whole(c->arena, c->value))) {
        schema_error *e = checker_error(c, PROBLEM_TYPE);
        e->first = kind;
        return e;
    }
    if (s->constant != NULL && !schema_equal(c->arena, c->value, *s->constant))
        return checker_error(c, PROBLEM_CONST);
    if (s->enumeration != NULL && !is_listed(c, kind))
        return checker_error(c, PROBLEM_ENUM);
    if (s->format != NULL && kind == SCHEMA_STRING) {
        slice reason;
        if (!s->format->check(c->arena, value_slice(c->value), &reason)) {
            schema_error *e = checker_error(c, PROBLEM_FORMAT);
            e->detail = reason;
            return e;
        }
    }
    return NULL;
}

static void check_by_type(schema_checker *c, schema_type kind)
{
    const schema *s = c->schema;

    if (kind == SCHEMA_OBJECT && s->object != NULL)
        checker_object(c, s->object, c->value.map);
    if (kind == SCHEMA_ARRAY && s->array != NULL)
        checker_array(c, s->array, c->value.list);
    if (kind == SCHEMA_STRING && s->string != NULL)
        checker_string(c, s->string, value_slice(c->value));
    if (kind == SCHEMA_NUMBER && s->number != NULL)
        checker_number(c, s->number, c->value);
}

static const schema_error *run(schema_checker *c)
{
    const schema *s = c->schema;

    checker_spend(c, 1);
    if (arena_stack_is_deep(c->arena))
        raise_error(c->arena, GTMPL_ELIMIT, "values or schema are nested too deeply");
    if (s->truth != SCHEMA_RULES)
        return s->truth == SCHEMA_TRUE ? NULL : checker_error(c, PROBLEM_FALSE);
    const schema_error *e = find_cycle(c);
    if (e != NULL)
        return e;
    schema_type kind = schema_type_of(c->value);
    if (kind == SCHEMA_INVALID)
        return checker_error(c, PROBLEM_INVALID);
    e = check_value(c, kind);
    if (e != NULL)
        return e;
    if (s->ref != NULL) {
        e = check_reference(c, s->ref, "$ref");
        if (s->version < 2019)
            return e;
        checker_add(c, e);
    }
    check_by_type(c, kind);
    if (!checker_is_done(c)) {
        if (s->version >= 2019)
            check_references(c);
        check_logic(c);
        if (s->version >= 2019)
            check_unevaluated(c);
    }
    if (c->errors.count <= 1)
        return c->errors.count == 0 ? NULL : c->errors.items[0];
    schema_error *group = checker_error(c, PROBLEM_GROUP);
    set_causes(group, &c->errors);
    return group;
}

const schema_error *schema_check(schema_shared *shared, const schema *s, value v)
{
    return check_whole(shared, s, v, NULL, NULL);
}

void schema_judge(schema_compiler *c, const schema_root *root, value v, slice pointer)
{
    schema *meta = schema_of_dialect(c->shared, &schema_resource_at(root, pointer)->dialect);
    const schema_error *e = check_whole(c->shared, meta, v, meta, root);

    if (e == NULL)
        return;
    buffer report = buffer_new(c->arena);
    schema_report(&report, e);
    schema_fail(c->arena, "%q is not valid against metaschema: %s", schema_place(c->arena, root->url, pointer),
                buffer_slice(&report));
}
