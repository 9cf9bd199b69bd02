/*
 * Finding and running post-renderers. Helm 4 takes the name of a plugin of type postrenderer/v1; beside that gtmpl
 * takes an executable there too, as Helm 3 does.
 */
#include "post_render.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "process.h"

/* Memory that cannot be had ends the program, as elsewhere in the command line. */
static void *owned(void *memory)
{
    if (memory == NULL) {
        print_error("out of memory");
        exit(1);
    }
    return memory;
}

static char *join(const char *first, const char *between, const char *second)
{
    size_t size = strlen(first) + strlen(between) + strlen(second) + 1;
    char *text = owned(malloc(size));

    snprintf(text, size, "%s%s%s", first, between, second);
    return text;
}

static void add_word(post_renderer *r, char *word)
{
    r->words = owned(realloc(r->words, (r->count + 2) * sizeof *r->words));
    r->words[r->count++] = word;
    r->words[r->count] = NULL;
}

/* --- Executables --- */

static bool is_executable(const char *path)
{
    struct stat found;

    return stat(path, &found) == 0 && !S_ISDIR(found.st_mode) && access(path, X_OK) == 0;
}

/* Go's exec.LookPath; NULL with the reason. */
static char *look_up(const char *name, char *why, size_t size)
{
    struct stat found;

    if (strchr(name, '/') != NULL) {
        if (is_executable(name))
            return owned(strdup(name));
        if (stat(name, &found) != 0)
            snprintf(why, size, "exec: \"%s\": stat %s: no such file or directory", name, name);
        else
            snprintf(why, size, "exec: \"%s\": %s", name,
                     S_ISDIR(found.st_mode) ? "is a directory" : "permission denied");
        return NULL;
    }
    const char *path = getenv("PATH");
    for (const char *at = path != NULL ? path : ""; *at != '\0';) {
        size_t length = strcspn(at, ":");
        char *folder = owned(strndup(at, length)), *file = join(folder, "/", name);
        free(folder);
        if (length > 0 && is_executable(file))
            return file;
        free(file);
        at += length + (at[length] == ':');
    }
    snprintf(why, size, "exec: \"%s\": executable file not found in $PATH", name);
    return NULL;
}

static char *absolute(const char *path)
{
    char folder[4096];

    if (path[0] == '/' || getcwd(folder, sizeof folder) == NULL)
        return owned(strdup(path));
    while (strncmp(path, "./", 2) == 0)
        path += 2;
    return join(folder, "/", path);
}

static bool find_executable(post_renderer *r, const char *name, char *why, size_t size)
{
    char reason[512], *path = look_up(name, reason, sizeof reason);

    if (path == NULL) {
        snprintf(why, size, "unable to find binary at %s: %s", name, reason);
        return false;
    }
    r->path = absolute(path);
    free(path);
    add_word(r, owned(strdup(r->path)));
    return true;
}

/* --- Plugins --- */

/* The parts of a plugin.yaml, each ended by a NUL: apiVersion, name, type, runtime, then of each command the system,
 * the machine, the command, the number of arguments and these. */
static const char parts_template[] =
    "{{ $end := printf \"%c\" 0 }}"
    "{{ range list .apiVersion .name .type .runtime }}{{ toString (default \"\" .) }}{{ $end }}{{ end }}"
    "{{ range (dig \"platformCommand\" list (default dict .runtimeConfig)) }}"
    "{{ default \"\" .os }}{{ $end }}{{ default \"\" .arch }}{{ $end }}{{ default \"\" .command }}{{ $end }}"
    "{{ len (default list .args) }}{{ $end }}{{ range .args }}{{ . }}{{ $end }}{{ end }}{{ end }}";

static char *read_parts(const char *path, size_t *size)
{
    gtmpl_values *values = NULL;
    gtmpl_error *err = NULL;
    char *parts = NULL;

    if (gtmpl_values_new(&values, &err) != GTMPL_OK ||
        gtmpl_values_add_file(values, path, "plugin", &err) != GTMPL_OK ||
        gtmpl_eval(&parts, size, parts_template, sizeof parts_template - 1, values, NULL, &err) != GTMPL_OK)
        gtmpl_error_free(err); /* Helm passes over plugins that it cannot read, too */
    gtmpl_values_free(values);
    return parts;
}

static const char *next_part(const char **at, const char *end)
{
    const char *part = *at < end ? *at : "";

    *at += strlen(part) + 1;
    return part;
}

/* What $NAME and ${NAME} stand for. */
static const char *variable(const post_renderer *r, const char *name, size_t length)
{
    char text[256];

    snprintf(text, sizeof text, "%.*s", (int)length, name);
    if (strcmp(text, "HELM_PLUGIN_NAME") == 0)
        return r->plugin;
    if (strcmp(text, "HELM_PLUGIN_DIR") == 0)
        return r->folder;
    const char *found = getenv(text);
    return found != NULL ? found : "";
}

/* Go's os.Expand, for the names that shells know. */
static char *expand(const post_renderer *r, const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    char *out = owned(strdup(""));

    while (*text != '\0') {
        size_t plain = strcspn(text, "$"), skip = 0;
        char *head = owned(strndup(text, plain));
        const char *v = "";
        text += plain;
        if (*text == '$') {
            bool braces = text[1] == '{';
            const char *name = text + 1 + braces;
            size_t length = braces ? strcspn(name, "}") : strspn(name, letters);
            v = length == 0 && !braces ? "$" : variable(r, name, length);
            skip = 1 + (size_t)braces + length + (braces && name[length] == '}');
        }
        text += skip;
        char *longer = join(out, head, v);
        free(head);
        free(out);
        out = longer;
    }
    return out;
}

/* How well a command fits this system: 3 system and machine, 2 the system, 1 any, 0 not. */
static int fit(const char *system, const char *machine)
{
#if defined(__APPLE__)
    static const char own_system[] = "darwin";
#else
    static const char own_system[] = "linux";
#endif
#if defined(__aarch64__)
    static const char own_machine[] = "arm64";
#elif defined(__x86_64__)
    static const char own_machine[] = "amd64";
#else
    static const char own_machine[] = "";
#endif

    if (strcasecmp(system, own_system) == 0 && strcasecmp(machine, own_machine) == 0)
        return 3;
    if (*machine != '\0' || (*system != '\0' && strcasecmp(system, own_system) != 0))
        return 0;
    return *system != '\0' ? 2 : 1;
}

static void add_command(post_renderer *r, const char *command, const char *arguments, size_t count)
{
    for (bool more = true; more;) { /* Go splits at each blank */
        size_t length = strcspn(command, " ");
        char *word = owned(strndup(command, length));
        add_word(r, expand(r, word));
        free(word);
        more = command[length] == ' ';
        command += length + more;
    }
    for (; count > 0; count--) {
        add_word(r, expand(r, arguments));
        arguments += strlen(arguments) + 1;
    }
}

/* Takes the command that fits best, the first of several. */
static void choose_command(post_renderer *r, const char *at, const char *end)
{
    const char *command = NULL, *arguments = NULL;
    size_t count = 0;
    int best = 0;

    while (at < end) {
        const char *system = next_part(&at, end), *machine = next_part(&at, end), *text = next_part(&at, end);
        size_t n = strtoul(next_part(&at, end), NULL, 10);
        int f = fit(system, machine);
        if (f > best) {
            best = f;
            command = text;
            arguments = at;
            count = n;
        }
        for (size_t i = 0; i < n; i++)
            next_part(&at, end);
    }
    if (command != NULL && *command != '\0')
        add_command(r, command, arguments, count);
}

/* Whether the plugin that a plugin.yaml describes is the one that is wanted; takes it if so. */
static bool take_plugin(post_renderer *r, const char *file, const char *name)
{
    size_t size = 0;
    char *parts = read_parts(file, &size);
    const char *at = parts, *end = parts + size;

    if (parts == NULL)
        return false;
    bool ours = strcmp(next_part(&at, end), "v1") == 0 && strcmp(next_part(&at, end), name) == 0 &&
                strcmp(next_part(&at, end), "postrenderer/v1") == 0 && strcmp(next_part(&at, end), "subprocess") == 0;
    if (ours) {
        r->plugin = owned(strdup(name));
        r->folder = owned(strndup(file, (size_t)(strrchr(file, '/') - file)));
        choose_command(r, at, end);
    }
    gtmpl_text_free(parts);
    return ours;
}

static bool find_in_folder(post_renderer *r, const char *folder, const char *name)
{
    char *pattern = join(folder, "", "/*/plugin.yaml");
    glob_t found = {0};
    bool taken = false;

    if (glob(pattern, 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc && !taken; i++)
            taken = take_plugin(r, found.gl_pathv[i], name);
    globfree(&found);
    free(pattern);
    return taken;
}

/* The folders of HELM_PLUGINS, or else Helm's own. */
static char *plugin_folders(void)
{
    const char *plugins = getenv("HELM_PLUGINS"), *data = getenv("HELM_DATA_HOME"), *xdg = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");

    if (plugins != NULL && *plugins != '\0')
        return owned(strdup(plugins));
    if (data != NULL && *data != '\0')
        return join(data, "/", "plugins");
    if (xdg != NULL && *xdg != '\0')
        return join(xdg, "/", "helm/plugins");
    return join(home != NULL ? home : "", "/", ".local/share/helm/plugins");
}

static bool find_plugin(post_renderer *r, const char *name)
{
    char *folders = plugin_folders(), *rest = folders;
    bool found = false;

    while (!found && *rest != '\0') {
        size_t length = strcspn(rest, ":");
        char *folder = owned(strndup(rest, length));
        found = find_in_folder(r, folder, name);
        free(folder);
        rest += length + (rest[length] == ':');
    }
    free(folders);
    return found;
}

/* --- Which --- */

bool post_renderer_find(post_renderer *r, gtmpl_compat as, const strings *names, const strings *arguments)
{
    const char *name = NULL;
    char why[1024] = "";

    *r = (post_renderer){.as = as};
    for (size_t i = 0; i < names->count; i++) {
        if (names->items[i][0] == '\0')
            continue;
        if (name != NULL && as == GTMPL_COMPAT_HELM4) {
            print_error(
                "invalid argument \"%s\" for \"--post-renderer\" flag: cannot specify --post-renderer flag more "
                "than once",
                names->items[i]);
            return false;
        }
        name = names->items[i];
    }
    if (name == NULL)
        return true;
    bool found = as == GTMPL_COMPAT_HELM4 && find_plugin(r, name);
    if (!found && !find_executable(r, name, why, sizeof why)) {
        if (as == GTMPL_COMPAT_HELM4)
            snprintf(why, sizeof why, "plugin: {Name:%s Type:postrenderer/v1} not found", name);
        print_error("invalid argument \"%s\" for \"--post-renderer\" flag: %s", name, why);
        return false;
    }
    r->own = r->count;
    for (size_t i = 0; i < arguments->count; i++)
        add_word(r, owned(strdup(arguments->items[i])));
    return true;
}

void post_renderer_free(post_renderer *r)
{
    for (size_t i = 0; i < r->count; i++)
        free(r->words[i]);
    free(r->words);
    free(r->path);
    free(r->plugin);
    free(r->folder);
}

/* --- Running --- */

/* In the child. */
static void tell_plugin(const void *context)
{
    const post_renderer *r = context;

    if (r->plugin != NULL) {
        setenv("HELM_PLUGIN_NAME", r->plugin, 1);
        setenv("HELM_PLUGIN_DIR", r->folder, 1);
    }
}

static char *failure_words(const post_renderer *r, int status, const char *errors)
{
    char *text, *code, *before;

    if (r->plugin != NULL) {
        before = join("failed to invoke post-renderer plugin \"", r->plugin, "\": plugin \"");
        text = join(before, r->plugin, "\" exited with error");
        free(before);
        return text;
    }
    code = process_exit_words(status);
    before = join("error while running command ", r->path, ". error output:\n");
    text = join(before, errors, ": ");
    free(before);
    before = text;
    text = join(before, code, "");
    free(before);
    free(code);
    return text;
}

static bool is_blank(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (strchr(" \t\n\v\f\r", text[i]) == NULL || text[i] == '\0')
            return false;
    return true;
}

/* The same for a command with a path, in the words of the system call. */
static char *check_path(const char *name, const char *before, char **path)
{
    struct stat found;
    bool there = stat(name, &found) == 0;

    if (there && is_executable(name)) {
        *path = owned(strdup(name));
        return NULL;
    }
    char *call = join(before, "fork/exec ", name);
    char *text = join(call, ": ", there ? "permission denied" : "no such file or directory");
    free(call);
    return text;
}

/* What is wrong with a plugin before it can run, or NULL. */
static char *check_plugin(const post_renderer *r, char **path)
{
    char why[512];

    if (r->plugin == NULL) {
        *path = owned(strdup(r->path));
        return NULL;
    }
    char *before = join("failed to invoke post-renderer plugin \"", r->plugin, "\": "), *text = NULL;
    if (r->own == 0 || r->words[0][0] == '\0')
        text = join(before, "failed to prepare plugin command: ", "no plugin command is applicable");
    else if (strchr(r->words[0], '/') != NULL)
        text = check_path(r->words[0], before, path);
    else if ((*path = look_up(r->words[0], why, sizeof why)) == NULL)
        text = join(before, "", why);
    free(before);
    return text;
}

gtmpl_status post_renderer_run(void *context, const char *text, size_t size, char **result, size_t *result_size)
{
    const post_renderer *r = context;
    process_stream out = {0}, err = {0};
    char *path = NULL, *why = check_plugin(r, &path);

    if (why == NULL) {
        const process p = {path, r->words, tell_plugin, r};
        int status = process_run(&p, text, size, &out, &err);
        if (status != 0)
            why = failure_words(r, status, process_text(&err));
        else if (r->as == GTMPL_COMPAT_HELM4 && is_blank(process_text(&out), out.size))
            why = join("post-renderer \"", r->plugin != NULL ? r->plugin : r->path, "\" produced empty output");
    }
    free(path);
    free(err.text);
    *result = why != NULL ? why : process_text(&out);
    *result_size = why != NULL ? strlen(why) : out.size;
    if (why != NULL)
        free(out.text);
    return why != NULL ? GTMPL_EIO : GTMPL_OK;
}
