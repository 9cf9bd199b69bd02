/*
 * Lists of sprig. Reference: sprig v3.3.0, list.go. The functions take any Go slice and mostly return a new
 * []interface {}; `slice` shares its items with the list, and sortAlpha sorts a []string in place.
 */
#include "funcs/funcs.h"

#include <math.h>
#include <stdlib.h>

#include "funcs/convert.h"

/* A list argument of any type: []interface {}, []string, []int, []uint8… */
typedef struct items {
    value list;
    size_t count;
} items;

static value item_at(const items *in, size_t i)
{
    if (in->list.kind == KIND_BYTES)
        return value_uint(TYPE_UINT8, (unsigned char)in->list.bytes[i]);
    return in->list.list->items[i];
}

/* The n-th argument as a list; what is none is refused as "DOING type KIND". */
static items arg_items(const call *c, size_t n, const char *doing)
{
    value v = arg_any(c, n);

    if (value_is_nil(v))
        call_fail(c, "runtime error: invalid memory address or nil pointer dereference");
    if (v.kind != KIND_LIST && v.kind != KIND_BYTES)
        call_fail(c, "%s %s", doing, type_table[v.type].go_kind);
    return (items){v, v.kind == KIND_BYTES ? v.size : list_count(v.list)};
}

static void add_range(arena *a, list *to, const items *from, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++)
        list_add(a, to, item_at(from, i));
}

/* Searches that a function makes for each of many items, at 4 comparisons a step. */
static void spend_on_search(const call *c, size_t comparisons)
{
    arena_spend(c->arena, comparisons / 4);
}

static bool contains(const call *c, const list *l, value v)
{
    spend_on_search(c, l->count);
    for (size_t i = 0; i < l->count; i++)
        if (value_deep_equal(c->arena, v, l->items[i]))
            return true;
    return false;
}

/* list VALUE… (sprig: list, tuple). */
static value fn_list(call *c)
{
    list *l = list_new(c->arena, c->count);

    for (size_t i = 0; i < c->count; i++)
        list_add(c->arena, l, arg_any(c, i));
    return value_list(TYPE_LIST, l);
}

/* first LIST, last LIST: nil of an empty list (sprig: first, last). */
static value fn_first(call *c)
{
    items in = arg_items(c, 0, "Cannot find first on type");

    return in.count == 0 ? value_nil() : item_at(&in, 0);
}

static value fn_last(call *c)
{
    items in = arg_items(c, 0, "Cannot find last on type");

    return in.count == 0 ? value_nil() : item_at(&in, in.count - 1);
}

/* A new list of some items; of an empty list Go's nil. */
static value without_one(call *c, const items *in, size_t skip)
{
    if (in->count == 0)
        return value_list(TYPE_LIST, NULL);

    list *l = list_new(c->arena, in->count - 1);
    add_range(c->arena, l, in, skip, in->count - 1 + skip);
    return value_list(TYPE_LIST, l);
}

/* rest LIST: all but the first; initial LIST: all but the last (sprig: rest, initial). */
static value fn_rest(call *c)
{
    items in = arg_items(c, 0, "Cannot find rest on type");

    return without_one(c, &in, 1);
}

static value fn_initial(call *c)
{
    items in = arg_items(c, 0, "Cannot find initial on type");

    return without_one(c, &in, 0);
}

/* append LIST VALUE: a new list (sprig: append, push). */
static value fn_append(call *c)
{
    items in = arg_items(c, 0, "Cannot push on type");
    list *l = list_new(c->arena, in.count + 1);

    add_range(c->arena, l, &in, 0, in.count);
    list_add(c->arena, l, arg_any(c, 1));
    return value_list(TYPE_LIST, l);
}

/* prepend LIST VALUE: a new list (sprig: prepend). */
static value fn_prepend(call *c)
{
    items in = arg_items(c, 0, "Cannot prepend on type");
    list *l = list_new(c->arena, in.count + 1);

    list_add(c->arena, l, arg_any(c, 1));
    add_range(c->arena, l, &in, 0, in.count);
    return value_list(TYPE_LIST, l);
}

/* concat LIST…: a new list of all items; Go's nil when there are none (sprig: concat). */
static value fn_concat(call *c)
{
    list *l = NULL;

    for (size_t n = 0; n < c->count; n++) {
        value v = arg_any(c, n);
        if (!value_is_nil(v) && v.kind != KIND_LIST && v.kind != KIND_BYTES)
            call_fail(c, "Cannot concat type %s as list", type_table[v.type].go_kind);
        items in = arg_items(c, n, "");
        if (l == NULL && in.count > 0)
            l = list_new(c->arena, in.count);
        add_range(c->arena, l, &in, 0, in.count);
    }
    return value_list(TYPE_LIST, l);
}

/* reverse LIST: a new list (sprig: reverse). */
static value fn_reverse(call *c)
{
    items in = arg_items(c, 0, "Cannot find reverse on type");
    list *l = list_new(c->arena, in.count);

    for (size_t i = in.count; i-- > 0;)
        list_add(c->arena, l, item_at(&in, i));
    return value_list(TYPE_LIST, l);
}

/* compact LIST: without what sprig calls empty (sprig: compact). */
static value fn_compact(call *c)
{
    items in = arg_items(c, 0, "Cannot compact on type");
    list *l = list_new(c->arena, 0);

    for (size_t i = 0; i < in.count; i++)
        if (value_truth(item_at(&in, i)))
            list_add(c->arena, l, item_at(&in, i));
    return value_list(TYPE_LIST, l);
}

/* uniq LIST: the first of each value, by reflect.DeepEqual (sprig: uniq). */
static value fn_uniq(call *c)
{
    items in = arg_items(c, 0, "Cannot find uniq on type");
    list *l = list_new(c->arena, 0);

    for (size_t i = 0; i < in.count; i++)
        if (!contains(c, l, item_at(&in, i)))
            list_add(c->arena, l, item_at(&in, i));
    return value_list(TYPE_LIST, l);
}

/* without LIST VALUE…: the items that equal none of the values (sprig: without). */
static value fn_without(call *c)
{
    items in = arg_items(c, 0, "Cannot find without on type");
    list *l = list_new(c->arena, 0);

    for (size_t i = 0; i < in.count; i++) {
        bool omitted = false;
        spend_on_search(c, c->count);
        for (size_t n = 1; n < c->count && !omitted; n++)
            omitted = value_deep_equal(c->arena, arg_any(c, n), item_at(&in, i));
        if (!omitted)
            list_add(c->arena, l, item_at(&in, i));
    }
    return value_list(TYPE_LIST, l);
}

/* has VALUE LIST: whether an item equals the value; nil has nothing (sprig: has). */
static value fn_has(call *c)
{
    if (value_is_nil(arg_any(c, 1)))
        return value_bool(false);

    items in = arg_items(c, 1, "Cannot find has on type");
    spend_on_search(c, in.count);
    for (size_t i = 0; i < in.count; i++)
        if (value_deep_equal(c->arena, arg_any(c, 0), item_at(&in, i)))
            return value_bool(true);
    return value_bool(false);
}

/* slice LIST [START [END]]: shares its items with the list; nil of an empty list (sprig: slice). */
static value fn_slice(call *c)
{
    items in = arg_items(c, 0, "list should be type of slice or array but");
    int64_t start = c->count > 1 ? convert_int64(arg_any(c, 1)) : 0;
    int64_t end = c->count > 2 ? convert_int64(arg_any(c, 2)) : (int64_t)in.count;

    if (in.count == 0)
        return value_nil();
    if (start < 0 || end < start || end > (int64_t)in.count)
        call_fail(c, "reflect.Value.Slice: slice index out of bounds");

    value v = in.list;
    size_t count = (size_t)(end - start);
    if (v.kind == KIND_BYTES)
        return value_bytes(slice_of(v.bytes + start, count));
    list *part = ARENA_NEW(c->arena, list);
    *part = (list){.items = v.list->items + start, .count = count, .capacity = count};
    return value_list((type)v.type, part);
}

/* The size of a chunk; the last one holds what is left over. */
static double chunk_size(size_t total, int64_t size, bool is_last)
{
    int64_t left = is_last ? (int64_t)total % size : 0;

    return (double)(left == 0 ? size : left);
}

/* chunk SIZE LIST: lists of SIZE items each (sprig: chunk; it counts in floating point, odd sizes included). */
static value fn_chunk(call *c)
{
    items in = arg_items(c, 1, "Cannot chunk type");
    int64_t size = arg_int(c, 0);
    double total = (double)in.count, count = floor((total - 1) / (double)size) + 1; /* of size 0: none, or endless */

    if (!(count >= 0 && count <= total))
        call_fail(c, "runtime error: makeslice: len out of range");
    list *chunks = list_new(c->arena, (size_t)count);
    for (size_t i = 0, at = 0; i < (size_t)count; i++) {
        double length = chunk_size(in.count, size, i + 1 == (size_t)count);
        if (!(length >= 0 && length <= total))
            call_fail(c, "runtime error: makeslice: len out of range");
        list *part = list_new(c->arena, (size_t)length);
        add_range(c->arena, part, &in, at, at + (size_t)length);
        at += (size_t)length;
        list_add(c->arena, chunks, value_list(TYPE_LIST, part));
    }
    return value_list(TYPE_LIST_LIST, chunks);
}

static int compare_strings(const void *a, const void *b)
{
    return slice_compare(value_slice(*(const value *)a), value_slice(*(const value *)b));
}

/* sortAlpha LIST: the items as strings, by bytes; what is no list becomes a list of one (sprig: sortAlpha). */
static value fn_sort_alpha(call *c)
{
    value v = arg_any(c, 0);

    if (v.kind != KIND_LIST && v.kind != KIND_BYTES) {
        list *one = list_new(c->arena, 1);
        list_add(c->arena, one, value_string(convert_string(c->arena, v)));
        return value_list(TYPE_LIST_STRING, one);
    }
    if (v.type == TYPE_LIST_STRING && v.list == NULL)
        return v;
    list *strings = convert_strings(c->arena, v);
    if (strings->count > 1)
        qsort(strings->items, strings->count, sizeof *strings->items, compare_strings);
    return value_list(TYPE_LIST_STRING, strings);
}

/* clang-format off */
const function_row list_functions[] = {
    /* name           arguments   result   function */
    {"append",        "a a",      "L",     fn_append},
    {"chunk",         "i a",      "L",     fn_chunk},
    {"compact",       "a",        "L",     fn_compact},
    {"concat",        "a*",       "a",     fn_concat},
    {"first",         "a",        "a",     fn_first},
    {"has",           "a a",      "b",     fn_has},
    {"initial",       "a",        "L",     fn_initial},
    {"last",          "a",        "a",     fn_last},
    {"list",          "a*",       "L",     fn_list},
    {"mustAppend",    "a a",      "L",     fn_append},
    {"mustChunk",     "i a",      "L",     fn_chunk},
    {"mustCompact",   "a",        "L",     fn_compact},
    {"mustFirst",     "a",        "a",     fn_first},
    {"mustHas",       "a a",      "b",     fn_has},
    {"mustInitial",   "a",        "L",     fn_initial},
    {"mustLast",      "a",        "a",     fn_last},
    {"mustPrepend",   "a a",      "L",     fn_prepend},
    {"mustPush",      "a a",      "L",     fn_append},
    {"mustRest",      "a",        "L",     fn_rest},
    {"mustReverse",   "a",        "L",     fn_reverse},
    {"mustSlice",     "a a*",     "a",     fn_slice},
    {"mustUniq",      "a",        "L",     fn_uniq},
    {"mustWithout",   "a a*",     "L",     fn_without},
    {"prepend",       "a a",      "L",     fn_prepend},
    {"push",          "a a",      "L",     fn_append},
    {"rest",          "a",        "L",     fn_rest},
    {"reverse",       "a",        "L",     fn_reverse},
    {"slice",         "a a*",     "a",     fn_slice},
    {"sortAlpha",     "a",        "S",     fn_sort_alpha},
    {"tuple",         "a*",       "L",     fn_list},
    {"uniq",          "a",        "L",     fn_uniq},
    {"without",       "a a*",     "L",     fn_without},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */
