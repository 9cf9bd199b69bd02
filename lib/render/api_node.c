/* Public nodes: values laid out as trees, and the walk over them. */
#include "codec/json.h"
#include "gtmpl/gtmpl.h"
#include "render/node.h"
#include "value/format.h"

/* --- Laying out --- */

static bool has_text(value v)
{
    return v.kind == KIND_OBJECT && v.object->class->print != NULL;
}

static slice scalar_text(arena *a, value v)
{
    buffer out = buffer_new(a);

    if (v.kind == KIND_STRING || v.kind == KIND_BYTES)
        return value_slice(v);
    if (has_text(v))
        format_print(&out, &v, 1);
    else if (v.kind == KIND_OBJECT)
        buffer_add(&out, SLICE("null"));
    else if (v.kind != KIND_LIST && v.kind != KIND_MAP)
        json_write(&out, v);
    return buffer_slice(&out);
}

static void add_children(arena *a, gtmpl_node *n, gtmpl_node *children)
{
    for (size_t i = 0; i < n->count; i++) {
        gtmpl_node *child = &children[i];
        *child = (gtmpl_node){.owner = n->owner, .parent = n, .origin = n->origin};
        if (n->value.kind == KIND_MAP) {
            const map_entry *e = &map_sorted(n->value.map)[i];
            child->key = slice_of(arena_cstring(a, e->key->text), e->key->text.size);
            child->origin = e->key->origin;
            child->value = e->value;
        } else {
            child->value = n->value.list->items[i];
        }
        node_grow(a, child);
    }
    n->children = children;
}

void node_grow(arena *a, gtmpl_node *n)
{
    arena_check_stack(a);
    n->text = scalar_text(a, n->value);
    n->text.data = arena_cstring(a, n->text);
    if (n->value.kind == KIND_MAP)
        n->count = map_count(n->value.map);
    else if (n->value.kind == KIND_LIST)
        n->count = list_count(n->value.list);
    if (n->count > 0)
        add_children(a, n, ARENA_ARRAY(a, n->count, gtmpl_node));
}

/* --- Walking --- */

gtmpl_node_kind gtmpl_node_get_kind(const gtmpl_node *node)
{
    switch ((value_kind)node->value.kind) {
    case KIND_BOOL: return GTMPL_NODE_BOOL;
    case KIND_INT:
    case KIND_UINT:
    case KIND_FLOAT: return GTMPL_NODE_NUMBER;
    case KIND_STRING:
    case KIND_BYTES: return GTMPL_NODE_STRING;
    case KIND_LIST: return GTMPL_NODE_LIST;
    case KIND_MAP: return GTMPL_NODE_MAP;
    case KIND_OBJECT: return has_text(node->value) ? GTMPL_NODE_STRING : GTMPL_NODE_NULL;
    default: return GTMPL_NODE_NULL;
    }
}

const char *gtmpl_node_key(const gtmpl_node *node, size_t *size)
{
    *size = node->key.size;
    return node->key.data != NULL ? node->key.data : "";
}

const char *gtmpl_node_text(const gtmpl_node *node, size_t *size)
{
    *size = node->text.size;
    return node->text.data;
}

size_t gtmpl_node_count(const gtmpl_node *node)
{
    return node->count;
}

const gtmpl_node *gtmpl_node_child(const gtmpl_node *node, size_t i)
{
    return i < node->count ? &node->children[i] : NULL;
}

const gtmpl_node *gtmpl_node_parent(const gtmpl_node *node)
{
    return node->parent;
}
