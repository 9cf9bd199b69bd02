/* What stands in resources, and where it was written. */
#include "gitops/tree/objects.h"

#include <string.h>

#include "codec/yaml.h"
#include "codec/yaml_nodes.h"
#include "preview/report.h"

/* --- Reading --- */

typedef struct reading {
    arena *arena;
    slice text;
    value result;
} reading;

static void read_work(void *context)
{
    reading *r = context;

    r->result = yaml_read(r->arena, NULL, r->text, YAML_ANY);
}

value text_value(arena *a, slice text)
{
    reading r = {a, text, {0}};
    const failure *f = arena_attempt(a, read_work, &r);

    return f == NULL ? r.result : (value){0};
}

tree_objects objects_of(arena *a, const tree_node *n)
{
    tree_objects all = {ARENA_ARRAY(a, n->resources.count, tree_object), 0};

    for (size_t i = 0; i < n->resources.count; i++) {
        const resource *r = &n->resources.items[i];
        value v = text_value(a, arena_concat(a, r->text, SLICE("\n")));
        if (v.kind == KIND_MAP && v.map != NULL)
            all.items[all.count++] = (tree_object){n, r, v.map};
    }
    return all;
}

/* --- Pointers --- */

/* The next key of a pointer, escapes undone in `room`; false at the end. */
static bool next_key(const char **pointer, char *room, size_t size, slice *key)
{
    size_t length = 0;

    if (**pointer != '/')
        return false;
    for (++*pointer; **pointer != '\0' && **pointer != '/' && length + 1 < size; ++*pointer) {
        char c = **pointer;
        if (c == '~') {
            ++*pointer;
            c = **pointer == '1' ? '/' : '~';
        }
        room[length++] = c;
    }
    *key = slice_of(room, length);
    return true;
}

enum { KEY_SIZE = 256 };

static bool list_index(slice key, size_t *index)
{
    *index = 0;
    for (size_t i = 0; i < key.size; i++) {
        if (key.data[i] < '0' || key.data[i] > '9')
            return false;
        *index = *index * 10 + (size_t)(key.data[i] - '0');
    }
    return key.size > 0 && key.size < 10;
}

value object_get(const tree_object *o, const char *pointer)
{
    value at = value_map(TYPE_MAP, (map *)(uintptr_t)o->object); /* only read */
    char room[KEY_SIZE];
    slice key;
    size_t index;

    while (next_key(&pointer, room, sizeof room, &key)) {
        const value *next = NULL;
        if (at.kind == KIND_MAP && at.map != NULL)
            next = map_get(at.map, key);
        else if (at.kind == KIND_LIST && list_index(key, &index) && index < list_count(at.list))
            next = &at.list->items[index];
        if (next == NULL)
            return (value){.kind = KIND_NIL};
        at = *next;
    }
    return at;
}

slice object_text(const tree_object *o, const char *pointer)
{
    value v = object_get(o, pointer);

    return v.kind == KIND_STRING ? slice_of(v.bytes, v.size) : SLICE("");
}

const map *object_map(const tree_object *o, const char *pointer)
{
    value v = object_get(o, pointer);

    return v.kind == KIND_MAP ? v.map : NULL;
}

const list *object_list(const tree_object *o, const char *pointer)
{
    value v = object_get(o, pointer);

    return v.kind == KIND_LIST ? v.list : NULL;
}

/* --- Annotations and labels --- */

static bool are_texts(const map *m)
{
    const map_entry *entries = map_sorted(m);

    for (size_t i = 0; i < map_count(m); i++)
        if (entries[i].value.kind != KIND_STRING)
            return false;
    return true;
}

static slice text_in(const map *m, const char *name)
{
    const value *v = are_texts(m) ? map_get(m, slice_from(name)) : NULL; /* putting entries in order moves them */

    return v != NULL ? slice_of(v->bytes, v->size) : SLICE("");
}

slice object_annotation(const tree_object *o, const char *name)
{
    return text_in(object_map(o, "/metadata/annotations"), name);
}

bool object_has_annotation(const tree_object *o, const char *name)
{
    const map *annotations = object_map(o, "/metadata/annotations");

    return are_texts(annotations) && map_get(annotations, slice_from(name)) != NULL;
}

slice object_label(const tree_object *o, const char *name)
{
    return text_in(object_map(o, "/metadata/labels"), name);
}

bool object_has_option(const tree_object *o, const char *annotation, const char *word)
{
    slice rest = object_annotation(o, annotation), part;

    while (slice_next(&rest, ',', &part))
        if (slice_equal(slice_trim_space(part), slice_from(word)))
            return true;
    return false;
}

/* --- Places --- */

/* The line of what stands at a pointer in the resource's text, from 1. */
static uint32_t line_in(const yaml_document *d, const char *pointer)
{
    uint32_t at = 0, line = d->count > 0 ? d->nodes[0].line : 1;
    char room[KEY_SIZE];
    slice key;
    size_t index;

    while (d->count > 0 && next_key(&pointer, room, sizeof room, &key)) {
        const yaml_node *n = &d->nodes[at];
        uint32_t next = at + 1, found = 0;
        if (n->kind == NODE_MAPPING) {
            while (next < n->end && found == 0) {
                uint32_t content = d->nodes[next].end;
                if (d->nodes[next].kind == NODE_SCALAR && slice_equal(d->nodes[next].text, key)) {
                    line = d->nodes[next].line;
                    found = content;
                }
                next = d->nodes[content].end;
            }
        } else if (n->kind == NODE_SEQUENCE && list_index(key, &index)) {
            for (; next < n->end && index > 0; index--)
                next = d->nodes[next].end;
            found = next < n->end ? next : 0;
            line = found > 0 ? d->nodes[found].line : line;
        }
        if (found == 0)
            break;
        at = node_follow(d, found);
    }
    return line;
}

typedef struct placing {
    arena *arena;
    slice text;
    const char *pointer;
    uint32_t line;
} placing;

static void place_work(void *context)
{
    placing *p = context;
    yaml_document *d = yaml_document_open(p->arena, p->text, SLICE(""));

    p->line = line_in(d, p->pointer);
    yaml_document_close(d);
}

static bool is_part_of(slice part, slice whole)
{
    return (uintptr_t)part.data >= (uintptr_t)whole.data && (uintptr_t)part.data < (uintptr_t)whole.data + whole.size;
}

static uint32_t lines_before(slice part, slice whole)
{
    return (uint32_t)slice_count(slice_first(whole, (size_t)(part.data - whole.data)), SLICE("\n"));
}

/* A template of a chart as a file of the repository: what `# Source:` names begins with the chart's name. */
static slice template_path(arena *a, const app_source *s, slice source)
{
    size_t slash = slice_find_char(source, '/');

    return slash == SLICE_NONE ? source : tree_join(a, s->folder, slice_after(source, slash + 1));
}

static bool place_in_render(arena *a, const tree_output *out, const resource *r, uint32_t line, tree_place *place)
{
    for (size_t i = 0; i < gtmpl_render_count(out->render); i++) {
        const gtmpl_manifest *m = gtmpl_render_manifest(out->render, i);
        size_t size;
        const char *text = gtmpl_manifest_text(m, &size);
        if (!slice_equal(slice_from(gtmpl_manifest_source(m)), r->source))
            continue;
        place->path = template_path(a, out->source, r->source);
        place->tree = out->source->tree;
        place->file = place->path;
        if (is_part_of(r->text, slice_of(text, size))) {
            place->line = gtmpl_render_line(out->render, m, lines_before(r->text, slice_of(text, size)) + line);
            return true;
        }
    }
    return false;
}

static bool place_in_texts(const tree_output *out, const resource *r, uint32_t line, tree_place *place)
{
    for (size_t i = 0; i < out->count; i++) {
        if (!slice_equal(out->texts[i].source, r->source))
            continue;
        place->file = r->source;
        place->tree = out->source == NULL ? NULL : out->source->tree;
        place->path = r->source;
        if (is_part_of(r->text, out->texts[i].text)) {
            place->line = lines_before(r->text, out->texts[i].text) + line;
            return true;
        }
    }
    return false;
}

tree_place object_place(arena *a, const tree_object *o, const char *pointer)
{
    placing p = {a, o->resource->text, pointer, 1};
    tree_place place = {.file = o->resource->source};

    if (arena_attempt(a, place_work, &p) != NULL)
        p.line = 1;
    for (size_t i = 0; i < o->node->output_count; i++) {
        const tree_output *out = &o->node->outputs[i];
        if (out->render != NULL ? place_in_render(a, out, o->resource, p.line, &place)
                                : place_in_texts(out, o->resource, p.line, &place))
            break;
    }
    return place;
}

tree_place node_place(arena *a, const tree_node *n, const char *application, const char *set)
{
    if (n->declared == NULL)
        return (tree_place){.file = n->file, .line = n->line};
    const tree_object o = {n->holder, n->declared, NULL};
    bool is_set = slice_equal(n->declared->kind, SLICE("ApplicationSet"));
    return object_place(a, &o, is_set ? set : application);
}

/* --- Who it is --- */

slice object_name(arena *a, const tree_object *o)
{
    buffer out = buffer_new(a);

    report_resource(&out, o->resource);
    return buffer_slice(&out);
}

bool object_is(const tree_object *o, const char *group, const char *kind)
{
    return slice_equal(o->resource->kind, slice_from(kind)) &&
           slice_equal(api_group(o->resource->api_version), slice_from(group));
}
