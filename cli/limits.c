/* One table of names; amounts of bytes as Kubernetes writes them, and times as Go does. */
#include "limits.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum amount_kind { AMOUNT_BYTES, AMOUNT_COUNT, AMOUNT_TIME } amount_kind;

#define AT(field) offsetof(gtmpl_limits, field)

/* clang-format off */
static const struct {
    const char *name;
    amount_kind kind;
    size_t offset; /* of a size_t, uint64_t or unsigned, by kind */
} names[] = {
    {"memory", AMOUNT_BYTES, AT(memory_bytes)},
    {"object", AMOUNT_BYTES, AT(object_bytes)},
    {"stack",  AMOUNT_BYTES, AT(stack_bytes)},
    {"steps",  AMOUNT_COUNT, AT(steps)},
    {"time",   AMOUNT_TIME,  AT(milliseconds)},
};

static const struct {
    const char *suffix;
    uint64_t factor;
} byte_units[] = {{"", 1}, {"Ki", 1 << 10}, {"Mi", 1 << 20}, {"Gi", 1 << 30}},
  time_units[] = {{"ms", 1}, {"s", 1000}, {"m", 60 * 1000}, {"h", 60 * 60 * 1000}};
/* clang-format on */

enum {
    STACK_SPARE = 2 << 20,    /* bytes beyond what nesting may take */
    STACK_ENDLESS = 256 << 20 /* where nesting has no limit */
};

static gtmpl_limits chosen = GTMPL_LIMITS;

static bool find_unit(amount_kind kind, const char *suffix, uint64_t *factor)
{
    *factor = 1;
    if (kind == AMOUNT_COUNT)
        return *suffix == '\0';
    for (size_t i = 0; i < 4; i++) {
        const char *known = kind == AMOUNT_BYTES ? byte_units[i].suffix : time_units[i].suffix;
        if (strcmp(suffix, known) != 0)
            continue;
        *factor = kind == AMOUNT_BYTES ? byte_units[i].factor : time_units[i].factor;
        return true;
    }
    return false;
}

/* Digits and a unit; false for anything else, and for what does not fit. */
static bool read_amount(amount_kind kind, const char *text, uint64_t *amount)
{
    uint64_t most = kind == AMOUNT_TIME ? UINT_MAX : kind == AMOUNT_BYTES ? SIZE_MAX : UINT64_MAX, factor;
    char *suffix;

    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    unsigned long long number = strtoull(text, &suffix, 10);
    if (errno != 0 || !find_unit(kind, suffix, &factor) || number > most / factor)
        return false;
    *amount = number * factor;
    return true;
}

static bool read_limit(const char *text, gtmpl_limits *into)
{
    size_t length = strcspn(text, "=");
    uint64_t amount;

    for (size_t i = 0; text[length] == '=' && i < sizeof names / sizeof *names; i++) {
        void *field = (char *)into + names[i].offset;
        if (strlen(names[i].name) != length || strncmp(text, names[i].name, length) != 0)
            continue;
        if (!read_amount(names[i].kind, text + length + 1, &amount))
            return false;
        switch (names[i].kind) {
        case AMOUNT_BYTES: *(size_t *)field = (size_t)amount; break;
        case AMOUNT_COUNT: *(uint64_t *)field = amount; break;
        case AMOUNT_TIME: *(unsigned *)field = (unsigned)amount; break;
        }
        return true;
    }
    return false;
}

bool check_limit(const char *text, char *why, size_t size)
{
    gtmpl_limits ignored = GTMPL_LIMITS;

    if (read_limit(text, &ignored))
        return true;
    snprintf(why, size,
             "must be memory, object or stack and bytes (64Mi), steps and a number, or time (10s); 0 is no "
             "limit");
    return false;
}

void limits_take(const strings *given)
{
    for (size_t i = 0; i < given->count; i++)
        read_limit(given->items[i], &chosen);
}

const gtmpl_limits *limits_now(void)
{
    return &chosen;
}

size_t limits_thread_stack(void)
{
    return chosen.stack_bytes == 0 ? STACK_ENDLESS : chosen.stack_bytes + STACK_SPARE;
}
