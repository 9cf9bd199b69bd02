/*
 * Limits on untrusted input. Those that a host may change are one struct, which every arena carries and holds its
 * users to (arena.h). Those that the references set are constants beside the code that keeps them:
 *
 *   10,000  levels of values, YAML and JSON (go-yaml, encoding/json)        VALUE_MAX_DEPTH, value/value.h
 *   10,000  parentheses in a template (text/template)                       template/parse.c
 *  100,000  `template` actions within each other (text/template)            template/exec.c
 *    1,000  `include`s of one template within each other (Helm)             funcs/include.c
 *   65,536  the highest index of a list in --set, 30 dots in a name (Helm)  values/set.h
 *  100 MiB  files of a chart (Helm)                                         chart/load.h
 *
 * Whatever recurses asks arena_check_stack too, so none of these counts on a stack that is large enough.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include "gtmpl/limits.h"

typedef gtmpl_limits limits;

/* Steps for what takes a millisecond. Calls that work long on little text say so by it: keys, scrypt, bcrypt. */
#define LIMITS_MILLISECOND 50000

#endif
