/*
 * The function library: sprig's functions and Helm's own, one file per family. Each family's table ends with a row
 * whose name is NULL; funcs.c lists the tables.
 */
#ifndef FUNCS_FUNCS_H
#define FUNCS_FUNCS_H

#include "template/call.h"

extern const function_row include_functions[]; /* include, tpl */
extern const function_row string_functions[];  /* trim, replace, indent, quote, … */
extern const function_row regex_functions[];   /* regexMatch, regexReplaceAll, … */
extern const function_row math_functions[];    /* add, max, round, until, seq, … */
extern const function_row convert_functions[]; /* int, toString, atoi, toStrings, … */
extern const function_row default_functions[]; /* default, empty, coalesce, ternary, fail, required, … */
extern const function_row encode_functions[];  /* b64enc, sha256sum, toYaml, fromJson, … */
extern const function_row toml_functions[];    /* toToml, fromToml, … */
extern const function_row list_functions[];    /* list, append, uniq, slice, sortAlpha, … */
extern const function_row dict_functions[];    /* dict, get, set, merge, dig, pluck, … */
extern const function_row type_functions[];    /* typeOf, kindIs, deepEqual, … */
extern const function_row semver_functions[];  /* semver, semverCompare */
extern const function_row date_functions[];    /* now, date, … */
extern const function_row path_functions[];    /* base, dir, osBase, urlParse, … */
extern const function_row random_functions[];  /* randAlphaNum, uuidv4, … */
extern const function_row crypto_functions[];  /* genCA, genSignedCert, htpasswd, … */

/* All tables above, in the order in which a name is looked for; ends with NULL. */
extern const function_row *const library_functions[];

#endif
