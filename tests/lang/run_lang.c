/*
 * Runs the tables (testdata/lang, testdata/schema): each group's template or schema with the library, its output or
 * refusal beside what Helm answered. The format stands in docs/testing.md; tests/oracle/lang makes the answers.
 *
 *     run_lang FILE...       one line a failure, and the count at the end
 */
#include <stdio.h>
#include <stdlib.h>

#include "codec/yaml.h"
#include "render/eval.h"
#include "values/schema.h"

typedef struct group {
    slice title, template, schema, values, answer;
    size_t line; /* of its === line, from 1 */
    bool answered, refuses, about_schema;
} group;

typedef struct tally {
    size_t passed, failed;
} tally;

enum {
    SHOWN = 400, /* bytes of an output that a failure shows */
    GROUP_BYTES = 1 << 28,
};

static const slice title_mark = {"=== ", 4};

/* --- reading a table --------------------------------------------------------------------------------------------- */

/* Takes the next line, with its line end, off the text that is left. */
static slice take_line(slice *rest)
{
    size_t end = slice_find_char(*rest, '\n');
    slice line = end == SLICE_NONE ? *rest : slice_first(*rest, end + 1);

    *rest = slice_after(*rest, line.size);
    return line;
}

/* Without the one line end that a line or a section ends with and that is not part of it. */
static slice without_end(slice s)
{
    return slice_without_suffix(s, SLICE("\n"));
}

/* The section of the group that a line opens, or NULL for a line of text. */
static slice *section_of(group *g, slice line)
{
    if (slice_equal(line, SLICE("--- values")))
        return &g->values;
    if (slice_equal(line, SLICE("--- schema"))) {
        g->about_schema = true;
        return &g->schema;
    }
    bool refuses = slice_equal(line, SLICE("--- refuses"));
    if (!refuses && !slice_equal(line, SLICE("--- prints")))
        return NULL;
    g->answered = true;
    g->refuses = refuses;
    return &g->answer;
}

/* Takes the next group off the text, which begins with its title line. */
static group take_group(slice *rest, size_t *line_number)
{
    group g = {.title = slice_after(without_end(take_line(rest)), title_mark.size), .line = (*line_number)++};
    slice *section = &g.template;

    g.template = slice_first(*rest, 0);
    for (; rest->size > 0 && !slice_starts(*rest, title_mark); ++*line_number) {
        slice line = take_line(rest), *opened = section_of(&g, without_end(line));
        if (opened != NULL) {
            section = opened;
            *section = slice_first(*rest, 0);
        } else {
            section->size += line.size;
        }
    }
    g.template = without_end(g.template);
    g.schema = without_end(g.schema);
    g.answer = without_end(g.answer);
    return g;
}

/* --- running a group --------------------------------------------------------------------------------------------- */

static value read_dot(arena *a, symbol_table *symbols, slice text)
{
    value dot = yaml_read(a, symbols, text, YAML_MAP);

    return dot.map == NULL ? value_map(TYPE_MAP, map_new(a)) : dot;
}

/* Shows text on one line: escapes for what would break it, and a limit. */
static void show(slice s)
{
    putchar('"');
    for (size_t i = 0; i < s.size && i < SHOWN; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (c == '\n')
            fputs("\\n", stdout);
        else if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < ' ' || c == 0x7f)
            printf("\\x%02x", c);
        else
            putchar(c);
    }
    fputs(s.size > SHOWN ? "\"…" : "\"", stdout);
}

static bool compare(const char *path, const group *g, bool refused, slice got)
{
    if (g->answered && refused == g->refuses && slice_equal(got, g->answer))
        return true;
    printf("%s:%zu: %.*s: %s ", path, g->line, SLICE_ARG(g->title), refused ? "refuses" : "prints");
    show(got);
    if (g->answered) {
        printf("; expected %s ", g->refuses ? "refuses" : "prints");
        show(g->answer);
    } else {
        fputs("; the group has no answer", stdout);
    }
    putchar('\n');
    return false;
}

typedef struct evaluation {
    arena *arena;
    const group *group;
    slice out;
} evaluation;

static void evaluate(void *context)
{
    evaluation *e = context;
    symbol_table *symbols = symbol_table_new(e->arena);
    value dot = read_dot(e->arena, symbols, e->group->values);
    reporter silent = {.arena = e->arena};

    if (e->group->about_schema)
        schema_validate_one(&silent, e->group->schema, dot.map);
    else
        e->out = eval_text(e->arena, symbols, SLICE("eval"), e->group->template, dot);
}

static bool run_group(const char *path, const group *g)
{
    evaluation e = {arena_new(GROUP_BYTES), g, {0}};

    if (e.arena == NULL)
        return compare(path, g, true, SLICE("out of memory"));
    const failure *f = arena_try(e.arena, evaluate, &e);
    bool passed = f == NULL ? compare(path, g, false, e.out) : compare(path, g, true, f->text);
    arena_free(e.arena);
    return passed;
}

/* --- files ------------------------------------------------------------------------------------------------------- */

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t capacity = 0;

    *size = 0;
    while (file != NULL && !feof(file) && !ferror(file)) {
        if (*size == capacity) {
            capacity = capacity == 0 ? 1 << 16 : capacity * 2;
            char *larger = realloc(text, capacity);
            if (larger == NULL)
                break;
            text = larger;
        }
        *size += fread(text + *size, 1, capacity - *size, file);
    }
    if (file == NULL || !feof(file)) {
        perror(path);
        free(text);
        text = NULL;
    }
    if (file != NULL)
        fclose(file);
    return text;
}

static void run_file(const char *path, tally *t)
{
    size_t size, line_number = 1;
    char *text = read_file(path, &size);

    if (text == NULL) {
        t->failed++;
        return;
    }
    slice rest = slice_of(text, size);
    for (; rest.size > 0 && !slice_starts(rest, title_mark); line_number++)
        take_line(&rest);
    while (rest.size > 0) {
        group g = take_group(&rest, &line_number);
        *(run_group(path, &g) ? &t->passed : &t->failed) += 1;
    }
    free(text);
}

int main(int argc, char **argv)
{
    tally t = {0};

    for (int i = 1; i < argc; i++)
        run_file(argv[i], &t);
    printf("lang: %zu passed, %zu failed\n", t.passed, t.failed);
    return t.passed == 0 || t.failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
