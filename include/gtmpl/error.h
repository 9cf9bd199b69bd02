/*
 * What went wrong, in Helm's words.
 */
#ifndef GTMPL_ERROR_H
#define GTMPL_ERROR_H

#include <gtmpl/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An error that a function gave back. Owned by the caller, who releases it with gtmpl_error_free(). */
typedef struct gtmpl_error gtmpl_error;

/** Releases an error. NULL is allowed. */
GTMPL_API void gtmpl_error_free(gtmpl_error *err);

/** Releases text that the library gave. NULL is allowed. */
GTMPL_API void gtmpl_text_free(char *text);

/** The status that the failing function returned; GTMPL_OK for NULL. */
GTMPL_API gtmpl_status gtmpl_error_status(const gtmpl_error *err);

/** Helm's text without a prefix or line end: UTF-8 as far as its input was, possibly of several lines. Never NULL. */
GTMPL_API const char *gtmpl_error_message(const gtmpl_error *err);

/** The file that is to blame, as Helm names it, or "" when there is none. */
GTMPL_API const char *gtmpl_error_file(const gtmpl_error *err);

/** Line from 1, or 0 when unknown. */
GTMPL_API unsigned gtmpl_error_line(const gtmpl_error *err);

/** Column in bytes, from 0 for templates (as Go counts it); 0 when unknown. */
GTMPL_API unsigned gtmpl_error_column(const gtmpl_error *err);

/** Whether rendering had begun: Helm then says that --debug shows what was rendered. */
GTMPL_API int gtmpl_error_while_rendering(const gtmpl_error *err);

#ifdef __cplusplus
}
#endif
#endif
