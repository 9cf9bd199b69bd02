/*
 * The files that a walk over a chart's directory found are read here, by several threads where there are many. Threads
 * only read ahead: what one of them could not read is read again in the order of the walk, so the first error is the
 * same one however many there are.
 */
#ifndef CHART_FETCH_H
#define CHART_FETCH_H

#include "chart/disk.h"
#include "chart/load.h"

typedef struct found_file {
    slice path, name; /* on the disk, and within the chart */
    file_kind kind;   /* FILE_LINK: a link that the walk followed, which is only told of */
    slice target;     /* then: where it leads */
    /* what was read */
    bool ready;
    const char *late; /* its path, if it is left there for when somebody asks */
    uint64_t size;    /* then */
    slice data;
} found_file;

/*
 * Reads the files and adds them to `into`. Raises GTMPL_ECHART for what is no regular file, GTMPL_EIO or _ENOTFOUND
 * ("error reading NAME: …"), and GTMPL_ELIMIT past the budget.
 */
void chart_fetch(const chart_loader *l, chart_budget *budget, found_file *files, size_t count, file_list *into);

#endif
