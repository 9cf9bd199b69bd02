/* Revisions, the index and changed paths of small repositories, which the program git makes in a temporary folder. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/file.h"
#include "git/git.h"
#include "git/library.h"
#include "support.h"

static arena *a;

/* Runs commands in the temporary folder; the repository is in its `r`. */
static void run(const char *commands)
{
    const char *prelude = "cd \"$FOLDER\"; commit() { git -C r add -A; git -C r commit -qm \"$1\"; }; ";

    support_run(arena_cstring(a, arena_concat(a, slice_from(prelude), slice_from(commands))));
}

/* Two commits on `main`; the first has the tag v1. */
static void set_up(void)
{
    a = arena_new(0);
    support_folder_make();
    run("git init -q -b main r; mkdir -p r/charts/x r/env; echo one >r/charts/x/values.yaml; echo p >r/env/prod.yaml;"
        "echo '*.tmp' >r/.gitignore; commit first; git -C r tag -a -m v1 v1;"
        "echo two >r/charts/x/values.yaml; commit second");
}

static void tear_down(void)
{
    arena_free(a);
    support_folder_remove();
}

static slice inside(const char *path)
{
    return support_inside(a, path);
}

static gitrepo *repository(void)
{
    return gitrepo_open(a, inside("r"));
}

/* --- Asking --- */

static char *text_of(slice s)
{
    return arena_cstring(a, s);
}

static char *content(const file_tree *t, const char *path)
{
    return text_of(tree_read(t, a, slice_from(path)));
}

static const file_tree *revision(const char *name)
{
    return gitrepo_revision(repository(), a, slice_from(name), SLICE(""));
}

static char *listing(const file_tree *t, const char *path)
{
    return support_listing(a, t, path);
}

/* "+added -removed ~modified" */
static char *changes_in(gitrepo *g, git_side from, git_side to, const char *below)
{
    git_changes changes = gitrepo_changes(g, a, from, to, slice_from(below));
    buffer out = buffer_new(a);

    for (size_t i = 0; i < changes.count; i++)
        buffer_printf(&out, "%s%c%.*s", i == 0 ? "" : " ", "+-~"[changes.items[i].kind],
                      SLICE_ARG(changes.items[i].path));
    return text_of(buffer_slice(&out));
}

static const git_side head = {GIT_SIDE_REVISION, {"HEAD", 4}}, first = {GIT_SIDE_REVISION, {"v1", 2}},
                      staged = {.kind = GIT_SIDE_INDEX}, worktree = {.kind = GIT_SIDE_WORKTREE};

static char *changes(git_side from, git_side to)
{
    return changes_in(repository(), from, to, "");
}

/* What an operation on a text raises. */
typedef struct attempt {
    void (*work)(slice text);
    slice text;
} attempt;

static void attempt_work(void *context)
{
    attempt *t = context;

    t->work(t->text);
}

static const failure *refusal(void (*work)(slice text), slice text)
{
    attempt t = {work, text};
    const failure *why = arena_try(a, attempt_work, &t);

    ck_assert_ptr_nonnull(why);
    return why;
}

static void expect(const failure *why, gtmpl_status status, const char *text)
{
    ck_assert_str_eq(text_of(why->text), text);
    ck_assert_int_eq(why->status, status);
}

static void expect_part(const failure *why, gtmpl_status status, const char *part)
{
    if (slice_find(why->text, slice_from(part)) == SLICE_NONE)
        ck_abort_msg("\"%s\" is not in \"%s\"", part, text_of(why->text));
    ck_assert_int_eq(why->status, status);
}

static void try_open(slice path)
{
    gitrepo_open(a, path);
}

static void try_root(slice path)
{
    gitrepo_root(gitrepo_open(a, path), a);
}

static void try_revision(slice name)
{
    gitrepo_revision(repository(), a, name, SLICE(""));
}

static void try_range(slice text)
{
    gitrepo_range(repository(), a, text);
}

static void try_read(slice path)
{
    tree_read(revision("HEAD"), a, path);
}

static void try_list(slice path)
{
    tree_list(revision("HEAD"), a, path);
}

static void try_read_staged(slice path)
{
    tree_read(gitrepo_index(repository(), a, SLICE("")), a, path);
}

/* --- The library --- */

START_TEST(the_library_is_found_or_missed)
{
    libgit2 table;
    char why[256];

    ck_assert(!libgit2_load(&table, "libgtmpl-none.so.1", why, sizeof why));
    ck_assert_ptr_nonnull(strstr(why, "libgtmpl-none.so.1"));
    ck_assert(!libgit2_load(&table, "libyaml-0.so.2", why, sizeof why));
    ck_assert_ptr_nonnull(strstr(why, "libyaml-0.so.2"));
    ck_assert_ptr_eq(libgit2_get(a), libgit2_get(a));
}
END_TEST

/* --- Opening --- */

START_TEST(repositories_are_found_upwards)
{
    slice root = gitrepo_root(repository(), a);
    gitrepo *g = gitrepo_open(a, inside("r/charts/x/values.yaml"));

    ck_assert(slice_equal(gitrepo_root(gitrepo_open(a, inside("r/charts/x")), a), root));
    ck_assert(slice_equal(gitrepo_root(g, a), root));
    ck_assert(gitrepo_has_worktree(g));
    ck_assert_str_eq(text_of(gitrepo_relative(g, a, inside("r/charts/x"))), "charts/x");
    ck_assert_str_eq(text_of(gitrepo_relative(g, a, inside("r"))), "");
}
END_TEST

START_TEST(the_working_directory_is_a_start_too)
{
    char before[4096];

    ck_assert_ptr_nonnull(getcwd(before, sizeof before));
    ck_assert_int_eq(chdir(text_of(inside("r/env"))), 0);
    ck_assert(slice_equal(gitrepo_root(gitrepo_open(a, SLICE("")), a), gitrepo_root(gitrepo_open(a, SLICE(".")), a)));
    ck_assert_int_eq(chdir(before), 0);
}
END_TEST

START_TEST(what_is_no_repository)
{
    slice none = inside("none"), missing = inside("missing");

    run("mkdir none");
    expect(refusal(try_open, none), GTMPL_ENOTFOUND, text_of(arena_concat(a, none, SLICE(" is in no git repository"))));
    expect(refusal(try_open, missing), GTMPL_ENOTFOUND,
           text_of(arena_concat(a, missing, SLICE(": no such file or directory"))));
    run("mkdir broken; git init -q broken; echo '[' >broken/.git/config");
    expect_part(refusal(try_open, inside("broken")), GTMPL_EIO, "/broken: ");
}
END_TEST

START_TEST(bare_repositories_have_revisions_only)
{
    run("git clone -q --bare r bare.git");
    gitrepo *g = gitrepo_open(a, inside("bare.git"));

    ck_assert(!gitrepo_has_worktree(g));
    ck_assert_str_eq(content(gitrepo_revision(g, a, SLICE("main"), SLICE("env")), "prod.yaml"), "p\n");
    ck_assert_str_eq(changes_in(g, first, head, ""), "~charts/x/values.yaml");
    expect_part(refusal(try_root, inside("bare.git")), GTMPL_EINVALID,
                "bare.git is a bare repository, which has no working tree");
}
END_TEST

START_TEST(the_folder_of_git_itself_is_no_working_tree)
{
    ck_assert(!gitrepo_has_worktree(gitrepo_open(a, inside("r/.git/refs"))));
    expect_part(refusal(try_root, inside("r/.git/refs")), GTMPL_EINVALID, "is not in the working tree");
}
END_TEST

START_TEST(a_working_tree_elsewhere_is_not_followed)
{
    run("mkdir other; git -C r config core.worktree ../../other");
    expect_part(refusal(try_root, inside("r")), GTMPL_EINVALID, "is not in the working tree of its git repository");
    ck_assert_str_eq(content(revision("HEAD"), "env/prod.yaml"), "p\n");
}
END_TEST

START_TEST(linked_working_trees_have_their_own_head)
{
    run("git -C r worktree add -q ../linked v1");
    gitrepo *g = gitrepo_open(a, inside("linked/env"));

    ck_assert_ptr_nonnull(strstr(text_of(gitrepo_root(g, a)), "/linked"));
    ck_assert_str_eq(content(gitrepo_revision(g, a, SLICE("HEAD"), SLICE("")), "charts/x/values.yaml"), "one\n");
    ck_assert_str_eq(changes_in(g, (git_side){GIT_SIDE_REVISION, SLICE("main")}, worktree, ""),
                     "~charts/x/values.yaml");
}
END_TEST

START_TEST(repositories_of_other_users_can_be_read)
{
    if (geteuid() != 0) /* only root can give files away */
        return;
    run("git clone -q --bare r bare.git; git -C r worktree add -q ../linked v1; echo q >r/env/prod.yaml;"
        "chown -R 54321 r bare.git linked");
    gitrepo *g = gitrepo_open(a, inside("r/env/prod.yaml")), *linked = gitrepo_open(a, inside("linked"));

    ck_assert_str_eq(text_of(gitrepo_relative(g, a, inside("r/env"))), "env");
    ck_assert_str_eq(changes_in(g, head, worktree, ""), "~env/prod.yaml");
    ck_assert_str_eq(changes_in(linked, head, worktree, ""), "");
    ck_assert_str_eq(content(gitrepo_revision(linked, a, SLICE("HEAD"), SLICE("")), "charts/x/values.yaml"), "one\n");
    ck_assert(!gitrepo_has_worktree(gitrepo_open(a, inside("bare.git"))));
    ck_assert(!gitrepo_has_worktree(gitrepo_open(a, inside("r/.git"))));
}
END_TEST

START_TEST(extensions_that_change_nothing_here)
{
    run("git -C r config core.repositoryformatversion 1; git -C r config extensions.worktreeConfig true;"
        "git -C r config extensions.partialClone origin; git -C r config extensions.preciousObjects true");
    ck_assert_str_eq(content(revision("HEAD"), "env/prod.yaml"), "p\n");
    run("git -C r config extensions.fromTheFuture true");
    expect_part(refusal(try_open, inside("r")), GTMPL_EIO, "fromthefuture");
}
END_TEST

/* --- Revisions --- */

START_TEST(revisions_by_all_names)
{
    static const char *const names[] = {"HEAD~1",        "v1",    "v1^{}",   "main~1",      "main@{1}",
                                        "HEAD~1^{tree}", "HEAD^", ":/first", "refs/tags/v1"};
    char id[64];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        ck_assert_str_eq(content(revision(names[i]), "charts/x/values.yaml"), "one\n");
    ck_assert_str_eq(content(revision("main:charts"), "x/values.yaml"), "two\n");
    run("git -C r rev-parse --short v1^{} >id");
    slice text = slice_trim_space(file_read(a, inside("id"), 0));
    snprintf(id, sizeof id, "%.*s", SLICE_ARG(text));
    ck_assert_str_eq(content(revision(id), "charts/x/values.yaml"), "one\n");
    ck_assert_str_eq(text_of(revision(id)->name), id);
}
END_TEST

START_TEST(revisions_that_are_not_there)
{
    expect(refusal(try_revision, SLICE("nope")), GTMPL_ENOTFOUND, "unknown revision \"nope\"");
    expect(refusal(try_revision, SLICE("HEAD~9")), GTMPL_ENOTFOUND, "unknown revision \"HEAD~9\"");
    expect(refusal(try_revision, SLICE("")), GTMPL_ENOTFOUND, "unknown revision \"\"");
    expect(refusal(try_revision, SLICE("a b")), GTMPL_ENOTFOUND, "unknown revision \"a b\"");
    expect_part(refusal(try_revision, SLICE("0123456789012345678901234567890123456789")), GTMPL_ENOTFOUND,
                "unknown revision \"0123456789012345678901234567890123456789\"");
    expect(refusal(try_revision, SLICE("HEAD:env/prod.yaml")), GTMPL_EINVALID,
           "the revision \"HEAD:env/prod.yaml\" is no commit and no folder");
}
END_TEST

START_TEST(hints_for_clones_of_ci)
{
    run("git -C r branch feature; mv r origin; git clone -q --depth 1 --no-tags --no-single-branch "
        "\"file://$PWD/origin\" r;"
        "git -C r checkout -q --detach");
    expect(refusal(try_revision, SLICE("feature")), GTMPL_ENOTFOUND,
           "unknown revision \"feature\"; did you mean \"origin/feature\"?");
    expect(refusal(try_revision, SLICE("HEAD~1")), GTMPL_ENOTFOUND,
           "unknown revision \"HEAD~1\"; this clone is shallow: fetch more of its history");
}
END_TEST

START_TEST(a_repository_without_commits)
{
    run("rm -rf r; git init -q -b main r; echo x >r/x; git -C r add x");
    expect(refusal(try_revision, SLICE("HEAD")), GTMPL_ENOTFOUND,
           "unknown revision \"HEAD\": nothing has been committed yet");
    ck_assert_str_eq(content(gitrepo_index(repository(), a, SLICE("")), "x"), "x\n");
}
END_TEST

START_TEST(ranges)
{
    gitrepo *g = repository();
    git_range one = gitrepo_range(g, a, SLICE("main")), two = gitrepo_range(g, a, SLICE("v1..main")),
              to_head = gitrepo_range(g, a, SLICE("v1..")), from_head = gitrepo_range(g, a, SLICE("..v1"));

    ck_assert_str_eq(text_of(one.from), "main");
    ck_assert_uint_eq(one.to.size, 0);
    ck_assert_str_eq(text_of(two.from), "v1");
    ck_assert_str_eq(text_of(two.to), "main");
    ck_assert_str_eq(text_of(to_head.to), "HEAD");
    ck_assert_str_eq(text_of(from_head.from), "HEAD");
}
END_TEST

START_TEST(ranges_from_the_common_ancestor)
{
    run("git -C r checkout -q -b feature v1; echo f >r/f; commit f; git -C r checkout -q main;"
        "git -C r checkout -q --orphan alone; commit alone; git -C r checkout -q main");
    gitrepo *g = repository();
    git_range range = gitrepo_range(g, a, SLICE("main...feature")),
              head_range = gitrepo_range(g, a, SLICE("feature..."));

    ck_assert_str_eq(text_of(range.to), "feature");
    ck_assert_str_eq(text_of(head_range.to), "HEAD");
    ck_assert_uint_eq(range.from.size, 40);
    ck_assert_str_eq(
        changes_in(g, (git_side){GIT_SIDE_REVISION, range.from}, (git_side){GIT_SIDE_REVISION, range.to}, ""), "+f");
    expect(refusal(try_range, SLICE("main...alone")), GTMPL_ENOTFOUND,
           "\"main\" and \"alone\" have no common ancestor");
    expect(refusal(try_range, SLICE("main...nope")), GTMPL_ENOTFOUND, "unknown revision \"nope\"");
}
END_TEST

/* --- Trees --- */

START_TEST(trees_of_revisions)
{
    run("cd r; mkdir a; echo 1 >a/f; echo 2 >a-b; echo 3 >a.b; printf 'version https://git-lfs.github.com/spec/v1\\n' "
        ">big;"
        "printf 'a\\0b' >nul; : >empty; cd ..; commit more");
    const file_tree *t = revision("HEAD");

    ck_assert_str_eq(listing(t, ""), ".gitignore a/ a-b a.b big charts/ empty env/ nul");
    ck_assert_str_eq(listing(t, "charts"), "x/");
    ck_assert_str_eq(content(t, "big"), "version https://git-lfs.github.com/spec/v1\n");
    ck_assert(slice_equal(tree_read(t, a, SLICE("nul")), SLICE("a\0b")));
    ck_assert_uint_eq(tree_read(t, a, SLICE("empty")).size, 0);
    ck_assert_int_eq(tree_stat(t, a, SLICE("")), TREE_FOLDER);
    ck_assert_int_eq(tree_stat(t, a, SLICE("a")), TREE_FOLDER);
    ck_assert_int_eq(tree_stat(t, a, SLICE("a/f")), TREE_FILE);
    ck_assert_int_eq(tree_stat(t, a, SLICE("a/f/g")), TREE_NONE);
    ck_assert_int_eq(tree_stat(t, a, SLICE("a/nope")), TREE_NONE);
    ck_assert_int_eq(tree_stat(t, a, SLICE("a\0f")), TREE_NONE);
    ck_assert_int_eq(tree_stat(t, a, SLICE("../r/a")), TREE_NONE);
}
END_TEST

START_TEST(refusals_of_trees)
{
    expect(refusal(try_read, SLICE("nope")), GTMPL_ENOTFOUND, "open HEAD:nope: no such file or directory");
    expect(refusal(try_read, SLICE("env/prod.yaml/x")), GTMPL_ENOTFOUND,
           "open HEAD:env/prod.yaml/x: no such file or directory");
    expect(refusal(try_read, SLICE("env")), GTMPL_EIO, "open HEAD:env: is a directory");
    expect(refusal(try_list, SLICE("nope")), GTMPL_ENOTFOUND, "open HEAD:nope: no such file or directory");
    expect(refusal(try_list, SLICE("env/prod.yaml")), GTMPL_EIO, "open HEAD:env/prod.yaml: not a directory");
}
END_TEST

START_TEST(trees_of_folders)
{
    run("cd r; ln -s env here; cd ..; commit link");
    gitrepo *g = repository();
    const file_tree *t = gitrepo_revision(g, a, SLICE("HEAD"), SLICE("charts")),
                    *none = gitrepo_revision(g, a, SLICE("HEAD"), SLICE("nope")),
                    *linked = gitrepo_revision(g, a, SLICE("HEAD"), SLICE("here"));

    ck_assert_str_eq(content(t, "x/values.yaml"), "two\n");
    ck_assert_str_eq(listing(t, ""), "x/");
    ck_assert_int_eq(tree_stat(t, a, SLICE("env")), TREE_NONE);
    ck_assert_int_eq(tree_stat(none, a, SLICE("")), TREE_NONE);
    ck_assert_int_eq(tree_stat(none, a, SLICE("env")), TREE_NONE);
    ck_assert_str_eq(content(linked, "prod.yaml"), "p\n");
}
END_TEST

START_TEST(a_tree_stays_what_it_was)
{
    const file_tree *t = revision("main");

    run("echo three >r/charts/x/values.yaml; commit third");
    ck_assert_str_eq(content(t, "charts/x/values.yaml"), "two\n");
    ck_assert_str_eq(content(revision("main"), "charts/x/values.yaml"), "three\n");
}
END_TEST

START_TEST(links_within_a_tree)
{
    run("cd r; ln -s charts/x/values.yaml file; ln -s charts/x folder; ln -s folder again; ln -s ../env/prod.yaml "
        "env/up;"
        "ln -s ../../env/../env charts/x/env; ln -s missing broken; cd ..; commit links");
    const file_tree *t = revision("HEAD");

    ck_assert_str_eq(content(t, "file"), "two\n");
    ck_assert_str_eq(content(t, "folder/values.yaml"), "two\n");
    ck_assert_str_eq(content(t, "again/env/up"), "p\n");
    ck_assert_str_eq(content(t, "folder/../../env/prod.yaml"), "p\n");
    ck_assert_str_eq(listing(t, ""), ".gitignore again/ broken! charts/ env/ file folder/");
    ck_assert_str_eq(listing(t, "again"), "env/ values.yaml");
    ck_assert_str_eq(text_of(tree_resolve(t, a, SLICE("again/env/up"))), "env/prod.yaml");
    ck_assert_str_eq(text_of(tree_resolve(t, a, SLICE("env/prod.yaml"))), "env/prod.yaml");
    ck_assert_str_eq(text_of(tree_resolve(t, a, SLICE("nope/x"))), "nope/x");
    expect(refusal(try_read, SLICE("broken")), GTMPL_ENOTFOUND, "open HEAD:broken: no such file or directory");
}
END_TEST

START_TEST(links_that_lead_nowhere)
{
    run("cd r; ln -s ../../../etc/passwd out; ln -s /etc absolute; ln -s b a; ln -s a b; ln -s ../env charts/env;"
        "ln -s self/self self; cd ..; commit links");
    const file_tree *t = revision("HEAD"), *below = gitrepo_revision(repository(), a, SLICE("HEAD"), SLICE("charts"));

    ck_assert_int_eq(tree_stat(t, a, SLICE("out")), TREE_NONE);
    ck_assert_int_eq(tree_stat(t, a, SLICE("absolute/passwd")), TREE_NONE);
    ck_assert_int_eq(tree_stat(t, a, SLICE("a")), TREE_NONE);
    ck_assert_int_eq(tree_stat(t, a, SLICE("self")), TREE_NONE);
    ck_assert_int_eq(tree_stat(t, a, SLICE("charts/env")), TREE_FOLDER);
    ck_assert_int_eq(tree_stat(below, a, SLICE("env")), TREE_NONE);
    expect(refusal(try_read, SLICE("out")), GTMPL_EIO, "open HEAD:out: the symbolic link out leads out of the tree");
    expect(refusal(try_read, SLICE("absolute/passwd")), GTMPL_EIO,
           "open HEAD:absolute/passwd: the symbolic link absolute leads out of the tree");
    expect(refusal(try_read, SLICE("a")), GTMPL_EIO, "open HEAD:a: too many levels of symbolic links");
    expect(refusal(try_list, SLICE("self")), GTMPL_EIO, "open HEAD:self: too many levels of symbolic links");
}
END_TEST

START_TEST(submodules_are_not_here)
{
    run("git -C r update-index --add --cacheinfo 160000,0123456789012345678901234567890123456789,charts/sub;"
        "git -C r commit -qm sub");
    const file_tree *t = revision("HEAD");

    ck_assert_int_eq(tree_stat(t, a, SLICE("charts/sub")), TREE_NONE);
    ck_assert_str_eq(listing(t, "charts"), "sub! x/");
    expect(refusal(try_read, SLICE("charts/sub/values.yaml")), GTMPL_EUNSUPPORTED,
           "open HEAD:charts/sub/values.yaml: in the submodule charts/sub, whose files are in another repository");
    expect_part(refusal(try_list, SLICE("charts/sub")), GTMPL_EUNSUPPORTED, "in the submodule charts/sub");
    expect_part(refusal(try_read_staged, SLICE("charts/sub/x")), GTMPL_EUNSUPPORTED, "in the submodule charts/sub");
    ck_assert_str_eq(changes((git_side){GIT_SIDE_REVISION, SLICE("HEAD~1")}, head), "+charts/sub");
}
END_TEST

START_TEST(the_index)
{
    run("cd r; echo staged >env/prod.yaml; mkdir env-2 env/deep; echo n >env-2/new; echo d >env/deep/d; git add -A;"
        "echo later >env/prod.yaml; echo i >intent; git add -N intent; git rm -q --cached .gitignore");
    const file_tree *t = gitrepo_index(repository(), a, SLICE("")),
                    *below = gitrepo_index(repository(), a, SLICE("env"));

    ck_assert_str_eq(text_of(t->name), "index");
    ck_assert_str_eq(content(t, "env/prod.yaml"), "staged\n");
    ck_assert_str_eq(content(t, "env-2/new"), "n\n");
    ck_assert_str_eq(listing(t, ""), "charts/ env/ env-2/");
    ck_assert_str_eq(listing(t, "env"), "deep/ prod.yaml");
    ck_assert_str_eq(listing(below, ""), "deep/ prod.yaml");
    ck_assert_str_eq(listing(below, "deep"), "d");
    ck_assert_int_eq(tree_stat(t, a, SLICE("intent")), TREE_NONE);
    ck_assert_int_eq(tree_stat(t, a, SLICE("env/prod")), TREE_NONE);
}
END_TEST

START_TEST(conflicts_in_the_index)
{
    run("git -C r checkout -q -b other v1; echo other >r/charts/x/values.yaml; commit other;"
        "git -C r merge main || true");
    const file_tree *t = gitrepo_index(repository(), a, SLICE(""));

    ck_assert_str_eq(listing(t, "charts/x"), "values.yaml");
    expect(refusal(try_read_staged, SLICE("charts/x/values.yaml")), GTMPL_EIO,
           "open index:charts/x/values.yaml: has conflicts that are not resolved");
    ck_assert_str_eq(changes(head, staged), "~charts/x/values.yaml");
    ck_assert_str_eq(changes(head, worktree), "~charts/x/values.yaml");
}
END_TEST

/* `git commit env` makes an index of its own for its hooks. */
START_TEST(the_index_of_a_hook)
{
    run("cd r; echo staged >charts/x/values.yaml; git add charts; echo later >env/prod.yaml;"
        "printf '#!/bin/sh\\ncp \"$GIT_INDEX_FILE\" ../hook.index; exit 1\\n' >.git/hooks/pre-commit;"
        "chmod +x .git/hooks/pre-commit; git commit -qm hook env || test -e ../hook.index");
    gitrepo *g = repository();

    gitrepo_use_index(g, a, SLICE("../hook.index"));
    ck_assert_str_eq(content(gitrepo_index(g, a, SLICE("")), "env/prod.yaml"), "later\n");
    ck_assert_str_eq(changes_in(g, head, staged, ""), "~env/prod.yaml");
    ck_assert_str_eq(changes_in(g, head, worktree, ""), "~charts/x/values.yaml ~env/prod.yaml");
    ck_assert_str_eq(changes_in(g, staged, worktree, ""), "~charts/x/values.yaml");
}
END_TEST

/* --- Changes --- */

START_TEST(changes_between_revisions)
{
    run("cd r; mv env/prod.yaml env/stage.yaml; echo n >new; chmod +x .gitignore; cd ..; commit third");
    ck_assert_str_eq(changes(first, head), "~charts/x/values.yaml -env/prod.yaml +env/stage.yaml +new");
    ck_assert_str_eq(changes(head, first), "~charts/x/values.yaml +env/prod.yaml -env/stage.yaml -new");
    ck_assert_str_eq(changes(head, head), "");
    ck_assert_str_eq(changes_in(repository(), first, head, "env"), "-prod.yaml +stage.yaml");
    ck_assert_str_eq(changes_in(repository(), first, head, "en"), "");
    ck_assert_str_eq(changes_in(repository(), first, head, "new"), "");
}
END_TEST

START_TEST(changes_of_index_and_working_tree)
{
    run("cd r; echo staged >env/prod.yaml; git add env; echo later >charts/x/values.yaml; mkdir -p u/v; echo u >u/v/w;"
        "echo t >ignored.tmp; echo s >s; git add s; chmod +x .gitignore");
    ck_assert_str_eq(changes(head, staged), "~env/prod.yaml +s");
    ck_assert_str_eq(changes(staged, worktree), "~charts/x/values.yaml +u/v/w");
    ck_assert_str_eq(changes(head, worktree), "~charts/x/values.yaml ~env/prod.yaml +s +u/v/w");
    ck_assert_str_eq(changes(worktree, head), "~charts/x/values.yaml ~env/prod.yaml -s -u/v/w");
    ck_assert_str_eq(changes(staged, head), "~env/prod.yaml -s");
    ck_assert_str_eq(changes(worktree, staged), "~charts/x/values.yaml -u/v/w");
    ck_assert_str_eq(changes(worktree, worktree), "");
    ck_assert_str_eq(changes(staged, staged), "");
    ck_assert_str_eq(changes_in(repository(), head, worktree, "u"), "+v/w");
    ck_assert_str_eq(changes(first, worktree), "~charts/x/values.yaml ~env/prod.yaml +s +u/v/w");
}
END_TEST

/* What the index says in between does not count. */
START_TEST(changes_that_were_taken_back)
{
    run("cd r; echo staged >env/prod.yaml; git add env; echo p >env/prod.yaml; git rm -q --cached .gitignore;"
        "echo s >s; git add s; rm s; git rm -q --cached charts/x/values.yaml; echo other >charts/x/values.yaml");
    ck_assert_str_eq(changes(head, staged), "-.gitignore -charts/x/values.yaml ~env/prod.yaml +s");
    ck_assert_str_eq(changes(head, worktree), "~charts/x/values.yaml");
}
END_TEST

START_TEST(changes_of_kind)
{
    run("cd r; rm env/prod.yaml; ln -s ../charts/x/values.yaml env/prod.yaml; rm -r charts; echo f >charts");
    ck_assert_str_eq(changes(head, worktree), "+charts -charts/x/values.yaml ~env/prod.yaml");
    run("commit kinds");
    ck_assert_str_eq(changes(first, head), "+charts -charts/x/values.yaml ~env/prod.yaml");
}
END_TEST

START_TEST(a_repository_within_is_one_path)
{
    run("cd r; git init -q inner; echo x >inner/x; git -C inner add x; git -C inner commit -qm x");
    ck_assert_str_eq(changes(head, worktree), "+inner");
}
END_TEST

START_TEST(sparse_checkouts_remove_nothing)
{
    run("cd r; git sparse-checkout set --no-cone /charts; test ! -e env; echo three >charts/x/values.yaml");
    ck_assert_str_eq(changes(head, worktree), "~charts/x/values.yaml");
    ck_assert_str_eq(content(gitrepo_index(repository(), a, SLICE("")), "env/prod.yaml"), "p\n");
}
END_TEST

/* --- Limits and malice --- */

START_TEST(large_files_stay_within_limits)
{
    run("head -c 8000000 /dev/zero >r/zeros; commit zeros");
    const file_tree *t = revision("HEAD");
    arena *outer = a;

    a = arena_new(1 << 20);
    attempt read = {try_read, SLICE("zeros")};
    const failure *why = arena_try(a, attempt_work, &read);
    ck_assert_ptr_nonnull(why);
    ck_assert_int_eq(why->status, GTMPL_ELIMIT);
    ck_assert_str_eq(text_of(why->text), "open HEAD:zeros: memory limit exceeded");
    arena_free(a);
    a = outer;
    ck_assert_uint_eq(tree_read(t, a, SLICE("zeros")).size, 8000000);
}
END_TEST

/* Objects that git would not make: names that lead out, and a link that is no text. */
START_TEST(names_that_lead_out_are_not_there)
{
    run("entry() { printf \"$1 $2\\0\"; printf \"$(echo $3 | sed 's/../\\\\x&/g')\"; }; cd r;"
        "blob=$(echo evil | git hash-object -w --stdin); link=$(printf 'a\\0b' | git hash-object -w --stdin);"
        "{ entry 100644 ../x $blob; entry 100644 .. $blob; entry 40000 .git $(git rev-parse HEAD:env); entry 120000 "
        "link $link;"
        "entry 100644 ok $blob; } >../tree;"
        "git tag evil $(git hash-object -t tree -w --literally --stdin <../tree)");
    const file_tree *t = revision("evil");

    ck_assert_str_eq(listing(t, ""), "link! ok");
    ck_assert_int_eq(tree_stat(t, a, SLICE("../x")), TREE_NONE);
    ck_assert_str_eq(
        changes((git_side){GIT_SIDE_REVISION, SLICE("HEAD")}, (git_side){GIT_SIDE_REVISION, SLICE("evil")}),
        "-.gitignore -charts/x/values.yaml -env/prod.yaml +link +ok");
}
END_TEST

START_TEST(missing_objects_are_said_to_be_missing)
{
    run("cd r; rm -f .git/objects/$(git rev-parse HEAD:env/prod.yaml | sed 's,..,&/,')"
        " .git/objects/$(git rev-parse HEAD:charts/x | sed 's,..,&/,')");
    expect_part(refusal(try_read, SLICE("env/prod.yaml")), GTMPL_EIO,
                "open HEAD:env/prod.yaml: cannot be read from the repository: ");
    expect_part(refusal(try_read, SLICE("charts/x/values.yaml")), GTMPL_EIO, "cannot be read from the repository: ");
    expect_part(refusal(try_list, SLICE("charts/x")), GTMPL_EIO, "cannot be read from the repository: ");
}
END_TEST

enum { THREADS = 8, ROUNDS = 200 };

static void *read_often(void *context)
{
    const file_tree *t = context;
    size_t right = 0;

    for (int i = 0; i < ROUNDS; i++) {
        arena *own = arena_new(0);
        right += slice_equal(tree_read(t, own, SLICE("charts/x/values.yaml")), SLICE("two\n")) &&
                 tree_stat(t, own, SLICE("env/nope")) == TREE_NONE && tree_list(t, own, SLICE("charts")).count == 1;
        arena_free(own);
    }
    return (void *)right;
}

START_TEST(threads_share_a_tree)
{
    gitrepo *g = repository();
    const file_tree *trees[] = {gitrepo_revision(g, a, SLICE("HEAD"), SLICE("")), gitrepo_index(g, a, SLICE(""))};
    pthread_t threads[THREADS];

    for (size_t i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, read_often, (void *)(uintptr_t)trees[i % 2]), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *right;
        pthread_join(threads[i], &right);
        ck_assert_uint_eq((size_t)right, ROUNDS);
    }
}
END_TEST

Suite *git_suite(void);

Suite *git_suite(void)
{
    const TTest *const tests[] = {
        the_library_is_found_or_missed,
        repositories_are_found_upwards,
        the_working_directory_is_a_start_too,
        what_is_no_repository,
        bare_repositories_have_revisions_only,
        the_folder_of_git_itself_is_no_working_tree,
        a_working_tree_elsewhere_is_not_followed,
        linked_working_trees_have_their_own_head,
        repositories_of_other_users_can_be_read,
        extensions_that_change_nothing_here,
        revisions_by_all_names,
        revisions_that_are_not_there,
        hints_for_clones_of_ci,
        a_repository_without_commits,
        ranges,
        ranges_from_the_common_ancestor,
        trees_of_revisions,
        refusals_of_trees,
        trees_of_folders,
        a_tree_stays_what_it_was,
        links_within_a_tree,
        links_that_lead_nowhere,
        submodules_are_not_here,
        the_index,
        conflicts_in_the_index,
        the_index_of_a_hook,
        changes_between_revisions,
        changes_of_index_and_working_tree,
        changes_that_were_taken_back,
        changes_of_kind,
        a_repository_within_is_one_path,
        sparse_checkouts_remove_nothing,
        large_files_stay_within_limits,
        names_that_lead_out_are_not_there,
        missing_objects_are_said_to_be_missing,
        threads_share_a_tree,
    };
    Suite *s = suite_create("git");
    TCase *c = tcase_create("git");

    tcase_add_checked_fixture(c, set_up, tear_down);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tcase_add_test(c, tests[i]);
    suite_add_tcase(s, c);
    return s;
}
