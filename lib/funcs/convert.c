/* Conversions of sprig: toString, toStrings, int, int64, float64, atoi and toDecimal. */
#include "funcs/convert.h"

#include "funcs/funcs.h"
#include "value/format.h"
#include "value/number.h"

slice convert_string(arena *a, value v)
{
    if (v.kind == KIND_STRING || v.kind == KIND_BYTES)
        return value_slice(v);

    buffer text = buffer_new(a);
    format_value(&text, v);
    return buffer_slice(&text);
}

list *convert_strings(arena *a, value v)
{
    if (v.kind == KIND_LIST && v.type == TYPE_LIST_STRING && v.list != NULL)
        return v.list;

    list *strings = list_new(a, v.kind == KIND_LIST ? list_count(v.list) : 1);
    if (v.kind == KIND_LIST) {
        for (size_t i = 0; i < list_count(v.list); i++)
            if (!value_is_nil(v.list->items[i]))
                list_add(a, strings, value_string(convert_string(a, v.list->items[i])));
    } else if (v.kind == KIND_BYTES) {
        for (size_t i = 0; i < v.size; i++) {
            value byte = value_uint(TYPE_UINT8, (unsigned char)v.bytes[i]);
            list_add(a, strings, value_string(convert_string(a, byte)));
        }
    } else if (!value_is_nil(v)) {
        list_add(a, strings, value_string(convert_string(a, v)));
    }
    return strings;
}

int64_t convert_truncated(double d)
{
    const double limit = 9223372036854775808.0; /* 2 to the 63rd */

    return d >= -limit && d < limit ? (int64_t)d : INT64_MIN;
}

/* Without a fraction of zeros: "7.00" is 7, while "7.50" stays and is no integer. */
static slice without_zero_fraction(slice s)
{
    slice digits = slice_trim_right(s, SLICE("0"));

    if (digits.size < s.size && slice_ends(digits, SLICE(".")))
        return slice_first(digits, digits.size - 1);
    return s;
}

static int64_t int_of_string(slice s)
{
    int64_t n;

    return parse_int(without_zero_fraction(s), 0, &n) == PARSE_OK ? n : 0;
}

/* The Go types that cast knows; time.Duration is not among them and reads as 0. */
int64_t convert_int64(value v)
{
    switch ((type)v.type) {
    case TYPE_BOOL: return v.boolean ? 1 : 0;
    case TYPE_INT:
    case TYPE_INT32:
    case TYPE_INT64:
    case TYPE_MONTH:
    case TYPE_WEEKDAY: return v.integer;
    case TYPE_UINT8:
    case TYPE_UINT32:
    case TYPE_UINT64: return (int64_t)v.natural;
    case TYPE_FLOAT64: return convert_truncated(v.number);
    case TYPE_STRING: return int_of_string(value_slice(v));
    default: return 0;
    }
}

double convert_float64(value v)
{
    double d;

    switch ((type)v.type) {
    case TYPE_BOOL: return v.boolean ? 1 : 0;
    case TYPE_INT:
    case TYPE_INT32:
    case TYPE_INT64:
    case TYPE_MONTH:
    case TYPE_WEEKDAY: return (double)v.integer;
    case TYPE_UINT8:
    case TYPE_UINT32:
    case TYPE_UINT64: return (double)v.natural;
    case TYPE_FLOAT64: return v.number;
    case TYPE_STRING: return parse_float(value_slice(v), &d) == PARSE_OK ? d : 0;
    default: return 0;
    }
}

static value fn_to_string(call *c)
{
    return value_string(convert_string(c->arena, arg_any(c, 0)));
}

/* toStrings LIST; a []string is its own result, nil included. */
static value fn_to_strings(call *c)
{
    if (arg_any(c, 0).type == TYPE_LIST_STRING)
        return arg_any(c, 0);
    return value_list(TYPE_LIST_STRING, convert_strings(c->arena, arg_any(c, 0)));
}

static value fn_int(call *c)
{
    return value_int(convert_int64(arg_any(c, 0)));
}

static value fn_int64(call *c)
{
    return value_int64(convert_int64(arg_any(c, 0)));
}

static value fn_float64(call *c)
{
    return value_float(convert_float64(arg_any(c, 0)));
}

/* atoi STRING: strconv.Atoi without its error: 0 for what is no number, the nearest end for what is too large. */
static value fn_atoi(call *c)
{
    int64_t n = 0;

    return value_int(parse_int(arg_string(c, 0), 10, &n) == PARSE_SYNTAX ? 0 : n);
}

/* toDecimal VALUE: what is printed read as octal digits, 0 where it is not (file modes). */
static value fn_to_decimal(call *c)
{
    buffer text = buffer_new(c->arena);
    int64_t n;

    format_value(&text, arg_any(c, 0));
    return value_int64(parse_int(buffer_slice(&text), 8, &n) == PARSE_OK ? n : 0);
}

/* clang-format off */
const function_row convert_functions[] = {
    /* name       arguments  result  function */
    {"toString",  "a",       "s",    fn_to_string},
    {"toStrings", "a",       "S",    fn_to_strings},
    {"int",       "a",       "i",    fn_int},
    {"int64",     "a",       "l",    fn_int64},
    {"float64",   "a",       "f",    fn_float64},
    {"atoi",      "s",       "i",    fn_atoi},
    {"toDecimal", "a",       "l",    fn_to_decimal},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
