/* Tables: widths are those of a terminal, where some characters take two places and some none. */
#include "table.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct width_range {
    uint32_t first, last;
    size_t width;
} width_range;

/* Characters that do not take one place: combining marks, and the wide scripts and symbols of East Asia. */
static const width_range width_ranges[] = {
    {0x0300, 0x036F, 0}, {0x1100, 0x115F, 2},   {0x200B, 0x200F, 0},   {0x2E80, 0x303E, 2},   {0x3041, 0xA4CF, 2},
    {0xAC00, 0xD7A3, 2}, {0xF900, 0xFAFF, 2},   {0xFE00, 0xFE0F, 0},   {0xFE30, 0xFE6F, 2},   {0xFF00, 0xFF60, 2},
    {0xFFE0, 0xFFE6, 2}, {0x1F300, 0x1F64F, 2}, {0x1F900, 0x1F9FF, 2}, {0x20000, 0x3FFFD, 2},
};

/* Bytes of the character at the start of a text; a broken one is a byte. */
static size_t character_size(const char *text)
{
    unsigned char first = (unsigned char)text[0];
    size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;

    for (size_t i = 1; i < size; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80)
            return 1;
    return size;
}

static size_t character_width(const char *text, size_t size)
{
    uint32_t code = (unsigned char)text[0];

    if (size > 1)
        code &= 0xFFu >> (size + 1);
    for (size_t i = 1; i < size; i++)
        code = code << 6 | ((unsigned char)text[i] & 0x3F);
    for (size_t i = 0; i < sizeof width_ranges / sizeof *width_ranges; i++)
        if (code >= width_ranges[i].first && code <= width_ranges[i].last)
            return width_ranges[i].width;
    return 1;
}

static size_t text_width(const char *text)
{
    size_t width = 0;

    for (size_t size; *text != '\0'; text += size) {
        size = character_size(text);
        width += character_width(text, size);
    }
    return width;
}

/* At least one character stays, however narrow the column. */
static void print_cut(const char *text, size_t width)
{
    size_t kept = width > 3 ? width - 3 : 0, used = 0;

    do {
        size_t size = character_size(text);
        used += character_width(text, size);
        fwrite(text, 1, size, stdout);
        text += size;
    } while (*text != '\0' && used < kept);
    fputs("...", stdout);
}

static void print_cell(const char *text, size_t width)
{
    size_t own = text_width(text);

    if (own > width)
        print_cut(text, width);
    else
        printf("%s%*s", text, (int)(width - own), "");
}

void table_print(const table_row *rows, size_t count, size_t widest)
{
    size_t widths[TABLE_COLUMNS] = {0};

    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < TABLE_COLUMNS; j++) {
            size_t own = text_width(rows[i].cells[j]);
            if (own > widths[j])
                widths[j] = own;
            if (widest > 0 && widths[j] > widest)
                widths[j] = widest;
        }
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < TABLE_COLUMNS; j++) {
            print_cell(rows[i].cells[j], widths[j]);
            putchar(j + 1 < TABLE_COLUMNS ? '\t' : '\n');
        }
}
