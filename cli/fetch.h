/*
 * Values from http and https, through libcurl. It is loaded on the first URL: nobody else pays for it, and a program
 * that was built with it runs where it is missing.
 */
#ifndef CLI_FETCH_H
#define CLI_FETCH_H

#include <gtmpl/values.h>

/* A gtmpl_fetch without a context. Errors are worded as Go's net/http and Helm's getter word them. */
gtmpl_status fetch_url(void *context, const char *url, const char *address, char **data, size_t *size);

#endif
