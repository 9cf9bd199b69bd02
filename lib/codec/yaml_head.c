/*
 * Manifest heads: sigs.k8s.io/yaml's Unmarshal into Helm's SimpleHead. Nearly all documents need a few scalars decoded
 * and a look at the others; those with anchors, merge keys, explicit tags or odd keys are decoded as a whole first.
 */
#include "codec/yaml_head.h"

#include "codec/json.h"
#include "codec/yaml_decode.h"
#include "codec/yaml_resolve.h"

static const char metadata_type[] = "struct { Name string \"json:\\\"name\\\"\"; "
                                    "Annotations map[string]string \"json:\\\"annotations\\\"\" }";

/* Where the reading stands: the first complaint is raised when all is read, as encoding/json does. */
typedef struct head_reader {
    arena *arena;
    struct manifest_head *head;
    slice complaint;
} head_reader;

/* Lower case as encoding/json folds names: ASCII, and the two characters beyond that fold into it. */
static bool is_named(slice key, const char *name)
{
    size_t at = 0;
    unsigned char first = key.size == 0 ? 0 : (unsigned char)key.data[0];

    if (first < 0x80 && (first | 0x20) != (*name | 0x20)) /* as a rule it is another one, and shows it at once, */
        return false;
    if (slice_equal(key, slice_from(name))) /* or it is the same */
        return true;
    for (; *name != '\0'; name++) {
        size_t width;
        if (at >= key.size)
            return false;
        rune r = utf8_decode(slice_after(key, at), &width);
        if (r >= 'A' && r <= 'Z')
            r += 'a' - 'A';
        else if (r == 0x212A) /* the Kelvin sign */
            r = 'k';
        else if (r == 0x017F) /* the long s */
            r = 's';
        if (r != (*name >= 'A' && *name <= 'Z' ? *name + ('a' - 'A') : *name))
            return false;
        at += width;
    }
    return at == key.size;
}

/* A key of the document's top level that the head has a place for. */
static bool is_head_key(slice key)
{
    return is_named(key, "apiVersion") || is_named(key, "kind") || is_named(key, "metadata");
}

static void complain(head_reader *r, value v, const char *field, const char *wanted)
{
    if (r->complaint.size == 0)
        r->complaint = arena_printf(r->arena, "cannot unmarshal %s into Go struct field %s of type %s",
                                    json_kind_name(v), field, wanted);
}

/* Null leaves what was there. */
static void take_string(head_reader *r, value v, const char *field, slice *to)
{
    if (v.kind == KIND_STRING)
        *to = value_slice(v);
    else if (v.kind != KIND_NIL)
        complain(r, v, field, "string");
}

static void take_annotations(head_reader *r, value v)
{
    if (v.kind == KIND_NIL) {
        r->head->annotations = NULL;
        return;
    }
    if (v.kind != KIND_MAP) {
        complain(r, v, ".metadata.annotations", "map[string]string");
        return;
    }
    if (r->head->annotations == NULL)
        r->head->annotations = map_new(r->arena);
    const map_entry *entries = map_sorted(v.map);
    for (size_t i = 0; i < map_count(v.map); i++) {
        slice text = SLICE("");
        take_string(r, entries[i].value, ".metadata.annotations", &text);
        map_put(r->head->annotations, entries[i].key, value_string(text));
    }
}

static void take_metadata(head_reader *r, value v)
{
    if (v.kind == KIND_NIL) {
        r->head->has_metadata = false;
        r->head->name = SLICE("");
        r->head->annotations = NULL;
        return;
    }
    r->head->has_metadata = true;
    if (v.kind != KIND_MAP) {
        complain(r, v, "SimpleHead.metadata", metadata_type);
        return;
    }
    const map_entry *entries = map_sorted(v.map);
    for (size_t i = 0; i < map_count(v.map); i++) {
        if (is_named(entries[i].key->text, "name"))
            take_string(r, entries[i].value, ".metadata.name", &r->head->name);
        else if (is_named(entries[i].key->text, "annotations"))
            take_annotations(r, entries[i].value);
    }
}

/* The entries in the order of JSON: of names that differ in case alone, the last in bytes wins. */
static void take_head(head_reader *r, const map *m)
{
    const map_entry *entries = map_sorted(m);

    for (size_t i = 0; i < map_count(m); i++) {
        slice key = entries[i].key->text;
        if (is_named(key, "apiVersion"))
            take_string(r, entries[i].value, "SimpleHead.apiVersion", &r->head->api_version);
        else if (is_named(key, "kind"))
            take_string(r, entries[i].value, "SimpleHead.kind", &r->head->kind);
        else if (is_named(key, "metadata"))
            take_metadata(r, entries[i].value);
    }
}

/* A number or boolean where a string is wanted, as the string that sigs.k8s.io/yaml makes of it. */
static void wish_string(arena *a, value *v)
{
    if (v->kind == KIND_BOOL)
        *v = value_string(v->boolean ? SLICE("true") : SLICE("false"));
    else if (v->kind == KIND_INT || v->kind == KIND_FLOAT || (v->kind == KIND_UINT && v->type != TYPE_NONE))
        *v = value_string(yaml_number_text(a, *v));
}

/* Every value of a map. */
static void wish_strings(arena *a, const value *v)
{
    for (size_t i = 0; v->kind == KIND_MAP && i < map_count(v->map); i++)
        wish_string(a, &v->map->entries[i].value);
}

/* Makes strings of what stands where the head has strings, under names in any case. */
static void wish_head(arena *a, const map *m)
{
    for (size_t i = 0; i < map_count(m); i++) {
        value *v = &m->entries[i].value;
        slice key = m->entries[i].key->text;
        if (is_named(key, "apiVersion") || is_named(key, "kind"))
            wish_string(a, v);
        if (!is_named(key, "metadata") || v->kind != KIND_MAP)
            continue;
        for (size_t j = 0; j < map_count(v->map); j++) {
            if (is_named(v->map->entries[j].key->text, "name"))
                wish_string(a, &v->map->entries[j].value);
            else if (is_named(v->map->entries[j].key->text, "annotations"))
                wish_strings(a, &v->map->entries[j].value);
        }
    }
}

/*
 * Whether nothing in the document can fail or surprise once it has been parsed: keys are strings, there are no aliases,
 * merges or tags, and no plain scalar can be NaN or infinite (those begin with a point, or a sign and a point).
 */
static bool is_plain_document(const yaml_decoder *d)
{
    const yaml_node *nodes = d->document->nodes;
    uint32_t count = d->document->count;

    for (uint32_t i = 0; i < count; i++) {
        const yaml_node *n = &nodes[i];
        if (n->kind == NODE_ALIAS || n->tag != TAG_NONE)
            return false;
        if (n->kind == NODE_SCALAR && n->plain && yaml_may_be_no_json(n->text))
            return false;
        if (n->kind != NODE_MAPPING)
            continue;
        for (uint32_t key = i + 1; key < n->end; key = nodes[nodes[key].end].end)
            if (!yaml_is_string_key(d->arena, &nodes[key]) || yaml_is_merge(&nodes[key]))
                return false;
    }
    return true;
}

/* The top-level entries that matter, of a plain document whose root is a mapping. */
static value decode_head(yaml_decoder *d)
{
    const yaml_node *nodes = d->document->nodes;
    map *m = map_new(d->arena);

    for (uint32_t key = 1; key < nodes[0].end; key = nodes[nodes[key].end].end)
        if (is_head_key(nodes[key].text))
            map_set(m, nodes[key].text, yaml_decode(d, nodes[key].end));
    return value_map(TYPE_MAP, m);
}

/* Whether the top-level entries that matter are all that needs decoding. */
static bool is_head_enough(const yaml_decoder *d)
{
    return d->document->nodes[0].kind == NODE_MAPPING && d->document->levels <= VALUE_MAX_DEPTH && is_plain_document(d);
}

/* --- The usual head --- */

/* Whether a node is a string, which is then taken. */
static bool take_text(const yaml_decoder *d, const yaml_node *n, slice *text)
{
    if (n->kind != NODE_SCALAR || !yaml_is_string_key(d->arena, n))
        return false;
    *text = yaml_keep(d->document, n->text);
    return true;
}

static bool take_plain_annotations(const yaml_decoder *d, uint32_t at, struct manifest_head *head)
{
    const yaml_node *nodes = d->document->nodes;
    slice text;

    if (nodes[at].kind != NODE_MAPPING)
        return false;
    head->annotations = map_new(d->arena);
    for (uint32_t key = at + 1, v; key < nodes[at].end; key = nodes[v].end) {
        v = nodes[key].end;
        if (!take_text(d, &nodes[v], &text))
            return false;
        map_set(head->annotations, nodes[key].text, value_string(text));
    }
    return true;
}

static bool take_plain_metadata(const yaml_decoder *d, uint32_t at, struct manifest_head *head)
{
    const yaml_node *nodes = d->document->nodes;
    bool has_name = false;

    if (nodes[at].kind != NODE_MAPPING)
        return false;
    head->has_metadata = true;
    for (uint32_t key = at + 1, v; key < nodes[at].end; key = nodes[v].end) {
        slice name = nodes[key].text;
        v = nodes[key].end;
        if (slice_equal(name, SLICE("name"))) {
            if (has_name || !take_text(d, &nodes[v], &head->name))
                return false;
            has_name = true;
        } else if (slice_equal(name, SLICE("annotations"))) {
            if (head->annotations != NULL || !take_plain_annotations(d, v, head))
                return false;
        } else if (is_named(name, "name") || is_named(name, "annotations")) {
            return false;
        }
    }
    return true;
}

/*
 * Nearly all heads are strings under their own names, each there once: those need no decoding. False for others, which
 * may have left something in `head`. For documents of which the head is enough.
 */
static bool take_plain_head(const yaml_decoder *d, struct manifest_head *head)
{
    const yaml_node *nodes = d->document->nodes;
    bool has_version = false, has_kind = false;

    for (uint32_t key = 1, v; key < nodes[0].end; key = nodes[v].end) {
        slice name = nodes[key].text;
        v = nodes[key].end;
        bool good = true;
        if (slice_equal(name, SLICE("apiVersion"))) {
            good = !has_version && take_text(d, &nodes[v], &head->api_version);
            has_version = true;
        } else if (slice_equal(name, SLICE("kind"))) {
            good = !has_kind && take_text(d, &nodes[v], &head->kind);
            has_kind = true;
        } else if (slice_equal(name, SLICE("metadata"))) {
            good = !head->has_metadata && take_plain_metadata(d, v, head);
        } else {
            good = !is_head_key(name);
        }
        if (!good)
            return false;
    }
    return true;
}

/* --- Any head --- */

static value decode_document(yaml_decoder *d)
{
    if (d->document->count == 0)
        return value_nil();
    value v = is_head_enough(d) ? decode_head(d) : yaml_decode(d, 0);
    if (v.kind == KIND_MAP)
        wish_head(d->arena, v.map);
    yaml_check(d, v);
    return v;
}

static const slice prefix = {"error converting YAML to JSON: ", sizeof "error converting YAML to JSON: " - 1};

/* The document, without what nobody asks for where that can be left out. */
static yaml_document *open_document(yaml_decoder *d, slice text, bool whole)
{
    yaml_document *document = whole ? yaml_document_open(d->arena, text, prefix)
                                    : yaml_document_open_part(d->arena, text, prefix, is_head_key);

    d->document = document;
    if (document->partial && document->count > 0 && !is_head_enough(d)) {
        yaml_document_close(document);
        d->document = document = yaml_document_open(d->arena, text, prefix);
    }
    return document;
}

static const struct manifest_head empty = {.api_version = {"", 0}, .kind = {"", 0}, .name = {"", 0}};

void yaml_read_head_by(arena *a, slice text, struct manifest_head *head, bool whole)
{
    static const char words[] = "error unmarshaling JSON: while decoding JSON: json:";
    yaml_decoder d = {.arena = a, .mode = DECODE_TYPED, .decoded = 1};
    yaml_document *document = open_document(&d, text, whole);
    head_reader r = {.arena = a, .head = head, .complaint = SLICE("")};

    *head = empty;
    if (document->partial && document->count > 0 && take_plain_head(&d, head)) {
        yaml_document_close(document);
        return;
    }
    *head = empty;
    value v = decode_document(&d);
    yaml_document_close(document);
    if (v.kind == KIND_MAP)
        take_head(&r, v.map);
    else if (v.kind != KIND_NIL)
        raise_error(a, GTMPL_EYAML, "%s cannot unmarshal %s into Go value of type util.SimpleHead", words,
                    json_kind_name(v));
    if (r.complaint.size > 0)
        raise_error(a, GTMPL_EYAML, "%s %.*s", words, SLICE_ARG(r.complaint));
}

void yaml_read_head(arena *a, slice text, struct manifest_head *head)
{
    yaml_read_head_by(a, text, head, false);
}

void yaml_read_head_parts(arena *a, const pieces *text, struct manifest_head *head)
{
    yaml_decoder d = {.arena = a, .mode = DECODE_TYPED, .decoded = 1};
    yaml_document *document = yaml_document_open_parts(a, text, prefix, is_head_key);
    bool taken = false;

    if (document != NULL) {
        d.document = document;
        *head = empty;
        taken = document->count > 0 && is_head_enough(&d) && take_plain_head(&d, head);
        yaml_document_close(document);
    }
    if (!taken)
        yaml_read_head(a, pieces_join_in(a, text), head);
}
