/*
 * `.Files`: a chart's files as templates see them. Reference: Helm's pkg/engine/files.go.
 */
#ifndef CHART_FILES_H
#define CHART_FILES_H

#include "chart/chart.h"
#include "template/call.h"

/* The object (TYPE_FILES, a map of bytes by name). The chart, which must live as long, is asked when somebody looks. */
value chart_files_value(arena *a, const chart *c);

/* Its methods; rows in capabilities.c. */
value files_get(call *c);
value files_get_bytes(call *c);
value files_glob(call *c);
value files_as_config(call *c);
value files_as_secrets(call *c);
value files_lines(call *c);

#endif
