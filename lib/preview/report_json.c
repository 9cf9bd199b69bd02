/* The form for programs. */
#include "codec/json.h"
#include "preview/report.h"

static void put_field(buffer *out, const char *start, const char *name, slice text)
{
    buffer_printf(out, "%s\"%s\":", start, name);
    json_write_string(out, text, false);
}

static void put_target(buffer *out, const target_name *name)
{
    put_field(out, "", "addon", name->addon);
    for (size_t i = 0; i < name->dimension_count; i++) {
        buffer_add_char(out, ',');
        json_write_string(out, name->dimensions[i].name, false);
        buffer_add_char(out, ':');
        json_write_string(out, name->dimensions[i].value, false);
    }
}

static void put_resource(buffer *out, const change *c)
{
    const resource *r = change_resource(c);

    put_field(out, ",\"resource\":{", "apiVersion", r->api_version);
    put_field(out, ",", "kind", r->kind);
    put_field(out, ",", "namespace", r->namespace_);
    put_field(out, ",", "name", r->name);
    if (r->number > 1)
        buffer_printf(out, ",\"number\":%u", r->number);
    buffer_add_char(out, '}');
    if (c->kind == CHANGE_RENAMED) {
        put_field(out, ",\"was\":{", "namespace", c->from->namespace_);
        put_field(out, ",", "name", c->from->name);
        buffer_add_char(out, '}');
    }
    put_field(out, ",", "source", r->source);
}

static void put_cause(buffer *out, const cause *why)
{
    put_field(out, "{", "file", why->file);
    if (why->line > 0)
        buffer_printf(out, ",\"line\":%u", why->line);
    if (why->layer.size > 0)
        put_field(out, ",", "layer", why->layer);
    if (why->key.size > 0)
        put_field(out, ",", "key", why->key);
    buffer_add_char(out, '}');
}

static void put_causes(buffer *out, const cause_list *causes)
{
    buffer_add(out, SLICE(",\"causes\":["));
    for (size_t i = 0; causes != NULL && i < causes->count; i++) {
        buffer_add(out, i > 0 ? SLICE(",") : SLICE(""));
        put_cause(out, &causes->items[i]);
    }
    buffer_add_char(out, ']');
}

static void put_lines(buffer *out, const change *c)
{
    const char *comma = "";

    buffer_add(out, SLICE(",\"lines\":["));
    for (size_t i = 0; i < c->count; i++) {
        const compared_line *line = &c->lines[i];
        if (line->kind == LINE_SAME)
            continue;
        buffer_printf(out, "%s{\"change\":\"%s\",\"line\":%u", comma, line->kind == LINE_ADDED ? "added" : "removed",
                      line->kind == LINE_ADDED ? line->to : line->from);
        put_field(out, ",", "text", line->text);
        if (line->causes != NULL)
            put_causes(out, line->causes);
        buffer_add_char(out, '}');
        comma = ",";
    }
    buffer_add_char(out, ']');
}

static void put_change(buffer *out, const comparison *c, const change *changed)
{
    buffer_add_char(out, '{');
    put_target(out, &c->targets[changed->target].name);
    put_field(out, ",", "change", change_word(changed->kind));
    put_resource(out, changed);
    put_lines(out, changed);
    put_causes(out, change_causes(c, changed));
    buffer_add_char(out, '}');
}

static void put_error(buffer *out, const char *start, const target_name *name, const char *which, slice message)
{
    buffer_printf(out, "%s{", start);
    put_target(out, name);
    buffer_printf(out, ",\"side\":\"%s\"", which);
    put_field(out, ",", "message", message);
    buffer_add_char(out, '}');
}

/* Targets that did not render, on either side; nothing when there are none. */
static void put_errors(buffer *out, const comparison *c)
{
    const char *start = ",\n\"errors\":[\n";

    for (size_t i = 0; i < c->target_count; i++) {
        const compared_target *t = &c->targets[i];
        if (t->from != NULL && t->from->failed) {
            put_error(out, start, &t->name, "old", t->from_error);
            start = ",\n";
        }
        if (t->to != NULL && t->to->failed) {
            put_error(out, start, &t->name, "new", t->to_error);
            start = ",\n";
        }
    }
    if (c->failed_count > 0)
        buffer_add(out, SLICE("\n]"));
}

/* Targets that move to another namespace, cluster or name; nothing when there are none. */
static void put_moves(buffer *out, const comparison *c)
{
    size_t count = 0;

    for (size_t i = 0; i < c->target_count; i++) {
        const compared_target *t = &c->targets[i];
        if (!target_moves(t))
            continue;
        buffer_add(out, count++ > 0 ? SLICE(",\n{") : SLICE(",\n\"moves\":[\n{"));
        put_target(out, &t->name);
        if (t->from->was != NULL) {
            buffer_add(out, SLICE(",\"was\":{"));
            put_target(out, t->from->was);
            buffer_add_char(out, '}');
        }
        put_field(out, ",", "from", t->from->namespace_);
        put_field(out, ",", "to", t->to->namespace_);
        buffer_add_char(out, '}');
    }
    if (count > 0)
        buffer_add(out, SLICE("\n]"));
}

void report_json(buffer *out, const comparison *c, const report_options *o)
{
    (void)o;
    buffer_add(out, SLICE("{\"changes\":["));
    for (size_t i = 0; i < c->change_count; i++) {
        buffer_add(out, i > 0 ? SLICE(",\n") : SLICE("\n"));
        put_change(out, c, &c->changes[i]);
    }
    buffer_add(out, c->change_count > 0 ? SLICE("\n]") : SLICE("]"));
    put_errors(out, c);
    put_moves(out, c);
    buffer_add(out, SLICE("}\n"));
}
