/*
 * gtmpl completion: scripts that teach a shell to complete gtmpl's line. They know nothing themselves: for each word
 * they ask `gtmpl __complete`, so they fit whatever version is installed.
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "commands.h"
#include "completion.h"

typedef struct completion_flags {
    global_flags global;
    bool no_descriptions;
} completion_flags;

/* clang-format off */
static const option completion_options[] = {
    {"no-descriptions", 0, OPTION_BOOL, EFFECT_STORED, offsetof(completion_flags, no_descriptions), NULL,
     "disable completion descriptions", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static const command_form form = {
    "completion",
    " SHELL",
    "Prints a script that completes commands, flags, addons, environments, tenants, clusters and keys:\n\n"
    "    bash:  source <(gtmpl completion bash)\n"
    "    zsh:   gtmpl completion zsh > \"${fpath[1]}/_gtmpl\"\n"
    "    fish:  gtmpl completion fish > ~/.config/fish/completions/gtmpl.fish",
    1,
    1,
};

/* The scripts are written for `gtmpl`; under another name (helm) they are for that one. */
static void print_script(const unsigned char *script, size_t size, bool no_descriptions)
{
    static const struct {
        const char *word, *bare;
    } words[] = {{"__complete \"", "__completeNoDesc \""}, {"__complete $", "__completeNoDesc $"}};
    const char *text = (const char *)script, *end = text + size;

    while (text < end) {
        size_t taken = 0;
        for (size_t i = 0; i < sizeof words / sizeof *words && no_descriptions; i++)
            if (strncmp(text, words[i].word, strlen(words[i].word)) == 0) {
                fputs(words[i].bare, stdout);
                taken = strlen(words[i].word);
            }
        if (taken == 0 && strncmp(text, "gtmpl", 5) == 0) {
            fputs(program_name(), stdout);
            taken = 5;
        }
        if (taken == 0) {
            putchar(*text);
            taken = 1;
        }
        text += taken;
    }
}

static int run(const char *shell, bool no_descriptions)
{
    const struct {
        const char *name;
        const unsigned char *script;
        size_t size;
    } scripts[] = {{"bash", gtmpl_bash, gtmpl_bash_size},
                   {"fish", gtmpl_fish, gtmpl_fish_size},
                   {"zsh", gtmpl_zsh, gtmpl_zsh_size}};

    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (strcmp(scripts[i].name, shell) == 0) {
            print_script(scripts[i].script, scripts[i].size, no_descriptions);
            return 0;
        }
    print_error("there is a script for bash, fish and zsh, and none for \"%s\"", shell);
    return 1;
}

int command_completion(int count, char **words)
{
    completion_flags flags = {.no_descriptions = false};
    const option_group own[] = {{completion_options, &flags}, {NULL, NULL}};
    strings arguments = {0};
    int code;

    if (command_read(&form, own, &flags.global, count, words, &arguments, &code))
        code = run(arguments.items[0], flags.no_descriptions);
    global_flags_free(&flags.global);
    strings_free(&arguments);
    return code;
}
