/*
 * The metadata is read as ever. Values are only glanced at, line by line, as reading them takes longer than what may be
 * saved: a key is looked for by its indentation.
 */
#include "chart/left_out.h"

#include "chart/metadata.h"

/* So that what is only guessed costs little, whatever a chart holds. */
enum { MOST_DEPENDENCIES = 256, MOST_BYTES = 8 << 20 };

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

typedef struct guessing {
    arena *arena;
    slice chart_yaml;
    size_t left; /* bytes that may be looked at */
    left_out found;
} guessing;

/* The first path of a condition with an answer decides, as in Helm. */
static bool is_off(guessing *g, const dependency *d)
{
    slice text = g->found.defaults, rest = slice_trim_space(d->condition), path;
    answer found = ANSWER_NONE;

    for (; found == ANSWER_NONE && g->left >= text.size && rest.size > 0 && slice_next(&rest, ',', &path);
         g->left -= text.size)
        found = look_up(text, path);
    return found == ANSWER_FALSE;
}

static bool is_named(const dependency *d)
{
    return d != NULL && d->name.size > 0;
}

/* Whether no dependency of a name is on. */
static bool are_all_off(const metadata *m, const bool *off, slice name)
{
    for (size_t i = 0; i < m->dependencies.count; i++) {
        const dependency *d = metadata_dependency(m, i);
        if (d != NULL && !off[i] && slice_equal(d->name, name))
            return false;
    }
    return true;
}

static void guess_work(void *context)
{
    guessing *g = context;
    metadata m = {.deprecated = false};
    bool off[MOST_DEPENDENCIES] = {false};

    metadata_read(g->arena, &m, g->chart_yaml);
    if (m.dependencies.count > MOST_DEPENDENCIES)
        return;
    for (size_t i = 0; i < m.dependencies.count; i++)
        off[i] = is_named(metadata_dependency(&m, i)) && is_off(g, metadata_dependency(&m, i));
    g->found.folders = ARENA_ARRAY(g->arena, m.dependencies.count, slice);
    for (size_t i = 0; i < m.dependencies.count; i++)
        if (off[i] && are_all_off(&m, off, metadata_dependency(&m, i)->name))
            g->found.folders[g->found.count++] = metadata_dependency(&m, i)->name;
}

left_out left_out_guess(arena *a, slice chart_yaml, slice defaults)
{
    guessing g = {a, chart_yaml, MOST_BYTES, {.defaults = defaults}};

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
