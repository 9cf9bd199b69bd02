/* The commands of Helm and our own: a table, and finding in it. */
#include "command_table.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "commands.h"

#define NEEDS_CLUSTER    "it needs a cluster"
#define NEEDS_REPOSITORY "it needs a chart repository or registry"
#define NOT_OURS         "gtmpl renders and examines charts, no more"

#define END                                                                                                            \
    {                                                                                                                  \
        0                                                                                                              \
    }

/* clang-format off */
static const command appset_commands[] = {
    {"generate", "", "print the Applications that ApplicationSets make", command_appset_generate, NULL, true, true},
    END,
};

static const command dependency_commands[] = {
    {"build",  "",   "check that charts/ holds all dependencies", command_dependency_build, NULL, false, false},
    {"list",   "ls", "list the dependencies for the given chart", command_dependency_list, NULL, false, false},
    {"update", "up", "check that charts/ holds all dependencies", command_dependency_update, NULL, false, false},
    END,
};

static const command show_commands[] = {
    {"all",    "", "show all information of the chart", command_show_all, NULL, false, false},
    {"chart",  "", "show the chart's definition", command_show_chart, NULL, false, false},
    {"crds",   "", "show the chart's CRDs", command_show_crds, NULL, false, false},
    {"readme", "", "show the chart's README", command_show_readme, NULL, false, false},
    {"values", "", "show the chart's values", command_show_values, NULL, false, false},
    END,
};

const command commands[] = {
    {"create",     "",                 NOT_OURS, NULL, NULL, false, false},
    {"dependency", "dep dependencies", "examine a chart's dependencies", NULL, dependency_commands, false, false},
    {"pull",       "fetch",            NEEDS_REPOSITORY, NULL, NULL, false, false},
    {"show",       "inspect",          "show information of a chart", NULL, show_commands, false, false},
    {"lint",       "",                 "examine a chart for possible issues", command_lint, NULL, false, false},
    {"package",    "",                 NOT_OURS, NULL, NULL, false, false},
    {"repo",       "",                 NEEDS_REPOSITORY, NULL, NULL, false, false},
    {"search",     "",                 NEEDS_REPOSITORY, NULL, NULL, false, false},
    {"verify",     "",                 NOT_OURS, NULL, NULL, false, false},
    {"get",        "",                 NEEDS_CLUSTER, NULL, NULL, false, false},
    {"history",    "hist",             NEEDS_CLUSTER, NULL, NULL, false, false},
    {"install",    "",                 NEEDS_CLUSTER, NULL, NULL, false, false},
    {"list",       "ls",               NEEDS_CLUSTER, NULL, NULL, false, false},
    {"test",       "",                 NEEDS_CLUSTER, NULL, NULL, false, false},
    {"rollback",   "",                 NEEDS_CLUSTER, NULL, NULL, false, false},
    {"status",     "",                 NEEDS_CLUSTER, NULL, NULL, false, false},
    {"template",   "",                 "locally render templates", command_template, NULL, false, false},
    {"uninstall",  "del delete un",    NEEDS_CLUSTER, NULL, NULL, false, false},
    {"upgrade",    "",                 NEEDS_CLUSTER, NULL, NULL, false, false},
    {"completion", "",                 "generate completion scripts for the shell", command_completion, NULL, false, false},
    {"env",        "",                 "helm client environment information", command_env, NULL, false, false},
    {"plugin",     "",                 NOT_OURS, NULL, NULL, false, false},
    {"version",    "",                 "print the version information", command_version, NULL, false, false},
    {"registry",   "",                 NEEDS_REPOSITORY, NULL, NULL, false, false},
    {"push",       "",                 NEEDS_REPOSITORY, NULL, NULL, false, false},
    {"appset",     "",                 "run Argo CD's ApplicationSets", NULL, appset_commands, true, true},
    {"render",     "",                 "render an addon of a GitOps repository under its layers, or all of them", command_render, NULL, true, false},
    {"values",     "",                 "show the values that templates see, and which file set each", command_values, NULL, true, false},
    {"explain",    "",                 "show what each layer says of a value, and who won", command_explain, NULL, true, false},
    {"check",      "",                 "look for overrides that do nothing", command_check, NULL, true, true},
    {"diff",       "",                 "show what a change does: the resources that differ, and why", command_diff, NULL, true, true},
    {"tree",       "",                 "show the Applications that a bootstrap comes to, down to their resources", command_tree, NULL, true, true},
    {"waves",      "",                 "show the order in which Argo CD applies what applications are made of", command_waves, NULL, true, true},
    {"eval",       "",                 "run one template over values", command_eval, NULL, true, false},
    END,
};
/* clang-format on */

static bool has_word(const char *words, const char *name)
{
    size_t length = strlen(name);

    while (*words != '\0') {
        size_t word = strcspn(words, " ");
        if (word == length && strncmp(words, name, length) == 0)
            return true;
        words += word + (words[word] == ' ');
    }
    return false;
}

const command *command_find(const command *list, const char *name)
{
    for (; list->name != NULL; list++)
        if (strcmp(list->name, name) == 0 || has_word(list->aliases, name))
            return list;
    return NULL;
}

static int lower(char c)
{
    return tolower((unsigned char)c);
}

static size_t least(size_t x, size_t y)
{
    return x < y ? x : y;
}

enum { LONGEST_NAME = 32 };

/* Letters to add, remove or replace, whatever their case (Levenshtein's distance). */
static size_t distance(const char *x, const char *y)
{
    size_t row[LONGEST_NAME + 1], columns = strlen(y);

    if (columns > LONGEST_NAME || strlen(x) > LONGEST_NAME)
        return LONGEST_NAME;
    for (size_t j = 0; j <= columns; j++)
        row[j] = j;
    for (size_t i = 1; x[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            size_t above = row[j], same = diagonal + (lower(x[i - 1]) != lower(y[j - 1]));
            row[j] = least(same, least(above, row[j - 1]) + 1);
            diagonal = above;
        }
    }
    return row[columns];
}

static bool begins(const char *name, const char *start)
{
    while (*start != '\0')
        if (lower(*name++) != lower(*start++))
            return false;
    return true;
}

bool command_resembles(const char *typed, const char *name)
{
    return begins(name, typed) || distance(typed, name) <= 2;
}

bool command_is_ours(const char *name)
{
    const command *c = command_find(commands, name);

    return c != NULL && c->ours;
}

/* Whether a word holds a URL that may be fetched: schemes are in any case. */
static bool has_url(const char *word)
{
    for (const char *colon = word; (colon = strchr(colon, ':')) != NULL; colon++) {
        size_t before = (size_t)(colon - word);
        if ((before >= 4 && strncasecmp(colon - 4, "http", 4) == 0) ||
            (before >= 5 && strncasecmp(colon - 5, "https", 5) == 0))
            return true;
    }
    return false;
}

bool command_loads(const command *c, char *const *words)
{
    bool loads = c != NULL && c->loads;

    for (; !loads && *words != NULL; words++)
        loads = has_url(*words);
    return loads;
}
