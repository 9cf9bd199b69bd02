/*
 * Arenas and raising.
 *
 * Everything a chart, a values set or a render allocates belongs to one arena and dies with it: no reference counts,
 * no per-object free. An arena also knows the frame that errors jump to, so a function that can allocate can also
 * raise, and needs no error plumbing of its own. Objects of other libraries (a compiled pattern, an open archive) are
 * registered with arena_on_release and released when the arena is, or when an error unwinds past the frame in which
 * they were registered.
 *
 * Errors are caught with arena_try (below), which runs a function within a frame of its own.
 *
 * And an arena holds the limits of what is done in it: memory, stack and steps. What passes one raises GTMPL_ELIMIT.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <setjmp.h>
#include <stdarg.h>

#include "base/limits.h"
#include "base/slice.h"
#include "gtmpl/status.h"

typedef struct arena arena;

/* What went wrong: a status, Helm's text, a place where known, and for chains the error that this one wraps. */
typedef struct failure {
    gtmpl_status status;
    slice text;                  /* the whole message, causes included, as Go's Error() gives it */
    slice file;                  /* empty when unknown */
    uint32_t line, column;       /* from 1; 0 when unknown */
    const struct failure *cause; /* what Go's errors.Unwrap would give, or NULL */
    bool from_template;          /* raised by the executor (Go's template.ExecError) */
} failure;

/* There is no memory to say more. */
extern const failure failure_no_memory;

/* Whether it says nothing of the input: there is no memory, or somebody said stop. Another time all may be well. */
static inline bool status_is_outside(gtmpl_status status)
{
    return status == GTMPL_ENOMEM || status == GTMPL_ECANCELLED;
}

/* Whether it ends the work as a whole: no reader's or writer's answer to its input, to be worded or passed over. */
static inline bool failure_is_final(const failure *f)
{
    return status_is_outside(f->status) || f->status == GTMPL_ELIMIT;
}

typedef struct frame {
    jmp_buf jump;
    struct frame *outer;
    void *mark; /* releases registered after this are the frame's own */
    const failure *failure;
} frame;

/* An empty arena with limits (copied; NULL: the defaults). NULL when memory ran out. */
arena *arena_new_limited(const limits *l);

/* The same with the default limits, but memory of `limit` bytes (0: no limit) and any number of steps. */
arena *arena_new(size_t limit);

/* For work on the side, which may use what memory and time the limits of another arena leave. */
arena *arena_new_within(const arena *outer);

/*
 * For what a part of the work of another arena makes: what limits that one counts for both, and errors that are raised
 * in either find the frames of both. arena_reset ends all that is in it, for the next part. It ends with the other one,
 * and is never freed by itself. NULL when memory ran out.
 */
arena *arena_new_scratch(arena *outer);
void arena_reset(arena *scratch);

/* Scratch becomes part of `owner`: it ends with it, and its changes are changes of that one. */
void arena_retire(arena *scratch, arena *owner);

/* How often arena_note_change was told of an object of the arena, or of what has become part of it. */
uint64_t arena_changes(const arena *a);

/* For what outlives the work that another arena is for: without limits, with its memory from where that one has it. */
arena *arena_new_unlimited(const arena *like);

/* Releases registered objects, last first, then all memory. NULL is allowed. */
void arena_free(arena *a);

/* Frees `other` (NULL is allowed), which it hands on, when `owner` is freed, as arena_on_release has it. */
arena *arena_own(arena *owner, arena *other);

/* What an arena begins with: the free part of the chunk that is being filled, the largest piece to take from it without
 * a look at the limits, whose part it is (its own), and the changes. For the functions here alone. */
typedef struct arena_room {
    char *at, *end;
    size_t largest;
    struct arena_room *home;
    uint64_t changes;
} arena_room;

enum { ARENA_ALIGNMENT = 8 }; /* no object here wants more, and most are small */

/* For arena_alloc: what is large, empty, or more than there is room for. */
void *arena_alloc_more(arena *a, size_t size);

/* Memory aligned for pointers, numbers and what is made of them (8 bytes), not cleared. Raises GTMPL_ENOMEM. Never
 * NULL, also for size 0. */
static inline void *arena_alloc(arena *a, size_t size)
{
    arena_room *room = (arena_room *)(void *)a;
    size_t need = (size + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);

    if (size - 1 >= room->largest || need > (size_t)(room->end - room->at))
        return arena_alloc_more(a, size);
    char *memory = room->at;
    room->at += need;
    return memory;
}

/* The same, cleared. */
static inline void *arena_alloc_zero(arena *a, size_t size)
{
    return memset(arena_alloc(a, size), 0, size);
}

/* An object of the arena has come to hold what may be in another one, which must not be reset before it ends. */
static inline void arena_note_change(arena *a)
{
    arena_room *room = (arena_room *)(void *)a;

    while (room->home != room)
        room = room->home;
    room->changes++;
}

/* Memory for `count` objects of `size` bytes; an overflow of the product raises GTMPL_ENOMEM. */
void *arena_alloc_array(arena *a, size_t count, size_t size);

/* The same for bytes all of which are written at once: of large blocks, the pages are asked for in one call. */
void *arena_alloc_filled(arena *a, size_t size);

#define ARENA_NEW(a, type)          ((type *)arena_alloc_zero((a), sizeof(type)))
#define ARENA_ARRAY(a, count, type) ((type *)arena_alloc_array((a), (count), sizeof(type)))

/* Grows the newest allocation, and a large one, in place where possible, else copies. `old_size` bytes are kept. */
void *arena_grow(arena *a, void *memory, size_t old_size, size_t new_size);

/* Gives the end of an object back where that is possible: of the newest one, and of a large one. May move it. */
void *arena_shrink(arena *a, void *memory, size_t old_size, size_t new_size);

/* Ends an object of which nobody has anything any more. What that gives back is the end of a chunk, or a large object.
 */
void arena_drop(arena *a, void *memory, size_t size);

/* Copies of bytes; arena_slice leaves no terminator, arena_cstring adds one (for other libraries' functions). */
slice arena_slice(arena *a, slice s);
char *arena_cstring(arena *a, slice s);

/* printf into the arena (no terminator in the slice's size). Use `%.*s` with SLICE_ARG for slices. */
slice arena_printf(arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
slice arena_vprintf(arena *a, const char *format, va_list arguments);

/* Two or three slices, one after the other. */
slice arena_concat(arena *a, slice first, slice second);
slice arena_concat3(arena *a, slice first, slice second, slice third);

/*
 * The same for chains of errors, each of which puts its own words in front of the one before: long texts get room in
 * front of them, which the next call uses, so that a chain takes no more time and memory than its last text.
 */
slice arena_prepend(arena *a, slice first, slice rest);

/* Registers a foreign object for release: at once, if there is no memory to note it, which raises GTMPL_ENOMEM. */
void arena_on_release(arena *a, void (*release)(void *object), void *object);

/* Bytes taken from the system so far. */
size_t arena_bytes(const arena *a);

/* How much of the C stack nesting may take, in bytes; 0: no limit. */
size_t arena_stack_limit(const arena *a);

/* Counts work that a template makes: about 20 ns each. */
void arena_spend(arena *a, uint64_t steps);

/*
 * Whatever follows nesting that comes from outside asks at each level how far the stack has grown since the outermost
 * frame was entered. Past the limit arena_check_stack raises "nested too deeply"; arena_stack_is_deep is true a little
 * earlier, for those who refuse in their reference's words.
 */
void arena_check_stack(arena *a);
bool arena_stack_is_deep(const arena *a);

/* For arena_try, and for code that must hold a frame across calls; setjmp(f->jump) comes right after entering. */
void frame_enter(arena *a, frame *f);
void frame_leave(arena *a, frame *f);

/*
 * Does the work within a frame of its own; returns NULL, or what it raised. This is the way to catch an error: with
 * the one setjmp in here, callers need no volatile locals.
 */
const failure *arena_try(arena *a, void (*work)(void *context), void *context);

/* The same for work whose failure is an answer: what ends all work (failure_is_final) goes on to the frame around. */
const failure *arena_attempt(arena *a, void (*work)(void *context), void *context);

/* Leaves by the innermost frame. `f` must live in the arena (or be static). */
_Noreturn void raise_failure(arena *a, const failure *f);

/* Raises an error without a place. The text may hold slices through `%.*s`. */
_Noreturn void raise_error(arena *a, gtmpl_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Raises an error whose text is a slice (any bytes). */
_Noreturn void raise_text(arena *a, gtmpl_status status, slice text);

/* Raises `prefix: cause`, as Go's fmt.Errorf("prefix: %w") does; the cause's place is kept. */
_Noreturn void raise_wrapped(arena *a, const failure *cause, slice prefix);

/* Raises `FILE:LINE:COLUMN: text`, with the place in the failure too; a line or column of 0 is left out. */
_Noreturn void raise_at(arena *a, gtmpl_status status, slice file, uint32_t line, uint32_t column, slice text);

#endif
