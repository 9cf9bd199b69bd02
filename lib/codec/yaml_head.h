/*
 * The head of a rendered manifest: what Helm must know of it to sort it and to find hooks. The rest of the document is
 * checked to be YAML that JSON can hold, and not kept.
 */
#ifndef CODEC_YAML_HEAD_H
#define CODEC_YAML_HEAD_H

#include "base/pieces.h"
#include "value/map.h"

/* Helm's release/v1/util.SimpleHead. */
struct manifest_head {
    slice api_version, kind;
    bool has_metadata; /* false: none, or null */
    slice name;
    map *annotations; /* strings; NULL: none, or null */
};

/*
 * sigs.k8s.io/yaml's Unmarshal into a SimpleHead: names in any case, numbers and booleans as strings where a string is
 * wanted. The slices live in the arena or point into `text`. Raises GTMPL_EYAML with the reference's words.
 */
void yaml_read_head(arena *a, slice text, struct manifest_head *head);

/* The same for a text in parts that are whole lines but for the last one's end, and none of them empty. It is put
 * together only where there is more to it than common YAML. */
void yaml_read_head_parts(arena *a, const pieces *text, struct manifest_head *head);

/* The same; `whole` keeps all of the document while it is read. Tests compare the two ways. */
void yaml_read_head_by(arena *a, slice text, struct manifest_head *head, bool whole);

#endif
