/* The public word to stop. */
#include <stdlib.h>

#include "base/cancel.h"
#include "gtmpl/gtmpl.h"
#include "render/api.h"

gtmpl_status gtmpl_cancel_new(gtmpl_cancel **cancel, gtmpl_error **err)
{
    *cancel = malloc(sizeof **cancel);
    if (*cancel == NULL)
        return api_no_memory(err);
    atomic_init(&(*cancel)->requested, false);
    return GTMPL_OK;
}

void gtmpl_cancel_request(gtmpl_cancel *cancel)
{
    atomic_store_explicit(&cancel->requested, true, memory_order_relaxed);
}

int gtmpl_cancel_requested(const gtmpl_cancel *cancel)
{
    return cancel_is_requested(cancel);
}

void gtmpl_cancel_free(gtmpl_cancel *cancel)
{
    free(cancel);
}
