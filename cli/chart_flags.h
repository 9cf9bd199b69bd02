/*
 * The flags by which Helm finds and fetches a chart. None has a field: those that cannot matter for a chart on the disk
 * are accepted silently, the others refused.
 */
#ifndef CLI_CHART_FLAGS_H
#define CLI_CHART_FLAGS_H

#include "options.h"

extern const option chart_options[];

#endif
