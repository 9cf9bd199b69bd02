/* semver, semverCompare and the methods of the version that semver returns. Reference: sprig v3.3.0, semver.go. */
#include "codec/json.h"
#include "funcs/funcs.h"
#include "funcs/semver.h"

static const semver *version_of(value v)
{
    return v.object->native;
}

static void print_version(buffer *out, const object *o)
{
    semver_write(out, o->native);
}

/* reflect.DeepEqual: the same fields, the original text included. */
static bool equal_versions(arena *memory, const object *x, const object *y)
{
    const semver *a = x->native, *b = y->native;

    (void)memory;
    return semver_compare_numbers(a, b, 3) == 0 && slice_equal(a->prerelease, b->prerelease) &&
           slice_equal(a->metadata, b->metadata) && slice_equal(a->original, b->original);
}

static const char *const field_names[] = {"major", "minor", "patch", "pre", "metadata", "original"};

enum { FIELDS = sizeof field_names / sizeof *field_names };

static object *copy_version(arena *a, const object *o);

static const object_class pointer_class = {
    .type = TYPE_SEMVER,
    .names = field_names,
    .count = FIELDS,
    .print = print_version,
    .equal = equal_versions,
    .copy = copy_version,
};
static const object_class struct_class = {
    .type = TYPE_SEMVER_VALUE,
    .names = field_names,
    .count = FIELDS,
    .print = print_version,
    .equal = equal_versions,
    .copy = copy_version,
};

static void set_version(arena *a, object *o, const semver *version)
{
    semver *copy = ARENA_NEW(a, semver);

    *copy = *version;
    o->native = copy;
    o->fields = ARENA_ARRAY(a, FIELDS, value);
    for (int i = 0; i < 3; i++)
        o->fields[i] = value_uint(TYPE_UINT64, version->number[i]);
    o->fields[3] = value_string(version->prerelease);
    o->fields[4] = value_string(version->metadata);
    o->fields[5] = value_string(version->original);
}

static value new_object(arena *a, const object_class *class, const semver *version)
{
    object *o = ARENA_NEW(a, object);

    o->class = class;
    set_version(a, o, version);
    return value_object(o);
}

/* mitchellh/copystructure cannot see unexported fields, so sprig's deepCopy makes 0.0.0 of every version. */
static object *copy_version(arena *a, const object *o)
{
    static const semver zero = {.prerelease = {"", 0}, .metadata = {"", 0}, .original = {"", 0}};

    return new_object(a, o->class, &zero).object;
}

value semver_object(arena *a, const semver *version)
{
    return new_object(a, &pointer_class, version);
}

/* semver STRING: the version (sprig: semver). */
static value fn_semver(call *c)
{
    semver version;
    slice why;

    if (!semver_read(c->arena, arg_string(c, 0), &version, &why))
        call_fail_text(c, why);
    return semver_object(c->arena, &version);
}

/* semverCompare CONSTRAINT VERSION: whether the version lies in the range (sprig: semverCompare). */
static value fn_semver_compare(call *c)
{
    semver version;
    slice why;
    const semver_range *range = semver_range_read(c->arena, arg_string(c, 0), &why);

    if (range == NULL || !semver_read(c->arena, arg_string(c, 1), &version, &why))
        call_fail_text(c, why);
    return value_bool(semver_range_admits(range, &version));
}

static value method_major(call *c)
{
    return value_uint(TYPE_UINT64, version_of(arg_any(c, 0))->number[0]);
}

static value method_minor(call *c)
{
    return value_uint(TYPE_UINT64, version_of(arg_any(c, 0))->number[1]);
}

static value method_patch(call *c)
{
    return value_uint(TYPE_UINT64, version_of(arg_any(c, 0))->number[2]);
}

static value method_prerelease(call *c)
{
    return value_string(version_of(arg_any(c, 0))->prerelease);
}

static value method_metadata(call *c)
{
    return value_string(version_of(arg_any(c, 0))->metadata);
}

static value method_original(call *c)
{
    return value_string(version_of(arg_any(c, 0))->original);
}

static slice version_text(call *c)
{
    buffer b = buffer_new(c->arena);

    semver_write(&b, version_of(arg_any(c, 0)));
    return buffer_slice(&b);
}

static value method_string(call *c)
{
    return value_string(version_text(c));
}

static value method_marshal_text(call *c)
{
    return value_bytes(version_text(c));
}

static value method_marshal_json(call *c)
{
    return value_bytes(arena_concat3(c->arena, SLICE("\""), version_text(c), SLICE("\"")));
}

/* The other version of a comparison; a nil pointer is what Go would follow into its panic. */
static const semver *other_version(call *c)
{
    if (value_is_nil(arg_any(c, 1)))
        call_fail(c, "runtime error: invalid memory address or nil pointer dereference");
    return version_of(arg_any(c, 1));
}

static int compare(call *c)
{
    const semver *other = other_version(c);

    return semver_compare(version_of(arg_any(c, 0)), other);
}

static value method_compare(call *c)
{
    int order = compare(c);

    return value_int((order > 0) - (order < 0));
}

static value method_equal(call *c)
{
    return value_bool(!value_is_nil(arg_any(c, 1)) && compare(c) == 0);
}

static value method_less(call *c)
{
    return value_bool(compare(c) < 0);
}

static value method_less_equal(call *c)
{
    return value_bool(compare(c) <= 0);
}

static value method_greater(call *c)
{
    return value_bool(compare(c) > 0);
}

static value method_greater_equal(call *c)
{
    return value_bool(compare(c) >= 0);
}

/* A changed version: its original text is the canonical one, with the `v` that the old one had. */
static value changed(call *c, semver *version)
{
    buffer b = buffer_new(c->arena);

    if (slice_starts(version->original, SLICE("v")))
        buffer_add_char(&b, 'v');
    semver_write(&b, version);
    version->original = buffer_slice(&b);
    return new_object(c->arena, &struct_class, version);
}

/* The version with the numbers after `part` cleared and `part` one higher. */
static value increment(call *c, int part, const char *name)
{
    semver next = *version_of(arg_any(c, 0));

    if (next.number[part] == UINT64_MAX)
        call_fail(c, "%s version increment would overflow uint64", name);
    next.number[part]++;
    for (int i = part + 1; i < 3; i++)
        next.number[i] = 0;
    next.prerelease = next.metadata = SLICE("");
    return changed(c, &next);
}

static value method_inc_major(call *c)
{
    return increment(c, 0, "major");
}

static value method_inc_minor(call *c)
{
    return increment(c, 1, "minor");
}

/* The next patch after a prerelease is its release. */
static value method_inc_patch(call *c)
{
    semver release = *version_of(arg_any(c, 0));

    if (release.prerelease.size == 0)
        return increment(c, 2, "patch");
    release.prerelease = release.metadata = SLICE("");
    return changed(c, &release);
}

static value method_set_prerelease(call *c)
{
    semver next = *version_of(arg_any(c, 0));
    slice why;

    next.prerelease = arg_string(c, 1);
    if (next.prerelease.size > 0 && !semver_check_identifiers(next.prerelease, true, &why))
        call_fail_text(c, why);
    return changed(c, &next);
}

static value method_set_metadata(call *c)
{
    semver next = *version_of(arg_any(c, 0));
    slice why;

    next.metadata = arg_string(c, 1);
    if (next.metadata.size > 0 && !semver_check_identifiers(next.metadata, false, &why))
        call_fail_text(c, why);
    return changed(c, &next);
}

/* A version read anew in place of the one that the pointer leads to; the error, or nil, is the result. */
static value replace_version(call *c, slice text)
{
    object *o = arg_any(c, 0).object;
    semver version;
    slice why;

    if (!semver_read(c->arena, text, &version, &why))
        return value_error(why);
    set_version(c->arena, o, &version);
    return value_no_error();
}

static value method_scan(call *c)
{
    value source = arg_any(c, 1);

    if (source.kind == KIND_STRING)
        return replace_version(c, value_slice(source));
    if (source.kind == KIND_NIL)
        return value_error(SLICE("cannot scan nil into Version"));
    return value_error(arena_printf(c->arena, "unsupported Scan type %s", type_table[source.type].name));
}

static value method_unmarshal_text(call *c)
{
    return replace_version(c, arg_string(c, 1));
}

typedef struct json_reading {
    call *call;
    value result;
} json_reading;

static void read_json(void *context)
{
    json_reading *reading = context;

    reading->result = json_read(reading->call->arena, NULL, arg_string(reading->call, 1), JSON_ANY);
}

static value method_unmarshal_json(call *c)
{
    json_reading reading = {.call = c};
    const failure *f = arena_try(c->arena, read_json, &reading);

    if (f != NULL && failure_is_final(f))
        raise_failure(c->arena, f);
    if (f != NULL)
        return value_error(f->text);
    if (reading.result.kind != KIND_STRING && reading.result.kind != KIND_NIL)
        return value_error(arena_printf(c->arena, "json: cannot unmarshal %s into Go value of type string",
                                        json_kind_name(reading.result)));
    return replace_version(c, reading.result.kind == KIND_NIL ? SLICE("") : value_slice(reading.result));
}

/* clang-format off */
const function_row semver_functions[] = {
    /* name            arguments   result   function */
    {"semver",         "s",        "V",     fn_semver},
    {"semverCompare",  "s s",      "b",     fn_semver_compare},
    {NULL, NULL, NULL, NULL},
};

const method_row semver_methods[] = {
    /* receiver             name                arguments   result   function */
    {TYPE_SEMVER,        {"Compare",            "V",        "i",     method_compare}},
    {TYPE_SEMVER,        {"Equal",              "V",        "b",     method_equal}},
    {TYPE_SEMVER,        {"GreaterThan",        "V",        "b",     method_greater}},
    {TYPE_SEMVER,        {"GreaterThanEqual",   "V",        "b",     method_greater_equal}},
    {TYPE_SEMVER,        {"IncMajor",           "",         "o",     method_inc_major}},
    {TYPE_SEMVER,        {"IncMinor",           "",         "o",     method_inc_minor}},
    {TYPE_SEMVER,        {"IncPatch",           "",         "o",     method_inc_patch}},
    {TYPE_SEMVER,        {"LessThan",           "V",        "b",     method_less}},
    {TYPE_SEMVER,        {"LessThanEqual",      "V",        "b",     method_less_equal}},
    {TYPE_SEMVER,        {"Major",              "",         "u",     method_major}},
    {TYPE_SEMVER,        {"MarshalJSON",        "",         "B",     method_marshal_json}},
    {TYPE_SEMVER,        {"MarshalText",        "",         "B",     method_marshal_text}},
    {TYPE_SEMVER,        {"Metadata",           "",         "s",     method_metadata}},
    {TYPE_SEMVER,        {"Minor",              "",         "u",     method_minor}},
    {TYPE_SEMVER,        {"Original",           "",         "s",     method_original}},
    {TYPE_SEMVER,        {"Patch",              "",         "u",     method_patch}},
    {TYPE_SEMVER,        {"Prerelease",         "",         "s",     method_prerelease}},
    {TYPE_SEMVER,        {"Scan",               "a",        "e",     method_scan}},
    {TYPE_SEMVER,        {"SetMetadata",        "s",        "o",     method_set_metadata}},
    {TYPE_SEMVER,        {"SetPrerelease",      "s",        "o",     method_set_prerelease}},
    {TYPE_SEMVER,        {"String",             "",         "s",     method_string}},
    {TYPE_SEMVER,        {"UnmarshalJSON",      "B",        "e",     method_unmarshal_json}},
    {TYPE_SEMVER,        {"UnmarshalText",      "B",        "e",     method_unmarshal_text}},
    {TYPE_SEMVER,        {"Value",              "",         "a",     method_string}},
    {TYPE_SEMVER_VALUE,  {"IncMajor",           "",         "o",     method_inc_major}},
    {TYPE_SEMVER_VALUE,  {"IncMinor",           "",         "o",     method_inc_minor}},
    {TYPE_SEMVER_VALUE,  {"IncPatch",           "",         "o",     method_inc_patch}},
    {TYPE_SEMVER_VALUE,  {"Major",              "",         "u",     method_major}},
    {TYPE_SEMVER_VALUE,  {"MarshalJSON",        "",         "B",     method_marshal_json}},
    {TYPE_SEMVER_VALUE,  {"MarshalText",        "",         "B",     method_marshal_text}},
    {TYPE_SEMVER_VALUE,  {"Metadata",           "",         "s",     method_metadata}},
    {TYPE_SEMVER_VALUE,  {"Minor",              "",         "u",     method_minor}},
    {TYPE_SEMVER_VALUE,  {"Patch",              "",         "u",     method_patch}},
    {TYPE_SEMVER_VALUE,  {"Prerelease",         "",         "s",     method_prerelease}},
    {TYPE_SEMVER_VALUE,  {"SetMetadata",        "s",        "o",     method_set_metadata}},
    {TYPE_SEMVER_VALUE,  {"SetPrerelease",      "s",        "o",     method_set_prerelease}},
    {TYPE_SEMVER_VALUE,  {"String",             "",         "s",     method_string}},
    {TYPE_SEMVER_VALUE,  {"Value",              "",         "a",     method_string}},
    {TYPE_NONE, {NULL, NULL, NULL, NULL}},
};
/* clang-format on */
