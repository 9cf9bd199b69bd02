/*
 * The form for comments on pull requests: GitHub's and GitLab's Markdown. Names stand in <code> with all punctuation as
 * character references, so that none of them can be markup or a mention; lines stand in fences longer than any run of
 * backticks in them.
 */
#include "preview/report.h"

enum {
    NOTICE_BYTES = 400, /* kept free for the notice at the end */
    LONGEST_TITLE = 60, /* bytes; each may take six */
    LEAST_FENCE = 3
};

typedef struct markdown {
    buffer *out;
    const comparison *comparison;
    const report_options *options;
    size_t limit; /* bytes of `out` before the notice */
} markdown;

/* --- Text --- */

static bool is_harmless(char c)
{
    return (c & 0x80) != 0 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           slice_find_char(SLICE(" -./,=()"), c) != SLICE_NONE;
}

/* Text within a line of Markdown or HTML. */
static void put_text(buffer *out, slice text)
{
    buffer shown = buffer_new(out->arena);

    report_visible(&shown, text);
    for (size_t i = 0; i < shown.size; i++) {
        char c = shown.data[i];
        if (is_harmless(c))
            buffer_add_char(out, c);
        else
            buffer_printf(out, "&#%d;", c);
    }
}

static void put_code(buffer *out, slice text)
{
    buffer_add(out, SLICE("<code>"));
    put_text(out, text);
    buffer_add(out, SLICE("</code>"));
}

/* The longest run of backticks in a text, if it is longer than `longest`. */
static size_t longest_run(slice text, size_t longest)
{
    size_t run = 0;

    for (size_t i = 0; i < text.size; i++) {
        run = text.data[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void put_fence(buffer *out, size_t run, const char *language)
{
    buffer_add_repeated(out, '`', run >= LEAST_FENCE ? run + 1 : LEAST_FENCE);
    buffer_printf(out, "%s\n", language);
}

/* --- The table --- */

/* The names of all dimensions, in the order of the first target that has them. */
typedef struct columns {
    slice *items;
    size_t count;
} columns;

static columns find_columns(const comparison *c)
{
    size_t most = 0;
    columns found = {NULL, 0};

    for (size_t i = 0; i < c->target_count; i++)
        most += target_differs(&c->targets[i]) ? c->targets[i].name.dimension_count : 0;
    found.items = ARENA_ARRAY(c->arena, most, slice);
    for (size_t i = 0; i < c->target_count; i++) {
        const target_name *name = &c->targets[i].name;
        for (size_t j = 0; target_differs(&c->targets[i]) && j < name->dimension_count; j++) {
            size_t at = 0;
            while (at < found.count && !slice_equal(found.items[at], name->dimensions[j].name))
                at++;
            if (at == found.count)
                found.items[found.count++] = name->dimensions[j].name;
        }
    }
    return found;
}

static slice dimension_value(const target_name *name, slice wanted)
{
    for (size_t i = 0; i < name->dimension_count; i++)
        if (slice_equal(name->dimensions[i].name, wanted))
            return name->dimensions[i].value;
    return SLICE("");
}

static void put_table_head(buffer *out, const columns *dimensions)
{
    buffer_add(out, SLICE("| addon |"));
    for (size_t i = 0; i < dimensions->count; i++) {
        buffer_add_char(out, ' ');
        put_text(out, dimensions->items[i]);
        buffer_add(out, SLICE(" |"));
    }
    buffer_add(out, SLICE(" added | removed | modified | lines |\n|---|"));
    for (size_t i = 0; i < dimensions->count; i++)
        buffer_add(out, SLICE("---|"));
    buffer_add(out, SLICE("---:|---:|---:|---:|\n"));
}

static void put_row(buffer *out, const comparison *c, const compared_target *t, const columns *dimensions)
{
    size_t added = 0, removed = 0;

    for (size_t i = t->first; i < t->first + t->count; i++) {
        added += c->changes[i].added;
        removed += c->changes[i].removed;
    }
    buffer_add(out, SLICE("| "));
    put_code(out, t->name.addon);
    buffer_add(out, SLICE(" |"));
    for (size_t i = 0; i < dimensions->count; i++) {
        slice text = dimension_value(&t->name, dimensions->items[i]);
        buffer_add_char(out, ' ');
        if (text.size > 0)
            put_code(out, text);
        buffer_add(out, SLICE(" |"));
    }
    if (t->failed) {
        buffer_add(out, SLICE(" | | | **does not render** |\n"));
        return;
    }
    buffer_printf(out, " %zu | %zu | %zu | +%zu \xE2\x88\x92%zu", t->added, t->removed, t->modified, added, removed);
    if (target_moves(t)) {
        buffer_add(out, SLICE(", "));
        report_move(out, t, put_text);
    }
    buffer_add(out, SLICE(" |\n"));
}

/* At most half of the room goes to the table. */
static void put_table(markdown *m)
{
    const comparison *c = m->comparison;
    columns dimensions = find_columns(c);
    size_t left_out = 0, half = m->limit == SIZE_MAX ? SIZE_MAX : m->limit / 2;
    buffer row = buffer_new(c->arena);

    put_table_head(&row, &dimensions);
    if (m->out->size + row.size > half)
        return;
    buffer_add(m->out, buffer_slice(&row));
    for (size_t i = 0; i < c->target_count; i++) {
        if (!target_differs(&c->targets[i]))
            continue;
        row.size = 0;
        put_row(&row, c, &c->targets[i], &dimensions);
        if (left_out > 0 || m->out->size + row.size > half)
            left_out++;
        else
            buffer_add(m->out, buffer_slice(&row));
    }
    if (left_out > 0) {
        buffer_add(m->out, SLICE("\nand "));
        report_number(m->out, left_out, "more target");
        buffer_add_char(m->out, '\n');
    }
}

/* --- Resources --- */

static void put_summary(buffer *out, const comparison *c, const change *changed)
{
    const resource *r = change_resource(changed);
    buffer name = buffer_new(c->arena);

    buffer_add(out, SLICE("\n<details><summary>"));
    buffer_add(out, change_word(changed->kind));
    buffer_add(out, SLICE(" "));
    report_resource(&name, r);
    put_code(out, buffer_slice(&name));
    if (changed->kind == CHANGE_RENAMED) {
        buffer_add(out, SLICE(", before "));
        name.size = 0;
        report_former_name(&name, changed);
        put_code(out, buffer_slice(&name));
    }
    buffer_add(out, SLICE(" in "));
    name.size = 0;
    target_name_write(&name, &c->targets[changed->target].name, NULL);
    put_code(out, buffer_slice(&name));
    buffer_printf(out, " (+%zu \xE2\x88\x92%zu)</summary>\n\n", changed->added, changed->removed);
}

static void put_lines(buffer *out, const comparison *c, const change *changed, size_t context)
{
    buffer shown = buffer_new(c->arena);
    size_t run = 0;
    hunk h;

    for (size_t at = 0; hunk_next(changed, context, &at, &h);) {
        slice path = hunk_path(c->arena, changed, &h);
        buffer_printf(&shown, "@@ -%zu,%zu +%zu,%zu @@%s", h.from, h.from_count, h.to, h.to_count,
                      path.size > 0 ? " " : "");
        report_visible(&shown, path);
        buffer_add_char(&shown, '\n');
        for (size_t i = h.first; i < h.end; i++) {
            buffer_add_char(&shown, (char)changed->lines[i].kind);
            report_visible(&shown, changed->lines[i].text);
            buffer_add_char(&shown, '\n');
        }
    }
    run = longest_run(buffer_slice(&shown), run);
    put_fence(out, run, "diff");
    buffer_add(out, buffer_slice(&shown));
    put_fence(out, run, "");
}

/* The causes of a change's lines, each once. */
static void put_causes(buffer *out, const comparison *c, const change *changed)
{
    const cause_list *causes = change_causes(c, changed);

    for (size_t i = 0; causes != NULL && i < causes->count; i++) {
        const cause *why = &causes->items[i];
        buffer place = buffer_new(c->arena);
        buffer_add(&place, why->file);
        if (why->line > 0)
            buffer_printf(&place, ":%u", why->line);
        buffer_add(out, i == 0 ? SLICE("\nCaused by\n\n- ") : SLICE("- "));
        put_code(out, buffer_slice(&place));
        if (why->key.size > 0) {
            buffer_add_char(out, ' ');
            put_code(out, why->key);
        }
        buffer_add_char(out, '\n');
    }
}

static void put_change(buffer *out, const comparison *c, const change *changed, const report_options *o)
{
    put_summary(out, c, changed);
    put_lines(out, c, changed, o->context);
    put_causes(out, c, changed);
    buffer_add(out, SLICE("\n</details>\n"));
}

static void put_error(buffer *out, const target_name *name, const char *which, slice error)
{
    buffer shown = buffer_new(out->arena);
    slice line;
    size_t run;

    buffer_add(out, SLICE("\n<details open><summary>the "));
    buffer_add(out, slice_from(which));
    buffer_add(out, SLICE(" side of "));
    target_name_write(&shown, name, NULL);
    put_code(out, buffer_slice(&shown));
    buffer_add(out, SLICE(" does not render</summary>\n\n"));
    shown.size = 0;
    while (slice_next(&error, '\n', &line)) {
        report_visible(&shown, line);
        buffer_add_char(&shown, '\n');
    }
    run = longest_run(buffer_slice(&shown), 0);
    put_fence(out, run, "text");
    buffer_add(out, buffer_slice(&shown));
    put_fence(out, run, "");
    buffer_add(out, SLICE("\n</details>\n"));
}

/* Adds a part if there is room for all of it. */
static bool put_part(markdown *m, const buffer *part)
{
    if (part->size > m->limit || m->out->size > m->limit - part->size)
        return false;
    buffer_add(m->out, buffer_slice(part));
    return true;
}

static size_t put_errors(markdown *m)
{
    const comparison *c = m->comparison;
    buffer part = buffer_new(c->arena);
    size_t left_out = 0;

    for (size_t i = 0; i < c->target_count && c->failed_count > 0; i++) {
        const compared_target *t = &c->targets[i];
        part.size = 0;
        if (t->from != NULL && t->from->failed)
            put_error(&part, &t->name, "old", t->from_error);
        if (t->to != NULL && t->to->failed)
            put_error(&part, &t->name, "new", t->to_error);
        left_out += !put_part(m, &part);
    }
    return left_out;
}

static size_t put_changes(markdown *m)
{
    const comparison *c = m->comparison;
    buffer part = buffer_new(c->arena);
    size_t left_out = 0;

    for (size_t i = 0; i < c->change_count; i++) {
        part.size = 0;
        put_change(&part, c, &c->changes[i], m->options);
        left_out += !put_part(m, &part);
    }
    return left_out;
}

static void put_notice(markdown *m, size_t changes, size_t errors)
{
    if (changes + errors == 0)
        return;
    buffer_add(m->out, SLICE("\n> **Cut:** "));
    if (changes > 0)
        buffer_printf(m->out, "%zu of %zu resources", changes, m->comparison->change_count);
    if (errors > 0) {
        buffer_add(m->out, changes > 0 ? SLICE(" and ") : SLICE(""));
        report_number(m->out, errors, "error");
    }
    buffer_printf(m->out, " did not fit into %zu bytes and %s not shown.\n", m->options->max_bytes,
                  changes + errors == 1 ? "is" : "are");
}

static void put_heading(markdown *m)
{
    report_totals n = report_count(m->comparison);

    buffer_add(m->out, SLICE("### "));
    put_text(m->out, slice_first(m->options->title, LONGEST_TITLE));
    buffer_add(m->out, SLICE("\n\n"));
    if (!comparison_differs(m->comparison)) {
        buffer_add(m->out, SLICE("No resource changes.\n"));
        return;
    }
    report_number(m->out, n.resources, "resource");
    buffer_add(m->out, n.resources == 1 ? SLICE(" changes in ") : SLICE(" change in "));
    report_number(m->out, n.targets, "target");
    buffer_printf(m->out, ": %zu added, %zu removed, %zu modified.\n", n.added_resources, n.removed_resources,
                  n.modified_resources);
    if (m->comparison->failed_count > 0) {
        buffer_add(m->out, SLICE("**"));
        report_number(m->out, m->comparison->failed_count, "target");
        buffer_add(m->out, SLICE(" could not be compared.**\n"));
    }
    buffer_add_char(m->out, '\n');
}

void report_markdown(buffer *out, const comparison *c, const report_options *o)
{
    markdown m = {out, c, o, o->max_bytes == 0 ? SIZE_MAX : o->max_bytes - NOTICE_BYTES};

    put_heading(&m);
    if (!comparison_differs(c))
        return;
    put_table(&m);
    size_t errors = put_errors(&m), changes = put_changes(&m);
    put_notice(&m, changes, errors);
}
