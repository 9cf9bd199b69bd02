/*
 * Rules for single texts: e-mail addresses and URLs as github.com/asaskevich/govalidator sees them, names of objects as
 * k8s.io/apimachinery's validation does.
 */
#include "base/buffer.h"
#include "funcs/regex_syntax.h"
#include "funcs/url.h"
#include "render/lint.h"
#include "value/number.h"

/* --- Patterns --- */

static void free_pattern(void *pattern)
{
    regex_re2_free(pattern);
}

static bool matches(arena *a, slice pattern, slice text)
{
    regex_status status;
    regex_span whole;
    char part[1];
    size_t part_size;
    regex_re2 *re = regex_re2_new(pattern.data, pattern.size, &status, part, sizeof part, &part_size);

    if (re == NULL)
        raise_error(a, GTMPL_ENOMEM, "out of memory");
    arena_on_release(a, free_pattern, re);
    return regex_find(a, re, text, 0, &whole, 1);
}

/* --- E-mail (RFC 5322, with other scripts) --- */

static bool is_letter(rune r)
{
    return (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z');
}

static bool is_digit(rune r)
{
    return r >= '0' && r <= '9';
}

/* The characters beyond ASCII that an address may hold. */
static bool is_wide(rune r)
{
    return (r >= 0xA0 && r <= 0xD7FF) || (r >= 0xF900 && r <= 0xFDCF) || (r >= 0xFDF0 && r <= 0xFFEF);
}

static bool is_letter_or_wide(rune r)
{
    return is_letter(r) || is_wide(r);
}

static bool is_word(rune r)
{
    return is_letter_or_wide(r) || is_digit(r);
}

static bool is_atom(rune r)
{
    return is_word(r) || (r > 0 && r < 0x80 && strchr("!#$%&'*+-/=?^_`{|}~", (int)r) != NULL);
}

static bool is_domain(rune r)
{
    return is_word(r) || r == '-' || r == '.' || r == '_' || r == '~';
}

static bool is_last_label(rune r)
{
    return r != '.' && is_domain(r);
}

/* Whether there are characters, all of a kind. */
static bool all_are(slice text, bool kind(rune r))
{
    for (slice rest = text; rest.size > 0;) {
        size_t width;
        if (!kind(utf8_decode(rest, &width)))
            return false;
        rest = slice_after(rest, width);
    }
    return text.size > 0;
}

static rune first_of(slice text)
{
    size_t width;

    return utf8_decode(text, &width);
}

static rune last_of(slice text)
{
    size_t width;

    return utf8_decode_last(text, &width);
}

static bool is_dotted_atoms(slice text)
{
    for (;;) {
        size_t dot = slice_find_char(text, '.');
        if (!all_are(dot == SLICE_NONE ? text : slice_first(text, dot), is_atom))
            return false;
        if (dot == SLICE_NONE)
            return true;
        text = slice_after(text, dot + 1);
    }
}

/*
 * The library means a text in quotes, and repeats the opening quote with every character of it: `"a"b"` is one, `"ab"`
 * is not. Addresses are judged as it judges them.
 */
#define WIDE   "\\x{a0}-\\x{d7ff}\\x{f900}-\\x{fdcf}\\x{fdf0}-\\x{ffef}"
#define BLANKS "(?:(?:[ \\t]*\\r\\n)?[ \\t]+)?"
#define QUOTED "(?:[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f!#-\\[\\]-\\x7f" WIDE "]|\\([\\x01-\\x09\\x0b-\\x7f])"

static bool is_quoted(arena *a, slice text)
{
    return matches(a, SLICE("^(?:\"" BLANKS QUOTED ")*" BLANKS "\"$"), text);
}

static bool is_domain_name(slice text)
{
    text = slice_without_suffix(text, SLICE("."));
    size_t dot = slice_find_last(text, SLICE("."));
    if (dot == SLICE_NONE || dot == 0)
        return false;
    slice before = slice_first(text, dot), label = slice_after(text, dot + 1);
    return all_are(before, is_domain) && is_word(first_of(before)) && is_word(last_of(before)) &&
           all_are(label, is_last_label) && is_letter_or_wide(first_of(label)) && is_letter_or_wide(last_of(label));
}

bool lint_is_email(arena *a, slice text)
{
    size_t at = slice_find_last(text, SLICE("@"));

    if (at == SLICE_NONE || at == 0)
        return false;
    slice local = slice_first(text, at);
    return (is_dotted_atoms(local) || is_quoted(a, local)) && is_domain_name(slice_after(text, at + 1));
}

/* --- URLs --- */

/* A scheme and what Go's url.ParseRequestURI takes behind it: a fragment is nothing of its own there. */
bool lint_is_request_url(arena *a, slice text)
{
    url u;
    slice why;

    if (text.size == 0 || !url_read(a, text, &u, &why) || u.scheme.size == 0)
        return false;
    size_t authority = slice_find(text, SLICE("://")), hash = slice_find_char(text, '#');
    if (authority == SLICE_NONE || hash == SLICE_NONE)
        return true;
    slice host = slice_after(text, authority + 3);
    return strcspn(arena_cstring(a, host), "/?") < strcspn(arena_cstring(a, host), "#");
}

/* Parts of the pattern of URLs. WORD is a character of a name; names of hosts may be of any script. */
#define LATIN  "[a-zA-Z0-9]"
#define LETTER "a-zA-Z\\x{00a1}-\\x{ffff}"
#define SCHEME "(?:(?:ftp|tcp|udp|wss?|https?)://)?"
#define USER   "(?:\\S+(?::\\S*)?@)?"
#define IPV4                                                                                                           \
    "(?:[1-9]\\d?|1\\d\\d|2[01]\\d|22[0-3]|24\\d|25[0-5])"                                                             \
    "(?:\\.(?:\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])){2}\\.(?:\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])"
#define HEX    "[0-9a-fA-F]{1,4}"
#define OCTET  "(?:25[0-5]|(?:2[0-4]|1?[0-9])?[0-9])"
#define OCTETS "(?:" OCTET "\\.){3}" OCTET
#define IPV6                                                                                                           \
    "(?:" HEX ":){7}" HEX "|(?:" HEX ":){1,7}:|(?:" HEX ":){1,6}:" HEX "|(?:" HEX ":){1,5}(?::" HEX "){1,2}"           \
    "|(?:" HEX ":){1,4}(?::" HEX "){1,3}|(?:" HEX ":){1,3}(?::" HEX "){1,4}|(?:" HEX ":){1,2}(?::" HEX "){1,5}"        \
    "|" HEX ":(?::" HEX "){1,6}|:(?:(?::" HEX "){1,7}|:)|fe80:(?::[0-9a-fA-F]{0,4}){0,4}%[0-9a-zA-Z]+"                 \
    "|::(?:ffff(?::0{1,4})?:)?" OCTETS "|(?:" HEX ":){1,4}:" OCTETS
#define LABELS  "(?:" LATIN "[a-zA-Z0-9_-]*" LATIN "(?:[-.]" LATIN "+)*)"
#define DOMAINS "(?:www\\.|" LATIN "+(?:[-_.]?" LATIN ")*" LATIN "\\." LATIN "+)"
#define HOST    "(?:" LABELS "|" DOMAINS ")?(?:[" LETTER "0-9]+-?-?)*[" LETTER "0-9]+(?:\\.[" LETTER "]+)?"
#define PORT    "(?::\\d{1,5})?"
#define PATH    "(?:[/?#]\\S*)?"

static bool matches_url(arena *a, slice text)
{
    return matches(a, SLICE("^" SCHEME USER "(?:" IPV4 "|\\[(?:" IPV6 ")\\]|" HOST ")\\.?" PORT PATH "$"), text);
}

enum { LONGEST_URL = 2083, SHORTEST_URL = 3 };

bool lint_is_url(arena *a, slice text)
{
    url u;
    slice why, whole = text;

    if (utf8_count(text) >= LONGEST_URL || text.size <= SHORTEST_URL || text.data[0] == '.')
        return false;
    if (slice_find_char(text, ':') != SLICE_NONE && slice_find(text, SLICE("://")) == SLICE_NONE)
        whole = arena_concat(a, SLICE("http://"), text);
    if (!url_read(a, whole, &u, &why) || slice_starts(u.host, SLICE(".")))
        return false;
    if (u.host.size == 0 && u.path.size > 0 && slice_find_char(u.path, '.') == SLICE_NONE)
        return false;
    return matches_url(a, text);
}

/* --- Names of objects --- */

#define LABEL_PATTERN     "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
#define SUBDOMAIN_PATTERN LABEL_PATTERN "(\\." LABEL_PATTERN ")*"

enum { LONGEST_LABEL = 63, LONGEST_SUBDOMAIN = 253, MOST_PROBLEMS = 2 };

typedef struct problems {
    arena *arena;
    slice items[MOST_PROBLEMS];
    size_t count;
} problems;

static void add_problem(problems *p, slice text)
{
    p->items[p->count++] = text;
}

static void check_length(problems *p, slice name, int longest, const char *unit)
{
    if (name.size > (size_t)longest)
        add_problem(p, arena_printf(p->arena, "must be no more than %d %s", longest, unit));
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_label(slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool edge = i == 0 || i + 1 == text.size;
        if (!is_lower(c) && !(c >= '0' && c <= '9') && (c != '-' || edge))
            return false;
    }
    return text.size > 0;
}

static bool is_subdomain(slice text)
{
    for (;;) {
        size_t dot = slice_find_char(text, '.');
        if (!is_label(dot == SLICE_NONE ? text : slice_first(text, dot)))
            return false;
        if (dot == SLICE_NONE)
            return true;
        text = slice_after(text, dot + 1);
    }
}

static void check_subdomain(problems *p, slice name)
{
    check_length(p, name, LONGEST_SUBDOMAIN, "bytes");
    if (!is_subdomain(name))
        add_problem(p, SLICE("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' "
                             "or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex "
                             "used for validation is '" SUBDOMAIN_PATTERN "')"));
}

static void check_label(problems *p, slice name)
{
    check_length(p, name, LONGEST_LABEL, "bytes");
    if (is_label(name))
        return;
    if (is_subdomain(name))
        add_problem(p, SLICE("must not contain dots"));
    else
        add_problem(p, SLICE("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
                             "and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', "
                             "regex used for validation is '" LABEL_PATTERN "')"));
}

static void check_service(problems *p, slice name)
{
    check_length(p, name, LONGEST_LABEL, "characters");
    if (!is_label(name) || !is_lower(name.data[0]))
        add_problem(p, SLICE("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with "
                             "an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or "
                             "'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"));
}

static void check_path_segment(problems *p, slice name)
{
    if (slice_equal(name, SLICE(".")) || slice_equal(name, SLICE(".."))) {
        add_problem(p, arena_printf(p->arena, "may not be '%.*s'", SLICE_ARG(name)));
        return;
    }
    if (slice_find_char(name, '/') != SLICE_NONE)
        add_problem(p, SLICE("may not contain '/'"));
    if (slice_find_char(name, '%') != SLICE_NONE)
        add_problem(p, SLICE("may not contain '%'"));
}

static void check_nothing(problems *p, slice name)
{
    (void)p;
    (void)name;
}

/* Kinds whose names are not those of a DNS subdomain; in lower case. */
static const struct {
    const char *kind;
    void (*check)(problems *p, slice name);
} name_rows[] = {
    {"service", check_service},
    {"namespace", check_label},
    {"certificatesigningrequest", check_nothing},
    {"role", check_path_segment},
    {"clusterrole", check_path_segment},
    {"rolebinding", check_path_segment},
    {"clusterrolebinding", check_path_segment},
};

static void add_invalid(buffer *out, slice name, slice problem)
{
    buffer_add(out, SLICE("metadata.name: Invalid value: "));
    quote_string(out, name);
    buffer_add(out, SLICE(": "));
    buffer_add(out, problem);
}

bool lint_check_name(arena *a, slice kind, slice name, slice *problem)
{
    problems p = {.arena = a};
    void (*check)(problems * p, slice name) = check_subdomain;
    buffer out = buffer_new(a);

    for (size_t i = 0; i < sizeof name_rows / sizeof *name_rows; i++)
        if (slice_equal_fold(kind, slice_from(name_rows[i].kind)))
            check = name_rows[i].check;
    check(&p, name);
    if (p.count == 0)
        return false;
    buffer_add(&out, SLICE("object name does not conform to Kubernetes naming requirements: "));
    quote_string(&out, name);
    buffer_add(&out, p.count > 1 ? SLICE(": [") : SLICE(": "));
    for (size_t i = 0; i < p.count; i++) {
        if (i > 0)
            buffer_add(&out, SLICE(", "));
        add_invalid(&out, name, p.items[i]);
    }
    if (p.count > 1)
        buffer_add_char(&out, ']');
    *problem = buffer_slice(&out);
    return true;
}
