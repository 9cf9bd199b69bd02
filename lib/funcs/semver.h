/*
 * Semantic versions and ranges of them, as Masterminds/semver v3.5.0 reads and compares them: what Helm uses for the
 * versions of charts, of dependencies and of Kubernetes, and for the functions semver and semverCompare.
 */
#ifndef FUNCS_SEMVER_H
#define FUNCS_SEMVER_H

#include "template/call.h"

typedef struct semver {
    uint64_t number[3]; /* major, minor, patch */
    slice prerelease;   /* without the '-'; empty when there is none */
    slice metadata;     /* without the '+' */
    slice original;     /* the text that was read */
} semver;

/*
 * NewVersion: at most 256 bytes, a leading `v` and leading zeros are accepted, absent parts are 0. The slices of the
 * result point into `text`. On false, `why` (which may be NULL) gets Go's error text.
 */
bool semver_read(arena *a, slice text, semver *version, slice *why);

/* StrictNewVersion: all three parts, no `v`, no leading zeros. */
bool semver_read_strict(arena *a, slice text, semver *version, slice *why);

/* Negative, zero or positive by precedence; metadata does not count. */
int semver_compare(const semver *a, const semver *b);

/* The canonical text: no `v`, all three parts (Go's String). */
void semver_write(buffer *out, const semver *version);

/* A parsed constraint: groups joined by `||`, of which one must hold; in a group all tests must. */
typedef struct semver_range semver_range;

/* NewConstraint. NULL when the text is none; `why` (which may be NULL) gets Go's error text. */
const semver_range *semver_range_read(arena *a, slice text, slice *why);

/* Constraints.Check. */
bool semver_range_admits(const semver_range *range, const semver *version);

/* chartutil.IsCompatibleRange: false also when either text cannot be read. */
bool semver_satisfies(arena *a, slice constraint, slice version);

/* The *semver.Version that `semver` returns, and its methods; the table ends with a row whose name is NULL. */
value semver_object(arena *a, const semver *version);
extern const method_row semver_methods[];

/*
 * What versions and constraints share as text: `v? part (.part)? (.part)? (-id(.id)*)? (+id(.id)*)?`, as far as it
 * reaches. A part holds digits or, with `wildcards`, also x, X, * and |. Returns the bytes read, 0 when there is no
 * first part. Absent parts are empty.
 */
typedef struct semver_text {
    slice part[3];
    slice prerelease, metadata;
} semver_text;

size_t semver_scan(slice text, bool wildcards, semver_text *found);

/* Whether `s` is identifiers with dots between them, none empty; `why` gets Go's words for what is wrong. */
bool semver_check_identifiers(slice s, bool is_prerelease, slice *why);

/* Order of prereleases by their identifiers. */
int semver_compare_prerelease(slice a, slice b);

/* The first `count` of major, minor and patch. */
int semver_compare_numbers(const semver *a, const semver *b, int count);

#endif
