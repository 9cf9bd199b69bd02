/*
 * Documents to resources: what is in a text, who it is, and which lines are its own.
 *
 * A list (`kind: List`, or a kind that ends in List and has `items`) is what its items are, as kubectl has it: its
 * items are resources of their own, its wrapper is none. A document without a kind, or one that is no YAML, is known
 * by the template that it came from. A text that holds nothing but comments is no resource.
 */
#ifndef PREVIEW_RESOURCE_H
#define PREVIEW_RESOURCE_H

#include "codec/yaml_nodes.h"
#include "preview/lines.h"
#include "preview/model.h"

typedef struct resource {
    slice api_version, kind, name; /* "" where missing; `name` of a generateName ends in "*" */
    slice namespace_;              /* its own or its release's; "" for kinds that have none */
    bool own_namespace;            /* metadata.namespace names another one than the release's */
    unsigned number;               /* 2 for the second resource of this identity on its side, and so on */
    slice source;
    slice text; /* lines that stand in the document; an item of a list is moved to the left */
    bool is_yaml;
    yaml_document *nodes; /* of `text`, kept if it may hold a Secret; else NULL */
} resource;

typedef struct resource_list {
    resource *items;
    size_t count, capacity;
} resource_list;

/* Adds the resources of a document. */
void resources_read(arena *a, const document *d, slice namespace_, resource_list *into);

/* Sorts by identity, and numbers those that share one. */
void resources_sort(resource_list *l);

/*
 * Order by identity: group, kind, namespace, name and number. The version is left out, so that a resource which moves
 * to another version of its group is the same one; and all namespaces that are their release's count as one, so that
 * two environments can be compared.
 */
int resource_compare(const resource *x, const resource *y);

/* Order in which changes are shown: kind, namespace, name. */
int resource_compare_shown(const resource *x, const resource *y);

/* The group of an apiVersion: what stands before its slash, "" without one. */
slice api_group(slice api_version);

/* The index of the value under a key of a mapping node, or 0. Aliases are followed; case does not matter. */
uint32_t node_find(const yaml_document *d, uint32_t mapping, slice key);

/* The node that an alias stands for, or the node itself. */
uint32_t node_follow(const yaml_document *d, uint32_t at);

/* Whether a node is the first on its line, the blanks and dashes of its indentation aside. */
bool node_begins_line(const text_lines *lines, const yaml_node *n);

/* Whether the text has ends of lines that YAML knows besides line feeds: then lines of nodes are none of the text's. */
bool has_odd_breaks(slice text);

/* The node behind a node and all that it holds. */
static inline uint32_t node_next(const yaml_document *d, uint32_t at)
{
    return d->nodes[at].end;
}

#endif
