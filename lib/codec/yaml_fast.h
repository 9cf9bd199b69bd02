/*
 * A reader of our own for the forms that nearly all YAML has: block collections, scalars in every style, plain flow
 * collections, comments. It makes the very nodes that libyaml's events would make, or says that a text is not its own;
 * it never complains. See docs/decisions/fast-yaml.md.
 */
#ifndef CODEC_YAML_FAST_H
#define CODEC_YAML_FAST_H

#include "codec/yaml_source.h"

/* Reads the text's first document into s->document. False, and no nodes, if anything in it is not common or in doubt.
 */
bool yaml_fast_read(yaml_source *s);

#endif
