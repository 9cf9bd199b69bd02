/* What a check found, and its text. Reference: the kinds and English texts of santhosh-tekuri/jsonschema/v6. */
#ifndef VALUES_SCHEMA_REPORT_H
#define VALUES_SCHEMA_REPORT_H

#include "values/schema_model.h"

typedef enum schema_problem {
    PROBLEM_SCHEMA, /* the whole: names the schema, its causes say what is wrong */
    PROBLEM_GROUP,
    PROBLEM_REFERENCE,
    PROBLEM_FALSE,
    PROBLEM_CYCLE,
    PROBLEM_INVALID,
    PROBLEM_TYPE,
    PROBLEM_CONST,
    PROBLEM_ENUM,
    PROBLEM_FORMAT,
    PROBLEM_NOT,
    PROBLEM_ALL_OF,
    PROBLEM_ANY_OF,
    PROBLEM_ONE_OF_NONE,
    PROBLEM_ONE_OF_TWO,
    PROBLEM_MIN_PROPERTIES,
    PROBLEM_MAX_PROPERTIES,
    PROBLEM_REQUIRED,
    PROBLEM_DEPENDENCY,
    PROBLEM_ADDITIONAL_PROPERTIES,
    PROBLEM_PROPERTY_NAMES,
    PROBLEM_MIN_ITEMS,
    PROBLEM_MAX_ITEMS,
    PROBLEM_UNIQUE_ITEMS,
    PROBLEM_ADDITIONAL_ITEMS,
    PROBLEM_CONTAINS,
    PROBLEM_MIN_CONTAINS,
    PROBLEM_MAX_CONTAINS,
    PROBLEM_MIN_LENGTH,
    PROBLEM_MAX_LENGTH,
    PROBLEM_PATTERN,
    PROBLEM_MINIMUM,
    PROBLEM_MAXIMUM,
    PROBLEM_EXCLUSIVE_MINIMUM,
    PROBLEM_EXCLUSIVE_MAXIMUM,
    PROBLEM_MULTIPLE_OF
} schema_problem;

/* Where in the values: names of properties and positions in lists. Grows as a Go slice does (see schema_check.c). */
typedef struct schema_path {
    slice *tokens;
    size_t count, capacity;
} schema_path;

typedef struct schema_error {
    schema_problem problem;
    const schema *schema; /* whose rule was broken */
    schema_path path;
    value got;
    slice name, detail;    /* of a property, a format; or words that only the check knows */
    schema_names names;    /* properties that are missing or too many */
    int64_t first, second; /* counts or positions */
    const struct schema_error *const *causes;
    size_t count;
} schema_error;

/* The text, without a line end at its end. */
void schema_report(buffer *out, const schema_error *e);

/* The name of a type in messages. */
const char *schema_type_name(schema_type kind);

#endif
