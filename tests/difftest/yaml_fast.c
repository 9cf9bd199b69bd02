/*
 * Compares the two readers of YAML: whatever the fast one takes, libyaml must take too, and give the same nodes. And
 * the three ways to read the head of a manifest: without what nobody asks for, the same from parts, and as a whole.
 *
 *     yaml_fast [-m MUTATIONS] [-s SEED] [-v] [FILE…]      files named on standard input, one a line, if none are given
 *
 * Every document of the files (they are cut at lines that begin with `---`) and every file as a whole is read by both,
 * and then as many mutations as are wanted: documents with a few bytes, lines or indentations changed, and texts thrown
 * together from pieces of YAML. -v names the documents that are left to libyaml. The exit status is 1 if the readers
 * differ, and the text goes to standard error.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/file.h"
#include "codec/yaml_head.h"
#include "codec/yaml_nodes.h"

enum {
    NAME_BYTES = 4096,
    MUTANT_LINES = 60,  /* a mutation looks at so many lines of a document, so that there can be many */
    MUTANT_CHANGES = 4, /* at most */
    MUTANTS_AN_ARENA = 64,
    PIECED_LINES = 7, /* a text of pieces has at most so many lines, */
    LINE_PIECES = 4   /* and a line so many pieces */
};

typedef struct text_list {
    slice *items;
    size_t count, capacity;
} text_list;

typedef struct tally {
    size_t texts, taken, refused; /* refused: by libyaml, and not taken by the fast reader */
} tally;

/* --- Comparing --- */

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

static bool same_node(const yaml_node *a, const yaml_node *b)
{
    return a->kind == b->kind && a->tag == b->tag && a->plain == b->plain && a->busy == b->busy && a->end == b->end &&
           a->line == b->line && a->column == b->column && a->target == b->target && slice_equal(a->text, b->text);
}

static void show_node(const char *who, const yaml_document *d, uint32_t i)
{
    if (i >= d->count) {
        fprintf(stderr, "%s: %u nodes\n", who, d->count);
        return;
    }
    const yaml_node *n = &d->nodes[i];
    fprintf(stderr, "%s: node %u kind %u tag %u plain %d end %u line %u column %u: %.*s\n", who, i, n->kind, n->tag,
            n->plain, n->end, n->line, n->column, SLICE_ARG(n->text));
}

static bool same_documents(const yaml_document *fast, const yaml_document *other)
{
    for (uint32_t i = 0; i < fast->count || i < other->count; i++) {
        if (i < fast->count && i < other->count && same_node(&fast->nodes[i], &other->nodes[i]))
            continue;
        show_node("fast", fast, i);
        show_node("libyaml", other, i);
        return false;
    }
    if (fast->levels != other->levels)
        fprintf(stderr, "levels: fast %zu, libyaml %zu\n", fast->levels, other->levels);
    return fast->levels == other->levels;
}

static _Noreturn void fail(slice text, const char *name)
{
    fprintf(stderr, "--- the readers differ on this text of %s:\n%.*s\n---\n", name, SLICE_ARG(text));
    exit(1);
}

/* --- Heads --- */

typedef struct head_reading {
    arena *arena;
    slice text;
    const pieces *parts; /* NULL, or the text in them */
    bool whole;
    struct manifest_head head;
} head_reading;

static void read_head_work(void *self)
{
    head_reading *r = self;

    if (r->parts != NULL)
        yaml_read_head_parts(r->arena, r->parts, &r->head);
    else
        yaml_read_head_by(r->arena, r->text, &r->head, r->whole);
}

static bool same_annotations(const map *a, const map *b)
{
    if ((a == NULL) != (b == NULL) || map_count(a) != map_count(b))
        return false;
    const map_entry *x = map_sorted(a), *y = map_sorted(b);
    for (size_t i = 0; i < map_count(a); i++)
        if (!slice_equal(x[i].key->text, y[i].key->text) ||
            !slice_equal(value_slice(x[i].value), value_slice(y[i].value)))
            return false;
    return true;
}

static bool same_heads(const struct manifest_head *a, const struct manifest_head *b)
{
    return slice_equal(a->api_version, b->api_version) && slice_equal(a->kind, b->kind) &&
           a->has_metadata == b->has_metadata && slice_equal(a->name, b->name) &&
           same_annotations(a->annotations, b->annotations);
}

/* Exits where one way to read a head gives another than the other. */
static void compare_ways(head_reading *part, head_reading *whole, const char *name)
{
    const failure *one = arena_try(part->arena, read_head_work, part);
    const failure *other = arena_try(part->arena, read_head_work, whole);

    if ((one == NULL) == (other == NULL) &&
        (one != NULL ? slice_equal(one->text, other->text) : same_heads(&part->head, &whole->head)))
        return;
    fprintf(stderr, "head %s: %.*s\nhead as a whole: %.*s\n", part->parts != NULL ? "from parts" : "in part",
            SLICE_ARG(one != NULL ? one->text : part->head.name),
            SLICE_ARG(other != NULL ? other->text : whole->head.name));
    fail(whole->text, name);
}

static size_t line_stop(slice text, size_t at)
{
    size_t feed = slice_find_char(slice_after(text, at), '\n');

    return feed == SLICE_NONE ? text.size : at + feed + 1;
}

/* A copy on the heap that ends where the text does, so that a sanitizer sees a byte read too many. */
static slice exact_copy(slice text)
{
    char *copy = malloc(text.size == 0 ? 1 : text.size);

    if (copy == NULL)
        exit(2);
    memcpy(copy, text.data, text.size);
    return slice_of(copy, text.size);
}

static void free_copy(slice copy)
{
    free((void *)(uintptr_t)copy.data);
}

/* The text in parts of one line each, or of two or three. */
static pieces cut_lines(arena *a, slice text)
{
    pieces parts = pieces_new(a);
    size_t lines = 1 + text.size % 3;

    for (size_t at = 0, stop; at < text.size; at = stop) {
        stop = at;
        for (size_t i = 0; i < lines; i++)
            stop = line_stop(text, stop);
        pieces_add(&parts, exact_copy(slice_of(text.data + at, stop - at)));
    }
    return parts;
}

static void compare_heads(arena *a, slice text, const char *name)
{
    head_reading part = {.arena = a, .text = text}, whole = {.arena = a, .text = text, .whole = true};

    compare_ways(&part, &whole, name);
    if (text.size == 0)
        return;
    pieces parts = cut_lines(a, text);
    part.parts = &parts;
    compare_ways(&part, &whole, name);
    for (size_t i = 0; i < parts.count; i++)
        free_copy(parts.items[i]);
}

/* Reads a text with both; exits where they differ. True if the fast reader took it. */
static bool compare(arena *a, slice text, const char *name, tally *t)
{
    reading fast = {.arena = a, .text = text, .reader = READER_FAST};
    reading other = {.arena = a, .text = text, .reader = READER_LIBYAML};

    t->texts++;
    compare_heads(a, text, name);
    const failure *why = arena_try(a, read_work, &fast);
    if (why != NULL) {
        fprintf(stderr, "fast raised: %.*s\n", SLICE_ARG(why->text));
        fail(text, name);
    }
    why = arena_try(a, read_work, &other);
    if (fast.document == NULL) {
        t->refused += why != NULL;
        if (why == NULL)
            yaml_document_close(other.document);
        return false;
    }
    t->taken++;
    if (why != NULL) {
        fprintf(stderr, "libyaml raised: %.*s\n", SLICE_ARG(why->text));
        fail(text, name);
    }
    if (!same_documents(fast.document, other.document))
        fail(text, name);
    yaml_document_close(fast.document);
    yaml_document_close(other.document);
    return true;
}

static bool compare_exact(slice text, const char *name, tally *t)
{
    arena *a = arena_new(0);

    if (a == NULL)
        exit(2);
    slice copy = exact_copy(text);
    bool taken = compare(a, copy, name, t);
    arena_free(a);
    free_copy(copy);
    return taken;
}

/* --- Mutations --- */

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static size_t below(uint64_t *seed, size_t limit)
{
    return limit == 0 ? 0 : (size_t)(next_random(seed) >> 11) % limit;
}

/* clang-format off */
static const char *const specials[] = {
    ":", ": ", " : ", ":\n", "-", "- ", "- - ", "\n- ", "#", " #", " # c\n", "[", "]", "{", "}", "[]", "{}", ",", ", ",
    "'", "\"", "''", "\"\"", "\\", "\\\n", "\\n", "\\x41", "\\u00e9", "\\U0001F600", "\\/", "\\'", "\\N", "\\L", "\\ud800",
    "|\n", "|-\n", "|+\n", ">\n", ">-\n", ">+\n", "|2\n", ">1-\n", "|", ">", "|0\n", "? ", "?", "&a ", "*a", "!!str ", "! ",
    "%", "@", "`", "~", "<<", "\t", " \t", "\r", "\r\n", "\n", "\n\n", "\n \n", "\n  ", " ", "  ", "    ", "---\n", "\n---\n",
    "--- ", "\n...\n", "...", ".", "\xC3\xA9", "\xC2\x85", "\xE2\x80\xA8", "\xEF\xBB\xBF", "\xEF\xB7\x90", "\xFF", "\xF0\x9F\x98\x80",
    "\x01", "a", "a: b\n", "a: [b, {c: d}]", "{\"a\":1}", "[a, b]\n", "x: 'y'\n", "\"a\\\n  b\"", "\"a\n  b\"", "null", "y",
};
/* clang-format on */

/* Some whole lines of a document. */
static slice pick_lines(uint64_t *seed, slice text)
{
    size_t at = below(seed, text.size);

    if (text.size > NAME_BYTES) {
        size_t feed = slice_find_char(slice_after(text, at), '\n');
        text = slice_after(text, feed == SLICE_NONE ? at : at + feed + 1);
    }
    slice rest = text, line;
    for (size_t lines = 1 + below(seed, MUTANT_LINES); lines > 0 && slice_next(&rest, '\n', &line); lines--)
        continue;
    return slice_first(text, text.size - rest.size);
}

static size_t line_start(slice text, size_t at)
{
    while (at > 0 && text.data[at - 1] != '\n')
        at--;
    return at;
}

static slice replaced(arena *a, slice text, size_t from, size_t to, slice with)
{
    return arena_concat3(a, slice_first(text, from), with, slice_after(text, to));
}

static slice mutate(arena *a, uint64_t *seed, slice text, const text_list *others)
{
    size_t at = below(seed, text.size + 1), start = line_start(text, at), stop = line_stop(text, at);
    const char *special = specials[below(seed, sizeof specials / sizeof *specials)];
    slice line = slice_first(slice_after(text, start), stop - start);
    char byte = (char)below(seed, 256);

    switch (below(seed, 14)) {
    case 0: return replaced(a, text, at, at + 1 > text.size ? at : at + 1, slice_of(&byte, 1));
    case 1: return replaced(a, text, at, at + 1 > text.size ? at : at + 1, slice_from(special));
    case 2: return replaced(a, text, start, stop, SLICE(""));
    case 3: return replaced(a, text, start, start, line);
    case 4: return replaced(a, text, start, start, slice_first(SLICE("   "), 1 + below(seed, 3)));
    case 5: {
        size_t less = 0, want = 1 + below(seed, 3);
        while (less < want && start + less < text.size && text.data[start + less] == ' ')
            less++;
        return replaced(a, text, start, start + less, SLICE(""));
    }
    case 6: /* two lines become one */
        return stop > start ? replaced(a, text, stop - 1, stop, slice_first(SLICE("  "), below(seed, 3))) : text;
    case 7: return slice_first(text, at);
    case 8: return slice_after(text, at);
    case 9: return replaced(a, text, at, at + below(seed, text.size - at + 1) % 16, SLICE(""));
    case 10: { /* lines of another document */
        slice other = pick_lines(seed, others->items[below(seed, others->count)]);
        return replaced(a, text, start, start, other);
    }
    default: return replaced(a, text, at, at, slice_from(special));
    }
}

/* A text thrown together: lines of a few pieces, indented at random. */
static slice piece_together(arena *a, uint64_t *seed)
{
    static const char *const scraps[] = {"- ",     "-",   "a: ", "a:",     "b",     "b c", "'d'", "\"e\"", "[f, g]",
                                         "{h: i}", "[j,", "k]",  "{l: m,", "n: o}", "|",   ">-",  "|+",    "|1",
                                         "# p",    "'q",  "r'",  "\"s",    "t\\",   "u\"", " ",   "é: "};
    buffer text = buffer_new(a);

    for (size_t lines = 1 + below(seed, PIECED_LINES); lines > 0; lines--) {
        buffer_add_repeated(&text, ' ', below(seed, 4) * (1 + below(seed, 2)));
        for (size_t count = below(seed, LINE_PIECES + 1); count > 0; count--)
            buffer_add(&text, slice_from(scraps[below(seed, sizeof scraps / sizeof *scraps)]));
        if (lines > 1 || below(seed, 2) == 0)
            buffer_add_char(&text, '\n');
    }
    return buffer_slice(&text);
}

static void run_mutations(const text_list *texts, size_t mutations, uint64_t seed)
{
    tally t = {0};
    arena *a = arena_new(0);

    for (size_t i = 0; i < mutations && texts->count > 0; i++) {
        if (i % MUTANTS_AN_ARENA == 0) {
            arena_free(a);
            a = arena_new(0);
        }
        if (i % 4 == 0) {
            compare_exact(piece_together(a, &seed), "pieces", &t);
            continue;
        }
        slice text = pick_lines(&seed, texts->items[below(&seed, texts->count)]);
        for (size_t changes = 1 + below(&seed, MUTANT_CHANGES); changes > 0; changes--)
            text = mutate(a, &seed, text, texts);
        compare_exact(text, "a mutation", &t);
    }
    arena_free(a);
    printf("mutations: %zu, by the fast reader %zu, refused by libyaml %zu; none differ\n", t.texts, t.taken,
           t.refused);
}

/* --- Files --- */

static void add_text(text_list *l, slice text)
{
    if (l->count == l->capacity) {
        l->capacity = l->capacity == 0 ? 1024 : l->capacity * 2;
        l->items = realloc(l->items, l->capacity * sizeof *l->items);
        if (l->items == NULL)
            exit(2);
    }
    l->items[l->count++] = text;
}

/* The documents of a text, each with the marker before it left out. */
static void add_documents(text_list *l, slice text)
{
    size_t from = 0, at = 0;

    while (at < text.size) {
        size_t stop = line_stop(text, at);
        if (slice_starts(slice_after(text, at), SLICE("---"))) {
            if (at > from)
                add_text(l, slice_first(slice_after(text, from), at - from));
            from = stop;
        }
        at = stop;
    }
    if (text.size > from)
        add_text(l, slice_after(text, from));
}

typedef struct file_reading {
    arena *arena;
    const char *name;
    slice text;
} file_reading;

static void file_work(void *self)
{
    file_reading *f = self;

    f->text = file_read(f->arena, slice_from(f->name), 0);
}

static void run_file(arena *a, const char *name, bool verbose, text_list *texts, tally *t)
{
    file_reading f = {.arena = a, .name = name};
    size_t first = texts->count;

    if (arena_try(a, file_work, &f) != NULL) {
        fprintf(stderr, "%s cannot be read\n", name);
        exit(2);
    }
    add_documents(texts, f.text);
    tally whole = {0};
    compare_exact(f.text, name, &whole);
    for (size_t i = first; i < texts->count; i++) {
        size_t refused = t->refused;
        if (!compare_exact(texts->items[i], name, t) && t->refused == refused && verbose)
            printf("left to libyaml: document %zu of %s\n", i - first + 1, name);
    }
}

int main(int argc, char **argv)
{
    size_t mutations = 0;
    uint64_t seed = 1;
    bool verbose = false;
    text_list texts = {0};
    tally t = {0};
    arena *a = arena_new(0);
    char name[NAME_BYTES];
    int i = 1;

    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "-v") == 0)
            verbose = true;
        else if (strcmp(argv[i], "-m") == 0 && i + 1 < argc)
            mutations = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "-s") == 0 && i + 1 < argc)
            seed = strtoull(argv[++i], NULL, 10) | 1;
    }
    bool named = i < argc;
    for (; i < argc; i++)
        run_file(a, argv[i], verbose, &texts, &t);
    while (!named && fgets(name, sizeof name, stdin) != NULL) {
        name[strcspn(name, "\n")] = '\0';
        run_file(a, name, verbose, &texts, &t);
    }
    size_t good = t.texts - t.refused;
    printf(
        "documents: %zu, refused by libyaml %zu; by the fast reader %zu, left to libyaml %zu (%.2f %%); none differ\n",
        t.texts, t.refused, t.taken, good - t.taken, good == 0 ? 0 : 100.0 * (double)(good - t.taken) / (double)good);
    run_mutations(&texts, mutations, seed);
    arena_free(a);
    free(texts.items);
    return 0;
}
