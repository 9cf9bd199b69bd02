/*
 * Go's fmt package over values: what `print`, `printf` and `{{ }}` write.
 */
#ifndef VALUE_FORMAT_H
#define VALUE_FORMAT_H

#include "value/value.h"

/* fmt.Fprintf: every verb, flag, width, precision and argument index, and the %!verb(type=value) complaints. */
void format_printf(buffer *out, slice format, const value *arguments, size_t count);

/* fmt.Fprint: a space between operands when neither is a string. */
void format_print(buffer *out, const value *arguments, size_t count);

/* fmt.Fprintln: a space between all operands and a line end. */
void format_println(buffer *out, const value *arguments, size_t count);

/* One value with %v, as fmt.Sprint and sprig's strval do. Nil gives "<nil>". */
void format_value(buffer *out, value v);

#endif
