/* Running another program: text in, text and errors out. */
#ifndef CLI_PROCESS_H
#define CLI_PROCESS_H

#include <stddef.h>

typedef struct process {
    const char *path;
    char *const *words;                   /* its command line, ended by NULL */
    void (*prepare)(const void *context); /* in the child, before it becomes the program; or NULL */
    const void *context;
} process;

/* Bytes that come from it. */
typedef struct process_stream {
    int descriptor;
    char *text; /* from malloc(), ended by NUL; NULL: none came */
    size_t size, capacity;
} process_stream;

/* Runs a program to its end; its exit status as waitpid() gives it, or -1. Not in several threads at once. */
int process_run(const process *p, const char *text, size_t size, process_stream *out, process_stream *err);

/* What came, "" for nothing: the stream's own, from malloc(). */
char *process_text(process_stream *s);

/* "exit status 3", "signal: killed"; from malloc(). */
char *process_exit_words(int status);

/* The executable of a name in $PATH, from malloc(); NULL: there is none. */
char *process_find(const char *name);

#endif
