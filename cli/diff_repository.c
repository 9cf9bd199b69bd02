/*
 * gtmpl diff in a GitOps repository: the working tree against HEAD, what is staged, two revisions, two environments.
 * Words on the line are revisions as for git diff, and addons.
 */
#include "diff_repository.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "limits.h"

#define AT(field) offsetof(repository_flags, field)

/* clang-format off */
const option repository_options[] = {
    {"cached", 0, OPTION_BOOL, EFFECT_STORED, AT(staged), NULL,
     NULL, NULL, NULL, NULL},
    {"no-causes", 0, OPTION_BOOL, EFFECT_STORED, AT(no_causes), NULL,
     "do not look for the override that caused each changed line", NULL, NULL, NULL},
    {"staged", 0, OPTION_BOOL, EFFECT_STORED, AT(staged), NULL,
     "compare what is staged, instead of the working tree", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

/* What stands on the line: states to compare, and addons. */
typedef struct request {
    const repository_flags *flags;
    const values_flags *values;
    char *from, *to;  /* revisions; NULL: HEAD, and the working tree or the index */
    const char *fork; /* "A...B" as it stood on the line: its old side is a commit that has no other name */
    strings addons;
    gtmpl_repository *old, *new;
    const char **from_places, **to_places;
    strings owned; /* texts of places that stood in front of ".." */
} request;

/* --- Words --- */

static bool is_folder_with_chart(const char *word)
{
    char path[4096];
    struct stat found;

    snprintf(path, sizeof path, "%s/Chart.yaml", word);
    return stat(path, &found) == 0;
}

static bool is_chart(const char *word)
{
    struct stat found;
    size_t length = strlen(word);
    bool archive = length > 4 && strcmp(word + length - 4, ".tgz") == 0;

    return archive ? stat(word, &found) == 0 : is_folder_with_chart(word);
}

static bool is_addon(const gtmpl_repository *repository, const char *word)
{
    const gtmpl_target t = {word, NULL};

    return repository != NULL && gtmpl_repository_check(repository, &t, NULL) == GTMPL_OK;
}

/* The repository around the working directory; NULL when there is none. */
static gtmpl_repository *open_here(void)
{
    gtmpl_repository *here = NULL;

    (void)gtmpl_repository_open(&here, NULL, NULL, NULL);
    return here;
}

bool diff_names_charts(const strings *words)
{
    gtmpl_repository *here = NULL;
    bool charts = false;

    for (size_t i = 0; i < words->count && !charts; i++) {
        if (!is_chart(words->items[i]))
            continue;
        if (here == NULL)
            here = open_here();
        charts = strchr(words->items[i], '/') != NULL || !is_addon(here, words->items[i]);
    }
    gtmpl_repository_free(here);
    return charts;
}

/* Takes a revision or range; the second one of two is the new side. */
static gtmpl_status take_revision(request *r, const char *word, gtmpl_error **err)
{
    char *from = NULL, *to = NULL;
    gtmpl_status status = gtmpl_revision_range(&from, &to, NULL, word, err);

    if (status != GTMPL_OK)
        return status;
    if (r->from == NULL) {
        r->fork = strstr(word, "...") != NULL ? word : NULL;
        r->from = from;
        r->to = to;
    } else if (r->to == NULL && to == NULL) {
        r->to = from;
    } else {
        gtmpl_text_free(from);
        gtmpl_text_free(to);
        print_error("%s is one revision too many", word);
        return GTMPL_EINVALID;
    }
    return GTMPL_OK;
}

/* Whether a word names a commit: then it has an ancestor in common with itself. */
static bool is_commit(const char *word)
{
    char *from = NULL, *to = NULL, range[1024];
    int size = snprintf(range, sizeof range, "%s...%s", word, word);
    bool found =
        size > 0 && (size_t)size < sizeof range && gtmpl_revision_range(&from, &to, NULL, range, NULL) == GTMPL_OK;

    gtmpl_text_free(from);
    gtmpl_text_free(to);
    return found;
}

/* An addon that was removed is in HEAD alone. */
static bool was_addon(const char *word)
{
    gtmpl_repository_options options = GTMPL_REPOSITORY_OPTIONS;
    gtmpl_repository *head = NULL;

    options.revision = "HEAD";
    (void)gtmpl_repository_open(&head, NULL, &options, NULL);
    bool found = is_addon(head, word);
    gtmpl_repository_free(head);
    return found;
}

/* Whether a word that is neither revision nor addon resembles an addon: then that is told. */
static bool is_misspelt(const gtmpl_repository *here, const char *word)
{
    const gtmpl_target t = {word, NULL};
    gtmpl_error *err = NULL;

    if (here == NULL || gtmpl_repository_check(here, &t, &err) == GTMPL_OK)
        return false;
    bool near = strstr(gtmpl_error_message(err), "did you mean") != NULL;
    if (near)
        print_error("%s There is no revision of that name either", gtmpl_error_message(err));
    gtmpl_error_free(err);
    return near;
}

static gtmpl_status read_word(request *r, const gtmpl_repository *here, const char *word, gtmpl_error **err)
{
    bool range = strstr(word, "..") != NULL;

    if (range || (!is_addon(here, word) && is_commit(word)))
        return take_revision(r, word, err);
    if (is_addon(here, word) || was_addon(word))
        strings_add(&r->addons, word);
    else if (is_misspelt(here, word))
        return GTMPL_EINVALID;
    else
        return take_revision(r, word, err);
    return GTMPL_OK;
}

static gtmpl_status read_words(request *r, const strings *words, gtmpl_error **err)
{
    gtmpl_repository *here = open_here(); /* addons that were added are not in HEAD */
    gtmpl_status status = GTMPL_OK;

    for (size_t i = 0; i < words->count && status == GTMPL_OK; i++)
        status = read_word(r, here, words->items[i], err);
    gtmpl_repository_free(here);
    return status;
}

/* --- States --- */

static gtmpl_status open_states(request *r, bool one_state, gtmpl_error **err)
{
    gtmpl_repository_options old = GTMPL_REPOSITORY_OPTIONS, new = GTMPL_REPOSITORY_OPTIONS;

    old.limits = new.limits = limits_now();
    old.revision = r->from != NULL ? r->from : "HEAD";
    new.revision = r->to;
    new.index = r->flags->staged && r->to == NULL;
    new.index_file = getenv("GIT_INDEX_FILE");
    if (one_state) { /* two places of it */
        new.revision = r->from;
        gtmpl_status status = gtmpl_repository_open(&r->new, NULL, &new, err);
        r->old = r->new;
        return status;
    }
    old.may_be_missing = 1; /* a change may have made the repository, or removed it */
    gtmpl_status status = gtmpl_repository_open(&r->old, NULL, &old, err);
    if (status != GTMPL_OK)
        return status;
    new.may_be_missing = r->old != NULL;
    return gtmpl_repository_open(&r->new, NULL, &new, err);
}

/* --- Places --- */

/* Cuts "dev..prod" in two; a place alone is for both sides. */
static void split_place(request *r, size_t i)
{
    const char *dots = r->to_places[i] == NULL ? NULL : strstr(r->to_places[i], "..");
    char *copy;

    if (dots == NULL)
        return;
    copy = malloc((size_t)(dots - r->to_places[i]) + 1);
    if (copy == NULL)
        return;
    memcpy(copy, r->to_places[i], (size_t)(dots - r->to_places[i]));
    copy[dots - r->to_places[i]] = '\0';
    strings_add(&r->owned, copy);
    free(copy);
    r->from_places[i] = r->owned.items[r->owned.count - 1];
    r->to_places[i] = dots + 2;
}

static bool has_two_places(const target_flags *t)
{
    const char *const named[] = {t->env, t->tenant, t->cluster};

    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (named[i] != NULL && strstr(named[i], "..") != NULL)
            return true;
    for (size_t i = 0; i < t->dimensions.count; i++)
        if (strstr(t->dimensions.items[i], "..") != NULL)
            return true;
    return false;
}

/* The place that the flags name in a dimension of the old state: the two may be laid out differently. */
static const char *same_place(const request *r, const gtmpl_repository *named, size_t i)
{
    const char *dimension = gtmpl_repository_dimension(r->old, i);

    for (size_t j = 0; j < gtmpl_repository_dimension_count(named); j++)
        if (strcmp(gtmpl_repository_dimension(named, j), dimension) == 0)
            return r->to_places[j];
    return NULL;
}

static bool read_places(request *r)
{
    const gtmpl_repository *named = r->new != NULL ? r->new : r->old;
    size_t count = gtmpl_repository_dimension_count(named);
    size_t old_count = r->old != NULL ? gtmpl_repository_dimension_count(r->old) : 0;

    r->from_places = calloc(old_count + 1, sizeof *r->from_places);
    r->to_places = calloc(count + 1, sizeof *r->to_places);
    if (r->from_places == NULL || r->to_places == NULL || !target_flags_places(&r->flags->target, named, r->to_places))
        return false;
    for (size_t i = 0; i < old_count; i++)
        r->from_places[i] = same_place(r, named, i);
    for (size_t i = 0; r->old == r->new &&i < count; i++)
        split_place(r, i);
    return true;
}

/* --- Comparing --- */

static gtmpl_status add_values(void *context, gtmpl_values *values, gtmpl_error **err)
{
    const request *r = context;

    return values_flags_read(r->values, values, err);
}

static gtmpl_render_options render_options_of(const request *r, const charts_flags *flags)
{
    gtmpl_render_options o = GTMPL_RENDER_OPTIONS;

    o.limits = limits_now();
    o.kube_version = flags->kube_version;
    o.api_versions = flags->api_versions.items;
    o.api_version_count = flags->api_versions.count;
    o.include_crds = flags->include_crds;
    o.skip_schema_validation = flags->skip_schema_validation;
    o.reproducible = 1;
    o.seed = r->flags->reproducible.seed;
    o.time = r->flags->reproducible.time;
    return o;
}

static void set_options(gtmpl_preview_options *o, request *r, const charts_flags *render)
{
    o->addons = r->addons.items;
    o->addon_count = r->addons.count;
    o->from_places = r->from_places;
    o->to_places = r->to_places;
    o->no_hooks = render->no_hooks;
    o->skip_tests = render->skip_tests;
    o->no_causes = r->flags->no_causes;
    o->add_values = add_values;
    o->context = r;
}

/* How much of a revision is shown: of a whole id, as CI names commits, as much as git shows. */
static int shown_length(const char *revision)
{
    enum { WHOLE = 40, SHORT = 10 };
    size_t length = strlen(revision);

    return length == WHOLE && strspn(revision, "0123456789abcdef") == WHOLE ? SHORT : (int)length;
}

static void write_title(char *title, size_t size, const request *r)
{
    const char *from = r->from != NULL ? r->from : "HEAD";
    const char *to = r->to != NULL ? r->to : r->flags->staged ? "index" : "working tree";

    if (r->fork != NULL)
        snprintf(title, size, "%s", r->fork);
    else if (r->old == r->new)
        snprintf(title, size, "%s", r->from != NULL ? r->from : to);
    else
        snprintf(title, size, "%.*s \xE2\x86\x92 %.*s", shown_length(from), from, shown_length(to), to);
}

static int compare(request *r, const charts_flags *render, const show_flags *show, bool debug)
{
    const gtmpl_render_options rendering = render_options_of(r, render);
    gtmpl_diff_options comparing = GTMPL_DIFF_OPTIONS;
    gtmpl_preview_options options = GTMPL_PREVIEW_OPTIONS;
    gtmpl_diff *diff = NULL;
    gtmpl_error *err = NULL;
    char title[512];
    int code = DIFF_TROUBLE;

    comparing.show_secrets = show->show_secrets;
    comparing.find_renames = show->find_renames;
    set_options(&options, r, render);
    options.compare = &comparing;
    options.render = &rendering;
    write_title(title, sizeof title, r);
    if (gtmpl_diff_new(&diff, &err) == GTMPL_OK &&
        gtmpl_diff_repositories(diff, r->old, r->new, &options, &err) == GTMPL_OK) {
        if (debug)
            fprintf(stderr, "%zu renders for %zu targets\n", gtmpl_diff_rendered_count(diff),
                    gtmpl_diff_target_count(diff));
        code = show_compared(diff, title, show);
    } else {
        command_fail(err);
    }
    gtmpl_diff_free(diff);
    return code;
}

static void request_free(request *r)
{
    if (r->old != r->new)
        gtmpl_repository_free(r->old);
    gtmpl_repository_free(r->new);
    gtmpl_text_free(r->from);
    gtmpl_text_free(r->to);
    free(r->from_places);
    free(r->to_places);
    strings_free(&r->owned);
    strings_free(&r->addons);
}

int diff_repository(const strings *words, const repository_flags *flags, const charts_flags *render,
                    const values_flags *values, const show_flags *show, bool debug)
{
    request r = {.flags = flags, .values = values};
    gtmpl_error *err = NULL;
    int code = DIFF_TROUBLE;

    if (read_words(&r, words, &err) == GTMPL_OK && open_states(&r, has_two_places(&flags->target), &err) == GTMPL_OK &&
        read_places(&r))
        code = compare(&r, render, show, debug);
    if (err != NULL)
        command_fail(err);
    request_free(&r);
    return code;
}

void repository_flags_free(repository_flags *flags)
{
    target_flags_free(&flags->target);
}
