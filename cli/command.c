/* The common part of the commands. */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "command_table.h"
#include "limits.h"

enum { MOST_GROUPS = 12 };

/* Helm's global flags that mean something to commands of our own; their help shows no flag that has no effect. */
static const char *const without_cluster[] = {"debug", "help", "namespace", NULL};

void command_print_help(const command_form *form, const option_group *own)
{
    const option_group global[] = {{global_options, NULL}, {NULL, NULL}};
    bool ours = command_is_ours(form->name);

    printf("\n%s\n\nUsage:\n  %s %s%s [flags]\n", form->about, program_name(), form->name, form->arguments);
    if (own->table != NULL) {
        puts("\nFlags:");
        options_print(own, ours);
    }
    puts("\nGlobal Flags:");
    if (ours)
        options_print_named(global_options, without_cluster);
    else
        options_print(global, false);
}

static void print_wrong_count(const command_form *form, const char *what, int count)
{
    char number[32] = "no arguments";

    if (count > 0)
        snprintf(number, sizeof number, "%d argument%s", count, count == 1 ? "" : "s");
    print_error("\"%s %s\" %s%s\n\nUsage:  %s %s%s [flags]", program_name(), form->name, what, number, program_name(),
                form->name, form->arguments);
}

static bool check_count(const command_form *form, int count)
{
    bool too_few = count < form->least, too_many = form->most >= 0 && count > form->most;

    if (too_few || too_many) {
        if (form->most == 0)
            print_wrong_count(form, "accepts ", 0);
        else if (form->least == form->most)
            print_wrong_count(form, "requires ", form->least);
        else if (too_few)
            print_wrong_count(form, "requires at least ", form->least);
        else
            print_wrong_count(form, "accepts at most ", form->most);
    }
    return !too_few && !too_many;
}

static command_viewer *viewer_of_commands;

void command_view(command_viewer *viewer)
{
    viewer_of_commands = viewer;
}

/* `own` and the global group behind it. */
static void add_global(option_group *groups, const option_group *own, global_flags *global)
{
    size_t n = 0;

    for (; own[n].table != NULL && n < MOST_GROUPS; n++)
        groups[n] = own[n];
    groups[n++] = (option_group){global_options, global};
    groups[n] = (option_group){NULL, NULL};
}

bool command_viewed(const command_form *form, const option_group *own, global_flags *global, int count, char **words)
{
    option_group groups[MOST_GROUPS + 2];

    add_global(groups, own, global);
    if (viewer_of_commands != NULL)
        viewer_of_commands(form, groups, count, words);
    return viewer_of_commands != NULL;
}

bool command_read(const command_form *form, const option_group *own, global_flags *global, int count, char **words,
                  strings *arguments, int *code)
{
    option_group groups[MOST_GROUPS + 2];

    *code = 0;
    if (command_viewed(form, own, global, count, words))
        return false;
    add_global(groups, own, global);
    global_flags_from_environment(global);
    *code = 1;
    if (!options_read(groups, count, words, arguments))
        return false;
    limits_take(&global->limits);
    if (global->help) {
        command_print_help(form, own);
        *code = 0;
        return false;
    }
    return check_count(form, (int)arguments->count);
}

int command_fail(gtmpl_error *err)
{
    print_error("%s", gtmpl_error_message(err));
    gtmpl_error_free(err);
    return 1;
}

int command_fail_at(gtmpl_error *err)
{
    const char *file = gtmpl_error_file(err), *message = gtmpl_error_message(err);
    bool is_told =
        strncmp(message, file, strlen(file)) == 0; /* FILE:LINE:COLUMN: is how errors of repositories begin */

    if (file[0] == '\0' || gtmpl_error_line(err) == 0 || is_told)
        return command_fail(err);
    print_error("%s\n  at %s:%u:%u", gtmpl_error_message(err), gtmpl_error_file(err), gtmpl_error_line(err),
                gtmpl_error_column(err));
    gtmpl_error_free(err);
    return 1;
}

void print_warning(void *context, const char *text)
{
    (void)context;
    fprintf(stderr, "%s\n", text);
}
