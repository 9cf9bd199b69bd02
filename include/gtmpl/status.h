/*
 * What an operation of the library came to. Every fallible public function returns one of these; results leave
 * through the first parameter, and the error object (error.h) carries the words.
 */
#ifndef GTMPL_STATUS_H
#define GTMPL_STATUS_H

/* Marks a public symbol; everything else in the shared library is hidden. */
#if defined(__GNUC__)
#define GTMPL_API __attribute__((visibility("default")))
#else
#define GTMPL_API
#endif

typedef enum gtmpl_status {
    GTMPL_OK = 0,
    GTMPL_ENOMEM,       /* memory ran out */
    GTMPL_EINVALID,     /* an argument that makes no sense */
    GTMPL_ENOTFOUND,    /* a file, chart or template that is not there */
    GTMPL_EIO,          /* the operating system refused a read or write */
    GTMPL_EYAML,        /* text that is not YAML (or JSON), or not of the shape asked for */
    GTMPL_ETYPE,        /* a value of the wrong kind */
    GTMPL_ECHART,       /* a chart that breaks Helm's rules for charts */
    GTMPL_EPARSE,       /* a template that does not parse */
    GTMPL_EEXEC,        /* a template that failed while running */
    GTMPL_ELIMIT,       /* a limit was reached (depth, size, time) */
    GTMPL_EUNSUPPORTED, /* something that Helm can do and gtmpl cannot (yet, or offline) */
    GTMPL_ECANCELLED    /* gtmpl_cancel_request() was called */
} gtmpl_status;

#endif
