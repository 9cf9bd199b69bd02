/*
 * Values as trees to walk: those that templates see (origin.h), and what they hand to functions of a host
 * (function.h).
 */
#ifndef GTMPL_NODE_H
#define GTMPL_NODE_H

#include <stddef.h>

#include <gtmpl/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a value is. */
typedef enum gtmpl_node_kind {
    GTMPL_NODE_NULL,
    GTMPL_NODE_BOOL,
    GTMPL_NODE_NUMBER,
    GTMPL_NODE_STRING, /**< also bytes, times, versions and whatever else has a text */
    GTMPL_NODE_LIST,
    GTMPL_NODE_MAP
} gtmpl_node_kind;

/** A value in a tree. Lives, and is the same, as long as what the tree came from; walking it never fails. */
typedef struct gtmpl_node gtmpl_node;

GTMPL_API gtmpl_node_kind gtmpl_node_get_kind(const gtmpl_node *node);

/** The key that a map has it under, its size in bytes; "" and 0 for the root and for items of lists. */
GTMPL_API const char *gtmpl_node_key(const gtmpl_node *node, size_t *size);

/** The text of a string, or a null, number or truth value as JSON writes it; "" for lists and maps. */
GTMPL_API const char *gtmpl_node_text(const gtmpl_node *node, size_t *size);

/** Items of a list, or entries of a map, sorted by the bytes of their keys. */
GTMPL_API size_t gtmpl_node_count(const gtmpl_node *node);

/** The i-th of them, or NULL when there are not that many. */
GTMPL_API const gtmpl_node *gtmpl_node_child(const gtmpl_node *node, size_t i);

/** The list or map around it; NULL for the root. */
GTMPL_API const gtmpl_node *gtmpl_node_parent(const gtmpl_node *node);

#ifdef __cplusplus
}
#endif
#endif
