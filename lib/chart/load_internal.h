/* What loading a chart by its path (load_path.c) needs of making one from files (load.c). */
#ifndef CHART_LOAD_INTERNAL_H
#define CHART_LOAD_INTERNAL_H

#include "chart/load.h"

/* Helm has a loader for apiVersion v1 and v2, and one for v3, which knows no requirements.yaml. */
typedef enum chart_format { FORMAT_2, FORMAT_3 } chart_format;

/* As chart_from_files, `depth` charts below the top. */
chart *chart_load_files(const chart_loader *l, const file_list *files, chart_format format, int depth);

/* Reads a document; what is wrong with it begins with "cannot load NAME: ". */
void chart_try_document(arena *a, void (*work)(void *context), void *context, slice name);

#endif
