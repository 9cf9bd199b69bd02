/*
 * Splitting names into words. A word is a run of characters of one class, except that one capital may begin a run of
 * small letters, and that the last capital of several belongs to the small letters behind it ("HTTPStatus" is HTTP and
 * Status). Characters that are not valid (broken bytes, U+FFFD) belong to the character after them, or at the end of
 * the text to the one before.
 */
#include "funcs/words.h"

#include <utf8proc.h>

typedef enum word_class {
    WORD_INVALID, /* nothing valid at all, or no word left */
    WORD_NUMBER,
    WORD_UPPER, /* begins with a capital */
    WORD_ALPHABET,
    WORD_CONNECTOR,
    WORD_PUNCTUATION,
    WORD_OTHER
} word_class;

static bool is_connector(rune r)
{
    return r == '-' || r == '_' || rune_is_space(r);
}

static bool is_punctuation(rune r)
{
    utf8proc_category_t category = utf8proc_category(r);

    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

static bool is_number(rune r)
{
    if (r < 0x80)
        return rune_is_digit(r);
    utf8proc_category_t category = utf8proc_category(r);

    return category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
}

/* Letters of scripts with words; the Chinese characters that xstrings knows are not. */
static bool is_alphabet(rune r)
{
    bool chinese = (r >= 0x4E00 && r <= 0x9FCC) || (r >= 0x3400 && r <= 0x4D85) || (r >= 0x20000 && r <= 0x2B81D);

    return rune_is_letter(r) && !chinese;
}

static bool is_small(rune r)
{
    return is_alphabet(r) && !rune_is_upper(r);
}

static bool is_other(rune r)
{
    return !is_connector(r) && !is_alphabet(r) && !is_number(r) && !is_punctuation(r);
}

static word_class class_of(rune r)
{
    if (is_connector(r))
        return WORD_CONNECTOR;
    if (is_punctuation(r))
        return WORD_PUNCTUATION;
    if (rune_is_upper(r))
        return WORD_UPPER;
    if (is_alphabet(r))
        return WORD_ALPHABET;
    return is_number(r) ? WORD_NUMBER : WORD_OTHER;
}

/* The first valid character and the bytes up to its end; `before` when there is none, with all of the text. */
static rune next_valid(slice text, rune before, size_t *size)
{
    for (*size = 0; *size < text.size;) {
        size_t width;
        rune r = utf8_decode(slice_after(text, *size), &width);
        *size += width;
        if (r != RUNE_ERROR)
            return r;
    }
    return before;
}

/* How far a run of characters that satisfy `belongs` reaches from offset `at`; `r` is the character before. */
static size_t run_end(slice text, size_t at, rune r, bool (*belongs)(rune))
{
    while (at < text.size) {
        size_t size;
        r = next_valid(slice_after(text, at), r, &size);
        if (!belongs(r))
            break;
        at += size;
    }
    return at;
}

/* The end of a word whose first character, a capital, ends at `at`. */
static size_t upper_end(slice text, size_t at, rune first)
{
    size_t size, last = at;
    rune r = first;

    if (at == text.size)
        return at;
    r = next_valid(slice_after(text, at), r, &size);
    if (!rune_is_upper(r))
        return is_alphabet(r) ? run_end(text, at + size, r, is_small) : at;

    while (at < text.size) {
        r = next_valid(slice_after(text, at), r, &size);
        if (!rune_is_upper(r))
            break;
        last = at;
        at += size;
    }
    return at < text.size && is_alphabet(r) ? last : at;
}

typedef struct words {
    slice rest;
    slice word;
    word_class class;
} words;

static void words_next(words *w)
{
    size_t size;
    rune r = next_valid(w->rest, RUNE_ERROR, &size);

    w->class = WORD_INVALID;
    if (r != RUNE_ERROR) {
        w->class = class_of(r);
        switch (w->class) {
        case WORD_CONNECTOR: size = run_end(w->rest, size, r, is_connector); break;
        case WORD_PUNCTUATION: size = run_end(w->rest, size, r, is_punctuation); break;
        case WORD_UPPER: size = upper_end(w->rest, size, r); break;
        case WORD_ALPHABET: size = run_end(w->rest, size, r, is_small); break;
        case WORD_NUMBER: size = run_end(w->rest, size, r, is_number); break;
        default: size = run_end(w->rest, size, r, is_other); break;
        }
    }
    w->word = slice_first(w->rest, size);
    w->rest = slice_after(w->rest, size);
}

/* Writes a word: capitals small, connectors as the wanted one, everything else as it is. */
static void write_word(buffer *out, const words *w, char connector)
{
    size_t width;

    if (w->class != WORD_UPPER && w->class != WORD_CONNECTOR) {
        buffer_add(out, w->word);
        return;
    }
    for (slice s = w->word; s.size > 0; s = slice_after(s, width)) {
        rune r = utf8_decode(s, &width);
        if (is_connector(r))
            buffer_add_char(out, connector);
        else
            buffer_add_rune(out, rune_is_upper(r) ? rune_to_lower(r) : r);
    }
}

static bool joins_itself(word_class class)
{
    return class == WORD_CONNECTOR || class == WORD_PUNCTUATION;
}

/* Small letters and numbers that follow a number belong to it: "2m3s". Then a connector, if another word follows. */
static void write_after_number(buffer *out, words *w, char connector)
{
    while (w->class == WORD_ALPHABET || w->class == WORD_NUMBER) {
        write_word(out, w, connector);
        words_next(w);
    }
    if (w->class != WORD_INVALID && !joins_itself(w->class))
        buffer_add_char(out, connector);
}

/*
 * What stands between a word and the number behind it, and the number itself: nothing when the number ends a word
 * ("Bld4Floor"), a connector before it when small letters follow ("HTTP2xx").
 */
static void write_number_after_word(buffer *out, words *w, char connector)
{
    words number = *w;

    if (w->rest.size == 0)
        return;
    words_next(w);
    if (w->class == WORD_ALPHABET) {
        buffer_add_char(out, connector);
        write_word(out, &number, connector);
        write_after_number(out, w, connector);
    } else {
        write_word(out, &number, connector);
        if (!joins_itself(w->class))
            buffer_add_char(out, connector);
    }
}

void words_join_lower(buffer *out, slice text, char connector)
{
    words w = {.rest = text};

    words_next(&w);
    while (w.rest.size > 0) {
        word_class before = w.class;

        write_word(out, &w, connector);
        words_next(&w);
        if (before == WORD_NUMBER)
            write_after_number(out, &w, connector);
        else if (!joins_itself(before) && w.class == WORD_NUMBER)
            write_number_after_word(out, &w, connector);
        else if (!joins_itself(before) && !joins_itself(w.class))
            buffer_add_char(out, connector);
    }
    write_word(out, &w, connector);
}

/* The connectors that a text begins with, as they are; returns the text after them. */
static slice copy_connectors(buffer *out, slice text, rune *last)
{
    size_t width;

    for (; text.size > 0; text = slice_after(text, width)) {
        *last = utf8_decode(text, &width);
        if (!is_connector(*last))
            break;
        buffer_add_rune(out, *last);
    }
    return text;
}

void words_join_pascal(buffer *out, slice text)
{
    rune current = 0;
    size_t width;

    if (text.size == 0)
        return;
    text = copy_connectors(out, text, &current);
    if (text.size == 0) { /* nothing but connectors: the last one is written twice */
        buffer_add_rune(out, current);
        return;
    }

    utf8_decode(text, &width);
    bool in_capitals = rune_is_upper(current); /* the word began with a capital and had no small letter yet */
    current = rune_to_upper(current);
    for (text = slice_after(text, width); text.size > 0; text = slice_after(text, width)) {
        rune before = current;
        current = utf8_decode(text, &width);
        if (is_connector(current) && is_connector(before)) {
            buffer_add_rune(out, before);
        } else if (is_connector(before)) {
            in_capitals = rune_is_upper(current);
            current = rune_to_upper(current);
        } else {
            if (in_capitals && rune_is_upper(current))
                current = rune_to_lower(current);
            else
                in_capitals = false;
            buffer_add_rune(out, before);
        }
    }
    buffer_add_rune(out, current);
}
