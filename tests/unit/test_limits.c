/*
 * What a hostile chart may try, each attempt with limits so small that it fails at once: memory, deep nesting, values
 * that hold themselves, and templates that never end. None of them may crash, and none may go on.
 */
#include <check.h>

#include "codec/json.h"
#include "codec/yaml.h"
#include "render/eval.h"
#include "values/set.h"

static arena *memory; /* of the test; what it attempts has an arena of its own */

/*
 * A megabyte of stack, so that deep things meet it soon. Where a test is about another bound than the stack, it takes a
 * share of the usual one, which is larger where sanitizers make frames large.
 */
enum { SMALL_STACK = 1 << 20 };

static size_t stack_bytes;

static limits small_limits(void)
{
    limits l = GTMPL_LIMITS;

    l.memory_bytes = (size_t)32 << 20;
    l.object_bytes = (size_t)4 << 20;
    l.stack_bytes = stack_bytes;
    l.steps = 2000000;
    return l;
}

static void open_arena(void)
{
    memory = arena_new(0);
    stack_bytes = SMALL_STACK;
}

static void close_arena(void)
{
    arena_free(memory);
}

/* `count` times a text. */
static slice repeated(const char *text, size_t count)
{
    buffer b = buffer_new(memory);

    for (size_t i = 0; i < count; i++)
        buffer_add(&b, slice_from(text));
    return buffer_slice(&b);
}

static slice nested(const char *open, const char *inside, const char *close, size_t levels)
{
    return arena_concat3(memory, repeated(open, levels), slice_from(inside), repeated(close, levels));
}

typedef struct attempt {
    arena *arena;
    slice text;
    void (*work)(struct attempt *a);
    slice output;
    gtmpl_status status; /* of what was raised, with its text in `output` */
} attempt;

static void evaluate(attempt *a)
{
    map *dot = map_new(a->arena);

    a->output = eval_text(a->arena, symbol_table_new(a->arena), SLICE("t"), a->text, value_map(TYPE_MAP, dot));
}

static void read_yaml(attempt *a)
{
    yaml_read(a->arena, NULL, a->text, YAML_ANY);
}

static void read_json(attempt *a)
{
    json_read(a->arena, NULL, a->text, JSON_ANY);
}

static void set_value(attempt *a)
{
    values_set(a->arena, map_new(a->arena), a->text, &(set_options){.mode = SET_TYPED});
}

static void attempt_work(void *context)
{
    attempt *a = context;

    a->work(a);
}

static attempt attempt_with(const limits *l, void (*work)(attempt *a), slice text)
{
    attempt a = {.arena = arena_new_limited(l), .text = text, .work = work, .output = SLICE("")};
    const failure *f = arena_try(a.arena, attempt_work, &a);

    a.status = f == NULL ? GTMPL_OK : f->status;
    a.output = arena_slice(memory, f == NULL ? a.output : f->text);
    arena_free(a.arena);
    return a;
}

static void check_attempt(const attempt *a, gtmpl_status status, const char *words)
{
    ck_assert_msg(a->status == status && slice_find(a->output, slice_from(words)) != SLICE_NONE,
                  "\"%.*s\" ends with %d, \"%.*s\"", SLICE_ARG(slice_first(a->text, 100)), (int)a->status,
                  SLICE_ARG(slice_first(a->output, 400)));
}

static void check_refused(void (*work)(attempt *a), slice text, gtmpl_status status, const char *words)
{
    limits l = small_limits();
    attempt a = attempt_with(&l, work, text);

    check_attempt(&a, status, words);
}

static void check_limit(const char *text, const char *words)
{
    check_refused(evaluate, slice_from(text), GTMPL_ELIMIT, words);
}

static void check_prints(const char *text, const char *output)
{
    limits l = small_limits();
    attempt a = attempt_with(&l, evaluate, slice_from(text));

    check_attempt(&a, GTMPL_OK, output);
    ck_assert_uint_eq(a.output.size, strlen(output));
}

/* --- Size --------------------------------------------------------------------------------------------------------- */

/* clang-format off */
static const char *const too_large[] = {
    "{{ repeat 1000000000 \"x\" }}",
    "{{ repeat 9223372036854775807 \"x\" }}",
    "{{ until 1000000000000 }}",
    "{{ untilStep 0 1000000000000 1 }}",
    "{{ untilStep 0 -1000000000000 -1 }}",
    "{{ seq 1000000000000 }}",
    "{{ indent 1000000000000 \"x\" }}",
    "{{ nindent 2000000000 \"x\\nx\" }}",
    "{{ randAlphaNum 1000000000000 }}",
    "{{ randAlpha 4000000000 }}",
    "{{ randBytes 4000000000 }}",
    "{{ replace \"\" (repeat 100000 \"y\") (repeat 100000 \"x\") }}",
    "{{ regexReplaceAll \"\" (repeat 100000 \"x\") (repeat 100000 \"y\") }}",
    "{{ join (repeat 100000 \"x\") (until 1000) }}",
    "{{ $s := \"x\" }}{{ range until 100 }}{{ $s = printf \"%s%s\" $s $s }}{{ end }}",
    "{{ $s := \"\\\"\" }}{{ range until 100 }}{{ $s = quote $s }}{{ end }}",
    "{{ range until 1000 }}{{ repeat 10000 \"x\" }}{{ end }}",
};
/* clang-format on */

START_TEST(one_text_or_list_has_a_limit)
{
    check_limit(too_large[_i], "text or list is too large");
}
END_TEST

START_TEST(all_memory_has_a_limit_that_says_where)
{
    check_limit("{{ $l := list }}{{ range 1000000 }}{{ $l = append $l . }}{{ end }}", "at <append $l .>");
    check_limit("{{ $l := list }}{{ range 1000000 }}{{ $l = append $l . }}{{ end }}", "memory limit exceeded");
}
END_TEST

START_TEST(extreme_numbers_of_small_texts_are_no_matter)
{
    check_prints("{{ trunc -9223372036854775808 \"abc\" }} {{ trunc 9223372036854775807 \"abc\" }}", "abc abc");
    check_prints("{{ substr 0 9223372036854775807 \"abc\" }} {{ substr 1 -9223372036854775808 \"abc\" }}", "abc bc");
    check_prints("{{ repeat 9223372036854775807 \"\" }}|", "|");
    check_prints("{{ printf \"%2000000000d\" 1 }}", "%!(NOVERB)%!(EXTRA int=1)");
    check_prints("{{ printf \"%*d\" 2000000000 1 }}", "%!(BADWIDTH)1");
    check_prints("{{ printf \"%1000000d\" 1 | len }}", "1000000");
    check_prints("{{ div -9223372036854775808 -1 }} {{ mod -9223372036854775808 -1 }}", "-9223372036854775808 0");
}
END_TEST

/* --- Values that hold themselves ---------------------------------------------------------------------------------- */

#define CIRCLE  "{{ $m := dict }}{{ $_ := set $m \"a\" $m }}{{ $_ := set $m \"b\" (list $m $m) }}"
#define CIRCLES CIRCLE "{{ $n := dict }}{{ $_ := set $n \"a\" $n }}{{ $_ := set $n \"b\" (list $n $n) }}"

/* Go's encoders see the circle; where Go would run out of stack, we refuse. */
START_TEST(circles_end)
{
    stack_bytes = GTMPL_STACK_BYTES / 6;
    check_prints(CIRCLE "[{{ toJson $m }}{{ toYaml $m }}{{ toPrettyJson $m }}]", "[]");
    check_refused(evaluate, SLICE(CIRCLE "{{ toRawJson $m }}"), GTMPL_EEXEC,
                  "encountered a cycle via map[string]interface {}");
    check_prints(CIRCLES "{{ deepEqual $m $n }} {{ set $m \"c\" 1 | deepEqual $n }}", "true false");
    check_limit(CIRCLE "{{ print $m }}", "nested too deep to print");
    check_limit(CIRCLE "{{ quote $m }}", "nested too deep to print");
    check_limit(CIRCLE "{{ deepCopy $m }}", "nested");
    check_limit(CIRCLE "{{ toYamlPretty $m }}", "too large");
    check_limit(CIRCLE "{{ toToml $m }}", "nested");
    check_limit(CIRCLES "{{ merge $m $n }}", "nested");
    check_limit(CIRCLES "{{ mergeOverwrite $m $n }}", "nested");
}
END_TEST

#define SHARED "{{ $l := list 1 }}{{ $k := list 1 }}{{ range 60 }}{{ $l = list $l $l }}{{ $k = list $k $k }}{{ end }}"

/* Sixty lists, each of which holds the one before twice, print as 2 to the 60th. */
START_TEST(what_is_shared_costs_once_or_reaches_a_limit)
{
    check_prints(SHARED "{{ deepEqual $l $k }}", "true");
    check_limit(SHARED "{{ print $l }}", "too large");
    check_limit(SHARED "{{ toJson $l }}", "too large");
    check_limit(SHARED "{{ toYaml $l }}", "too large");
    check_limit(SHARED "{{ toYamlPretty $l }}", "too large");
    check_limit(SHARED "{{ toToml (dict \"l\" $l) }}", "limit of steps exceeded");
    check_limit(SHARED "{{ deepCopy $l }}", "memory limit exceeded");
}
END_TEST

/* --- Nesting ------------------------------------------------------------------------------------------------------ */

START_TEST(deep_templates_are_refused)
{
    check_refused(evaluate, nested("{{ if 1 }}", "x", "{{ end }}", 100000), GTMPL_EPARSE, "nested too deeply");
    check_refused(evaluate,
                  arena_concat(memory, SLICE("{{ if 0 }}"), nested("{{ else if 0 }}", "", "{{ end }}", 100000)),
                  GTMPL_EPARSE, "nested too deeply");
    check_refused(evaluate, arena_concat3(memory, SLICE("{{ "), nested("(", "1", ")", 100000), SLICE(" }}")),
                  GTMPL_EPARSE, "max expression depth exceeded");

    /* Who refuses first, the parser or the executor, depends on the compiler. */
    limits l = small_limits();
    slice lists = arena_concat3(memory, SLICE("{{ "), nested("(list ", "1", ")", 9000), SLICE(" }}"));
    attempt a = attempt_with(&l, evaluate, lists);
    ck_assert(a.status == GTMPL_EPARSE || a.status == GTMPL_ELIMIT);
}
END_TEST

START_TEST(deep_data_is_refused)
{
    stack_bytes = GTMPL_STACK_BYTES / 6;
    check_refused(read_yaml, repeated("[", 100000), GTMPL_EYAML, "exceeded max depth of 10000");
    check_refused(read_yaml, repeated("- ", 100000), GTMPL_EYAML, "exceeded max depth of 10000");
    check_refused(read_json, repeated("[", 100000), GTMPL_ELIMIT, "exceeded max depth");
    stack_bytes = SMALL_STACK;
    check_refused(read_yaml, nested("- ", "x", "", 9000), GTMPL_ELIMIT, "nested too deeply");
    check_refused(set_value, nested("", "a", "[0]", 100000), GTMPL_ELIMIT, "nested too deeply");
}
END_TEST

START_TEST(templates_that_run_themselves_end)
{
    check_refused(evaluate, SLICE("{{ define \"x\" }}{{ template \"x\" . }}{{ end }}{{ template \"x\" . }}"),
                  GTMPL_EEXEC, "exceeded maximum template depth (100000)");
    check_refused(evaluate, SLICE("{{ define \"x\" }}{{ include \"x\" . }}{{ end }}{{ include \"x\" . }}"), GTMPL_EEXEC,
                  "rendering template has a nested reference name: x");
    check_refused(
        evaluate,
        SLICE("{{ define \"x\" }}{{ include \"y\" . }}{{ end }}{{ define \"y\" }}{{ include \"x\" . }}{{ end }}"
              "{{ include \"x\" . }}"),
        GTMPL_EEXEC, "rendering template has a nested reference name: ");
    check_limit("{{ $t := \"{{ tpl .t . }}\" }}{{ tpl $t (dict \"t\" $t) }}", "error calling tpl");
}
END_TEST

/* --- Steps -------------------------------------------------------------------------------------------------------- */

/* clang-format off */
static const char *const endless[] = {
    "{{ range 9223372036854775807 }}{{ end }}",
    "{{ range until 10000 }}{{ range $ }}{{ end }}{{ range 10000 }}{{ end }}{{ end }}",
    ("{{ define \"x\" }}{{ if gt . 0 }}{{ template \"x\" (sub . 1) }}{{ template \"x\" (sub . 1) }}{{ end }}{{ end }}"
     "{{ template \"x\" 60 }}"),
    "{{ $b := repeat 1000000 \"x\" }}{{ range 1000000000 }}{{ if contains \"y\" $b }}{{ end }}{{ end }}",
    "{{ until 10000 | uniq | len }}",
    "{{ $l := until 10000 }}{{ range 10000 }}{{ if has -1 $l }}{{ end }}{{ end }}",
    "{{ regexFindAll \"a.*?b|a\" (repeat 100000 \"a\") -1 | len }}",
    "{{ regexMatch (repeat 100000 \"(a|b)\") \"a\" }}",
    "{{ range 100 }}{{ $_ := htpasswd \"a\" \"b\" }}{{ end }}",
};
/* clang-format on */

START_TEST(what_takes_too_long_ends)
{
    check_limit(endless[_i], "limit of steps exceeded");
}
END_TEST

/* A text with very many names takes time before it runs. */
START_TEST(parsing_takes_steps)
{
    buffer b = buffer_new(memory);

    for (int i = 0; i < 4000; i++)
        buffer_printf(&b, "{{ define \"d%d\" }}x{{ end }}", i);
    check_refused(evaluate, buffer_slice(&b), GTMPL_ELIMIT, "limit of steps exceeded");
}
END_TEST

START_TEST(time_may_have_a_limit)
{
    limits l = small_limits();

    l.steps = 0;
    l.milliseconds = 1;
    attempt a = attempt_with(&l, evaluate, SLICE("{{ range 9223372036854775807 }}{{ end }}"));
    check_attempt(&a, GTMPL_ELIMIT, "time limit exceeded");
}
END_TEST

Suite *limits_suite(void)
{
    Suite *s = suite_create("limits");
    TCase *c = tcase_create("limits");

    tcase_add_checked_fixture(c, open_arena, close_arena);
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, one_text_or_list_has_a_limit, 0, sizeof too_large / sizeof *too_large);
    tcase_add_test(c, all_memory_has_a_limit_that_says_where);
    tcase_add_test(c, extreme_numbers_of_small_texts_are_no_matter);
    tcase_add_test(c, circles_end);
    tcase_add_test(c, what_is_shared_costs_once_or_reaches_a_limit);
    tcase_add_test(c, deep_templates_are_refused);
    tcase_add_test(c, deep_data_is_refused);
    tcase_add_test(c, templates_that_run_themselves_end);
    tcase_add_loop_test(c, what_takes_too_long_ends, 0, sizeof endless / sizeof *endless);
    tcase_add_test(c, parsing_takes_steps);
    tcase_add_test(c, time_may_have_a_limit);
    suite_add_tcase(s, c);
    return s;
}
