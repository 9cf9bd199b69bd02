/* gtmpl explain: what each layer says of a key, and which of them won. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chart_flags.h"
#include "commands.h"
#include "layered.h"
#include "operand.h"

enum { WIDEST_VALUE = 60 /* characters */ };

typedef struct explain_flags {
    const char *format;
} explain_flags;

static bool check_output(const char *text, char *why, size_t size)
{
    if (strcmp(text, "text") == 0 || strcmp(text, "json") == 0)
        return true;
    snprintf(why, size, "must be text or json");
    return false;
}

/* clang-format off */
static const option explain_options[] = {
    {"output", 'o', OPTION_STRING, EFFECT_STORED, offsetof(explain_flags, format), "format",
     "text (the default) or json", check_output, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static const command_form form = {
    "explain",
    " ADDON|CHART KEY",
    "Shows what each layer of values says of a key, the highest first, and which of them won. Keys are written as for\n"
    "--set: image.tag, list[0].name, annotations.example\\.org/x.\n\n"
    "    $ gtmpl explain portal replicas --env prod\n"
    "    $ gtmpl explain ./charts/portal replicas -f prod.yaml\n\n" OPERAND_HELP,
    2,
    2,
};

/* --- Text --- */

/* FILE:LINE, or the flag. */
static void write_place(char *to, size_t size, const gtmpl_origin *origin)
{
    if (origin->line > 0)
        snprintf(to, size, "%s:%u", origin->file, origin->line);
    else
        snprintf(to, size, "%s", origin->file);
}

static size_t place_width(const gtmpl_origin *origin)
{
    char digits[16];
    int width = origin->line > 0 ? snprintf(digits, sizeof digits, ":%u", origin->line) : 0;

    return strlen(origin->file) + (size_t)width;
}

static size_t larger(size_t x, size_t y)
{
    return x > y ? x : y;
}

/* A value, cut at a character if it is long. */
static void print_value(const char *text)
{
    size_t characters = 0, end = 0;

    for (; text[end] != '\0'; end++)
        if (((unsigned char)text[end] & 0xC0) != 0x80 && ++characters > WIDEST_VALUE)
            break;
    printf("%.*s%s", (int)end, text, text[end] != '\0' ? "..." : "");
}

static void print_step(const gtmpl_step *s, size_t layers, size_t places)
{
    size_t size = place_width(&s->origin) + 1;
    char *place = malloc(size);

    if (place == NULL)
        return;
    write_place(place, size, &s->origin);
    printf("%c %-*s  %-*s  ", s->wins ? '*' : ' ', (int)layers, s->origin.layer, (int)places, place);
    free(place);
    if (s->key[0] != '\0')
        printf("%s: ", s->key);
    print_value(s->value);
    if (s->keys > 0)
        printf("  (%zu of %zu keys win)", s->winning, s->keys);
    if (s->remark[0] != '\0')
        printf("  (%s)", s->remark);
    putchar('\n');
}

static void print_text(const gtmpl_explanation *e, const char *key)
{
    const char *value = gtmpl_explanation_value(e), *note = gtmpl_explanation_note(e);
    size_t layers = 0, places = 0;

    printf("%s", key);
    if (value != NULL) {
        printf(": ");
        print_value(value);
    } else {
        printf(" is not there");
    }
    printf("\n\n");
    for (size_t i = 0; i < gtmpl_explanation_count(e); i++) {
        const gtmpl_step *s = gtmpl_explanation_step(e, i);
        layers = larger(layers, strlen(s->origin.layer));
        places = larger(places, place_width(&s->origin));
    }
    for (size_t i = 0; i < gtmpl_explanation_count(e); i++)
        print_step(gtmpl_explanation_step(e, i), layers, places);
    if (gtmpl_explanation_count(e) == 0)
        puts("  set by no layer");
    if (note[0] != '\0')
        printf("\n%s\n", note);
}

/* --- The command --- */

static int explain(const gtmpl_coalesced *values, const char *key, const explain_flags *flags)
{
    gtmpl_explanation *e = NULL;
    gtmpl_error *err = NULL;
    bool json = flags->format != NULL && strcmp(flags->format, "json") == 0;
    int code = 0;

    if (gtmpl_explain(&e, values, key, &err) != GTMPL_OK)
        code = command_fail(err);
    else if (!json)
        print_text(e, key);
    else if (gtmpl_explanation_write_json(e, stdout, &err) != GTMPL_OK)
        code = command_fail(err);
    gtmpl_explanation_free(e);
    return code;
}

int command_explain(int count, char **words)
{
    explain_flags flags = {NULL};
    layered_flags from = {0};
    const option_group groups[] = {{explain_options, &flags},      {layered_options, &from},
                                   {target_options, &from.target}, {values_options, &from.values},
                                   {chart_options, NULL},          {NULL, NULL}};
    strings arguments = {0};
    layered l;
    int code;

    if (command_read(&form, groups, &from.global, count, words, &arguments, &code)) {
        if (layered_open(&l, arguments.items[0], &from, true, NULL))
            code = explain(l.coalesced, arguments.items[1], &flags);
        layered_close(&l);
    }
    layered_flags_free(&from);
    strings_free(&arguments);
    return code;
}
