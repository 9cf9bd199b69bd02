/*
 * normalize, slugify, and YAML whose errors are errors. References: Argo CD's applicationset/utils (SanitizeName,
 * SlugifyName, template_functions.go), gosimple/slug, and sprig's fromJson, which Helm has in another form.
 */
#include "gitops/appset/functions.h"

#include "codec/json.h"
#include "codec/yaml.h"
#include "template/exec.h"

enum { MOST_NAME = 253, MOST_SLUG = 50 };

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

slice appset_normalize(arena *a, slice name)
{
    buffer out = buffer_new(a);

    while (name.size > 0) {
        size_t width;
        rune r = rune_to_lower(utf8_decode(name, &width));
        buffer_add_char(&out, r < 0x80 && is_name_char((char)r) ? (char)r : '-');
        name = slice_after(name, width);
    }
    slice cut = slice_first(buffer_slice(&out), MOST_NAME);
    return slice_trim_right(slice_trim_left(cut, SLICE("-.")), SLICE("-."));
}

static value fn_normalize(call *c)
{
    return value_string(appset_normalize(c->arena, arg_string(c, 0)));
}

/* --- slugify --- */

static _Noreturn void refuse_type(const call *c, value v, const char *wanted)
{
    if (v.kind == KIND_NIL)
        call_fail(c, "interface conversion: interface {} is nil, not %s", wanted);
    call_fail(c, "interface conversion: interface {} is %s, not %s", type_table[v.type].name, wanted);
}

/* All but small letters, digits and `_` becomes dashes, of which none stands beside another or at an end. */
static slice dashed(arena *a, slice name)
{
    buffer out = buffer_new(a);

    for (size_t i = 0; i < name.size; i++) {
        char ch = name.data[i];
        bool keeps = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_';
        if (keeps || out.size == 0 || out.data[out.size - 1] != '-')
            buffer_add_char(&out, keeps ? ch : '-');
    }
    return slice_trim_right(slice_trim_left(buffer_slice(&out), SLICE("-_")), SLICE("-_"));
}

/* Cuts before the last dash that leaves at most so many; a text without one within the first word. */
static slice cut_at_dash(slice text, size_t most)
{
    if (text.size <= most)
        return text;
    for (size_t i = most + 1; i-- > 0;)
        if (text.data[i] == '-')
            return slice_first(text, i);
    return slice_first(text, most);
}

slice appset_slug(arena *a, slice text)
{
    buffer lower = buffer_new(a);
    slice rest = slice_trim_space(text);

    while (rest.size > 0) {
        size_t width;
        rune r = rune_to_lower(utf8_decode(rest, &width));
        if (r == '&')
            buffer_add(&lower, SLICE("and"));
        else if (r == '@')
            buffer_add(&lower, SLICE("at"));
        else if (r != '\'' && r != '"')
            buffer_add_rune(&lower, r == '_' ? '-' : r);
        rest = slice_after(rest, width);
    }
    return cut_at_dash(dashed(a, buffer_slice(&lower)), MOST_SLUG);
}

/* slugify [MOST [AT-DASH]] NAME */
static value fn_slugify(call *c)
{
    int64_t most = MOST_SLUG;
    bool at_dash = true;
    slice name = SLICE("");

    for (size_t i = 0; i < c->count; i++) {
        value v = arg_any(c, i);
        if (i + 1 == c->count) {
            if (v.kind != KIND_STRING)
                refuse_type(c, v, "string");
            name = value_slice(v);
        } else if (i == 0) {
            if (v.kind != KIND_INT || v.type != TYPE_INT)
                refuse_type(c, v, "int");
            most = v.integer;
        } else if (i == 1) {
            if (v.kind != KIND_BOOL)
                refuse_type(c, v, "bool");
            at_dash = v.boolean;
        }
    }
    slice slug = appset_normalize(c->arena, name);
    if (!at_dash && (int64_t)slug.size >= most) {
        if (most < 0)
            call_fail(c, "runtime error: slice bounds out of range [:%lld]", (long long)most);
        slug = slice_first(slug, (uint64_t)most);
    }
    slug = dashed(c->arena, slug);
    return value_string(at_dash && most > 0 ? cut_at_dash(slug, (size_t)most) : slug);
}

/* --- YAML and JSON --- */

typedef struct attempt {
    const call *call;
    yaml_shape shape;
    value result;
} attempt;

static void write_work(void *context)
{
    attempt *t = context;
    buffer out = buffer_new(t->call->arena);

    yaml_write(&out, arg_any(t->call, 0));
    t->result = value_string(slice_without_suffix(buffer_slice(&out), SLICE("\n")));
}

static void read_work(void *context)
{
    attempt *t = context;

    t->result = yaml_read(t->call->arena, t->call->exec->symbols, arg_string(t->call, 0), t->shape);
}

static void read_json_work(void *context)
{
    attempt *t = context;

    t->result = json_read(t->call->arena, t->call->exec->symbols, arg_string(t->call, 0), JSON_ANY);
}

static value tried(const call *c, attempt *t, void (*work)(void *context))
{
    const failure *f = arena_attempt(c->arena, work, t);

    if (f != NULL)
        call_fail_text(c, f->text);
    return t->result;
}

static value fn_to_yaml(call *c)
{
    attempt t = {.call = c};

    return tried(c, &t, write_work);
}

static value fn_from_yaml(call *c)
{
    attempt t = {.call = c, .shape = YAML_MAP};
    value v = tried(c, &t, read_work);

    return v.map != NULL ? v : value_map(TYPE_MAP, map_new(c->arena));
}

static value fn_from_yaml_array(call *c)
{
    attempt t = {.call = c, .shape = YAML_LIST};
    value v = tried(c, &t, read_work);

    return v.list != NULL ? v : value_list(TYPE_LIST, list_new(c->arena, 0));
}

/* sprig's: anything that JSON can say; nil where there is an error. */
static value fn_from_json(call *c)
{
    attempt t = {.call = c};
    const failure *f = arena_attempt(c->arena, read_json_work, &t);

    return f == NULL ? t.result : value_nil();
}

/* clang-format off */
const function_row appset_functions[] = {
    /* name           arguments  result  function */
    {"normalize",     "s",       "s",    fn_normalize},
    {"slugify",       "a*",      "s",    fn_slugify},
    {"toYaml",        "a",       "s",    fn_to_yaml},
    {"fromYaml",      "s",       "m",    fn_from_yaml},
    {"fromYamlArray", "s",       "L",    fn_from_yaml_array},
    {"fromJson",      "s",       "a",    fn_from_json},
    {NULL, NULL, NULL, NULL},
};
