/* Frames, and raising to the innermost one. */
#include "base/arena_internal.h"
#include "base/stack.h"

const failure failure_no_memory = {.status = GTMPL_ENOMEM, .text = {"out of memory", 13}};

void frame_enter(arena *a, frame *f)
{
    arena *root = a->root;

    if (root->frame == NULL)
        root->stack = stack_address();
    f->outer = root->frame;
    f->mark = root->releases;
    f->failure = NULL;
    root->frame = f;
}

void frame_leave(arena *a, frame *f)
{
    a->root->frame = f->outer;
}

const failure *arena_try(arena *a, void (*work)(void *context), void *context)
{
    frame f;

    frame_enter(a, &f);
    if (setjmp(f.jump) == 0) {
        work(context);
        frame_leave(a, &f);
    }
    return f.failure;
}

const failure *arena_attempt(arena *a, void (*work)(void *context), void *context)
{
    const failure *f = arena_try(a, work, context);

    if (f != NULL && failure_is_final(f))
        raise_failure(a, f);
    return f;
}

_Noreturn void raise_failure(arena *a, const failure *why)
{
    arena *root = a->root;
    frame *f = root->frame;

    root->frame = f->outer;
    arena_run_releases(root, f->mark);
    f->failure = why;
    longjmp(f->jump, 1);
}

_Noreturn void raise_text(arena *a, gtmpl_status status, slice text)
{
    failure *f = ARENA_NEW(a, failure);

    f->status = status;
    f->text = text;
    raise_failure(a, f);
}

_Noreturn void raise_error(arena *a, gtmpl_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    slice text = arena_vprintf(a, format, arguments);
    va_end(arguments);
    raise_text(a, status, text);
}

_Noreturn void raise_wrapped(arena *a, const failure *cause, slice prefix)
{
    failure *f = ARENA_NEW(a, failure);

    *f = *cause;
    f->text = arena_prepend(a, arena_concat(a, prefix, SLICE(": ")), cause->text);
    f->cause = cause;
    f->from_template = false;
    raise_failure(a, f);
}

_Noreturn void raise_at(arena *a, gtmpl_status status, slice file, uint32_t line, uint32_t column, slice text)
{
    failure *f = ARENA_NEW(a, failure);
    slice where = line == 0     ? file
                  : column == 0 ? arena_printf(a, "%.*s:%u", SLICE_ARG(file), line)
                                : arena_printf(a, "%.*s:%u:%u", SLICE_ARG(file), line, column);

    *f = (failure){.status = status, .file = file, .line = line, .column = column};
    f->text = arena_concat3(a, where, SLICE(": "), text);
    raise_failure(a, f);
}
