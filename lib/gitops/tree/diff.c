/*
 * Two trees compared: every Application is a target, and every ApplicationSet one whose documents are the Applications
 * that it makes. What made a line change is told by what it says: a value of a file that changed, else the template,
 * else the ApplicationSet.
 */
#include "codec/yaml.h"
#include "gitops/appset/schema.h"
#include "gitops/tree/moves.h"
#include "gitops/tree/objects.h"
#include "gitops/tree/tree_object.h"
#include "preview/diff_object.h"
#include "render/api.h"
#include "values/layer.h"

typedef struct tree_comparing {
    gtmpl_diff *diff;
    gtmpl_tree *trees[2]; /* by side */
    compare_options options;
} tree_comparing;

/* --- Targets --- */

static bool has_target(const side *s, const target_name *name)
{
    for (size_t i = 0; i < s->count; i++)
        if (target_name_compare(&s->items[i].name, name) == 0)
            return true;
    return false;
}

static void add_texts(arena *a, target *t, const tree_node *n)
{
    for (size_t i = 0; i < n->resources.count; i++) {
        const resource *r = &n->resources.items[i];
        target_add(a, t, r->source, arena_concat(a, r->text, SLICE("\n")));
    }
}

/* The Applications that a set makes. */
static void add_made(arena *a, target *t, const tree_node *set)
{
    for (size_t i = 0; i < set->child_count; i++) {
        buffer out = buffer_new(a);
        if (set->children[i]->object == NULL)
            continue;
        yaml_write(&out, value_map(TYPE_MAP, (map *)(uintptr_t)set->children[i]->object)); /* only read */
        target_add(a, t, set->file, buffer_slice(&out));
    }
}

/* An Application that is there twice has failed already: it is told once. */
static void add_node(arena *a, side *s, const tree_node *n)
{
    target_name name = tree_target_name(a, n);

    if (n->failure != NULL && has_target(s, &name))
        return;
    target *t = side_add(a, s, &name, n->destination.size > 0 ? n->destination : SLICE("default"));
    t->failed = n->failure != NULL;
    t->error = n->failure != NULL ? n->failure->text : SLICE("");
    if (n->kind == GTMPL_TREE_APPLICATION_SET)
        add_made(a, t, n);
    else
        add_texts(a, t, n);
}

/* --- Causes --- */

/* Something that changed between the two states, and that a line may speak of. */
typedef struct suspect {
    cause why;
    slice old, new; /* the value's text on either side; "" where there is none */
} suspect;

typedef struct suspects {
    arena *arena;
    suspect *items;
    size_t count, capacity;
} suspects;

static void add_suspect(suspects *s, cause why, slice old, slice new)
{
    if (s->count == s->capacity) {
        size_t capacity = s->capacity == 0 ? 16 : s->capacity * 2;
        s->items = arena_grow(s->arena, s->items, s->count * sizeof *s->items, capacity * sizeof *s->items);
        s->capacity = capacity;
    }
    s->items[s->count++] = (suspect){why, old, new};
}

typedef struct file_pair {
    suspects *suspects;
    slice path;
    origin_table *origins; /* of both */
} file_pair;

static slice scalar_text(arena *a, const value *v)
{
    buffer out = buffer_new(a);

    if (v == NULL || v->kind == KIND_NIL || v->kind == KIND_MAP || v->kind == KIND_LIST)
        return SLICE("");
    if (v->kind == KIND_STRING)
        return slice_of(v->bytes, v->size);
    yaml_write(&out, *v);
    return slice_trim_space(buffer_slice(&out));
}

/* Each key of a map that the other side has not, or has another value for. Which of the two has it says where it is. */
static void compare_maps(file_pair *f, const map *old, const map *new, slice way)
{
    arena *a = f->suspects->arena;
    const map *sides[] = {new, old};

    arena_check_stack(a);
    for (size_t s = 0; s < 2; s++) {
        const map_entry *entries = map_sorted(sides[s]);
        for (size_t i = 0; i < map_count(sides[s]); i++) {
            slice key = entries[i].key->text, path = way.size == 0 ? key : arena_concat3(a, way, SLICE("."), key);
            const value *x = map_get(old, key), *y = map_get(new, key);
            if (s == 1 && y != NULL)
                continue; /* seen from the other side */
            if (x != NULL && y != NULL && value_deep_equal(a, *x, *y))
                continue;
            if (x != NULL && y != NULL && x->kind == KIND_MAP && y->kind == KIND_MAP) {
                compare_maps(f, x->map, y->map, path);
                continue;
            }
            const origin_place *at = origin_find(f->origins, entries[i].key->origin);
            add_suspect(f->suspects, (cause){f->path, at == NULL ? 0 : at->line, SLICE(""), path}, scalar_text(a, x),
                        scalar_text(a, y));
        }
    }
}

typedef struct file_reading {
    arena *arena;
    origin_table *origins;
    const tree_file *file;
    map *values;
} file_reading;

static void read_values(void *context)
{
    file_reading *r = context;
    layer_source source = {.name = SLICE("values"), .file = r->file->path};

    r->values = layer_load(r->arena, r->origins, &source, tree_read(r->file->tree, r->arena, r->file->path));
}

static const map *values_of(arena *a, origin_table *origins, const tree_file *file)
{
    file_reading r = {a, origins, file, NULL};

    return file == NULL || arena_attempt(a, read_values, &r) != NULL ? NULL : r.values;
}

static const tree_file *find_file(const tree_node *n, slice path)
{
    for (size_t i = 0; i < n->output_count; i++)
        for (size_t k = 0; k < n->outputs[i].file_count; k++)
            if (slice_equal(n->outputs[i].files[k].path, path))
                return &n->outputs[i].files[k];
    return NULL;
}

static void suspect_file(suspects *s, const tree_file *old, const tree_file *new)
{
    file_pair f = {s, old != NULL ? old->path : new->path, origin_table_new(s->arena)};

    compare_maps(&f, values_of(s->arena, f.origins, old), values_of(s->arena, f.origins, new), SLICE(""));
}

/* Files of values that either of the two has read. */
static void suspect_files(suspects *s, const tree_node *from, const tree_node *to)
{
    for (size_t i = 0; i < to->output_count; i++)
        for (size_t k = 0; k < to->outputs[i].file_count; k++)
            suspect_file(s, find_file(from, to->outputs[i].files[k].path), &to->outputs[i].files[k]);
    for (size_t i = 0; i < from->output_count; i++)
        for (size_t k = 0; k < from->outputs[i].file_count; k++)
            if (find_file(to, from->outputs[i].files[k].path) == NULL)
                suspect_file(s, &from->outputs[i].files[k], NULL);
}

/* The defaults of the chart. */
static void suspect_chart(suspects *s, const tree_node *from, const tree_node *to)
{
    for (size_t i = 0; i < to->output_count && i < from->output_count; i++) {
        const app_source *x = from->outputs[i].source, *y = to->outputs[i].source;
        if (from->outputs[i].chart == NULL || to->outputs[i].chart == NULL || !slice_equal(x->folder, y->folder))
            continue;
        tree_file *files = ARENA_ARRAY(s->arena, 2, tree_file);
        slice path = tree_join(s->arena, y->folder, SLICE("values.yaml"));
        files[0] = (tree_file){x->tree, path};
        files[1] = (tree_file){y->tree, path};
        if (tree_stat(x->tree, s->arena, path) == TREE_FILE && tree_stat(y->tree, s->arena, path) == TREE_FILE)
            suspect_file(s, &files[0], &files[1]);
    }
}

/* Whether a line says the value that it had before, or has now. */
static bool speaks_of(const compared_line *line, const suspect *s)
{
    slice wanted = line->kind == LINE_REMOVED ? s->old : s->new;

    return wanted.size > 0 && slice_find(line->text, wanted) != SLICE_NONE;
}

static bool blame_values(comparison *c, compared_line *line, const suspects *s)
{
    bool found = false;

    for (size_t i = 0; i < s->count; i++)
        if (speaks_of(line, &s->items[i])) {
            add_cause(c, line, &s->items[i].why);
            found = true;
        }
    return found;
}

/* The file of a resource, if the two states do not have the same. */
static bool template_differs(arena *a, const tree_node *from, const tree_node *to, const resource *r, slice *path)
{
    const tree_object new = {to, r, NULL};
    tree_place at = object_place(a, &new, "");

    *path = at.path;
    for (size_t i = 0; at.tree != NULL && i < from->output_count; i++) {
        const app_source *s = from->outputs[i].source;
        if (s == NULL || s->tree == NULL || tree_stat(s->tree, a, at.path) != TREE_FILE ||
            tree_stat(at.tree, a, at.path) != TREE_FILE)
            continue;
        return !slice_equal(tree_read(s->tree, a, at.path), tree_read(at.tree, a, at.path));
    }
    return false;
}

/* One value that changed is to blame for what nothing else explains; of several any may be. */
static void blame_change(comparison *c, change *changed, const tree_node *from, const tree_node *to, const suspects *s)
{
    slice path = SLICE("");
    bool of_template = changed->to != NULL && template_differs(s->arena, from, to, changed->to, &path);
    const cause why = {path, 0, SLICE("template"), SLICE("")};

    for (size_t i = 0; i < changed->count; i++) {
        compared_line *line = &changed->lines[i];
        if (line->kind == LINE_SAME || blame_values(c, line, s))
            continue;
        if (of_template)
            add_cause(c, line, &why);
        else if (s->count == 1)
            add_cause(c, line, &s->items[0].why);
    }
}

/* --- Causes of what a set makes --- */

typedef struct set_files {
    suspects *suspects;
    world *old, *new;
} set_files;

typedef struct listing_request {
    arena *arena;
    world *world;
    slice url, revision, pattern;
    path_list found;
    const file_tree *tree;
} listing_request;

static void list_files(void *context)
{
    listing_request *r = context;
    const listing *l = repos_list(&r->world->repos, r->arena, r->url, r->revision);

    r->tree = l->tree;
    listing_find(r->arena, l, r->pattern, r->world->repos.new_globbing, &r->found);
}

/* Files that a pattern finds in a state; none where there is no such repository, or the pattern has parameters in it.
 */
static listing_request find_files(const set_files *f, world *w, const map *git, slice pattern)
{
    listing_request r = {f->suspects->arena, w,   schema_text(git, "repoURL"), schema_text(git, "revision"), pattern,
                         {NULL, 0, 0},       NULL};

    if (slice_find(r.url, SLICE("{{")) != SLICE_NONE || slice_find(pattern, SLICE("{{")) != SLICE_NONE ||
        arena_attempt(r.arena, list_files, &r) != NULL)
        r.found.count = 0;
    return r;
}

static tree_file *file_in(arena *a, const listing_request *r, slice path)
{
    for (size_t i = 0; i < r->found.count; i++)
        if (slice_equal(r->found.items[i], path)) {
            tree_file *file = ARENA_NEW(a, tree_file);
            *file = (tree_file){r->tree, path};
            return file;
        }
    return NULL;
}

static void suspect_pattern(const set_files *f, const map *git, slice pattern)
{
    arena *a = f->suspects->arena;
    listing_request old = find_files(f, f->old, git, pattern), new = find_files(f, f->new, git, pattern);

    for (size_t i = 0; i < new.found.count; i++)
        suspect_file(f->suspects, file_in(a, &old, new.found.items[i]), file_in(a, &new, new.found.items[i]));
    for (size_t i = 0; i < old.found.count; i++)
        if (file_in(a, &new, old.found.items[i]) == NULL)
            suspect_file(f->suspects, file_in(a, &old, old.found.items[i]), NULL);
}

/* The files of all git generators in a set, however deep they are nested. */
static void suspect_generators(const set_files *f, value v)
{
    arena_check_stack(f->suspects->arena);
    if (v.kind == KIND_LIST)
        for (size_t i = 0; i < list_count(v.list); i++)
            suspect_generators(f, v.list->items[i]);
    if (v.kind != KIND_MAP)
        return;
    const map *git = schema_map(v.map, "git");
    const list *patterns = schema_list(git, "files");
    for (size_t i = 0; i < list_count(patterns); i++)
        if (patterns->items[i].kind == KIND_MAP)
            suspect_pattern(f, git, schema_text(patterns->items[i].map, "path"));
    const map_entry *entries = map_sorted(v.map);
    for (size_t i = 0; i < map_count(v.map); i++)
        suspect_generators(f, entries[i].value);
}

/* The set itself, where it is another one; its files, where a line speaks of what changed in one. */
static void blame_set(tree_comparing *w, const compared_target *t, const tree_node *from, const tree_node *to)
{
    comparison *c = w->diff->comparison;
    suspects s = {c->arena, NULL, 0, 0};
    const set_files files = {&s, &w->trees[GTMPL_SIDE_OLD]->inner.world, &w->trees[GTMPL_SIDE_NEW]->inner.world};
    const cause own = {to->file, to->line, SLICE("ApplicationSet"), SLICE("")};
    bool is_same = slice_equal(from->text, to->text);

    suspect_generators(&files, yaml_read(c->arena, NULL, to->text, YAML_ANY));
    for (size_t i = t->first; i < t->first + t->count; i++)
        for (size_t k = 0; k < c->changes[i].count; k++) {
            compared_line *line = &c->changes[i].lines[k];
            if (line->kind == LINE_SAME)
                continue;
            if (!is_same)
                add_cause(c, line, &own);
            else if (!blame_values(c, line, &s) && s.count == 1)
                add_cause(c, line, &s.items[0].why);
        }
}

static void find_causes(tree_comparing *w, const named_nodes *old, const named_nodes *new)
{
    arena *a = w->diff->arena;
    comparison *c = w->diff->comparison;

    for (size_t i = 0; i < c->target_count; i++) {
        const compared_target *t = &c->targets[i];
        if (t->failed || t->count == 0 || t->from == NULL || t->to == NULL)
            continue;
        const tree_node *from = named_node(a, old, t->from->was != NULL ? t->from->was : &t->name);
        const tree_node *to = named_node(a, new, &t->name);
        suspects s = {a, NULL, 0, 0};
        if (to->kind == GTMPL_TREE_APPLICATION_SET) {
            blame_set(w, t, from, to);
            continue;
        }
        suspect_files(&s, from, to);
        suspect_chart(&s, from, to);
        for (size_t k = t->first; k < t->first + t->count; k++)
            blame_change(c, &c->changes[k], from, to, &s);
    }
}

/* --- All --- */

static void compare_both(tree_comparing *w)
{
    arena *a = w->diff->arena;
    const named_nodes old = tree_named_nodes(a, &w->trees[GTMPL_SIDE_OLD]->inner);
    const named_nodes new = tree_named_nodes(a, &w->trees[GTMPL_SIDE_NEW]->inner);

    if (w->options.find_renames)
        tree_pair_moved(a, &old, &new, &w->diff->sides[GTMPL_SIDE_OLD]);
    diff_compare(w->diff, &w->options);
    find_causes(w, &old, &new);
}

static void compare_work(void *context)
{
    tree_comparing *w = context;

    for (size_t s = 0; s < 2; s++)
        for (size_t i = 0; w->trees[s] != NULL && i < w->trees[s]->inner.count; i++) {
            add_node(w->diff->arena, &w->diff->sides[s], w->trees[s]->inner.nodes[i]);
            w->diff->rendered++;
        }
    if (w->trees[GTMPL_SIDE_OLD] != NULL && w->trees[GTMPL_SIDE_NEW] != NULL)
        compare_both(w);
    else
        diff_compare(w->diff, &w->options);
    w->diff->targets = w->diff->comparison->target_count;
}

gtmpl_status gtmpl_diff_trees(gtmpl_diff *diff, gtmpl_tree *from, gtmpl_tree *to, const gtmpl_diff_options *options,
                              gtmpl_error **err)
{
    tree_comparing w = {.diff = diff, .trees = {from, to}};

    if (!api_options_known(options, err))
        return GTMPL_EINVALID;
    if (options != NULL)
        w.options = (compare_options){options->show_secrets != 0, options->find_renames != 0};
    return api_run(diff->arena, compare_work, &w, err);
}
