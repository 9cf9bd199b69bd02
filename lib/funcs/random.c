/* Random text, numbers and identifiers. */
#include "funcs/random.h"

#include "codec/base_n.h"
#include "funcs/funcs.h"

enum { CHARACTERS_PER_STEP = 4 };

/* Random numbers in stock: asking the system for each would take longest of all. */
typedef struct pool {
    random_source source;
    uint64_t numbers[32];
    size_t left;
} pool;

/* A number from 0 to before `limit`, all as likely as each other. */
static uint64_t random_below(pool *p, uint64_t limit)
{
    uint64_t n, fair = UINT64_MAX - UINT64_MAX % limit; /* the numbers from here on would favour the small ones */

    do {
        if (p->left == 0) {
            random_fill(&p->source, p->numbers, sizeof p->numbers);
            p->left = sizeof p->numbers / sizeof *p->numbers;
        }
        n = p->numbers[--p->left];
    } while (n >= fair);
    return n % limit;
}

/* `count` characters of a set; none for a negative count. */
static value random_text(call *c, slice set)
{
    size_t count = arg_int(c, 0) < 0 ? 0 : (size_t)arg_int(c, 0);
    char *text = arena_alloc(c->arena, count);
    pool p = {.source = random_of(c)};

    arena_spend(c->arena, count / CHARACTERS_PER_STEP);
    for (size_t i = 0; i < count; i++)
        text[i] = set.data[random_below(&p, set.size)];
    return value_string(slice_of(text, count));
}

#define DIGITS  "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static value fn_rand_alpha_num(call *c)
{
    return random_text(c, SLICE(DIGITS LETTERS));
}

static value fn_rand_alpha(call *c)
{
    return random_text(c, SLICE(LETTERS));
}

static value fn_rand_numeric(call *c)
{
    return random_text(c, SLICE(DIGITS));
}

static value fn_rand_ascii(call *c)
{
    return random_text(c, SLICE(" !\"#$%&'()*+,-./" DIGITS ":;<=>?@[\\]^_`{|}~" LETTERS));
}

/* randBytes N: as base64. */
static value fn_rand_bytes(call *c)
{
    int64_t count = arg_int(c, 0);
    buffer out = buffer_new(c->arena);

    if (count < 0)
        call_fail(c, "runtime error: makeslice: len out of range");
    char *bytes = arena_alloc(c->arena, (size_t)count);
    random_source r = random_of(c);
    random_fill(&r, bytes, (size_t)count);
    base64_encode(&out, slice_of(bytes, (size_t)count));
    return value_string(buffer_slice(&out));
}

/* randInt MIN MAX: from MIN to before MAX. */
static value fn_rand_int(call *c)
{
    int64_t range = (int64_t)((uint64_t)arg_int(c, 1) - (uint64_t)arg_int(c, 0));
    pool p = {.source = random_of(c)};

    if (range <= 0)
        call_fail(c, "invalid argument to Intn");
    return value_int((int64_t)((uint64_t)arg_int(c, 0) + random_below(&p, (uint64_t)range)));
}

/* uuidv4: RFC 9562, random but for the version and the variant. */
static value fn_uuidv4(call *c)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[16];
    buffer out = buffer_new(c->arena);
    random_source r = random_of(c);

    random_fill(&r, bytes, sizeof bytes);
    bytes[6] = (bytes[6] & 0x0F) | 0x40;
    bytes[8] = (bytes[8] & 0x3F) | 0x80;
    for (size_t i = 0; i < sizeof bytes; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            buffer_add_char(&out, '-');
        buffer_add_char(&out, digits[bytes[i] >> 4]);
        buffer_add_char(&out, digits[bytes[i] & 15]);
    }
    return value_string(buffer_slice(&out));
}

/* shuffle STRING: its characters in another order. */
static value fn_shuffle(call *c)
{
    slice s = arg_string(c, 0);
    size_t count = utf8_count(s), width, n = 0;
    rune *runes = ARENA_ARRAY(c->arena, count, rune);
    buffer out = buffer_new(c->arena);
    pool p = {.source = random_of(c)};

    for (; s.size > 0; s = slice_after(s, width))
        runes[n++] = utf8_decode(s, &width);
    for (size_t i = count; i > 1; i--) {
        size_t other = (size_t)random_below(&p, i);
        rune r = runes[i - 1];
        runes[i - 1] = runes[other];
        runes[other] = r;
    }
    for (size_t i = 0; i < count; i++)
        buffer_add_rune(&out, runes[i]);
    return value_string(buffer_slice(&out));
}

/* clang-format off */
const function_row random_functions[] = {
    /* name           arguments  result  function */
    {"randAlphaNum",  "i",       "s",    fn_rand_alpha_num},
    {"randAlpha",     "i",       "s",    fn_rand_alpha},
    {"randNumeric",   "i",       "s",    fn_rand_numeric},
    {"randAscii",     "i",       "s",    fn_rand_ascii},
    {"randBytes",     "i",       "s",    fn_rand_bytes},
    {"randInt",       "i i",     "i",    fn_rand_int},
    {"uuidv4",        "",        "s",    fn_uuidv4},
    {"shuffle",       "s",       "s",    fn_shuffle},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
