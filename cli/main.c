/*
 * gtmpl: finds the command and runs it. As in Helm, flags may stand before a command's name, and a name that is wrong
 * brings suggestions. Reference: cobra's Find and SuggestionsFor.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <gtmpl/gtmpl.h>

#include "command.h"
#include "command_table.h"
#include "complete.h"
#include "interrupt.h"
#include "manual.h"
#include "memory.h"
#include "twin.h"

/* What stands on the line without a command. */
typedef struct root_flags {
    bool version;
} root_flags;

/* clang-format off */
static const option root_options[] = {
    {"version", 0, OPTION_BOOL, EFFECT_STORED, offsetof(root_flags, version), NULL, "print the version of gtmpl", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

/* The flags that may stand before a command's name. */
static const option_group finding[] = {{global_options, NULL}, {NULL, NULL}};

static void print_flags(const char *path, const option_group *own)
{
    if (own != NULL) {
        puts("\nFlags:");
        options_print(own, false);
    }
    puts(own != NULL ? "\nGlobal Flags:" : "\nFlags:");
    options_print(finding, false);
    printf("\nUse \"%s%s [command] --help\" for more information about a command.\n", program_name(), path);
}

static void print_commands(const char *heading, const command *list, bool ours)
{
    printf("\n%s:\n", heading);
    for (; list->name != NULL; list++)
        if (!command_is_refused(list) && list->ours == ours)
            printf("  %-11s %s\n", list->name, list->summary);
}

static void print_help(void)
{
    const option_group own[] = {{root_options, NULL}, {NULL, NULL}};

    puts("Renders Helm charts as helm template does, without Helm, and shows what overrides of values do, before they\n"
         "are committed.\n");
    printf("Usage:\n  %s [-C DIR] [command]\n\n  -C DIR: work in another folder\n", program_name());
    print_commands("Commands for GitOps repositories and charts", commands, true);
    print_commands("Commands of Helm", commands, false);
    print_flags("", own);
}

static void print_group_help(const command *group)
{
    char path[64];

    snprintf(path, sizeof path, " %s", group->name);
    printf("\nThe commands of %s%s.\n\nUsage:\n  %s%s [command]\n", program_name(), path, program_name(), path);
    if (group->aliases[0] != '\0')
        printf("\nAliases:\n  %s %s\n", group->name, group->aliases);
    print_commands("Available Commands", group->children, false);
    print_flags(path, NULL);
}

static void print_unknown(const char *name)
{
    bool found = false;

    fprintf(stderr, "Error: unknown command \"%s\" for \"%s\"\n", name, program_name());
    for (const command *c = commands; c->name != NULL; c++)
        if (command_resembles(name, c->name) && (!c->ours || name[1] != '\0')) { /* a letter is none of ours */
            fprintf(stderr, "%s\t%s\n", found ? "" : "\nDid you mean this?\n", c->name);
            found = true;
        }
    fprintf(stderr, "%sRun '%s --help' for usage.\n", found ? "\n" : "", program_name());
}

/* A line without a command: flags may be wrong, and the help is all there is. */
static int run_without_command(const command *group, int count, char **words)
{
    root_flags flags = {false};
    global_flags global = {0};
    const option_group groups[] = {
        {global_options, &global}, {group == NULL ? root_options : NULL, &flags}, {NULL, NULL}};
    strings arguments = {0};
    int code = options_read(groups, count, words, &arguments) ? 0 : 1;

    if (code == 0 && flags.version)
        printf("gtmpl %s (renders as Helm %s)\n", gtmpl_version(), gtmpl_helm_version());
    else if (code == 0 && group != NULL)
        print_group_help(group);
    else if (code == 0)
        print_help();
    strings_free(&arguments);
    global_flags_free(&global);
    return code;
}

/* Takes a word out of the line. */
static void remove_word(int *count, char **words, int at)
{
    --*count;
    for (int i = at; i < *count; i++)
        words[i] = words[i + 1];
}

static int refuse(const command *c)
{
    print_error("%s %s is not supported: %s", program_name(), c->name, c->summary);
    return 1;
}

static int run(const command *c, int count, char **words)
{
    if (command_is_refused(c))
        return refuse(c);
    if (c->run != NULL)
        return c->run(count, words);
    int at = options_first_argument(finding, count, words);
    const command *child = at < 0 ? NULL : command_find(c->children, words[at]);
    if (child == NULL)
        return run_without_command(c, count, words);
    remove_word(&count, words, at);
    return run(child, count, words);
}

/* `help a b` is `a b --help`; `words` has room for the flag, where `help` stood. */
static int run_help(int count, char **words)
{
    static char flag[] = "--help";
    int at = options_first_argument(finding, count, words);
    const command *c = at < 0 ? NULL : command_find(commands, words[at]);

    if (at < 0)
        return run_without_command(NULL, count, words);
    if (c == NULL || command_is_refused(c)) {
        fprintf(stderr, "Unknown help topic [`%s`]\n", words[at]);
        return 0;
    }
    remove_word(&count, words, at);
    words[count++] = flag;
    return run(c, count, words);
}

/*
 * `-C DIR` in front of everything else: the rest is done in that folder, as git does it. Several follow each other. The
 * words are taken out of the line. False when a folder cannot be entered.
 */
static bool change_folder(int *count, char **words)
{
    while (*count > 0 && strncmp(words[0], "-C", 2) == 0) {
        bool joined = words[0][2] != '\0';
        const char *folder = joined ? words[0] + 2 : *count > 1 ? words[1] : NULL;
        if (folder == NULL) {
            print_error("flag needs an argument: 'C' in -C");
            return false;
        }
        if (*folder != '\0' && chdir(folder) != 0) {
            print_system_error("chdir", folder);
            return false;
        }
        remove_word(count, words, 0);
        if (!joined)
            remove_word(count, words, 0);
    }
    return true;
}

/* --- Completion --- */

static void offer_commands(const command *list, const char *current)
{
    for (; list->name != NULL; list++)
        if (!command_is_refused(list))
            complete_offer(current, list->name, list->summary);
}

/* The last word is the one to complete. Before it stand a command or not, and flags. */
static void complete_words(const command *list, int count, char **words)
{
    static const command_form none = {"", "", "", 0, 0};
    const char *current = words[--count];
    int at = options_first_argument(finding, count, words);
    const command *c = at < 0 ? NULL : command_find(list, words[at]);

    if (at >= 0 && list == commands && strcmp(words[at], "help") == 0) {
        count++;
        remove_word(&count, words, at);
        complete_words(list, count, words);
    } else if (at < 0 && options_waiting(finding, count, words) == NULL && current[0] != '-') {
        offer_commands(list, current);
        complete_end(COMPLETE_NO_FILES);
    } else if (at < 0) {
        complete_line(&none, finding, count, words);
    } else if (c == NULL || command_is_refused(c)) {
        complete_end(COMPLETE_NO_FILES);
    } else if (c->children != NULL) {
        count++;
        remove_word(&count, words, at);
        complete_words(c->children, count, words);
    } else {
        remove_word(&count, words, at);
        command_view(complete_line);
        c->run(count, words);
    }
}

static int run_complete(int count, char **words)
{
    if (count == 0)
        return 1;
    complete_word(words[count - 1]);
    if (count > 1 && strcmp(words[count - 2], "-C") == 0)
        complete_end(COMPLETE_FOLDERS);
    else if (change_folder(&count, words) && count > 0)
        complete_words(commands, count, words);
    return 0;
}

static int run_complete_bare(int count, char **words)
{
    complete_without_descriptions();
    return run_complete(count, words);
}

static int find_and_run(int count, char **words);

static int run_viewed(int count, char **words)
{
    command_view(manual_command);
    return find_and_run(count, words);
}

static int run_manual(int count, char **words)
{
    const option_group own[] = {{root_options, NULL}, {NULL, NULL}};

    if (count == 0)
        manual_program(own, finding);
    else if (strcmp(words[0], "--list") == 0)
        manual_list();
    else
        return run_viewed(count, words);
    return 0;
}

/* --- Finding a command --- */

/* What only scripts ask for. */
static const struct {
    const char *name;
    int (*run)(int count, char **words);
} hidden[] = {{"__complete", run_complete}, {"__completeNoDesc", run_complete_bare}, {"__manual", run_manual}};

static int find_and_run(int count, char **words)
{
    int at = options_first_argument(finding, count, words);

    for (size_t i = 0; i < sizeof hidden / sizeof *hidden && at == 0; i++)
        if (strcmp(words[0], hidden[i].name) == 0)
            return hidden[i].run(count - 1, words + 1);
    if (at < 0)
        return run_without_command(NULL, count, words);
    const char *name = words[at];
    const command *c = command_find(commands, name);
    if (c == NULL && strcmp(name, "help") != 0) {
        print_unknown(name);
        return 1;
    }
    remove_word(&count, words, at);
    return c == NULL ? run_help(count, words) : run(c, count, words);
}

/* Output that could not be written (a full disk) is an error like any other. */
static int finish(int code)
{
    if (fflush(stdout) != 0 && code == 0) {
        print_system_error("write", "standard output");
        return 1;
    }
    return code;
}

/* Whether this line is the twin's: `words` ends with NULL. */
static bool is_of_twin(int count, char **words)
{
    int at = options_first_argument(finding, count, words);

    return command_loads(at < 0 ? NULL : command_find(commands, words[at]), words);
}

int main(int count, char **words)
{
    char **all = words;

    memory_prepare();
    set_program_name(count > 0 ? words[0] : "");
    interrupt_ignore_limits();
    if (count > 0) {
        count--;
        words++;
    }
    if (!change_folder(&count, words))
        return 1;
    words[count] = NULL;
    if (is_of_twin(count, words))
        twin_become(all);
    return finish(find_and_run(count, words));
}
