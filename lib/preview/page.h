/*
 * The files of lib/preview/page, which the build turns into bytes (scripts/embed): a page with places for its style,
 * script and data, as `{{style}}`.
 */
#ifndef PREVIEW_PAGE_H
#define PREVIEW_PAGE_H

#include <stddef.h>

extern const unsigned char page_html[], page_css[], page_js[];
extern const size_t page_html_size, page_css_size, page_js_size;

#endif
