/* gtmpl eval: runs one template with the merged values as its dot. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gtmpl/gtmpl.h>

#include "command.h"
#include "commands.h"
#include "limits.h"
#include "reproducible_flags.h"
#include "values_flags.h"

typedef struct eval_flags {
    const char *file;
    reproducible_flags reproducible;
    values_flags values;
    global_flags global;
} eval_flags;

/* clang-format off */
static const option eval_options[] = {
    {"template", 't', OPTION_STRING, EFFECT_STORED, offsetof(eval_flags, file), "file",
     "read the template from a file; - is standard input", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static const command_form form = {
    "eval",
    " TEMPLATE",
    "Runs one template with all of Helm's functions; its dot is the merged values. The result is printed with a line "
    "end\n"
    "behind it, unless it has one.\n\n"
    "    $ gtmpl eval -f values.yaml '{{ .image.tag | quote }}'\n"
    "    $ gtmpl eval --set a=1 -t report.tpl\n"
    "    $ echo '{{ add 1 2 }}' | gtmpl eval -",
    0,
    -1,
};

/* A template's text: from the line, or read from a file. */
typedef struct template_text {
    char *text; /* owned when it was read */
    size_t size;
} template_text;

static bool read_stream(FILE *in, template_text *t)
{
    size_t capacity = 0;

    for (;;) {
        if (t->size == capacity) {
            capacity = capacity == 0 ? 4096 : capacity * 2;
            char *grown = realloc(t->text, capacity);
            if (grown == NULL)
                return false;
            t->text = grown;
        }
        size_t got = fread(t->text + t->size, 1, capacity - t->size, in);
        if (got == 0)
            return ferror(in) == 0;
        t->size += got;
    }
}

static bool read_template(const char *path, template_text *t)
{
    if (strcmp(path, "-") == 0)
        return read_stream(stdin, t);

    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return false;
    bool ok = read_stream(in, t);
    fclose(in);
    return ok;
}

static int print_result(const char *text, size_t size)
{
    fwrite(text, 1, size, stdout);
    if (size > 0 && text[size - 1] != '\n')
        putchar('\n');
    return ferror(stdout) ? 1 : 0;
}

static int evaluate(const char *text, size_t size, const char *name, const eval_flags *flags)
{
    gtmpl_eval_options options = GTMPL_EVAL_OPTIONS;
    gtmpl_values *values = NULL;
    gtmpl_error *err = NULL;
    char *result = NULL;
    size_t length;
    int code = 1;

    options.name = name;
    options.limits = limits_now();
    options.reproducible = flags->reproducible.on;
    options.seed = flags->reproducible.seed;
    options.time = flags->reproducible.time;
    if (gtmpl_values_new_limited(&values, limits_now(), &err) == GTMPL_OK && values_flags_read(&flags->values, values, &err) == GTMPL_OK &&
        gtmpl_eval(&result, &length, text, size, values, &options, &err) == GTMPL_OK)
        code = print_result(result, length);
    else
        print_error("%s", gtmpl_error_message(err));
    gtmpl_text_free(result);
    gtmpl_values_free(values);
    gtmpl_error_free(err);
    return code;
}

static int evaluate_file(const char *path, const eval_flags *flags)
{
    template_text t = {NULL, 0};
    int code = 1;

    if (read_template(path, &t))
        code = evaluate(t.text != NULL ? t.text : "", t.size, strcmp(path, "-") == 0 ? "stdin" : path, flags);
    else
        print_system_error("open", path);
    free(t.text);
    return code;
}

static int run(eval_flags *flags, const strings *arguments)
{
    if (!reproducible_flags_read(&flags->reproducible))
        return 1;
    if ((arguments->count == 1) == (flags->file != NULL)) {
        print_error("expected one template: as an argument, with -t FILE, or - for standard input");
        return 1;
    }
    if (flags->file != NULL)
        return evaluate_file(flags->file, flags);
    const char *text = arguments->items[0];
    return strcmp(text, "-") == 0 ? evaluate_file("-", flags) : evaluate(text, strlen(text), NULL, flags);
}

int command_eval(int count, char **words)
{
    eval_flags flags = {0};
    const option_group groups[] = {{eval_options, &flags},
                                   {reproducible_options, &flags.reproducible},
                                   {values_options, &flags.values},
                                   {NULL, NULL}};
    strings arguments = {0};
    int code;

    if (command_read(&form, groups, &flags.global, count, words, &arguments, &code))
        code = run(&flags, &arguments);
    values_flags_free(&flags.values);
    global_flags_free(&flags.global);
    strings_free(&arguments);
    return code;
}
