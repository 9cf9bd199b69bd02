/* The rules, as docs/check.md describes them. */
#include "check/rules.h"

/* clang-format off */
const rule_text rule_texts[RULE_COUNT] = {
    [RULE_UNREAD] = {
        "unread", "No template reads the key", GTMPL_SEVERITY_WARNING,
        "No template of the chart or its subcharts reads this key, none speaks of it in a branch that was not taken, "
        "and no chart has a default for it. Most often it is misspelt or stands at the wrong depth."},
    [RULE_REDUNDANT] = {
        "redundant", "The value is what lower layers say already", GTMPL_SEVERITY_INFO,
        "The layers below give this key the same value, in every target that uses the file. The override changes "
        "nothing; without it, the key follows the layers below when they change."},
    [RULE_KIND] = {
        "kind", "A map takes the place of something else, or the other way round", GTMPL_SEVERITY_WARNING,
        "A layer below has a map here and this one has none, or the other way round. Nothing is merged then: all "
        "that the lower layer says is lost, and templates that expect the other kind fail or do nothing."},
    [RULE_DISABLED] = {
        "disabled", "The subchart is disabled", GTMPL_SEVERITY_WARNING,
        "The key is for a subchart that a condition or a tag disables in every target that uses the file, and no "
        "other template reads it."},
};
/* clang-format on */
