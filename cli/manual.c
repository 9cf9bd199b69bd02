/* Manual pages in the man macros, which mandoc and groff both read. */
#include "manual.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command_table.h"

/* --- Text --- */

/* Text that is no macro: a backslash and a hyphen would be something else, a point or a quote begin a request. */
static void print_text(const char *text, size_t length)
{
    if (length > 0 && (text[0] == '.' || text[0] == '\''))
        fputs("\\&", stdout);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\\')
            fputs("\\e", stdout);
        else if (text[i] == '-')
            fputs("\\-", stdout);
        else
            putchar(text[i]);
    }
}

static void print_string(const char *text)
{
    print_text(text, strlen(text));
}

/* A text of several lines: blank ones part paragraphs, indented ones are shown as they are. */
static void print_paragraphs(const char *text)
{
    bool shown = false, parted = false;

    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        bool indented = length > 0 && text[0] == ' ';
        if (indented != shown)
            puts(indented ? ".PP\n.nf" : ".fi");
        if (parted && !indented)
            puts(".PP");
        parted = length == 0;
        shown = indented;
        if (length > 0) {
            print_text(text, length);
            putchar('\n');
        }
        text += length + (text[length] == '\n');
    }
    if (shown)
        puts(".fi");
}

static void print_heading(const char *page)
{
    fputs(".\\\" Made by gtmpl itself, from its tables of flags.\n.TH ", stdout);
    for (; *page != '\0'; page++)
        putchar(*page == ' ' ? '-' : toupper((unsigned char)*page));
    printf(" 1 \"\" \"gtmpl %s\" \"gtmpl\"\n", gtmpl_version());
}

/* --- Flags --- */

static int compare_names(const void *x, const void *y)
{
    return strcmp((*(const option *const *)x)->name, (*(const option *const *)y)->name);
}

static void print_flag(const option *o)
{
    puts(".TP");
    if (o->letter != 0)
        printf("\\fB\\-%c\\fR, ", o->letter);
    fputs("\\fB\\-\\-", stdout);
    print_string(o->name);
    fputs("\\fR", stdout);
    if (o->argument != NULL) {
        fputs(" \\fI", stdout);
        print_string(o->argument);
        fputs("\\fR", stdout);
    }
    putchar('\n');
    print_string(o->help);
    putchar('\n');
}

enum { MOST_FLAGS = 256 };

/* The flags that help shows, sorted; of `groups` up to one whose table is `until`. */
static void print_flags(const char *heading, const option_group *groups, const option *until, bool effective)
{
    const option *sorted[MOST_FLAGS];
    size_t count = 0;

    for (; groups->table != NULL && groups->table != until; groups++)
        for (const option *o = groups->table; o->name != NULL; o++)
            if (option_is_shown(o, effective) && count < MOST_FLAGS)
                sorted[count++] = o;
    if (count == 0)
        return;
    printf(".SH %s\n", heading);
    qsort(sorted, count, sizeof *sorted, compare_names);
    for (size_t i = 0; i < count; i++)
        print_flag(sorted[i]);
}

/* --- Pages --- */

/* A command's name with its group's: calls `each` for all that run. */
static void walk(const command *list, const char *group, void (*each)(const char *name, const char *summary))
{
    for (; list->name != NULL; list++) {
        char name[64];
        snprintf(name, sizeof name, "%s%s%s", group, *group != '\0' ? " " : "", list->name);
        if (list->children != NULL)
            walk(list->children, name, each);
        else if (list->run != NULL)
            each(name, list->summary);
    }
}

static void print_name(const char *name, const char *summary)
{
    (void)summary;
    puts(name);
}

void manual_list(void)
{
    walk(commands, "", print_name);
}

/* gtmpl-show-chart */
static void print_page_name(const char *name)
{
    fputs("gtmpl\\-", stdout);
    for (; *name != '\0'; name++)
        fputs(*name == ' ' || *name == '-' ? "\\-" : (const char[]){*name, '\0'}, stdout);
}

static void print_command(const char *name, const char *summary)
{
    fputs(".TP\n.BR ", stdout);
    print_page_name(name);
    puts(" (1)");
    print_string(summary);
    putchar('\n');
}

void manual_program(const option_group *root, const option_group *global)
{
    print_heading("gtmpl");
    puts(".SH NAME\n"
         "gtmpl \\- renders Helm charts to the bytes that Helm prints\n"
         ".SH SYNOPSIS\n"
         ".B gtmpl\n"
         "[\\fB\\-C\\fR \\fIDIR\\fR] \\fICOMMAND\\fR [\\fIARGUMENT\\fR]... [\\fIFLAG\\fR]...\n"
         ".SH DESCRIPTION\n"
         "Renders charts as \\fBhelm template\\fR does, without Helm, a cluster or a network; renders the addons of a "
         "GitOps\n"
         "repository with the layers of values that they get in each place; and tells where a value was set, what a "
         "change\n"
         "will do, and which overrides do nothing.\n"
         ".PP\n"
         "With \\fB\\-C\\fR, which stands first, it works in another folder.\n"
         ".SH COMMANDS");
    walk(commands, "", print_command);
    print_flags("OPTIONS", root, NULL, false);
    print_flags("OPTIONS OF EVERY COMMAND", global, NULL, false);
    puts(".SH EXIT STATUS\n"
         "0 when all is well, 1 when something is wrong.\n"
         ".BR gtmpl\\-diff (1)\n"
         "ends as\n"
         ".BR diff (1)\n"
         "does: 0 without a difference, 1 with one, 2 when something is wrong.\n"
         ".SH ENVIRONMENT\n"
         ".TP\n"
         "\\fBHELM_NAMESPACE\\fR, \\fBHELM_DEBUG\\fR and others that\n"
         ".BR gtmpl\\-env (1)\n"
         "lists\n"
         "stand for flags, as with Helm.\n"
         ".TP\n"
         ".B SOURCE_DATE_EPOCH\n"
         "what the clock shows with \\fB\\-\\-reproducible\\fR: seconds since 1970.\n"
         ".SH FILES\n"
         ".TP\n"
         ".I gtmpl.yaml\n"
         "at the root of a GitOps repository: how it is laid out, see\n"
         ".BR gtmpl.yaml (5).\n"
         ".SH SEE ALSO\n"
         ".BR gtmpl.yaml (5),\n"
         ".BR libgtmpl (3)");
}

static const char *summary_of(const char *name)
{
    char first[64];
    size_t length = strcspn(name, " ");

    snprintf(first, sizeof first, "%.*s", (int)length, name);
    const command *c = command_find(commands, first);
    if (c != NULL && name[length] == ' ')
        c = command_find(c->children, name + length + 1);
    return c == NULL ? "" : c->summary;
}

void manual_command(const command_form *form, const option_group *groups, int count, char **words)
{
    char title[64];

    (void)count;
    (void)words;
    snprintf(title, sizeof title, "gtmpl %s", form->name);
    print_heading(title);
    puts(".SH NAME");
    print_page_name(form->name);
    fputs(" \\- ", stdout);
    print_string(summary_of(form->name));
    printf("\n.SH SYNOPSIS\n\\fBgtmpl %s\\fR", form->name);
    print_string(form->arguments);
    puts(" [\\fIflags\\fR]\n.SH DESCRIPTION");
    print_paragraphs(form->about);
    print_flags("OPTIONS", groups, global_options, command_is_ours(form->name));
    puts(".PP\nThe flags of every command are in\n.BR gtmpl (1).\n.SH SEE ALSO\n.BR gtmpl (1),\n.BR gtmpl.yaml (5)");
}
