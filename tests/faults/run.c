/*
 * Refuses the library one call after the other: memory, and what it asks of the disk.
 *
 *     faults PART [--all] [SCENARIO [POINT]]     PART is memory or calls; works in the folder that run made
 *
 * A point is a call that can fail. A scenario is run without faults, which counts its points and tells what is right.
 * Then, for one point after the other, it is run with that call failing, and with that and all later ones failing. It
 * must end in the right bytes or in an error that says so; give back all memory and all descriptors; and keep to what
 * scenarios.c looks at. Of many points some are tried, with --all each. A line a scenario, and at the end
 * "memory: N passed, N failed".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "faults.h"

enum {
    TEXT_BYTES = 16 << 20,
    MOST_TRIED = 160,      /* points of a scenario, unless all are */
    MOST_DESCRIPTORS = 64, /* that are looked at */
    MOST_TOLD = 5,         /* failures of a scenario in one way */
    SECONDS = 60,          /* for one run */
};

/* --- Which call fails --- */

static struct {
    fault_kind kind;
    bool counts, all;
    size_t at, passed;
} plan;

void faults_begin(fault_kind kind, size_t at, bool all)
{
    plan.kind = kind;
    plan.at = at;
    plan.all = all;
    plan.passed = 0;
    plan.counts = true;
}

size_t faults_end(void)
{
    plan.counts = false;
    return plan.passed;
}

bool fault_is_due(fault_kind kind)
{
    if (!plan.counts || plan.kind != kind)
        return false;
    plan.passed++;
    return plan.at != 0 && (plan.all ? plan.passed >= plan.at : plan.passed == plan.at);
}

/* --- Ways to run a scenario --- */

typedef struct way {
    const char *part, *name;
    fault_kind kind;
    bool all; /* not one call fails, but all from there on */
    bool
        cold; /* each point in a process of its own, where nothing has been set up; afterwards all must be well again */
    gtmpl_status allowed;
} way;

static const way ways[] = {
    {"memory", "memory", FAULT_MEMORY, false, false, GTMPL_ENOMEM},
    {"memory", "memory, and all after it", FAULT_MEMORY, true, false, GTMPL_ENOMEM},
    {"memory", "memory, from a cold start", FAULT_MEMORY, false, true, GTMPL_ENOMEM},
    {"memory", "a host's allocator", FAULT_ALLOCATOR, false, false, GTMPL_ENOMEM},
    {"calls", "call", FAULT_CALL, false, false, GTMPL_EIO},
    {"calls", "call, and all after it", FAULT_CALL, true, false, GTMPL_EIO},
    {"calls", "few bytes, and signals", FAULT_SHORT, true, false, GTMPL_OK},
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* What the processes of a scenario share. */
typedef struct progress {
    size_t points, tried, step, at, failed;
} progress;

static progress *shared;
static outcome *expected, *got; /* shared, too */

static ssize_t keep_text(void *context, const char *text, size_t size)
{
    outcome *out = context;

    if (size > out->capacity - out->size)
        return -1;
    memcpy(out->text + out->size, text, size);
    out->size += size;
    return (ssize_t)size;
}

static void *share(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        exit(2);
    return memory;
}

static outcome *outcome_new(char *file_buffer, size_t size)
{
    outcome *out = share(sizeof *out);
    const cookie_io_functions_t functions = {NULL, keep_text, NULL, NULL};

    out->text = share(TEXT_BYTES);
    out->capacity = TEXT_BYTES;
    out->file = fopencookie(out, "w", functions);
    setvbuf(out->file, file_buffer, _IOFBF, size);
    return out;
}

static size_t run_once(const scenario *s, const way *w, size_t at, outcome *out)
{
    out->size = 0;
    out->status = GTMPL_OK;
    out->broken = NULL;
    faults_begin(w->kind, at, w->all);
    s->run(out);
    fflush(out->file);
    return faults_end();
}

static bool is_expected(const outcome *out)
{
    return out->status == expected->status && out->size == expected->size &&
           memcmp(out->text, expected->text, out->size) == 0;
}

static size_t open_descriptors(void)
{
    size_t count = 0;

    for (int i = 0; i < MOST_DESCRIPTORS; i++)
        count += fcntl(i, F_GETFD) != -1;
    return count;
}

static void tell(const scenario *s, const way *w, size_t at, const char *what)
{
    if (shared->failed++ < MOST_TOLD)
        printf("%s: %s, point %zu: %s\n", s->name, w->name, at, what);
    fflush(stdout);
}

/* Where the first difference is. */
static const char *difference(const outcome *out)
{
    static char words[512];
    size_t i = 0;

    while (i < out->size && i < expected->size && out->text[i] == expected->text[i])
        i++;
    size_t from = i < 40 ? 0 : i - 40;
    snprintf(words, sizeof words, "status %d, want %d or %d; other bytes from %zu on: \"%.*s\"", (int)out->status,
             (int)expected->status, (int)0, i, (int)(out->size - from < 200 ? out->size - from : 200),
             out->text + from);
    return words;
}

static bool holds(const outcome *out, const char *words)
{
    return words != NULL && memmem(out->text, out->size, words, strlen(words)) != NULL;
}

/* Without memory all fails. What the disk refuses is told: by an error, or where findings and reports have a place. */
static bool is_refusal(const scenario *s, const way *w)
{
    if (w->kind != FAULT_CALL)
        return got->status != GTMPL_OK && got->status == w->allowed;
    return holds(got, "nput/output error") || holds(got, s->tells);
}

static void judge(const scenario *s, const way *w, size_t at)
{
    if (!is_expected(got) && !is_refusal(s, w))
        tell(s, w, at, difference(got));
    if (s->check != NULL)
        s->check(got);
    if (got->broken != NULL)
        tell(s, w, at, got->broken);
}

static void try_point(const scenario *s, const way *w, size_t at)
{
    size_t live = memory_live(), descriptors = open_descriptors();
    char words[100];

    shared->at = at;
    shared->tried++;
    alarm(SECONDS);
    run_once(s, w, at, got);
    if (!w->cold && memory_live() != live) {
        snprintf(words, sizeof words, "%zd blocks of memory are not freed", (ssize_t)(memory_live() - live));
        tell(s, w, at, words);
    }
    if (!w->cold && open_descriptors() != descriptors)
        tell(s, w, at, "a descriptor is not closed");
    judge(s, w, at);
}

/* After a fault all is well again, and nothing more is kept from run to run. */
static void try_again(const scenario *s, const way *w, size_t at)
{
    run_once(s, w, 0, got);
    if (!is_expected(got))
        tell(s, w, at, "the next run, without a fault, is not right");
    size_t live = memory_live();
    run_once(s, w, 0, got);
    if (memory_live() != live)
        tell(s, w, at, "each run after it keeps memory");
}

/* What is right; and what is set up once and for all is set up. */
static void warm_up(const scenario *s, const way *w)
{
    alarm(SECONDS);
    shared->points = run_once(s, w, 0, expected);
    run_once(s, w, 0, got);
    size_t live = memory_live();
    size_t points = run_once(s, w, 0, got);
    if (!w->cold)
        shared->points = points;
    if (memory_live() != live)
        tell(s, w, 0, "memory is not freed without any fault");
    if (!is_expected(got) || got->broken != NULL)
        tell(s, w, 0, "two runs without faults are not the same");
}

/* --- Processes --- */

static bool wait_for(pid_t child, const scenario *s, const way *w)
{
    char words[100];
    int status;

    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    snprintf(words, sizeof words, WIFSIGNALED(status) ? "signal %d" : "exit code %d",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    tell(s, w, shared->at, words);
    return false;
}

static void try_points(const scenario *s, const way *w, size_t from, size_t only)
{
    if (only != 0)
        try_point(s, w, only);
    for (size_t at = from; only == 0 && at <= shared->points; at += shared->step)
        try_point(s, w, at);
}

static void try_warm(const scenario *s, const way *w, size_t only)
{
    size_t from = 1;

    do { /* what crashes is told, and the next process goes on behind it */
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            size_t tried = shared->tried;
            warm_up(s, w);
            shared->tried = tried;
            try_points(s, w, from, only);
            exit(0);
        }
        shared->at = 0;
        if (wait_for(child, s, w) || shared->at == 0 || only != 0)
            break;
        from = shared->at + shared->step;
    } while (from <= shared->points && shared->failed < MOST_TOLD);
}

static void try_cold(const scenario *s, const way *w, size_t only)
{
    for (size_t at = only == 0 ? 1 : only; at <= shared->points; at += shared->step) {
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            try_point(s, w, at);
            try_again(s, w, at);
            exit(0);
        }
        wait_for(child, s, w);
        if (only != 0 || shared->failed >= MOST_TOLD)
            break;
    }
}

/* Counts the points, in a process of its own; how far those are apart that are tried. */
static bool count_points(const scenario *s, const way *w, bool all)
{
    size_t most = w->cold ? MOST_TRIED / 4 : MOST_TRIED;

    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        warm_up(s, w);
        exit(0);
    }
    if (!wait_for(child, s, w))
        return false;
    if (s->weight > 1)
        most /= s->weight;
    shared->step = all || shared->points <= most ? 1 : (shared->points + most - 1) / most;
    return true;
}

static bool try_scenario(const scenario *s, const way *w, bool all, size_t only)
{
    *shared = (progress){.step = 1};
    if (count_points(s, w, all)) {
        if (only != 0 && getenv("FORK") != NULL) {
            warm_up(s, w);
            try_point(s, w, only);
        } else if (w->cold)
            try_cold(s, w, only);
        else if (w->kind == FAULT_SHORT)
            try_warm(s, w, 1);
        else
            try_warm(s, w, only);
    }
    printf("%-12s %-26s %6zu points, %5zu tried%s%s\n", s->name, w->name, shared->points, shared->tried,
           expected->status != GTMPL_OK ? ", of a refusal" : "", shared->failed > 0 ? ": FAILED" : "");
    fflush(stdout);
    return shared->failed == 0;
}

static bool is_wanted(const scenario *s, const way *w, int count, char **words)
{
    return (s->kinds & 1U << w->kind) != 0 && strcmp(w->part, words[1]) == 0 &&
           (count < 3 || strcmp(s->name, words[2]) == 0);
}

int main(int count, char **words)
{
    static char buffers[2][4096];
    bool all = false;
    size_t passed = 0, failed = 0;

    if (count > 2 && strcmp(words[2], "--all") == 0) {
        all = true;
        words[2] = words[1];
        words++;
        count--;
    }
    if (count < 2)
        return 2;
    faults_prepare();
    shared = share(sizeof *shared);
    expected = outcome_new(buffers[0], sizeof buffers[0]);
    got = outcome_new(buffers[1], sizeof buffers[1]);
    for (const scenario *s = scenarios; s->name != NULL; s++)
        for (size_t i = 0; i < COUNT(ways); i++)
            if (is_wanted(s, &ways[i], count, words)) {
                bool good = try_scenario(s, &ways[i], all, count > 3 ? strtoul(words[3], NULL, 10) : 0);
                passed += good;
                failed += !good;
            }
    printf("%s: %zu passed, %zu failed\n", words[1], passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
