/*
 * Loading charts. Reference: Helm's pkg/chart/loader and pkg/chart/v2/loader.
 */
#ifndef CHART_LOAD_H
#define CHART_LOAD_H

#include "base/tree.h"
#include "chart/chart.h"
#include "chart/left_out.h"

enum {
    CHART_BYTES = 100 * 1024 * 1024, /* Helm's MaxDecompressedChartSize */
    CHART_DEEPEST_FOLDER = 1000,     /* nesting; the system's limit on links and names comes first where links loop */
};

/* Who wants to know of templates before the chart is there. Nothing is raised in here. */
typedef struct template_watch {
    void (*found)(void *context, slice text); /* in any of the threads that read; for one text maybe more than once */
    void (*reading)(void *context);           /* a helper begins to read files */
    void (*idle)(void *context); /* called by one that has no more to read, which has time for other things */
    void (*lost)(void *context); /* the texts are about to end */
    void *context;
} template_watch;

typedef struct chart_loader {
    arena *arena;          /* where the chart lives */
    symbol_table *symbols; /* interns the keys of values; may be NULL */
    warning_fn *warn;      /* may be NULL */
    void *context;         /* for warn */
    const compat *as;      /* in whose words warnings come; NULL: Helm 4 */
    uint64_t max_bytes;    /* of all files together; 0: CHART_BYTES */
    bool confined;         /* refuse symbolic links that lead out of the chart (Helm follows them) */
    unsigned threads;      /* that read the files of a folder on the disk; 0: the calling one */
    bool reads_late; /* of a folder on the disk: leave plain files, the text of values.yaml, and templates of subcharts
                        that the chart leaves out, for when somebody asks (chart_file_text) */
    const left_out *left_out;    /* what these are; NULL: none */
    const template_watch *watch; /* told of templates; may be NULL */
} chart_loader;

/*
 * The absolute path of what a user named, if it is there. Raises GTMPL_ENOTFOUND `path "./x" not found`, and for names
 * that would have to be fetched what Helm says without a repository, or GTMPL_EUNSUPPORTED.
 */
slice chart_locate(arena *a, slice name);

/* A chart from a directory or a .tgz archive. Raises GTMPL_ECHART, _EYAML, _EIO, _ENOTFOUND, _ELIMIT or _EUNSUPPORTED.
 */
chart *chart_load(const chart_loader *l, slice path);

/* The same without a look at the apiVersion first, and with other words where Chart.yaml is missing: Helm's v2 loader.
 */
chart *chart_load_v2(const chart_loader *l, slice path);

/*
 * The same as chart_load from a folder or archive of any tree, with paths as the tree calls them. Links that lead out
 * of the tree are refused, whatever `confined` says.
 */
chart *chart_load_tree(const chart_loader *l, const file_tree *tree, slice path);

/* A chart from its files, in the order of a directory walk (Helm's LoadFiles). */
chart *chart_from_files(const chart_loader *l, const file_list *files);

/* A line of Helm's log, for `warn`. */
void chart_report(const chart_loader *l, slice message, const report_attribute *attributes, size_t count);

/* All files of a directory that are part of the chart; `path` is absolute (directory.c). */
file_list chart_read_directory(const chart_loader *l, slice path);

/* The same for a folder of a tree (tree.c). */
file_list chart_read_tree(const chart_loader *l, const file_tree *tree, slice path);

/* All files of a gzipped tar archive, without the name of its top directory (archive.c). */
file_list chart_read_archive(const chart_loader *l, slice archive);

/* Whether only `.Files` shows a file and, of crds/, the list of CRDs: loading needs none of what it holds. */
bool chart_file_is_plain(slice name);

/* Whether it is a chart's values.yaml, the chart's own or a subchart's. */
bool chart_file_is_defaults(slice name);

/* Parses the text of a values.yaml, in the loader's thread; it may end before the values do. What is wrong with it is
 * kept. */
const values_ahead *chart_values_ahead(const chart_loader *l, slice text, bool ends);

/* Whether a file is a template, of the chart or of one within it that is no archive. */
bool chart_file_is_template(slice name);

/* What the files of a chart may still take. */
typedef struct chart_budget {
    arena *arena;
    uint64_t left, max; /* bytes */
} chart_budget;

chart_budget chart_budget_new(const chart_loader *l);

/* Raises GTMPL_ELIMIT when a file of this size would pass the limit; chart_budget_take also counts it. */
void chart_budget_check(const chart_budget *b, uint64_t size);
void chart_budget_take(chart_budget *b, uint64_t size);

/* Does the work; what it raises is raised again with `prefix` and ": " before it. */
void chart_try(arena *a, void (*work)(void *context), void *context, slice prefix);

#endif
