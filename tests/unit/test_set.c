/* The --set grammar: what each mode makes of a line, and the mistakes it names. */
#include <check.h>

#include "codec/json.h"
#include "values/set.h"

static arena *a;

static void set_up(void)
{
    a = arena_new(0);
}

static void tear_down(void)
{
    arena_free(a);
}

typedef struct setting {
    set_mode mode;
    const char *base, *text;
    map *result;
} setting;

static void set_work(void *context)
{
    setting *s = context;

    s->result = json_read(a, NULL, slice_from(s->base), JSON_MAP).map;
    values_set(a, s->result, slice_from(s->text), &(set_options){.mode = s->mode});
}

static const char *json_of(map *m)
{
    buffer out = buffer_new(a);

    json_write(&out, value_map(TYPE_MAP, m));
    return arena_cstring(a, buffer_slice(&out));
}

static void expect(set_mode mode, const char *base, const char *text, const char *json)
{
    setting s = {.mode = mode, .base = base, .text = text};

    ck_assert_msg(arena_try(a, set_work, &s) == NULL, "%s was refused", text);
    ck_assert_str_eq(json_of(s.result), json);
}

static void expect_refusal(set_mode mode, const char *base, const char *text, const char *why)
{
    setting s = {.mode = mode, .base = base, .text = text};
    const failure *f = arena_try(a, set_work, &s);

    ck_assert_msg(f != NULL, "%s was accepted", text);
    ck_assert_str_eq(arena_cstring(a, f->text), why);
}

START_TEST(typed_values)
{
    expect(SET_TYPED, "{}", "a=1,b=true,c=null,d=x,e=007,f=0,g=1.5,h=TRUE",
           "{\"a\":1,\"b\":true,\"c\":null,\"d\":\"x\","
           "\"e\":\"007\",\"f\":0,\"g\":\"1.5\",\"h\":true}");
    expect(SET_TYPED, "{}", "a=9223372036854775808", "{\"a\":\"9223372036854775808\"}");
    expect(SET_STRING, "{}", "a=1,b=true,c=null", "{\"a\":\"1\",\"b\":\"true\",\"c\":\"null\"}");
}
END_TEST

START_TEST(whole_numbers_are_int64)
{
    map *m = map_new(a);

    values_set(a, m, SLICE("a=-5"), &(set_options){.mode = SET_TYPED});
    ck_assert_int_eq(map_get(m, SLICE("a"))->type, TYPE_INT64);
    ck_assert_int_eq(map_get(m, SLICE("a"))->integer, -5);
}
END_TEST

START_TEST(names_lead_into_maps_and_lists)
{
    expect(SET_TYPED, "{\"a\":{\"b\":1}}", "a.c=2,d.e.f=3", "{\"a\":{\"b\":1,\"c\":2},\"d\":{\"e\":{\"f\":3}}}");
    expect(SET_TYPED, "{}", "a[1]=x,a[0].k=y,b[0][1]=z", "{\"a\":[{\"k\":\"y\"},\"x\"],\"b\":[[null,\"z\"]]}");
    expect(SET_TYPED, "{\"a\":[1,{\"k\":2}]}", "a[1].l=3", "{\"a\":[1,{\"k\":2,\"l\":3}]}");
    expect(SET_TYPED, "{}", "a={x,1,},b={}", "{\"a\":[\"x\",1,\"\"],\"b\":[\"\"]}");
}
END_TEST

START_TEST(a_backslash_takes_the_next_character)
{
    expect(SET_TYPED, "{}", "a\\.b=c\\,d,e=f\\", "{\"a.b\":\"c,d\",\"e\":\"f\"}");
    expect(SET_LITERAL, "{}", "a=b\\,c,d=e", "{\"a\":\"b\\\\,c,d=e\"}");
}
END_TEST

START_TEST(text_that_ends_early_is_no_mistake)
{
    expect(SET_TYPED, "{}", "", "{}");
    expect(SET_TYPED, "{}", "a.", "{}");
    expect(SET_TYPED, "{}", "a[0", "{}");
    expect(SET_TYPED, "{}", "a[0]", "{\"a\":[]}");
    expect(SET_TYPED, "{}", "a=", "{\"a\":\"\"}");
    expect(SET_TYPED, "{}", "a[0].b=", "{\"a\":[]}");
    expect(SET_TYPED, "{}", "=x", "{}");
}
END_TEST

START_TEST(json_values)
{
    expect(SET_JSON, "{}", "a={\"b\":[1,\"x,y\"]},c=12,d=,e= true , f=\"}\"",
           "{\" f\":\"}\",\"a\":{\"b\":[1,\"x,y\"]},\"c\":12,\"d\":null,\"e\":true}");
    expect_refusal(SET_JSON, "{}", "a=x", "invalid character 'x' looking for beginning of value");
}
END_TEST

START_TEST(mistakes_in_helms_words)
{
    expect_refusal(SET_TYPED, "{}", "a", "key \"a\" has no value");
    expect_refusal(SET_TYPED, "{}", "a,b=1", "key \"a\" has no value (cannot end with ,)");
    expect_refusal(SET_TYPED, "{}", "a.=1", "key map \"a\" has no value");
    expect_refusal(SET_TYPED, "{}", "a={x", "list must terminate with '}'");
    expect_refusal(SET_TYPED, "{}", "a[x]=1", "error parsing index: strconv.Atoi: parsing \"x\": invalid syntax");
    expect_refusal(SET_TYPED, "{}", "a[-1]=1", "negative -1 index not allowed");
    expect_refusal(SET_TYPED, "{}", "a[65537]=1", "index of 65537 is greater than maximum supported index of 65536");
    expect_refusal(SET_TYPED, "{}", "a[0]bc=1", "unexpected data at end of array index: ['b' 'c']");
    expect_refusal(SET_TYPED, "{\"a\":1}", "a.b=1",
                   "unable to parse key: interface conversion: interface {} is float64, not map[string]interface {}");
    expect_refusal(SET_TYPED, "{\"a\":null}", "a[0]=1",
                   "unable to parse key: interface conversion: interface {} is nil, not []interface {}");
}
END_TEST

START_TEST(nesting_has_a_limit)
{
    buffer deep = buffer_new(a);

    buffer_add_repeated(&deep, 'a', 1);
    for (int i = 0; i <= SET_MAX_NESTING; i++)
        buffer_add(&deep, SLICE(".a"));
    buffer_add(&deep, SLICE("=1"));
    expect_refusal(SET_TYPED, "{}", arena_cstring(a, buffer_slice(&deep)),
                   "value name nested level is greater than maximum supported nested level of 30");
}
END_TEST

static value shout(void *context, arena *in, slice path)
{
    (void)context;
    return value_string(arena_concat(in, path, SLICE("!")));
}

START_TEST(files_stand_behind_values)
{
    map *m = map_new(a);

    values_set(a, m, SLICE("a=x.txt,b={y,z}"), &(set_options){.mode = SET_STRING, .read = shout});
    ck_assert_str_eq(json_of(m), "{\"a\":\"x.txt!\",\"b\":[\"y!\",\"z!\"]}");
}
END_TEST

Suite *set_suite(void);

Suite *set_suite(void)
{
    Suite *s = suite_create("set");
    TCase *c = tcase_create("set");

    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, typed_values);
    tcase_add_test(c, whole_numbers_are_int64);
    tcase_add_test(c, names_lead_into_maps_and_lists);
    tcase_add_test(c, a_backslash_takes_the_next_character);
    tcase_add_test(c, text_that_ends_early_is_no_mistake);
    tcase_add_test(c, json_values);
    tcase_add_test(c, mistakes_in_helms_words);
    tcase_add_test(c, nesting_has_a_limit);
    tcase_add_test(c, files_stand_behind_values);
    suite_add_tcase(s, c);
    return s;
}
