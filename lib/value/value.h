/*
 * The value model: what a template computes with.
 *
 * A value is 16 bytes: a kind (how it is stored), a Go type (what it says it is) and a payload. Values are passed and
 * copied by value; nobody owns one. Strings and bytes are slices into a file buffer or an arena. Lists, maps and
 * objects are references, as in Go: whoever holds the same map sees every change to it.
 *
 * A NULL list or map is Go's nil slice or map: it reads as empty, prints as Go prints it, and becomes `null` in JSON.
 */
#ifndef VALUE_VALUE_H
#define VALUE_VALUE_H

#include "base/buffer.h"
#include "value/type.h"

typedef enum value_kind {
    KIND_NIL,    /* TYPE_NONE, TYPE_INTERFACE or TYPE_ERROR */
    KIND_BOOL,
    KIND_INT,    /* every signed type */
    KIND_UINT,   /* every unsigned type */
    KIND_FLOAT,
    KIND_STRING,
    KIND_BYTES,  /* []uint8 */
    KIND_LIST,
    KIND_MAP,
    KIND_OBJECT
} value_kind;

struct list;
struct map;
struct object;

typedef struct value {
    uint8_t kind;  /* enum value_kind */
    bool boxed : 1;       /* read from a place of type interface {}: field errors then name that type, as Go's do */
    bool addressable : 1; /* a field of a struct behind a pointer: prints by methods of its pointer, as Go has it */
    uint16_t type; /* enum type */
    uint32_t size; /* of strings and bytes */
    union {
        bool boolean;
        int64_t integer;
        uint64_t natural;
        double number;
        const char *bytes;
        struct list *list;
        struct map *map;
        struct object *object;
    };
} value;

/* Go's slice: a length within a capacity. Appending may share or copy, so list functions always say which. */
typedef struct list {
    value *items;
    size_t count, capacity;
} list;

/*
 * A struct or pointer of Go's with fields, or with methods only. `fields` are in the order of Go's declaration;
 * names that begin with a small letter print but cannot be reached from a template.
 */
typedef struct object_class {
    type type;
    const char *const *names; /* of the fields */
    size_t count;
    void (*print)(buffer *out, const struct object *o); /* its String method, or NULL */
    void (*print_go)(buffer *out, const struct object *o); /* its GoString method, or NULL */
    bool (*equal)(arena *a, const struct object *x, const struct object *y); /* as DeepEqual, or NULL: the same object */
    struct object *(*copy)(arena *a, const struct object *o); /* what a deep copy holds, or NULL: the object itself */
} object_class;

typedef struct object {
    const object_class *class;
    value *fields;
    void *native; /* the class's own data */
} object;

/* Nothing (an invalid reflect.Value), and a nil interface. Both are false and print <no value>. */
static inline value value_none(void)
{
    return (value){.kind = KIND_NIL, .type = TYPE_NONE};
}

static inline value value_nil(void)
{
    return (value){.kind = KIND_NIL, .type = TYPE_INTERFACE};
}

/* A nil error that a method returned: it prints <nil>. */
static inline value value_no_error(void)
{
    return (value){.kind = KIND_NIL, .type = TYPE_ERROR};
}

static inline value value_bool(bool b)
{
    return (value){.kind = KIND_BOOL, .type = TYPE_BOOL, .boolean = b};
}

static inline value value_int(int64_t n)
{
    return (value){.kind = KIND_INT, .type = TYPE_INT, .integer = n};
}

static inline value value_int64(int64_t n)
{
    return (value){.kind = KIND_INT, .type = TYPE_INT64, .integer = n};
}

static inline value value_uint(type t, uint64_t n)
{
    return (value){.kind = KIND_UINT, .type = (uint16_t)t, .natural = n};
}

static inline value value_float(double d)
{
    return (value){.kind = KIND_FLOAT, .type = TYPE_FLOAT64, .number = d};
}

/* An error that a method returned, by its text. */
static inline value value_error(slice text)
{
    return (value){.kind = KIND_STRING, .type = TYPE_ERROR, .size = (uint32_t)text.size, .bytes = text.data};
}

/* The bytes are not copied. A string holds at most 4 GiB - 1; arenas and limits keep well below. */
static inline value value_string(slice s)
{
    return (value){.kind = KIND_STRING, .type = TYPE_STRING, .size = (uint32_t)s.size, .bytes = s.data};
}

static inline value value_bytes(slice s)
{
    return (value){.kind = KIND_BYTES, .type = TYPE_BYTES, .size = (uint32_t)s.size, .bytes = s.data};
}

static inline value value_list(type t, list *l)
{
    return (value){.kind = KIND_LIST, .type = (uint16_t)t, .list = l};
}

static inline value value_map(type t, struct map *m)
{
    return (value){.kind = KIND_MAP, .type = (uint16_t)t, .map = m};
}

static inline value value_object(object *o)
{
    return (value){.kind = KIND_OBJECT, .type = (uint16_t)o->class->type, .object = o};
}

/* What is behind an object of TYPE_COMPLEX128. */
typedef struct complex_number {
    double real, imaginary;
} complex_number;

value value_complex(arena *a, double real, double imaginary);

static inline const complex_number *object_complex(const object *o)
{
    return o->native;
}

/* The text of a string or of bytes. */
static inline slice value_slice(value v)
{
    return slice_of(v.bytes, v.size);
}

/* Whether it points at anything. */
static inline bool value_holds_memory(value v)
{
    return v.kind >= KIND_STRING;
}

static inline bool value_is_nil(value v)
{
    return v.kind == KIND_NIL;
}

/* Whether the value is a map[string]interface{} or converts to one without more ado (common.Values does). */
static inline bool value_is_table(value v)
{
    return v.kind == KIND_MAP && (v.type == TYPE_MAP || v.type == TYPE_VALUES);
}

/* An empty list that holds `capacity` items before it must move. Items are values whatever the element type. */
list *list_new(arena *a, size_t capacity);

/* Appends in place; every holder of this list object sees the new length. For lists under construction. */
void list_add(arena *a, list *l, value v);

static inline size_t list_count(const list *l)
{
    return l == NULL ? 0 : l->count;
}

/* A new list object with its own items (shallow). */
list *list_copy(arena *a, const list *l);

/* Truth as `if` sees it: false, 0, "", empty list or map, nil are false; objects are true, but for 0i. */
bool value_truth(value v);

/*
 * Go's reflect.DeepEqual: the same type and content. Numbers of different Go types differ, NaN differs from itself,
 * and a nil list or map differs from an empty one. The arena holds what is needed meanwhile.
 */
bool value_deep_equal(arena *a, value x, value y);

/*
 * The lists and maps around the place where a writer is, innermost first. Past 1,000 levels Go's encoders look whether
 * a value holds itself; value_is_cycle says whether the innermost one stands further out too.
 */
typedef struct value_path {
    const struct value_path *outer;
    const void *container;
    int depth; /* 1 for the outermost */
} value_path;

bool value_is_cycle(const value_path *p);

/* A copy that shares no list or map with the original; strings are shared, objects as their class says. Raises when over-deep. */
value value_deep_copy(arena *a, value v);

/* Copies the strings within a value that stand in `text`, which is about to end. Keys are symbols, and stay. */
void value_leave_text(arena *a, value *v, slice text);

/* The zero value of a type, as reflect.Zero: 0, "", false, nil interface, nil list or map. */
value value_zero(type t);

/* Nesting that deep copies, comparisons and writers accept before they raise GTMPL_ELIMIT. */
enum { VALUE_MAX_DEPTH = 10000 };

#endif
