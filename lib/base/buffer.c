/* The string builder. It doubles, and an arena extends its newest block in place, so most growth copies nothing. */
#include "base/buffer.h"

#include <stdio.h>

enum { FIRST_CAPACITY = 64 };

char *buffer_grow(buffer *b, size_t more)
{
    size_t capacity = b->capacity == 0 ? FIRST_CAPACITY : b->capacity;

    while (capacity - b->size < more && capacity < SIZE_MAX)
        capacity = capacity > SIZE_MAX / 2 ? SIZE_MAX : capacity * 2; /* which no arena gives */
    b->data = arena_grow(b->arena, b->data, b->capacity, capacity);
    b->capacity = capacity;
    return b->data + b->size;
}

void buffer_trim(buffer *b)
{
    if (b->data == NULL)
        return;
    b->data = arena_shrink(b->arena, b->data, b->capacity, b->size);
    b->capacity = b->size;
}

void buffer_add_rune(buffer *b, rune r)
{
    b->size += utf8_encode(buffer_reserve(b, 4), r);
}

void buffer_add_repeated(buffer *b, char c, size_t times)
{
    if (times == 0)
        return;
    memset(buffer_reserve(b, times), c, times);
    b->size += times;
}

void buffer_printf(buffer *b, const char *format, ...)
{
    va_list arguments, again;

    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length > 0) {
        vsnprintf(buffer_reserve(b, (size_t)length + 1), (size_t)length + 1, format, again);
        b->size += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}
