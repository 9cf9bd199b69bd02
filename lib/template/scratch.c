/* Levels of arenas, each used by one run after the other. */
#include "template/scratch.h"

enum {
    MOST_RETIRED = 16,   /* of the runs of one caller; each may leave most of a chunk empty */
    LEVELS_PER_STEP = 4, /* that are asked for their changes, twice a run */
};

typedef struct scratch {
    struct scratch *outer, *inner; /* the levels above and below; NULL: there is none yet */
    arena *own;                    /* NULL: the last one was left to the caller */
    arena *arena;                  /* of the run: its own one, or its caller's */
    uint64_t changes;              /* of all levels above, when the run began */
    size_t retired;                /* arenas that were left to the caller */
    size_t depth;
} scratch;

/* The execution itself is the level above all runs. */
void scratch_use(exec *e)
{
    scratch *top = ARENA_NEW(e->lasting, scratch);

    top->arena = e->lasting;
    e->scratch = top;
}

static scratch *level_below(exec *e, scratch *outer)
{
    if (outer->inner == NULL) {
        scratch *level = ARENA_NEW(e->lasting, scratch);
        level->outer = outer;
        level->depth = outer->depth + 1;
        outer->inner = level;
    }
    return outer->inner;
}

static uint64_t changes_above(const scratch *level)
{
    uint64_t changes = 0;

    for (const scratch *outer = level->outer; outer != NULL; outer = outer->outer)
        changes += arena_changes(outer->arena);
    return changes;
}

/* Callers whose runs change what is not theirs again and again have them in their own arena. */
static arena *arena_for(exec *e, scratch *level)
{
    if (level->retired == MOST_RETIRED)
        return level->outer->arena;
    if (level->own == NULL)
        level->own = arena_new_scratch(e->lasting);
    if (level->own == NULL)
        raise_failure(e->arena, &failure_no_memory);
    return level->own;
}

void scratch_enter(exec *e)
{
    if (e->scratch == NULL)
        return;
    scratch *level = level_below(e, e->scratch);
    arena_spend(e->arena, level->depth / LEVELS_PER_STEP);
    level->arena = arena_for(e, level);
    level->changes = changes_above(level);
    if (level->inner != NULL)
        level->inner->retired = 0;
    e->scratch = level;
    e->arena = level->arena;
}

void scratch_leave(exec *e, bool failed)
{
    scratch *level = e->scratch;

    if (level == NULL)
        return;
    e->scratch = level->outer;
    e->arena = level->outer->arena;
    if (level->arena != level->own)
        return;
    if (!failed && changes_above(level) == level->changes) {
        arena_reset(level->own);
        return;
    }
    arena_retire(level->own, level->outer->arena);
    level->own = NULL;
    level->retired++;
}
