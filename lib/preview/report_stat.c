/* The form that counts: a row for each resource, with a bar of its changed lines, and totals. */
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

    target_name_write(&plain, &c->targets[changed->target].name, NULL);
    buffer_add_char(&plain, ' ');
    report_resource(&plain, change_resource(changed));
    report_visible(&shown, buffer_slice(&plain));
    return buffer_slice(&shown);
}

static void put_rows(buffer *out, const stat_row *rows, size_t count, const report_options *o)
{
    size_t name_columns = 0, most = 0;

    for (size_t i = 0; i < count; i++) {
        size_t columns = report_columns(rows[i].name), size = change_size(rows[i].change);
        name_columns = columns > name_columns ? columns : name_columns;
        most = size > most ? size : most;
    }
    size_t fixed = 5 + digits(most); /* " NAME | N BAR" */
    size_t bar = most, room = o->width > fixed + LEAST_NAME + LEAST_BAR ? o->width - fixed : LEAST_NAME + LEAST_BAR;
    if (name_columns + bar > room) {
        size_t for_bar = name_columns + LEAST_BAR < room ? room - name_columns : LEAST_BAR;
        bar = bar < for_bar ? bar : for_bar;
        name_columns = name_columns + bar > room ? room - bar : name_columns;
    }
    for (size_t i = 0; i < count; i++) {
        const change *c = rows[i].change;
        buffer_add_char(out, ' ');
        put_name(out, rows[i].name, name_columns);
        buffer_printf(out, " | %*zu ", (int)digits(most), change_size(c));
        put_bar(out, '+', scale(c->added, most, bar), o->color ? GREEN : NULL);
        put_bar(out, '-', scale(c->removed, most, bar), o->color ? RED : NULL);
        buffer_add_char(out, '\n');
    }
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

static void put_notes(buffer *out, const comparison *c)
{
    for (size_t i = 0; i < c->target_count; i++) {
        const compared_target *t = &c->targets[i];
        if (!t->failed && !target_moves(t))
            continue;
        buffer_add_char(out, ' ');
        target_name_write(out, &t->name, report_visible);
        buffer_add(out, t->failed ? SLICE(" | does not render\n") : SLICE(" | another namespace\n"));
    }
}

void report_stat(buffer *out, const comparison *c, const report_options *o)
{
    stat_row *rows = ARENA_ARRAY(c->arena, c->change_count, stat_row);

    for (size_t i = 0; i < c->change_count; i++)
        rows[i] = (stat_row){row_name(c, &c->changes[i]), &c->changes[i]};
    put_rows(out, rows, c->change_count, o);
    put_notes(out, c);
    if (c->change_count > 0)
        put_totals(out, c);
}
