/*
 * The library's side of `make difftest`: answers templates that tests/oracle/difftest sends over a pipe, each in an
 * arena of its own.
 *
 *     serve          question: sizes of template and values (32 bits, least significant byte first), both texts
 *                    answer: one byte (0 prints, 1 refuses), size of text, text
 *     serve -names   lists the functions: name, letters of the arguments, letter of the result
 */
#include <stdio.h>
#include <stdlib.h>

#include "chart/capabilities.h"
#include "chart/files.h"
#include "codec/yaml.h"
#include "funcs/funcs.h"
#include "render/eval.h"
#include "template/functions.h"

enum {
    ANSWER_BYTES = 1 << 28, /* what one answer may take in memory */
    QUESTION_BYTES = 1 << 26,
};

typedef struct question {
    arena *arena;
    slice template, values, out;
} question;

/* --- pipe -------------------------------------------------------------------------------------------------------- */

static bool read_size(uint32_t *size)
{
    unsigned char b[4];

    if (fread(b, 1, sizeof b, stdin) != sizeof b)
        return false;
    *size = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
    return *size <= QUESTION_BYTES;
}

static void write_answer(bool refused, slice text)
{
    uint32_t size = (uint32_t)text.size;
    unsigned char head[5] = {refused, size & 0xFF, size >> 8 & 0xFF, size >> 16 & 0xFF, (unsigned char)(size >> 24)};

    fwrite(head, 1, sizeof head, stdout);
    fwrite(text.data, 1, text.size, stdout);
    fflush(stdout);
}

/* The sizes' texts, one behind the other in `*text`, which grows as needed. */
static bool read_question(question *q, char **text, size_t *capacity)
{
    uint32_t template_size, values_size;

    if (!read_size(&template_size) || !read_size(&values_size))
        return false;
    size_t size = (size_t)template_size + values_size;
    if (*text == NULL || size > *capacity) {
        free(*text);
        *capacity = size * 2 + 1;
        *text = malloc(*capacity);
    }
    if (*text == NULL || fread(*text, 1, size, stdin) != size)
        return false;
    q->template = slice_of(*text, template_size);
    q->values = slice_of(*text + template_size, values_size);
    return true;
}

/* --- answering --------------------------------------------------------------------------------------------------- */

/* Whether the template speaks of Helm's objects; whatever prints the whole of them would print addresses. */
static bool wants_objects(slice template)
{
    return slice_find(template, SLICE(".Files")) != SLICE_NONE ||
           slice_find(template, SLICE(".Capabilities")) != SLICE_NONE ||
           slice_find(template, SLICE(".Values")) != SLICE_NONE;
}

/* Helm's objects, beside the values. */
static void add_objects(question *q, symbol_table *symbols, map *dot)
{
    const chart_file files[] = {
        /* tests/oracle/reference/engine.go has the same */
        {.name = SLICE("a.txt"), .data = SLICE("one\ntwo\n")},
        {.name = SLICE("conf/b.yaml"), .data = SLICE("a: 1")},
        {.name = SLICE("conf/c.yaml"), .data = SLICE("- x\n\n")},
        {.name = SLICE("bin/b"), .data = SLICE("\0\377\n\r\n")},
        {.name = SLICE("empty"), .data = SLICE("")},
        {.name = SLICE("\303\251.txt"), .data = SLICE("\303\274")},
    };
    chart *c = ARENA_NEW(q->arena, chart); /* it is asked when a template looks */
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        file_list_add(q->arena, &c->files, files[i]);
    kube_version kube = kube_version_read(q->arena, SLICE("v1.30.4-gke.100"));
    value values = yaml_read(q->arena, symbols, q->values, YAML_MAP);

    map_set(dot, SLICE("Files"), chart_files_value(q->arena, c));
    map_set(dot, SLICE("Capabilities"), capabilities_new(q->arena, &kube, NULL, 0));
    map_set(dot, SLICE("Values"), value_map(TYPE_VALUES, values.map != NULL ? values.map : map_new(q->arena)));
}

static void evaluate(void *context)
{
    question *q = context;
    symbol_table *symbols = symbol_table_new(q->arena);
    value dot = yaml_read(q->arena, symbols, q->values, YAML_MAP);

    if (dot.map == NULL)
        dot = value_map(TYPE_MAP, map_new(q->arena));
    if (wants_objects(q->template))
        add_objects(q, symbols, dot.map);
    q->out = eval_text(q->arena, symbols, SLICE("eval"), q->template, dot);
}

static void answer(question *q)
{
    q->arena = arena_new(ANSWER_BYTES);
    if (q->arena == NULL) {
        write_answer(true, SLICE("out of memory"));
        return;
    }
    const failure *f = arena_try(q->arena, evaluate, q);
    write_answer(f != NULL, f != NULL ? f->text : q->out);
    arena_free(q->arena);
}

static void list_names(const function_row *rows)
{
    for (; rows->name != NULL; rows++)
        printf("%s\t%s\t%s\n", rows->name, rows->arguments, rows->result);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "-names") == 0) {
        for (const function_row *const *tables = library_functions; *tables != NULL; tables++)
            list_names(*tables);
        list_names(builtin_functions);
        return EXIT_SUCCESS;
    }
    question q;
    char *text = NULL;
    size_t capacity = 0;
    while (read_question(&q, &text, &capacity))
        answer(&q);
    free(text);
    return EXIT_SUCCESS;
}
