/*
 * Previews: two rendered texts, with a line `===` between, compared and reported in every form. JSON must read as JSON,
 * Markdown must keep to its size and close what it opens, and no text may end the page's script.
 */
#include "codec/json.h"
#include "preview/report.h"
#include "support.h"

enum { MARKDOWN_BYTES = 4000 };

static side make_side(arena *a, slice text)
{
    static const dimension prod = {{"env", 3}, {"prod", 4}};
    const target_name name = {SLICE("addon"), &prod, 1};
    side s = {NULL, 0, 0};

    target_add(a, side_add(a, &s, &name, SLICE("shop")), SLICE("templates/x.yaml"), text);
    return s;
}

static slice write(void (*form)(buffer *, const comparison *, const report_options *), const comparison *c)
{
    const report_options options = {3, true, 80, MARKDOWN_BYTES, SLICE("title")};
    buffer out = buffer_new(c->arena);

    form(&out, c, &options);
    return buffer_slice(&out);
}

static void check_lines(const change *c)
{
    size_t added = 0, removed = 0;

    for (size_t i = 0; i < c->count; i++) {
        added += c->lines[i].kind == LINE_ADDED;
        removed += c->lines[i].kind == LINE_REMOVED;
    }
    fuzz_check(added == c->added && removed == c->removed && added + removed > 0, "lines are miscounted");
}

static void compare_and_report(arena *a, slice input)
{
    size_t cut = slice_find(input, SLICE("\n===\n"));
    side from = make_side(a, slice_first(input, cut));
    side to = make_side(a, cut == SLICE_NONE ? SLICE("") : slice_after(input, cut + 5));
    const compare_options options = {false, (input.size & 1) != 0};
    comparison *c = compare_sides(a, &from, &to, &options);

    for (size_t i = 0; i < c->change_count; i++)
        check_lines(&c->changes[i]);
    write(report_text, c);
    write(report_stat, c);
    json_read(a, NULL, write(report_json, c), JSON_MAP);
    slice markdown = write(report_markdown, c), page = write(report_html, c);
    fuzz_check(markdown.size <= MARKDOWN_BYTES, "Markdown is too long");
    fuzz_check(slice_count(markdown, SLICE("\n<details>")) == slice_count(markdown, SLICE("\n</details>")),
               "Markdown does not close what it opens");
    fuzz_check(slice_count(page, SLICE("</script>")) == 2, "text ends the page's script");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_run(compare_and_report, data, size);
}
