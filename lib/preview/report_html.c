/*
 * The page: a template, its style and script, and the comparison as JSON that the script reads. In JSON `<` is written
 * as an escape, so no text can end the element that holds it.
 */
#include "codec/json.h"
#include "preview/page.h"
#include "preview/report.h"

/* --- Data --- */

typedef struct page_data {
    buffer *out;
    buffer scratch;
    const comparison *comparison;
    size_t context;
} page_data;

static void put_string(page_data *d, slice text)
{
    d->scratch.size = 0;
    report_visible(&d->scratch, text);
    json_write_string(d->out, buffer_slice(&d->scratch), true);
}

/* `start`, a name, a text. */
static void put_field(page_data *d, const char *start, const char *name, slice text)
{
    buffer_printf(d->out, "%s\"%s\":", start, name);
    put_string(d, text);
}

static void put_totals(page_data *d)
{
    report_totals n = report_count(d->comparison);

    buffer_printf(d->out, ",\n\"totals\":{\"targets\":%zu,\"resources\":%zu,\"added_resources\":%zu,", n.targets,
                  n.resources, n.added_resources);
    buffer_printf(d->out, "\"removed_resources\":%zu,\"added\":%zu,\"removed\":%zu}", n.removed_resources, n.added,
                  n.removed);
}

static void put_error(page_data *d, const char *start, const char *which, const target *t, slice message)
{
    if (t == NULL || !t->failed)
        return;
    buffer_printf(d->out, "%s[\"%s\",", start, which);
    put_string(d, message);
    buffer_add_char(d->out, ']');
}

static void put_target(page_data *d, const compared_target *t)
{
    put_field(d, "{", "addon", t->name.addon);
    buffer_add(d->out, SLICE(",\"dimensions\":["));
    for (size_t i = 0; i < t->name.dimension_count; i++) {
        buffer_add(d->out, i > 0 ? SLICE(",[") : SLICE("["));
        put_string(d, t->name.dimensions[i].name);
        buffer_add_char(d->out, ',');
        put_string(d, t->name.dimensions[i].value);
        buffer_add_char(d->out, ']');
    }
    buffer_add(d->out, SLICE("],\"errors\":["));
    put_error(d, "", "old", t->from, t->from_error);
    put_error(d, t->from != NULL && t->from->failed ? "," : "", "new", t->to, t->to_error);
    buffer_add_char(d->out, ']');
    if (target_moves(t)) {
        buffer move = buffer_new(d->comparison->arena);
        report_move(&move, t, NULL);
        put_field(d, ",", "moved", buffer_slice(&move));
    }
    buffer_add_char(d->out, '}');
}

static void put_causes(page_data *d, const cause_list *causes)
{
    buffer_add(d->out, SLICE(",\"causes\":["));
    for (size_t i = 0; causes != NULL && i < causes->count; i++) {
        const cause *why = &causes->items[i];
        buffer_add(d->out, i > 0 ? SLICE(",[") : SLICE("["));
        put_string(d, why->file);
        buffer_printf(d->out, ",%u,", why->line);
        put_string(d, why->layer);
        buffer_add_char(d->out, ',');
        put_string(d, why->key);
        buffer_add_char(d->out, ']');
    }
    buffer_add_char(d->out, ']');
}

/* The causes of a line by their numbers among those of its change. */
static void put_line_causes(page_data *d, const cause_list *all, const cause_list *causes)
{
    buffer_add_char(d->out, '[');
    for (size_t i = 0; i < causes->count; i++)
        buffer_printf(d->out, "%s%zu", i > 0 ? "," : "", cause_find(all, &causes->items[i]));
    buffer_add_char(d->out, ']');
}

static void put_hunk(page_data *d, const change *c, const hunk *h, const cause_list *all)
{
    const char *comma = "";

    buffer_printf(d->out, "{\"from\":%zu,\"to\":%zu", h->from, h->to);
    put_field(d, ",", "path", hunk_path(d->comparison->arena, c, h));
    buffer_add(d->out, SLICE(",\"lines\":["));
    for (size_t i = h->first; i < h->end; i++) {
        const char sign = (char)c->lines[i].kind;
        if (i > h->first)
            buffer_add_char(d->out, ',');
        put_string(d, arena_concat(d->comparison->arena, slice_of(&sign, 1), c->lines[i].text));
    }
    buffer_add(d->out, SLICE("],\"causes\":{"));
    for (size_t i = h->first; i < h->end; i++) {
        if (c->lines[i].causes == NULL || c->lines[i].kind == LINE_SAME)
            continue;
        buffer_printf(d->out, "%s\"%zu\":", comma, i - h->first);
        put_line_causes(d, all, c->lines[i].causes);
        comma = ",";
    }
    buffer_add(d->out, SLICE("}}"));
}

static void put_change(page_data *d, const change *c, size_t target_number)
{
    const resource *r = change_resource(c);
    const cause_list *causes = change_causes(d->comparison, c);
    slice name =
        r->number > 1 ? arena_printf(d->comparison->arena, "%.*s (%u)", SLICE_ARG(r->name), r->number) : r->name;
    hunk h;

    buffer_printf(d->out, "{\"target\":%zu", target_number);
    put_field(d, ",", "change", change_word(c->kind));
    put_field(d, ",", "apiVersion", r->api_version);
    put_field(d, ",", "kind", r->kind.size > 0 ? r->kind : SLICE("(no kind)"));
    put_field(d, ",", "namespace", r->namespace_);
    put_field(d, ",", "name", name);
    put_field(d, ",", "source", r->source);
    if (c->kind == CHANGE_RENAMED) {
        buffer former = buffer_new(d->comparison->arena);
        report_former_name(&former, c);
        put_field(d, ",", "was", buffer_slice(&former));
    }
    buffer_printf(d->out, ",\"added\":%zu,\"removed\":%zu", c->added, c->removed);
    put_causes(d, causes);
    buffer_add(d->out, SLICE(",\"hunks\":["));
    for (size_t at = 0, i = 0; hunk_next(c, d->context, &at, &h); i++) {
        buffer_add(d->out, i > 0 ? SLICE(",\n") : SLICE("\n"));
        put_hunk(d, c, &h, causes);
    }
    buffer_add(d->out, SLICE("]}"));
}

/* Targets of which nothing is to be told are left out; the others are numbered anew. */
static void put_data(page_data *d, slice title)
{
    const comparison *c = d->comparison;
    size_t *numbers = ARENA_ARRAY(c->arena, c->target_count, size_t), count = 0;

    put_field(d, "{", "title", title);
    put_totals(d);
    buffer_add(d->out, SLICE(",\n\"targets\":["));
    for (size_t i = 0; i < c->target_count; i++) {
        if (!target_differs(&c->targets[i]))
            continue;
        buffer_add(d->out, count > 0 ? SLICE(",\n") : SLICE("\n"));
        put_target(d, &c->targets[i]);
        numbers[i] = count++;
    }
    buffer_add(d->out, SLICE("],\n\"changes\":["));
    for (size_t i = 0; i < c->change_count; i++) {
        buffer_add(d->out, i > 0 ? SLICE(",\n") : SLICE("\n"));
        put_change(d, &c->changes[i], numbers[c->changes[i].target]);
    }
    buffer_add(d->out, SLICE("]}"));
}

/* --- The page --- */

static void put_html(buffer *out, slice text)
{
    buffer shown = buffer_new(out->arena);

    report_visible(&shown, text);
    for (size_t i = 0; i < shown.size; i++) {
        char ch = shown.data[i];
        if (ch == '<' || ch == '>' || ch == '&' || ch == '"')
            buffer_printf(out, "&#%d;", ch);
        else
            buffer_add_char(out, ch);
    }
}

static slice bytes(const unsigned char *data, size_t size)
{
    return slice_of((const char *)data, size);
}

static void put_place(page_data *d, slice name, slice title)
{
    if (slice_equal(name, SLICE("title")))
        put_html(d->out, title);
    else if (slice_equal(name, SLICE("style")))
        buffer_add(d->out, bytes(page_css, page_css_size));
    else if (slice_equal(name, SLICE("script")))
        buffer_add(d->out, bytes(page_js, page_js_size));
    else if (slice_equal(name, SLICE("data")))
        put_data(d, title);
}

void report_html(buffer *out, const comparison *c, const report_options *o)
{
    page_data d = {out, buffer_new(c->arena), c, o->context};
    slice rest = bytes(page_html, page_html_size);

    for (size_t start; (start = slice_find(rest, SLICE("{{"))) != SLICE_NONE;) {
        size_t end = slice_find(rest, SLICE("}}"));
        if (end == SLICE_NONE)
            break;
        buffer_add(out, slice_first(rest, start));
        put_place(&d, slice_of(rest.data + start + 2, end - start - 2), o->title);
        rest = slice_after(rest, end + 2);
    }
    buffer_add(out, rest);
}
