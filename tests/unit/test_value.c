/* Values: truth, equality and copies as Go's reflect package has them, and lists. */
#include <check.h>
#include <math.h>

#include "value/map.h"

static arena *memory;

static void open_arena(void)
{
    memory = arena_new(0);
}

static void close_arena(void)
{
    arena_free(memory);
}

static value text(const char *s)
{
    return value_string(slice_from(s));
}

static value list_of(value first, value second)
{
    list *l = list_new(memory, 0);

    list_add(memory, l, first);
    list_add(memory, l, second);
    return value_list(TYPE_LIST, l);
}

static value map_of(const char *key, value v)
{
    map *m = map_new(memory);

    map_set(m, slice_from(key), v);
    return value_map(TYPE_MAP, m);
}

/* A list in a list in a list …; the innermost is empty. */
static value nested(int depth)
{
    value v = value_list(TYPE_LIST, list_new(memory, 0));

    while (depth-- > 0) {
        list *outer = list_new(memory, 1);
        list_add(memory, outer, v);
        v = value_list(TYPE_LIST, outer);
    }
    return v;
}

START_TEST(values_are_small)
{
    ck_assert_uint_eq(sizeof(value), 16);
}
END_TEST

START_TEST(zero_and_empty_are_false)
{
    const object_class class = {.type = TYPE_CERTIFICATE};
    object o = {.class = &class};

    for (int t = TYPE_NONE; t < TYPE_TIME; t++)
        ck_assert_msg(!value_truth(value_zero((type)t)), "%s", type_table[t].name);
    ck_assert(!value_truth(value_list(TYPE_LIST, list_new(memory, 3))));
    ck_assert(!value_truth(value_map(TYPE_MAP, map_new(memory))));
    ck_assert(!value_truth(value_float(-0.0)));
    ck_assert(value_truth(value_float(NAN)));
    ck_assert(value_truth(text("false")));
    ck_assert(value_truth(value_int(-1)));
    ck_assert(value_truth(map_of("a", value_nil())));
    ck_assert(value_truth(value_object(&o)));
}
END_TEST

START_TEST(zero_values_have_their_type)
{
    for (int t = TYPE_NONE; t < TYPE_TIME; t++) {
        value v = value_zero((type)t);
        if (t == TYPE_ERROR) /* a pointer: nil */
            ck_assert(value_is_nil(v));
        else
            ck_assert_msg(v.type == t, "%s", type_table[t].name);
    }
    ck_assert_ptr_null(value_zero(TYPE_BYTES).bytes);
    ck_assert_ptr_null(value_zero(TYPE_LIST).list);
}
END_TEST

START_TEST(every_type_has_a_row)
{
    for (int t = TYPE_NONE; t < TYPE_COUNT; t++)
        ck_assert(type_table[t].name != NULL && type_table[t].go_kind != NULL);
}
END_TEST

START_TEST(equality_is_deep)
{
    value a = map_of("k", list_of(value_float(1), text("x"))), b = map_of("k", list_of(value_float(1), text("x")));

    ck_assert(value_deep_equal(memory, a, b));
    list_add(memory, map_get(b.map, SLICE("k"))->list, value_nil());
    ck_assert(!value_deep_equal(memory, a, b));
    ck_assert(!value_deep_equal(memory, map_of("a", value_nil()), map_of("b", value_nil())));
    ck_assert(!value_deep_equal(memory, list_of(text("a"), text("b")), list_of(text("b"), text("a"))));
}
END_TEST

START_TEST(types_count_in_equality)
{
    value table = map_of("a", value_int(1)), values = table;

    values.type = TYPE_VALUES;
    ck_assert(!value_deep_equal(memory, value_int(1), value_int64(1)));
    ck_assert(!value_deep_equal(memory, value_int(1), value_float(1)));
    ck_assert(!value_deep_equal(memory, text("a"), value_bytes(SLICE("a"))));
    ck_assert(!value_deep_equal(memory, table, values));
    ck_assert(!value_deep_equal(memory, value_float(NAN), value_float(NAN)));
    ck_assert(value_deep_equal(memory, value_float(0), value_float(-0.0)));
    ck_assert(!value_deep_equal(memory, value_zero(TYPE_LIST), value_list(TYPE_LIST, list_new(memory, 0))));
    ck_assert(!value_deep_equal(memory, value_zero(TYPE_MAP), value_map(TYPE_MAP, map_new(memory))));
    ck_assert(!value_deep_equal(memory, value_zero(TYPE_MAP), value_nil()));
    ck_assert(value_deep_equal(memory, value_none(), value_nil()));
}
END_TEST

START_TEST(large_maps_are_compared)
{
    value a = value_map(TYPE_MAP, map_new(memory)), b = value_map(TYPE_MAP, map_new(memory));

    for (int i = 0; i < 1500; i++) {
        map_set(a.map, arena_printf(memory, "%d", i), value_int(i));
        map_set(b.map, arena_printf(memory, "%d", 1499 - i), value_int(1499 - i));
    }
    ck_assert(value_deep_equal(memory, a, b));
    map_set(b.map, SLICE("700"), value_int(0));
    ck_assert(!value_deep_equal(memory, a, b));
}
END_TEST

START_TEST(deep_copies_share_nothing)
{
    value inner = list_of(text("a"), map_of("k", value_int(1))), original = map_of("list", inner);
    value copy = value_deep_copy(memory, original);

    ck_assert(value_deep_equal(memory, original, copy));
    value *items = map_get(copy.map, SLICE("list"))->list->items;
    map_set(items[1].map, SLICE("k"), value_int(2));
    items[0] = text("b");
    map_set(copy.map, SLICE("new"), value_nil());
    ck_assert_uint_eq(map_count(original.map), 1);
    ck_assert(value_deep_equal(memory, inner, list_of(text("a"), map_of("k", value_int(1)))));
    ck_assert_ptr_null(value_deep_copy(memory, value_zero(TYPE_LIST)).list);
    ck_assert_ptr_null(value_deep_copy(memory, value_zero(TYPE_MAP)).map);
}
END_TEST

static gtmpl_status copy_status(value v)
{
    frame f;

    frame_enter(memory, &f);
    if (setjmp(f.jump) == 0) {
        value_deep_copy(memory, v);
        frame_leave(memory, &f);
        return GTMPL_OK;
    }
    return f.failure->status;
}

START_TEST(strings_leave_a_text)
{
    char document[] = "inside, inner and key";
    const slice all = slice_of(document, strlen(document));
    value inside = value_string(slice_first(all, 6)), outside = text("outside");
    map *m = map_new(memory), *below = map_new(memory);

    map_set(below, SLICE("inner"), value_string(slice_of(document + 8, 5)));
    map_set(m, SLICE("list"), list_of(inside, list_of(value_int(1), value_map(TYPE_MAP, below))));
    map_set(m, SLICE("outside"), outside);
    value v = value_map(TYPE_MAP, m), want = value_deep_copy(memory, v);
    value_leave_text(memory, &v, all);
    ck_assert(value_deep_equal(memory, v, want));
    ck_assert_ptr_eq(map_get(m, SLICE("outside"))->bytes, outside.bytes);
    memset(document, '-', strlen(document));
    ck_assert(slice_equal(value_slice(map_get(m, SLICE("list"))->list->items[0]), SLICE("inside")));
    ck_assert(slice_equal(value_slice(*map_get(below, SLICE("inner"))), SLICE("inner")));
}
END_TEST

START_TEST(nesting_has_a_limit)
{
    value circle = map_of("self", value_nil());

    map_set(circle.map, SLICE("self"), circle);
    ck_assert_int_eq(copy_status(nested(VALUE_MAX_DEPTH - 1)), GTMPL_OK);
    ck_assert_int_eq(copy_status(nested(VALUE_MAX_DEPTH + 1)), GTMPL_ELIMIT);
    ck_assert_int_eq(copy_status(circle), GTMPL_ELIMIT);
    ck_assert(value_deep_equal(memory, nested(5000), nested(5000)));
    ck_assert(!value_deep_equal(memory, nested(5000), nested(5001)));
}
END_TEST

START_TEST(lists_grow_and_copy)
{
    list *l = list_new(memory, 0);

    for (int i = 0; i < 5000; i++)
        list_add(memory, l, value_int(i));
    list *copy = list_copy(memory, l);
    copy->items[0] = text("changed");
    list_add(memory, copy, value_nil());
    ck_assert_uint_eq(list_count(l), 5000);
    ck_assert_uint_eq(list_count(copy), 5001);
    for (int i = 0; i < 5000; i++)
        ck_assert_int_eq(l->items[i].integer, i);
    ck_assert_uint_eq(list_count(NULL), 0);
    ck_assert_uint_eq(list_count(list_copy(memory, NULL)), 0);
}
END_TEST

Suite *value_suite(void);

Suite *value_suite(void)
{
    Suite *s = suite_create("value");
    TCase *c = tcase_create("value");

    tcase_add_checked_fixture(c, open_arena, close_arena);
    tcase_add_test(c, values_are_small);
    tcase_add_test(c, zero_and_empty_are_false);
    tcase_add_test(c, zero_values_have_their_type);
    tcase_add_test(c, every_type_has_a_row);
    tcase_add_test(c, equality_is_deep);
    tcase_add_test(c, types_count_in_equality);
    tcase_add_test(c, large_maps_are_compared);
    tcase_add_test(c, deep_copies_share_nothing);
    tcase_add_test(c, strings_leave_a_text);
    tcase_add_test(c, nesting_has_a_limit);
    tcase_add_test(c, lists_grow_and_copy);
    suite_add_tcase(s, c);
    return s;
}
