/*
 * Rendered files to manifests: split into documents, read their heads, tell hooks from resources, sort into install
 * order. Reference: Helm's pkg/release/v1/util (SplitManifests, SortManifests, InstallOrder).
 */
#ifndef RENDER_MANIFEST_H
#define RENDER_MANIFEST_H

#include "base/compat.h"
#include "base/pieces.h"
#include "codec/yaml_head.h"
#include "template/trace_mark.h"
#include "values/report.h"

struct head_list;

/* What a template gave: its path ("chart/templates/x.yaml") and text. Parts are whole lines but for the last one's end,
 * and none of them is empty. */
typedef struct rendered_file {
    slice path, text;
    const pieces *parts;     /* NULL, or in the place of the text */
    const trace_mark *marks; /* which line wrote what; NULL: not known */
    size_t mark_count;
    const struct head_list *heads; /* its documents, if they were read ahead (heads.h) */
} rendered_file;

typedef struct manifest {
    slice path;          /* of the template that it came from */
    slice text;          /* without leading white space; trailing white space is kept, as Helm does */
    const pieces *parts; /* NULL, or in the place of the text, as those of files */
    struct manifest_head head;
    slice hooks;  /* the value of helm.sh/hook, for a hook */
    bool is_test; /* a hook of the event test or test-success */
} manifest;

typedef struct manifest_list {
    manifest *items;
    size_t count, capacity;
} manifest_list;

/*
 * Splits and sorts files (sorted here by path) into resources and hooks, each in install order. Files whose name
 * begins with `_` and blank documents are left out, and so are documents with a hook that Helm does not know, which is
 * reported. Up to `threads` threads read them. Everything lives in the reporter's arena, or as long as that.
 * Raises GTMPL_EYAML ("YAML parse error on PATH: …").
 */
void manifest_sort(const reporter *log, const compat *as, unsigned threads, rendered_file *files, size_t count,
                   manifest_list *resources, manifest_list *hooks);

/* A text being split at lines that begin with `---`. */
typedef struct splitter {
    const compat *as;
    slice text;
    size_t at;
} splitter;

/* Starts splitting; leading white space does not count. */
splitter manifest_split(const compat *as, slice text);

/* The next document that is not blank, without leading white space; false at the end. */
bool manifest_next(splitter *s, slice *document);

/* The same for parts, where Helm does not trim documents' ends. */
typedef struct parts_splitter {
    const pieces *parts;
    size_t part, at; /* the place in it */
} parts_splitter;

/* Adds the parts of the next document to `document`, which is empty. */
bool manifest_next_parts(parts_splitter *s, pieces *document);

#endif
