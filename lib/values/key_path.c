/* Paths of keys. */
#include "values/key_path.h"

#include "value/format.h"
#include "value/number.h"

/* --- Reading and writing --- */

typedef struct path_reader {
    arena *arena;
    slice text, rest;
    key_step *steps;
    size_t count, capacity;
} path_reader;

static _Noreturn void refuse(const path_reader *r, const char *why)
{
    buffer out = buffer_new(r->arena);

    quote_string(&out, r->text);
    buffer_add(&out, SLICE(" is no key: "));
    buffer_add(&out, slice_from(why));
    raise_text(r->arena, GTMPL_EINVALID, buffer_slice(&out));
}

static void add_step(path_reader *r, key_step s)
{
    if (r->count == r->capacity) {
        size_t capacity = r->capacity == 0 ? 8 : r->capacity * 2;
        r->steps = arena_grow(r->arena, r->steps, r->capacity * sizeof *r->steps, capacity * sizeof *r->steps);
        r->capacity = capacity;
    }
    r->steps[r->count++] = s;
}

/* The number in brackets; the cursor stands on the opening one. */
static void read_index(path_reader *r)
{
    size_t end = slice_find_char(r->rest, ']');
    int64_t index;

    if (end == SLICE_NONE)
        refuse(r, "a bracket is not closed");
    if (parse_int(slice_of(r->rest.data + 1, end - 1), 10, &index) != PARSE_OK || index < 0)
        refuse(r, "what stands in brackets is no index");
    add_step(r, (key_step){.index = (size_t)index, .is_index = true});
    r->rest = slice_after(r->rest, end + 1);
}

static void read_key(path_reader *r)
{
    buffer key = buffer_new(r->arena);

    while (r->rest.size > 0 && r->rest.data[0] != '.' && r->rest.data[0] != '[') {
        if (r->rest.data[0] == '\\' && r->rest.size > 1)
            r->rest = slice_after(r->rest, 1);
        buffer_add_char(&key, r->rest.data[0]);
        r->rest = slice_after(r->rest, 1);
    }
    if (key.size == 0)
        refuse(r, "a name is missing");
    add_step(r, (key_step){.key = buffer_slice(&key)});
}

key_path key_path_read(arena *a, slice text)
{
    path_reader r = {.arena = a, .text = text, .rest = text};

    do {
        read_key(&r);
        while (r.rest.size > 0 && r.rest.data[0] == '[')
            read_index(&r);
        if (r.rest.size > 0 && r.rest.data[0] != '.')
            refuse(&r, "a dot is missing behind a bracket");
        if (r.rest.size == 0)
            return (key_path){r.steps, r.count};
        r.rest = slice_after(r.rest, 1);
    } while (true);
}

key_path key_path_split(arena *a, slice text)
{
    path_reader r = {.arena = a, .text = text};
    slice key;

    while (!slice_equal(text, SLICE(".")) && text.size > 0 && slice_next(&text, '.', &key))
        add_step(&r, (key_step){.key = key});
    return (key_path){r.steps, r.count};
}

void key_path_write(buffer *out, key_path path)
{
    for (size_t i = 0; i < path.count; i++) {
        const key_step *s = &path.steps[i];
        if (s->is_index) {
            buffer_add_char(out, '[');
            format_uint(out, s->index, 10);
            buffer_add_char(out, ']');
            continue;
        }
        if (i > 0)
            buffer_add_char(out, '.');
        for (size_t k = 0; k < s->key.size; k++) {
            if (slice_find_char(SLICE(".[\\,="), s->key.data[k]) != SLICE_NONE)
                buffer_add_char(out, '\\');
            buffer_add_char(out, s->key.data[k]);
        }
    }
}

key_path key_path_join(arena *a, key_path first, key_path second)
{
    key_step *steps = ARENA_ARRAY(a, first.count + second.count, key_step);

    if (first.count > 0)
        memcpy(steps, first.steps, first.count * sizeof *steps);
    if (second.count > 0)
        memcpy(steps + first.count, second.steps, second.count * sizeof *steps);
    return (key_path){steps, first.count + second.count};
}

key_path key_path_after(key_path path, size_t count)
{
    return count == 0 ? path : (key_path){path.steps + count, path.count - count};
}

key_path key_path_first(key_path path, size_t count)
{
    return (key_path){path.steps, count};
}

bool key_step_is(const key_step *s, slice key)
{
    return !s->is_index && slice_equal(s->key, key);
}

/* --- Looking up --- */

/* One step from the value at hand. False if there is no such thing; `f` then says what is. */
static bool take_step(found *f, const key_step *s, size_t taken)
{
    if (s->is_index) {
        if (f->value.kind != KIND_LIST || s->index >= list_count(f->value.list))
            return false;
        f->value = f->value.list->items[s->index];
        f->in_list = true;
        return f->value.kind != KIND_NIL || f->value.type != TYPE_NONE; /* no gap */
    }
    const map_entry *e = f->value.kind == KIND_MAP ? map_get_entry(f->value.map, s->key) : NULL;
    if (e == NULL)
        return false;
    f->entry = e;
    f->value = e->value;
    f->steps = taken;
    return true;
}

/* The entry whose value is the outermost list on a path. */
static found find_list(const map *values, key_path path)
{
    found f = {.value = value_map(TYPE_MAP, (map *)(uintptr_t)values)};

    for (size_t i = 0; i < path.count && !path.steps[i].is_index; i++)
        take_step(&f, &path.steps[i], i + 1);
    f.kind = FOUND_OBSTACLE;
    f.in_list = true;
    return f;
}

found key_path_find(const map *values, key_path path)
{
    found f = {.value = value_map(TYPE_MAP, (map *)(uintptr_t)values)};

    for (size_t i = 0; i < path.count; i++) {
        bool is_map = f.value.kind == KIND_MAP;
        if (take_step(&f, &path.steps[i], i + 1))
            continue;
        if (f.in_list)
            return find_list(values, path);
        f.in_list = f.value.kind == KIND_LIST;
        f.kind = is_map && !path.steps[i].is_index ? FOUND_NOTHING : FOUND_OBSTACLE;
        return f;
    }
    f.kind = FOUND_VALUE;
    return f;
}
