/*
 * A chart: what was read from a directory or an archive. Immutable after loading and shared by threads; a render that
 * enables, renames or fills dependencies works on a view of its own (chart_view). Reference: Helm's pkg/chart/v2.
 */
#ifndef CHART_CHART_H
#define CHART_CHART_H

#include "chart/metadata.h"
#include "values/coalesce.h"

/* Values that were parsed before it was their turn: what they are, or what is wrong with them. */
typedef struct values_ahead {
    map *values;
    const failure *why; /* NULL: nothing */
} values_ahead;

/* A file of a chart by its path below the chart, with `/`. One with a path on the disk was not read (chart_file_text).
 */
typedef struct chart_file {
    slice name, data;
    const char *path;          /* NULL: `data` is what it holds */
    const values_ahead *ahead; /* of a values.yaml, while the chart is loaded; NULL: it is still to be parsed */
} chart_file;

typedef struct file_list {
    chart_file *items;
    size_t count, capacity;
} file_list;

void file_list_add(arena *a, file_list *files, chart_file file);

/* Makes room for so many more, where their number is known. */
void file_list_reserve(arena *a, file_list *files, size_t more);

/* What a file holds. One that was not read with the chart is read into the arena; may raise GTMPL_ENOTFOUND, GTMPL_EIO.
 */
slice chart_file_text(arena *a, const chart_file *f);

typedef struct chart {
    values_node node; /* first: name, default values and subcharts, as coalescing sees them */
    metadata *metadata;
    chart_lock *lock;    /* NULL: none */
    file_list templates; /* templates/… in the order of loading */
    file_list files;     /* what `.Files` shows */
    chart_file schema;   /* values.schema.json; no name: none */
    chart_file defaults; /* values.yaml as it stands there; no name: none */
    struct chart *parent;
    slice folder;   /* its name in the parent's charts/: of a folder or an archive; empty at the top */
    uint32_t layer; /* where origins are kept: of its defaults, index + 1 in their table (chart_keep_origins) */
} chart;

static inline slice chart_name(const chart *c)
{
    return c->metadata->name;
}

static inline chart *chart_child(const chart *c, size_t i)
{
    return (chart *)(void *)c->node.children[i];
}

static inline size_t chart_child_count(const chart *c)
{
    return c->node.count;
}

/* Makes `children` the subcharts of `c` and `c` their parent. The array must live in the arena. */
void chart_set_children(chart *c, chart **children, size_t count);

/* "root/charts/sub/charts/subsub", as paths of templates begin. */
slice chart_full_path(arena *a, const chart *c);

/*
 * A tree of its own that a render may change: charts and metadata are copied, file contents, values and lists are
 * shared (values are deep-copied where they are coalesced).
 */
chart *chart_view(arena *a, const chart *c);

/* What a render may refuse to start with. */
static inline bool chart_is_library(const chart *c)
{
    return slice_equal_fold(c->metadata->type, SLICE("library"));
}

/* Whether Helm renders charts of an apiVersion. It loads v3 as well, and refuses to render it. */
bool chart_is_renderable(slice api_version);

/* Helm's checkIfInstallable: raises GTMPL_ECHART "library charts are not installable". */
void chart_check_installable(arena *a, const chart *c);

/* Files in crds/ that hold manifests, of this chart and its subcharts, as Helm's CRDObjects orders them. */
typedef struct crd_file {
    slice name; /* of the file below its chart */
    slice path; /* from the root chart's name on */
    slice data;
} crd_file;

typedef struct crd_list {
    crd_file *items;
    size_t count, capacity;
} crd_list;

void chart_crds(arena *a, const chart *c, crd_list *crds);

#endif
