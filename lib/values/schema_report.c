/* Reports: one line an error, indented under the one that it caused. */
#include "values/schema_report.h"

#include "value/format.h"
#include "value/number.h"
#include "values/schema_document.h"

/* In single quotes, escaped as Go escapes in double ones. */
static void add_quoted(buffer *out, slice s)
{
    buffer quoted = buffer_new(out->arena);

    quote_string(&quoted, s);
    buffer_add_char(out, '\'');
    for (size_t i = 1; i + 1 < quoted.size; i++) {
        char c = quoted.data[i];
        if (c == '\\' && quoted.data[i + 1] == '"')
            continue;
        if (c == '\'')
            buffer_add_char(out, '\\');
        buffer_add_char(out, c);
    }
    buffer_add_char(out, '\'');
}

static void add_names(buffer *out, const schema_names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        if (i > 0)
            buffer_add(out, SLICE(", "));
        add_quoted(out, names->items[i]);
    }
}

static bool is_simple(value v)
{
    return v.kind != KIND_LIST && v.kind != KIND_MAP;
}

/* A value that is no list or object. */
static void add_simple(buffer *out, value v)
{
    if (v.type == TYPE_STRING)
        add_quoted(out, value_slice(v));
    else
        format_value(out, v);
}

static void add_enumeration(buffer *out, const list *wanted)
{
    for (size_t i = 0; i < wanted->count; i++)
        if (!is_simple(wanted->items[i])) {
            buffer_add(out, SLICE("'enum' failed"));
            return;
        }
    buffer_add(out, wanted->count == 1 ? SLICE("value must be ") : SLICE("value must be one of "));
    for (size_t i = 0; i < wanted->count; i++) {
        if (i > 0)
            buffer_add(out, SLICE(", "));
        add_simple(out, wanted->items[i]);
    }
}

static void add_constant(buffer *out, value wanted)
{
    buffer_add(out, is_simple(wanted) ? SLICE("value must be ") : SLICE("'const' failed"));
    if (is_simple(wanted))
        add_simple(out, wanted);
}

const char *schema_type_name(schema_type kind)
{
    switch (kind) {
    case SCHEMA_NULL: return "null";
    case SCHEMA_BOOLEAN: return "boolean";
    case SCHEMA_NUMBER: return "number";
    case SCHEMA_INTEGER: return "integer";
    case SCHEMA_STRING: return "string";
    case SCHEMA_ARRAY: return "array";
    case SCHEMA_OBJECT: return "object";
    case SCHEMA_INVALID: break;
    }
    return "";
}

static void add_types(buffer *out, const schema_error *e)
{
    bool first = true;

    buffer_printf(out, "got %s, want ", schema_type_name((schema_type)e->first));
    for (unsigned bit = SCHEMA_NULL; bit <= SCHEMA_OBJECT; bit *= 2) {
        if (!(e->schema->types & bit))
            continue;
        buffer_add(out, first ? SLICE("") : SLICE(" or "));
        buffer_add(out, slice_from(schema_type_name((schema_type)bit)));
        first = false;
    }
}

static void add_pattern(buffer *out, const schema_error *e)
{
    add_quoted(out, value_slice(e->got));
    buffer_add(out, SLICE(" does not match pattern "));
    add_quoted(out, e->schema->string->pattern->text);
}

static void add_format(buffer *out, const schema_error *e)
{
    add_quoted(out, value_slice(e->got));
    buffer_add(out, SLICE(" is not valid "));
    buffer_add(out, slice_from(e->schema->format->name));
    buffer_add(out, SLICE(": "));
    buffer_add(out, e->detail);
}

static void add_missing(buffer *out, const schema_error *e)
{
    buffer_add(out, e->names.count == 1 ? SLICE("missing property ") : SLICE("missing properties "));
    add_names(out, &e->names);
}

static void add_dependency(buffer *out, const schema_error *e)
{
    buffer_add(out, SLICE("properties "));
    add_names(out, &e->names);
    buffer_add(out, SLICE(" required, if "));
    add_quoted(out, e->name);
    buffer_add(out, SLICE(" exists"));
}

/* "word: got 1,234, want 5" */
static void add_counts(buffer *out, const char *word, const schema_error *e)
{
    buffer_printf(out, "%s: got ", word);
    schema_integer_print(out, e->first);
    buffer_add(out, SLICE(", want "));
    schema_integer_print(out, e->second);
}

static void add_numbers(buffer *out, const char *word, const schema_error *e, const schema_number *wanted)
{
    schema_number got;

    schema_number_read(out->arena, e->got, &got);
    buffer_printf(out, "%s: got ", word);
    schema_number_print(out, &got);
    buffer_add(out, SLICE(", want "));
    schema_number_print(out, wanted);
}

/* "before 1 middle 2 after" */
static void add_pair(buffer *out, const char *before, int64_t first, const char *middle, int64_t second,
                     const char *after)
{
    buffer_add(out, slice_from(before));
    schema_integer_print(out, first);
    buffer_add(out, slice_from(middle));
    schema_integer_print(out, second);
    buffer_add(out, slice_from(after));
}

/* `first` items matched, at `detail`, where `second` are the least or the most. */
static void add_matches(buffer *out, const char *word, const schema_error *e)
{
    if (e->first == 0 && e->problem == PROBLEM_MIN_CONTAINS) {
        buffer_printf(out, "%s ", word);
        schema_integer_print(out, e->second);
        buffer_add(out, SLICE(" items required to match contains schema, but none matched"));
        return;
    }
    buffer_printf(out, "%s ", word);
    add_pair(out, "", e->second, " items required to match contains schema, but matched ", e->first, " items at ");
    buffer_add(out, e->detail);
}

static void add_problem(buffer *out, const schema_error *e)
{
    const schema *s = e->schema;

    switch (e->problem) {
    case PROBLEM_SCHEMA: break; /* has no place, see add_whole */
    case PROBLEM_GROUP:
    case PROBLEM_REFERENCE: buffer_add(out, SLICE("validation failed")); break;
    case PROBLEM_FALSE: buffer_add(out, SLICE("false schema")); break;
    case PROBLEM_CYCLE: buffer_add(out, e->detail); break;
    case PROBLEM_INVALID: buffer_printf(out, "invalid jsonType %s", type_table[e->got.type].name); break;
    case PROBLEM_TYPE: add_types(out, e); break;
    case PROBLEM_CONST: add_constant(out, *s->constant); break;
    case PROBLEM_ENUM: add_enumeration(out, s->enumeration); break;
    case PROBLEM_FORMAT: add_format(out, e); break;
    case PROBLEM_NOT: buffer_add(out, SLICE("'not' failed")); break;
    case PROBLEM_ALL_OF: buffer_add(out, SLICE("'allOf' failed")); break;
    case PROBLEM_ANY_OF: buffer_add(out, SLICE("'anyOf' failed")); break;
    case PROBLEM_ONE_OF_NONE: buffer_add(out, SLICE("'oneOf' failed, none matched")); break;
    case PROBLEM_ONE_OF_TWO: add_pair(out, "'oneOf' failed, subschemas ", e->first, ", ", e->second, " matched"); break;
    case PROBLEM_MIN_PROPERTIES: add_counts(out, "minProperties", e); break;
    case PROBLEM_MAX_PROPERTIES: add_counts(out, "maxProperties", e); break;
    case PROBLEM_REQUIRED: add_missing(out, e); break;
    case PROBLEM_DEPENDENCY: add_dependency(out, e); break;
    case PROBLEM_ADDITIONAL_PROPERTIES:
        buffer_add(out, SLICE("additional properties "));
        add_names(out, &e->names);
        buffer_add(out, SLICE(" not allowed"));
        break;
    case PROBLEM_PROPERTY_NAMES:
        buffer_add(out, SLICE("invalid propertyName "));
        add_quoted(out, e->name);
        break;
    case PROBLEM_MIN_ITEMS: add_counts(out, "minItems", e); break;
    case PROBLEM_MAX_ITEMS: add_counts(out, "maxItems", e); break;
    case PROBLEM_UNIQUE_ITEMS: add_pair(out, "items at ", e->first, " and ", e->second, " are equal"); break;
    case PROBLEM_ADDITIONAL_ITEMS:
        buffer_add(out, SLICE("last "));
        schema_integer_print(out, e->first);
        buffer_add(out, SLICE(" additionalItem(s) not allowed"));
        break;
    case PROBLEM_CONTAINS: buffer_add(out, SLICE("no items match contains schema")); break;
    case PROBLEM_MIN_CONTAINS: add_matches(out, "min", e); break;
    case PROBLEM_MAX_CONTAINS: add_matches(out, "max", e); break;
    case PROBLEM_MIN_LENGTH: add_counts(out, "minLength", e); break;
    case PROBLEM_MAX_LENGTH: add_counts(out, "maxLength", e); break;
    case PROBLEM_PATTERN: add_pattern(out, e); break;
    case PROBLEM_MINIMUM: add_numbers(out, "minimum", e, s->number->minimum); break;
    case PROBLEM_MAXIMUM: add_numbers(out, "maximum", e, s->number->maximum); break;
    case PROBLEM_EXCLUSIVE_MINIMUM: add_numbers(out, "exclusiveMinimum", e, s->number->exclusive_minimum); break;
    case PROBLEM_EXCLUSIVE_MAXIMUM: add_numbers(out, "exclusiveMaximum", e, s->number->exclusive_maximum); break;
    case PROBLEM_MULTIPLE_OF: add_numbers(out, "multipleOf", e, s->number->multiple_of); break;
    }
}

static void add_path(buffer *out, const schema_path *path)
{
    slice pointer = SLICE("");

    for (size_t i = 0; i < path->count; i++)
        pointer = schema_pointer_join(out->arena, pointer, path->tokens[i]);
    add_quoted(out, pointer);
}

static void add_whole(buffer *out, const schema_error *e)
{
    const schema *s = e->schema;

    buffer_add(out, SLICE("jsonschema validation failed with "));
    add_quoted(out, s->root == NULL ? SLICE("urn:mem:metaschema") : schema_place(out->arena, s->root->url, s->pointer));
}

static void add_error(buffer *out, const schema_error *e, size_t indent)
{
    bool passed_over = e->problem == PROBLEM_REFERENCE && e->count == 1;

    if (!passed_over) {
        if (indent > 0) {
            buffer_add_char(out, '\n');
            buffer_add_repeated(out, ' ', 2 * (indent - 1));
            buffer_add(out, SLICE("- "));
        }
        indent++;
        if (e->problem == PROBLEM_SCHEMA) {
            add_whole(out, e);
        } else {
            buffer_add(out, SLICE("at "));
            add_path(out, &e->path);
            buffer_add(out, SLICE(": "));
            add_problem(out, e);
        }
    }
    for (size_t i = 0; i < e->count; i++)
        add_error(out, e->causes[i], indent);
}

void schema_report(buffer *out, const schema_error *e)
{
    add_error(out, e, 0);
}
