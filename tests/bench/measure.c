/*
 * Runs commands in turn, and prints what each round of each took, as JSON.
 *
 *     measure ROUNDS -- COMMAND ARGUMENT... [-- COMMAND ARGUMENT...]
 *
 *     [{"wall": [12.1, …], "cpu": [10.9, …], "memory": [4.5, …]}, …]     milliseconds, and megabytes at the peak
 *
 * A small C program does this, because the kernel counts the parent's memory before exec to a child's peak: beside
 * this one that is next to nothing, below an interpreter it would hide the smaller program's figure. A command may
 * begin with `sh -c`: what its children take counts too, but for memory, where the largest of them counts. Linux.
 */
#define _DEFAULT_SOURCE /* wait4 */

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_ROUNDS = 1000, MAX_COMMANDS = 8 };

typedef enum figure { WALL, CPU, MEMORY, FIGURES } figure;

static const char *const figure_names[FIGURES] = {"wall", "cpu", "memory"};
static double samples[MAX_COMMANDS][FIGURES][MAX_ROUNDS];

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double milliseconds(struct timeval t)
{
    return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

/* Runs a command to its end with its output thrown away; false if it failed. */
static bool run(char **command, double found[FIGURES])
{
    struct rusage usage;
    int status;
    double start = now();
    pid_t child = fork();

    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execvp(command[0], command);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) < 0)
        return false;
    found[WALL] = now() - start;
    found[CPU] = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
    found[MEMORY] = (double)usage.ru_maxrss / 1024;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void print_samples(size_t commands, size_t rounds)
{
    for (size_t c = 0; c < commands; c++) {
        fputs(c == 0 ? "[" : ", ", stdout);
        for (size_t f = 0; f < FIGURES; f++) {
            printf("%s\"%s\": [", f == 0 ? "{" : ", ", figure_names[f]);
            for (size_t i = 0; i < rounds; i++)
                printf("%s%.3f", i == 0 ? "" : ", ", samples[c][f][i]);
            putchar(']');
        }
        putchar('}');
    }
    puts("]");
}

int main(int argc, char **argv)
{
    char **commands[MAX_COMMANDS];
    size_t count = 0, rounds = argc < 4 ? 0 : (size_t)strtoul(argv[1], NULL, 10);

    for (int i = 2; i + 1 < argc && count < MAX_COMMANDS; i++)
        if (strcmp(argv[i], "--") == 0) {
            commands[count++] = argv + i + 1;
            argv[i] = NULL; /* ends the command before */
        }
    if (rounds == 0 || rounds > MAX_ROUNDS || count == 0) {
        fputs("usage: measure ROUNDS -- COMMAND ARGUMENT... [-- COMMAND ARGUMENT...]\n", stderr);
        return EXIT_FAILURE;
    }
    for (size_t round = 0; round < rounds; round++)
        for (size_t c = 0; c < count; c++) {
            double found[FIGURES];
            if (!run(commands[c], found)) {
                fprintf(stderr, "measure: %s failed\n", commands[c][0]);
                return EXIT_FAILURE;
            }
            for (size_t f = 0; f < FIGURES; f++)
                samples[c][f][round] = found[f];
        }
    print_samples(count, rounds);
    return EXIT_SUCCESS;
}
