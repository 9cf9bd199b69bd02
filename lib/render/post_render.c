/* Post-rendering: one stream of documents out, one in. */
#include "render/post_render.h"

#include <stdlib.h>

#include "chart/disk.h"
#include "codec/yaml_tree.h"

#define FILE_NAME SLICE("postrenderer.helm.sh/postrender-filename")

typedef struct documents {
    yaml_tree_document *items;
    size_t count, capacity;
} documents;

static void add_document(arena *a, documents *all, yaml_tree_document d)
{
    if (all->count == all->capacity) {
        size_t capacity = all->capacity == 0 ? 16 : all->capacity * 2;
        all->items = arena_grow(a, all->items, all->capacity * sizeof *all->items, capacity * sizeof *all->items);
        all->capacity = capacity;
    }
    all->items[all->count++] = d;
}

/* --- Nodes as kyaml sees them --- */

static bool is_null(const yaml_tree *t)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};

    if (t->kind != TREE_SCALAR || t->style != TREE_PLAIN || t->tag.size > 0)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_equal(t->text, slice_from(words[i])))
            return true;
    return false;
}

static bool is_nothing(const yaml_tree *t)
{
    return t == NULL || is_null(t) || ((t->kind == TREE_MAP || t->kind == TREE_LIST) && t->count == 0);
}

static _Noreturn void wrong_kind(arena *a, const yaml_tree *t)
{
    yaml_tree_document d = {(yaml_tree *)(uintptr_t)t, SLICE("")};
    buffer contents = buffer_new(a);

    yaml_tree_write(&contents, &d);
    raise_error(a, GTMPL_EYAML, "wrong node kind: expected MappingNode but got %s: node contents:\n%.*s",
                t->kind == TREE_LIST    ? "SequenceNode"
                : t->kind == TREE_ALIAS ? "AliasNode"
                                        : "ScalarNode",
                SLICE_ARG(buffer_slice(&contents)));
}

static yaml_tree *metadata_of(arena *a, const yaml_tree *root)
{
    if (root->kind != TREE_MAP)
        wrong_kind(a, root);
    yaml_tree *meta = yaml_tree_get(root, SLICE("metadata"));
    if (!is_nothing(meta) && meta->kind != TREE_MAP)
        wrong_kind(a, meta);
    return meta;
}

static yaml_tree *annotations_of(arena *a, const yaml_tree *root)
{
    yaml_tree *meta = metadata_of(a, root);
    yaml_tree *annotations = is_nothing(meta) ? NULL : yaml_tree_get(meta, SLICE("annotations"));

    return is_nothing(annotations) || annotations->kind != TREE_MAP ? NULL : annotations;
}

static void annotate(arena *a, yaml_tree *root, slice name)
{
    yaml_tree *meta = metadata_of(a, root), *annotations = annotations_of(a, root);

    if (is_nothing(meta)) {
        meta = yaml_tree_map(a);
        yaml_tree_set(a, root, SLICE("metadata"), meta);
    }
    if (annotations == NULL) {
        annotations = yaml_tree_map(a);
        yaml_tree_set(a, meta, SLICE("annotations"), annotations);
    }
    const yaml_tree *present = yaml_tree_get(annotations, FILE_NAME);
    yaml_tree_set(a, annotations, FILE_NAME, yaml_tree_scalar(a, name, present == NULL ? TREE_SINGLE : present->style));
}

/* kyaml leaves no empty annotations, and no empty metadata. */
static void drop_empty(arena *a, yaml_tree *root)
{
    yaml_tree *meta = metadata_of(a, root);

    if (meta == NULL)
        return;
    if (!is_nothing(meta) && annotations_of(a, root) == NULL)
        yaml_tree_remove(meta, SLICE("annotations"));
    if (is_nothing(meta))
        yaml_tree_remove(root, SLICE("metadata"));
}

/* Takes the annotation away; its value, empty when there is none. */
static slice take_name(arena *a, yaml_tree *root)
{
    yaml_tree *annotations = annotations_of(a, root);
    const yaml_tree *name = annotations == NULL ? NULL : yaml_tree_get(annotations, FILE_NAME);

    if (name == NULL || name->kind != TREE_SCALAR)
        return SLICE("");
    yaml_tree_remove(annotations, FILE_NAME);
    return name->text;
}

/* --- Streams --- */

static slice without_carriage_returns(arena *a, slice text)
{
    buffer out = buffer_new(a);
    slice line;

    if (slice_find(text, SLICE("\r\n")) == SLICE_NONE)
        return text;
    for (bool more = text.size > 0; more;) {
        more = slice_find_char(text, '\n') != SLICE_NONE;
        slice_next(&text, '\n', &line);
        buffer_add(&out, more ? slice_without_suffix(line, SLICE("\r")) : line);
        if (more)
            buffer_add_char(&out, '\n');
        more = more && text.size > 0;
    }
    return buffer_slice(&out);
}

/* The text up to the next line that begins with dashes (not the first line), and what follows that line. */
static bool next_part(arena *a, slice *rest, slice *part)
{
    size_t at = slice_find(*rest, SLICE("\n---"));
    slice after = at == SLICE_NONE ? SLICE("") : slice_after(*rest, at + 1);
    size_t end = slice_find_char(after, '\n');

    if (at == SLICE_NONE || end == SLICE_NONE) {
        *part = *rest;
        *rest = SLICE("");
        return false;
    }
    slice beside = slice_trim_space(slice_after(slice_first(after, end), 3));
    if (beside.size > 0 && beside.data[0] != '#')
        raise_error(a, GTMPL_EYAML, "invalid document separator: %.*s",
                    SLICE_ARG(slice_trim_space(slice_first(after, end))));
    *part = slice_first(*rest, at + 1);
    *rest = slice_after(after, end + 1);
    return true;
}

static bool is_list(const yaml_tree *root)
{
    const yaml_tree *kind = root->kind == TREE_MAP ? yaml_tree_get(root, SLICE("kind")) : NULL;

    return kind != NULL && kind->kind == TREE_SCALAR &&
           (slice_equal(kind->text, SLICE("List")) || slice_equal(kind->text, SLICE("ResourceList"))) &&
           yaml_tree_get(root, SLICE("items")) != NULL;
}

/* Adds what a document holds; the items of a list that stands alone are documents of their own. */
static void add_parsed(arena *a, documents *all, yaml_tree_document d, bool alone)
{
    if (d.root == NULL || is_null(d.root))
        return;
    metadata_of(a, d.root);
    if (!alone || !is_list(d.root)) {
        add_document(a, all, d);
        return;
    }
    const yaml_tree *items = yaml_tree_get(d.root, SLICE("items"));
    for (size_t i = 0; items->kind == TREE_LIST && i < items->count; i++)
        add_document(a, all, (yaml_tree_document){items->items[i], SLICE("")});
}

static void parse_all(arena *a, documents *all, slice text)
{
    slice rest = without_carriage_returns(a, text), part;
    bool more = true;

    for (bool first = true; more; first = false) {
        more = next_part(a, &rest, &part);
        add_parsed(a, all, yaml_tree_read(a, part, SLICE("MalformedYAMLError: ")), first && !more);
    }
}

static void write_all(buffer *out, const documents *all)
{
    for (size_t i = 0; i < all->count; i++) {
        if (i > 0)
            buffer_add(out, SLICE("---\n"));
        drop_empty(out->arena, all->items[i].root);
        yaml_tree_write(out, &all->items[i]);
    }
}

/* --- Out --- */

typedef struct merging {
    arena *arena;
    const compat *as;
    const rendered_file *file;
    documents *all;
} merging;

static void merge_work(void *context)
{
    merging *m = context;
    splitter parts = manifest_split(m->as, m->file->text);
    slice document;

    while (manifest_next(&parts, &document)) {
        size_t before = m->all->count;
        if (slice_trim_space(document).size > 0)
            parse_all(m->arena, m->all, document);
        for (size_t i = before; i < m->all->count; i++)
            annotate(m->arena, m->all->items[i].root, m->file->path);
    }
}

static int compare_paths(const void *x, const void *y)
{
    return slice_compare(((const rendered_file *)x)->path, ((const rendered_file *)y)->path);
}

static slice merge(arena *a, const compat *as, const rendered_files *files)
{
    rendered_file *sorted = ARENA_ARRAY(a, files->count, rendered_file);
    documents all = {0};
    buffer out = buffer_new(a);

    if (files->count > 0)
        memcpy(sorted, files->items, files->count * sizeof *sorted);
    qsort(sorted, files->count, sizeof *sorted, compare_paths);
    for (size_t i = 0; i < files->count; i++) {
        merging m = {a, as, &sorted[i], &all};
        if (slice_starts(path_base(m.file->path), SLICE("_")) || slice_trim_space(m.file->text).size == 0)
            continue;
        const failure *why = arena_try(a, merge_work, &m);
        if (why != NULL)
            raise_wrapped(a, why, arena_concat(a, SLICE("error merging manifests: parsing "), m.file->path));
    }
    write_all(&out, &all);
    return buffer_slice(&out);
}

/* --- In --- */

typedef struct splitting {
    arena *arena;
    slice text;
    rendered_files *files;
    documents all;
} splitting;

static rendered_file *file_named(rendered_files *files, slice path)
{
    for (size_t i = 0; i < files->count; i++)
        if (slice_equal(files->items[i].path, path))
            return &files->items[i];
    return NULL;
}

static void parse_work(void *context)
{
    splitting *s = context;

    parse_all(s->arena, &s->all, s->text);
}

static void split_work(void *context)
{
    splitting *s = context;
    arena *a = s->arena;

    const failure *why = arena_try(a, parse_work, s);
    if (why != NULL)
        raise_wrapped(a, why, SLICE("error parsing YAML"));
    s->files->items = ARENA_ARRAY(a, s->all.count, rendered_file);
    for (size_t i = 0; i < s->all.count; i++) {
        slice path = take_name(a, s->all.items[i].root);
        if (path.size == 0)
            path = arena_printf(a, "generated-by-postrender-%zu.yaml", i);
        rendered_file *f = file_named(s->files, path);
        buffer out = buffer_new(a);
        if (f == NULL) {
            f = &s->files->items[s->files->count++];
            *f = (rendered_file){.path = path, .text = SLICE("")};
        } else {
            buffer_add(&out, f->text);
            buffer_add(&out, SLICE("---\n"));
        }
        documents one = {&s->all.items[i], 1, 1};
        write_all(&out, &one);
        f->text = buffer_slice(&out);
    }
}

/* --- The host's function --- */

static void free_result(void *data)
{
    free(*(char **)data);
}

slice post_render_call(arena *a, const gtmpl_render_options *options, slice text)
{
    char **data = ARENA_NEW(a, char *);
    size_t size = 0;

    arena_on_release(a, free_result, data);
    gtmpl_status status = options->post_render(options->post_context, arena_cstring(a, text), text.size, data, &size);
    if (*data == NULL)
        raise_error(a, status == GTMPL_OK ? GTMPL_ENOMEM : status, "error while running post render on files");
    if (status != GTMPL_OK)
        raise_error(a, status, "error while running post render on files: %.*s", (int)size, *data);
    return arena_slice(a, slice_of(*data, size));
}

rendered_files post_render_files(arena *a, const gtmpl_render_options *options, const compat *as,
                                 const rendered_files *files)
{
    rendered_files result = {NULL, 0};
    slice merged = merge(a, as, files);
    splitting s = {.arena = a, .text = post_render_call(a, options, merged), .files = &result};

    const failure *why = arena_try(a, split_work, &s);
    if (why != NULL)
        raise_wrapped(a, why, SLICE("error while parsing post rendered output"));
    return result;
}
