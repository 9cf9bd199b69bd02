/* Random bytes and the clock: the system's, or of a render that is to be reproducible. */
#include "funcs/random.h"

#include <sys/random.h>

#include "funcs/digest.h"
#include "template/exec.h"

enum {
    SYSTEM_PART = 256,  /* bytes that the system gives without fail */
    LINE_HEAD = 512,    /* bytes of a line before a call that are looked at */
    BYTES_PER_STEP = 8, /* of what describes a place, which is written and hashed */
};

/* --- what is reproduced ------------------------------------------------------------------------------------------- */

static const char store_key;

typedef struct random_store {
    const reproducible *reproducible;
    map *uses;   /* how often each place was asked for so far */
    buffer text; /* for one key after the other */
} random_store;

void random_reproduce(struct exec *e, const reproducible *r)
{
    random_store *s = ARENA_NEW(e->lasting, random_store);

    s->reproducible = r;
    s->uses = map_new(e->lasting);
    s->text = buffer_new(e->lasting);
    *exec_slot(e, &store_key) = s;
}

const reproducible *random_reproduced(const call *c)
{
    const random_store *s = *exec_slot(c->exec, &store_key);

    return s == NULL ? NULL : s->reproducible;
}

/* --- where a call stands ------------------------------------------------------------------------------------------ */

/* Text behind its length, so that no two lists of texts read the same. */
static void add_part(buffer *out, slice text)
{
    buffer_printf(out, "%zu:", text.size);
    buffer_add(out, text);
}

/* A text in a list stands for itself, so that others may come and go before it. */
static void add_round(buffer *out, const iteration *round)
{
    value v = round->element.kind == KIND_STRING && round->key.kind == KIND_INT ? round->element : round->key;

    if (v.kind == KIND_STRING)
        add_part(out, value_slice(v));
    else
        buffer_printf(out, "%lld;", (long long)v.integer);
}

static size_t end_of_last(slice s, slice mark)
{
    size_t found = slice_find_last(s, mark);

    return found == SLICE_NONE ? 0 : found + mark.size;
}

/* What stands before a position on its line and behind the action before, without the indentation. */
static slice line_head(slice text, size_t position)
{
    size_t start = position > LINE_HEAD ? position - LINE_HEAD : 0;
    slice head = slice_of(text.data + start, position - start);

    head = slice_after(head, end_of_last(head, SLICE("\n")));
    head = slice_after(head, end_of_last(head, SLICE("}}")));
    return slice_trim_left(head, SLICE(" \t"));
}

/* One level: the template, the rounds of its loops, the line up to the call, and the call as it is written. */
static void add_level(buffer *out, const exec_state *s)
{
    const node *n = s->site.node != NULL ? s->site.node : s->node;
    const command *c = s->site.node != NULL ? s->site.command : NULL;

    add_part(out, s->template->name);
    for (const iteration *round = s->iteration; round != NULL; round = round->outer)
        add_round(out, round);
    add_part(out, line_head(s->template->tree->text, c != NULL ? c->position : n->position));
    size_t start = out->size;
    if (c != NULL)
        command_print(out, s->template->tree->text, c);
    else
        node_print(out, s->template->tree->text, n);
    buffer_printf(out, ":%zu;", out->size - start);
}

static _Noreturn void fail(arena *a)
{
    raise_error(a, GTMPL_EUNSUPPORTED, "there are no random bytes to have");
}

/* The key of a call: from the seed, the levels from the call up to the template that is rendered, and how often. */
static void derive_key(random_source *r, const exec *running, random_store *s)
{
    unsigned char id[RANDOM_KEY];
    buffer *text = &s->text;

    text->size = 0;
    for (const exec_state *e = &running->state; e != NULL && e->template != NULL; e = e->caller)
        add_level(text, e);
    arena_spend(r->arena, text->size / BYTES_PER_STEP);
    if (!digest_sha256(buffer_slice(text), id))
        fail(r->arena);

    slice key = slice_of((char *)id, sizeof id);
    const value *known = map_get(s->uses, key);
    int64_t uses = known == NULL ? 0 : known->integer;
    map_set(s->uses, key, value_int(uses + 1));
    text->size = 0;
    add_part(text, s->reproducible->seed);
    add_part(text, key);
    buffer_printf(text, "%lld", (long long)uses);
    if (!digest_sha256(buffer_slice(text), r->key))
        fail(r->arena);
}

/* --- bytes -------------------------------------------------------------------------------------------------------- */

random_source random_of(const call *c)
{
    random_store *s = *exec_slot(c->exec, &store_key);
    random_source r = {.arena = c->arena, .reproducible = s != NULL};

    if (s != NULL)
        derive_key(&r, c->exec, s);
    return r;
}

random_source random_fork(random_source *r)
{
    random_source forked = {.arena = r->arena, .reproducible = true};

    random_fill(r, forked.key, sizeof forked.key);
    return forked;
}

static bool next_block(random_source *r)
{
    char text[RANDOM_KEY + sizeof r->blocks];

    memcpy(text, r->key, RANDOM_KEY);
    for (size_t i = 0; i < sizeof r->blocks; i++)
        text[RANDOM_KEY + i] = (char)(r->blocks >> (8 * i));
    r->blocks++;
    r->left = RANDOM_KEY;
    return digest_sha256(slice_of(text, sizeof text), r->stock);
}

static bool reproduce(random_source *r, char *at, size_t size)
{
    while (size > 0) {
        if (r->left == 0 && !next_block(r))
            return false;
        size_t part = size < r->left ? size : r->left;
        memcpy(at, r->stock + RANDOM_KEY - r->left, part);
        r->left -= part;
        at += part;
        size -= part;
    }
    return true;
}

static bool ask_system(char *at, size_t size)
{
    while (size > 0) {
        ssize_t got = getrandom(at, size < SYSTEM_PART ? size : SYSTEM_PART, 0);
        if (got <= 0)
            return false;
        at += got;
        size -= (size_t)got;
    }
    return true;
}

bool random_try(random_source *r, void *bytes, size_t size)
{
    return r->reproducible ? reproduce(r, bytes, size) : ask_system(bytes, size);
}

void random_fill(random_source *r, void *bytes, size_t size)
{
    if (!random_try(r, bytes, size))
        fail(r->arena);
}
