/* Functions and methods by name. */
#include "template/functions.h"

enum { SLOTS = 1024 }; /* a power of two, three times what the library holds */

struct function_set {
    const function_row *slots[SLOTS];
    const method_row *methods[SLOTS];
};

static const function_row **find_slot(function_set *set, slice name)
{
    uint32_t at = symbol_hash(name) % SLOTS;

    while (set->slots[at] != NULL && !slice_equal(slice_from(set->slots[at]->name), name))
        at = (at + 1) % SLOTS;
    return &set->slots[at];
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
        const function_row **slot = find_slot(set, slice_from(rows->name));
        if (*slot == NULL)
            *slot = rows;
    }
}

/* Where a method stands, or would. */
static size_t method_slot(const function_set *set, type receiver, slice name, uint32_t hash)
{
    size_t at = (hash + (uint32_t)receiver * 31) % SLOTS;

    while (set->methods[at] != NULL &&
           !(set->methods[at]->receiver == receiver && slice_equal(slice_from(set->methods[at]->row.name), name)))
        at = (at + 1) % SLOTS;
    return at;
}

static void add_methods(function_set *set, const method_row *rows)
{
    for (; rows->row.name != NULL; rows++) {
        slice name = slice_from(rows->row.name);
        set->methods[method_slot(set, rows->receiver, name, symbol_hash(name))] = rows;
    }
}

function_set *function_set_new(arena *a, const function_row *const *tables, const method_row *const *methods,
                               const char *const *absent)
{
    function_set *set = ARENA_NEW(a, function_set);

    for (; *tables != NULL; tables++)
        add_table(set, *tables, absent);
    add_table(set, builtin_functions, absent);
    for (; methods != NULL && *methods != NULL; methods++)
        add_methods(set, *methods);
    return set;
}

const function_row *function_find(const function_set *set, slice name)
{
    return *find_slot((function_set *)(uintptr_t)set, name);
}

const function_row *method_find(const function_set *set, type receiver, const symbol *name)
{
    const method_row *m = set->methods[method_slot(set, receiver, name->text, name->hash)];

    return m == NULL ? NULL : &m->row;
}
