/*
 * Arithmetic: sprig's numeric functions. Integers wrap around at 64 bits as Go's do; the functions that end in `f`
 * compute in decimals (decimal.h) except for maxf and minf.
 */
#include <math.h>

#include "funcs/convert.h"
#include "funcs/decimal.h"
#include "funcs/funcs.h"
#include "value/number.h"

/* Go's integer operators, which wrap around. */
static int64_t add(int64_t x, int64_t y)
{
    return (int64_t)((uint64_t)x + (uint64_t)y);
}

static int64_t multiply(int64_t x, int64_t y)
{
    return (int64_t)((uint64_t)x * (uint64_t)y);
}

static int64_t operand(const call *c, size_t n)
{
    return convert_int64(arg_any(c, n));
}

static value fn_add(call *c)
{
    int64_t sum = 0;

    for (size_t i = 0; i < c->count; i++)
        sum = add(sum, operand(c, i));
    return value_int64(sum);
}

static value fn_add1(call *c)
{
    return value_int64(add(operand(c, 0), 1));
}

static value fn_sub(call *c)
{
    return value_int64((int64_t)((uint64_t)operand(c, 0) - (uint64_t)operand(c, 1)));
}

static value fn_mul(call *c)
{
    int64_t product = operand(c, 0);

    for (size_t i = 1; i < c->count; i++)
        product = multiply(product, operand(c, i));
    return value_int64(product);
}

static int64_t divisor(const call *c)
{
    int64_t n = operand(c, 1);

    if (n == 0)
        call_fail(c, "runtime error: integer divide by zero");
    return n;
}

static value fn_div(call *c)
{
    int64_t n = divisor(c);

    return value_int64(n == -1 ? multiply(operand(c, 0), -1) : operand(c, 0) / n);
}

static value fn_mod(call *c)
{
    int64_t n = divisor(c);

    return value_int64(n == -1 ? 0 : operand(c, 0) % n);
}

static value fn_max(call *c)
{
    int64_t most = operand(c, 0);

    for (size_t i = 1; i < c->count; i++)
        if (operand(c, i) > most)
            most = operand(c, i);
    return value_int64(most);
}

static value fn_min(call *c)
{
    int64_t least = operand(c, 0);

    for (size_t i = 1; i < c->count; i++)
        if (operand(c, i) < least)
            least = operand(c, i);
    return value_int64(least);
}

/* Go's math.Max and, with both signs turned, math.Min: infinity beats NaN, NaN beats the rest, +0 is above -0. */
static double larger(double x, double y)
{
    if (isinf(x) && x > 0)
        return x;
    if (isnan(x) || isnan(y))
        return isinf(y) && y > 0 ? y : NAN;
    if (x == 0 && y == 0)
        return signbit(x) ? y : x;
    return x > y ? x : y;
}

/* A NaN has no sign, which toToml would show. */
static double smaller(double x, double y)
{
    double d = -larger(-x, -y);

    return isnan(d) ? NAN : d;
}

static value fn_maxf(call *c)
{
    double most = convert_float64(arg_any(c, 0));

    for (size_t i = 1; i < c->count; i++)
        most = larger(most, convert_float64(arg_any(c, i)));
    return value_float(most);
}

static value fn_minf(call *c)
{
    double least = convert_float64(arg_any(c, 0));

    for (size_t i = 1; i < c->count; i++)
        least = smaller(least, convert_float64(arg_any(c, i)));
    return value_float(least);
}

static value fn_floor(call *c)
{
    return value_float(floor(convert_float64(arg_any(c, 0))));
}

static value fn_ceil(call *c)
{
    return value_float(ceil(convert_float64(arg_any(c, 0))));
}

/*
 * Go's math.Pow(10, n): repeated squaring of a fraction with its binary exponent kept apart. The C library's pow is
 * closer to the truth for some n, and then rounds differently.
 */
static double power_of_ten(int64_t n)
{
    double result = 1, factor = 0.625;
    int64_t exponent = 0, factor_exponent = 4; /* 10 = 0.625 * 2^4 */
    double magnitude = fabs((double)n);

    if (n == 1)
        return 10;
    if (magnitude >= 9223372036854775808.0)
        return n < 0 ? 0 : INFINITY;
    for (int64_t bits = (int64_t)magnitude; bits != 0; bits >>= 1) {
        if (factor_exponent > 1 << 12) {
            exponent += factor_exponent;
            break;
        }
        if (bits & 1) {
            result *= factor;
            exponent += factor_exponent;
        }
        factor *= factor;
        factor_exponent *= 2;
        if (factor < 0.5) {
            factor += factor;
            factor_exponent--;
        }
    }
    if (n < 0) {
        result = 1 / result;
        exponent = -exponent;
    }
    return ldexp(result, (int)exponent);
}

/* round NUMBER PLACES [FROM]: up where the digits cut off reach FROM (0.5), else down; negative numbers too. */
static value fn_round(call *c)
{
    double from = c->count > 2 ? arg_float(c, 2) : 0.5;
    double power = power_of_ten(arg_int(c, 1)), whole;
    double shifted = power * convert_float64(arg_any(c, 0));
    double fraction = isinf(shifted) ? NAN : modf(shifted, &whole);

    return value_float((fraction >= from ? ceil(shifted) : floor(shifted)) / power);
}

static decimal decimal_operand(const call *c, value v)
{
    double d = convert_float64(v);

    if (isnan(d) || isinf(d))
        call_fail(c, "Cannot create a Decimal from %s", isnan(d) ? "NaN" : d < 0 ? "-Inf" : "+Inf");
    return decimal_from_float(c->arena, d);
}

typedef decimal decimal_operation(arena *a, decimal x, decimal y);

/* `start` and then all arguments from `first` on, folded by an operation. */
static value fold_decimals(call *c, value start, size_t first, decimal_operation *operation)
{
    decimal result = decimal_operand(c, start);

    for (size_t i = first; i < c->count; i++) {
        decimal next = decimal_operand(c, arg_any(c, i));
        if (operation == decimal_divide && decimal_is_zero(next))
            call_fail(c, "decimal division by 0");
        result = operation(c->arena, result, next);
    }
    return value_float(decimal_to_float(c->arena, result));
}

static value fn_addf(call *c)
{
    return fold_decimals(c, value_float(0), 0, decimal_add);
}

static value fn_add1f(call *c)
{
    return fold_decimals(c, value_float(1), 0, decimal_add);
}

static value fn_subf(call *c)
{
    return fold_decimals(c, arg_any(c, 0), 1, decimal_subtract);
}

static value fn_mulf(call *c)
{
    return fold_decimals(c, arg_any(c, 0), 1, decimal_multiply);
}

static value fn_divf(call *c)
{
    return fold_decimals(c, arg_any(c, 0), 1, decimal_divide);
}

/*
 * The numbers from `start` to before `stop`; none where `step` leads away from it or is 0. A last step past the ends
 * of int64 stops here; Go wraps around and fills memory.
 */
static list *numbers(call *c, int64_t start, int64_t stop, int64_t step)
{
    bool down = stop < start;
    uint64_t distance = down ? (uint64_t)start - (uint64_t)stop : (uint64_t)stop - (uint64_t)start;
    uint64_t stride = step < 0 ? -(uint64_t)step : (uint64_t)step;

    if (down ? step >= 0 : step <= 0)
        return list_new(c->arena, 0);
    uint64_t count = distance / stride + (distance % stride != 0);
    if (count > INT64_MAX / sizeof(value))
        raise_error(c->arena, GTMPL_ELIMIT, "%s: a list of %llu numbers is too long", c->row->name,
                    (unsigned long long)count);
    list *l = list_new(c->arena, (size_t)count);
    for (uint64_t i = 0; i < count; i++)
        list_add(c->arena, l, value_int(add(start, multiply(step, (int64_t)i))));
    return l;
}

static value fn_until(call *c)
{
    int64_t count = arg_int(c, 0);

    return value_list(TYPE_LIST_INT, numbers(c, 0, count, count < 0 ? -1 : 1));
}

static value fn_until_step(call *c)
{
    return value_list(TYPE_LIST_INT, numbers(c, arg_int(c, 0), arg_int(c, 1), arg_int(c, 2)));
}

/* seq [START [STEP]] END: numbers with spaces between, END included; other counts of arguments give "". */
static value fn_seq(call *c)
{
    buffer out = buffer_new(c->arena);
    int64_t start = c->count > 1 ? arg_int(c, 0) : 1;

    if (c->count == 0 || c->count > 3)
        return value_string(SLICE(""));
    int64_t end = arg_int(c, c->count - 1);
    int64_t toward = end < start ? -1 : 1;
    int64_t step = c->count == 3 ? arg_int(c, 1) : toward;

    const list *l = numbers(c, start, add(end, toward), step);
    for (size_t i = 0; i < l->count; i++) {
        if (i > 0)
            buffer_add_char(&out, ' ');
        format_int(&out, l->items[i].integer, 10);
    }
    return value_string(buffer_slice(&out));
}

/* clang-format off */
const function_row math_functions[] = {
    /* name       arguments  result  function */
    {"add",       "a*",      "l",    fn_add},
    {"add1",      "a",       "l",    fn_add1},
    {"sub",       "a a",     "l",    fn_sub},
    {"mul",       "a a*",    "l",    fn_mul},
    {"div",       "a a",     "l",    fn_div},
    {"mod",       "a a",     "l",    fn_mod},
    {"max",       "a a*",    "l",    fn_max},
    {"biggest",   "a a*",    "l",    fn_max},
    {"min",       "a a*",    "l",    fn_min},
    {"maxf",      "a a*",    "f",    fn_maxf},
    {"minf",      "a a*",    "f",    fn_minf},
    {"floor",     "a",       "f",    fn_floor},
    {"ceil",      "a",       "f",    fn_ceil},
    {"round",     "a i f*",  "f",    fn_round},
    {"addf",      "a*",      "f",    fn_addf},
    {"add1f",     "a",       "f",    fn_add1f},
    {"subf",      "a a*",    "f",    fn_subf},
    {"mulf",      "a a*",    "f",    fn_mulf},
    {"divf",      "a a*",    "f",    fn_divf},
    {"until",     "i",       "v",    fn_until},
    {"untilStep", "i i i",   "v",    fn_until_step},
    {"seq",       "i*",      "s",    fn_seq},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
