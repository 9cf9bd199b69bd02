/*
 * Names in other spellings: snake_case, kebab-case and PascalCase, as huandu/xstrings v1.5.0 (behind sprig) splits
 * words.
 */
#ifndef FUNCS_WORDS_H
#define FUNCS_WORDS_H

#include "base/buffer.h"

/* xstrings.ToSnakeCase ('_') and ToKebabCase ('-'): "HTTPServer2x" becomes http_server_2x. */
void words_join_lower(buffer *out, slice text, char connector);

/* xstrings.ToPascalCase: "http_server" becomes HttpServer. Connectors at the start, and doubled ones, stay. */
void words_join_pascal(buffer *out, slice text);

#endif
