/* The files of a revision or of the index as a tree: links, kinds, reading. What differs between the two is a source.
 */
#include "git/internal.h"

enum { LONGEST_LINK = 4096 }; /* bytes, as Linux has it */

typedef struct asking {
    const file_tree *tree;
    const git_source *source;
    arena *arena;
    slice path;
    tree_kind kind;
    slice data;
    tree_entries entries;
} asking;

void git_entries_add(arena *a, git_entries *entries, git_entry entry)
{
    if (entries->count == entries->capacity) {
        size_t capacity = entries->capacity == 0 ? 16 : entries->capacity * 2;
        entries->items = arena_grow(a, entries->items, entries->capacity * sizeof *entries->items,
                                    capacity * sizeof *entries->items);
        entries->capacity = capacity;
    }
    entries->items[entries->count++] = entry;
}

/* Of the repository, for a path of the tree. */
static slice full_path(const git_source *s, arena *a, slice path)
{
    return path.size == 0 ? s->folder : tree_join(a, s->folder, path);
}

static git_node find(const git_source *s, arena *a, slice path)
{
    if (slice_find_char(path, '\0') != SLICE_NONE)
        return (git_node){0};
    return s->find(s, a, full_path(s, a, path));
}

/* A blob's size is asked first, so that one beyond the arena's limits is never unpacked. */
static slice read_blob(gitrepo *g, arena *a, const git_oid *id)
{
    const libgit2 *library = g->library;
    git_held *odb = git_hold(g, a), *blob = git_hold(g, a);
    git_object_t type;
    size_t size;

    if (library->repository_odb(&odb->odb, g->handle) < 0 || library->odb_read_header(&size, &type, odb->odb, id) < 0)
        libgit2_fail(library, a, GTMPL_EIO, "cannot be read from the repository");
    git_held_release(odb);
    char *data = arena_alloc(a, size);
    if (library->blob_lookup((git_blob **)&blob->object, g->handle, id) < 0)
        libgit2_fail(library, a, GTMPL_EIO, "cannot be read from the repository");
    const git_blob *found = (const git_blob *)blob->object;
    if (library->blob_rawsize(found) != size)
        raise_error(a, GTMPL_EIO, "cannot be read from the repository: its size is not what it says");
    if (size > 0)
        memcpy(data, library->blob_rawcontent(found), size);
    git_held_release(blob);
    return slice_of(data, size);
}

/* --- Links --- */

static tree_step step_of(uint16_t mode)
{
    switch (mode) {
    case 0: return STEP_NONE;
    case GIT_FILEMODE_TREE: return STEP_FOLDER;
    case GIT_FILEMODE_LINK: return STEP_LINK;
    default: return STEP_FILE;
    }
}

static tree_step look(void *context, arena *a, slice path, slice *target)
{
    const asking *ask = context;
    git_node node = find(ask->source, a, path);

    if (node.mode != GIT_FILEMODE_LINK)
        return step_of(node.mode);
    *target = read_blob(ask->source->repo, a, &node.id);
    if (target->size > LONGEST_LINK || target->size == 0 || slice_find_char(*target, '\0') != SLICE_NONE)
        return STEP_NONE; /* no disk could hold it */
    return STEP_LINK;
}

/* What stands at the end of the links. */
static tree_way follow(asking *ask, slice path, slice *end, git_node *node)
{
    tree_way way = tree_follow(ask->arena, path, look, ask, end);

    *node = way == WAY_FOUND || way == WAY_MISSING ? find(ask->source, ask->arena, *end) : (git_node){0};
    return way;
}

static tree_kind kind_at(asking *ask, slice path)
{
    git_node node;
    slice end;

    if (follow(ask, path, &end, &node) != WAY_FOUND || node.mode == 0 || node.mode == GIT_FILEMODE_COMMIT)
        return TREE_NONE;
    return node.mode == GIT_FILEMODE_TREE ? TREE_FOLDER : TREE_FILE;
}

/* The end of a way that must be there. */
static git_node need(asking *ask, slice *end)
{
    git_node node;
    tree_way way = follow(ask, ask->path, end, &node);

    if (node.mode == GIT_FILEMODE_COMMIT)
        tree_fail(ask->tree, ask->arena, GTMPL_EUNSUPPORTED, ask->path,
                  arena_concat3(ask->arena, SLICE("in the submodule "), *end,
                                SLICE(", whose files are in another repository")));
    if (way == WAY_FOUND && node.mode == 0)
        way = WAY_MISSING;
    if (way != WAY_FOUND)
        tree_fail_way(ask->tree, ask->arena, ask->path, way, *end);
    return node;
}

/* --- The tree's functions --- */

static asking ask_for(const file_tree *tree, arena *a, slice path)
{
    return (asking){.tree = tree, .source = tree->context, .arena = a, .path = path};
}

static void stat_work(void *context)
{
    asking *ask = context;

    ask->kind = kind_at(ask, ask->path);
}

static tree_kind git_tree_stat(const file_tree *tree, arena *a, slice path)
{
    asking ask = ask_for(tree, a, path);

    gitrepo_locked(ask.source->repo, a, stat_work, &ask);
    return ask.kind;
}

typedef struct blob_reading {
    asking *ask;
    git_oid id;
} blob_reading;

static void blob_work(void *context)
{
    blob_reading *reading = context;
    asking *ask = reading->ask;

    ask->data = read_blob(ask->source->repo, ask->arena, &reading->id);
}

static void read_work(void *context)
{
    asking *ask = context;
    slice end;
    git_node node = need(ask, &end);

    if (node.mode == GIT_FILEMODE_TREE)
        tree_fail(ask->tree, ask->arena, GTMPL_EIO, ask->path, SLICE("is a directory"));
    if (node.conflict)
        tree_fail(ask->tree, ask->arena, GTMPL_EIO, ask->path, SLICE("has conflicts that are not resolved"));
    blob_reading reading = {.ask = ask, .id = node.id};
    const failure *why = arena_try(ask->arena, blob_work, &reading);
    if (why != NULL)
        tree_fail(ask->tree, ask->arena, why->status, ask->path, why->text);
}

static slice git_tree_read(const file_tree *tree, arena *a, slice path)
{
    asking ask = ask_for(tree, a, path);

    gitrepo_locked(ask.source->repo, a, read_work, &ask);
    return ask.data;
}

static tree_kind entry_kind(asking *ask, const git_entry *entry)
{
    switch (step_of(entry->mode)) {
    case STEP_FOLDER: return TREE_FOLDER;
    case STEP_FILE: return entry->mode == GIT_FILEMODE_COMMIT ? TREE_NONE : TREE_FILE;
    case STEP_NONE: return TREE_NONE;
    case STEP_LINK: break;
    }
    return kind_at(ask, tree_join(ask->arena, ask->path, entry->name));
}

static void list_work(void *context)
{
    asking *ask = context;
    git_entries found = {0};
    slice end;

    if (need(ask, &end).mode != GIT_FILEMODE_TREE)
        tree_fail(ask->tree, ask->arena, GTMPL_EIO, ask->path, SLICE("not a directory"));
    ask->source->list(ask->source, ask->arena, full_path(ask->source, ask->arena, end), &found);
    ask->entries.items = ARENA_ARRAY(ask->arena, found.count, tree_entry);
    for (size_t i = 0; i < found.count; i++) {
        const git_entry *entry = &found.items[i];
        if (git_path_is_clean(entry->name) && slice_find_char(entry->name, '/') == SLICE_NONE)
            ask->entries.items[ask->entries.count++] = (tree_entry){entry->name, entry_kind(ask, entry)};
    }
    tree_sort(&ask->entries);
}

static tree_entries git_tree_list(const file_tree *tree, arena *a, slice path)
{
    asking ask = ask_for(tree, a, path);

    gitrepo_locked(ask.source->repo, a, list_work, &ask);
    return ask.entries;
}

static void resolve_work(void *context)
{
    asking *ask = context;
    slice end;

    if (tree_follow(ask->arena, ask->path, look, ask, &end) == WAY_FOUND)
        ask->path = end;
}

static slice git_tree_resolve(const file_tree *tree, arena *a, slice path)
{
    asking ask = ask_for(tree, a, path);

    gitrepo_locked(ask.source->repo, a, resolve_work, &ask);
    return ask.path;
}

const file_tree *git_tree_over(arena *a, slice name, const git_source *source)
{
    git_source *own = ARENA_NEW(a, git_source);
    file_tree *tree = ARENA_NEW(a, file_tree);

    *own = *source;
    *tree = (file_tree){
        .name = arena_slice(a, name),
        .context = own,
        .stat = git_tree_stat,
        .read = git_tree_read,
        .list = git_tree_list,
        .resolve = git_tree_resolve,
    };
    own->folder = SLICE("");
    own->folder = arena_slice(a, git_tree_resolve(tree, a, source->folder));
    return tree;
}
