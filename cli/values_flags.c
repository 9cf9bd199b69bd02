/* The flags that give values. Reference: Helm's pkg/cli/values (MergeValues). */
#include "values_flags.h"

#include "fetch.h"

#define AT(field) offsetof(values_flags, field)

/* clang-format off */
const option values_options[] = {
    {"set", 0, OPTION_STRINGS, EFFECT_STORED, AT(set), "stringArray",
     "set values on the command line (can specify multiple or separate values with commas: key1=val1,key2=val2)", NULL, NULL, NULL},
    {"set-file", 0, OPTION_STRINGS, EFFECT_STORED, AT(set_file), "stringArray",
     "set values from respective files specified via the command line (can specify multiple or separate values with "
     "commas: key1=path1,key2=path2)", NULL, NULL, NULL},
    {"set-json", 0, OPTION_STRINGS, EFFECT_STORED, AT(set_json), "stringArray",
     "set JSON values on the command line (can specify multiple or separate values with commas: "
     "key1=jsonval1,key2=jsonval2 or using json format: {\"key1\": jsonval1, \"key2\": \"jsonval2\"})", NULL, NULL, NULL},
    {"set-literal", 0, OPTION_STRINGS, EFFECT_STORED, AT(set_literal), "stringArray",
     "set a literal STRING value on the command line", NULL, NULL, NULL},
    {"set-string", 0, OPTION_STRINGS, EFFECT_STORED, AT(set_string), "stringArray",
     "set STRING values on the command line (can specify multiple or separate values with commas: key1=val1,key2=val2)", NULL, NULL, NULL},
    {"values", 'f', OPTION_CSV, EFFECT_STORED, AT(files), "strings", "specify values in a YAML file or a URL (can specify multiple)", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

static gtmpl_status set_all(gtmpl_values *values, const strings *assignments, gtmpl_set_mode mode, gtmpl_error **err)
{
    gtmpl_status status = GTMPL_OK;

    for (size_t i = 0; i < assignments->count && status == GTMPL_OK; i++)
        status = gtmpl_values_set(values, assignments->items[i], mode, err);
    return status;
}

gtmpl_status values_flags_read(const values_flags *flags, gtmpl_values *values, gtmpl_error **err)
{
    const struct {
        const strings *assignments;
        gtmpl_set_mode mode;
    } sets[] = {
        {&flags->set_json, GTMPL_SET_JSON},       {&flags->set, GTMPL_SET_TYPED},
        {&flags->set_string, GTMPL_SET_STRING},   {&flags->set_file, GTMPL_SET_FILE},
        {&flags->set_literal, GTMPL_SET_LITERAL},
    };
    gtmpl_status status = GTMPL_OK;

    gtmpl_values_allow_urls(values, fetch_url, NULL);
    for (size_t i = 0; i < flags->files.count && status == GTMPL_OK; i++)
        status = gtmpl_values_add_file(values, flags->files.items[i], "values", err);
    for (size_t i = 0; i < sizeof sets / sizeof *sets && status == GTMPL_OK; i++)
        status = set_all(values, sets[i].assignments, sets[i].mode, err);
    return status;
}

void values_flags_free(values_flags *flags)
{
    strings *const lists[] = {&flags->files,      &flags->set_json, &flags->set,
                              &flags->set_string, &flags->set_file, &flags->set_literal};

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        strings_free(lists[i]);
}
