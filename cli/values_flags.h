/* The flags that give values, as every command takes them. */
#ifndef CLI_VALUES_FLAGS_H
#define CLI_VALUES_FLAGS_H

#include <gtmpl/gtmpl.h>

#include "options.h"

typedef struct values_flags {
    strings files, set_json, set, set_string, set_file, set_literal;
} values_flags;

extern const option values_options[];

/* Adds files, then each kind of --set, in Helm's order. */
gtmpl_status values_flags_read(const values_flags *flags, gtmpl_values *values, gtmpl_error **err);

void values_flags_free(values_flags *flags);

#endif
