/*
 * --post-renderer: the plugin (Helm 4) or the executable (Helm 3) through which what was rendered goes. References:
 * Helm 4's internal/plugin, Helm 3's pkg/postrender.
 */
#ifndef CLI_POST_RENDER_H
#define CLI_POST_RENDER_H

#include <gtmpl/gtmpl.h>

#include "options.h"

/* A command that reads what was rendered and writes what to use instead. */
typedef struct post_renderer {
    gtmpl_compat as;
    char *plugin, *folder; /* a plugin's name and folder; NULL for an executable */
    char *path;            /* the executable; NULL: there is no post-renderer */
    char **words;          /* its command line, ended by NULL */
    size_t count, own;     /* words, and those of them that the plugin gave */
} post_renderer;

/*
 * Finds the post-renderer that the flags name, if they do. False when there is none of that name: the error has been
 * printed. Must be freed either way.
 */
bool post_renderer_find(post_renderer *r, gtmpl_compat as, const strings *names, const strings *arguments);

void post_renderer_free(post_renderer *r);

/* A gtmpl_post_render; the context is a post_renderer. */
gtmpl_status post_renderer_run(void *context, const char *text, size_t size, char **result, size_t *result_size);

#endif
