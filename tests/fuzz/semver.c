/* A range in the first line, a version in the rest: what both admit, print and compare. */
#include "funcs/semver.h"
#include "support.h"

enum { LONGEST_VERSION = 256 };

static void match(arena *a, slice input)
{
    slice range_text, version_text, why;
    semver v, again;
    buffer out = buffer_new(a);

    fuzz_cut(input, &range_text, &version_text);
    const semver_range *range = semver_range_read(a, range_text, &why);
    if (!semver_read(a, version_text, &v, &why))
        return;
    if (range != NULL)
        semver_range_admits(range, &v);
    semver_read_strict(a, version_text, &again, &why);
    semver_write(&out, &v);
    if (out.size > LONGEST_VERSION) /* "1" becomes "1.0.0" */
        return;
    fuzz_check(semver_read(a, buffer_slice(&out), &again, &why), "a version that was written does not read");
    fuzz_check(semver_compare(&v, &again) == 0, "a version that was written reads as another");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_run(match, data, size);
}
