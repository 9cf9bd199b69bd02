/*
 * Rules of a GitOps repository, held against its tree of Applications. docs/policies.md describes them. A family of
 * rules is a file that ends in its table; a rule is a row and a function that is called for each Application, or once.
 */
#ifndef GITOPS_POLICY_POLICY_H
#define GITOPS_POLICY_POLICY_H

#include "check/rules.h"
#include "gitops/tree/objects.h"
#include "gtmpl/policy.h"
#include "repository/config.h"

/* An Application, or the bootstrap, as rules see it. */
typedef struct inspected {
    const tree_node *node;
    tree_objects objects;
    slice environment; /* that it is deployed to; "": not known */
    slice team;        /* whose it is; "": not known, or nobody's */
    bool is_tenant;    /* it says a team of its own, rather than standing on a team's cluster */
} inspected;

typedef struct policy_finding {
    size_t rule; /* in the table of all */
    gtmpl_severity severity;
    tree_place place;
    slice subject, message;
    const tree_node **nodes; /* that have it */
    size_t node_count, node_capacity;
} policy_finding;

typedef struct inspection {
    arena *arena;
    const app_tree *tree;
    inspected *apps;
    size_t count;
    const policy_rule *config; /* never NULL */
    size_t rule;               /* that is held */
    policy_finding *findings;
    size_t finding_count, finding_capacity;
    map *positions; /* of findings, by rule, place and message */
} inspection;

typedef struct policy_row {
    rule_text text;
    void (*each)(inspection *i, const inspected *app); /* NULL: */
    void (*once)(inspection *i);
} policy_row;

/* Families; each ends with a row without an id. */
extern const policy_row promotion_rules[], secret_rules[], tenancy_rules[], naming_rules[], dependency_rules[],
    health_rules[], wave_rules[];

/* All rules, by their number. */
size_t policy_count(void);
const policy_row *policy_row_at(size_t i);

/* Adds a finding, with printf's words; the same one of another Application is added to it. */
void policy_add(inspection *i, const inspected *app, tree_place place, slice subject, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The same about an object, where a pointer says. */
void policy_add_at(inspection *i, const inspected *app, const tree_object *o, const char *pointer, const char *format,
                   ...) __attribute__((format(printf, 5, 6)));

/* The findings that hold, sorted, those that a comment takes back left out. */
void policy_settle(inspection *i);

/* Whether two Applications go to the same cluster. */
bool same_cluster(const tree_node *x, const tree_node *y);

/* Whether a text is among some. */
bool is_among(const shape_texts *texts, slice text);

#endif
