/*
 * The files that a walk over a chart's directory finds are read here, by several threads where there are many: from
 * when there is enough to read, while the walk goes on. Threads only read ahead: what one of them could not read is
 * read again in the order of the walk, so the first error is the same one however many there are.
 */
#ifndef CHART_FETCH_H
#define CHART_FETCH_H

#include "chart/disk.h"
#include "chart/load.h"

typedef struct found_file {
    slice path, name; /* on the disk (a NUL stands behind it), and within the chart */
    file_kind kind;   /* FILE_LINK: a link that the walk followed, which is only told of */
    slice target;     /* then: where it leads */
    /* what was read */
    bool ready;
    const char *late; /* its path, if it is left there for when somebody asks */
    uint64_t size;    /* then */
    slice data;
    const values_ahead *ahead;
    struct found_file *next; /* for fetch.c */
} found_file;

typedef struct fetch fetch;

/* For the files below a folder, which must stay open. */
fetch *fetch_new(const chart_loader *l, const disk_folder *folder);

/* Takes a file that was found, to be read soon. Errors are those of fetch_end, of files that were found before. */
void fetch_add(fetch *f, found_file file);

/*
 * The files, in the order in which they were found. Raises GTMPL_ECHART for what is no regular file, GTMPL_EIO or
 * _ENOTFOUND ("error reading NAME: …"), and GTMPL_ELIMIT past the budget. Also to be asked where the walk
 * has failed, since these errors come before the walk's.
 */
file_list fetch_end(fetch *f);

#endif
