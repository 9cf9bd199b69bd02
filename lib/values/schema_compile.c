/*
 * Compiling schemas. Everything that can be reached is put into a queue once, so that schemas which refer to themselves
 * end, and the queue is worked off. Keywords of a wrong type are passed over: the metaschema has refused them before.
 */
#include "values/schema_compile.h"

#include "funcs/regex_syntax.h"
#include "values/schema_check.h"
#include "values/schema_document.h"

enum { MAX_PATTERNS = 10000 }; /* each takes memory that is not the arena's */

/* One schema being compiled. */
typedef struct compilation {
    schema_compiler *compiler;
    arena *arena;
    schema *schema;
    const map *keywords;
    uint64_t bits; /* schema_keyword_bits of them */
    const schema_resource *resource;
    bool applies, validates; /* vocabularies that it speaks */
} compilation;

/* --- the queue ---------------------------------------------------------------------------------------------------- */

static schema *enqueue(schema_compiler *c, schema_root *root, slice pointer)
{
    const value *known = map_get(root->schemas, pointer);

    if (known != NULL)
        return c->queue[known->integer];
    if (c->count == c->capacity) {
        size_t capacity = c->capacity == 0 ? 64 : c->capacity * 2;
        c->queue = arena_grow(c->arena, c->queue, c->capacity * sizeof *c->queue, capacity * sizeof *c->queue);
        c->capacity = capacity;
    }
    schema *s = ARENA_NEW(c->arena, schema);
    s->root = root;
    s->pointer = pointer;
    map_put(root->schemas, symbol_new(c->arena, pointer), value_int((int64_t)c->count));
    c->queue[c->count++] = s;
    return s;
}

static schema *enqueue_below(const compilation *k, slice parent, slice token, value keywords)
{
    schema *s = enqueue(k->compiler, k->schema->root, schema_pointer_join(k->arena, parent, token));

    s->keywords = keywords;
    s->seen = true;
    return s;
}

/* --- keywords by type --------------------------------------------------------------------------------------------- */

static inline const value *keyword(const compilation *k, const char *name)
{
    if (!(k->bits & schema_keyword_bit(name)))
        return NULL;
    return map_get(k->keywords, slice_from(name));
}

static bool is_true(const compilation *k, const char *name)
{
    const value *v = keyword(k, name);

    return v != NULL && v->kind == KIND_BOOL && v->boolean;
}

static bool read_text(const compilation *k, const char *name, slice *text)
{
    const value *v = keyword(k, name);

    if (v == NULL || v->type != TYPE_STRING)
        return false;
    *text = value_slice(*v);
    return true;
}

static const list *read_list(const compilation *k, const char *name)
{
    const value *v = keyword(k, name);

    return v != NULL && v->kind == KIND_LIST ? v->list : NULL;
}

static const map *read_map(const compilation *k, const char *name)
{
    const value *v = keyword(k, name);

    return v != NULL && v->kind == KIND_MAP ? v->map : NULL;
}

static const schema_number *read_number(const compilation *k, const char *name)
{
    const value *v = keyword(k, name);
    schema_number *n;

    if (v == NULL || !schema_is_number(*v))
        return NULL;
    n = ARENA_NEW(k->arena, schema_number);
    return schema_number_read(k->arena, *v, n) ? n : NULL;
}

static schema_limit read_limit(const compilation *k, const char *name)
{
    const schema_number *n = read_number(k, name);

    if (n == NULL || !schema_number_is_integer(n))
        return (schema_limit){.set = false};
    return (schema_limit){.set = true, .n = schema_number_to_int(n)};
}

static schema_names names_of(const compilation *k, const list *l)
{
    schema_names names = {.items = ARENA_ARRAY(k->arena, list_count(l) + 1, slice)};

    for (size_t i = 0; i < list_count(l); i++)
        if (l->items[i].type == TYPE_STRING)
            names.items[names.count++] = value_slice(l->items[i]);
    return names;
}

/* --- keywords that hold schemas ----------------------------------------------------------------------------------- */

static schema *read_schema(const compilation *k, const char *name)
{
    const value *v = keyword(k, name);

    return v == NULL ? NULL : enqueue_below(k, k->schema->pointer, slice_from(name), *v);
}

static schema_list read_schemas(const compilation *k, const char *name)
{
    const list *l = read_list(k, name);
    schema_list schemas = {.count = list_count(l)};

    if (l == NULL)
        return schemas;
    slice parent = schema_pointer_join(k->arena, k->schema->pointer, slice_from(name));
    schemas.items = ARENA_ARRAY(k->arena, schemas.count, schema *);
    for (size_t i = 0; i < schemas.count; i++)
        schemas.items[i] = enqueue_below(k, parent, arena_printf(k->arena, "%zu", i), l->items[i]);
    return schemas;
}

static schema_map read_schema_map(const compilation *k, const char *name)
{
    const map *m = read_map(k, name);
    schema_map schemas = {.count = map_count(m)};

    if (m == NULL)
        return schemas;
    slice parent = schema_pointer_join(k->arena, k->schema->pointer, slice_from(name));
    schemas.keys = map_sorted(m);
    schemas.items = ARENA_ARRAY(k->arena, schemas.count, schema *);
    for (size_t i = 0; i < schemas.count; i++)
        schemas.items[i] = enqueue_below(k, parent, schemas.keys[i].key->text, schemas.keys[i].value);
    return schemas;
}

static schema_rest read_rest(const compilation *k, const char *name, schema **additional)
{
    const value *v = keyword(k, name);

    if (v == NULL)
        return REST_UNSAID;
    if (v->kind == KIND_BOOL)
        return v->boolean ? REST_ALLOWED : REST_REFUSED;
    *additional = read_schema(k, name);
    return REST_SCHEMA;
}

static schema *read_reference(const compilation *k, const char *name)
{
    slice reference, pointer;

    if (!read_text(k, name, &reference))
        return NULL;
    schema_root *root = schema_resolve(k->compiler, k->schema->root, k->resource->id, reference, &pointer);
    return enqueue(k->compiler, root, pointer);
}

/* dependencies, dependentRequired (lists of names only), dependentSchemas (schemas only). */
static schema_dependencies read_dependencies(const compilation *k, const char *name, bool names, bool schemas)
{
    const map *m = read_map(k, name);
    schema_dependencies found = {.count = 0};

    if (map_count(m) == 0)
        return found;
    const map_entry *entries = map_sorted(m);
    slice parent = schema_pointer_join(k->arena, k->schema->pointer, slice_from(name));
    found.items = ARENA_ARRAY(k->arena, map_count(m), schema_dependency);
    for (size_t i = 0; i < map_count(m); i++) {
        schema_dependency d = {.name = entries[i].key->text};
        if (names && entries[i].value.kind == KIND_LIST)
            d.names = names_of(k, entries[i].value.list);
        else if (schemas)
            d.schema = enqueue_below(k, parent, d.name, entries[i].value);
        else
            continue;
        found.items[found.count++] = d;
    }
    return found;
}

/* --- patterns ----------------------------------------------------------------------------------------------------- */

static void release_pattern(void *re)
{
    regex_re2_free(re);
}

const regex_re2 *schema_find_pattern(schema_shared *shared, slice text, slice *error)
{
    const value *known = map_get(shared->pattern_index, text);
    arena *a = shared->arena;

    if (known != NULL)
        return shared->patterns[known->integer]->re;
    *error = SLICE("");
    regex_re2 *re = shared->pattern_count < MAX_PATTERNS ? regex_compile(a, text, error) : NULL;
    if (re == NULL)
        return NULL;
    arena_on_release(a, release_pattern, re);
    if (shared->pattern_count == shared->pattern_capacity) {
        size_t capacity = shared->pattern_capacity == 0 ? 16 : shared->pattern_capacity * 2;
        shared->patterns = arena_grow(a, shared->patterns, shared->pattern_capacity * sizeof *shared->patterns,
                                      capacity * sizeof *shared->patterns);
        shared->pattern_capacity = capacity;
    }
    schema_pattern *pattern = ARENA_NEW(a, schema_pattern);
    *pattern = (schema_pattern){.text = text, .re = re};
    map_set(shared->pattern_index, text, value_int((int64_t)shared->pattern_count));
    shared->patterns[shared->pattern_count++] = pattern;
    return re;
}

static const regex_re2 *find_pattern(const compilation *k, const char *name, slice text)
{
    schema_shared *shared = k->compiler->shared;
    slice error;
    const regex_re2 *re = schema_find_pattern(shared, text, &error);

    if (re == NULL && shared->pattern_count >= MAX_PATTERNS)
        raise_error(k->arena, GTMPL_ELIMIT, "schema has more than %d patterns", MAX_PATTERNS);
    if (re == NULL)
        schema_fail(k->arena, "invalid regex %q at %q: %s", text,
                    schema_place(k->arena, k->schema->root->url,
                                 schema_pointer_join(k->arena, k->schema->pointer, slice_from(name))),
                    error);
    return re;
}

static void read_pattern_properties(const compilation *k, schema_object_rules *rules)
{
    schema_map schemas = read_schema_map(k, "patternProperties");

    rules->pattern_count = schemas.count;
    rules->patterns = ARENA_ARRAY(k->arena, schemas.count, schema_pattern);
    for (size_t i = 0; i < schemas.count; i++) {
        slice text = schemas.keys[i].key->text;
        rules->patterns[i] = (schema_pattern){text, find_pattern(k, "patternProperties", text), schemas.items[i]};
    }
}

/* --- the rules of each type --------------------------------------------------------------------------------------- */

static bool has_any(const compilation *k, const char *const *names)
{
    for (; *names != NULL; names++)
        if (keyword(k, *names) != NULL)
            return true;
    return false;
}

static bool speaks(const compilation *k, const char *vocabulary)
{
    return schema_has_vocabulary(&k->resource->dialect, vocabulary);
}

/* Room for the rules of the types that the schema speaks of. */
static void make_rules(const compilation *k, schema *s)
{
    static const char *const object_words[] = {"minProperties", "maxProperties",         "required",
                                               "properties",    "patternProperties",     "additionalProperties",
                                               "dependencies",  "dependentRequired",     "dependentSchemas",
                                               "propertyNames", "unevaluatedProperties", NULL};
    static const char *const array_words[] = {"minItems", "maxItems",    "uniqueItems",      "items",
                                              "contains", "prefixItems", "unevaluatedItems", NULL};
    static const char *const string_words[] = {"minLength", "maxLength", "pattern", NULL};
    static const char *const number_words[] = {"multipleOf",       "minimum",          "maximum",
                                               "exclusiveMinimum", "exclusiveMaximum", NULL};

    if (has_any(k, object_words))
        s->object = ARENA_NEW(k->arena, schema_object_rules);
    if (has_any(k, array_words))
        s->array = ARENA_NEW(k->arena, schema_array_rules);
    if (has_any(k, string_words) && k->validates)
        s->string = ARENA_NEW(k->arena, schema_string_rules);
    if (has_any(k, number_words) && k->validates)
        s->number = ARENA_NEW(k->arena, schema_number_rules);
}

static void compile_logic(const compilation *k, schema *s)
{
    s->all_of = read_schemas(k, "allOf");
    s->any_of = read_schemas(k, "anyOf");
    s->one_of = read_schemas(k, "oneOf");
    s->not = read_schema(k, "not");
}

static void compile_condition(const compilation *k, schema *s)
{
    s->if_schema = read_schema(k, "if");
    if (s->if_schema == NULL)
        return;
    const value *condition = keyword(k, "if");
    if (condition->kind != KIND_BOOL || condition->boolean)
        s->then_schema = read_schema(k, "then");
    if (condition->kind != KIND_BOOL || !condition->boolean)
        s->else_schema = read_schema(k, "else");
}

/* `items` until 2019-09: one schema for all, or a list for the first ones. */
static void compile_items(const compilation *k, schema_array_rules *rules)
{
    if (read_list(k, "items") == NULL) {
        rules->each = read_schema(k, "items");
        return;
    }
    rules->first = read_schemas(k, "items");
    rules->rest = read_rest(k, "additionalItems", &rules->additional);
}

static void compile_properties(const compilation *k, schema_object_rules *rules)
{
    rules->properties = read_schema_map(k, "properties");
    read_pattern_properties(k, rules);
    rules->rest = read_rest(k, "additionalProperties", &rules->additional);
    rules->dependencies = read_dependencies(k, "dependencies", true, true);
}

/* Keywords that apply schemas, in the reference's order: it decides which of several broken references is named. */
static void compile_applicators(const compilation *k, schema *s)
{
    compile_logic(k, s);
    if (s->array != NULL && s->version < 2020)
        compile_items(k, s->array);
    if (s->object != NULL)
        compile_properties(k, s->object);
    if (s->array != NULL && s->version >= 6)
        s->array->contains = read_schema(k, "contains");
    if (s->object != NULL && s->version >= 6)
        s->object->property_names = read_schema(k, "propertyNames");
    if (s->version >= 7)
        compile_condition(k, s);
}

static void compile_limits(const compilation *k, const schema *s)
{
    schema_object_rules *objects = s->object;
    schema_array_rules *arrays = s->array;

    if (objects != NULL) {
        objects->min_properties = read_limit(k, "minProperties");
        objects->max_properties = read_limit(k, "maxProperties");
        objects->required = names_of(k, read_list(k, "required"));
        if (s->version >= 2019)
            objects->dependent_required = read_dependencies(k, "dependentRequired", true, false);
    }
    if (arrays == NULL)
        return;
    arrays->min_items = read_limit(k, "minItems");
    arrays->max_items = read_limit(k, "maxItems");
    arrays->unique = is_true(k, "uniqueItems");
    if (s->version >= 2019 && arrays->contains != NULL) {
        arrays->min_contains = read_limit(k, "minContains");
        arrays->max_contains = read_limit(k, "maxContains");
    }
}

static void compile_string(const compilation *k, schema_string_rules *rules)
{
    slice text;

    rules->min_length = read_limit(k, "minLength");
    rules->max_length = read_limit(k, "maxLength");
    if (read_text(k, "pattern", &text)) {
        rules->pattern = ARENA_NEW(k->arena, schema_pattern);
        *rules->pattern = (schema_pattern){.text = text, .re = find_pattern(k, "pattern", text)};
    }
}

/* exclusiveMinimum is a boolean beside minimum in draft 4, and a number of its own later; both are taken anywhere. */
static void compile_bound(const compilation *k, const char *plain, const char *exclusive,
                          const schema_number **plain_bound, const schema_number **exclusive_bound)
{
    *plain_bound = read_number(k, plain);
    *exclusive_bound = read_number(k, exclusive);
    if (is_true(k, exclusive)) {
        *exclusive_bound = *plain_bound;
        *plain_bound = NULL;
    }
}

static void compile_number(const compilation *k, schema_number_rules *rules)
{
    rules->multiple_of = read_number(k, "multipleOf");
    compile_bound(k, "minimum", "exclusiveMinimum", &rules->minimum, &rules->exclusive_minimum);
    compile_bound(k, "maximum", "exclusiveMaximum", &rules->maximum, &rules->exclusive_maximum);
}

/* --- what holds for every type ------------------------------------------------------------------------------------ */

static schema_type type_named(slice name)
{
    static const struct {
        const char *name;
        schema_type type;
    } types[] = {{"null", SCHEMA_NULL},       {"boolean", SCHEMA_BOOLEAN}, {"number", SCHEMA_NUMBER},
                 {"integer", SCHEMA_INTEGER}, {"string", SCHEMA_STRING},   {"array", SCHEMA_ARRAY},
                 {"object", SCHEMA_OBJECT}};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (slice_equal(name, slice_from(types[i].name)))
            return types[i].type;
    return SCHEMA_INVALID;
}

static void compile_types(const compilation *k, schema *s)
{
    const list *types = read_list(k, "type");
    slice name;

    if (read_text(k, "type", &name))
        s->types = type_named(name);
    for (size_t i = 0; i < list_count(types); i++)
        if (types->items[i].type == TYPE_STRING)
            s->types |= type_named(value_slice(types->items[i]));
}

static bool asserts_format(const compilation *k)
{
    int version = k->schema->version;

    if (k->compiler->assert_format || version < 2019)
        return true;
    return speaks(k, version == 2019 ? "format" : "format-assertion");
}

static void compile_dynamic_ref(const compilation *k, schema *s)
{
    slice reference, url, fragment, reason;

    s->dynamic_ref = read_reference(k, "$dynamicRef");
    if (s->dynamic_ref == NULL || !read_text(k, "$dynamicRef", &reference) ||
        !schema_split_fragment(k->arena, reference, &url, &fragment, &reason))
        return;
    if (fragment.size > 0 && fragment.data[0] != '/')
        s->dynamic_ref_anchor = fragment;
}

/* Before 2019 an anchor is an id's fragment. */
static void check_id_fragment(const compilation *k, const schema *s)
{
    slice id, url, fragment, reason;

    if (s->version < 2019 && read_text(k, k->resource->dialect.draft->id_keyword, &id) &&
        !schema_split_fragment(k->arena, id, &url, &fragment, &reason))
        schema_fail(k->arena, "error in parsing anchor at %q", schema_place(k->arena, s->root->url, s->pointer));
}

static void compile_assertions(const compilation *k, schema *s)
{
    compile_types(k, s);
    s->enumeration = read_list(k, "enum");
    for (size_t i = 0; i < list_count(s->enumeration); i++)
        s->enumeration_types |= schema_type_of(s->enumeration->items[i]);
    if (s->version >= 6)
        s->constant = keyword(k, "const");
    compile_limits(k, s);
    if (s->string != NULL)
        compile_string(k, s->string);
    if (s->number != NULL)
        compile_number(k, s->number);
}

/* What came with 2019-09 and 2020-12. */
static void compile_modern(const compilation *k, schema *s)
{
    bool applies = k->applies, latest = s->version >= 2020;

    s->recursive_ref = read_reference(k, "$recursiveRef");
    s->recursive_anchor = is_true(k, "$recursiveAnchor");
    if (s->object != NULL && applies)
        s->object->dependent_schemas = read_dependencies(k, "dependentSchemas", false, true);
    bool unevaluated = latest ? speaks(k, "unevaluated") : applies;
    if (s->array != NULL && unevaluated)
        s->array->unevaluated = read_schema(k, "unevaluatedItems");
    if (s->object != NULL && unevaluated)
        s->object->unevaluated = read_schema(k, "unevaluatedProperties");
    if (!latest)
        return;
    compile_dynamic_ref(k, s);
    read_text(k, "$dynamicAnchor", &s->dynamic_anchor);
    if (s->array != NULL && applies) {
        s->array->first = read_schemas(k, "prefixItems");
        s->array->each = read_schema(k, "items");
    }
}

/*
 * Before 2019 nothing counts beside $ref, but the reference overlooks that for what came with drafts 6 and 7: `const`
 * is checked, and the schemas are compiled.
 */
static void compile_beside_ref(const compilation *k, schema *s)
{
    if (s->version >= 6) {
        read_schema(k, "contains");
        read_schema(k, "propertyNames");
        s->constant = keyword(k, "const");
    }
    if (s->version >= 7)
        compile_condition(k, s);
}

static void compile_keywords(const compilation *k, schema *s)
{
    slice name;

    check_id_fragment(k, s);
    s->ref = read_reference(k, "$ref");
    if (s->ref != NULL && s->version < 2019) {
        compile_beside_ref(k, s);
        return;
    }
    make_rules(k, s);
    if (k->applies)
        compile_applicators(k, s);
    if (k->validates)
        compile_assertions(k, s);
    if (asserts_format(k) && read_text(k, "format", &name))
        s->format = schema_format_find(name);
    if (s->version >= 2019)
        compile_modern(k, s);
}

/* The schemas that dynamic anchors of a resource lead to. */
static void compile_dynamic_anchors(schema_compiler *c, schema *s, const schema_resource *r)
{
    schema_anchor *anchors = ARENA_ARRAY(c->arena, r->count, schema_anchor);

    s->dynamic_anchors = anchors;
    s->dynamic_targets = ARENA_ARRAY(c->arena, r->count, schema *);
    for (size_t i = 0; i < r->count; i++) {
        if (!r->anchors[i].dynamic)
            continue;
        anchors[s->dynamic_count] = r->anchors[i];
        s->dynamic_targets[s->dynamic_count++] = enqueue(c, s->root, r->anchors[i].pointer);
    }
}

static void note_evaluated(schema *s)
{
    const schema_array_rules *array = s->array;

    s->all_properties_evaluated = s->object != NULL && s->object->rest != REST_UNSAID;
    if (array == NULL)
        return;
    s->items_evaluated = array->first.count;
    s->all_items_evaluated = array->each != NULL || array->rest != REST_UNSAID;
}

static void compile_schema(schema_compiler *c, schema *s)
{
    schema_ensure(c, s->root, s->pointer);
    value v = s->seen ? s->keywords : schema_lookup(c->arena, s->root, s->pointer);
    const schema_resource *r = schema_resource_at(s->root, s->pointer);

    s->compiled = true;
    s->version = r->dialect.draft->version;
    s->resource = enqueue(c, s->root, r->pointer);
    if (s->version >= 2020 && s == s->resource)
        compile_dynamic_anchors(c, s, r);
    if (v.kind == KIND_BOOL) {
        s->truth = v.boolean ? SCHEMA_TRUE : SCHEMA_FALSE;
    } else if (v.kind == KIND_MAP && map_count(v.map) == 0) {
        s->truth = SCHEMA_TRUE;
    } else if (v.kind == KIND_MAP) {
        compilation k = {.compiler = c, .arena = c->arena, .schema = s, .keywords = v.map, .resource = r};
        k.bits = schema_keyword_bits(v.map);
        k.applies = speaks(&k, "applicator");
        k.validates = speaks(&k, "validation");
        compile_keywords(&k, s);
    }
    note_evaluated(s);
}

schema *schema_compile(schema_compiler *c, slice url)
{
    schema *s = enqueue(c, schema_root_of(c, url), SLICE(""));

    for (; c->compiled < c->count; c->compiled++)
        if (!c->queue[c->compiled]->root->plain)
            compile_schema(c, c->queue[c->compiled]);
    return s;
}

void schema_compile_late(schema *s)
{
    compile_schema(s->root->compiler, s);
}

/* --- metaschemas -------------------------------------------------------------------------------------------------- */

schema_compiler *schema_compiler_new(schema_shared *shared)
{
    schema_compiler *c = ARENA_NEW(shared->arena, schema_compiler);

    c->shared = shared;
    c->arena = shared->arena;
    c->default_draft = &schema_drafts[SCHEMA_DRAFTS - 1];
    c->documents = map_new(c->arena);
    c->root_index = map_new(c->arena);
    return c;
}

schema_shared *schema_shared_new(arena *a, schema_loader *load, void *context)
{
    schema_shared *shared = ARENA_NEW(a, schema_shared);

    *shared = (schema_shared){.arena = a, .load = load, .context = context};
    shared->bytes_before = arena_bytes(a);
    shared->symbols = symbol_table_new(a);
    shared->pattern_index = map_new(a);
    shared->metaschemas = schema_compiler_new(shared);
    shared->metaschemas->assert_format = true;
    return shared;
}

/* A vocabulary's metaschema stands beside that of its draft. */
static schema *compile_vocabulary(schema_shared *shared, const schema_draft *draft, slice name)
{
    slice folder = slice_without_suffix(slice_from(draft->url), SLICE("schema"));

    return schema_compile(shared->metaschemas, arena_concat3(shared->arena, folder, SLICE("meta/"), name));
}

/* Several vocabularies at once: a schema that is written nowhere. */
static schema *join_vocabularies(schema_shared *shared, const schema_dialect *dialect)
{
    static const schema_anchor meta = {{"meta", 4}, {"", 0}, true};
    schema *joined = ARENA_NEW(shared->arena, schema);

    joined->compiled = true;
    joined->version = dialect->draft->version;
    joined->resource = joined;
    joined->all_of.count = dialect->count;
    joined->all_of.items = ARENA_ARRAY(shared->arena, dialect->count, schema *);
    for (size_t i = 0; i < dialect->count; i++)
        joined->all_of.items[i] = compile_vocabulary(shared, dialect->draft, dialect->vocabularies[i]);
    if (joined->version >= 2020) {
        joined->dynamic_anchor = meta.name;
        joined->dynamic_anchors = &meta;
        joined->dynamic_targets = ARENA_ARRAY(shared->arena, 1, schema *);
        joined->dynamic_targets[0] = joined;
        joined->dynamic_count = 1;
    }
    return joined;
}

schema *schema_of_dialect(schema_shared *shared, const schema_dialect *dialect)
{
    size_t i = (size_t)(dialect->draft - schema_drafts);

    if (dialect->vocabularies != NULL)
        return join_vocabularies(shared, dialect);
    if (shared->drafts[i] == NULL)
        shared->drafts[i] = schema_compile(shared->metaschemas, slice_from(dialect->draft->url));
    return shared->drafts[i];
}
