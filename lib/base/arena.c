/*
 * Arenas: chunks that are filled from the front, large blocks of their own, scratch, releases, and the limits on all of
 * that.
 */
#define _DEFAULT_SOURCE /* for madvise */
#include "base/arena_internal.h"

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

/* Somebody watches for memory that is used too late: gcc says so by a macro, clang by a feature. */
#if defined(__SANITIZE_ADDRESS__)
#define WATCHED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED true
#endif
#endif
#ifndef WATCHED
#define WATCHED false
#endif

enum {
    FIRST_CHUNK = ARENA_FIRST_CHUNK,
    LARGEST_CHUNK = ARENA_LARGEST_CHUNK,
    CHUNKS = 64,                     /* that an arena has at least before they get larger: the last one is half empty */
    SCRATCH_CHUNK = FIRST_CHUNK / 4, /* the first one of scratch, of which there may be much at a time */
    TOUCHED = 64 * 1024,             /* bytes of a larger chunk whose pages are asked for at once */
    FEW_PAGES = 16 * 1024,           /* bytes of a block for which that is not worth a call */
    LARGEST_PIECE = 4 * 1024,        /* that arena_alloc takes by itself */
    LARGE = LARGEST_CHUNK / 32,      /* bytes above which every object has a block of its own */
    WORTHWHILE = 4 * 1024,           /* bytes of a block that are given back */
    ERROR_RESERVE = 64 * 1024,       /* bytes past the limit, once, so that an error can say where it happened, */
    RESERVE_CHUNK = 8 * 1024,        /* in small pieces */
    STEPS_PER_LOOK = 1024,           /* at the clock */
};

/* Of any object: sizes of text pass through printf's `int`. */
#define LARGEST_OBJECT ((size_t)INT32_MAX)

struct chunk {
    struct chunk *next;
    struct chunk *before; /* of large ones */
    size_t size;          /* bytes of payload, which begins where the system's memory would */
    _Alignas(max_align_t) char payload[];
};

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
    *a = (arena){.limits = given, .root = a, .room.home = &a->room};
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
    l.allocator = like->root->limits.allocator;
    return arena_new_limited(&l);
}

arena *arena_new_within(const arena *outer)
{
    const arena *root = outer->root;
    limits l = root->limits;

    if (l.memory_bytes != 0)
        l.memory_bytes = l.memory_bytes > root->bytes ? l.memory_bytes - root->bytes : 1;
    arena *a = arena_new_limited(&l);
    if (a != NULL)
        a->deadline = root->deadline;
    return a;
}

arena *arena_new_scratch(arena *outer)
{
    arena *root = outer->root;
    arena *a = resize(root->limits.allocator, NULL, 0, sizeof *a);

    if (a == NULL)
        return NULL;
    *a = (arena){.root = root, .next_size = SCRATCH_CHUNK};
    a->room.largest = root->room.largest;
    a->room.home = &a->room;
    a->next = root->parts;
    root->parts = a;
    return a;
}

/* From its front on. */
static void fill_chunk(arena *a, chunk *c)
{
    a->current = c;
    a->room.at = a->room.end = c->payload;
    a->chunk_end = c->payload + c->size;
}

static void free_chunk(arena *root, chunk *c)
{
    root->bytes -= c->size;
    resize(root->limits.allocator, c, sizeof *c + c->size, 0);
}

/* The last `kept` chunks stay. */
static chunk *free_chunks(arena *root, chunk *c, const chunk *kept)
{
    while (c != kept) {
        chunk *next = c->next;
        free_chunk(root, c);
        c = next;
    }
    return c;
}

void arena_run_releases(arena *root, const release *until)
{
    while (root->releases != until) {
        release *r = root->releases;
        root->releases = r->next;
        r->owner->owned--;
        r->run(r->object);
    }
}

/* Those of what ends with the arena, which are among the last ones. */
static void run_own_releases(arena *a)
{
    for (release **at = &a->root->releases; a->owned > 0;) {
        release *r = *at;
        if (r->owner != a) {
            at = &r->next;
            continue;
        }
        *at = r->next;
        a->owned--;
        r->run(r->object);
    }
}

/* All that it took from the system. */
static void give_back(arena *a)
{
    arena *root = a->root;

    free_chunks(root, a->current, NULL);
    free_chunks(root, a->large, NULL);
    resize(root->limits.allocator, a, sizeof *a, 0);
}

/* Without recursion: parts may have parts, as many as calls were nested when one failed. */
static void free_parts(arena *a)
{
    while (a->parts != NULL) {
        arena *part = a->parts;
        a->parts = part->next;
        if (part->parts != NULL) {
            arena *last = part->parts;
            while (last->next != NULL)
                last = last->next;
            last->next = a->parts;
            a->parts = part->parts;
        }
        run_own_releases(part);
        give_back(part);
    }
}

void arena_free(arena *a)
{
    if (a == NULL)
        return;
    arena_run_releases(a, NULL);
    free_parts(a);
    give_back(a);
}

/* The oldest chunk of scratch is kept for what comes next; not where that is watched. */
static const chunk *chunk_to_keep(const arena *a)
{
    const chunk *oldest = WATCHED ? NULL : a->current;

    while (oldest != NULL && oldest->next != NULL)
        oldest = oldest->next;
    return oldest;
}

void arena_reset(arena *a)
{
    run_own_releases(a);
    free_parts(a);
    a->large = free_chunks(a->root, a->large, NULL);
    a->current = free_chunks(a->root, a->current, chunk_to_keep(a));
    a->prepended = NULL;
    a->spare = 0;
    a->next_size = SCRATCH_CHUNK;
    a->room.at = a->room.end = a->chunk_end = NULL;
    if (a->current != NULL)
        fill_chunk(a, a->current);
}

void arena_retire(arena *a, arena *owner)
{
    arena **at = &a->root->parts;

    while (*at != a)
        at = &(*at)->next;
    *at = a->next;
    a->next = owner->parts;
    owner->parts = a;
    a->room.home = &owner->room;
}

uint64_t arena_changes(const arena *a)
{
    return a->room.changes;
}

/* --- Limits --- */

static void check_object(arena *a, size_t size)
{
    if (size > a->root->limits.object_bytes)
        raise_failure(a, &over_object);
}

static void check_memory(arena *a, size_t more)
{
    arena *root = a->root;
    size_t limit = root->limits.memory_bytes;

    if (limit == 0 || (more <= limit && root->bytes <= limit - more))
        return;
    if (!root->used_up) {
        root->used_up = true;
        root->limits.memory_bytes += ERROR_RESERVE;
        root->next_size = a->next_size = RESERVE_CHUNK;
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

void arena_spend(arena *any, uint64_t steps)
{
    arena *a = any->root;

    a->steps += steps;
    if (a->steps < a->next_look)
        return;
    if (a->limits.steps != 0 && a->steps >= a->limits.steps)
        raise_failure(a, &over_steps);
    look_around(a);
    plan_next_look(a);
}

bool arena_stack_is_deep(const arena *any)
{
    const arena *a = any->root;
    size_t limit = a->limits.stack_bytes;

    return limit != 0 && stack_distance(a->stack) > limit - limit / 8;
}

void arena_check_stack(arena *any)
{
    arena *a = any->root;

    if (a->limits.stack_bytes != 0 && stack_distance(a->stack) > a->limits.stack_bytes)
        raise_failure(a, &over_stack);
}

/* --- Memory --- */

static chunk *new_chunk(arena *a, size_t size)
{
    if (size > SIZE_MAX - sizeof(chunk))
        raise_failure(a, &failure_no_memory);
    arena *root = a->root;
    check_memory(a, size);
    if (!root->stopped)
        look_around(root);

    chunk *c = resize(root->limits.allocator, NULL, 0, sizeof *c + size);
    if (c == NULL)
        raise_failure(a, &failure_no_memory);
    c->size = size;
    root->bytes += size;
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
    bool touches = a->current->size > TOUCHED && a->root->limits.allocator == NULL;
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
    fill_chunk(a, c);
    if (a->next_size < LARGEST_CHUNK && a->next_size < a->root->bytes / CHUNKS && !a->root->used_up)
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

    if (size > FEW_PAGES && a->root->limits.allocator == NULL && memory + rounded(size) != a->room.at)
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
    arena *root = a->root;
    chunk *c = resize(root->limits.allocator, old, sizeof *old + old_size, sizeof *c + new_size);

    if (c == NULL)
        return NULL;
    c->size = new_size;
    root->bytes = root->bytes - old_size + new_size;
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

void arena_drop(arena *a, void *memory, size_t size)
{
    size_t had = room_of(size);

    if ((char *)memory + had == a->room.at) {
        a->room.at = memory;
    } else if (has_block(a, memory, had)) {
        chunk *c = (chunk *)(void *)((char *)memory - offsetof(chunk, payload));
        *(c->before != NULL ? &c->before->next : &a->large) = c->next;
        if (c->next != NULL)
            c->next->before = c->before;
        free_chunk(a->root, c);
    }
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
    made->arena->root->releases = r;
    made->arena->owned++;
}

void arena_on_release(arena *a, void (*run)(void *object), void *object)
{
    registration made = {a, {.next = a->root->releases, .owner = a, .run = run, .object = object}};
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
    return a->root->limits.stack_bytes;
}

size_t arena_bytes(const arena *a)
{
    return a->root->bytes;
}
