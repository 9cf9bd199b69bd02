/* gtmpl: finds the command and runs it. */
#include <stdio.h>
#include <string.h>

#include <gtmpl/gtmpl.h>

#include "commands.h"
#include "options.h"

static const struct {
    const char *name;
    int (*run)(int count, char **words);
    const char *summary;
} commands[] = {
    {"eval", command_eval, "run one template over values"},
    {"template", command_template, "locally render templates"},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void print_version(void)
{
    printf("gtmpl %s (renders as Helm %s)\n", gtmpl_version(), gtmpl_helm_version());
}

static void print_help(void)
{
    puts("Renders Helm charts: the bytes of helm template, in milliseconds, offline.\n");
    printf("Usage:\n  %s [command]\n\nAvailable Commands:\n", program_name());
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-12s %s\n", commands[i].name, commands[i].summary);
    puts("\nFlags:\n  -h, --help      help for gtmpl\n      --version   print the version");
    printf("\nUse \"%s [command] --help\" for more information about a command.\n", program_name());
}

/* Output that could not be written (a full disk) is an error like any other. */
static int finish(int code)
{
    if (fflush(stdout) != 0 && code == 0) {
        print_error("cannot write to standard output");
        return 1;
    }
    return code;
}

int main(int count, char **words)
{
    const char *name = count > 1 ? words[1] : "--help";

    set_program_name(count > 0 ? words[0] : "");
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_help();
        return finish(0);
    }
    if (strcmp(name, "--version") == 0 || strcmp(name, "version") == 0) {
        print_version();
        return finish(0);
    }
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(name, commands[i].name) == 0)
            return finish(commands[i].run(count - 2, words + 2));

    if (name[0] == '-')
        print_error("unknown flag: %s", name);
    else
        print_error("unknown command \"%s\" for \"%s\"\n\nRun '%s --help' for usage.", name, program_name(),
                    program_name());
    return 1;
}
