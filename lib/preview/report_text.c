/* The form for terminals: unified hunks with a header for each resource, and the cause of a line at its end. */
#include "preview/report.h"

#define BOLD  "\033[1m"
#define RED   "\033[31m"
#define GREEN "\033[32m"
#define CYAN  "\033[36m"
#define FAINT "\033[2m"
#define PLAIN "\033[m"

enum {
    CAUSE_COLUMN = 64, /* causes stand behind longer lines, not below each other */
    MOST_CAUSES = 2    /* named at a line */
};

typedef struct text_report {
    buffer *out;
    buffer scratch;
    const comparison *comparison;
    const report_options *options;
} text_report;

static slice visible(text_report *r, slice text)
{
    r->scratch.size = 0;
    report_visible(&r->scratch, text);
    return buffer_slice(&r->scratch);
}

/* A line in a colour. */
static void put(text_report *r, const char *color, const char *start, slice text)
{
    if (r->options->color)
        buffer_add(r->out, slice_from(color));
    buffer_add(r->out, slice_from(start));
    buffer_add(r->out, visible(r, text));
    if (r->options->color)
        buffer_add(r->out, SLICE(PLAIN));
}

static void put_line(text_report *r, const char *color, const char *start, slice text)
{
    put(r, color, start, text);
    buffer_add_char(r->out, '\n');
}

static void put_header(text_report *r, const change *c)
{
    const resource *shown = change_resource(c);
    buffer title = buffer_new(r->comparison->arena);

    target_name_write(&title, &r->comparison->targets[c->target].name, NULL);
    buffer_add(&title, SLICE(": "));
    buffer_add(&title, shown->api_version);
    buffer_add(&title, shown->api_version.size > 0 ? SLICE(" ") : SLICE(""));
    report_resource(&title, shown);
    put_line(r, BOLD, "diff ", buffer_slice(&title));
    if (c->kind == CHANGE_ADDED || c->kind == CHANGE_REMOVED)
        put_line(r, BOLD, c->kind == CHANGE_ADDED ? "new resource" : "removed resource", SLICE(""));
    if (c->kind == CHANGE_RENAMED) {
        title.size = 0;
        report_former_name(&title, c);
        put_line(r, BOLD, "renamed from ", buffer_slice(&title));
    }
    put_line(r, BOLD, "--- ", c->from != NULL ? c->from->source : SLICE("/dev/null"));
    put_line(r, BOLD, "+++ ", c->to != NULL ? c->to->source : SLICE("/dev/null"));
}

/* --- Causes --- */

static bool same_causes(const cause_list *x, const cause_list *y)
{
    if (x == NULL || y == NULL || x->count != y->count)
        return x == y;
    for (size_t i = 0; i < x->count; i++)
        if (cause_find(y, &x->items[i]) == y->count)
            return false;
    return true;
}

/* Whether a changed line tells causes: those that the changed line before it has told are not told again. */
static bool tells_causes(const change *c, size_t at)
{
    const compared_line *line = &c->lines[at];

    return line->causes != NULL && line->kind != LINE_SAME &&
           (at == 0 || !same_causes(line->causes, c->lines[at - 1].causes));
}

static void put_causes(text_report *r, const cause_list *causes, size_t blanks)
{
    buffer text = buffer_new(r->comparison->arena);

    for (size_t i = 0; i < causes->count && i < MOST_CAUSES; i++) {
        const cause *why = &causes->items[i];
        buffer_add(&text, i > 0 ? SLICE(", ") : SLICE(" "));
        buffer_add(&text, why->file);
        if (why->line > 0)
            buffer_printf(&text, ":%u", why->line);
        if (why->key.size > 0) {
            buffer_add_char(&text, ' ');
            buffer_add(&text, why->key);
        }
    }
    if (causes->count > MOST_CAUSES)
        buffer_printf(&text, ", and %zu more", causes->count - MOST_CAUSES);
    buffer_add_repeated(r->out, ' ', blanks);
    put(r, FAINT, "\xE2\x86\x90", buffer_slice(&text));
}

/* The column at which the causes of a hunk begin. */
static size_t cause_column(text_report *r, const change *c, const hunk *h)
{
    size_t widest = 0;

    for (size_t i = h->first; i < h->end; i++) {
        if (!tells_causes(c, i))
            continue;
        size_t columns = report_columns(visible(r, c->lines[i].text));
        if (columns > widest && columns <= CAUSE_COLUMN)
            widest = columns;
    }
    return widest + 3;
}

/* --- Hunks --- */

static void put_range(buffer *out, char sign, size_t start, size_t count)
{
    buffer_printf(out, "%c%zu", sign, start);
    if (count != 1)
        buffer_printf(out, ",%zu", count);
}

static void put_hunk_header(text_report *r, const change *c, const hunk *h)
{
    buffer range = buffer_new(r->comparison->arena);
    slice path = hunk_path(r->comparison->arena, c, h);

    put_range(&range, '-', h->from, h->from_count);
    buffer_add_char(&range, ' ');
    put_range(&range, '+', h->to, h->to_count);
    buffer_add(&range, SLICE(" @@"));
    put(r, CYAN, "@@ ", buffer_slice(&range));
    if (path.size > 0) {
        buffer_add_char(r->out, ' ');
        buffer_add(r->out, visible(r, path));
    }
    buffer_add_char(r->out, '\n');
}

static void put_hunk(text_report *r, const change *c, const hunk *h)
{
    size_t column = cause_column(r, c, h);

    put_hunk_header(r, c, h);
    for (size_t i = h->first; i < h->end; i++) {
        const compared_line *line = &c->lines[i];
        if (line->kind == LINE_SAME) {
            buffer_add_char(r->out, ' ');
            buffer_add(r->out, visible(r, line->text));
        } else {
            put(r, line->kind == LINE_ADDED ? GREEN : RED, line->kind == LINE_ADDED ? "+" : "-", line->text);
        }
        if (tells_causes(c, i)) {
            size_t columns = report_columns(visible(r, line->text));
            put_causes(r, line->causes, columns < column - 2 ? column - columns : 3);
        }
        buffer_add_char(r->out, '\n');
    }
}

/* --- Targets --- */

static void put_error(text_report *r, slice name, const target *t, const char *which, slice error)
{
    slice line;

    if (t == NULL || !t->failed)
        return;
    put(r, BOLD, "error ", name);
    buffer_printf(r->out, ": the %s side does not render\n", which);
    while (slice_next(&error, '\n', &line)) {
        buffer_add(r->out, SLICE("    "));
        buffer_add(r->out, visible(r, line));
        buffer_add_char(r->out, '\n');
    }
}

static void put_target(text_report *r, const compared_target *t)
{
    buffer name = buffer_new(r->comparison->arena);

    target_name_write(&name, &t->name, NULL);
    put_error(r, buffer_slice(&name), t->from, "old", t->from_error);
    put_error(r, buffer_slice(&name), t->to, "new", t->to_error);
    if (target_moves(t)) {
        buffer_add(&name, SLICE(": "));
        report_move(&name, t, NULL);
        put_line(r, BOLD, "move ", buffer_slice(&name));
    }
    for (size_t i = t->first; i < t->first + t->count; i++) {
        const change *c = &r->comparison->changes[i];
        hunk h;
        put_header(r, c);
        for (size_t at = 0; hunk_next(c, r->options->context, &at, &h);)
            put_hunk(r, c, &h);
    }
}

void report_text(buffer *out, const comparison *c, const report_options *o)
{
    text_report r = {out, buffer_new(c->arena), c, o};

    for (size_t i = 0; i < c->target_count; i++)
        put_target(&r, &c->targets[i]);
}
