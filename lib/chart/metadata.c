/* The shapes of Chart.yaml and Chart.lock, and the rules that a chart's metadata must keep. */
#include "chart/metadata.h"

#include "chart/disk.h"
#include "chart/record.h"
#include "funcs/semver.h"
#include "value/number.h"

/* clang-format off */

static const field_row maintainer_fields[] = {
    {"name",  "Name",  FIELD_TEXT, offsetof(maintainer, name),  NULL},
    {"email", "Email", FIELD_TEXT, offsetof(maintainer, email), NULL},
    {"url",   "URL",   FIELD_TEXT, offsetof(maintainer, url),   NULL},
    {NULL, NULL, FIELD_TEXT, 0, NULL},
};

static const field_row dependency_fields[] = {
    {"name",          "Name",         FIELD_TEXT,  offsetof(dependency, name),          NULL},
    {"version",       "Version",      FIELD_TEXT,  offsetof(dependency, version),       NULL},
    {"repository",    "Repository",   FIELD_TEXT,  offsetof(dependency, repository),    NULL},
    {"condition",     "Condition",    FIELD_TEXT,  offsetof(dependency, condition),     NULL},
    {"tags",          "Tags",         FIELD_TEXTS, offsetof(dependency, tags),          NULL},
    {"enabled",       "Enabled",      FIELD_BOOL,  offsetof(dependency, enabled),       NULL},
    {"import-values", "ImportValues", FIELD_ANY,   offsetof(dependency, import_values), NULL},
    {"alias",         "Alias",        FIELD_TEXT,  offsetof(dependency, alias),         NULL},
    {NULL, NULL, FIELD_TEXT, 0, NULL},
};

static const record_class maintainer_class = {"Maintainer", "v2.Maintainer", sizeof(maintainer), maintainer_fields, ""};
static const record_class dependency_class = {"Dependency", "v2.Dependency", sizeof(dependency), dependency_fields,
                                              "name repository "};

static const field_row metadata_fields[] = {
    {"name",         "Name",         FIELD_TEXT,     offsetof(metadata, name),         NULL},
    {"home",         "Home",         FIELD_TEXT,     offsetof(metadata, home),         NULL},
    {"sources",      "Sources",      FIELD_TEXTS,    offsetof(metadata, sources),      NULL},
    {"version",      "Version",      FIELD_TEXT,     offsetof(metadata, version),      NULL},
    {"description",  "Description",  FIELD_TEXT,     offsetof(metadata, description),  NULL},
    {"keywords",     "Keywords",     FIELD_TEXTS,    offsetof(metadata, keywords),     NULL},
    {"maintainers",  "Maintainers",  FIELD_RECORDS,  offsetof(metadata, maintainers),  &maintainer_class},
    {"icon",         "Icon",         FIELD_TEXT,     offsetof(metadata, icon),         NULL},
    {"apiVersion",   "APIVersion",   FIELD_TEXT,     offsetof(metadata, api_version),  NULL},
    {"condition",    "Condition",    FIELD_TEXT,     offsetof(metadata, condition),    NULL},
    {"tags",         "Tags",         FIELD_TEXT,     offsetof(metadata, tags),         NULL},
    {"appVersion",   "AppVersion",   FIELD_TEXT,     offsetof(metadata, app_version),  NULL},
    {"deprecated",   "Deprecated",   FIELD_BOOL,     offsetof(metadata, deprecated),   NULL},
    {"annotations",  "Annotations",  FIELD_TEXT_MAP, offsetof(metadata, annotations),  NULL},
    {"kubeVersion",  "KubeVersion",  FIELD_TEXT,     offsetof(metadata, kube_version), NULL},
    {"dependencies", "Dependencies", FIELD_RECORDS,  offsetof(metadata, dependencies), &dependency_class},
    {"type",         "Type",         FIELD_TEXT,     offsetof(metadata, type),         NULL},
    {NULL, NULL, FIELD_TEXT, 0, NULL},
};

static const field_row lock_fields[] = {
    {"generated",    NULL, FIELD_TIME,    offsetof(chart_lock, generated),    NULL},
    {"digest",       NULL, FIELD_TEXT,    offsetof(chart_lock, digest),       NULL},
    {"dependencies", NULL, FIELD_RECORDS, offsetof(chart_lock, dependencies), &dependency_class},
    {NULL, NULL, FIELD_TEXT, 0, NULL},
};

/* What Helm reads first, to choose a loader. */
static const field_row base_fields[] = {
    {"apiVersion", NULL, FIELD_TEXT, 0, NULL},
    {NULL, NULL, FIELD_TEXT, 0, NULL},
};

/* clang-format on */

static const record_class metadata_class = {"Metadata", "v2.Metadata", sizeof(metadata), metadata_fields, ""};
static const record_class lock_class = {"Lock", "v2.Lock", sizeof(chart_lock), lock_fields, ""};
static const record_class base_class = {"chartBase", "loader.chartBase", sizeof(slice), base_fields, ""};

void metadata_read(arena *a, metadata *m, slice text)
{
    record_read(a, &metadata_class, m, text);
}

slice metadata_read_api_version(arena *a, slice text)
{
    slice version = SLICE("");

    record_read(a, &base_class, &version, text);
    return version;
}

bool chart_lock_read(arena *a, chart_lock *lock, slice text)
{
    return record_read(a, &lock_class, lock, text);
}

map *metadata_as_map(arena *a, const metadata *m)
{
    return record_as_map(a, &metadata_class, m);
}

bool metadata_has_unknown(arena *a, slice text, slice *key)
{
    return record_has_unknown(a, &metadata_class, text, key);
}

map *metadata_as_document(arena *a, const metadata *m)
{
    return record_as_document(a, &metadata_class, m);
}

metadata *metadata_copy(arena *a, const metadata *m)
{
    metadata *copy = ARENA_NEW(a, metadata);

    *copy = *m;
    if (m->dependencies.count > 0)
        copy->dependencies.items = ARENA_ARRAY(a, m->dependencies.count, void *);
    copy->dependencies.capacity = m->dependencies.count;
    for (size_t i = 0; i < m->dependencies.count; i++) {
        dependency *d = ARENA_NEW(a, dependency);
        *d = *metadata_dependency(m, i);
        copy->dependencies.items[i] = d;
    }
    return copy;
}

/* --- Rules --- */

static bool is_plain(slice text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < ' ' || text.data[i] > '~')
            return false;
    return true;
}

/* Helm's sanitizeString: any white space is a blank, and what cannot be printed is left out. */
static void sanitise(arena *a, slice *text)
{
    buffer out = buffer_new(a);

    if (is_plain(*text)) /* as most are */
        return;
    for (slice rest = *text; rest.size > 0;) {
        size_t width;
        rune r = utf8_decode(rest, &width);
        rest = slice_after(rest, width);
        if (rune_is_space(r))
            buffer_add_char(&out, ' ');
        else if (rune_is_print(r))
            buffer_add_rune(&out, r);
    }
    *text = buffer_slice(&out);
}

static void sanitise_list(arena *a, list *texts)
{
    for (size_t i = 0; i < list_count(texts); i++) {
        slice text = value_slice(texts->items[i]);
        sanitise(a, &text);
        texts->items[i] = value_string(text);
    }
}

_Noreturn static void refuse(arena *a, const char *text)
{
    raise_error(a, GTMPL_ECHART, "validation: %s", text);
}

_Noreturn static void refuse_quoted(arena *a, const char *before, slice text, const char *after)
{
    buffer out = buffer_new(a);

    buffer_printf(&out, "validation: %s ", before);
    quote_string(&out, text);
    buffer_add(&out, slice_from(after));
    raise_text(a, GTMPL_ECHART, buffer_slice(&out));
}

static void validate_name(arena *a, slice name)
{
    if (name.size == 0)
        refuse(a, "chart.metadata.name is required");
    if (slice_equal(name, SLICE(".")) || slice_equal(name, SLICE("..")))
        refuse_quoted(a, "chart.metadata.name", name, " is not allowed");
    if (!slice_equal(name, path_base(name)))
        refuse_quoted(a, "chart.metadata.name", name, " is invalid");
}

static void validate_version(arena *a, slice version)
{
    semver parsed;

    if (version.size == 0)
        refuse(a, "chart.metadata.version is required");
    if (!semver_read(a, version, &parsed, NULL))
        refuse_quoted(a, "chart.metadata.version", version, " is invalid");
}

static void validate_type(arena *a, slice type_text)
{
    if (type_text.size > 0 && !slice_equal(type_text, SLICE("application")) &&
        !slice_equal(type_text, SLICE("library")))
        refuse(a, "chart.metadata.type must be application or library");
}

static void validate_maintainers(arena *a, const record_list *maintainers)
{
    for (size_t i = 0; i < maintainers->count; i++) {
        maintainer *m = maintainers->items[i];
        if (m == NULL)
            refuse(a, "maintainers must not contain empty or null nodes");
        sanitise(a, &m->name);
        sanitise(a, &m->email);
        sanitise(a, &m->url);
    }
}

static bool is_alias(slice s)
{
    for (size_t i = 0; i < s.size; i++) {
        char c = s.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '-')
            return false;
    }
    return true;
}

static void validate_dependency(arena *a, dependency *d)
{
    if (d == NULL)
        refuse(a, "dependencies must not contain empty or null nodes");
    sanitise(a, &d->name);
    sanitise(a, &d->version);
    sanitise(a, &d->repository);
    sanitise(a, &d->condition);
    sanitise_list(a, d->tags);
    if (!is_alias(d->alias))
        refuse_quoted(a, "dependency", d->name, " has disallowed characters in the alias");
}

static void validate_dependencies(arena *a, const metadata *m)
{
    map *seen = map_new(a);

    for (size_t i = 0; i < m->dependencies.count; i++) {
        dependency *d = metadata_dependency(m, i);
        validate_dependency(a, d);
        slice key = d->alias.size > 0 ? d->alias : d->name;
        if (map_get(seen, key) != NULL)
            refuse_quoted(a, "more than one dependency with name or alias", key, "");
        map_set(seen, key, value_bool(true));
    }
}

void metadata_validate(arena *a, metadata *m)
{
    slice *const texts[] = {&m->name,      &m->description, &m->home,        &m->icon,
                            &m->condition, &m->tags,        &m->app_version, &m->kube_version};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        sanitise(a, texts[i]);
    sanitise_list(a, m->sources);
    sanitise_list(a, m->keywords);
    if (m->api_version.size == 0)
        refuse(a, "chart.metadata.apiVersion is required");
    validate_name(a, m->name);
    validate_version(a, m->version);
    validate_type(a, m->type);
    validate_maintainers(a, &m->maintainers);
    validate_dependencies(a, m);
}
