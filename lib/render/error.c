/*
 * Helm takes Go's one-line errors apart again and sets them out over lines. It does so by cutting text at ": ", so
 * the same cuts are made here; an error that the pattern does not fit stays as Go wrote it.
 */
#include "render/error.h"

#include "base/buffer.h"

#define WARN_START SLICE("HELM_ERR_START")
#define WARN_END   SLICE("HELM_ERR_END")

static failure *with_text(arena *a, const failure *f, slice text)
{
    failure *result = ARENA_NEW(a, failure);

    *result = *f;
    result->text = text;
    result->cause = NULL;
    return result;
}

/* Cuts at the first separator; false when there is none. */
static bool cut(slice s, slice separator, slice *before, slice *after)
{
    size_t at = slice_find(s, separator);

    if (at == SLICE_NONE)
        return false;
    *before = slice_first(s, at);
    *after = slice_after(s, at + separator.size);
    return true;
}

/* HEAD (PLACE): REASON. Texts of templates may hold NUL, which printf would stop at. */
static slice placed(arena *a, const char *head, slice place, slice reason)
{
    slice start = arena_concat3(a, slice_from(head), SLICE(" ("), place);

    return arena_concat3(a, start, SLICE("): "), reason);
}

static slice after_last(slice s, slice separator)
{
    size_t at = slice_find_last(s, separator);

    return at == SLICE_NONE ? s : slice_after(s, at + separator.size);
}

failure *helm_parse_error(arena *a, const failure *f, slice file)
{
    slice first, rest, location = SLICE("");

    if (!cut(f->text, SLICE(": "), &first, &rest))
        return with_text(a, f, placed(a, "parse error in", file, f->text));

    slice behind;
    if (!cut(rest, SLICE(": "), &location, &behind))
        location = rest;
    slice reason = after_last(f->text, SLICE(": "));
    return with_text(a, f, placed(a, "parse error at", location, reason));
}

/* One template of the chain. */
typedef struct trace {
    slice location, message, executing;
} trace;

static slice without_next_error(slice message)
{
    size_t at = slice_find(message, SLICE(" template:"));

    return at == SLICE_NONE ? message : slice_first(message, at);
}

/* NAME: executing "FUNCTION" at <CONTEXT>: MESSAGE */
static bool read_executing(arena *a, slice rest, trace *t)
{
    slice name, after, function, context, message;

    if (!cut(rest, SLICE(": executing "), &name, &after) || after.size == 0 || after.data[0] != '"')
        return false;
    if (!cut(slice_after(after, 1), SLICE("\""), &function, &after) || !slice_starts(after, SLICE(" at <")))
        return false;
    if (!cut(slice_after(after, 5), SLICE(">: "), &context, &message))
        return false;
    t->location = name;
    t->message = without_next_error(message);
    slice head = arena_concat3(a, SLICE("executing \""), function, SLICE("\" at <"));
    t->executing = arena_concat3(a, head, context, SLICE(">:"));
    return true;
}

static bool read_trace(arena *a, slice text, trace *t)
{
    const slice prefix = SLICE("template: ");
    slice rest = slice_after(text, prefix.size);

    *t = (trace){SLICE(""), SLICE(""), SLICE("")};
    if (!slice_starts(text, prefix))
        return false;
    if (slice_starts(rest, SLICE("no template "))) {
        t->message = text;
        return true;
    }
    if (read_executing(a, rest, t))
        return true;

    size_t at = slice_find_last(rest, SLICE(": "));
    if (at == SLICE_NONE)
        return false;
    t->location = slice_first(rest, at);
    t->message = without_next_error(slice_after(rest, at + 2));
    return true;
}

static bool same_trace(const trace *x, const trace *y)
{
    return slice_equal(x->location, y->location) && slice_equal(x->message, y->message) &&
           slice_equal(x->executing, y->executing);
}

static void print_trace(buffer *b, const trace *t)
{
    if (t->location.size > 0) {
        buffer_add(b, t->location);
        buffer_add(b, SLICE("\n  "));
    }
    if (t->executing.size > 0) {
        buffer_add(b, t->executing);
        buffer_add(b, SLICE("\n    "));
    }
    if (t->message.size > 0) {
        buffer_add(b, t->message);
        buffer_add_char(b, '\n');
    }
}

/* The text that `fail` and `required` marked: from the first mark to the last. */
static bool read_warning(slice text, slice *warning)
{
    slice before, rest;

    if (!cut(text, WARN_START, &before, &rest))
        return false;
    size_t end = slice_find_last(rest, WARN_END);
    if (end == SLICE_NONE)
        return false;
    *warning = slice_first(rest, end);
    return true;
}

failure *helm_exec_error(arena *a, const compat *as, const failure *f, slice file)
{
    slice head, rest, location, reason, warning;

    if (!f->from_template)
        return with_text(a, f, f->text);
    if (!cut(f->text, SLICE(": "), &head, &rest) || !cut(rest, SLICE(": "), &location, &reason))
        return with_text(a, f, placed(a, "execution error in", file, f->text));
    if (read_warning(reason, &warning))
        return with_text(a, f, placed(a, "execution error at", location, warning));
    if (!as->lays_out_errors)
        return with_text(a, f, f->text);

    buffer b = buffer_new(a);
    trace previous = {SLICE(""), SLICE(""), SLICE("")}, t;
    for (const failure *at = f; at != NULL; at = at->cause) {
        if (!read_trace(a, at->text, &t))
            return with_text(a, f, f->text);
        if (b.size == 0 || !same_trace(&t, &previous))
            print_trace(&b, &t);
        previous = t;
    }
    return with_text(a, f, slice_trim_space(buffer_slice(&b)));
}

failure *helm_unmarked(arena *a, const failure *f)
{
    slice before, rest, words, after;

    if (!cut(f->text, WARN_START, &before, &rest) || !cut(rest, WARN_END, &words, &after))
        return with_text(a, f, f->text);
    return with_text(a, f, arena_concat3(a, before, words, after));
}
