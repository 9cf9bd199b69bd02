/* Patterns of paths. References: git's wildmatch.c and pathspec documentation, bmatcuk/doublestar v4, Go's path.Match.
 */
#include "gitops/appset/pathspec.h"

#include "base/utf8.h"
#include "chart/disk.h"

/* --- git's pathspec --- */

slice pathspec_clean(arena *a, slice spec)
{
    if (slice_starts(spec, SLICE(":")))
        raise_error(a, GTMPL_EUNSUPPORTED, "pathspec magic is not supported: %.*s", SLICE_ARG(spec));
    bool is_folder = slice_ends(spec, SLICE("/"));
    slice clean = path_clean(a, spec);
    if (slice_starts(clean, SLICE("/")) || slice_equal(clean, SLICE("..")) || slice_starts(clean, SLICE("../")))
        raise_error(a, GTMPL_EINVALID, "'%.*s' is outside repository", SLICE_ARG(spec));
    if (slice_equal(clean, SLICE(".")))
        return SLICE("");
    return is_folder ? arena_concat(a, clean, SLICE("/")) : clean;
}

/* Classes by name within brackets, for ASCII. */
static bool in_named_class(slice name, unsigned char c)
{
    bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z', digit = c >= '0' && c <= '9';
    bool blank = c == ' ' || c == '\t', space = blank || (c >= '\n' && c <= '\r'), graph = c > ' ' && c < 0x7f;
    bool hex = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'), alpha = lower || upper;
    const struct {
        const char *name;
        bool holds;
    } classes[] = {
        {"alnum", alpha || digit},
        {"alpha", alpha},
        {"blank", blank},
        {"cntrl", c < ' ' || c == 0x7f},
        {"digit", digit},
        {"graph", graph},
        {"lower", lower},
        {"print", graph || c == ' '},
        {"punct", graph && !alpha && !digit},
        {"space", space},
        {"upper", upper},
        {"xdigit", hex},
    };

    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (slice_equal(name, slice_from(classes[i].name)))
            return classes[i].holds;
    return false;
}

/*
 * A bracket expression whose `[` stands at `*at`, moved behind its end. False for one that does not end, or does not
 * hold the character.
 */
static bool git_bracket(slice pattern, size_t *at, unsigned char c)
{
    size_t i = *at + 1;
    bool negated = i < pattern.size && (pattern.data[i] == '!' || pattern.data[i] == '^'), holds = false;
    unsigned char before = 0;

    i += negated;
    for (bool first = true;; first = false) {
        if (i >= pattern.size)
            return false;
        unsigned char p = (unsigned char)pattern.data[i];
        if (p == ']' && !first)
            break;
        bool is_range = p == '-' && before != 0 && i + 1 < pattern.size && pattern.data[i + 1] != ']';
        bool is_class = p == '[' && i + 1 < pattern.size && pattern.data[i + 1] == ':';
        size_t end = is_class ? slice_find(slice_after(pattern, i + 2), SLICE(":]")) : 0;
        if (is_class && end != SLICE_NONE) {
            holds |= in_named_class(slice_of(pattern.data + i + 2, end), c);
            i += 2 + end + 2;
            before = 0;
            continue;
        }
        if (is_range)
            p = (unsigned char)pattern.data[++i];
        if (p == '\\') {
            if (++i >= pattern.size)
                return false;
            p = (unsigned char)pattern.data[i];
        }
        holds |= is_range ? c >= before && c <= p : c == p;
        before = is_range ? 0 : p;
        i++;
    }
    *at = i + 1;
    return holds != negated;
}

/* One character of the text against the pattern's next one, which is no star. */
static bool git_step(slice pattern, size_t *at, unsigned char c)
{
    char p = pattern.data[*at];

    if (p == '[')
        return git_bracket(pattern, at, c);
    if (p == '\\' && *at + 1 < pattern.size)
        p = pattern.data[++*at];
    else if (p == '?')
        p = (char)c;
    ++*at;
    return p == (char)c;
}

/* wildmatch without WM_PATHNAME: a star takes anything. The last star is the only one to go back to. */
static bool wildmatch(arena *a, slice pattern, slice text)
{
    size_t p = 0, t = 0, star = SLICE_NONE, star_text = 0;

    while (t < text.size) {
        arena_spend(a, 1);
        if (p < pattern.size && pattern.data[p] == '*') {
            while (p < pattern.size && pattern.data[p] == '*')
                p++;
            star = p;
            star_text = t;
            continue;
        }
        if (p < pattern.size && git_step(pattern, &p, (unsigned char)text.data[t])) {
            t++;
            continue;
        }
        if (star == SLICE_NONE)
            return false;
        p = star;
        t = ++star_text;
    }
    while (p < pattern.size && pattern.data[p] == '*')
        p++;
    return p == pattern.size;
}

bool pathspec_matches(arena *a, slice spec, slice path)
{
    slice rest = slice_after(path, spec.size);

    if (spec.size == 0)
        return true;
    if (slice_starts(path, spec) && (rest.size == 0 || spec.data[spec.size - 1] == '/' || rest.data[0] == '/'))
        return true;
    return slice_has_any(spec, SLICE("*?[\\")) && wildmatch(a, spec, path);
}

/* --- Go's path.Match --- */

/*
 * A bracket expression; false for a bad one. `*holds` says whether the character is in it. Behind the bracket Go takes
 * `^` for not, doublestar `!` too.
 */
static bool go_bracket(slice pattern, size_t *at, rune c, const char *negations, bool *holds)
{
    size_t i = *at + 1, width;
    bool negated = i < pattern.size && slice_find_char(slice_from(negations), pattern.data[i]) != SLICE_NONE,
         found = false;

    i += negated;
    for (size_t ranges = 0;; ranges++) {
        if (i < pattern.size && pattern.data[i] == ']' && ranges > 0)
            break;
        rune ends[2];
        for (int n = 0; n < 2; n++) {
            if (i >= pattern.size || (n == 0 && (pattern.data[i] == '-' || pattern.data[i] == ']')) ||
                (n == 1 && (pattern.data[i] == '-' || pattern.data[i] == ']')))
                return false;
            if (pattern.data[i] == '\\' && ++i >= pattern.size)
                return false;
            ends[n] = utf8_decode(slice_after(pattern, i), &width);
            i += width;
            if (i >= pattern.size)
                return false;
            if (n == 1 || pattern.data[i] != '-') {
                ends[1] = ends[n];
                break;
            }
            i++;
        }
        found |= ends[0] <= c && c <= ends[1];
    }
    *at = i + 1;
    *holds = found != negated;
    return true;
}

/* The next character of the text; false where the pattern's next piece, which is no star, does not take it. */
static bool go_step(slice pattern, size_t *p, slice text, size_t *t, const char *negations)
{
    size_t width;
    rune c = utf8_decode(slice_after(text, *t), &width);
    char next = pattern.data[*p];
    bool holds = false;

    if (next == '[') {
        if (!go_bracket(pattern, p, c, negations, &holds) || !holds)
            return false;
        *t += width;
        return true;
    }
    if (next == '?') {
        *t += width;
        ++*p;
        return c != '/';
    }
    if (next == '\\' && ++*p >= pattern.size)
        return false;
    return pattern.data[(*p)++] == text.data[(*t)++];
}

bool path_matches(arena *a, slice pattern, slice path)
{
    size_t p = 0, t = 0, star = SLICE_NONE, star_text = 0;

    for (;;) {
        arena_spend(a, 1);
        if (p < pattern.size && pattern.data[p] == '*') {
            star = ++p;
            star_text = t;
            continue;
        }
        if (p == pattern.size && t == path.size)
            return true;
        if (p < pattern.size && t < path.size && go_step(pattern, &p, path, &t, "^"))
            continue;
        if (star == SLICE_NONE || star_text >= path.size || path.data[star_text] == '/')
            return false;
        p = star;
        t = ++star_text;
    }
}

/* --- doublestar --- */

static bool star_matches(arena *a, slice pattern, size_t p, slice path, size_t t);

/* Where the brace that opens at `p` closes, or SLICE_NONE. */
static size_t brace_end(slice pattern, size_t p)
{
    int depth = 0;

    for (; p < pattern.size; p++) {
        if (pattern.data[p] == '\\')
            p++;
        else if (pattern.data[p] == '{')
            depth++;
        else if (pattern.data[p] == '}' && --depth == 0)
            return p;
    }
    return SLICE_NONE;
}

/* Each alternative in turn, with what follows the braces. */
static bool braces_match(arena *a, slice pattern, size_t p, slice path, size_t t)
{
    size_t end = brace_end(pattern, p), from = p + 1;
    int depth = 0;

    if (end == SLICE_NONE)
        return false;
    for (size_t i = from; i <= end; i++) {
        char c = pattern.data[i];
        if (c == '\\') {
            i++;
        } else if (depth == 0 && (c == ',' || i == end)) {
            slice one = arena_concat(a, slice_of(pattern.data + from, i - from), slice_after(pattern, end + 1));
            if (star_matches(a, one, 0, path, t))
                return true;
            from = i + 1;
        } else if (c == '{') {
            depth++;
        } else if (c == '}') {
            depth--;
        }
    }
    return false;
}

/* `**` as a whole element of the path. */
static bool is_double_star(slice pattern, size_t p)
{
    return pattern.size - p >= 2 && pattern.data[p] == '*' && pattern.data[p + 1] == '*' &&
           (p == 0 || pattern.data[p - 1] == '/') && (p + 2 == pattern.size || pattern.data[p + 2] == '/');
}

static bool double_star_matches(arena *a, slice pattern, size_t p, slice path, size_t t)
{
    if (p + 2 == pattern.size)
        return true;
    for (size_t next = t;;) {
        if (star_matches(a, pattern, p + 3, path, next))
            return true;
        size_t slash = slice_find_char(slice_after(path, next), '/');
        if (slash == SLICE_NONE)
            return false;
        next += slash + 1;
    }
}

static bool single_star_matches(arena *a, slice pattern, size_t p, slice path, size_t t)
{
    while (p < pattern.size && pattern.data[p] == '*')
        p++;
    for (size_t end = t;; end++) {
        if (star_matches(a, pattern, p, path, end))
            return true;
        if (end >= path.size || path.data[end] == '/')
            return false;
    }
}

static bool star_matches(arena *a, slice pattern, size_t p, slice path, size_t t)
{
    arena_check_stack(a);
    for (;;) {
        arena_spend(a, 1);
        if (p == pattern.size)
            return t == path.size;
        if (is_double_star(pattern, p))
            return double_star_matches(a, pattern, p, path, t);
        if (slice_equal(slice_after(pattern, p), SLICE("/**")) && t == path.size)
            return true;
        if (pattern.data[p] == '*')
            return single_star_matches(a, pattern, p, path, t);
        if (pattern.data[p] == '{')
            return braces_match(a, pattern, p, path, t);
        if (t == path.size || !go_step(pattern, &p, path, &t, "^!"))
            return false;
    }
}

bool doublestar_matches(arena *a, slice pattern, slice path)
{
    return star_matches(a, pattern, 0, path, 0);
}
