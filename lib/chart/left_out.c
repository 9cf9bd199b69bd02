/*
 * The metadata is read as ever. Values are only glanced at, line by line, as reading them takes longer than what may be
 * saved: a key is looked for by its indentation.
 */
#include "chart/left_out.h"

#include "chart/metadata.h"

typedef enum answer { ANSWER_NONE, ANSWER_TRUE, ANSWER_FALSE } answer;

/* --- Glancing at values --- */

/* Blanks before a line's text; SLICE_NONE for a line without any, or a comment. */
static size_t indentation(slice line)
{
    size_t at = 0;

    while (at < line.size && line.data[at] == ' ')
        at++;
    return at == line.size || line.data[at] == '#' || line.data[at] == '\r' ? SLICE_NONE : at;
}

static bool is_key_line(slice line, slice key)
{
    return slice_starts(line, key) && slice_starts(slice_after(line, key.size), SLICE(":"));
}

/* A key's place in a text. */
typedef struct place {
    slice rest, below; /* of its line, and the lines behind that */
    size_t indent;     /* SLICE_NONE: the place of the whole text */
} place;

/* Goes to a key of the mapping that begins below a place; all of its keys are indented as the first one. */
static bool go_to(place *p, slice key)
{
    slice text = p->below, line;
    size_t indent = SLICE_NONE;

    while (slice_next(&text, '\n', &line)) {
        size_t found = indentation(line);
        if (found == SLICE_NONE)
            continue;
        if (p->indent != SLICE_NONE && found <= p->indent)
            return false;
        if (indent == SLICE_NONE)
            indent = found;
        if (found != indent || !is_key_line(slice_after(line, found), key))
            continue;
        *p = (place){slice_after(line, found + key.size + 1), text, found};
        return true;
    }
    return false;
}

/* The boolean that stands behind a key. */
static answer read_answer(slice rest)
{
    size_t comment = slice_find(rest, SLICE(" #"));
    slice word = slice_trim_space(comment == SLICE_NONE ? rest : slice_first(rest, comment));

    return slice_equal(word, SLICE("false"))  ? ANSWER_FALSE
           : slice_equal(word, SLICE("true")) ? ANSWER_TRUE
                                              : ANSWER_NONE;
}

static answer look_up(slice text, slice path)
{
    place p = {SLICE(""), text, SLICE_NONE};
    slice key;

    while (slice_next(&path, '.', &key))
        if (!go_to(&p, key))
            return ANSWER_NONE;
    return read_answer(p.rest);
}

/* --- Conditions --- */

/* The first path of a condition with an answer decides, as in Helm. */
static bool is_off(const dependency *d, slice defaults)
{
    slice rest = slice_trim_space(d->condition), path;
    answer found = ANSWER_NONE;

    while (found == ANSWER_NONE && rest.size > 0 && slice_next(&rest, ',', &path))
        found = look_up(defaults, path);
    return found == ANSWER_FALSE;
}

static bool are_all_off(const metadata *m, slice name, slice defaults)
{
    for (size_t i = 0; i < m->dependencies.count; i++) {
        const dependency *d = metadata_dependency(m, i);
        if (d != NULL && slice_equal(d->name, name) && !is_off(d, defaults))
            return false;
    }
    return true;
}

typedef struct guessing {
    arena *arena;
    slice chart_yaml;
    left_out found;
} guessing;

static void guess_work(void *context)
{
    guessing *g = context;
    metadata m = {.deprecated = false};

    metadata_read(g->arena, &m, g->chart_yaml);
    g->found.folders = ARENA_ARRAY(g->arena, m.dependencies.count, slice);
    for (size_t i = 0; i < m.dependencies.count; i++) {
        const dependency *d = metadata_dependency(&m, i);
        if (d != NULL && d->name.size > 0 && are_all_off(&m, d->name, g->found.defaults))
            g->found.folders[g->found.count++] = d->name;
    }
}

left_out left_out_guess(arena *a, slice chart_yaml, slice defaults)
{
    guessing g = {a, chart_yaml, {.defaults = defaults}};

    if (arena_attempt(a, guess_work, &g) != NULL)
        g.found.count = 0;
    return g.found;
}

bool left_out_has(const left_out *l, slice name)
{
    slice folders = SLICE("charts/");

    if (l->count == 0 || !slice_starts(name, folders))
        return false;
    name = slice_after(name, folders.size);
    for (size_t i = 0; i < l->count; i++)
        if (slice_starts(name, l->folders[i]) && slice_starts(slice_after(name, l->folders[i].size), SLICE("/")))
            return true;
    return false;
}
