/*
 * Runs two programs with the same arguments in turn, and prints the medians of their wall time and peak memory.
 *
 *     measure LABEL ROUNDS FIRST SECOND ARGUMENT...
 *
 * A small C program does this, because the kernel counts the parent's memory before exec to a child's peak: beside
 * this one that is next to nothing, below an interpreter it would hide the smaller program's figure. Linux.
 */
#define _DEFAULT_SOURCE /* wait4 */

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_ROUNDS = 1000 };

typedef struct samples {
    double milliseconds[MAX_ROUNDS], megabytes[MAX_ROUNDS];
} samples;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Runs a program to its end with its output thrown away; false if it failed. */
static bool run(const char *program, char **arguments, double *milliseconds, double *megabytes)
{
    struct rusage usage;
    int status;
    double start = now();
    pid_t child = fork();

    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        execv(program, arguments);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) < 0)
        return false;
    *milliseconds = now() - start;
    *megabytes = (double)usage.ru_maxrss / 1024;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *numbers, size_t count)
{
    qsort(numbers, count, sizeof *numbers, compare);
    return count % 2 == 1 ? numbers[count / 2] : (numbers[count / 2 - 1] + numbers[count / 2]) / 2;
}

int main(int argc, char **argv)
{
    static samples all[2];
    size_t rounds = argc < 5 ? 0 : (size_t)strtoul(argv[2], NULL, 10);

    if (rounds == 0 || rounds > MAX_ROUNDS) {
        fputs("usage: measure LABEL ROUNDS FIRST SECOND ARGUMENT...\n", stderr);
        return EXIT_FAILURE;
    }
    char *const programs[2] = {argv[3], argv[4]};
    char **arguments = argv + 4; /* its first place is the program's own name */
    for (size_t i = 0; i < rounds * 2; i++) {
        samples *s = &all[i % 2];
        arguments[0] = programs[i % 2];
        if (!run(programs[i % 2], arguments, &s->milliseconds[i / 2], &s->megabytes[i / 2])) {
            fprintf(stderr, "%s failed\n", programs[i % 2]);
            return EXIT_FAILURE;
        }
    }
    double ms[2], mb[2];
    for (size_t p = 0; p < 2; p++) {
        ms[p] = median(all[p].milliseconds, rounds);
        mb[p] = median(all[p].megabytes, rounds);
    }
    printf("%-28s %9.1f ms %9.2f ms %6.0fx %8.1f MB %7.1f MB\n", argv[1], ms[0], ms[1], ms[0] / ms[1], mb[0], mb[1]);
    return EXIT_SUCCESS;
}
