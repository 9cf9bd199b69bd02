/*
 * A scanner for actions that knows no more of templates than how names and strings are written. It takes too much for
 * a mention rather than too little.
 */
#include "check/mentions.h"

#include "codec/json.h"

struct mentions {
    arena *arena;
    map *pairs;         /* "image.tag", ".tag" where nothing known stands before it, "$tag" behind a variable */
    map *words;         /* in strings, and properties of schemas: of any map */
    map *deciding;      /* pairs, in conditions and tags */
    bool passes_values; /* all values are handed on, so that a name without one before it may be at their top */
};

static const slice top = {"Values", 6};

static void note(map *names, slice name)
{
    if (map_get(names, name) == NULL)
        map_set(names, name, value_bool(true));
}

/* Charts hand values on as "values" too. */
static slice pair_of(arena *a, slice outer, slice key)
{
    return arena_concat3(a, slice_equal_fold(outer, top) ? top : outer, SLICE("."), key);
}

static bool has_pair(const mentions *m, slice outer, slice key)
{
    return map_get(m->pairs, pair_of(m->arena, outer, key)) != NULL;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_word(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

/* Words of a string with dots and the like between: "image.tag" may be a path. */
static void add_words(mentions *m, slice text)
{
    for (size_t at = 0; at < text.size;) {
        size_t start = at;
        while (at < text.size && (is_word(text.data[at]) || text.data[at] == '-'))
            at++;
        if (at > start)
            note(m->words, slice_of(text.data + start, at - start));
        at += at == start;
    }
}

/* --- Actions --- */

typedef struct scan {
    mentions *mentions;
    slice text;
    size_t at;
    slice before; /* what a name behind a dot would belong to: a name, "$", or nothing */
} scan;

static bool sees(const scan *s, slice what)
{
    return slice_starts(slice_after(s->text, s->at), what);
}

static void skip_past(scan *s, slice what)
{
    size_t found = slice_find(slice_after(s->text, s->at), what);

    s->at = found == SLICE_NONE ? s->text.size : s->at + found + what.size;
}

static slice take_name(scan *s)
{
    size_t start = s->at;

    while (s->at < s->text.size && is_word(s->text.data[s->at]))
        s->at++;
    return slice_of(s->text.data + start, s->at - start);
}

static void take_string(scan *s, char quote)
{
    size_t start = ++s->at;

    while (s->at < s->text.size && s->text.data[s->at] != quote)
        s->at += quote == '"' && s->text.data[s->at] == '\\' ? 2 : 1;
    size_t end = s->at < s->text.size ? s->at : s->text.size;
    slice inner = slice_of(s->text.data + start, end - start);
    s->at = end + 1;
    add_words(s->mentions, inner);
    mentions_add_text(s->mentions, inner);
}

static void take_field(scan *s)
{
    mentions *m = s->mentions;

    s->at++;
    slice name = take_name(s);
    note(m->pairs, pair_of(m->arena, s->before, name));
    s->before = name;
    bool goes_on = s->at < s->text.size && s->text.data[s->at] == '.';
    if (!goes_on && slice_equal_fold(name, top))
        m->passes_values = true;
}

/* One thing of an action; what is no name, string or comment only ends a chain of names. */
static void take_item(scan *s)
{
    char c = s->text.data[s->at], next = s->at + 1 < s->text.size ? s->text.data[s->at + 1] : '\0';

    if (c == '.' && is_letter(next)) {
        take_field(s);
        return;
    }
    s->before = SLICE("");
    if (c == '"' || c == '`') {
        take_string(s, c);
    } else if (c == '/' && next == '*') {
        skip_past(s, SLICE("*/"));
    } else if (c == '$') {
        s->at++;
        take_name(s);
        s->before = SLICE("$");
    } else if (is_letter(c)) {
        take_name(s);
    } else {
        s->at++;
    }
}

void mentions_add_text(mentions *m, slice text)
{
    scan s = {.mentions = m, .text = text, .before = SLICE("")};

    while (s.at < text.size) {
        skip_past(&s, SLICE("{{"));
        while (s.at < text.size && !sees(&s, SLICE("}}")))
            take_item(&s);
    }
}

/* --- Charts --- */

static void add_path(mentions *m, slice path)
{
    slice outer = top, key;

    while (path.size > 0 && slice_next(&path, '.', &key)) {
        note(m->pairs, pair_of(m->arena, outer, key));
        note(m->deciding, pair_of(m->arena, outer, key));
        outer = key;
    }
}

static void add_dependency(mentions *m, const dependency *d)
{
    slice rest = d->condition, path;

    while (rest.size > 0 && slice_next(&rest, ',', &path))
        add_path(m, slice_trim_space(path));
    for (size_t i = 0; i < list_count(d->tags); i++)
        add_path(m, arena_concat(m->arena, SLICE("tags."), value_slice(d->tags->items[i])));
}

static void add_properties(mentions *m, value v)
{
    arena_check_stack(m->arena);
    for (size_t i = 0; v.kind == KIND_LIST && i < list_count(v.list); i++)
        add_properties(m, v.list->items[i]);
    for (size_t i = 0; v.kind == KIND_MAP && i < map_count(v.map); i++) {
        const map_entry *e = &map_sorted(v.map)[i];
        bool names = slice_equal(e->key->text, SLICE("properties")) && e->value.kind == KIND_MAP;
        for (size_t k = 0; names && k < map_count(e->value.map); k++)
            note(m->words, map_sorted(e->value.map)[k].key->text);
        add_properties(m, e->value);
    }
}

typedef struct schema_scan {
    mentions *mentions;
    slice text;
} schema_scan;

static void schema_work(void *context)
{
    schema_scan *s = context;

    add_properties(s->mentions, json_read(s->mentions->arena, NULL, s->text, JSON_ANY));
}

static void add_chart(mentions *m, const chart *c)
{
    for (size_t i = 0; i < c->templates.count; i++)
        mentions_add_text(m, chart_file_text(m->arena, &c->templates.items[i]));
    for (size_t i = 0; i < c->files.count; i++)
        mentions_add_text(m, chart_file_text(m->arena, &c->files.items[i]));
    for (size_t i = 0; i < c->metadata->dependencies.count; i++)
        add_dependency(m, metadata_dependency(c->metadata, i));
    if (c->schema.name.size > 0) /* a broken one is the render's business */
        (void)arena_attempt(m->arena, schema_work, &(schema_scan){m, c->schema.data});
    for (size_t i = 0; i < chart_child_count(c); i++)
        add_chart(m, chart_child(c, i));
}

mentions *mentions_of(arena *a, const chart *c)
{
    mentions *m = ARENA_NEW(a, mentions);

    *m = (mentions){.arena = a, .pairs = map_new(a), .words = map_new(a), .deciding = map_new(a)};
    add_chart(m, c);
    return m;
}

/* --- Asking --- */

bool mentions_have_top(const mentions *m, slice key)
{
    return map_get(m->words, key) != NULL || has_pair(m, top, key) || has_pair(m, SLICE("$"), key) ||
           (m->passes_values && has_pair(m, SLICE(""), key));
}

bool mentions_have(const mentions *m, slice outer, slice key)
{
    return map_get(m->words, key) != NULL || has_pair(m, outer, key) || has_pair(m, SLICE("$"), key) ||
           has_pair(m, SLICE(""), key);
}

bool mentions_decide(const mentions *m, slice outer, slice key)
{
    return map_get(m->deciding, pair_of(m->arena, outer, key)) != NULL;
}
