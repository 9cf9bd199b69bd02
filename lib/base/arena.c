/*
 * Arenas: chunks that are filled from the front, large blocks of their own, releases, the frames of errors, and the
 * limits on all of that.
 */
#define _DEFAULT_SOURCE /* for madvise */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/cancel.h"
#include "base/stack.h"

/* In bytes. Smaller ones make more of the places at which memory can run out (tests/faults). */
#ifndef ARENA_FIRST_CHUNK
#define ARENA_FIRST_CHUNK   (32 * 1024)
#define ARENA_LARGEST_CHUNK (256 * 1024)
#endif

enum {
    FIRST_CHUNK = ARENA_FIRST_CHUNK,
    LARGEST_CHUNK = ARENA_LARGEST_CHUNK,
    TOUCHED = 64 * 1024,       /* bytes of a larger chunk whose pages are asked for at once */
    FEW_PAGES = 16 * 1024,     /* bytes of a block for which that is not worth a call */
    LARGEST_PIECE = 4 * 1024,  /* that arena_alloc takes by itself */
    LARGE = LARGEST_CHUNK / 4, /* bytes above which every object has a block of its own */
    WORTHWHILE = 4 * 1024,     /* bytes of a block that are given back */
    TEXT_GUESS = 256,          /* bytes tried for a formatted text before it is measured */
    ERROR_RESERVE = 64 * 1024, /* bytes past the limit, once, so that an error can say where it happened, */
    RESERVE_CHUNK = 8 * 1024,  /* in small pieces */
    STEPS_PER_LOOK = 1024,     /* at the clock */
    LONG_CHAIN = 1024,         /* bytes of text from which arena_prepend leaves room for more */
};

/* Of any object: sizes of text pass through printf's `int`. */
#define LARGEST_OBJECT ((size_t)INT32_MAX)

typedef struct chunk {
    struct chunk *next;
    struct chunk *before; /* of large ones */
    size_t size;          /* bytes of payload, which begins where the system's memory would */
    _Alignas(max_align_t) char payload[];
} chunk;

typedef struct release {
    struct release *next;
    void (*run)(void *object);
    void *object;
} release;

struct arena {
    arena_room room; /* the free part of `current` */
    chunk *current;  /* chunks that are filled from the front; the first is being filled */
    chunk *large;    /* one block each */
    char *chunk_end; /* of `current`: what is behind the room has not been touched */
    size_t next_size;
    size_t bytes;
    bool used_up; /* the limit on memory was reached, and the reserve added to it */
    bool stopped; /* time was up, or somebody said stop: what is left is to say so, which takes memory */
    limits limits;
    uint64_t steps, next_look; /* steps so far, and when to compare them or the clock with the limits */
    uint64_t deadline;         /* in milliseconds of the clock */
    uintptr_t stack;           /* an address near the outermost frame */
    char *prepended;           /* what arena_prepend made last, */
    size_t spare;              /* and the free bytes in front of it */
    release *releases;
    frame *frame;
};

const failure failure_no_memory = {.status = GTMPL_ENOMEM, .text = {"out of memory", 13}};
static const failure over_memory = {.status = GTMPL_ELIMIT, .text = {"memory limit exceeded", 21}};
static const failure over_object = {.status = GTMPL_ELIMIT, .text = {"text or list is too large", 25}};
static const failure over_steps = {.status = GTMPL_ELIMIT, .text = {"limit of steps exceeded", 23}};
static const failure over_time = {.status = GTMPL_ELIMIT, .text = {"time limit exceeded", 19}};
static const failure cancelled = {.status = GTMPL_ECANCELLED, .text = {"cancelled", 9}};
static const failure over_stack = {.status = GTMPL_ELIMIT, .text = {"nested too deeply", 17}};

static uint64_t milliseconds_now(void)
{
    struct timespec now = {0, 0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void plan_next_look(arena *a)
{
    a->next_look = a->limits.steps == 0 ? UINT64_MAX : a->limits.steps;
    if ((a->limits.milliseconds != 0 || a->limits.cancel != NULL) && a->next_look > a->steps + STEPS_PER_LOOK)
        a->next_look = a->steps + STEPS_PER_LOOK;
}

/* The host's allocator, or the system's: as gtmpl_allocator has it. */
static void *resize(const gtmpl_allocator *from, void *memory, size_t old_size, size_t new_size)
{
    if (from != NULL)
        return from->resize(from->context, memory, old_size, new_size);
    if (new_size != 0)
        return realloc(memory, new_size);
    free(memory);
    return NULL;
}

arena *arena_new_limited(const limits *l)
{
    const limits given = l != NULL ? *l : (limits)GTMPL_LIMITS;
    arena *a = resize(given.allocator, NULL, 0, sizeof *a);

    if (a == NULL)
        return NULL;
    *a = (arena){.limits = given};
    if (a->limits.object_bytes == 0 || a->limits.object_bytes > LARGEST_OBJECT)
        a->limits.object_bytes = LARGEST_OBJECT;
    a->room.largest = LARGEST_PIECE < LARGE ? LARGEST_PIECE : LARGE;
    if (a->room.largest > a->limits.object_bytes)
        a->room.largest = a->limits.object_bytes;
    if (a->limits.milliseconds != 0)
        a->deadline = milliseconds_now() + a->limits.milliseconds;
    a->next_size = FIRST_CHUNK;
    a->stack = stack_address();
    plan_next_look(a);
    return a;
}

arena *arena_new(size_t limit)
{
    limits l = GTMPL_LIMITS;

    l.memory_bytes = limit;
    l.steps = 0;
    return arena_new_limited(&l);
}

arena *arena_new_unlimited(const arena *like)
{
    limits l = GTMPL_LIMITS;

    l.memory_bytes = 0;
    l.steps = 0;
    l.allocator = like->limits.allocator;
    return arena_new_limited(&l);
}

arena *arena_new_within(const arena *outer)
{
    limits l = outer->limits;

    if (l.memory_bytes != 0)
        l.memory_bytes = l.memory_bytes > outer->bytes ? l.memory_bytes - outer->bytes : 1;
    arena *a = arena_new_limited(&l);
    if (a != NULL)
        a->deadline = outer->deadline;
    return a;
}

static void free_chunks(const gtmpl_allocator *from, chunk *c)
{
    while (c != NULL) {
        chunk *next = c->next;
        resize(from, c, sizeof *c + c->size, 0);
        c = next;
    }
}

static void run_releases(arena *a, const release *until)
{
    while (a->releases != until) {
        release *r = a->releases;
        a->releases = r->next;
        r->run(r->object);
    }
}

void arena_free(arena *a)
{
    if (a == NULL)
        return;
    const gtmpl_allocator *from = a->limits.allocator;

    run_releases(a, NULL);
    free_chunks(from, a->current);
    free_chunks(from, a->large);
    resize(from, a, sizeof *a, 0);
}

/* --- Limits --- */

static void check_object(arena *a, size_t size)
{
    if (size > a->limits.object_bytes)
        raise_failure(a, &over_object);
}

static void check_memory(arena *a, size_t more)
{
    size_t limit = a->limits.memory_bytes;

    if (limit == 0 || (more <= limit && a->bytes <= limit - more))
        return;
    if (!a->used_up) {
        a->used_up = true;
        a->limits.memory_bytes += ERROR_RESERVE;
        a->next_size = RESERVE_CHUNK;
    }
    raise_failure(a, &over_memory);
}

static void look_around(arena *a)
{
    bool late = a->limits.milliseconds != 0 && milliseconds_now() >= a->deadline;

    if (!late && !cancel_is_requested(a->limits.cancel))
        return;
    a->stopped = true;
    raise_failure(a, late ? &over_time : &cancelled);
}

void arena_spend(arena *a, uint64_t steps)
{
    a->steps += steps;
    if (a->steps < a->next_look)
        return;
    if (a->limits.steps != 0 && a->steps >= a->limits.steps)
        raise_failure(a, &over_steps);
    look_around(a);
    plan_next_look(a);
}

bool arena_stack_is_deep(const arena *a)
{
    size_t limit = a->limits.stack_bytes;

    return limit != 0 && stack_distance(a->stack) > limit - limit / 8;
}

void arena_check_stack(arena *a)
{
    if (a->limits.stack_bytes != 0 && stack_distance(a->stack) > a->limits.stack_bytes)
        raise_failure(a, &over_stack);
}

/* --- Memory --- */

static chunk *new_chunk(arena *a, size_t size)
{
    if (size > SIZE_MAX - sizeof(chunk))
        raise_failure(a, &failure_no_memory);
    check_memory(a, size);
    if (!a->stopped)
        look_around(a);

    chunk *c = resize(a->limits.allocator, NULL, 0, sizeof *c + size);
    if (c == NULL)
        raise_failure(a, &failure_no_memory);
    c->size = size;
    a->bytes += size;
    return c;
}

/* One call for some pages costs half of what a fault for each does. Where the system knows no such call, or has no
 * memory, faults it is. */
static void touch(char *from, char *to)
{
#ifdef MADV_POPULATE_WRITE
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = ((uintptr_t)from + page - 1) & ~(page - 1);
    uintptr_t end = (uintptr_t)to & ~(page - 1);
    if (start < end)
        madvise((void *)start, end - start, MADV_POPULATE_WRITE);
#else
    (void)from, (void)to;
#endif
}

/* Makes room for `need` bytes at the cursor, where the chunk has them. */
static void widen_room(arena *a, size_t need)
{
    char *from = a->room.end;
    size_t left = (size_t)(a->chunk_end - from), lacking = need - (size_t)(from - a->room.at);
    bool touches = a->current->size > TOUCHED && a->limits.allocator == NULL;
    size_t step = lacking > TOUCHED ? lacking : TOUCHED;

    a->room.end += touches && step < left ? step : left;
    if (touches)
        touch(from, a->room.end);
}

static bool has_room(const arena *a, size_t need)
{
    return need <= (size_t)(a->room.end - a->room.at);
}

static bool has_chunk_room(const arena *a, size_t need)
{
    return need <= (size_t)(a->chunk_end - a->room.at);
}

static void *alloc_large(arena *a, size_t size)
{
    chunk *c = new_chunk(a, size);

    c->before = NULL;
    c->next = a->large;
    if (a->large != NULL)
        a->large->before = c;
    a->large = c;
    return c->payload;
}

static void start_chunk(arena *a)
{
    chunk *c = new_chunk(a, a->next_size);

    c->next = a->current;
    a->current = c;
    a->room.at = a->room.end = c->payload;
    a->chunk_end = c->payload + c->size;
    if (a->next_size < LARGEST_CHUNK && !a->used_up)
        a->next_size *= 2;
}

static size_t rounded(size_t size)
{
    return (size + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);
}

static size_t room_of(size_t size)
{
    return size == 0 ? ARENA_ALIGNMENT : rounded(size);
}

void *arena_alloc_more(arena *a, size_t size)
{
    check_object(a, size);

    size_t need = room_of(size);
    if (need > LARGE)
        return alloc_large(a, need);
    if (!has_chunk_room(a, need)) {
        if (need > a->next_size / 4)
            return alloc_large(a, need);
        start_chunk(a);
    }
    if (!has_room(a, need))
        widen_room(a, need);
    char *memory = a->room.at;
    a->room.at += need;
    return memory;
}

void *arena_alloc_filled(arena *a, size_t size)
{
    char *memory = arena_alloc(a, size);

    if (size > FEW_PAGES && a->limits.allocator == NULL && memory + rounded(size) != a->room.at)
        touch(memory, memory + size);
    return memory;
}

void *arena_alloc_array(arena *a, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        raise_failure(a, &over_object);
    return arena_alloc(a, count * size);
}

/* Whether an object has a block of its own: all that are large have, and of the others the newest may have. */
static bool has_block(const arena *a, const void *memory, size_t size)
{
    return size > LARGE || (a->large != NULL && memory == a->large->payload && a->large->size == size);
}

/* A block gets another size, which the system may be able to give it without copying; NULL if it cannot. */
static void *resize_block(arena *a, void *memory, size_t new_size)
{
    chunk *old = (chunk *)(void *)((char *)memory - offsetof(chunk, payload));
    size_t old_size = old->size;
    chunk *c = resize(a->limits.allocator, old, sizeof *old + old_size, sizeof *c + new_size);

    if (c == NULL)
        return NULL;
    c->size = new_size;
    a->bytes = a->bytes - old_size + new_size;
    *(c->before != NULL ? &c->before->next : &a->large) = c;
    if (c->next != NULL)
        c->next->before = c;
    return c->payload;
}

static void *grow_block(arena *a, void *memory, size_t old_size, size_t new_size)
{
    check_memory(a, new_size - old_size);
    void *grown = resize_block(a, memory, new_size);
    if (grown == NULL)
        raise_failure(a, &failure_no_memory);
    return grown;
}

void *arena_grow(arena *a, void *memory, size_t old_size, size_t new_size)
{
    check_object(a, new_size);

    size_t had = room_of(old_size), need = rounded(new_size);
    if (memory != NULL && need <= had)
        return memory;
    if (memory != NULL && has_block(a, memory, had))
        return grow_block(a, memory, had, need);
    if (memory != NULL && (char *)memory + had == a->room.at && need <= LARGE && has_chunk_room(a, need - had)) {
        if (!has_room(a, need - had))
            widen_room(a, need - had);
        a->room.at += need - had;
        return memory;
    }
    void *fresh = arena_alloc(a, new_size);
    if (old_size > 0)
        memcpy(fresh, memory, old_size);
    return fresh;
}

void *arena_shrink(arena *a, void *memory, size_t old_size, size_t new_size)
{
    size_t had = room_of(old_size), need = room_of(new_size);

    if (memory == NULL || need >= had)
        return memory;
    if ((char *)memory + had == a->room.at) {
        a->room.at = (char *)memory + need;
    } else if (had - need >= WORTHWHILE && has_block(a, memory, had)) {
        void *smaller = resize_block(a, memory, need);
        return smaller != NULL ? smaller : memory;
    }
    return memory;
}

slice arena_slice(arena *a, slice s)
{
    char *copy = arena_alloc(a, s.size);

    if (s.size > 0)
        memcpy(copy, s.data, s.size);
    return slice_of(copy, s.size);
}

char *arena_cstring(arena *a, slice s)
{
    char *copy = arena_alloc(a, s.size + 1);

    if (s.size > 0)
        memcpy(copy, s.data, s.size);
    copy[s.size] = '\0';
    return copy;
}

slice arena_vprintf(arena *a, const char *format, va_list arguments)
{
    va_list again;
    char *text = arena_alloc(a, TEXT_GUESS);

    va_copy(again, arguments);
    int length = vsnprintf(text, TEXT_GUESS, format, arguments);
    if (length >= TEXT_GUESS) {
        text = arena_alloc(a, (size_t)length + 1);
        vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    size_t size = length < 0 ? 0 : (size_t)length;
    return slice_of(arena_shrink(a, text, size < TEXT_GUESS ? TEXT_GUESS : size + 1, size + 1), size);
}

slice arena_printf(arena *a, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    slice text = arena_vprintf(a, format, arguments);
    va_end(arguments);
    return text;
}

slice arena_concat(arena *a, slice first, slice second)
{
    return arena_concat3(a, first, second, SLICE(""));
}

slice arena_concat3(arena *a, slice first, slice second, slice third)
{
    char *text = arena_alloc(a, first.size + second.size + third.size);

    if (first.size > 0)
        memcpy(text, first.data, first.size);
    if (second.size > 0)
        memcpy(text + first.size, second.data, second.size);
    if (third.size > 0)
        memcpy(text + first.size + second.size, third.data, third.size);
    return slice_of(text, first.size + second.size + third.size);
}

slice arena_prepend(arena *a, slice first, slice rest)
{
    if (rest.size < LONG_CHAIN)
        return arena_concat(a, first, rest);

    if (rest.data != a->prepended || a->spare < first.size) {
        size_t room = rest.size + first.size;
        if (room > SIZE_MAX - rest.size)
            raise_failure(a, &failure_no_memory);
        char *memory = arena_alloc(a, room + rest.size);
        a->prepended = memcpy(memory + room, rest.data, rest.size);
        a->spare = room;
    }
    a->prepended -= first.size;
    a->spare -= first.size;
    memcpy(a->prepended, first.data, first.size);
    return slice_of(a->prepended, first.size + rest.size);
}

typedef struct registration {
    arena *arena;
    release entry;
} registration;

static void register_work(void *context)
{
    registration *made = context;
    release *r = arena_alloc(made->arena, sizeof *r);

    *r = made->entry;
    made->arena->releases = r;
}

void arena_on_release(arena *a, void (*run)(void *object), void *object)
{
    registration made = {a, {.next = a->releases, .run = run, .object = object}};
    const failure *f = arena_try(a, register_work, &made);

    if (f == NULL)
        return;
    run(object);
    raise_failure(a, f);
}

static void release_arena(void *other)
{
    arena_free(other);
}

arena *arena_own(arena *owner, arena *other)
{
    if (other != NULL)
        arena_on_release(owner, release_arena, other);
    return other;
}

size_t arena_stack_limit(const arena *a)
{
    return a->limits.stack_bytes;
}

size_t arena_bytes(const arena *a)
{
    return a->bytes;
}

void frame_enter(arena *a, frame *f)
{
    if (a->frame == NULL)
        a->stack = stack_address();
    f->outer = a->frame;
    f->mark = a->releases;
    f->failure = NULL;
    a->frame = f;
}

void frame_leave(arena *a, frame *f)
{
    a->frame = f->outer;
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
    frame *f = a->frame;

    a->frame = f->outer;
    run_releases(a, f->mark);
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
