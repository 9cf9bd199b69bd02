/* The tables of the function library, most used families first. */
#include "funcs/funcs.h"

/* clang-format off */
const function_row *const library_functions[] = {
    include_functions, string_functions, default_functions, dict_functions, list_functions,
    encode_functions,  convert_functions, type_functions,   math_functions, regex_functions,
    semver_functions,  crypto_functions, random_functions,  path_functions, date_functions,
    toml_functions,
    NULL,
};
/* clang-format on */
