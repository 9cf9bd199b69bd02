/* Rewriting patterns for RE2, and wording its refusals as Go's regexp/syntax does. */
#include "funcs/regex_syntax.h"

enum {
    BLAMED_SIZE = 4096,  /* the longest part of a pattern that is quoted by itself */
    STEPS_PER_BYTE = 64, /* to compile it */
};

/* clang-format off */
static const char *const status_words[] = {
    [REGEX_TOO_LARGE]          = "expression too large",
    [REGEX_BAD_ESCAPE]         = "invalid escape sequence",
    [REGEX_BAD_CLASS]          = "invalid character class",
    [REGEX_BAD_RANGE]          = "invalid character class range",
    [REGEX_MISSING_BRACKET]    = "missing closing ]",
    [REGEX_MISSING_PAREN]      = "missing closing )",
    [REGEX_UNEXPECTED_PAREN]   = "unexpected )",
    [REGEX_TRAILING_BACKSLASH] = "trailing backslash at end of expression",
    [REGEX_REPEAT_ARGUMENT]    = "missing argument to repetition operator",
    [REGEX_REPEAT_SIZE]        = "invalid repeat count",
    [REGEX_REPEAT_OPERATOR]    = "invalid nested repetition operator",
    [REGEX_BAD_PERL]           = "invalid or unsupported Perl syntax",
    [REGEX_BAD_UTF8]           = "invalid UTF-8",
    [REGEX_BAD_NAME]           = "invalid named capture",
    [REGEX_INTERNAL]           = "regexp/syntax: internal error",
};

/* The long names of Unicode's categories, small and without what Go skips (spaces, '_' and '-'). */
static const struct {
    const char *name, *category;
} category_names[] = {
    {"casedletter", "LC"},        {"closepunctuation", "Pe"},   {"combiningmark", "M"},
    {"connectorpunctuation", "Pc"}, {"control", "Cc"},          {"currencysymbol", "Sc"},
    {"dashpunctuation", "Pd"},    {"decimalnumber", "Nd"},      {"enclosingmark", "Me"},
    {"finalpunctuation", "Pf"},   {"format", "Cf"},             {"initialpunctuation", "Pi"},
    {"letter", "L"},              {"letternumber", "Nl"},       {"lineseparator", "Zl"},
    {"lowercaseletter", "Ll"},    {"mark", "M"},                {"mathsymbol", "Sm"},
    {"modifierletter", "Lm"},     {"modifiersymbol", "Sk"},     {"nonspacingmark", "Mn"},
    {"number", "N"},              {"openpunctuation", "Ps"},    {"other", "C"},
    {"otherletter", "Lo"},        {"othernumber", "No"},        {"otherpunctuation", "Po"},
    {"othersymbol", "So"},        {"paragraphseparator", "Zp"}, {"privateuse", "Co"},
    {"punctuation", "P"},         {"separator", "Z"},           {"spaceseparator", "Zs"},
    {"spacingmark", "Mc"},        {"surrogate", "Cs"},          {"symbol", "S"},
    {"titlecaseletter", "Lt"},    {"unassigned", "Cn"},         {"uppercaseletter", "Lu"},
    {"cntrl", "Cc"},              {"digit", "Nd"},              {"punct", "P"},
};

/* Sets that RE2 has no name for, as the inside of a class, with what to write for their complement in a class. */
static const struct {
    const char *category, *inside, *complement;
} special_sets[] = {
    {"ascii",    "\\x00-\\x7F",                        "\\x{80}-\\x{10FFFF}"},
    {"lc",       "\\p{Lu}\\p{Ll}\\p{Lt}",              NULL},
    {"assigned", "\\pL\\pM\\pN\\pP\\pS\\pZ\\pC",       NULL},
};
/* clang-format on */

slice regex_error(arena *a, regex_status status, slice part)
{
    slice words = arena_concat3(a, SLICE("error parsing regexp: "), slice_from(status_words[status]), SLICE(": `"));

    return arena_concat3(a, words, part, SLICE("`"));
}

void regex_quote(buffer *out, slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (slice_find_char(SLICE("\\.+*?()|[]{}^$"), text.data[i]) != SLICE_NONE)
            buffer_add_char(out, '\\');
        buffer_add_char(out, text.data[i]);
    }
}

/* Where the rewriting stands. */
typedef struct translation {
    buffer out;
    slice rest;
    slice class; /* from the last '[' on that opened a class */
    bool in_class;
    slice *error;
} translation;

static bool fail(translation *t, regex_status status, slice part)
{
    *t->error = regex_error(t->out.arena, status, part);
    return false;
}

/* Copies some bytes and steps over them. */
static bool copy(translation *t, size_t size)
{
    buffer_add(&t->out, slice_first(t->rest, size));
    t->rest = slice_after(t->rest, size);
    return true;
}

/* Copies one character; a broken one is an error. */
static bool copy_character(translation *t)
{
    size_t width;

    if (t->rest.size == 0)
        return true;
    if (utf8_decode(t->rest, &width) == RUNE_ERROR && width == 1)
        return fail(t, REGEX_BAD_UTF8, t->rest);
    return copy(t, width);
}

static slice folded_name(arena *a, slice name)
{
    buffer out = buffer_new(a);

    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c != ' ' && c != '_' && c != '-')
            buffer_add_char(&out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
    return buffer_slice(&out);
}

/* Whether RE2 knows `\p{NAME}`. */
static bool is_known_set(slice set)
{
    regex_status status;
    size_t size;
    regex_re2 *re = regex_re2_new(set.data, set.size, &status, NULL, 0, &size);

    regex_re2_free(re);
    return re != NULL;
}

static bool add_special_set(translation *t, size_t set, bool negated, slice written)
{
    slice inside = slice_from(special_sets[set].inside);

    if (t->in_class && negated) {
        if (special_sets[set].complement == NULL)
            return fail(t, REGEX_BAD_RANGE, written);
        buffer_add(&t->out, slice_from(special_sets[set].complement));
    } else if (t->in_class) {
        buffer_add(&t->out, inside);
    } else {
        buffer_printf(&t->out, "[%s%.*s]", negated ? "^" : "", SLICE_ARG(inside));
    }
    return true;
}

/* \p{NAME} and \P{NAME}; `written` is all of it. */
static bool add_named_set(translation *t, slice name, bool negated, slice written)
{
    if (slice_starts(name, SLICE("^"))) {
        negated = !negated;
        name = slice_after(name, 1);
    }
    slice folded = folded_name(t->out.arena, name);
    for (size_t i = 0; i < sizeof category_names / sizeof category_names[0]; i++)
        if (slice_equal(folded, slice_from(category_names[i].name)))
            folded = folded_name(t->out.arena, slice_from(category_names[i].category));
    if (slice_equal(folded, SLICE("cn"))) {
        negated = !negated;
        folded = SLICE("assigned");
    }
    for (size_t i = 0; i < sizeof special_sets / sizeof special_sets[0]; i++)
        if (slice_equal(folded, slice_from(special_sets[i].category)))
            return add_special_set(t, i, negated, written);

    /* Go looks for "Olditalic" as well, which is not how that script is spelt, and so do we */
    slice capital = slice_first(folded, 1), tail = slice_after(folded, 1);
    slice set =
        arena_printf(t->out.arena, "\\%c{%c%.*s}", negated ? 'P' : 'p',
                     capital.size == 0 ? ' ' : (int)rune_to_upper((unsigned char)capital.data[0]), SLICE_ARG(tail));
    if (!is_known_set(set))
        return fail(t, REGEX_BAD_RANGE, written);
    buffer_add(&t->out, set);
    return true;
}

static bool translate_set(translation *t)
{
    bool negated = t->rest.data[1] == 'P';
    size_t end;

    if (t->rest.size < 3 && t->in_class)
        return fail(t, REGEX_BAD_RANGE, t->rest);
    if (t->rest.size < 3 || t->rest.data[2] != '{')
        return copy(t, 2);
    end = slice_find_char(t->rest, '}');
    if (end == SLICE_NONE)
        return fail(t, REGEX_BAD_RANGE, t->rest);
    slice written = slice_first(t->rest, end + 1);
    t->rest = slice_after(t->rest, end + 1);
    return add_named_set(t, slice_of(written.data + 3, end - 3), negated, written);
}

static bool translate_escape(translation *t)
{
    slice escaped = slice_after(t->rest, 1);
    char next = escaped.size > 0 ? escaped.data[0] : '\0';
    size_t width;

    if (escaped.size > 0 && utf8_decode(escaped, &width) == RUNE_ERROR && width == 1)
        return fail(t, REGEX_BAD_UTF8, escaped);
    if (next == 'p' || next == 'P')
        return translate_set(t);
    if (next == 'C')
        return fail(t, REGEX_BAD_ESCAPE, SLICE("\\C"));
    if (slice_equal(t->rest, SLICE("\\x{")))
        return fail(t, REGEX_BAD_ESCAPE, t->rest);
    if (next == 'Q' && !t->in_class) {
        size_t end = slice_find(t->rest, SLICE("\\E"));
        return copy(t, end == SLICE_NONE ? t->rest.size : end + 2);
    }
    copy(t, 1);
    return copy_character(t);
}

static bool is_name(slice name)
{
    for (size_t i = 0; i < name.size; i++)
        if (name.data[i] != '_' && !(rune_is_digit((unsigned char)name.data[i]) || rune_is_letter(name.data[i])))
            return false;
    return name.size > 0;
}

static bool check_utf8(translation *t, slice s)
{
    for (size_t width; s.size > 0; s = slice_after(s, width))
        if (utf8_decode(s, &width) == RUNE_ERROR && width == 1)
            return fail(t, REGEX_BAD_UTF8, s);
    return true;
}

/* (?P<NAME> and (?<NAME>, whose name is at `start`; Go's names are ASCII. */
static bool translate_group(translation *t, size_t start)
{
    size_t end = slice_find_char(t->rest, '>');

    if (t->rest.size == start) /* to Go, a flag that it does not know */
        return fail(t, REGEX_BAD_PERL, slice_first(t->rest, 3));
    if (!check_utf8(t, slice_first(t->rest, end)))
        return false;
    if (end == SLICE_NONE)
        return fail(t, REGEX_BAD_NAME, t->rest);
    slice name = slice_of(t->rest.data + start, end - start);
    if (!is_name(name))
        return fail(t, REGEX_BAD_NAME, slice_first(t->rest, end + 1));
    buffer_printf(&t->out, "(?P<%.*s>", SLICE_ARG(name));
    t->rest = slice_after(t->rest, end + 1);
    return true;
}

/* The bracket that opens a class, with the ']' that may stand first in it. */
static bool open_class(translation *t)
{
    t->class = t->rest;
    copy(t, slice_starts(t->rest, SLICE("[^")) ? 2 : 1);
    if (slice_starts(t->rest, SLICE("]")))
        copy(t, 1);
    t->in_class = true;
    return true;
}

/* One step inside of a class. */
static bool translate_in_class(translation *t)
{
    if (slice_starts(t->rest, SLICE("[:"))) {
        size_t end = slice_find(t->rest, SLICE(":]"));
        if (end != SLICE_NONE)
            return copy(t, end + 2);
    }
    if (t->rest.data[0] == ']')
        t->in_class = false;
    return copy_character(t);
}

/* (? with flags: Go reads on, character by character, before it asks which flags they are. */
static bool translate_flags(translation *t)
{
    size_t at = 2, width;

    while (at < t->rest.size && slice_find_char(SLICE("imsU-"), t->rest.data[at]) != SLICE_NONE)
        at++;
    slice next = slice_after(t->rest, at);
    if (next.size > 0 && utf8_decode(next, &width) == RUNE_ERROR && width == 1)
        return fail(t, REGEX_BAD_UTF8, next);
    return copy(t, at);
}

static bool translate_step(translation *t)
{
    if (t->rest.data[0] == '\\')
        return translate_escape(t);
    if (t->in_class)
        return translate_in_class(t);
    if (t->rest.data[0] == '[')
        return open_class(t);
    if (slice_starts(t->rest, SLICE("(?P<")))
        return translate_group(t, 4);
    if (slice_starts(t->rest, SLICE("(?<")))
        return translate_group(t, 3);
    if (slice_starts(t->rest, SLICE("(?")))
        return translate_flags(t);
    return copy_character(t);
}

bool regex_translate(arena *a, slice pattern, slice *translated, slice *error)
{
    translation t = {.out = buffer_new(a), .rest = pattern, .error = error};

    bool good = true;
    while (good && t.rest.size > 0)
        good = translate_step(&t);
    if (good && t.in_class)
        good = fail(&t, REGEX_MISSING_BRACKET, t.class);
    *translated = buffer_slice(&t.out);
    return good;
}

/* Missing ends are found last of all. */
static bool is_early(regex_status status)
{
    return status != REGEX_OK && status != REGEX_MISSING_PAREN && status != REGEX_MISSING_BRACKET;
}

regex_re2 *regex_compile(arena *a, slice pattern, slice *error)
{
    char blamed[BLAMED_SIZE];
    slice translated;
    regex_status status;
    size_t size;

    arena_spend(a, STEPS_PER_BYTE * pattern.size);
    bool good = regex_translate(a, pattern, &translated, error);
    regex_re2 *re = regex_re2_new(translated.data, translated.size, &status, blamed, sizeof blamed, &size);
    if (status == REGEX_NO_MEMORY)
        raise_error(a, GTMPL_ENOMEM, "out of memory");
    if (good && re != NULL)
        return re;

    if (good || is_early(status)) {
        bool whole = (good && size == translated.size) || size > sizeof blamed || status == REGEX_TOO_LARGE;
        *error = regex_error(a, status, whole ? pattern : arena_slice(a, slice_of(blamed, size)));
    }
    regex_re2_free(re);
    return NULL;
}

bool regex_find(arena *a, const regex_re2 *re, slice text, size_t start, regex_span *spans, int count)
{
    bool found;

    if (!regex_re2_match(re, text.data, text.size, start, spans, count, &found))
        raise_error(a, GTMPL_ENOMEM, "out of memory");
    return found;
}
