/*
 * The Go types that a template can see. Charts print them (`typeOf`, `kindOf`, `%T`) and errors name them, so every
 * value carries one. The table in type.c gives each its name, its reflect.Kind and its element type.
 */
#ifndef VALUE_TYPE_H
#define VALUE_TYPE_H

#include "base/slice.h"

typedef enum type {
    TYPE_NONE,      /* Go's zero reflect.Value: nothing at all, prints <no value> */
    TYPE_INTERFACE, /* a nil of type interface {} */
    TYPE_BOOL,
    TYPE_INT,
    TYPE_INT32,
    TYPE_INT64,
    TYPE_UINT8,
    TYPE_UINT32,
    TYPE_UINT64,
    TYPE_FLOAT64,
    TYPE_COMPLEX128, /* KIND_OBJECT */
    TYPE_STRING,
    TYPE_DURATION, /* time.Duration: an int64 of nanoseconds with methods */
    TYPE_MONTH,    /* time.Month */
    TYPE_WEEKDAY,  /* time.Weekday */
    TYPE_ERROR,    /* a Go error held as a value; KIND_STRING with the text */
    TYPE_NUMBER,   /* json.Number: KIND_STRING with the number as it was written */

    TYPE_BYTES,        /* []uint8: KIND_BYTES */
    TYPE_LIST,         /* []interface {} */
    TYPE_LIST_STRING,  /* []string */
    TYPE_LIST_INT,     /* []int */
    TYPE_LIST_LIST,    /* [][]interface {} */
    TYPE_LIST_MAP,     /* []map[string]interface {} */
    TYPE_VERSION_SET,  /* common.VersionSet, a []string with methods */

    TYPE_MAP,        /* map[string]interface {} */
    TYPE_MAP_STRING, /* map[string]string */
    TYPE_VALUES,     /* common.Values, a map[string]interface {} */
    TYPE_FILES,      /* engine.files, a map[string][]uint8 with methods */

    TYPE_TIME,         /* time.Time */
    TYPE_LOCATION,     /* *time.Location */
    TYPE_SEMVER,       /* *semver.Version */
    TYPE_SEMVER_VALUE, /* semver.Version, as IncMajor and its like return it */
    TYPE_CAPABILITIES, /* *common.Capabilities */
    TYPE_KUBE_VERSION, /* common.KubeVersion */
    TYPE_BUILD_INFO,   /* version.BuildInfo */
    TYPE_CERTIFICATE,  /* sprig.certificate */
    TYPE_WRITER,       /* io.Writer: only ever wanted, no value is one */
    TYPE_COUNT
} type;

typedef struct type_row {
    const char *name;    /* as %T prints it */
    const char *go_kind; /* as reflect.Kind prints it: "int", "slice", "map", "struct", "ptr", … */
    type element;        /* of lists and maps, else TYPE_NONE */
    bool has_methods;    /* templates may call methods on it */
} type_row;

extern const type_row type_table[TYPE_COUNT];

static inline slice type_name(type t)
{
    return slice_from(type_table[t].name);
}

#endif
