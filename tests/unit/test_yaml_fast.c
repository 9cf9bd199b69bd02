/*
 * The fast reader of YAML: which texts it takes, that it then gives libyaml's nodes, and which it leaves to libyaml.
 * `make yaml-diff` asks the same of files and of mutations.
 */
#include <check.h>

#include "base/buffer.h"
#include "codec/yaml_nodes.h"

/* clang-format off */
static const char *const common[] = {
    /* documents */
    "", "\n", "# c\n", " # c\n\n", "---\na: b\n", "# c\n--- # d\n\na: b\n---\n[", "a: b\n...\n{", "a\n", "a", " a: b\n c: d",
    /* mappings */
    "a: b\nc: d\n", "a:\nb:\n", "a:", "a:  b  \n", "a:\n  b:\n    c: d\n  e: f\ng: h\n", "a:\n  b\n", "a : b", "'a' : b",
    "\"a b\": c", "a b: c", "a:b: c", "a#b: c#d", "-a: -b", "1: 2", "a: :b", "::1: ::x", "é: ü # ö\nß: x",
    "a: # c\n  b: c\n\n\n# d\n  e: f\n",
    /* sequences */
    "- a\n- b\n", "-\n-\n", "-\n  a\n", "- - - a\n    - b\n  - c\n- d", "- a: b\n  c: d\n- e", "a:\n- b\n- c\nd: e\n",
    "a:\n  - b\n  - c\nd:\n-\n-\n", "- a:\n  - b\n  c:\n- d", "-   a: b\n    c: d\n", "- # c\n  a\n",
    /* plain scalars */
    "a: b c  d\n", "a: b\n  c\n\n  d\n\n\n  e\nf: g", "- a\n b\n- c", "a\nb\n\nc\n", "a: b\n  - c\n  ? d", "a: b # c\n", "a: b\n  c # d\n",
    "a: b\n# c\n", "a: b\tc\n", "a: -1\nb: --c\nd: -e", "a: b\n\n  # c\n",
    /* quotes */
    "a: 'b'\nc: \"d\"\n", "a: ''\nb: \"\"", "a: 'b''c'\n", "a: 'b\n  c\n\n  d'\n", "a: \"b\n  c\n\n\n d\" # e\n",
    "a: \"b\\\n  c\\\n\n  d\"", "a: \"b  \\\n  c\"", "\"\\\"\\\\\\n\\t\\r\\a\\b\\f\\v\\e\\ \\x41\\u00e9\\U0001F600\"", "a: \"é\"\nb: 'é' # c", "a: ' b '",
    "a: \"x\\  \n y\"", "a: \"b \t \n\t c\"",
    /* literal and folded */
    "a: |\n  b\n  c\nd: e", "a: |-\n  b\n\nc: >+\n  d\n\n\n", "a: >\n  b\n  c\n\n  d\n   e\n   f\n  g\n", "a: |2\n   b\n  c\n", "a: >1-\n  b\n c\n",
    "a: |+2\n   b\n\n", "- |\n b\n- >-\n c", "a: |\nb: c", "a: |\n\n\n  b\n", "a: |\n  b\n # c\nd: e", "|\n a\n", "a: | # c\n  b", "a:\n  |\n  b\n",
    "a: |\n  b\n   \n  \tc\n", "a: >\n\n\n  b\n", "- a: |\n    b\n  c: d", "a: |", "a: |\n  é\nb: >\n  ü\n  ö\n",
    /* flow collections */
    "{}", "[]", "a: {}\nb: []\n", "[a, b,]", "{a: b, c: d}", "a: [ b , c ] # d\n", "{\"a\":1,\"b\":[\"c\",{}],'d':e}", "a: [b,\n c, # d\n  e\n]\nf: g",
    "a: {b: c,\nd: {e: f},\n\n  g:\n  h}\n", "- [a]\n- {b: c}\n", "[[[a]], [b, [c]]]", "{é: ü, ö: [ß, x]}", "[a b, c:d, -1, a#b]", "['a\n  b', \"c\\\n d\"]",
};

static const char *const uncommon[] = {
    "a: &x b", "a: *x", "a: !!str b", "! a", "? a\n: b", "%YAML 1.1\n---\na", "\357\273\277a: b", "a: b\r\n", "a:\tb", "\ta: b", "a: b\n\tc",
    "a: \xC2\x85", "a: \xE2\x80\xA8", "a: \xFF", "a: \x01", "a: \x7F", "a: \xEF\xBF\xBE",
    "---\n", "--- a", "---\n---\n", "a: b: c", "a: - b", "a: -", "a: ::", "a: b\n c: d", "a:\n  b: c\n d: e", "- a\nb: c", "a: 1\n- b", "a: 'b' c", "a: 'b'#c", "a: [b]c", "a: 'b", "a: \"b",
    "a: \"\\/\"", "a: \"\\'\"", "a: \"\\N\"", "a: \"\\q\"", "a: \"\\x4\"", "a: \"\\ud800\"", "a: 'b\n--- c'", "a: |0\n  b", "a: |\n\tb", "a: |\n  b\n c", "a: | b",
    "[a: b]", "{a}", "{a:}", "{a: }", "{a: , b: c}", "{? a : b}", "[a?b]", "[a, , b]", "[a", "{a: b", "[a]]", "[a\n b]", "{a\n: b}", "[- a]", "{[a]: b}", "[a]: b", "{}: a", "[a\n- b]",
    "@a", "`a", "%a", "a\nb: c", "a: b\n  c: d", "\"a\nb\": c",
};
/* clang-format on */

typedef struct reading {
    arena *arena;
    slice text;
    yaml_reader reader;
    yaml_document *document;
} reading;

static void read_work(void *self)
{
    reading *r = self;

    r->document = yaml_document_open_by(r->arena, r->reader, r->text, SLICE(""));
}

static yaml_document *read_by(arena *a, yaml_reader reader, slice text)
{
    reading r = {a, text, reader, NULL};

    return arena_try(a, read_work, &r) == NULL ? r.document : NULL;
}

/* The nodes as text: kind, place, end, and what a scalar reads as. */
static slice nodes_text(arena *a, const yaml_document *d)
{
    buffer out = buffer_new(a);

    buffer_printf(&out, "%zu levels", d->levels);
    for (uint32_t i = 0; i < d->count; i++) {
        const yaml_node *n = &d->nodes[i];
        buffer_printf(&out, "\n%u:%u %c%u..%u ", n->line, n->column, "sa{["[n->kind], i, n -> end);
        if (n->kind == NODE_SCALAR)
            buffer_printf(&out, "%d%d<%.*s>", n->plain, n->tag, SLICE_ARG(n->text));
    }
    return buffer_slice(&out);
}

START_TEST(common_forms_give_the_same_nodes)
{
    arena *a = arena_new(0);
    slice text = slice_from(common[_i]);
    const yaml_document *fast = read_by(a, READER_FAST, text), *other = read_by(a, READER_LIBYAML, text);

    ck_assert_msg(fast != NULL, "not taken: %s", common[_i]);
    ck_assert_ptr_nonnull(other);
    ck_assert_str_eq(arena_cstring(a, nodes_text(a, fast)), arena_cstring(a, nodes_text(a, other)));
    arena_free(a);
}
END_TEST

START_TEST(the_rest_is_left_to_libyaml)
{
    arena *a = arena_new(0);

    ck_assert_msg(read_by(a, READER_FAST, slice_from(uncommon[_i])) == NULL, "taken: %s", uncommon[_i]);
    arena_free(a);
}
END_TEST

/* `depth` openings, and as many closings. */
static slice nested(arena *a, char open, char close, size_t depth)
{
    buffer text = buffer_new(a);

    buffer_add_repeated(&text, open, depth);
    buffer_add_repeated(&text, close, depth);
    return buffer_slice(&text);
}

START_TEST(limits_are_kept_away_from)
{
    arena *a = arena_new(0);
    buffer key = buffer_new(a), dashes = buffer_new(a);

    buffer_add_repeated(&key, 'k', 1001);
    buffer_add(&key, SLICE(": v"));
    ck_assert_ptr_null(read_by(a, READER_FAST, buffer_slice(&key)));
    ck_assert_ptr_nonnull(read_by(a, READER_FAST, buffer_tail(&key, 1)));
    ck_assert_ptr_nonnull(read_by(a, READER_FAST, nested(a, '[', ']', 32)));
    ck_assert_ptr_null(read_by(a, READER_FAST, nested(a, '[', ']', 33)));
    for (int i = 0; i < 257; i++)
        buffer_add(&dashes, SLICE("- "));
    ck_assert_ptr_null(read_by(a, READER_FAST, buffer_slice(&dashes)));
    ck_assert_ptr_nonnull(read_by(a, READER_FAST, buffer_tail(&dashes, 2)));
    arena_free(a);
}
END_TEST

/* Many nodes, so that their array grows; characters of every width before and behind the first block that is checked.
 */
START_TEST(long_texts_are_read_alike)
{
    arena *a = arena_new(0);
    buffer text = buffer_new(a);

    for (int i = 0; i < 20000; i++)
        buffer_printf(&text, "key%d: [%d, 'é', \"☃ \\u00e9\"] # 😀\nother%d:\n  - >-\n    text\n    text\n", i, i, i);
    const yaml_document *fast = read_by(a, READER_FAST, buffer_slice(&text));
    const yaml_document *other = read_by(a, READER_LIBYAML, buffer_slice(&text));
    ck_assert_ptr_nonnull(fast);
    ck_assert(slice_equal(nodes_text(a, fast), nodes_text(a, other)));
    arena_free(a);
}
END_TEST

Suite *yaml_fast_suite(void)
{
    Suite *suite = suite_create("yaml_fast");
    TCase *forms = tcase_create("forms"), *long_texts = tcase_create("long texts");

    tcase_add_loop_test(forms, common_forms_give_the_same_nodes, 0, (int)(sizeof common / sizeof *common));
    tcase_add_loop_test(forms, the_rest_is_left_to_libyaml, 0, (int)(sizeof uncommon / sizeof *uncommon));
    tcase_add_test(long_texts, limits_are_kept_away_from);
    tcase_add_test(long_texts, long_texts_are_read_alike);
    suite_add_tcase(suite, forms);
    suite_add_tcase(suite, long_texts);
    return suite;
}
