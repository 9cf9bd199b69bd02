/* Objects as data. Names of fields are those of the class unless a Go struct tag says otherwise. */
#include "codec/object.h"

/* Helm's version.BuildInfo has tags for JSON, and leaves out what is empty but for one field. go-yaml ignores both. */
static const struct {
    const char *field, *json;
    bool omit_empty;
} build_info_tags[] = {
    {"Version", "version", true},
    {"GitCommit", "git_commit", true},
    {"GitTreeState", "git_tree_state", true},
    {"GoVersion", "go_version", true},
    {"KubeClientVersion", "kube_client_version", false},
};

/* The same fields in small letters, for go-yaml. */
static const struct {
    const char *field, *yaml;
} yaml_names[] = {
    {"Version", "version"},
    {"Major", "major"},
    {"Minor", "minor"},
    {"KubeVersion", "kubeversion"},
    {"APIVersions", "apiversions"},
    {"HelmVersion", "helmversion"},
    {"GitCommit", "gitcommit"},
    {"GitTreeState", "gittreestate"},
    {"GoVersion", "goversion"},
    {"KubeClientVersion", "kubeclientversion"},
    {"Cert", "cert"},
    {"Key", "key"},
};

static slice printed(arena *a, const object *o)
{
    buffer out = buffer_new(a);

    if (o->class->print != NULL)
        o->class->print(&out, o);
    return buffer_slice(&out);
}

/* `2006-01-02 15:04:05.999 -0700 MST …`, as time.Time prints, to RFC 3339: `2006-01-02T15:04:05.999-07:00`. */
static slice rfc3339(arena *a, slice text)
{
    slice date, clock, zone;
    buffer out = buffer_new(a);

    if (!slice_next(&text, ' ', &date) || !slice_next(&text, ' ', &clock) || !slice_next(&text, ' ', &zone))
        return SLICE("");
    buffer_add(&out, date);
    buffer_add_char(&out, 'T');
    buffer_add(&out, clock);
    if (slice_equal(zone, SLICE("+0000"))) {
        buffer_add_char(&out, 'Z');
    } else {
        buffer_add(&out, slice_first(zone, 3));
        buffer_add_char(&out, ':');
        buffer_add(&out, slice_after(zone, 3));
    }
    return buffer_slice(&out);
}

bool object_plain_value(arena *a, const object *o, value *plain)
{
    switch (o->class->type) {
    case TYPE_TIME: *plain = value_string(rfc3339(a, printed(a, o))); return true;
    case TYPE_SEMVER:
    case TYPE_SEMVER_VALUE: *plain = value_string(printed(a, o)); return true;
    default: return false;
    }
}

bool object_has_json(const object *o, value plain)
{
    slice text = value_slice(plain);

    return o->class->type != TYPE_TIME || (text.size > 4 && text.data[0] != '-' && text.data[4] == '-');
}

static bool is_exported(slice name)
{
    return name.size > 0 && name.data[0] >= 'A' && name.data[0] <= 'Z';
}

static slice json_name(const object *o, slice name, value v, bool *omitted)
{
    if (o->class->type != TYPE_BUILD_INFO)
        return name;
    for (size_t i = 0; i < sizeof build_info_tags / sizeof *build_info_tags; i++) {
        if (!slice_equal(name, slice_from(build_info_tags[i].field)))
            continue;
        *omitted = build_info_tags[i].omit_empty && !value_truth(v);
        return slice_from(build_info_tags[i].json);
    }
    return name;
}

static slice yaml_name(slice name)
{
    for (size_t i = 0; i < sizeof yaml_names / sizeof *yaml_names; i++)
        if (slice_equal(name, slice_from(yaml_names[i].field)))
            return slice_from(yaml_names[i].yaml);
    return name;
}

bool object_next_field(const object *o, size_t *at, object_style style, object_field *field)
{
    while (*at < o->class->count) {
        size_t i = (*at)++;
        slice name = slice_from(o->class->names[i]);
        bool omitted = false;

        if (!is_exported(name))
            continue;
        field->value = o->fields[i];
        field->name = style == OBJECT_YAML ? yaml_name(name) : json_name(o, name, field->value, &omitted);
        if (!omitted)
            return true;
    }
    return false;
}
