/*
 * Documents: loading them, finding ids and anchors, and resolving references to places in them. Every failure is
 * raised (GTMPL_ECHART) in the reference's words.
 */
#ifndef VALUES_SCHEMA_DOCUMENT_H
#define VALUES_SCHEMA_DOCUMENT_H

#include "values/schema_model.h"

/* Makes a document known under a URL. */
void schema_add_document(schema_compiler *c, slice url, value document);

/* The document behind a URL, loaded and judged by its metaschema when first asked for. */
schema_root *schema_root_of(schema_compiler *c, slice url);

/* Where `reference`, which stands in a resource with the id `base`, points to. */
schema_root *schema_resolve(schema_compiler *c, schema_root *from, slice base, slice reference, slice *pointer);

/* Sees to it that a place is known as a schema, also where no keyword says so. */
void schema_ensure(schema_compiler *c, schema_root *root, slice pointer);

value schema_lookup(arena *a, const schema_root *root, slice pointer);

/* The resource that a place belongs to. */
schema_resource *schema_resource_at(const schema_root *root, slice pointer);

/* The draft that a URL of $schema names, or NULL. */
const schema_draft *schema_draft_named(slice url);

bool schema_has_vocabulary(const schema_dialect *dialect, const char *name);

/*
 * Which keywords an object may hold, a bit for each by its first letters: asking for every keyword of a draft costs
 * nothing where it is not there.
 */
uint64_t schema_keyword_bits(const map *keywords);

static inline uint64_t schema_keyword_bit(const char *name)
{
    unsigned letters = (unsigned char)name[0] * 5U + (unsigned char)name[1] * 3U + (unsigned char)name[2];

    return UINT64_C(1) << (letters & 63);
}

/* The text of a keyword, if that is a string. */
bool schema_text_of(value keywords, const char *keyword, slice *text);

/* pointer/token, with the token escaped; and URL#pointer as messages have it. */
slice schema_pointer_join(arena *a, slice pointer, slice token);
slice schema_place(arena *a, slice url, slice pointer);

/* Raises a complaint; %q and %s each stand for a slice, quoted as Go does or as it is. */
_Noreturn void schema_fail(arena *a, const char *format, ...);

/* A fragment without its percent signs; false with the reason. */
bool schema_split_fragment(arena *a, slice reference, slice *url, slice *fragment, slice *reason);

#endif
