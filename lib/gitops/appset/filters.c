/* Filters: patterns by field, and paths that a repository must or must not hold. */
#include "gitops/appset/filters.h"
#include "funcs/regex_syntax.h"
#include "value/number.h"

/* What a filter may say, in the order in which Argo CD compiles it. */
typedef struct pattern_field {
    const char *name;  /* in the filter */
    const char *said;  /* what it is matched with: a text, or a list of which one must match */
    const char *title; /* in errors */
    bool of_repository;
} pattern_field;

enum { FIELD_COUNT = 3 }; /* of both kinds */

static const pattern_field pull_request_fields[FIELD_COUNT] = {
    {"branchMatch", "branch", "BranchMatch", false},
    {"targetBranchMatch", "target_branch", "TargetBranchMatch", false},
    {"titleMatch", "title", "TitleMatch", false},
};

static const pattern_field repository_fields[FIELD_COUNT] = {
    {"repositoryMatch", "repository", "RepositoryMatch", true},
    {"labelMatch", "labels", "LabelMatch", true},
    {"branchMatch", "branch", "BranchMatch", false},
};

/*
 * Argo CD looks at repositories first, and at the branches of those that are left second: at each with the filters that
 * belong there alone. A filter that says nothing belongs nowhere.
 */
typedef enum stage { STAGE_NONE, STAGE_REPOSITORY, STAGE_BRANCH } stage;

typedef struct filter {
    const regex_re2 *patterns[FIELD_COUNT]; /* NULL: not said */
    const list *present, *absent;           /* paths */
    stage stage;
} filter;

struct filters {
    const pattern_field *fields;
    filter *items;
    size_t count;
};

static void release_pattern(void *re)
{
    regex_re2_free(re);
}

static const regex_re2 *compiled(generation *g, const pattern_field *field, slice pattern)
{
    slice error = SLICE("");
    regex_re2 *re = regex_compile(g->arena, pattern, &error);

    if (re == NULL) {
        buffer words = buffer_new(g->arena);
        buffer_add(&words, SLICE("error compiling "));
        buffer_add(&words, slice_from(field->title));
        buffer_add(&words, SLICE(" regexp "));
        quote_string(&words, pattern);
        buffer_add(&words, SLICE(": "));
        buffer_add(&words, error);
        raise_text(g->arena, GTMPL_EINVALID, buffer_slice(&words));
    }
    arena_on_release(g->arena, release_pattern, re);
    return re;
}

/*
 * Of the fields that a filter has, the last decides where it belongs. A generator that has been filled in has lists of
 * paths in each of its filters, though empty ones, so all of them belong to branches.
 */
static filter read_filter(generation *g, const pattern_field *fields, const map *said)
{
    filter f = {{NULL}, schema_list(said, "pathsExist"), schema_list(said, "pathsDoNotExist"), STAGE_NONE};

    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (!schema_has(said, fields[i].name))
            continue;
        f.patterns[i] = compiled(g, &fields[i], schema_text(said, fields[i].name));
        f.stage = fields[i].of_repository ? STAGE_REPOSITORY : STAGE_BRANCH;
    }
    if (g->filled || schema_has(said, "pathsExist") || schema_has(said, "pathsDoNotExist"))
        f.stage = STAGE_BRANCH;
    return f;
}

static filters *read_filters(generation *g, const map *own, const pattern_field *fields)
{
    const list *said = schema_list(own, "filters");
    filters *all = ARENA_NEW(g->arena, filters);
    const step *outer = step_begin(g, "error listing repos");

    *all = (filters){fields, ARENA_ARRAY(g->arena, list_count(said), filter), list_count(said)};
    for (size_t i = 0; i < all->count; i++)
        all->items[i] = read_filter(g, fields, said->items[i].map);
    g->step = outer;
    return all;
}

/* A pull request has one stage, to which each filter belongs: one that says nothing lets everything through. */
const filters *filters_of_pull_requests(generation *g, const map *own)
{
    filters *all = read_filters(g, own, pull_request_fields);

    for (size_t i = 0; i < all->count; i++)
        all->items[i].stage = STAGE_BRANCH;
    return all;
}

const filters *filters_of_repositories(generation *g, const map *own)
{
    return read_filters(g, own, repository_fields);
}

static bool matches_text(generation *g, const regex_re2 *pattern, value said)
{
    return regex_find(g->arena, pattern, said.kind == KIND_NIL ? SLICE("") : params_text(g->arena, said), 0, NULL, 0);
}

static bool matches(generation *g, const regex_re2 *pattern, const value *said)
{
    if (said == NULL || said->kind != KIND_LIST)
        return matches_text(g, pattern, said != NULL ? *said : value_nil());
    for (size_t i = 0; i < list_count(said->list); i++)
        if (matches_text(g, pattern, said->list->items[i]))
            return true;
    return false;
}

/* The path itself, or something below. */
static bool has_path(generation *g, const list *paths, slice path)
{
    while (path.size > 0 && path.data[path.size - 1] == '/')
        path.size--;
    for (size_t i = 0; i < list_count(paths); i++) {
        slice one = params_text(g->arena, paths->items[i]);
        if (one.size >= path.size && slice_equal(slice_first(one, path.size), path) &&
            (one.size == path.size || one.data[path.size] == '/'))
            return true;
    }
    return false;
}

/* Where the file does not say what a repository holds, what it lists has passed. */
static bool paths_pass(generation *g, const filter *f, const map *said)
{
    const list *held = schema_list(said, "paths");

    if (!schema_has(said, "paths"))
        return true;
    for (size_t i = 0; i < list_count(f->present); i++)
        if (!has_path(g, held, value_slice(f->present->items[i])))
            return false;
    for (size_t i = 0; i < list_count(f->absent); i++)
        if (has_path(g, held, value_slice(f->absent->items[i])))
            return false;
    return true;
}

static bool filter_passes(generation *g, const filters *all, const filter *f, const map *said)
{
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (f->patterns[i] != NULL && !matches(g, f->patterns[i], map_get(said, slice_from(all->fields[i].said))))
            return false;
    return paths_pass(g, f, said);
}

static bool stage_passes(generation *g, const filters *all, stage at, const map *said)
{
    bool asked = false;

    for (size_t i = 0; i < all->count; i++) {
        if (all->items[i].stage != at)
            continue;
        if (filter_passes(g, all, &all->items[i], said))
            return true;
        asked = true;
    }
    return !asked;
}

bool filters_pass(generation *g, const filters *all, const map *said)
{
    return stage_passes(g, all, STAGE_REPOSITORY, said) && stage_passes(g, all, STAGE_BRANCH, said);
}
