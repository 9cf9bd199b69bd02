/* What users are told of each rule. */
#ifndef CHECK_RULES_H
#define CHECK_RULES_H

#include "check/keys.h"
#include "gtmpl/lint.h"

typedef struct rule_text {
    const char *id, *title; /* "redundant", "The value is what lower layers say already" */
    gtmpl_severity severity;
    const char *help; /* what it means, and what to do */
} rule_text;

extern const rule_text rule_texts[RULE_COUNT];

#endif
