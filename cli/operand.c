/* From a word to an addon or a chart. */
#include "operand.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"

bool operand_is_path(const char *text)
{
    return strchr(text, '/') != NULL || strcmp(text, ".") == 0 || strcmp(text, "..") == 0;
}

/* A chart's folder, or a file that may be an archive. */
static bool is_chart_here(const char *text)
{
    char head[4096];
    struct stat found;
    int size = snprintf(head, sizeof head, "%s/Chart.yaml", text);

    if (*text == '\0' || size < 0 || (size_t)size >= sizeof head)
        return false;
    return stat(head, &found) == 0 || (stat(text, &found) == 0 && !S_ISDIR(found.st_mode));
}

static operand_kind find_path(const char *text, const char *flag)
{
    if (flag == NULL)
        return OPERAND_CHART;
    print_error("--%s is about the layers of an addon, and \"%s\" is the path of a chart: name the addon alone", flag,
                text);
    return OPERAND_WRONG;
}

static gtmpl_status find_addon(const char *text, const char *flag, gtmpl_repository **repository, gtmpl_error **err)
{
    const gtmpl_target target = {text, NULL};
    gtmpl_status status = target_flags_repository(repository, err);

    if (status == GTMPL_OK && flag == NULL)
        status = gtmpl_repository_check(*repository, &target, err);
    return status;
}

operand_kind operand_find(const char *text, const target_flags *flags, gtmpl_repository **repository)
{
    const char *flag = target_flags_first(flags); /* with one of them only an addon can be meant */
    gtmpl_error *err = NULL;
    operand_kind kind = OPERAND_WRONG;

    *repository = NULL;
    if (operand_is_path(text))
        return find_path(text, flag);
    if (find_addon(text, flag, repository, &err) == GTMPL_OK)
        return OPERAND_ADDON;
    bool nobody = flag == NULL && gtmpl_error_status(err) == GTMPL_ENOTFOUND && gtmpl_error_file(err)[0] == '\0';
    if (nobody && is_chart_here(text))
        kind = OPERAND_CHART;
    else if (nobody && *repository == NULL)
        print_error("\"%s\" is no chart that is here, and this is %s", text, gtmpl_error_message(err));
    else
        print_error("%s", gtmpl_error_message(err));
    gtmpl_error_free(err);
    gtmpl_repository_free(*repository);
    *repository = NULL;
    return kind;
}
