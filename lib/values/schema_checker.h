/*
 * One check: a value against a schema, with what it shares with the checks around it. Internal to schema_check.c and
 * schema_check_types.c.
 */
#ifndef VALUES_SCHEMA_CHECKER_H
#define VALUES_SCHEMA_CHECKER_H

#include "values/schema_check.h"

/* The way from the outermost schema to this one. */
typedef struct schema_scope {
    const schema *schema;
    const char *keyword; /* of a reference, or NULL: the schema stands within the outer one */
    size_t value_id;     /* the same for checks of the same value */
    const struct schema_scope *outer;
} schema_scope;

/* Properties or items that no keyword has looked at, for unevaluatedProperties and unevaluatedItems. */
typedef struct schema_leftover {
    bool *left; /* by position: in the sorted map, in the list; NULL: nothing is left */
    size_t size, count;
} schema_leftover;

typedef struct schema_errors {
    const schema_error **items;
    size_t count, capacity;
} schema_errors;

typedef struct schema_checker {
    schema_shared *shared;
    arena *arena;
    value value;
    schema_path path;
    const schema *schema;
    const schema_scope *scope;
    schema_leftover leftover;
    schema_errors errors;
    bool only_whether; /* nobody will read the errors */
    /* When a schema is checked by its metaschema: parts with an id may be written in another dialect. */
    const schema *meta;
    const schema_root *resources;
} schema_checker;

/* Checks the same value by another schema; what that looked at counts here too. */
const schema_error *checker_same(schema_checker *c, const schema *s, const char *keyword, bool only_whether);

/* Checks a property or an item. */
const schema_error *checker_below(schema_checker *c, const schema *s, value v, slice token);

/* Checks a value with nothing around it (the name of a property). */
const schema_error *checker_apart(schema_checker *c, const schema *s, value v);

void checker_add(schema_checker *c, const schema_error *e); /* NULL adds nothing */

/* A fresh error at this place, to be filled in and added. */
schema_error *checker_error(schema_checker *c, schema_problem problem);

void checker_errors_add(arena *a, schema_errors *errors, const schema_error *e);

/* Adds an error that others are the cause of. */
void checker_add_caused(schema_checker *c, schema_problem problem, const schema_errors *causes);

/* Counts work; raises GTMPL_ELIMIT when a validation takes too much of it. */
void checker_spend(schema_checker *c, size_t steps);

static inline bool checker_is_done(const schema_checker *c)
{
    return c->only_whether && c->errors.count > 0;
}

static inline void checker_evaluated(schema_checker *c, size_t position)
{
    schema_leftover *l = &c->leftover;

    if (l->left != NULL && l->left[position]) {
        l->left[position] = false;
        l->count--;
    }
}

void checker_object(schema_checker *c, const schema_object_rules *rules, const map *m);
void checker_array(schema_checker *c, const schema_array_rules *rules, const list *l);
void checker_string(schema_checker *c, const schema_string_rules *rules, slice s);
void checker_number(schema_checker *c, const schema_number_rules *rules, value v);

#endif
