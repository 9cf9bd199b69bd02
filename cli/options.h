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
    OPTION_BOOL,    /* bool: --flag, --flag=false */
    OPTION_STRING,  /* const char * */
    OPTION_STRINGS, /* strings: one a flag */
    OPTION_CSV      /* strings: several a flag, separated by commas */
} option_kind;

/* What a flag does beyond being read. */
typedef enum option_effect {
    EFFECT_STORED,
    EFFECT_NONE,   /* accepted silently: it cannot matter without a cluster or repository */
    EFFECT_REFUSED /* needs what gtmpl does not have: named, and refused, unless it is empty or false */
} option_effect;

/* Says what is wrong with a flag's text, in `why` of `size` bytes; true when nothing is. */
typedef bool option_check(const char *text, char *why, size_t size);

typedef struct option {
    const char *name;
    char letter; /* 0: none */
    option_kind kind;
    option_effect effect;
    size_t offset;          /* of the field in the group's struct, for EFFECT_STORED */
    const char *argument;   /* what help calls the value, or NULL */
    const char *help;       /* NULL: not shown; for EFFECT_REFUSED, which is not shown either, the reason */
    option_check *check;    /* NULL: any text will do */
    const char *when_bare;  /* the value of `--flag` alone, for one that may have none; or NULL */
    const char *deprecated; /* what to use instead, or NULL */
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

/*
 * Where the first word stands that is no flag and no flag's value, or -1: the name of a command, before which flags may
 * stand. A flag that is in no group is taken to have a value, as cobra does.
 */
int options_first_argument(const option_group *groups, int count, char **words);

/* The flag of a word (`--flag=value`, `--flag`, `-f`), or NULL. */
const option *options_find(const option_group *groups, const char *word);

/* The flag whose value would be the word behind the line, or NULL. */
const option *options_waiting(const option_group *groups, int count, char **words);

/* Whether a flag stood on the line; `words` and `count` as for options_read. */
bool options_given(int count, char **words, const char *name);

/*
 * The first flag of a table whose field in `target` is not empty or false, but for some (`except` ends with NULL); NULL
 * when there is none: for commands that have flags which do not go together.
 */
const char *options_first_set(const option *table, const void *target, const char *const *except);

/* Whether help, manual pages and completion tell of a flag; `effective`: only if it has an effect. */
bool option_is_shown(const option *o, bool effective);

/* Prints the flags of all groups, sorted by name; or only those that do something. */
void options_print(const option_group *groups, bool effective);

/* Prints some flags of a table; the names end with NULL. */
void options_print_named(const option *table, const char *const *names);

/* Checks: Go's uint, int, float32 and time.Duration, and `key=value,…`. */
bool check_uint(const char *text, char *why, size_t size);
bool check_int(const char *text, char *why, size_t size);
bool check_float(const char *text, char *why, size_t size);
bool check_duration(const char *text, char *why, size_t size);
bool check_pairs(const char *text, char *why, size_t size);

/* Go's strconv.ParseBool; false when the text is no truth value. */
bool parse_bool(const char *text, bool *result);

void strings_add(strings *list, const char *text);
void strings_free(strings *list);

/* The name that the program was called by, without its folder: messages use it, as Helm's do theirs. */
void set_program_name(const char *path);
const char *program_name(void);
const char *program_path(void);

/* "Error: …" on standard error, with a line end. */
void print_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A text and a line end on standard error, on one line: line ends within are shown as \n. */
void print_error_line(const char *text);

/* "Error: open FILE: no such file or directory", by errno. */
void print_system_error(const char *operation, const char *path);

#endif
