/*
 * Runs every suite of tests/unit. The build lists them in suites.h, one SUITE(name) for each test_name.c, so a new
 * file only has to define `Suite *name_suite(void)`.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#define SUITE(name) Suite *name##_suite(void);
#include "suites.h"
#undef SUITE

#define SUITE(name) name##_suite,
static Suite *(*const suites[])(void) = {
#include "suites.h"
    NULL};
#undef SUITE

int main(void)
{
    SRunner *runner = srunner_create(NULL);

    for (size_t i = 0; suites[i] != NULL; i++)
        srunner_add_suite(runner, suites[i]());
    srunner_run_all(runner, CK_ENV);

    int run = srunner_ntests_run(runner), failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    printf("unit: %d passed, %d failed\n", run - failed, failed);
    if (run == 0)
        fputs("unit: no test ran\n", stderr);
    return run == 0 || failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
