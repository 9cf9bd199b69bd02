/*
 * What a post-renderer gets, and what becomes of what it gives. Helm 4 hands it the documents of all files, hooks too,
 * with an annotation that says where each came from; Helm 3 the resources as they would be printed. Reference: Helm 4's
 * annotateAndMerge and splitAndDeannotate (pkg/action/action.go), and kyaml's kio.
 */
#ifndef RENDER_POST_RENDER_H
#define RENDER_POST_RENDER_H

#include "gtmpl/render.h"
#include "render/engine.h"

/* Calls the host's function; what it says is wrong is raised behind "error while running post render on files: ". */
slice post_render_call(arena *a, const gtmpl_render_options *options, slice text);

/* Helm 4's way: rendered files to the files that are used in their place. Raises GTMPL_EYAML. */
rendered_files post_render_files(arena *a, const gtmpl_render_options *options, const compat *as,
                                 const rendered_files *files);

#endif
