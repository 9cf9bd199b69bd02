/* `.Capabilities` and its parts as objects, and the methods of this room's objects. */
#include "chart/capabilities.h"

#include "chart/files.h"
#include "codec/yaml.h"
#include "funcs/semver.h"
#include "value/number.h"
#include "values/path.h"

/* --- Kubernetes versions --- */

kube_version kube_version_default(void)
{
    slice version = slice_from(default_kube_version[0]);

    return (kube_version){version, version, slice_from(default_kube_version[1]), slice_from(default_kube_version[2])};
}

typedef struct version_reader {
    arena *arena;
    slice text, rest;
    buffer normalized;
    kube_version version;
    size_t components;
} version_reader;

_Noreturn static void fail_version(const version_reader *r, const char *before, slice quoted, const char *between,
                                   const char *after)
{
    buffer out = buffer_new(r->arena);

    buffer_add(&out, SLICE("invalid kube version '"));
    buffer_add(&out, r->text);
    buffer_printf(&out, "': %s", before);
    quote_string(&out, quoted);
    if (between != NULL) {
        buffer_add(&out, slice_from(between));
        quote_string(&out, r->text);
    }
    buffer_add(&out, slice_from(after));
    raise_text(r->arena, GTMPL_EINVALID, buffer_slice(&out));
}

static size_t count_digits(slice s)
{
    size_t n = 0;

    while (n < s.size && s.data[n] >= '0' && s.data[n] <= '9')
        n++;
    return n;
}

_Noreturn static void fail_number(const version_reader *r, slice digits)
{
    buffer after = buffer_new(r->arena);

    buffer_add(&after, SLICE(": strconv.ParseUint: parsing "));
    quote_string(&after, digits);
    buffer_add(&after, SLICE(": value out of range"));
    fail_version(r, "illegal non-numeric version component ", digits, " in ",
                 arena_cstring(r->arena, buffer_slice(&after)));
}

/* One number and, behind it, a dot if another number follows; false after the last. */
static bool read_component(version_reader *r)
{
    slice digits = slice_first(r->rest, count_digits(r->rest));
    uint64_t n;

    if (r->components == 0 && digits.size > 1 && digits.data[0] == '0')
        fail_version(r, "illegal zero-prefixed version component ", digits, " in ", "");
    if (parse_uint(digits, 10, &n) != PARSE_OK)
        fail_number(r, digits);
    buffer_add_char(&r->normalized, r->components == 0 ? 'v' : '.');
    size_t start = r->normalized.size;
    format_uint(&r->normalized, n, 10);
    slice text = arena_slice(r->arena, buffer_tail(&r->normalized, start));
    if (r->components == 0)
        r->version.major = text;
    else if (r->components == 1)
        r->version.minor = text;
    r->components++;
    r->rest = slice_after(r->rest, digits.size);
    if (!slice_starts(r->rest, SLICE(".")) || count_digits(slice_after(r->rest, 1)) == 0)
        return false;
    r->rest = slice_after(r->rest, 1);
    return true;
}

/* How many numbers with dots between open the text. */
static size_t count_components(slice s)
{
    size_t count = 0;

    for (size_t n; (n = count_digits(s)) > 0; count++) {
        s = slice_after(s, n);
        if (!slice_starts(s, SLICE(".")))
            return count + 1;
        s = slice_after(s, 1);
    }
    return count;
}

/* Reference: ParseGeneric of k8s.io/apimachinery/pkg/util/version. */
kube_version kube_version_read(arena *a, slice text)
{
    version_reader r = {.arena = a, .text = text, .normalized = buffer_new(a)};

    r.rest = slice_without_prefix(slice_trim_left(text, SLICE(" \t\n\f\r")), SLICE("v"));
    if (count_digits(r.rest) == 0 || slice_find_char(r.rest, '\n') != SLICE_NONE)
        fail_version(&r, "could not parse ", text, NULL, " as version");
    if (count_components(r.rest) < 2)
        fail_version(&r, "illegal version string ", text, NULL, "");
    while (read_component(&r))
        ;
    r.version.normalized = buffer_slice(&r.normalized);
    r.version.version = slice_starts(text, SLICE("v")) ? text : arena_concat(a, SLICE("v"), text);
    return r.version;
}

void chart_check_kube_version(arena *a, const chart *c, const kube_version *kube)
{
    slice wanted = c->metadata->kube_version;

    if (wanted.size > 0 && !semver_satisfies(a, wanted, kube->normalized))
        raise_error(a, GTMPL_ECHART, "chart requires kubeVersion: %.*s which is incompatible with Kubernetes %.*s",
                    SLICE_ARG(wanted), SLICE_ARG(kube->normalized));
}

/* --- Objects --- */

static void print_kube_version(buffer *out, const object *o)
{
    slice normalized = value_slice(o->fields[1]);

    buffer_add(out, normalized.size > 0 ? normalized : value_slice(o->fields[0]));
}

static object *object_new(arena *a, const object_class *class)
{
    object *o = ARENA_NEW(a, object);

    o->class = class;
    o->fields = ARENA_ARRAY(a, class->count, value);
    return o;
}

/* copystructure sees no fields with small letters: a copy of the version has lost its normalized form. */
static object *copy_kube_version(arena *a, const object *from)
{
    object *o = object_new(a, from->class);

    memcpy(o->fields, from->fields, from->class->count * sizeof *o->fields);
    o->fields[1] = value_string(SLICE(""));
    return o;
}

static object *copy_fields(arena *a, const object *from)
{
    object *o = object_new(a, from->class);

    for (size_t i = 0; i < from->class->count; i++)
        o->fields[i] = value_deep_copy(a, from->fields[i]);
    return o;
}

static bool equal_fields(arena *a, const object *x, const object *y)
{
    for (size_t i = 0; i < x->class->count; i++)
        if (!value_deep_equal(a, x->fields[i], y->fields[i]))
            return false;
    return true;
}

static const char *const kube_version_names[] = {"Version", "normalizedVersion", "Major", "Minor"};
static const char *const build_info_names[] = {"Version", "GitCommit", "GitTreeState", "GoVersion",
                                               "KubeClientVersion"};
static const char *const capabilities_names[] = {"KubeVersion", "APIVersions", "HelmVersion"};

/* The version's String method belongs to its pointer: only `{{ }}` of the field itself prints by it. */
static const object_class kube_version_class = {.type = TYPE_KUBE_VERSION,
                                                .names = kube_version_names,
                                                .count = 4,
                                                .print = print_kube_version,
                                                .equal = equal_fields,
                                                .copy = copy_kube_version};
static const object_class build_info_class = {
    .type = TYPE_BUILD_INFO, .names = build_info_names, .count = 5, .equal = equal_fields};
static const object_class capabilities_class = {.type = TYPE_CAPABILITIES, .names = capabilities_names, .count = 3, .copy = copy_fields};

static value kube_version_value(arena *a, const kube_version *kube)
{
    object *o = object_new(a, &kube_version_class);

    o->fields[0] = value_string(kube->version);
    o->fields[1] = value_string(kube->normalized);
    o->fields[2] = value_string(kube->major);
    o->fields[3] = value_string(kube->minor);
    return value_object(o);
}

static value build_info_value(arena *a)
{
    object *o = object_new(a, &build_info_class);

    for (size_t i = 0; i < build_info_class.count; i++)
        o->fields[i] = value_string(slice_from(helm_version[i]));
    return value_object(o);
}

value capabilities_new(arena *a, const kube_version *kube, const slice *api_versions, size_t count)
{
    object *o = object_new(a, &capabilities_class);
    list *versions = list_new(a, 64);

    for (const char *const *v = default_api_versions; *v != NULL; v++)
        list_add(a, versions, value_string(slice_from(*v)));
    for (size_t i = 0; i < count; i++)
        list_add(a, versions, value_string(arena_slice(a, api_versions[i])));
    o->fields[0] = kube_version_value(a, kube);
    o->fields[1] = value_list(TYPE_VERSION_SET, versions);
    o->fields[2] = build_info_value(a);
    return value_object(o);
}

/* --- Methods --- */

static value method_copy(call *c)
{
    const object *o = arg_any(c, 0).object;
    object *copy = object_new(c->arena, o->class);

    memcpy(copy->fields, o->fields, o->class->count * sizeof *o->fields);
    return value_object(copy);
}

/* String: the normalised version. */
static value method_kube_string(call *c)
{
    return arg_any(c, 0).object->fields[1];
}

static value method_git_version(call *c)
{
    return arg_any(c, 0).object->fields[0];
}

static value method_has(call *c)
{
    const list *versions = arg_list(c, 0);
    slice wanted = arg_string(c, 1);

    for (size_t i = 0; i < list_count(versions); i++)
        if (slice_equal(value_slice(versions->items[i]), wanted))
            return value_bool(true);
    return value_bool(false);
}

static value method_values_yaml(call *c)
{
    buffer out = buffer_new(c->arena);

    yaml_write(&out, value_map(TYPE_MAP, arg_map(c, 0)));
    return value_string(buffer_slice(&out));
}

static value method_as_map(call *c)
{
    map *values = arg_map(c, 0);

    return value_map(TYPE_MAP, map_count(values) == 0 ? map_new(c->arena) : values);
}

_Noreturn static void fail_missing(call *c, slice key, const char *what)
{
    buffer out = buffer_new(c->arena);

    quote_string(&out, key);
    buffer_printf(&out, " is not a %s", what);
    call_fail_text(c, buffer_slice(&out));
}

static value method_table(call *c)
{
    slice missing;
    map *table = values_table(arg_map(c, 0), arg_string(c, 1), &missing);

    if (table == NULL)
        fail_missing(c, missing, "table");
    return value_map(TYPE_VALUES, table);
}

static value method_path_value(call *c)
{
    slice path = arg_string(c, 1), missing;
    value v;

    if (path.size == 0)
        call_fail(c, "YAML path cannot be empty");
    if (!values_path_value(arg_map(c, 0), path, &v, &missing))
        fail_missing(c, missing, "value");
    return v;
}

static void write_values(void *context)
{
    call *c = context;
    buffer out = buffer_new(c->arena);

    yaml_write(&out, value_map(TYPE_MAP, arg_map(c, 0)));
}

/*
 * Encode wants an io.Writer, and of those a template has only nil: the method hides a value of that name, and fails;
 * but what YAML cannot hold is an error that it returns first.
 */
static value method_encode(call *c)
{
    const failure *f = arena_try(c->arena, write_values, c);

    if (f != NULL && failure_is_final(f))
        raise_failure(c->arena, f);
    if (f != NULL)
        return value_error(f->text);
    call_fail(c, "runtime error: invalid memory address or nil pointer dereference");
}

/* clang-format off */
const method_row chart_methods[] = {
    /* receiver           name           arguments  result  function */
    {TYPE_CAPABILITIES,   {"Copy",        "",        "v",    method_copy}},
    {TYPE_KUBE_VERSION,   {"String",      "",        "s",    method_kube_string}},
    {TYPE_KUBE_VERSION,   {"GitVersion",  "",        "s",    method_git_version}},
    {TYPE_VERSION_SET,    {"Has",         "s",       "b",    method_has}},
    {TYPE_VALUES,         {"YAML",        "",        "s",    method_values_yaml}},
    {TYPE_VALUES,         {"Table",       "s",       "a",    method_table}},
    {TYPE_VALUES,         {"AsMap",       "",        "m",    method_as_map}},
    {TYPE_VALUES,         {"PathValue",   "s",       "a",    method_path_value}},
    {TYPE_VALUES,         {"Encode",      "w",       "e",    method_encode}},
    {TYPE_FILES,          {"Get",         "s",       "s",    files_get}},
    {TYPE_FILES,          {"GetBytes",    "s",       "B",    files_get_bytes}},
    {TYPE_FILES,          {"Glob",        "s",       "a",    files_glob}},
    {TYPE_FILES,          {"AsConfig",    "",        "s",    files_as_config}},
    {TYPE_FILES,          {"AsSecrets",   "",        "s",    files_as_secrets}},
    {TYPE_FILES,          {"Lines",       "s",       "S",    files_lines}},
    {TYPE_NONE,           {NULL,          NULL,      NULL,   NULL}},
};
/* clang-format on */
