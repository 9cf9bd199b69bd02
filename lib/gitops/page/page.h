/* The files of this folder, which the build turns into bytes (scripts/embed): a page with places, as `{{style}}`. */
#ifndef GITOPS_PAGE_PAGE_H
#define GITOPS_PAGE_PAGE_H

#include <stddef.h>

extern const unsigned char tree_html[], tree_css[], tree_js[];
extern const size_t tree_html_size, tree_css_size, tree_js_size;

#endif
