/* What all generators share: which one an entry names, templates of their own, selectors, values. */
#include "gitops/appset/generators.h"

#include "gitops/appset/selector.h"

const step *step_begin(generation *g, const char *name)
{
    const step *saved = g->step;
    step *s = ARENA_NEW(g->arena, step);

    *s = (step){saved, name};
    g->step = s;
    return saved;
}

_Noreturn void generation_panic(generation *g, slice text)
{
    g->step = NULL;
    g->panicked = true;
    raise_text(g->arena, GTMPL_EINVALID, text);
}

/* --- Texts --- */

slice generation_text(generation *g, slice text, const map *params)
{
    slice fault;

    if (texts_are_faulty(g->texts, &fault))
        generation_panic(g, fault);
    return texts_replace(g->texts, text, value_map(TYPE_MAP, (map *)(uintptr_t)params));
}

typedef struct filling {
    generation *generation;
    const map *params;
    const step *saved; /* while JSON is filled */
} filling;

static slice fill_text(void *context, slice text)
{
    const filling *f = context;

    return generation_text(f->generation, text, f->params);
}

static void fill_json(void *context, bool begins)
{
    filling *f = context;

    if (begins)
        f->saved = step_begin(f->generation, "failed to deeply replace JSON field contents");
    else
        f->generation->step = f->saved;
}

map *generation_template(generation *g, const go_struct *s, const map *m, const map *params)
{
    filling f = {g, params, NULL};
    const schema_templater t = {g->arena, fill_text, fill_json, &f};

    return schema_template_strings(&t, s, m);
}

void generator_add_values(generation *g, const map *own, map *params)
{
    const map *values = schema_map(own, "values");
    const map_entry *entries = values == NULL ? NULL : map_sorted(values);
    map *filled = map_new(g->arena);

    for (size_t i = 0; i < map_count(values); i++) {
        const step *outer = step_begin(g, "failed to replace templated string");
        step_begin(g, "failed to replace templated string with rendered values");
        slice text = generation_text(g, value_slice(entries[i].value), params);
        g->step = outer;
        map_set(filled,
                g->go_template ? entries[i].key->text : arena_concat(g->arena, SLICE("values."), entries[i].key->text),
                value_string(text));
    }
    if (map_count(filled) == 0)
        return;
    if (g->go_template) {
        map_set(params, SLICE("values"), value_map(TYPE_MAP_STRING, filled));
        return;
    }
    entries = map_sorted(filled);
    for (size_t i = 0; i < map_count(filled); i++)
        map_set(params, entries[i].key->text, entries[i].value);
}

/* --- Entries --- */

/* In the order of the fields of Argo CD's type, which is the order in which several of one entry run. */
static const struct generator_row {
    const char *name;
    generate *run;
} generator_table[] = {
    {"list", generate_list},
    {"clusters", generate_clusters},
    {"git", generate_git},
    {"scmProvider", generate_repositories},
    {"clusterDecisionResource", generate_decisions},
    {"pullRequest", generate_pull_requests},
    {"matrix", generate_matrix},
    {"merge", generate_merge},
    {"plugin", generate_plugin},
};

enum { GENERATOR_COUNT = sizeof generator_table / sizeof *generator_table };

static param_sets select_sets(generation *g, const map *entry, param_sets all)
{
    const map *said = schema_map(entry, "selector");
    param_sets kept = {NULL, 0, 0};

    if (said == NULL)
        return all;
    selector s = selector_read(g->arena, said, SELECTOR_PARAMETERS);
    for (size_t i = 0; i < all.count; i++)
        if (selector_matches(&s, params_flatten_texts(g->arena, all.items[i])))
            param_sets_add(g->arena, &kept, all.items[i]);
    return kept;
}

static const map *interpolated(generation *g, const map *entry, const map *params)
{
    if (map_count(params) == 0)
        return entry;
    const step *outer = step_begin(g, "failed to replace parameters in generator");
    const map *filled = generation_template(g, &schema_generator, entry, params);
    g->step = outer;
    return filled;
}

transformed_list generators_transform(generation *g, const map *entry, const map *base, const map *params)
{
    transformed_list all = {ARENA_ARRAY(g->arena, GENERATOR_COUNT, transformed), 0};

    arena_check_stack(g->arena);
    if (schema_has(entry, "selector")) {
        const step *outer = step_begin(g, "error parsing label selector");
        selector_read(g->arena, schema_map(entry, "selector"), SELECTOR_PARAMETERS);
        g->step = outer;
    }
    for (size_t i = 0; i < GENERATOR_COUNT; i++) {
        const map *own = schema_map(entry, generator_table[i].name);
        if (own == NULL)
            continue;
        const map *of_own = schema_map(own, "template"), *none = map_new(g->arena);
        const map *merged = schema_fill(g->arena, &schema_template, of_own != NULL ? of_own : none, base);
        const map *filled = schema_map(interpolated(g, entry, params), generator_table[i].name);
        bool was_filled = g->filled;
        g->filled |= map_count(params) > 0;
        all.items[all.count++] = (transformed){select_sets(g, entry, generator_table[i].run(g, filled)), merged};
        g->filled = was_filled;
    }
    return all;
}
