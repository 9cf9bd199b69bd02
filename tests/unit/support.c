/* What several suites need. */
#include "support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buffer.h"

char support_folder[256];

static const char *const settings[][2] = {
    {"GIT_CONFIG_GLOBAL", "/dev/null"},    {"GIT_CONFIG_SYSTEM", "/dev/null"}, {"GIT_AUTHOR_NAME", "A"},
    {"GIT_AUTHOR_EMAIL", "a@example.com"}, {"GIT_COMMITTER_NAME", "A"},        {"GIT_COMMITTER_EMAIL", "a@example.com"},
    {"GIT_ALLOW_PROTOCOL", "file"},
};

void support_folder_make(void)
{
    const char *base = getenv("TMPDIR");

    snprintf(support_folder, sizeof support_folder, "%s/gtmpl-unit-XXXXXX", base == NULL ? "/tmp" : base);
    ck_assert_ptr_nonnull(mkdtemp(support_folder));
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        setenv(settings[i][0], settings[i][1], 1);
    unsetenv("GIT_DIR"); /* which hooks have */
    unsetenv("GIT_INDEX_FILE");
    unsetenv("GIT_WORK_TREE");
    setenv("HOME", support_folder, 1); /* which libgit2 asks for */
    setenv("FOLDER", support_folder, 1);
}

void support_folder_remove(void)
{
    support_run("rm -rf \"$FOLDER\"");
}

slice support_inside(arena *a, const char *path)
{
    return arena_printf(a, "%s/%s", support_folder, path);
}

void support_run(const char *commands)
{
    setenv("COMMANDS", commands, 1);
    if (system("bash -euc \"$COMMANDS\" >/dev/null 2>\"$FOLDER.log\" && rm \"$FOLDER.log\"") != 0)
        ck_abort_msg("failed: %s (see %s.log)", commands, support_folder);
}

char *support_listing(arena *a, const file_tree *t, const char *path)
{
    tree_entries entries = tree_list(t, a, slice_from(path));
    buffer out = buffer_new(a);

    for (size_t i = 0; i < entries.count; i++)
        buffer_printf(&out, "%s%.*s%s", i == 0 ? "" : " ", SLICE_ARG(entries.items[i].name),
                      entries.items[i].kind == TREE_FOLDER ? "/"
                      : entries.items[i].kind == TREE_NONE ? "!"
                                                           : "");
    return arena_cstring(a, buffer_slice(&out));
}
