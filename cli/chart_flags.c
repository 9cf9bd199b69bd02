/* The flags by which Helm finds and fetches a chart. Reference: addChartPathOptionsFlags of Helm's pkg/cmd/flags.go. */
#include "chart_flags.h"

#include <sys/stat.h>

/* clang-format off */
const option chart_options[] = {
    {"ca-file", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "verify certificates of HTTPS-enabled servers using this CA bundle", NULL, NULL, NULL},
    {"cert-file", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "identify HTTPS client using this SSL certificate file", NULL, NULL, NULL},
    {"devel", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "use development versions, too", NULL, NULL, NULL},
    {"insecure-skip-tls-verify", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "skip tls certificate checks for the chart download", NULL, NULL, NULL},
    {"key-file", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "identify HTTPS client using this SSL key file", NULL, NULL, NULL},
    {"keyring", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "location of public keys used for verification", NULL, NULL, NULL},
    {"pass-credentials", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "pass credentials to all domains", NULL, NULL, NULL},
    {"password", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "chart repository password where to locate the requested chart", NULL, NULL, NULL},
    {"plain-http", 0, OPTION_BOOL, EFFECT_NONE, 0, NULL,
     "use insecure HTTP connections for the chart download", NULL, NULL, NULL},
    {"repo", 0, OPTION_STRING, EFFECT_REFUSED, 0, "string",
     "gtmpl reads charts from the disk, no repositories", NULL, NULL, NULL},
    {"username", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "chart repository username where to locate the requested chart", NULL, NULL, NULL},
    {"verify", 0, OPTION_BOOL, EFFECT_STORED, offsetof(chart_flags, verify), NULL,
     NULL, NULL, NULL, NULL},
    {"version", 0, OPTION_STRING, EFFECT_NONE, 0, "string",
     "specify a version constraint for the chart version to use", NULL, NULL, NULL},
    {NULL, 0, OPTION_BOOL, EFFECT_NONE, 0, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

/* Helm looks for the chart first: what is not there cannot be verified. */
bool chart_flags_check(const chart_flags *flags, const char *path)
{
    struct stat found;

    if (!flags->verify || stat(path, &found) != 0)
        return true;
    if (S_ISDIR(found.st_mode))
        print_error("unpacked charts cannot be verified");
    else
        print_error("--verify is not supported: gtmpl checks no signatures");
    return false;
}
