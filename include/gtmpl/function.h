/*
 * Functions of a host in the template language: `{{ secret "db" }}` calls back into the program that renders.
 *
 *     static gtmpl_status secret(void *context, gtmpl_call *call)
 *     {
 *         size_t size;
 *         const char *name = gtmpl_node_text(gtmpl_call_argument(call, 0), &size);
 *         const char *found = vault_get(context, name);
 *
 *         if (found == NULL)
 *             return gtmpl_call_fail(call, "no such secret");
 *         return gtmpl_call_return_text(call, found, strlen(found));
 *     }
 *
 *     const gtmpl_function functions[] = {{"secret", 1, 0, secret, vault}};
 *     gtmpl_render_options options = GTMPL_RENDER_OPTIONS;
 *     options.functions = functions;
 *     options.function_count = 1;
 */
#ifndef GTMPL_FUNCTION_H
#define GTMPL_FUNCTION_H

#include <stddef.h>
#include <stdint.h>

#include <gtmpl/node.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A call in progress. It, its arguments and their texts are there until the function returns. */
typedef struct gtmpl_call gtmpl_call;

/**
 * What a function does: looks at the arguments of its call, and sets a result. It runs in the thread that renders, and
 * must return (no longjmp, no exception out of it). It may use the library for other objects, but not for the values
 * and the limits of the render it is called from.
 *
 * @param context  as given in the row
 * @param call     the call; without a result its value is nil
 * @return GTMPL_OK, or another status, and the template fails: with GTMPL_ELIMIT, GTMPL_ECANCELLED or GTMPL_ENOMEM if
 * it is one of these, else with GTMPL_EEXEC
 */
typedef gtmpl_status gtmpl_function_run(void *context, gtmpl_call *call);

/** A function as templates know it. */
typedef struct gtmpl_function {
    const char *name;   /**< letters, digits and _, no digit first. It hides a function of Helm's that is called so */
    unsigned arguments; /**< how many it takes, at most GTMPL_MOST_ARGUMENTS; others fail the template */
    int variadic;       /**< or any number more */
    gtmpl_function_run *run; /**< what it does */
    void *context;           /**< handed to run */
} gtmpl_function;

/** Arguments that a function can ask for by number. */
#define GTMPL_MOST_ARGUMENTS 16

/** How many arguments the call has. */
GTMPL_API size_t gtmpl_call_count(const gtmpl_call *call);

/** The i-th argument, or NULL when there are not that many. What has no text (`.Capabilities`) is null. */
GTMPL_API const gtmpl_node *gtmpl_call_argument(const gtmpl_call *call, size_t i);

/**
 * Sets the result: text (any bytes, copied), or a number or truth value. A later result replaces it.
 *
 * @return GTMPL_OK, GTMPL_ELIMIT or GTMPL_ENOMEM; a function passes them on
 */
GTMPL_API gtmpl_status gtmpl_call_return_text(gtmpl_call *call, const char *text, size_t size);
GTMPL_API gtmpl_status gtmpl_call_return_integer(gtmpl_call *call, int64_t number);
GTMPL_API gtmpl_status gtmpl_call_return_number(gtmpl_call *call, double number);
GTMPL_API gtmpl_status gtmpl_call_return_bool(gtmpl_call *call, int truth);

/**
 * Sets what JSON describes as the result: lists, maps, null. Whole numbers become int64, others float64.
 *
 * @return GTMPL_OK, GTMPL_EYAML (no JSON: the reason becomes the template's error, if passed on), GTMPL_ELIMIT or
 * GTMPL_ENOMEM
 */
GTMPL_API gtmpl_status gtmpl_call_return_json(gtmpl_call *call, const char *json, size_t size);

/**
 * Says why the call fails; templates fail with "error calling NAME: MESSAGE".
 *
 * @param message  copied
 * @return GTMPL_EEXEC, for the function to return
 */
GTMPL_API gtmpl_status gtmpl_call_fail(gtmpl_call *call, const char *message);

#ifdef __cplusplus
}
#endif
#endif
