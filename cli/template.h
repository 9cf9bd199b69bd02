/* The part of gtmpl template that gtmpl render shares: a chart and values to what is printed or written. */
#ifndef CLI_TEMPLATE_H
#define CLI_TEMPLATE_H

#include <gtmpl/gtmpl.h>

#include "template_flags.h"

/* What the flags say of a render, over what stands in `options`. */
void template_options_apply(gtmpl_render_options *options, template_flags *flags);

/* Renders, shows, and gives the exit code; errors are printed. A release without a name has Helm's. */
int template_render(const gtmpl_chart *chart, const gtmpl_values *values, const gtmpl_release *release,
                    const gtmpl_render_options *options, const template_flags *flags);

#endif
