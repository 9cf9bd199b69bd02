/* The error object: one block of memory that no arena owns, so that it outlives what failed. */
#include <stdlib.h>

#include "gtmpl/gtmpl.h"
#include "render/api.h"

struct gtmpl_error {
    gtmpl_status status;
    unsigned line, column;
    int while_rendering;
    const char *file;
    char message[]; /* then the file's name */
};

/* What is given when there is no memory for an error. */
static gtmpl_error static_no_memory = {.status = GTMPL_ENOMEM, .file = ""};

static char *copy_text(char *to, slice s)
{
    if (s.size > 0)
        memcpy(to, s.data, s.size);
    to[s.size] = '\0';
    return to;
}

gtmpl_status api_error(gtmpl_error **err, const failure *f, int while_rendering)
{
    if (err == NULL)
        return f->status;

    gtmpl_error *e = malloc(sizeof *e + f->text.size + f->file.size + 2);
    if (e == NULL) {
        *err = &static_no_memory;
        return static_no_memory.status;
    }
    *e = (gtmpl_error){f->status, f->line, f->column, while_rendering, ""};
    copy_text(e->message, f->text);
    e->file = copy_text(e->message + f->text.size + 1, f->file);
    *err = e;
    return f->status;
}

static void release_error(void *err)
{
    gtmpl_error_free(err);
}

failure *api_failure(arena *a, gtmpl_error *err)
{
    arena_on_release(a, release_error, err);

    failure *f = ARENA_NEW(a, failure);
    *f = (failure){.status = gtmpl_error_status(err),
                   .text = arena_slice(a, slice_from(gtmpl_error_message(err))),
                   .file = arena_slice(a, slice_from(gtmpl_error_file(err))),
                   .line = gtmpl_error_line(err),
                   .column = gtmpl_error_column(err)};
    return f;
}

char *api_text(arena *a, slice text)
{
    char *copy = malloc(text.size + 1);

    if (copy == NULL)
        raise_error(a, GTMPL_ENOMEM, "out of memory");
    return copy_text(copy, text);
}

void gtmpl_text_free(char *text)
{
    free(text);
}

bool api_options_known(const void *options, gtmpl_error **err)
{
    enum { NEWEST = 1 }; /* of every struct so far */
    static const char text[] = "options of an unknown version: fill them with their initialiser first";
    static const failure unknown = {.status = GTMPL_EINVALID, .text = {text, sizeof text - 1}};
    const unsigned *version = options;

    if (version == NULL || (*version >= 1 && *version <= NEWEST))
        return true;
    api_error(err, &unknown, 0);
    return false;
}

gtmpl_status api_no_memory(gtmpl_error **err)
{
    return api_error(err, &failure_no_memory, 0);
}

gtmpl_status api_run(arena *a, void (*work)(void *context), void *context, gtmpl_error **err)
{
    const failure *f = arena_try(a, work, context);

    return f == NULL ? GTMPL_OK : api_error(err, f, 0);
}

void gtmpl_error_free(gtmpl_error *err)
{
    if (err != &static_no_memory)
        free(err);
}

gtmpl_status gtmpl_error_status(const gtmpl_error *err)
{
    return err == NULL ? GTMPL_OK : err->status;
}

const char *gtmpl_error_message(const gtmpl_error *err)
{
    if (err == NULL)
        return "";
    return err == &static_no_memory ? "out of memory" : err->message;
}

const char *gtmpl_error_file(const gtmpl_error *err)
{
    return err == NULL ? "" : err->file;
}

unsigned gtmpl_error_line(const gtmpl_error *err)
{
    return err == NULL ? 0 : err->line;
}

unsigned gtmpl_error_column(const gtmpl_error *err)
{
    return err == NULL ? 0 : err->column;
}

int gtmpl_error_while_rendering(const gtmpl_error *err)
{
    return err == NULL ? 0 : err->while_rendering;
}

const char *gtmpl_version(void)
{
    return GTMPL_VERSION;
}

const char *gtmpl_helm_version(void)
{
    return "v4.3.1";
}
