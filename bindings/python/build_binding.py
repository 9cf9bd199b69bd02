"""Builds gtmpl._binding: the part of libgtmpl's headers that the package uses, checked against them by the C compiler.

Where the library is comes from pkg-config alone (PKG_CONFIG names another one, as usual).
"""

import os
import shlex
import subprocess

import cffi


def pkg_config(what):
    words = shlex.split(os.environ.get("PKG_CONFIG", "pkg-config"))
    return shlex.split(subprocess.check_output([*words, what, "gtmpl"], text=True))


DECLARATIONS = """
typedef enum { GTMPL_OK, ... } gtmpl_status;
#define GTMPL_ENOMEM ...
#define GTMPL_EINVALID ...
#define GTMPL_ENOTFOUND ...
#define GTMPL_EIO ...
#define GTMPL_EYAML ...
#define GTMPL_ETYPE ...
#define GTMPL_ECHART ...
#define GTMPL_EPARSE ...
#define GTMPL_EEXEC ...
#define GTMPL_ELIMIT ...
#define GTMPL_EUNSUPPORTED ...
#define GTMPL_ECANCELLED ...
typedef enum { GTMPL_COMPAT_HELM4, GTMPL_COMPAT_HELM3, ... } gtmpl_compat;
typedef enum { GTMPL_SET_TYPED, GTMPL_SET_STRING, GTMPL_SET_JSON, GTMPL_SET_LITERAL, GTMPL_SET_FILE, ... }
    gtmpl_set_mode;
typedef enum { GTMPL_FORMAT_YAML, GTMPL_FORMAT_JSON, ... } gtmpl_format;
typedef enum { GTMPL_NODE_NULL, GTMPL_NODE_BOOL, GTMPL_NODE_NUMBER, GTMPL_NODE_STRING, GTMPL_NODE_LIST,
               GTMPL_NODE_MAP, ... } gtmpl_node_kind;
typedef enum { GTMPL_ROLE_CRD, GTMPL_ROLE_RESOURCE, GTMPL_ROLE_HOOK, GTMPL_ROLE_TEST, ... } gtmpl_manifest_role;

typedef struct gtmpl_error gtmpl_error;
typedef struct gtmpl_chart gtmpl_chart;
typedef struct gtmpl_values gtmpl_values;
typedef struct gtmpl_render gtmpl_render;
typedef struct gtmpl_manifest gtmpl_manifest;
typedef struct gtmpl_coalesced gtmpl_coalesced;
typedef struct gtmpl_explanation gtmpl_explanation;
typedef struct gtmpl_node gtmpl_node;
typedef struct gtmpl_call gtmpl_call;
typedef struct { unsigned milliseconds; size_t memory_bytes; uint64_t steps; ...; } gtmpl_limits;
typedef struct { void (*warning)(void *, const char *); void *context; int any_type; const gtmpl_limits *limits;
                 gtmpl_compat compat; ...; } gtmpl_chart_options;
typedef struct { const char *name; const char *data; size_t size; } gtmpl_file;
typedef struct { const char *name; const char *namespace_; int is_upgrade; ...; } gtmpl_release;
typedef gtmpl_status gtmpl_function_run(void *, gtmpl_call *);
typedef struct { const char *name; unsigned arguments; int variadic; gtmpl_function_run *run; void *context; }
    gtmpl_function;
typedef gtmpl_status gtmpl_lookup(void *, const char *, const char *, const char *, const char *, char **, size_t *);
typedef struct { const char *kube_version; const char *const *api_versions; size_t api_version_count;
                 int include_crds; int skip_schema_validation; gtmpl_compat compat;
                 void (*warning)(void *, const char *); void *context; const gtmpl_limits *limits; int reproducible;
                 const char *seed; int64_t time; const gtmpl_function *functions; size_t function_count;
                 gtmpl_lookup *lookup; void *lookup_context; ...; } gtmpl_render_options;
typedef struct { const char *layer; const char *file; unsigned line; unsigned column; } gtmpl_origin;
typedef struct { gtmpl_origin origin; const char *key; const char *value; int wins; int in_the_way; size_t keys;
                 size_t winning; const char *remark; ...; } gtmpl_step;

void *malloc(size_t);
const char *gtmpl_version(void);
const char *gtmpl_helm_version(void);
void gtmpl_error_free(gtmpl_error *);
gtmpl_status gtmpl_error_status(const gtmpl_error *);
const char *gtmpl_error_message(const gtmpl_error *);
const char *gtmpl_error_file(const gtmpl_error *);
unsigned gtmpl_error_line(const gtmpl_error *);
unsigned gtmpl_error_column(const gtmpl_error *);
void gtmpl_text_free(char *);
gtmpl_status gtmpl_chart_open(gtmpl_chart **, const char *, const gtmpl_chart_options *, gtmpl_error **);
gtmpl_status gtmpl_chart_open_files(gtmpl_chart **, const char *, const gtmpl_file *, size_t,
                                    const gtmpl_chart_options *, gtmpl_error **);
gtmpl_status gtmpl_chart_open_archive(gtmpl_chart **, const char *, const char *, size_t,
                                      const gtmpl_chart_options *, gtmpl_error **);
void gtmpl_chart_free(gtmpl_chart *);
const char *gtmpl_chart_name(const gtmpl_chart *);
const char *gtmpl_chart_version(const gtmpl_chart *);
gtmpl_status gtmpl_values_new(gtmpl_values **, gtmpl_error **);
void gtmpl_values_free(gtmpl_values *);
gtmpl_status gtmpl_values_keep_origins(gtmpl_values *, gtmpl_error **);
gtmpl_status gtmpl_values_add_file(gtmpl_values *, const char *, const char *, gtmpl_error **);
gtmpl_status gtmpl_values_add_text(gtmpl_values *, const char *, size_t, const char *, const char *, gtmpl_error **);
gtmpl_status gtmpl_values_set(gtmpl_values *, const char *, gtmpl_set_mode, gtmpl_error **);
gtmpl_status gtmpl_render_chart(gtmpl_render **, const gtmpl_chart *, const gtmpl_values *, const gtmpl_release *,
                                const gtmpl_render_options *, gtmpl_error **);
void gtmpl_render_free(gtmpl_render *);
size_t gtmpl_render_count(const gtmpl_render *);
const gtmpl_manifest *gtmpl_render_manifest(const gtmpl_render *, size_t);
const char *gtmpl_render_notes(const gtmpl_render *, size_t *);
gtmpl_status gtmpl_render_text(const gtmpl_render *, const void *, char **, size_t *, gtmpl_error **);
gtmpl_manifest_role gtmpl_manifest_get_role(const gtmpl_manifest *);
const char *gtmpl_manifest_source(const gtmpl_manifest *);
const char *gtmpl_manifest_text(const gtmpl_manifest *, size_t *);
const char *gtmpl_manifest_api_version(const gtmpl_manifest *);
const char *gtmpl_manifest_kind(const gtmpl_manifest *);
const char *gtmpl_manifest_name(const gtmpl_manifest *);
gtmpl_status gtmpl_values_coalesce(gtmpl_coalesced **, const gtmpl_chart *, const gtmpl_values *, const void *,
                                   gtmpl_error **);
void gtmpl_coalesced_free(gtmpl_coalesced *);
gtmpl_status gtmpl_coalesced_text(const gtmpl_coalesced *, gtmpl_format, int, char **, size_t *, gtmpl_error **);
gtmpl_status gtmpl_explain(gtmpl_explanation **, const gtmpl_coalesced *, const char *, gtmpl_error **);
void gtmpl_explanation_free(gtmpl_explanation *);
const char *gtmpl_explanation_value(const gtmpl_explanation *);
size_t gtmpl_explanation_count(const gtmpl_explanation *);
const gtmpl_step *gtmpl_explanation_step(const gtmpl_explanation *, size_t);
gtmpl_node_kind gtmpl_node_get_kind(const gtmpl_node *);
const char *gtmpl_node_key(const gtmpl_node *, size_t *);
const char *gtmpl_node_text(const gtmpl_node *, size_t *);
size_t gtmpl_node_count(const gtmpl_node *);
const gtmpl_node *gtmpl_node_child(const gtmpl_node *, size_t);
size_t gtmpl_call_count(const gtmpl_call *);
const gtmpl_node *gtmpl_call_argument(const gtmpl_call *, size_t);
gtmpl_status gtmpl_call_return_text(gtmpl_call *, const char *, size_t);
gtmpl_status gtmpl_call_return_integer(gtmpl_call *, int64_t);
gtmpl_status gtmpl_call_return_number(gtmpl_call *, double);
gtmpl_status gtmpl_call_return_bool(gtmpl_call *, int);
gtmpl_status gtmpl_call_return_json(gtmpl_call *, const char *, size_t);
gtmpl_status gtmpl_call_fail(gtmpl_call *, const char *);

void chart_options_init(gtmpl_chart_options *);
void render_options_init(gtmpl_render_options *);
void limits_init(gtmpl_limits *);
extern "Python" gtmpl_status gtmpl_python_function(void *, gtmpl_call *);
extern "Python" gtmpl_status gtmpl_python_lookup(void *, const char *, const char *, const char *, const char *,
                                                 char **, size_t *);
extern "Python" void gtmpl_python_warning(void *, const char *);
"""

SOURCE = """
#include <stdlib.h>
#include <gtmpl/gtmpl.h>

static void chart_options_init(gtmpl_chart_options *o)
{
    *o = (gtmpl_chart_options)GTMPL_CHART_OPTIONS;
}

static void render_options_init(gtmpl_render_options *o)
{
    *o = (gtmpl_render_options)GTMPL_RENDER_OPTIONS;
}

static void limits_init(gtmpl_limits *l)
{
    *l = (gtmpl_limits)GTMPL_LIMITS;
}
"""

builder = cffi.FFI()
builder.cdef(DECLARATIONS)
builder.set_source(
    "gtmpl._binding",
    SOURCE,
    extra_compile_args=pkg_config("--cflags"),
    extra_link_args=pkg_config("--libs"),
)
