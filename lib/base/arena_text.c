/* Text in arenas: copies, printf, and messages that grow at their front. */
#include <stdio.h>

#include "base/arena_internal.h"

enum {
    TEXT_GUESS = 256,  /* bytes tried for a formatted text before it is measured */
    LONG_CHAIN = 1024, /* bytes of text from which arena_prepend leaves room for more */
};

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
