/* The form that counts: for each target a row for each resource, with a bar of its changed lines; then totals. */
#include "preview/report.h"

#define RED   "\033[31m"
#define GREEN "\033[32m"
#define PLAIN "\033[m"

enum { LEAST_BAR = 10, LEAST_NAME = 20 };

typedef struct stat_row {
    slice name;
    const change *change;
} stat_row;

static size_t digits(size_t n)
{
    return n < 10 ? 1 : 1 + digits(n / 10);
}

static size_t change_size(const change *c)
{
    return c->added + c->removed;
}

/* How long a part of a bar is: at least one character for anything. */
static size_t scale(size_t part, size_t most, size_t room)
{
    if (most <= room || part == 0)
        return part;
    size_t scaled = (size_t)((double)part * (double)room / (double)most);
    return scaled == 0 ? 1 : scaled;
}

static void put_bar(buffer *out, char sign, size_t length, const char *color)
{
    if (length > 0 && color != NULL)
        buffer_add(out, slice_from(color));
    buffer_add_repeated(out, sign, length);
    if (length > 0 && color != NULL)
        buffer_add(out, SLICE(PLAIN));
}

/* The end of a name that is too long, as the resource's own name stands there. */
static void put_name(buffer *out, slice name, size_t columns)
{
    size_t has = report_columns(name), width;

    if (has > columns) {
        for (size_t drop = has - columns + 3; drop > 0; drop--) {
            utf8_decode(name, &width);
            name = slice_after(name, width);
        }
        buffer_add(out, SLICE("..."));
        has = columns;
    }
    buffer_add(out, name);
    buffer_add_repeated(out, ' ', columns - has);
}

static slice row_name(const comparison *c, const change *changed)
{
    buffer plain = buffer_new(c->arena), shown = buffer_new(c->arena);

    report_resource(&plain, change_resource(changed));
    report_visible(&shown, buffer_slice(&plain));
    return buffer_slice(&shown);
}

/* How wide the parts of a row are. */
typedef struct stat_layout {
    size_t name, number, bar; /* columns */
    size_t most;              /* lines that the longest bar stands for */
} stat_layout;

static stat_layout lay_out(const stat_row *rows, size_t count, size_t width)
{
    stat_layout l = {0, 1, 0, 0};

    for (size_t i = 0; i < count; i++) {
        size_t columns = report_columns(rows[i].name), size = change_size(rows[i].change);
        l.name = columns > l.name ? columns : l.name;
        l.most = size > l.most ? size : l.most;
    }
    l.number = digits(l.most);
    l.bar = l.most;
    size_t fixed = l.number + 6; /* "  NAME | N BAR" */
    size_t room = width > fixed + LEAST_NAME + LEAST_BAR ? width - fixed : LEAST_NAME + LEAST_BAR;
    if (l.name + l.bar > room) {
        size_t for_bar = l.name + LEAST_BAR < room ? room - l.name : LEAST_BAR;
        l.bar = l.bar < for_bar ? l.bar : for_bar;
        l.name = l.name + l.bar > room ? room - l.bar : l.name;
    }
    return l;
}

static void put_row(buffer *out, const stat_row *row, const stat_layout *l, const report_options *o)
{
    const change *c = row->change;

    buffer_add(out, SLICE("  "));
    put_name(out, row->name, l->name);
    buffer_printf(out, " | %*zu ", (int)l->number, change_size(c));
    put_bar(out, '+', scale(c->added, l->most, l->bar), o->color ? GREEN : NULL);
    put_bar(out, '-', scale(c->removed, l->most, l->bar), o->color ? RED : NULL);
    buffer_add_char(out, '\n');
}

static void put_totals(buffer *out, const comparison *c)
{
    report_totals n = report_count(c);

    buffer_add_char(out, ' ');
    report_number(out, n.resources, "resource");
    buffer_add(out, SLICE(" changed in "));
    report_number(out, n.targets, "target");
    if (n.added_resources > 0)
        buffer_printf(out, ", %zu new", n.added_resources);
    if (n.removed_resources > 0)
        buffer_printf(out, ", %zu removed", n.removed_resources);
    if (n.added > 0) {
        buffer_add(out, SLICE(", "));
        report_number(out, n.added, "insertion");
        buffer_add(out, SLICE("(+)"));
    }
    if (n.removed > 0) {
        buffer_add(out, SLICE(", "));
        report_number(out, n.removed, "deletion");
        buffer_add(out, SLICE("(-)"));
    }
    buffer_add_char(out, '\n');
}

void report_stat(buffer *out, const comparison *c, const report_options *o)
{
    stat_row *rows = ARENA_ARRAY(c->arena, c->change_count, stat_row);

    for (size_t i = 0; i < c->change_count; i++)
        rows[i] = (stat_row){row_name(c, &c->changes[i]), &c->changes[i]};
    const stat_layout l = lay_out(rows, c->change_count, o->width);
    for (size_t i = 0; i < c->target_count; i++) {
        const compared_target *t = &c->targets[i];
        if (!target_differs(t))
            continue;
        buffer_add_char(out, ' ');
        target_name_write(out, &t->name, report_visible);
        if (target_moves(t)) {
            buffer_add(out, SLICE(": "));
            report_move(out, t, report_visible);
        }
        buffer_add(out, t->failed ? SLICE(": does not render\n") : SLICE("\n"));
        for (size_t j = t->first; j < t->first + t->count; j++)
            put_row(out, &rows[j], &l, o);
    }
    if (c->change_count > 0)
        put_totals(out, c);
}
