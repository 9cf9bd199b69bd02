/* Functions and methods by name. */
#include "template/functions.h"

enum { SLOTS = 1024 }; /* a power of two, four times what the library holds */

struct function_set {
    const function_row *slots[SLOTS];
    const method_row *const *methods;
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

function_set *function_set_new(arena *a, const function_row *const *tables, const method_row *const *methods,
                               const char *const *absent)
{
    function_set *set = ARENA_NEW(a, function_set);

    for (; *tables != NULL; tables++)
        add_table(set, *tables, absent);
    add_table(set, builtin_functions, absent);
    set->methods = methods;
    return set;
}

const function_row *function_find(const function_set *set, slice name)
{
    return *find_slot((function_set *)(uintptr_t)set, name);
}

const function_row *method_find(const function_set *set, type receiver, slice name)
{
    if (set->methods == NULL)
        return NULL;
    for (const method_row *const *table = set->methods; *table != NULL; table++)
        for (const method_row *m = *table; m->row.name != NULL; m++)
            if (m->receiver == receiver && slice_equal(slice_from(m->row.name), name))
                return &m->row;
    return NULL;
}
