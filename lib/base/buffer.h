/*
 * A growable run of bytes in an arena: the string builder. Appending raises GTMPL_ENOMEM or GTMPL_ELIMIT.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/arena.h"
#include "base/utf8.h"

typedef struct buffer {
    arena *arena;
    char *data; /* NULL until the first byte is needed */
    size_t size, capacity;
} buffer;

static inline buffer buffer_new(arena *a)
{
    return (buffer){.arena = a};
}

/* What buffer_reserve does when there is no room. */
char *buffer_grow(buffer *b, size_t more);

/* Room for `more` bytes at the end; returns where they go. The caller adds to `size` what it wrote. */
static inline char *buffer_reserve(buffer *b, size_t more)
{
    return b->data != NULL && more <= b->capacity - b->size ? b->data + b->size : buffer_grow(b, more);
}

static inline void buffer_add(buffer *b, slice s)
{
    if (s.size == 0)
        return;
    memcpy(buffer_reserve(b, s.size), s.data, s.size);
    b->size += s.size;
}

static inline void buffer_add_char(buffer *b, char c)
{
    *buffer_reserve(b, 1) = c;
    b->size++;
}

/* Gives back the room behind the text, which will not grow any more. */
void buffer_trim(buffer *b);

void buffer_add_rune(buffer *b, rune r);
void buffer_add_repeated(buffer *b, char c, size_t times);
void buffer_printf(buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What has been written so far; valid until the next append. */
static inline slice buffer_slice(const buffer *b)
{
    return slice_of(b->data == NULL ? "" : b->data, b->size);
}

/* What was written from offset `from` on. */
static inline slice buffer_tail(const buffer *b, size_t from)
{
    return slice_of(b->data == NULL ? "" : b->data + from, b->size - from);
}

#endif
