/*
 * Examining a chart: Helm's lint. Each part adds what it finds, in Helm's order: Chart.yaml, values.yaml, templates,
 * dependencies, custom resources. Reference: Helm's pkg/chart/v2/lint.
 */
#ifndef RENDER_LINT_H
#define RENDER_LINT_H

#include "chart/capabilities.h"
#include "chart/load.h"
#include "gtmpl/lint.h"

typedef struct lint_finding {
    gtmpl_severity severity;
    slice path, text;
} lint_finding;

typedef struct lint {
    arena *arena;
    slice path; /* of the folder or archive, absolute */
    bool is_archive;
    file_list files;   /* of an archive */
    const map *values; /* the user's; NULL for none */
    slice namespace_;
    kube_version kube;
    bool skip_schema;
    const reporter *log;
    lint_finding *items;
    size_t count, capacity;
} lint;

/* Examines a folder or an archive. Raises what stands in the way of it: GTMPL_ENOTFOUND "unable to check Chart.yaml …".
 */
void lint_run(lint *l, slice path);

/* The parts (lint_chartfile.c, lint_values.c, lint_templates.c). */
void lint_chart_file(lint *l);
void lint_templates(lint *l);

/* For the parts. */
void lint_add(lint *l, gtmpl_severity severity, slice path, slice text);
void lint_add_wrapped(lint *l, gtmpl_severity severity, slice path, const char *prefix, slice text);

/* Does work and gives its error, or NULL; what is no fault of the chart's (no memory) is raised. */
const failure *lint_try(lint *l, void (*work)(void *context), void *context);

typedef enum lint_entry { ENTRY_NONE, ENTRY_FILE, ENTRY_FOLDER } lint_entry;

/* What stands at a path within the chart, and a file's bytes (raises as file_read). */
lint_entry lint_stat(lint *l, slice name);
slice lint_read(lint *l, slice name);

/* The chart, loaded. Raises as chart_load does. */
chart *lint_load(lint *l);

/* The part of a document that rules look at. */
typedef struct lint_object {
    slice api_version, kind, name;
    bool present; /* false for a null or empty document */
} lint_object;

/* A text as a stream of documents, YAML or JSON (Kubernetes' YAMLOrJSONDecoder). */
typedef struct lint_stream {
    arena *arena;
    slice text, rest;
    bool is_json;
    size_t count; /* documents so far */
} lint_stream;

lint_stream lint_stream_open(arena *a, slice text);

/* The next document; false at the end. Raises GTMPL_EYAML. */
bool lint_stream_next(lint_stream *s, lint_object *object);

/* Rules for single texts (lint_rules.c). */
bool lint_is_email(arena *a, slice text);
bool lint_is_url(arena *a, slice text);
bool lint_is_request_url(arena *a, slice text);

/* What is wrong with an object's name, as Kubernetes' rules for its kind say it: false when nothing is. */
bool lint_check_name(arena *a, slice kind, slice name, slice *problem);

/* Whether Kubernetes of that version has deprecated an API, and its words for it. */
bool lint_is_deprecated(arena *a, const kube_version *kube, slice api_version, slice kind, slice *message);

/* `required` and `fail` as they are while linting: they report, and give an empty text. */
extern const function_row lint_functions[];

/* Makes them report to `log`. */
void lint_functions_report(struct exec *e, const reporter *log);

#endif
