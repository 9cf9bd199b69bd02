/* Output that can be made again. Reference for the clock: reproducible-builds.org/specs/source-date-epoch. */
#include "reproducible_flags.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(reproducible_flags, field)

#define LATEST INT64_C(253402300799) /* the last second of the year 9999 */

/* clang-format off */
const option reproducible_options[] = {
    {"reproducible", 0, OPTION_BOOL, EFFECT_STORED, AT(on), NULL,
     "random values, keys and times depend only on --seed and SOURCE_DATE_EPOCH (0 if unset): for previews, not for "
     "secrets in use", NULL, NULL, NULL},
    {"seed", 0, OPTION_STRING, EFFECT_STORED, AT(seed), "text",
     "what the random values of --reproducible come from; implies it", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static bool read_time(const char *text, int64_t *time)
{
    size_t digits = strspn(text, "0123456789");

    errno = 0;
    *time = strtoll(text, NULL, 10);
    return digits > 0 && text[digits] == '\0' && errno == 0 && *time <= LATEST;
}

bool reproducible_flags_read(reproducible_flags *flags)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");

    flags->on = flags->on || flags->seed != NULL;
    if (!flags->on || epoch == NULL || read_time(epoch, &flags->time))
        return true;
    print_error("SOURCE_DATE_EPOCH must be whole seconds since 1970, up to %lld: \"%s\"", (long long)LATEST, epoch);
    return false;
}
