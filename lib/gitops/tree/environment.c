/* Variables of Argo CD's build environment. */
#include "gitops/tree/environment.h"

typedef struct variable {
    const char *name;
    size_t offset; /* in build_environment */
    size_t most;   /* bytes; 0: all */
} variable;

#define AT(field) offsetof(build_environment, field)

static const variable variables[] = {
    {"ARGOCD_APP_NAME", AT(app_name), 0},
    {"ARGOCD_APP_NAMESPACE", AT(app_namespace), 0},
    {"ARGOCD_APP_PROJECT_NAME", AT(project), 0},
    {"ARGOCD_APP_REVISION", AT(revision), 0},
    {"ARGOCD_APP_REVISION_SHORT", AT(revision), 7},
    {"ARGOCD_APP_REVISION_SHORT_8", AT(revision), 8},
    {"ARGOCD_APP_SOURCE_REPO_URL", AT(repo_url), 0},
    {"ARGOCD_APP_SOURCE_PATH", AT(path), 0},
    {"ARGOCD_APP_SOURCE_TARGET_REVISION", AT(revision), 0},
};

static slice look_up(const build_environment *e, slice name)
{
    if (slice_equal(name, SLICE("$")))
        return SLICE("$");
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const variable *v = &variables[i];
        if (slice_equal(name, slice_from(v->name))) {
            slice text = *(const slice *)(const void *)((const char *)e + v->offset);
            return v->most == 0 ? text : slice_first(text, v->most);
        }
    }
    return SLICE("");
}

static bool is_special(char c)
{
    return (c >= '0' && c <= '9') || slice_find_char(SLICE("*#$@!?-"), c) != SLICE_NONE;
}

static bool is_name_byte(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The name in braces; an empty one with `used` > 0 is broken, and those bytes are dropped. */
static slice braced_name(slice rest, size_t *used)
{
    size_t end = slice_find_char(rest, '}');

    if (rest.size > 2 && is_special(rest.data[1]) && rest.data[2] == '}') {
        *used = 3;
        return slice_of(rest.data + 1, 1);
    }
    *used = end == SLICE_NONE ? 1 : end + 1;
    return end == SLICE_NONE || end == 1 ? SLICE("") : slice_of(rest.data + 1, end - 1);
}

/* The name at the beginning of what follows a dollar. */
static slice shell_name(slice rest, size_t *used)
{
    size_t end = 0;

    if (rest.data[0] == '{')
        return braced_name(rest, used);
    if (is_special(rest.data[0])) {
        *used = 1;
        return slice_first(rest, 1);
    }
    while (end < rest.size && is_name_byte(rest.data[end]))
        end++;
    *used = end;
    return slice_first(rest, end);
}

slice environment_expand(arena *a, const build_environment *e, slice text)
{
    buffer out = buffer_new(a);

    if (slice_find_char(text, '$') == SLICE_NONE)
        return text;
    while (text.size > 0) {
        size_t dollar = slice_find_char(text, '$'), used = 0;
        if (dollar == SLICE_NONE || dollar + 1 == text.size) {
            buffer_add(&out, text);
            break;
        }
        buffer_add(&out, slice_first(text, dollar));
        text = slice_after(text, dollar + 1);
        slice name = shell_name(text, &used);
        if (name.size > 0)
            buffer_add(&out, look_up(e, name));
        else if (used == 0)
            buffer_add_char(&out, '$');
        text = slice_after(text, used);
    }
    return buffer_slice(&out);
}
