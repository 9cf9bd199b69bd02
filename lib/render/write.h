/* Helm's form of a result: manifests with their sources, hooks behind, or only what was asked for. */
#ifndef RENDER_WRITE_H
#define RENDER_WRITE_H

#include "base/compat.h"
#include "base/pieces.h"
#include "gtmpl/render.h"

/* One manifest of a result. */
struct gtmpl_manifest {
    gtmpl_manifest_role role;
    slice path, text;
    const pieces *parts; /* NULL, or in the place of the text */
    bool write_only;     /* the text is not for reading */
    const char *source, *api_version, *kind, *name;
};

/* `---`, the source, the text, a line end. */
void write_manifest(pieces *out, const gtmpl_manifest *m);

/* What `helm template` prints for these manifests; `own` stands for all but the hooks if it is not NULL. Raises
 * GTMPL_ENOTFOUND "could not find template x in chart". */
void write_result(pieces *out, const compat *as, const slice *own, const gtmpl_manifest *manifests, size_t count,
                  const gtmpl_write_options *options);

/* Writes files; see gtmpl_render_write_files. */
void write_files(arena *a, const gtmpl_manifest *manifests, size_t count, const gtmpl_files_options *options);

#endif
