/* Label selectors: what they may say, and whether labels fit. */
#include "gitops/appset/selector.h"

#include "codec/json.h"
#include "gitops/appset/schema.h"
#include "value/number.h"

/* --- What is allowed --- */

#define NAME_PATTERN  "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
#define LABEL_PATTERN "[a-z0-9]([-a-z0-9]*[a-z0-9])?"

static const char name_rule[] =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
    "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '" NAME_PATTERN "')";
static const char domain_rule[] =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    "end with an alphanumeric character (e.g. 'example.com', regex used for validation is '" LABEL_PATTERN
    "(\\." LABEL_PATTERN ")*')";
static const char value_rule[] =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
    "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
    "'(" NAME_PATTERN ")?')";

enum { MOST_NAME = 63, MOST_DOMAIN = 253 };

static bool is_alphanumeric(char c, bool capitals)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (capitals && c >= 'A' && c <= 'Z');
}

static bool is_name(slice s)
{
    if (s.size == 0 || !is_alphanumeric(s.data[0], true) || !is_alphanumeric(s.data[s.size - 1], true))
        return false;
    for (size_t i = 0; i < s.size; i++)
        if (!is_alphanumeric(s.data[i], true) && slice_find_char(SLICE("-_."), s.data[i]) == SLICE_NONE)
            return false;
    return true;
}

static bool is_domain_label(slice s)
{
    if (s.size == 0 || !is_alphanumeric(s.data[0], false) || !is_alphanumeric(s.data[s.size - 1], false))
        return false;
    for (size_t i = 0; i < s.size; i++)
        if (!is_alphanumeric(s.data[i], false) && s.data[i] != '-')
            return false;
    return true;
}

static bool is_domain(slice s)
{
    slice rest = s, label;

    if (s.size == 0 || s.data[s.size - 1] == '.')
        return false;
    while (slice_next(&rest, '.', &label))
        if (!is_domain_label(label))
            return false;
    return true;
}

/* Reasons, joined by "; ". */
static void add_reason(buffer *out, const char *part, const char *reason)
{
    if (out->size > 0)
        buffer_add(out, SLICE("; "));
    buffer_printf(out, "%s%s", part, reason);
}

static void check_domain(buffer *out, slice domain)
{
    if (domain.size == 0) {
        add_reason(out, "prefix part ", "must be non-empty");
        return;
    }
    if (domain.size > MOST_DOMAIN)
        add_reason(out, "prefix part ", "must be no more than 253 characters");
    if (!is_domain(domain))
        add_reason(out, "prefix part ", domain_rule);
}

/* validation.IsQualifiedName: what is wrong with a key, or nothing. */
static slice key_faults(arena *a, slice key)
{
    buffer out = buffer_new(a);
    size_t slash = slice_find_char(key, '/');
    slice name = slash == SLICE_NONE ? key : slice_after(key, slash + 1);

    if (slice_find_char(name, '/') != SLICE_NONE && slash != SLICE_NONE) {
        add_reason(&out, "a qualified name ", name_rule);
        buffer_add(&out, SLICE(" with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"));
        return buffer_slice(&out);
    }
    if (slash != SLICE_NONE)
        check_domain(&out, slice_first(key, slash));
    if (name.size == 0)
        add_reason(&out, "name part ", "must be non-empty");
    else if (name.size > MOST_NAME)
        add_reason(&out, "name part ", "must be no more than 63 characters");
    if (!is_name(name))
        add_reason(&out, "name part ", name_rule);
    return buffer_slice(&out);
}

static slice value_faults(arena *a, slice text)
{
    buffer out = buffer_new(a);

    if (text.size > MOST_NAME)
        add_reason(&out, "", "must be no more than 63 characters");
    if (text.size > 0 && !is_name(text))
        add_reason(&out, "", value_rule);
    return buffer_slice(&out);
}

/* --- Reading --- */

typedef enum value_count { COUNT_SOME, COUNT_NONE, COUNT_ONE } value_count;

static const struct operator_row {
    const char *name;
    value_count count;
    const char *fault; /* of another number of values */
} operators[] = {
    {"In", COUNT_SOME, "for 'in', 'notin' operators, values set can't be empty"},
    {"NotIn", COUNT_SOME, "for 'in', 'notin' operators, values set can't be empty"},
    {"Exists", COUNT_NONE, "values set must be empty for exists and does not exist"},
    {"DoesNotExist", COUNT_NONE, "values set must be empty for exists and does not exist"},
    {"=", COUNT_ONE, "exact-match compatibility requires one single value"},
};

enum { OP_IN, OP_NOT_IN, OP_EXISTS, OP_DOES_NOT_EXIST, OP_EQUALS, OP_COUNT };

/* What is wrong, an entry each, as Kubernetes puts several together. */
typedef struct faults {
    buffer out;
    size_t count;
} faults;

static void add_fault(faults *f, const char *path, slice shown, slice reason)
{
    if (f->count++ > 0)
        buffer_add(&f->out, SLICE(", "));
    buffer_printf(&f->out, "%s: Invalid value: ", path);
    buffer_add(&f->out, shown);
    buffer_add(&f->out, SLICE(": "));
    buffer_add(&f->out, reason);
}

static slice quoted(arena *a, slice text)
{
    buffer b = buffer_new(a);

    quote_string(&b, text);
    return buffer_slice(&b);
}

/* A list of values as JSON; one that was never there is null. */
static slice listed(arena *a, const list *values)
{
    buffer b = buffer_new(a);

    json_write(&b, value_list(TYPE_LIST, list_count(values) == 0 ? NULL : (list *)(uintptr_t)values));
    return buffer_slice(&b);
}

static void check_values(arena *a, const requirement *r, faults *found)
{
    for (size_t i = 0; i < list_count(r->values); i++) {
        slice text = value_slice(r->values->items[i]), wrong = value_faults(a, text);
        slice path = arena_printf(a, "values[%zu][%.*s]", i, SLICE_ARG(r->key));
        if (wrong.size > 0)
            add_fault(found, arena_cstring(a, path), quoted(a, text), wrong);
    }
}

static void check(arena *a, const requirement *r, selector_kind kind)
{
    faults found = {buffer_new(a), 0};
    slice wrong = key_faults(a, r->key);
    const struct operator_row *op = &operators[r->op];
    size_t count = list_count(r->values);

    if (wrong.size > 0)
        add_fault(&found, "key", quoted(a, r->key), wrong);
    if (op->count == COUNT_SOME ? count == 0 : count != (op->count == COUNT_ONE))
        add_fault(&found, "values", listed(a, r->values), slice_from(op->fault));
    if (kind == SELECTOR_LABELS)
        check_values(a, r, &found);
    if (found.count > 1)
        raise_text(a, GTMPL_EINVALID, arena_concat3(a, SLICE("["), buffer_slice(&found.out), SLICE("]")));
    if (found.count == 1)
        raise_text(a, GTMPL_EINVALID, buffer_slice(&found.out));
}

static int operator_of(arena *a, slice name, selector_kind kind)
{
    for (int i = 0; i < OP_EQUALS; i++)
        if (slice_equal(name, slice_from(operators[i].name)))
            return i;
    raise_text(
        a, GTMPL_EINVALID,
        arena_concat3(a, quoted(a, name), SLICE(" is not a valid "),
                      kind == SELECTOR_LABELS ? SLICE("label selector operator") : SLICE("pod selector operator")));
}

selector selector_read(arena *a, const map *m, selector_kind kind)
{
    const map *labels = schema_map(m, "matchLabels");
    const list *expressions = schema_list(m, "matchExpressions");
    selector s = {ARENA_ARRAY(a, map_count(labels) + list_count(expressions) + 1, requirement), 0};
    const map_entry *entries = labels == NULL ? NULL : map_sorted(labels);

    for (size_t i = 0; i < map_count(labels); i++) {
        list *values = list_new(a, 1);
        list_add(a, values, entries[i].value);
        s.items[s.count] = (requirement){entries[i].key->text, OP_EQUALS, values};
        check(a, &s.items[s.count++], kind);
    }
    for (size_t i = 0; i < list_count(expressions); i++) {
        const map *e = expressions->items[i].map;
        requirement r = {schema_text(e, "key"), operator_of(a, schema_text(e, "operator"), kind),
                         schema_list(e, "values")};
        check(a, &r, kind);
        s.items[s.count++] = r;
    }
    return s;
}

/* --- Matching --- */

static bool has_value(const requirement *r, value text)
{
    for (size_t i = 0; i < list_count(r->values); i++)
        if (slice_equal(value_slice(r->values->items[i]), value_slice(text)))
            return true;
    return false;
}

static bool requirement_matches(const requirement *r, const map *labels)
{
    const value *found = map_get(labels, r->key);

    switch (r->op) {
    case OP_EXISTS: return found != NULL;
    case OP_DOES_NOT_EXIST: return found == NULL;
    case OP_NOT_IN: return found == NULL || !has_value(r, *found);
    default: return found != NULL && has_value(r, *found);
    }
}

bool selector_matches(const selector *s, const map *labels)
{
    for (size_t i = 0; i < s->count; i++)
        if (!requirement_matches(&s->items[i], labels))
            return false;
    return true;
}
