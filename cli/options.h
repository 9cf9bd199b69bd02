/*
 * Command-line flags as Helm's users know them: long and short, `--flag=value` or `--flag value`, anywhere between
 * the arguments, until `--`. A command describes its flags in a table.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* A growing list of texts; the texts belong to the command line, or to the list's own memory. */
typedef struct strings {
    const char **items;
    size_t count, capacity;
} strings;

typedef enum option_kind {
    OPTION_BOOL,     /* bool: --flag, --flag=false */
    OPTION_STRING,   /* const char * */
    OPTION_STRINGS,  /* strings: one a flag */
    OPTION_CSV,      /* strings: several a flag, separated by commas */
    OPTION_IGNORED_BOOL, /* accepted without effect, as Helm does without a cluster */
    OPTION_IGNORED_STRING,
    OPTION_REFUSED_BOOL, /* needs what gtmpl does not have: named, and refused */
    OPTION_REFUSED_STRING
} option_kind;

typedef struct option {
    const char *name;
    char letter; /* 0: none */
    option_kind kind;
    size_t offset; /* of the field in the command's struct */
    const char *argument; /* what help calls the value, or NULL */
    const char *help;     /* NULL: not shown */
} option;

/* Flags that go into one struct. A table ends with a row without a name. */
typedef struct option_group {
    const option *table;
    void *target;
} option_group;

/*
 * Reads the flags of a command; what is no flag goes to `arguments`. The groups end with one without a table. False
 * when the line is wrong: the error has been printed.
 */
bool options_read(const option_group *groups, int count, char **words, strings *arguments);

/* Prints the flags of all groups, sorted by name. */
void options_print(const option_group *groups);

void strings_add(strings *list, const char *text);
void strings_free(strings *list);

/* The name that the program was called by, without its folder: messages use it, as Helm's do theirs. */
void set_program_name(const char *path);
const char *program_name(void);

/* "Error: …" on standard error, with a line end. */
void print_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "Error: open FILE: no such file or directory", by errno. */
void print_system_error(const char *operation, const char *path);

#endif
