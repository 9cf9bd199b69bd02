/* The tree of commands, with those of Helm that gtmpl refuses. */
#ifndef CLI_COMMAND_TABLE_H
#define CLI_COMMAND_TABLE_H

#include <stdbool.h>

typedef struct command {
    const char *name;
    const char *aliases;                 /* with blanks between, or "" */
    const char *summary;                 /* for a command that is refused: what it needs */
    int (*run)(int count, char **words); /* NULL: it has children, or is refused */
    const struct command *children;
    bool ours;  /* Helm does not have it */
    bool loads; /* it may want libraries that are loaded when they are needed */
} command;

/* In Helm's order, by which suggestions are listed; ends with a row without a name. */
extern const command commands[];

/* The command of a name or an alias, or NULL. */
const command *command_find(const command *list, const char *name);

/* Whether a wrong name may have meant this one: a beginning of it, or two letters wrong at most (cobra's rule). */
bool command_resembles(const char *typed, const char *name);

/* Whether a command is one that Helm does not have; its help shows no flag that has no effect. */
bool command_is_ours(const char *name);

/* Whether a line may want such libraries: by its command (NULL: none), or for the URLs on it. */
bool command_loads(const command *c, char *const *words);

static inline bool command_is_refused(const command *c)
{
    return c->run == 0 && c->children == 0;
}

#endif
