/*
 * Go's fmt.Fprintf, Fprint and Fprintln: this file reads formats; format_value.c knows the values and format_verbs.c
 * the flags. Reference: https://pkg.go.dev/fmt (Go 1.26), complaints about wrong formats included.
 */
#include "value/format.h"

#include "value/format_verbs.h"
#include "value/number.h"

enum { LARGEST_NUMBER = 1000000 }; /* that a width, precision or index may be */

/* A format on its way: the next byte, and the next argument. */
typedef struct reader {
    printer printer;
    slice format;
    size_t at;
    const value *arguments;
    size_t count, next;
    bool reordered;   /* an index was used: unused arguments are no mistake any more */
    bool index_good;  /* of the verb at hand */
    bool after_index; /* what was read last is an index */
} reader;

static bool at_char(const reader *r, char c)
{
    return r->at < r->format.size && r->format.data[r->at] == c;
}

/* Reads digits before `end`; false when there are none, or too many, which uses up all bytes before `end`. */
static bool read_number(reader *r, size_t end, int *number)
{
    size_t start = r->at;

    *number = 0;
    for (; r->at < end && r->format.data[r->at] >= '0' && r->format.data[r->at] <= '9'; r->at++) {
        if (*number > LARGEST_NUMBER) {
            *number = 0;
            r->at = end;
            return false;
        }
        *number = *number * 10 + (r->format.data[r->at] - '0');
    }
    return r->at > start;
}

/* Reads "[3]" if it is next, and makes that argument the next one. */
static void read_index(reader *r)
{
    r->after_index = false;
    if (!at_char(r, '['))
        return;

    r->reordered = true;
    slice rest = slice_after(r->format, r->at);
    size_t bracket = rest.size < 3 ? SLICE_NONE : slice_find_char(rest, ']');
    if (bracket == SLICE_NONE) {
        r->at++;
        r->index_good = false;
        return;
    }
    size_t end = r->at + bracket;
    int number;
    r->at++;
    bool good = read_number(r, end, &number) && r->at == end;
    r->at = end + 1;
    r->after_index = good;
    if (good && number >= 1 && (size_t)number <= r->count)
        r->next = (size_t)number - 1;
    else
        r->index_good = false;
}

static void read_flags(reader *r)
{
    format_flags *f = &r->printer.flags;

    *f = (format_flags){0};
    for (; r->at < r->format.size; r->at++) {
        switch (r->format.data[r->at]) {
        case '#': f->sharp = true; break;
        case '0': f->zero = true; break;
        case '+': f->plus = true; break;
        case '-': f->minus = true; break;
        case ' ': f->space = true; break;
        default: return;
        }
    }
}

/* The next argument as the `*` of a width or precision; false when it is not there, no integer or too large. */
static bool take_number(reader *r, int *number)
{
    *number = 0;
    if (r->next >= r->count)
        return false;

    value v = r->arguments[r->next++];
    if ((v.kind != KIND_INT && v.kind != KIND_UINT) || (v.kind == KIND_UINT && v.natural > LARGEST_NUMBER) ||
        v.integer > LARGEST_NUMBER || v.integer < -LARGEST_NUMBER)
        return false;
    *number = (int)v.integer;
    return true;
}

static void read_width(reader *r)
{
    format_flags *f = &r->printer.flags;

    if (!at_char(r, '*')) {
        f->has_width = read_number(r, r->format.size, &f->width);
        if (r->after_index && f->has_width) /* %[3]2d */
            r->index_good = false;
        return;
    }
    r->at++;
    f->has_width = take_number(r, &f->width);
    if (!f->has_width)
        buffer_add(r->printer.out, SLICE("%!(BADWIDTH)"));
    if (f->width < 0) {
        f->width = -f->width;
        f->minus = true;
        f->zero = false;
    }
    r->after_index = false;
}

static void read_precision(reader *r)
{
    format_flags *f = &r->printer.flags;

    if (!at_char(r, '.') || r->at + 1 == r->format.size)
        return;
    r->at++;
    if (r->after_index) /* %[3].2d */
        r->index_good = false;
    read_index(r);
    if (!at_char(r, '*')) {
        read_number(r, r->format.size, &f->precision);
        f->has_precision = true;
        return;
    }
    r->at++;
    f->has_precision = take_number(r, &f->precision) && f->precision >= 0;
    if (!f->has_precision) {
        f->precision = 0;
        buffer_add(r->printer.out, SLICE("%!(BADPREC)"));
    }
    r->after_index = false;
}

static void complain_about(reader *r, rune verb, slice what)
{
    buffer_add(r->printer.out, SLICE("%!"));
    buffer_add_rune(r->printer.out, verb);
    buffer_add(r->printer.out, what);
}

static void print_verb(reader *r, rune verb)
{
    format_flags *f = &r->printer.flags;

    if (verb == '%') {
        buffer_add_char(r->printer.out, '%');
    } else if (!r->index_good) {
        complain_about(r, verb, SLICE("(BADINDEX)"));
    } else if (r->next >= r->count) {
        complain_about(r, verb, SLICE("(MISSING)"));
    } else {
        if (verb == 'v' || verb == 'w') {
            f->sharp_v = f->sharp;
            f->plus_v = f->plus;
            f->sharp = f->plus = false;
        }
        print_argument(&r->printer, r->arguments[r->next++], verb);
    }
}

/* Reads and prints what follows a '%'. */
static void read_directive(reader *r)
{
    r->index_good = true;
    read_flags(r);
    read_index(r);
    read_width(r);
    read_precision(r);
    if (!r->after_index)
        read_index(r);
    if (r->at >= r->format.size) {
        buffer_add(r->printer.out, SLICE("%!(NOVERB)"));
        return;
    }
    size_t width;
    rune verb = utf8_decode(slice_after(r->format, r->at), &width);
    r->at += width;
    print_verb(r, verb);
}

static void print_extra(reader *r)
{
    buffer *out = r->printer.out;

    r->printer.flags = (format_flags){0};
    buffer_add(out, SLICE("%!(EXTRA "));
    for (size_t i = r->next; i < r->count; i++) {
        value v = r->arguments[i];
        if (i > r->next)
            buffer_add(out, SLICE(", "));
        if (!value_is_nil(v)) {
            buffer_add(out, type_name((type)v.type));
            buffer_add_char(out, '=');
        }
        print_argument(&r->printer, v, 'v');
    }
    buffer_add_char(out, ')');
}

void format_printf(buffer *out, slice format, const value *arguments, size_t count)
{
    reader r = {.printer = printer_new(out), .format = format, .arguments = arguments, .count = count};

    while (r.at < format.size) {
        slice rest = slice_after(format, r.at);
        size_t percent = slice_find_char(rest, '%');
        buffer_add(out, slice_first(rest, percent));
        if (percent == SLICE_NONE)
            break;
        r.at += percent + 1;
        read_directive(&r);
    }
    if (!r.reordered && r.next < count)
        print_extra(&r);
}

static bool is_string(value v)
{
    return v.kind == KIND_STRING && v.type != TYPE_ERROR;
}

static void print_operands(printer *p, const value *arguments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && !is_string(arguments[i]) && !is_string(arguments[i - 1]))
            buffer_add_char(p->out, ' ');
        print_argument(p, arguments[i], 'v');
    }
}

void format_print(buffer *out, const value *arguments, size_t count)
{
    printer p = printer_new(out);

    print_operands(&p, arguments, count);
}

void format_print_pointed(buffer *out, const value *arguments, size_t count)
{
    printer p = printer_new(out);

    p.pointed = true;
    print_operands(&p, arguments, count);
}

void format_println(buffer *out, const value *arguments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_char(out, ' ');
        format_value(out, arguments[i]);
    }
    buffer_add_char(out, '\n');
}

void format_value(buffer *out, value v)
{
    if (v.kind == KIND_STRING) { /* nearly all that templates print */
        buffer_add(out, value_slice(v));
        return;
    }
    printer p = printer_new(out);
    print_argument(&p, v, 'v');
}
