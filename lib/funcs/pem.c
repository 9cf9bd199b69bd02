/* PEM blocks: lines of base64 between two lines that name what they hold. */
#include "funcs/pem.h"

#include "codec/base_n.h"

enum { LINE = 64 }; /* base64 digits in a line */

static const slice dashes = {"-----", 5};

/* Cuts off the next line, without its end and trailing blanks; false at the end of the text. */
static bool next_line(slice *rest, slice *line)
{
    if (rest->data == NULL || !slice_next(rest, '\n', line))
        return false;
    *line = slice_trim_right(*line, SLICE(" \t\r"));
    return true;
}

/* Whether a line is `-----BEGIN LABEL-----`, or the same with END. */
static bool read_mark(slice line, slice mark, slice *label)
{
    if (!slice_starts(line, mark) || !slice_ends(line, dashes) || line.size < mark.size + dashes.size)
        return false;
    *label = slice_of(line.data + mark.size, line.size - mark.size - dashes.size);
    return true;
}

/* Reads the lines of a block up to the END line of the same label. */
static bool read_body(arena *a, slice *rest, slice label, slice *bytes)
{
    buffer digits = buffer_new(a);
    bool in_headers = true;
    slice line, end;

    while (next_line(rest, &line)) {
        if (read_mark(line, SLICE("-----END "), &end)) {
            *bytes = slice_of("", 0);
            return slice_equal(end, label) && base64_decode(a, buffer_slice(&digits), bytes);
        }
        in_headers = in_headers && slice_find_char(line, ':') != SLICE_NONE;
        for (size_t i = 0; i < line.size && !in_headers; i++)
            if (line.data[i] != ' ' && line.data[i] != '\t')
                buffer_add_char(&digits, line.data[i]);
    }
    return false;
}

bool pem_decode(arena *a, slice text, slice *label, slice *bytes)
{
    slice rest = text, line;

    while (next_line(&rest, &line)) {
        slice body = rest;
        if (read_mark(line, SLICE("-----BEGIN "), label) && read_body(a, &body, *label, bytes))
            return true;
    }
    return false;
}

static void add_mark(buffer *out, const char *mark, slice label)
{
    buffer_add(out, slice_from(mark));
    buffer_add(out, label);
    buffer_add(out, SLICE("-----\n"));
}

void pem_encode(buffer *out, slice label, slice bytes)
{
    buffer digits = buffer_new(out->arena);

    base64_encode(&digits, bytes);
    add_mark(out, "-----BEGIN ", label);
    for (slice rest = buffer_slice(&digits); rest.size > 0; rest = slice_after(rest, LINE)) {
        buffer_add(out, slice_first(rest, LINE));
        buffer_add_char(out, '\n');
    }
    add_mark(out, "-----END ", label);
}
