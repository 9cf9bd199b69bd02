/* Functions and methods by name. */
#include "template/functions.h"

/* A row with its name's hash, which nearly always says that it is the one. A row of NULL: a free slot. */
typedef struct function_slot {
    const function_row *row;
    uint32_t hash;
} function_slot;

typedef struct method_slot {
    const method_row *row;
    uint32_t hash;
} method_slot;

/* Each table has a power of two of slots, at least twice as many as rows. */
struct function_set {
    function_slot *slots;
    method_slot *methods;
    size_t mask, method_mask; /* slots less one */
};

static bool is_named(const function_row *row, slice name)
{
    return strncmp(row->name, name.data, name.size) == 0 && row->name[name.size] == '\0';
}

/* Where it stands, or would. */
static size_t find_slot(const function_set *set, slice name, uint32_t hash)
{
    size_t at = hash & set->mask;

    while (set->slots[at].row != NULL && !(set->slots[at].hash == hash && is_named(set->slots[at].row, name)))
        at = (at + 1) & set->mask;
    return at;
}

static bool is_one_of(const char *const *names, const char *name)
{
    for (; *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static void add_table(function_set *set, const function_row *rows, const char *const *absent)
{
    for (; rows->name != NULL; rows++) {
        if (is_one_of(absent, rows->name))
            continue;
        slice name = slice_from(rows->name);
        uint32_t hash = symbol_hash(name);
        function_slot *slot = &set->slots[find_slot(set, name, hash)];
        if (slot->row == NULL)
            *slot = (function_slot){rows, hash};
    }
}

static size_t find_method(const function_set *set, type receiver, slice name, uint32_t hash)
{
    size_t at = (hash + (uint32_t)receiver * 31) & set->method_mask;

    for (const method_row *m; (m = set->methods[at].row) != NULL; at = (at + 1) & set->method_mask)
        if (set->methods[at].hash == hash && m->receiver == receiver && is_named(&m->row, name))
            break;
    return at;
}

static void add_methods(function_set *set, const method_row *rows)
{
    for (; rows->row.name != NULL; rows++) {
        slice name = slice_from(rows->row.name);
        uint32_t hash = symbol_hash(name);
        set->methods[find_method(set, rows->receiver, name, hash)] = (method_slot){rows, hash};
    }
}

static size_t count_rows(const function_row *rows)
{
    size_t count = 0;

    while (rows[count].name != NULL)
        count++;
    return count;
}

static size_t mask_for(size_t rows)
{
    size_t slots = 1;

    while (slots < rows * 2)
        slots *= 2;
    return slots - 1;
}

static void make_room(arena *a, function_set *set, const function_row *const *tables, const method_row *const *methods)
{
    size_t functions = count_rows(builtin_functions), own = 0;

    for (; *tables != NULL; tables++)
        functions += count_rows(*tables);
    for (; methods != NULL && *methods != NULL; methods++)
        for (const method_row *m = *methods; m->row.name != NULL; m++)
            own++;
    set->mask = mask_for(functions);
    set->method_mask = mask_for(own);
    set->slots = arena_alloc_zero(a, (set->mask + 1) * sizeof *set->slots);
    set->methods = arena_alloc_zero(a, (set->method_mask + 1) * sizeof *set->methods);
}

function_set *function_set_new(arena *a, const function_row *const *tables, const method_row *const *methods,
                               const char *const *absent)
{
    function_set *set = ARENA_NEW(a, function_set);

    make_room(a, set, tables, methods);
    for (; *tables != NULL; tables++)
        add_table(set, *tables, absent);
    add_table(set, builtin_functions, absent);
    for (; methods != NULL && *methods != NULL; methods++)
        add_methods(set, *methods);
    return set;
}

const function_row *function_find(const function_set *set, slice name)
{
    return set->slots[find_slot(set, name, symbol_hash(name))].row;
}

const function_row *method_find(const function_set *set, type receiver, const symbol *name)
{
    const method_row *m = set->methods[find_method(set, receiver, name->text, name->hash)].row;

    return m == NULL ? NULL : &m->row;
}
