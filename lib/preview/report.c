/* What the forms of a report share. */
#include "preview/report.h"

report_totals report_count(const comparison *c)
{
    report_totals n = {.resources = c->change_count};

    for (size_t i = 0; i < c->target_count; i++) {
        const compared_target *t = &c->targets[i];
        n.targets += t->count > 0;
        n.added_resources += t->added;
        n.removed_resources += t->removed;
        n.modified_resources += t->modified;
    }
    for (size_t i = 0; i < c->change_count; i++) {
        n.added += c->changes[i].added;
        n.removed += c->changes[i].removed;
    }
    return n;
}

/* Marks, embeddings, overrides and isolates that change the direction of what follows. */
static bool turns_direction(rune r)
{
    return r == 0x061C || r == 0x200E || r == 0x200F || (r >= 0x202A && r <= 0x202E) || (r >= 0x2066 && r <= 0x2069);
}

void report_visible(buffer *out, slice text)
{
    size_t width;

    for (; text.size > 0; text = slice_after(text, width)) {
        rune r = utf8_decode(text, &width);
        if (r == RUNE_ERROR && width == 1)
            buffer_printf(out, "<%02X>", (unsigned char)text.data[0]);
        else if (r == '\t' || (r >= 0x20 && r < 0x7F) || (r >= 0xA0 && !turns_direction(r)))
            buffer_add(out, slice_first(text, width));
        else if (r <= 0x7F)
            buffer_printf(out, "^%c", r == 0x7F ? '?' : (int)r + '@');
        else
            buffer_printf(out, "<U+%04X>", (unsigned)r);
    }
}

size_t report_columns(slice text)
{
    return utf8_count(text);
}

void report_resource(buffer *out, const resource *r)
{
    buffer_add(out, r->kind.size > 0 ? r->kind : SLICE("(no kind)"));
    buffer_add_char(out, ' ');
    if (r->namespace_.size > 0) {
        buffer_add(out, r->namespace_);
        buffer_add_char(out, '/');
    }
    buffer_add(out, r->name.size > 0 ? r->name : SLICE("(no name)"));
    if (r->number > 1)
        buffer_printf(out, " (%u)", r->number);
}

void report_former_name(buffer *out, const change *c)
{
    if (c->from->namespace_.size > 0) {
        buffer_add(out, c->from->namespace_);
        buffer_add_char(out, '/');
    }
    buffer_add(out, c->from->name);
}

void report_move(buffer *out, const compared_target *t, void (*show)(buffer *out, slice text))
{
    void (*add)(buffer *, slice) = show != NULL ? show : buffer_add;
    bool elsewhere = !slice_equal(t->from->namespace_, t->to->namespace_);

    if (t->from->was != NULL) {
        buffer_add(out, SLICE("was "));
        target_name_write(out, t->from->was, show);
    }
    if (!elsewhere)
        return;
    buffer_add(out, t->from->was != NULL ? SLICE(", from namespace ") : SLICE("from namespace "));
    add(out, t->from->namespace_);
    buffer_add(out, SLICE(" to "));
    add(out, t->to->namespace_);
}

void report_number(buffer *out, size_t n, const char *noun)
{
    buffer_printf(out, "%zu %s%s", n, noun, n == 1 ? "" : "s");
}

const cause_list *change_causes(const comparison *c, const change *changed)
{
    comparison shown = {.arena = c->arena, .options = {.show_secrets = true}}; /* flags have been masked already */
    compared_line all = {.causes = NULL};

    for (size_t i = 0; i < changed->count; i++) {
        const cause_list *causes = changed->lines[i].causes;
        for (size_t j = 0; causes != NULL && j < causes->count; j++)
            add_cause(&shown, &all, &causes->items[j]);
    }
    return all.causes;
}
