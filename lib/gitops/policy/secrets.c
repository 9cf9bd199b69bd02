/* Secrets come from a store, under a name that says whose they are. */
#include <stdio.h>

#include "gitops/policy/policy.h"

/* Whether a part of a path may stand where the pattern has a placeholder; the text that was expected, if not. */
static bool is_part(const inspected *app, slice pattern, slice part, slice *expected)
{
    *expected = slice_starts(pattern, SLICE("{")) ? SLICE("") : pattern;
    if (slice_equal(pattern, SLICE("{environment}")))
        *expected = app->environment;
    if (slice_equal(pattern, SLICE("{team}")))
        *expected = app->team;
    return part.size > 0 && (expected->size == 0 || slice_equal(part, *expected));
}

static size_t part_count(slice path)
{
    return slice_count(path, SLICE("/")) + 1;
}

static void hold_key(inspection *i, const inspected *app, const tree_object *o, const char *pointer, slice key)
{
    slice pattern = i->config->secret_path.text, wanted, part, expected;
    slice patterns = pattern, parts = key;

    if (part_count(key) != part_count(pattern)) {
        policy_add_at(i, app, o, pointer, "the remote key \"%.*s\" is not of the form %.*s", SLICE_ARG(key),
                      SLICE_ARG(pattern));
        return;
    }
    while (slice_next(&patterns, '/', &wanted) && slice_next(&parts, '/', &part)) {
        if (is_part(app, wanted, part, &expected))
            continue;
        policy_add_at(i, app, o, pointer, "the remote key \"%.*s\" has \"%.*s\" for %.*s%s%.*s%s", SLICE_ARG(key),
                      SLICE_ARG(part), SLICE_ARG(wanted), expected.size > 0 ? ", but it is deployed to \"" : "",
                      SLICE_ARG(expected), expected.size > 0 ? "\"" : "");
        return;
    }
}

/* Each item of a list at `list`, whose key stands at `below`. */
static void hold_keys(inspection *i, const inspected *app, const tree_object *o, const char *at, const char *below)
{
    size_t count = list_count(object_list(o, at));
    char pointer[128];

    for (size_t k = 0; k < count; k++) {
        snprintf(pointer, sizeof pointer, "%s/%zu%s", at, k, below);
        slice key = object_text(o, pointer);
        if (key.size > 0)
            hold_key(i, app, o, pointer, key);
    }
}

static void hold_paths(inspection *i, const inspected *app)
{
    for (size_t k = 0; k < app->objects.count; k++) {
        const tree_object *o = &app->objects.items[k];
        if (!object_is(o, "external-secrets.io", "ExternalSecret"))
            continue;
        hold_keys(i, app, o, "/spec/data", "/remoteRef/key");
        hold_keys(i, app, o, "/spec/dataFrom", "/extract/key");
        hold_keys(i, app, o, "/spec/dataFrom", "/find/path");
    }
}

static bool holds_data(const tree_object *o, const char *pointer)
{
    const map *data = object_map(o, pointer);
    const map_entry *entries = map_sorted(data);

    for (size_t i = 0; i < map_count(data); i++)
        if (entries[i].value.kind == KIND_STRING && entries[i].value.size > 0)
            return true;
    return false;
}

static void hold_plain(inspection *i, const inspected *app)
{
    for (size_t k = 0; k < app->objects.count; k++) {
        const tree_object *o = &app->objects.items[k];
        if (!object_is(o, "", "Secret"))
            continue;
        if (holds_data(o, "/data"))
            policy_add_at(i, app, o, "/data", "the Secret carries data; an ExternalSecret would name where it is kept");
        else if (holds_data(o, "/stringData"))
            policy_add_at(i, app, o, "/stringData",
                          "the Secret carries data; an ExternalSecret would name where it is kept");
    }
}

const policy_row secret_rules[] = {
    {{"secret-path", "A remote key does not say whose secret it is", GTMPL_SEVERITY_WARNING,
      "Keys in the store are <environment>/<team>/<application>/<secret-name>, and an environment reads its own: a key "
      "of another one is a secret that is shared by accident."},
     hold_paths,
     NULL},
    {{"secret-plain", "A Secret carries data", GTMPL_SEVERITY_WARNING,
      "What stands in a Secret of the repository can be read by all who can read the repository, for ever."},
     hold_plain,
     NULL},
    {{NULL, NULL, GTMPL_SEVERITY_INFO, NULL}, NULL, NULL},
};
