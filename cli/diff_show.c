/* How a comparison is shown. */
#include "diff_show.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "command.h"
#include "output_file.h"

#define AT(field) offsetof(show_flags, field)

/* The names of formats, in the order of gtmpl_form; --stat has a flag of its own. */
static const char *const formats[] = {"text", "stat", "markdown", "json", "html"};

enum { FORMATS = sizeof formats / sizeof *formats, LEAST_BYTES = 1000, DEFAULT_COLUMNS = 80 };

static bool find_format(const char *text, gtmpl_form *form)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (strcmp(text, formats[i]) == 0) {
            *form = (gtmpl_form)i;
            return true;
        }
    return false;
}

static bool check_format(const char *text, char *why, size_t size)
{
    gtmpl_form form;

    if (find_format(text, &form))
        return true;
    snprintf(why, size, "must be one of: text, stat, markdown, json, html");
    return false;
}

static bool check_color(const char *text, char *why, size_t size)
{
    if (strcmp(text, "never") == 0 || strcmp(text, "auto") == 0 || strcmp(text, "always") == 0)
        return true;
    snprintf(why, size, "must be one of: never, auto, always");
    return false;
}

static bool check_bytes(const char *text, char *why, size_t size)
{
    if (!check_uint(text, why, size))
        return false;
    if (strtoull(text, NULL, 10) == 0 || strtoull(text, NULL, 10) >= LEAST_BYTES)
        return true;
    snprintf(why, size, "must be 0 (no limit) or at least %d", LEAST_BYTES);
    return false;
}

/* With other commands --output names the format; a file of such a name is rarely meant. */
static bool check_file(const char *text, char *why, size_t size)
{
    gtmpl_form form;

    if (!find_format(text, &form))
        return true;
    snprintf(why, size, "it names a file; for the format use -o %s (or ./%s for a file of that name)", text, text);
    return false;
}

/* clang-format off */
const option show_options[] = {
    {"color", 0, OPTION_STRING, EFFECT_STORED, AT(color), "string",
     "use colored output (never, auto, always)", check_color, NULL, NULL},
    {"colour", 0, OPTION_STRING, EFFECT_STORED, AT(color), "string",
     NULL, check_color, NULL, NULL},
    {"find-renames", 'M', OPTION_BOOL, EFFECT_STORED, AT(find_renames), NULL,
     "show what was removed and added as renamed, where half of the lines are equal", NULL, NULL, NULL},
    {"format", 'o', OPTION_STRING, EFFECT_STORED, AT(format), "string",
     "how to show what differs (text, stat, markdown, json, html)", check_format, NULL, NULL},
    {"max-bytes", 0, OPTION_STRING, EFFECT_STORED, AT(max_bytes), "uint",
     "cut markdown before it is longer; 0: never (default 65536)", check_bytes, NULL, NULL},
    {"output", 0, OPTION_STRING, EFFECT_STORED, AT(output), "file",
     "write to a file instead of standard output", check_file, NULL, NULL},
    {"show-secrets", 0, OPTION_BOOL, EFFECT_STORED, AT(show_secrets), NULL,
     "show the values of Secrets", NULL, NULL, NULL},
    {"stat", 0, OPTION_BOOL, EFFECT_STORED, AT(stat), NULL,
     "show the number of changed lines of each resource: -o stat", NULL, NULL, NULL},
    {"unified", 'U', OPTION_STRING, EFFECT_STORED, AT(context), "uint",
     "unchanged lines to show around changed ones (default 3)", check_uint, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static size_t read_number(const char *text, size_t otherwise)
{
    unsigned long long n = text == NULL ? otherwise : strtoull(text, NULL, 10);

    return n > SIZE_MAX ? SIZE_MAX : (size_t)n;
}

static bool wants_color(const show_flags *flags)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");

    if (flags->color != NULL && strcmp(flags->color, "auto") != 0)
        return strcmp(flags->color, "always") == 0;
    return flags->output == NULL && isatty(STDOUT_FILENO) && (no_color == NULL || *no_color == '\0') &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

/* Of the terminal, if there is one. */
static size_t columns(void)
{
    const char *text = getenv("COLUMNS");
    size_t n = text == NULL ? 0 : (size_t)strtoul(text, NULL, 10);

#ifdef TIOCGWINSZ
    struct winsize window;
    if (n == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0)
        n = window.ws_col;
#endif
    return n > 0 ? n : DEFAULT_COLUMNS;
}

static int print_system_trouble(const char *operation, const char *path)
{
    print_system_error(operation, path);
    return DIFF_TROUBLE;
}

static int trouble(gtmpl_error *err)
{
    command_fail(err);
    return DIFF_TROUBLE;
}

static int print_report(gtmpl_diff *diff, gtmpl_form form, const gtmpl_report_options *options)
{
    gtmpl_error *err = NULL;

    if (gtmpl_diff_write(diff, form, options, stdout, &err) != GTMPL_OK)
        return trouble(err);
    return fflush(stdout) == 0 ? DIFF_SAME : print_system_trouble("write", "standard output");
}

static int write_report(gtmpl_diff *diff, gtmpl_form form, const gtmpl_report_options *options, const char *path)
{
    output_file file;
    gtmpl_error *err = NULL;

    if (!output_file_open(&file, path))
        return print_system_trouble("open", path);
    gtmpl_status status = gtmpl_diff_write(diff, form, options, file.stream, &err);
    if (!output_file_close(&file, status == GTMPL_OK))
        return print_system_trouble("write", path);
    return status == GTMPL_OK ? DIFF_SAME : trouble(err);
}

int show_compared(gtmpl_diff *diff, const char *title, const show_flags *flags)
{
    gtmpl_report_options options = GTMPL_REPORT_OPTIONS;
    gtmpl_form form = GTMPL_FORM_TEXT;

    if (flags->format != NULL)
        find_format(flags->format, &form);
    options.context = read_number(flags->context, options.context);
    options.max_bytes = read_number(flags->max_bytes, options.max_bytes);
    options.color = wants_color(flags);
    options.width = columns();
    options.title = title;
    if (flags->stat)
        form = GTMPL_FORM_STAT;
    int code =
        flags->output == NULL ? print_report(diff, form, &options) : write_report(diff, form, &options, flags->output);
    if (code != DIFF_SAME)
        return code;
    if (gtmpl_diff_failed_count(diff) > 0)
        return DIFF_TROUBLE;
    return gtmpl_diff_differs(diff) ? DIFF_DIFFERENT : DIFF_SAME;
}

int show_diff(gtmpl_diff *diff, const char *title, const show_flags *flags)
{
    gtmpl_diff_options how = GTMPL_DIFF_OPTIONS;
    gtmpl_error *err = NULL;

    how.show_secrets = flags->show_secrets;
    how.find_renames = flags->find_renames;
    if (gtmpl_diff_compare(diff, &how, &err) != GTMPL_OK)
        return trouble(err);
    return show_compared(diff, title, flags);
}

bool show_flags_check(const show_flags *flags)
{
    if (!flags->stat || flags->format == NULL || strcmp(flags->format, "stat") == 0)
        return true;
    print_error("--stat is a format of its own: it does not go with --format %s", flags->format);
    return false;
}
