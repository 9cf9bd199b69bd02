/* Rules for Chart.yaml. Reference: Helm's pkg/chart/v2/lint/rules/chartfile.go. */
#include "chart/disk.h"
#include "codec/yaml.h"
#include "codec/yaml_decode.h"
#include "funcs/semver.h"
#include "render/lint.h"
#include "value/number.h"

static const char file_name[] = "Chart.yaml";

typedef struct chart_file_check {
    lint *lint;
    arena *arena;
    slice text;
    metadata *metadata;
    map *document; /* as any YAML */
} chart_file_check;

__attribute__((format(printf, 3, 4))) static void find(chart_file_check *c, gtmpl_severity severity, const char *format,
                                                       ...)
{
    va_list arguments;

    va_start(arguments, format);
    slice text = arena_vprintf(c->arena, format, arguments);
    va_end(arguments);
    lint_add(c->lint, severity, slice_from(file_name), text);
}

static void find_quoted(chart_file_check *c, const char *before, slice text, const char *after)
{
    buffer out = buffer_new(c->arena);

    buffer_add(&out, slice_from(before));
    quote_string(&out, text);
    buffer_add(&out, slice_from(after));
    lint_add(c->lint, GTMPL_SEVERITY_ERROR, slice_from(file_name), buffer_slice(&out));
}

/* --- Reading --- */

static void read_work(void *context)
{
    chart_file_check *c = context;

    c->text = lint_read(c->lint, slice_from(file_name));
    metadata_read(c->arena, c->metadata, c->text);
    c->document = yaml_read(c->arena, NULL, c->text, YAML_MAP).map;
}

/* The text of a key, told from another one that only looks like it (1 and "1"). */
static slice key_identity(arena *a, const yaml_node *key)
{
    return arena_concat(a, yaml_is_string_key(a, key) ? SLICE("s") : SLICE("p"), key->text);
}

typedef struct duplicates {
    const yaml_document *document;
    buffer lines;
} duplicates;

static void add_duplicate(duplicates *d, map *seen, const yaml_node *key)
{
    slice identity = key_identity(d->lines.arena, key);

    if (map_get(seen, identity) == NULL) {
        map_set(seen, identity, value_bool(true));
        return;
    }
    buffer_printf(&d->lines, "\n  line %u: key ", (unsigned)key->line);
    quote_string(&d->lines, key->text);
    buffer_add(&d->lines, SLICE(" already set in map"));
}

/*
 * Adds a line for every key that its mapping had before, what stands in its value first. The document was read before:
 * it is not too deep.
 */
static void find_duplicates(duplicates *d, uint32_t at)
{
    const yaml_node *nodes = d->document->nodes;
    uint32_t end = nodes[at].end;

    if (nodes[at].kind == NODE_SEQUENCE)
        for (uint32_t item = at + 1; item < end; item = nodes[item].end)
            find_duplicates(d, item);
    if (nodes[at].kind != NODE_MAPPING)
        return;
    map *seen = map_new(d->lines.arena);
    for (uint32_t key = at + 1; key < end; key = nodes[nodes[key].end].end) {
        find_duplicates(d, nodes[key].end);
        if (nodes[key].kind == NODE_SCALAR)
            add_duplicate(d, seen, &nodes[key]);
    }
}

static void strict_work(void *context)
{
    chart_file_check *c = context;
    yaml_document *document = yaml_document_open(c->arena, c->text, SLICE(""));
    duplicates d = {document, buffer_new(c->arena)};
    slice key;

    if (document->count > 0)
        find_duplicates(&d, 0);
    yaml_document_close(document);
    if (d.lines.size > 0)
        raise_text(c->arena, GTMPL_EYAML,
                   arena_concat(c->arena, SLICE("error converting YAML to JSON: yaml: unmarshal errors:"),
                                buffer_slice(&d.lines)));
    if (metadata_has_unknown(c->arena, c->text, &key)) {
        buffer out = buffer_new(c->arena);
        buffer_add(&out, SLICE("error unmarshaling JSON: while decoding JSON: json: unknown field "));
        quote_string(&out, key);
        raise_text(c->arena, GTMPL_EYAML, buffer_slice(&out));
    }
}

static void check_strict(chart_file_check *c)
{
    const failure *why = lint_try(c->lint, strict_work, c);

    if (why != NULL)
        lint_add_wrapped(c->lint, GTMPL_SEVERITY_WARNING, slice_from(file_name),
                         "failed to strictly parse chart metadata file\n\t", why->text);
}

/* --- Rules --- */

static void check_name(chart_file_check *c)
{
    slice name = c->metadata->name;

    if (name.size == 0)
        find(c, GTMPL_SEVERITY_ERROR, "name is required");
    else if (!slice_equal(name, path_base(name)))
        find_quoted(c, "chart name ", name, " is invalid");
}

static bool is_v2(const chart_file_check *c)
{
    return slice_equal(c->metadata->api_version, SLICE("v2"));
}

static void check_api_version(chart_file_check *c)
{
    slice version = c->metadata->api_version;

    if (version.size == 0)
        find(c, GTMPL_SEVERITY_ERROR, "apiVersion is required. The value must be either \"v1\" or \"v2\"");
    else if (!slice_equal(version, SLICE("v1")) && !is_v2(c))
        find(c, GTMPL_SEVERITY_ERROR, "apiVersion '%.*s' is not valid. The value must be either \"v1\" or \"v2\"",
             SLICE_ARG(version));
}

/* Go's %T of what a key holds; without a message for text. */
static void check_is_text(chart_file_check *c, const char *key)
{
    const value *v = c->document == NULL ? NULL : map_get(c->document, slice_from(key));

    if (v == NULL || v->kind == KIND_STRING)
        return;
    find(c, GTMPL_SEVERITY_ERROR, "%s should be of type string but it's of type %s", key,
         v->kind == KIND_NIL ? "<nil>" : type_table[v->type].name);
}

static void check_version(chart_file_check *c)
{
    slice text = c->metadata->version;
    semver version, zero;

    if (text.size == 0) {
        find(c, GTMPL_SEVERITY_ERROR, "version is required");
        return;
    }
    if (!semver_read(c->arena, text, &version, NULL)) {
        find(c, GTMPL_SEVERITY_ERROR, "version '%.*s' is not a valid SemVer", SLICE_ARG(text));
        return;
    }
    if (!semver_read(c->arena, SLICE("0.0.0-0"), &zero, NULL) || semver_compare(&version, &zero) > 0)
        return;
    find_quoted(c, "version ", version.original, " is less than or equal to \"0.0.0-0\"");
}

/* The first maintainer that breaks a rule. */
static void check_maintainers(chart_file_check *c)
{
    const record_list *list_of = &c->metadata->maintainers;

    for (size_t i = 0; i < list_of->count; i++) {
        const maintainer *m = list_of->items[i];
        if (m == NULL)
            find(c, GTMPL_SEVERITY_ERROR, "a maintainer entry is empty");
        else if (m->name.size == 0)
            find(c, GTMPL_SEVERITY_ERROR, "each maintainer requires a name");
        else if (m->email.size > 0 && !lint_is_email(c->arena, m->email))
            find(c, GTMPL_SEVERITY_ERROR, "invalid email '%.*s' for maintainer '%.*s'", SLICE_ARG(m->email),
                 SLICE_ARG(m->name));
        else if (m->url.size > 0 && !lint_is_url(c->arena, m->url))
            find(c, GTMPL_SEVERITY_ERROR, "invalid url '%.*s' for maintainer '%.*s'", SLICE_ARG(m->url),
                 SLICE_ARG(m->name));
        else
            continue;
        return;
    }
}

static void check_sources(chart_file_check *c)
{
    for (size_t i = 0; i < list_count(c->metadata->sources); i++) {
        slice source = value_slice(c->metadata->sources->items[i]);
        if (lint_is_request_url(c->arena, source))
            continue;
        find(c, GTMPL_SEVERITY_ERROR, "invalid source URL '%.*s'", SLICE_ARG(source));
        return;
    }
}

static void check_icon(chart_file_check *c)
{
    slice icon = c->metadata->icon;

    if (icon.size == 0)
        find(c, GTMPL_SEVERITY_INFO, "icon is recommended");
    else if (!lint_is_request_url(c->arena, icon))
        find(c, GTMPL_SEVERITY_ERROR, "invalid icon URL '%.*s'", SLICE_ARG(icon));
}

static void check_needs_v2(chart_file_check *c)
{
    const metadata *m = c->metadata;

    if (is_v2(c))
        return;
    if (m->type.size > 0)
        find(c, GTMPL_SEVERITY_ERROR, "chart type is not valid in apiVersion '%.*s'. It is valid in apiVersion 'v2'",
             SLICE_ARG(m->api_version));
    if (m->dependencies.count > 0)
        find(c, GTMPL_SEVERITY_ERROR,
             "dependencies are not valid in the Chart file with apiVersion '%.*s'. They are valid in apiVersion 'v2'",
             SLICE_ARG(m->api_version));
}

static void check_strict_version(chart_file_check *c)
{
    semver version;

    if (!semver_read_strict(c->arena, c->metadata->version, &version, NULL))
        find(c, GTMPL_SEVERITY_WARNING, "version '%.*s' is not a valid SemVerV2", SLICE_ARG(c->metadata->version));
}

void lint_chart_file(lint *l)
{
    chart_file_check c = {.lint = l, .arena = l->arena, .metadata = ARENA_NEW(l->arena, metadata)};

    if (lint_stat(l, slice_from(file_name)) == ENTRY_FOLDER)
        find(&c, GTMPL_SEVERITY_ERROR, "should be a file, not a directory");
    const failure *why = lint_try(l, read_work, &c);
    if (why != NULL) {
        lint_add_wrapped(l, GTMPL_SEVERITY_ERROR, slice_from(file_name), "unable to parse YAML\n\t", why->text);
        return;
    }
    check_strict(&c);
    check_name(&c);
    check_api_version(&c);
    check_is_text(&c, "version");
    check_version(&c);
    check_is_text(&c, "appVersion");
    check_maintainers(&c);
    check_sources(&c);
    check_icon(&c);
    check_needs_v2(&c);
    check_strict_version(&c);
}
