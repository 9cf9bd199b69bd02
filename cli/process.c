/* Running another program. */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "options.h"

enum { READ_SIZE = 64 * 1024, NOT_STARTED = 127, PATH_SIZE = 4096 };

/* Memory that cannot be had ends the program, as elsewhere in the command line. */
static void *owned(void *memory)
{
    if (memory == NULL) {
        print_error("out of memory");
        exit(1);
    }
    return memory;
}

static void stream_read(process_stream *s)
{
    if (s->capacity - s->size < READ_SIZE + 1) {
        s->capacity = s->capacity * 2 + READ_SIZE + 1;
        s->text = owned(realloc(s->text, s->capacity));
    }
    ssize_t got = read(s->descriptor, s->text + s->size, READ_SIZE);
    if (got > 0)
        s->size += (size_t)got;
    s->text[s->size] = '\0';
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
        close(s->descriptor);
        s->descriptor = -1;
    }
}

/* Writes some of the text; the pipe is closed when all is written, or the command reads no more. */
static void feed(int *descriptor, const char **text, size_t *left)
{
    ssize_t put = *left == 0 ? 0 : write(*descriptor, *text, *left);

    if (put > 0) {
        *text += put;
        *left -= (size_t)put;
    }
    if (*left == 0 || (put < 0 && errno != EINTR && errno != EAGAIN)) {
        close(*descriptor);
        *descriptor = -1;
    }
}

static void exchange(int in, const char *text, size_t size, process_stream *out, process_stream *err)
{
    fcntl(in, F_SETFL, O_NONBLOCK);
    while (in >= 0 || out->descriptor >= 0 || err->descriptor >= 0) {
        struct pollfd waits[] = {{in, POLLOUT, 0}, {out->descriptor, POLLIN, 0}, {err->descriptor, POLLIN, 0}};
        if (poll(waits, 3, -1) < 0 && errno != EINTR)
            break;
        if (in >= 0 && waits[0].revents != 0)
            feed(&in, &text, &size);
        if (out->descriptor >= 0 && waits[1].revents != 0)
            stream_read(out);
        if (err->descriptor >= 0 && waits[2].revents != 0)
            stream_read(err);
    }
}

/* In the child: never returns. */
static void become(const process *p, int in, int out, int err)
{
    signal(SIGPIPE, SIG_DFL);
#ifdef SIGXFSZ
    signal(SIGXFSZ, SIG_DFL);
#endif
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    if (p->prepare != NULL)
        p->prepare(p->context);
    execv(p->path, p->words);
    _exit(NOT_STARTED);
}

static bool open_pipes(int pipes[3][2])
{
    for (int i = 0; i < 3; i++)
        if (pipe(pipes[i]) != 0)
            return false;
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 2; k++)
            fcntl(pipes[i][k], F_SETFD, FD_CLOEXEC);
    return true;
}

int process_run(const process *p, const char *text, size_t size, process_stream *out, process_stream *err)
{
    int pipes[3][2], status = -1;

    fflush(NULL);
    if (!open_pipes(pipes))
        return -1;
    pid_t child = fork();
    if (child == 0)
        become(p, pipes[0][0], pipes[1][1], pipes[2][1]);
    close(pipes[0][0]);
    close(pipes[1][1]);
    close(pipes[2][1]);
    out->descriptor = pipes[1][0];
    err->descriptor = pipes[2][0];
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    if (child > 0)
        exchange(pipes[0][1], text, size, out, err);
    signal(SIGPIPE, before);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

char *process_text(process_stream *s)
{
    if (s->text == NULL)
        s->text = owned(strdup(""));
    return s->text;
}

/* "exit status 3", "signal: killed". */
char *process_exit_words(int status)
{
    char words[128];

    if (status >= 0 && WIFSIGNALED(status))
        snprintf(words, sizeof words, "signal: %s", strsignal(WTERMSIG(status)));
    else
        snprintf(words, sizeof words, "exit status %d", status < 0 ? -1 : WEXITSTATUS(status));
    return owned(strdup(words));
}

char *process_find(const char *name)
{
    const char *folders = getenv("PATH");
    char path[PATH_SIZE];

    while (folders != NULL && *folders != '\0') {
        size_t length = strcspn(folders, ":");
        int size = snprintf(path, sizeof path, "%.*s/%s", (int)length, folders, name);
        if (length > 0 && size > 0 && (size_t)size < sizeof path && access(path, X_OK) == 0)
            return owned(strdup(path));
        folders += length + (folders[length] == ':');
    }
    return NULL;
}
