/*
 * The order in which Argo CD applies what an Application is made of. Reference: gitops-engine's pkg/sync
 * (sync_tasks.go, sync_phase.go, hook, syncwaves), as Argo CD 3.2.12 has it.
 */
#ifndef GITOPS_WAVES_WAVES_H
#define GITOPS_WAVES_WAVES_H

#include "gitops/tree/objects.h"

/* Phases in order. What is in none of those of a sync comes last: it is applied at another time, or never. */
typedef enum sync_phase {
    PHASE_PRE_SYNC,
    PHASE_SYNC,
    PHASE_POST_SYNC,
    PHASE_SYNC_FAIL,
    PHASE_POST_DELETE, /* when the Application is deleted */
    PHASE_NEVER        /* Skip, hooks of Helm's that Argo CD does not have, hooks of no known kind */
} sync_phase;

typedef struct sync_task {
    const tree_object *object;
    sync_phase phase;
    int64_t wave;
    bool moved;     /* Argo CD puts it before what needs it: not in the phase or wave that it says */
    bool is_hook;   /* of Argo CD's or Helm's */
    slice policies; /* of hooks: when they are deleted, "BeforeHookCreation, HookSucceeded" */
} sync_task;

typedef struct sync_tasks {
    sync_task *items;
    size_t count, capacity;
} sync_tasks;

/* The tasks in order. An object that is a hook of several phases has one in each. */
sync_tasks waves_order(arena *a, const tree_objects *objects, slice destination_namespace);

/* The wave that an object says, as Argo CD reads it: 0 for what is no number. */
int64_t wave_of_object(const tree_object *o);

/* Whether a text is a number as Go's strconv.Atoi reads it. */
bool wave_read(slice text, int64_t *wave);

const char *phase_name(sync_phase phase);

#define HOOK_ANNOTATION "argocd.argoproj.io/hook"

#endif
