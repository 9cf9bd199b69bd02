/*
 * How Argo CD fills in a text of an ApplicationSet: as a Go template, or in the older form in which `{{ name }}` stands
 * for a parameter and nothing else can be said. Reference: applicationset/utils/utils.go (Render.Replace).
 */
#ifndef GITOPS_TEXTS_H
#define GITOPS_TEXTS_H

#include "value/map.h"

typedef struct texts texts;

/* `options` are those of goTemplateOptions. */
texts *texts_new(arena *a, symbol_table *symbols, bool go_template, const list *options);

/* Whether an option is none of text/template's, which panics at the first text; says so in its words. */
bool texts_are_faulty(const texts *t, slice *fault);

/* The text with parameters filled in. Raises GTMPL_EPARSE or GTMPL_EEXEC with Argo CD's words. */
slice texts_replace(texts *t, slice text, value params);

#endif
