/* Reads command lines by a table. Messages are those of the library that Helm reads its flags with (spf13/pflag). */
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_OPTIONS = 128 }; /* more than any command has */

static const char *path_of_program = "gtmpl", *name_of_program = "gtmpl";

void set_program_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (path[0] == '\0')
        return;
    path_of_program = path;
    name_of_program = slash != NULL ? slash + 1 : path;
}

const char *program_path(void)
{
    return path_of_program;
}

const char *program_name(void)
{
    return name_of_program;
}

void print_error(const char *format, ...)
{
    va_list arguments;

    fputs("Error: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

void print_error_line(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            fputs("\\n", stderr);
        else
            fputc(*text, stderr);
    }
    fputc('\n', stderr);
}

void print_system_error(const char *operation, const char *path)
{
    const char *reason = strerror(errno);

    print_error("%s %s: %c%s", operation, path, tolower((unsigned char)reason[0]), reason + 1);
}

static void *checked(void *memory)
{
    if (memory == NULL) {
        fputs("Error: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

void strings_add(strings *list, const char *text)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity == 0 ? 8 : list->capacity * 2;
        list->items = checked(realloc(list->items, list->capacity * sizeof *list->items));
    }
    char *copy = checked(malloc(strlen(text) + 1));
    strcpy(copy, text);
    list->items[list->count++] = copy;
}

void strings_free(strings *list)
{
    for (size_t i = 0; i < list->count; i++)
        free((char *)(void *)list->items[i]);
    free(list->items);
    *list = (strings){NULL, 0, 0};
}

/* Whether the word behind `--flag` belongs to it. */
static bool takes_next_word(const option *o)
{
    return o->kind != OPTION_BOOL && o->when_bare == NULL;
}

static const char *bare_value(const option *o)
{
    return o->kind == OPTION_BOOL ? "true" : o->when_bare;
}

/* A flag that stands on the line, and where its value goes. */
typedef struct found {
    const option *option; /* NULL: there is no such flag */
    void *target;
} found;

static found find_long(const option_group *groups, const char *name, size_t length)
{
    for (; groups->table != NULL; groups++)
        for (const option *o = groups->table; o->name != NULL; o++)
            if (strlen(o->name) == length && strncmp(o->name, name, length) == 0)
                return (found){o, groups->target};
    return (found){NULL, NULL};
}

static found find_letter(const option_group *groups, char letter)
{
    for (; groups->table != NULL; groups++)
        for (const option *o = groups->table; o->name != NULL; o++)
            if (o->letter == letter)
                return (found){o, groups->target};
    return (found){NULL, NULL};
}

bool parse_bool(const char *text, bool *result)
{
    static const char *const words[] = {"1", "t", "T", "TRUE",  "true",  "True",
                                        "0", "f", "F", "FALSE", "false", "False"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i]) == 0) {
            *result = i < 6;
            return true;
        }
    return false;
}

/* `-n, --namespace` or `--namespace`, as errors name a flag. */
static void print_invalid(const option *o, const char *text, const char *why)
{
    char letter[5] = "";

    if (o->letter != 0)
        snprintf(letter, sizeof letter, "-%c, ", o->letter);
    print_error("invalid argument \"%s\" for \"%s--%s\" flag: %s", text, letter, o->name, why);
}

/* --- Checks --- */

static bool check_bool(const char *text, char *why, size_t size)
{
    bool result;

    if (parse_bool(text, &result))
        return true;
    snprintf(why, size, "strconv.ParseBool: parsing \"%s\": invalid syntax", text);
    return false;
}

bool check_uint(const char *text, char *why, size_t size)
{
    size_t digits = strspn(text, "0123456789");

    errno = 0;
    strtoull(text, NULL, 10);
    if (digits > 0 && text[digits] == '\0' && errno == 0)
        return true;
    snprintf(why, size, "strconv.ParseUint: parsing \"%s\": %s", text,
             errno == ERANGE ? "value out of range" : "invalid syntax");
    return false;
}

bool check_int(const char *text, char *why, size_t size)
{
    char *end;

    errno = 0;
    strtoll(text, &end, 0);
    if (*text != '\0' && *end == '\0' && !isspace((unsigned char)*text) && errno == 0)
        return true;
    snprintf(why, size, "strconv.ParseInt: parsing \"%s\": %s", text,
             errno == ERANGE ? "value out of range" : "invalid syntax");
    return false;
}

bool check_float(const char *text, char *why, size_t size)
{
    size_t length = strspn(text, "+-0123456789.eE_");

    if (length > 0 && text[length] == '\0' && strpbrk(text, "0123456789") != NULL)
        return true;
    snprintf(why, size, "strconv.ParseFloat: parsing \"%s\": invalid syntax", text);
    return false;
}

/* A number and a unit, one or more times: 1h30m, 1.5s. */
/* A number of a duration, with a point perhaps; its length, 0 when there is none. */
static size_t duration_number(const char *at)
{
    size_t whole = strspn(at, "0123456789"), part = 0;

    if (at[whole] != '.')
        return whole;
    part = strspn(at + whole + 1, "0123456789");
    return whole + part > 0 ? whole + 1 + part : 0;
}

/* Go's time.ParseDuration. */
bool check_duration(const char *text, char *why, size_t size)
{
    static const char *const units[] = {"ns", "us", "µs", "μs", "ms", "s", "m", "h"};
    const char *at = text + (*text == '-' || *text == '+');
    bool empty = *at == '\0';

    if (strcmp(at, "0") == 0)
        return true;
    while (*at != '\0') {
        size_t digits = duration_number(at), length = strcspn(at + digits, ".0123456789"), known = 0;
        if (digits == 0)
            break;
        at += digits;
        while (known < sizeof units / sizeof *units &&
               (strlen(units[known]) != length || strncmp(at, units[known], length) != 0))
            known++;
        if (length == 0)
            snprintf(why, size, "time: missing unit in duration \"%s\"", text);
        else if (known == sizeof units / sizeof *units)
            snprintf(why, size, "time: unknown unit \"%.*s\" in duration \"%s\"", (int)length, at, text);
        if (length == 0 || known == sizeof units / sizeof *units)
            return false;
        at += length;
    }
    if (*at == '\0' && !empty)
        return true;
    snprintf(why, size, "time: invalid duration \"%s\"", text);
    return false;
}

bool check_pairs(const char *text, char *why, size_t size)
{
    for (const char *at = text; *text != '\0';) {
        const char *end = strchr(at, ','), *equals = strchr(at, '=');
        size_t length = end != NULL ? (size_t)(end - at) : strlen(at);
        if (equals == NULL || equals >= at + length) {
            snprintf(why, size, "%.*s must be formatted as key=value", (int)length, at);
            return false;
        }
        if (end == NULL)
            break;
        at = end + 1;
    }
    return true;
}

/* One field of a line of comma-separated values; fields in double quotes may hold commas. */
static const char *add_csv_field(strings *list, const char *at)
{
    size_t length = strlen(at), used = 0;
    char *field = checked(malloc(length + 1));
    bool quoted = *at == '"';

    for (at += quoted; *at != '\0' && (quoted || *at != ','); at++) {
        if (quoted && *at == '"') {
            if (at[1] != '"') {
                quoted = false;
                continue;
            }
            at++;
        }
        field[used++] = *at;
    }
    field[used] = '\0';
    strings_add(list, field);
    free(field);
    return *at == ',' ? at + 1 : NULL;
}

static void store_value(found f, const char *text)
{
    void *field = (char *)f.target + f.option->offset;

    switch (f.option->kind) {
    case OPTION_BOOL: parse_bool(text, field); break;
    case OPTION_STRING: *(const char **)field = text; break;
    case OPTION_STRINGS: strings_add(field, text); break;
    case OPTION_CSV:
        for (const char *at = text; at != NULL && *text != '\0';)
            at = add_csv_field(field, at);
        break;
    }
}

/* Takes a flag's value: checks it, and does what the flag's row says. */
static bool asks_for_something(const option *o, const char *text)
{
    bool on = *text != '\0';

    if (o->kind == OPTION_BOOL)
        parse_bool(text, &on);
    return on;
}

static bool take(found f, const char *text)
{
    const option *o = f.option;
    option_check *check = o->kind == OPTION_BOOL ? check_bool : o->check;
    char why[256];

    if (o->deprecated != NULL)
        fprintf(stderr, "Flag --%s has been deprecated, %s\n", o->name, o->deprecated);
    if (check != NULL && !check(text, why, sizeof why)) {
        print_invalid(o, text, why);
        return false;
    }
    if (o->effect == EFFECT_REFUSED && asks_for_something(o, text)) {
        print_error("--%s is not supported: %s", o->name, o->help);
        return false;
    }
    if (o->effect == EFFECT_STORED)
        store_value(f, text);
    return true;
}

/* `--name`, `--name=value` or `--name value`; moves on past a value of its own word. */
static bool read_long(const option_group *groups, char ***word, char **end)
{
    const char *name = **word + 2, *equals = strchr(name, '=');
    size_t length = equals != NULL ? (size_t)(equals - name) : strlen(name);
    found f = find_long(groups, name, length);

    if (length == 0 || name[0] == '-') {
        print_error("bad flag syntax: %s", **word);
        return false;
    }
    if (f.option == NULL) {
        print_error("unknown flag: --%.*s", (int)length, name);
        return false;
    }
    if (equals != NULL)
        return take(f, equals + 1);
    if (!takes_next_word(f.option))
        return take(f, bare_value(f.option));
    if (*word + 1 == end) {
        print_error("flag needs an argument: --%s", f.option->name);
        return false;
    }
    return take(f, *++*word);
}

/* `-x`, `-xvalue`, `-x=value`, `-x value`, and several letters without values in one word. */
static bool read_letters(const option_group *groups, char ***word, char **end)
{
    const char *letters = **word + 1;

    for (const char *at = letters; *at != '\0'; at++) {
        found f = find_letter(groups, *at);
        if (f.option == NULL) {
            print_error("unknown shorthand flag: '%c' in -%s", *at, at);
            return false;
        }
        if (at[1] == '=')
            return take(f, at + 2);
        if (!takes_next_word(f.option)) {
            if (!take(f, bare_value(f.option)))
                return false;
            continue;
        }
        if (at[1] != '\0')
            return take(f, at + 1);
        if (*word + 1 == end) {
            print_error("flag needs an argument: '%c' in -%s", *at, at);
            return false;
        }
        return take(f, *++*word);
    }
    return true;
}

bool options_read(const option_group *groups, int count, char **words, strings *arguments)
{
    char **end = words + count;

    for (char **word = words; word < end; word++) {
        if (strcmp(*word, "--") == 0) {
            while (++word < end)
                strings_add(arguments, *word);
            return true;
        }
        bool ok = true;
        if (strncmp(*word, "--", 2) == 0)
            ok = read_long(groups, &word, end);
        else if ((*word)[0] == '-' && (*word)[1] != '\0')
            ok = read_letters(groups, &word, end);
        else
            strings_add(arguments, *word);
        if (!ok)
            return false;
    }
    return true;
}

/* Whether the flag in a word takes the next word too; one that is not known is taken to. */
static bool swallows_next(const option_group *groups, const char *word)
{
    if (strchr(word, '=') != NULL)
        return false;
    if (word[1] != '-' && word[2] != '\0')
        return false;
    found f = word[1] == '-' ? find_long(groups, word + 2, strlen(word + 2)) : find_letter(groups, word[1]);
    return f.option == NULL || takes_next_word(f.option);
}

int options_first_argument(const option_group *groups, int count, char **words)
{
    for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++) {
        if (words[i][0] == '\0')
            continue;
        if (words[i][0] != '-')
            return i;
        if (words[i][1] != '\0' && swallows_next(groups, words[i]))
            i++;
    }
    return -1;
}

const option *options_find(const option_group *groups, const char *word)
{
    if (word[0] != '-' || word[1] == '\0')
        return NULL;
    return word[1] == '-' ? find_long(groups, word + 2, strcspn(word + 2, "=")).option
                          : find_letter(groups, word[1]).option;
}

const option *options_waiting(const option_group *groups, int count, char **words)
{
    for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++) {
        if (words[i][0] != '-' || words[i][1] == '\0' || !swallows_next(groups, words[i]))
            continue;
        if (i + 1 == count)
            return options_find(groups, words[i]);
        i++;
    }
    return NULL;
}

bool options_given(int count, char **words, const char *name)
{
    size_t length = strlen(name);

    for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++)
        if (strncmp(words[i], "--", 2) == 0 && strncmp(words[i] + 2, name, length) == 0 &&
            (words[i][2 + length] == '\0' || words[i][2 + length] == '='))
            return true;
    return false;
}

static int compare_names(const void *x, const void *y)
{
    return strcmp((*(const option *const *)x)->name, (*(const option *const *)y)->name);
}

static void print_option(const option *o)
{
    char left[64];

    snprintf(left, sizeof left, "--%s%s%s", o->name, o->argument != NULL ? " " : "",
             o->argument != NULL ? o->argument : "");
    if (o->letter != 0)
        printf("  -%c, %-32s %s\n", o->letter, left, o->help);
    else
        printf("      %-32s %s\n", left, o->help);
}

static bool is_set(const option *o, const void *target)
{
    const char *field = (const char *)target + o->offset;

    switch (o->kind) {
    case OPTION_BOOL: return *(const bool *)field;
    case OPTION_STRING: return *(const char *const *)field != NULL;
    default: return ((const strings *)field)->count > 0;
    }
}

static bool is_among(const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

const char *options_first_set(const option *table, const void *target, const char *const *except)
{
    for (; table->name != NULL; table++)
        if (table->effect == EFFECT_STORED && !is_among(table->name, except) && is_set(table, target))
            return table->name;
    return NULL;
}

bool option_is_shown(const option *o, bool effective)
{
    return o->help != NULL && o->effect != EFFECT_REFUSED && !(effective && o->effect == EFFECT_NONE);
}

void options_print(const option_group *groups, bool effective)
{
    const option *sorted[MAX_OPTIONS];
    size_t count = 0;

    for (; groups->table != NULL; groups++)
        for (const option *o = groups->table; o->name != NULL; o++)
            if (option_is_shown(o, effective) && count < MAX_OPTIONS)
                sorted[count++] = o;
    qsort(sorted, count, sizeof *sorted, compare_names);
    for (size_t i = 0; i < count; i++)
        print_option(sorted[i]);
}

void options_print_named(const option *table, const char *const *names)
{
    for (; table->name != NULL; table++)
        for (size_t i = 0; names[i] != NULL; i++)
            if (strcmp(table->name, names[i]) == 0)
                print_option(table);
}
