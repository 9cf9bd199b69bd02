/*
 * Go's fmt package over values: what `print`, `printf` and `{{ }}` write.
 *
 * Addresses are the one thing that is not printed as Go prints it, since no two runs of Go agree on them: every
 * pointer shows as 0xc000012120. A nesting that would overflow the stack (a map that holds itself) raises GTMPL_ELIMIT,
 * where Go dies.
 */
#ifndef VALUE_FORMAT_H
#define VALUE_FORMAT_H

#include "value/value.h"

/* fmt.Fprintf: every verb, flag, width, precision and argument index, and the %!verb(type=value) complaints. */
void format_printf(buffer *out, slice format, const value *arguments, size_t count);

/* fmt.Fprint: a space between operands when neither is a string. */
void format_print(buffer *out, const value *arguments, size_t count);

/* The same as text/template prints its values: what a pointer leads to, unless the pointer has a String method. */
void format_print_pointed(buffer *out, const value *arguments, size_t count);

/* fmt.Fprintln: a space between all operands and a line end. */
void format_println(buffer *out, const value *arguments, size_t count);

/* One value with %v, as fmt.Sprint and sprig's strval do. Nil gives "<nil>". */
void format_value(buffer *out, value v);

/* time.Duration's String: "1h2m3s", "1.5s", "2ms", "0s". */
void format_duration(buffer *out, int64_t nanoseconds);

/* time.Month's and time.Weekday's String: "January" (1), "Sunday" (0); others as "%!Month(13)". */
void format_month(buffer *out, int64_t month);
void format_weekday(buffer *out, int64_t weekday);

#endif
