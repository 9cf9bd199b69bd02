/* The public result: manifests in Helm's order, in the render's arena. */
#include <stdlib.h>

#include "base/file.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"
#include "render/chart_object.h"
#include "render/post_render.h"
#include "render/render.h"
#include "render/values_object.h"
#include "render/write.h"

struct gtmpl_render {
    arena *arena;
    const compat *as;
    gtmpl_manifest *manifests;
    size_t count;
    rendered_files files; /* that the manifests are parts of */
    slice notes;
    slice printed; /* by a post-renderer, in place of all but the hooks */
    bool post_rendered, write_only;
};

typedef struct rendering {
    gtmpl_render *render;
    render_request request;
    render_result result;
} rendering;

static void render_work(void *context)
{
    rendering *r = context;

    render_run(r->render->arena, &r->request, &r->result);
}

static gtmpl_manifest *add(gtmpl_render *render, gtmpl_manifest_role role, slice path, slice text)
{
    gtmpl_manifest *m = &render->manifests[render->count++];

    *m = (gtmpl_manifest){.role = role, .path = path, .text = text, .api_version = "", .kind = "", .name = ""};
    m->source = arena_cstring(render->arena, path);
    m->write_only = render->write_only;
    return m;
}

static void add_list(gtmpl_render *render, const manifest_list *l, gtmpl_manifest_role role)
{
    for (size_t i = 0; i < l->count; i++) {
        const manifest *from = &l->items[i];
        gtmpl_manifest *m = add(render, from->is_test ? GTMPL_ROLE_TEST : role, from->path, from->text);
        m->parts = from->parts;
        m->api_version = arena_cstring(render->arena, from->head.api_version);
        m->kind = arena_cstring(render->arena, from->head.kind);
        m->name = arena_cstring(render->arena, from->head.name);
    }
}

static void collect_work(void *context)
{
    rendering *r = context;
    gtmpl_render *render = r->render;
    const render_result *result = &r->result;

    render->manifests =
        ARENA_ARRAY(render->arena, result->crds.count + result->resources.count + result->hooks.count, gtmpl_manifest);
    for (size_t i = 0; i < result->crds.count; i++)
        add(render, GTMPL_ROLE_CRD, result->crds.items[i].path, result->crds.items[i].data);
    add_list(render, &result->resources, GTMPL_ROLE_RESOURCE);
    add_list(render, &result->hooks, GTMPL_ROLE_HOOK);
    render->notes = result->notes;
    render->files = result->files;
}

/* Helm 3's way of post-rendering: what would be printed, but for hooks. */
static void post_render_work(void *context)
{
    rendering *r = context;
    gtmpl_render *render = r->render;
    pieces text = pieces_new(render->arena);

    for (size_t i = 0; i < render->count; i++)
        if (render->manifests[i].role < GTMPL_ROLE_HOOK)
            write_manifest(&text, &render->manifests[i]);
    render->printed = post_render_call(render->arena, &r->request.options, pieces_join(&text));
    render->post_rendered = true;
}

/* All files that are not blank, for a result that is no YAML. */
static void collect_files_work(void *context)
{
    rendering *r = context;
    const rendered_files *files = &r->result.files;

    r->render->manifests = ARENA_ARRAY(r->render->arena, files->count, gtmpl_manifest);
    for (size_t i = 0; i < files->count; i++) {
        const rendered_file *f = &files->items[i];
        if (f->parts != NULL || slice_trim_space(f->text).size > 0) /* parts are never blank */
            add(r->render, GTMPL_ROLE_UNPARSED, f->path, f->text)->parts = f->parts;
    }
}

gtmpl_status gtmpl_render_chart(gtmpl_render **render, const gtmpl_chart *c, const gtmpl_values *values,
                                const gtmpl_release *release, const gtmpl_render_options *options, gtmpl_error **err)
{
    rendering r = {.result = {.notes = SLICE("")}};

    *render = NULL;
    if (!api_options_known(options, err) || (options != NULL && !api_options_known(options->limits, err)))
        return GTMPL_EINVALID;
    r.render = calloc(1, sizeof **render);
    if (r.render == NULL || (r.render->arena = arena_new_limited(options == NULL ? NULL : options->limits)) == NULL) {
        free(r.render);
        return api_no_memory(err);
    }
    r.request.chart = c->chart;
    r.request.templates = c->templates;
    r.request.symbols = c->symbols;
    r.request.values = values != NULL ? values->root : NULL;
    r.request.release = release != NULL ? *release : (gtmpl_release){NULL, NULL, 0};
    r.request.options = options != NULL ? *options : (gtmpl_render_options)GTMPL_RENDER_OPTIONS;

    r.render->write_only = r.request.options.write_only != 0;
    r.render->as = compat_of(r.request.options.compat);
    r.request.as = r.render->as;
    const failure *f = arena_try(r.render->arena, render_work, &r);
    if (f == NULL)
        f = arena_try(r.render->arena, collect_work, &r);
    if (f == NULL && r.request.options.post_render != NULL && !r.request.as->post_renders_files)
        f = arena_try(r.render->arena, post_render_work, &r);
    if (f == NULL) {
        *render = r.render;
        return GTMPL_OK;
    }
    gtmpl_status status = api_error(err, f, r.result.rendering);
    if (!status_is_outside(status) && r.result.rendering && arena_try(r.render->arena, collect_files_work, &r) == NULL)
        *render = r.render;
    else
        gtmpl_render_free(r.render);
    return status;
}

void gtmpl_render_free(gtmpl_render *render)
{
    if (render == NULL)
        return;
    arena_free(render->arena);
    free(render);
}

size_t gtmpl_render_count(const gtmpl_render *render)
{
    return render->count;
}

const gtmpl_manifest *gtmpl_render_manifest(const gtmpl_render *render, size_t i)
{
    return i < render->count ? &render->manifests[i] : NULL;
}

const char *gtmpl_render_notes(const gtmpl_render *render, size_t *size)
{
    *size = render->notes.size;
    return render->notes.size > 0 ? render->notes.data : "";
}

/* Where the line begins in a text; its size when there are not that many. */
static size_t offset_of_line(slice text, unsigned line)
{
    size_t at = 0;

    for (unsigned i = 1; i < line && at < text.size; i++) {
        size_t end = slice_find_char(slice_after(text, at), '\n');
        at = end == SLICE_NONE ? text.size : at + end + 1;
    }
    return at;
}

/* Blanks at its beginning may have been written by the line before. */
static size_t skip_blanks(slice text, size_t at)
{
    while (at < text.size && (text.data[at] == ' ' || text.data[at] == '\n'))
        at++;
    return at;
}

unsigned gtmpl_render_line(const gtmpl_render *render, const gtmpl_manifest *m, unsigned line)
{
    size_t at = skip_blanks(m->text, offset_of_line(m->text, line));

    for (size_t i = 0; i < render->files.count; i++) {
        const rendered_file *f = &render->files.items[i];
        uintptr_t start = (uintptr_t)f->text.data, own = (uintptr_t)m->text.data;
        if (own >= start && own < start + f->text.size)
            return at < m->text.size ? trace_line(f->marks, f->mark_count, f->text, own - start + at) : 0;
    }
    return 0;
}

gtmpl_manifest_role gtmpl_manifest_get_role(const gtmpl_manifest *m)
{
    return m->role;
}

const char *gtmpl_manifest_source(const gtmpl_manifest *m)
{
    return m->source;
}

const char *gtmpl_manifest_text(const gtmpl_manifest *m, size_t *size)
{
    *size = m->write_only ? 0 : m->text.size;
    return m->write_only ? NULL : m->text.data;
}

const char *gtmpl_manifest_api_version(const gtmpl_manifest *m)
{
    return m->api_version;
}

const char *gtmpl_manifest_kind(const gtmpl_manifest *m)
{
    return m->kind;
}

const char *gtmpl_manifest_name(const gtmpl_manifest *m)
{
    return m->name;
}

/* --- Writing --- */

typedef struct written_text {
    char *data; /* the caller's */
    size_t size;
} written_text;

/* One way or another in which text goes out. */
typedef struct writing {
    arena *arena;
    const gtmpl_render *render; /* NULL: `manifest` alone */
    const gtmpl_manifest *manifest;
    const gtmpl_write_options *options;
    void (*put)(const struct writing *w, const pieces *text);
    FILE *out;            /* for put_stream */
    const char *path;     /* for put_file */
    gtmpl_writer *writer; /* for put_piece */
    void *context;
    written_text *memory; /* for put_memory */
} writing;

static int put_run(void *context, slice run)
{
    const writing *w = context;

    file_print(w->arena, w->out, run, "the manifests");
    return 0;
}

static void put_stream(const writing *w, const pieces *text)
{
    pieces_write(text, put_run, (void *)(uintptr_t)w); /* only read */
}

static void put_file(const writing *w, const pieces *text)
{
    file_replace(w->arena, slice_from(w->path), text);
}

static int hand_over(void *context, slice run)
{
    const writing *w = context;

    return run.size == 0 ? GTMPL_OK : (int)w->writer(w->context, run.data, run.size);
}

static void put_piece(const writing *w, const pieces *text)
{
    int status = pieces_write(text, hand_over, (void *)(uintptr_t)w); /* only read */

    if (status != GTMPL_OK)
        raise_error(w->arena, (gtmpl_status)status, "cannot write the manifests");
}

static void put_memory(const writing *w, const pieces *text)
{
    slice whole = pieces_join(text);

    *w->memory = (written_text){api_text(w->arena, whole), whole.size};
}

static void write_work(void *context)
{
    writing *w = context;
    pieces text = pieces_new(w->arena);
    const gtmpl_render *r = w->render;

    if (r != NULL)
        write_result(&text, r->as, r->post_rendered ? &r->printed : NULL, r->manifests, r->count, w->options);
    else
        write_manifest(&text, w->manifest);
    w->put(w, &text);
}

/* A write needs memory of its own: the result stays as it is, for another write. */
static gtmpl_status write_with(writing *w, gtmpl_error **err)
{
    if (!api_options_known(w->options, err))
        return GTMPL_EINVALID;
    w->arena = arena_new(0);
    if (w->arena == NULL)
        return api_no_memory(err);
    gtmpl_status status = api_run(w->arena, write_work, w, err);
    arena_free(w->arena);
    return status;
}

gtmpl_status gtmpl_render_write(const gtmpl_render *render, const gtmpl_write_options *options, FILE *out,
                                gtmpl_error **err)
{
    const gtmpl_write_options defaults = GTMPL_WRITE_OPTIONS;
    writing w = {.render = render, .options = options != NULL ? options : &defaults, .put = put_stream, .out = out};

    return write_with(&w, err);
}

gtmpl_status gtmpl_render_write_file(const gtmpl_render *render, const gtmpl_write_options *options, const char *path,
                                     gtmpl_error **err)
{
    const gtmpl_write_options defaults = GTMPL_WRITE_OPTIONS;
    writing w = {.render = render, .options = options != NULL ? options : &defaults, .put = put_file, .path = path};

    return write_with(&w, err);
}

gtmpl_status gtmpl_render_write_to(const gtmpl_render *render, const gtmpl_write_options *options, gtmpl_writer *writer,
                                   void *context, gtmpl_error **err)
{
    const gtmpl_write_options defaults = GTMPL_WRITE_OPTIONS;
    writing w = {.render = render, .options = options != NULL ? options : &defaults, .put = put_piece};

    w.writer = writer;
    w.context = context;
    return write_with(&w, err);
}

gtmpl_status gtmpl_render_text(const gtmpl_render *render, const gtmpl_write_options *options, char **text,
                               size_t *size, gtmpl_error **err)
{
    const gtmpl_write_options defaults = GTMPL_WRITE_OPTIONS;
    written_text memory = {NULL, 0};
    writing w = {.render = render, .options = options != NULL ? options : &defaults, .put = put_memory};

    w.memory = &memory;
    gtmpl_status status = write_with(&w, err);
    *text = memory.data;
    *size = memory.size;
    return status;
}

gtmpl_status gtmpl_manifest_write(const gtmpl_manifest *m, FILE *out)
{
    writing w = {.manifest = m, .put = put_stream, .out = out};

    return write_with(&w, NULL);
}

/* --- Writing files --- */

typedef struct files_writing {
    arena *arena;
    const gtmpl_render *render;
    const gtmpl_files_options *options;
} files_writing;

static void write_files_work(void *context)
{
    files_writing *w = context;

    if (w->options == NULL || w->options->folder == NULL)
        raise_error(w->arena, GTMPL_EINVALID, "no folder to write to");
    write_files(w->arena, w->render->manifests, w->render->count, w->options);
}

gtmpl_status gtmpl_render_write_files(const gtmpl_render *render, const gtmpl_files_options *options, gtmpl_error **err)
{
    files_writing w = {NULL, render, options};

    if (!api_options_known(options, err))
        return GTMPL_EINVALID;
    w.arena = arena_new(0);
    if (w.arena == NULL)
        return api_no_memory(err);
    gtmpl_status status = api_run(w.arena, write_files_work, &w, err);
    arena_free(w.arena);
    return status;
}
