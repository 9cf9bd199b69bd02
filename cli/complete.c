/* Candidates for the next word of a command's line: flags, their values, addons and places of the repository, keys. */
#include "complete.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command_table.h"
#include "target_flags.h"

static const char *current_word = "";
static bool describes = true;

void complete_word(const char *current)
{
    current_word = current;
}

void complete_offer(const char *current, const char *candidate, const char *about)
{
    if (strncmp(candidate, current, strlen(current)) == 0 && strpbrk(candidate, "\t\n") == NULL)
        printf("%s%s%.*s\n", candidate, describes && *about != '\0' ? "\t" : "",
               describes ? (int)strcspn(about, "\r\n\t") : 0, about);
}

void complete_without_descriptions(void)
{
    describes = false;
}

void complete_end(int directive)
{
    printf(":%d\n", directive);
}

/* A line of a command's, as far as it stands there. */
typedef struct line {
    const command_form *form;
    const option_group *groups;
    int count;
    char **words;
    target_flags *target; /* what the line says of places, or NULL: the command knows none */
    strings arguments;
} line;

static void read_target(line *l)
{
    l->target = NULL;
    for (const option_group *g = l->groups; g->table != NULL; g++)
        if (g->table == target_options)
            l->target = g->target;
    options_read(l->groups, l->count, l->words, &l->arguments);
}

/* --- The repository --- */

static gtmpl_repository *open_repository(void)
{
    gtmpl_repository *repository;

    return gtmpl_repository_open(&repository, NULL, NULL, NULL) == GTMPL_OK ? repository : NULL;
}

static void offer_addons(void)
{
    gtmpl_repository *r = open_repository();

    for (size_t i = 0; r != NULL && i < gtmpl_repository_addon_count(r); i++)
        complete_offer(current_word, gtmpl_repository_addon(r, i), "addon");
    gtmpl_repository_free(r);
}

/* The places of a dimension; of all dimensions, with their names in front, if `name` is NULL. */
static void offer_places(const char *current, const char *name)
{
    gtmpl_repository *r = open_repository();
    char text[1024];

    for (size_t d = 0; r != NULL && d < gtmpl_repository_dimension_count(r); d++) {
        const char *dimension = gtmpl_repository_dimension(r, d);
        if (name != NULL && strcmp(dimension, name) != 0)
            continue;
        for (size_t i = 0; i < gtmpl_repository_place_count(r, d); i++) {
            snprintf(text, sizeof text, "%s%s%s", name == NULL ? dimension : "", name == NULL ? "=" : "",
                     gtmpl_repository_place(r, d, i));
            complete_offer(current, text, dimension);
        }
    }
    gtmpl_repository_free(r);
}

/* --- Keys of values --- */

/* The part of a key up to its last step, which is being typed; 0: there is none before it. */
static size_t key_parent(const char *key)
{
    size_t end = 0;

    for (size_t i = 0; key[i] != '\0'; i++) {
        if (key[i] == '\\' && key[i + 1] != '\0')
            i++;
        else if (key[i] == '.')
            end = i;
    }
    return end;
}

/* A key of a map as --set writes it; false when it does not fit. */
static bool write_key(const char *key, size_t length, char *out, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        if (used + 3 > size)
            return false;
        if (strchr(".,=[]{}\\", key[i]) != NULL)
            out[used++] = '\\';
        out[used++] = key[i];
    }
    out[used] = '\0';
    return true;
}

static bool has_more(const gtmpl_node *n)
{
    return gtmpl_node_get_kind(n) == GTMPL_NODE_MAP && gtmpl_node_count(n) > 0;
}

static int offer_keys_of(const gtmpl_coalesced *values)
{
    size_t length, before = key_parent(current_word), size;
    char parent[1024] = "", key[512], whole[2048];
    bool all_end = true;

    snprintf(parent, sizeof parent, "%.*s", (int)before, current_word);
    const gtmpl_node *map = before == 0 ? gtmpl_coalesced_root(values) : gtmpl_coalesced_find(values, parent);
    for (size_t i = 0; map != NULL && i < gtmpl_node_count(map); i++) {
        const gtmpl_node *n = gtmpl_node_child(map, i);
        const char *text = gtmpl_node_key(n, &length);
        if (length == 0 || !write_key(text, length, key, sizeof key))
            continue;
        snprintf(whole, sizeof whole, "%s%s%s", parent, before > 0 ? "." : "", key);
        complete_offer(current_word, whole, has_more(n) ? "…" : gtmpl_node_text(n, &size));
        all_end = all_end && !has_more(n);
    }
    return all_end ? COMPLETE_NO_FILES : COMPLETE_NO_FILES | COMPLETE_NO_SPACE;
}

static int offer_keys(line *l)
{
    const char *name = l->arguments.items[0];
    gtmpl_repository *repository = strchr(name, '/') == NULL ? open_repository() : NULL;
    gtmpl_addon *addon = NULL;
    gtmpl_chart *chart = NULL;
    gtmpl_coalesced *values = NULL;
    int directive = COMPLETE_NO_FILES;

    if (repository != NULL && l->target != NULL && target_flags_addon(l->target, name, repository, NULL, &addon))
        gtmpl_values_coalesce(&values, gtmpl_addon_chart(addon), gtmpl_addon_values(addon), NULL, NULL);
    else if (repository == NULL && gtmpl_chart_open(&chart, name, NULL, NULL) == GTMPL_OK)
        gtmpl_values_coalesce(&values, chart, NULL, NULL, NULL);
    if (values != NULL)
        directive = offer_keys_of(values);
    gtmpl_coalesced_free(values);
    gtmpl_addon_free(addon);
    gtmpl_repository_free(repository);
    gtmpl_chart_free(chart);
    return directive;
}

/* --- Flags --- */

/* Flags with a few words as values; the program itself refuses all others. */
typedef struct words_row {
    const char *command; /* NULL: any */
    const char *flag;
    const char *words;
} words_row;

static const words_row words_rows[] = {
    {"check", "output", "text json sarif"},
    {"check", "skip", "unread redundant kind disabled"},
    {"diff", "format", "text stat markdown json html"},
    {"explain", "output", "text json"},
    {"values", "output", "yaml json"},
    {NULL, "color", "never auto always"},
    {NULL, "colour", "never auto always"},
    {NULL, "compat", "helm3 helm4"},
};

static const char *words_of(const line *l, const option *o)
{
    for (size_t i = 0; i < sizeof words_rows / sizeof *words_rows; i++) {
        const words_row *row = &words_rows[i];
        if (strcmp(row->flag, o->name) == 0 && (row->command == NULL || strcmp(row->command, l->form->name) == 0))
            return row->words;
    }
    return NULL;
}

/* A candidate behind what of the word stands before it ("--env="). */
static void offer_words(const char *current, const char *words)
{
    char text[64];

    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        snprintf(text, sizeof text, "%.*s", (int)length, words);
        complete_offer(current, text, "");
        words += length + (words[length] == ' ');
    }
}

static bool is_any(const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

static int offer_value(const line *l, const option *o, const char *current)
{
    static const char *const places[] = {"env", "tenant", "cluster", NULL};
    static const char *const folders[] = {"output-dir", NULL};
    const char *words = words_of(l, o);

    if (words != NULL)
        offer_words(current, words);
    else if (is_any(o->name, places))
        offer_places(current, o->name);
    else if (strcmp(o->name, "dimension") == 0)
        offer_places(current, NULL);
    else if (is_any(o->name, folders))
        return COMPLETE_FOLDERS;
    else if (o->check == NULL)
        return 0;
    return COMPLETE_NO_FILES;
}

static void offer_flags(const option_group *groups, bool effective)
{
    char text[128];

    for (; groups->table != NULL; groups++)
        for (const option *o = groups->table; o->name != NULL; o++) {
            if (!option_is_shown(o, effective))
                continue;
            snprintf(text, sizeof text, "--%s", o->name);
            complete_offer(current_word, text, o->help);
        }
}

/* --- Arguments --- */

/* What the n-th argument is called in the command's usage: " ADDON|CHART KEY", " [NAME] [CHART]". */
static void argument_name(const command_form *form, size_t n, char *name, size_t size)
{
    const char *at = form->arguments;

    *name = '\0';
    for (size_t i = 0; *at != '\0' && i <= n; i++) {
        at += strspn(at, " ");
        size_t length = 0, depth = 0;
        while (at[length] != '\0' && (depth > 0 || at[length] != ' ')) {
            depth += at[length] == '[';
            depth -= at[length] == ']';
            length++;
        }
        if (length > 0)
            snprintf(name, size, "%.*s", (int)length, at);
        at += length;
    }
}

static int offer_argument(line *l)
{
    size_t n = l->arguments.count;
    char name[128];

    if (l->form->most >= 0 && n >= (size_t)l->form->most && strcmp(l->form->name, "template") != 0)
        return COMPLETE_NO_FILES;
    argument_name(l->form, l->form->most < 0 ? 0 : n, name, sizeof name);
    if (strstr(name, "ADDON") != NULL || strstr(name, "REVISION") != NULL)
        offer_addons();
    if (strstr(name, "KEY") != NULL)
        return offer_keys(l);
    if (strstr(name, "SHELL") != NULL)
        offer_words(current_word, "bash fish zsh");
    return strstr(name, "CHART") != NULL || strstr(name, "REVISION") != NULL ? 0 : COMPLETE_NO_FILES;
}

/* --- The whole --- */

static void complete(line *l)
{
    const char *equals = strchr(current_word, '=');
    const option *waiting = options_waiting(l->groups, l->count, l->words);
    const option *joined = equals == NULL ? NULL : options_find(l->groups, current_word);
    int directive = COMPLETE_NO_FILES;

    if (waiting != NULL) {
        directive = offer_value(l, waiting, current_word);
    } else if (joined != NULL) {
        directive = offer_value(l, joined, equals + 1); /* the scripts put `--flag=` in front again */
    } else if (current_word[0] == '-') {
        offer_flags(l->groups, command_is_ours(l->form->name));
    } else {
        read_target(l);
        directive = offer_argument(l);
    }
    complete_end(directive);
}

void complete_line(const command_form *form, const option_group *groups, int count, char **words)
{
    line l = {.form = form, .groups = groups, .count = count, .words = words};

    complete(&l);
    strings_free(&l.arguments);
}
