/* RE2 behind a C interface: see regex_re2.h. */
#include "funcs/regex_re2.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <re2/re2.h>

struct regex_re2 {
    regex_re2(const re2::StringPiece &pattern, const RE2::Options &options) : re(pattern, options)
    {
    }

    RE2 re;
};

namespace
{
/* For the program and its automata together; RE2 gives up on larger patterns and starts over with full caches. */
constexpr int64_t max_memory = 64 << 20;

regex_status status_of(RE2::ErrorCode code)
{
    switch (code) {
    case RE2::ErrorBadEscape: return REGEX_BAD_ESCAPE;
    case RE2::ErrorBadCharClass: return REGEX_BAD_CLASS;
    case RE2::ErrorBadCharRange: return REGEX_BAD_RANGE;
    case RE2::ErrorMissingBracket: return REGEX_MISSING_BRACKET;
    case RE2::ErrorMissingParen: return REGEX_MISSING_PAREN;
    case RE2::ErrorUnexpectedParen: return REGEX_UNEXPECTED_PAREN;
    case RE2::ErrorTrailingBackslash: return REGEX_TRAILING_BACKSLASH;
    case RE2::ErrorRepeatArgument: return REGEX_REPEAT_ARGUMENT;
    case RE2::ErrorRepeatSize: return REGEX_REPEAT_SIZE;
    case RE2::ErrorRepeatOp: return REGEX_REPEAT_OPERATOR;
    case RE2::ErrorBadPerlOp: return REGEX_BAD_PERL;
    case RE2::ErrorBadUTF8: return REGEX_BAD_UTF8;
    case RE2::ErrorBadNamedCapture: return REGEX_BAD_NAME;
    case RE2::ErrorPatternTooLarge: return REGEX_TOO_LARGE;
    default: return REGEX_INTERNAL;
    }
}
} // namespace

regex_re2 *regex_re2_new(const char *pattern, size_t size, regex_status *status, char *part, size_t capacity,
                         size_t *part_size)
{
    *part_size = 0;
    try {
        RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(max_memory);
        regex_re2 *re = new regex_re2(re2::StringPiece(pattern, size), options);
        if (re->re.ok()) {
            *status = REGEX_OK;
            return re;
        }
        const std::string &blamed = re->re.error_arg();
        *part_size = blamed.size();
        if (capacity > 0)
            std::memcpy(part, blamed.data(), blamed.size() < capacity ? blamed.size() : capacity);
        *status = status_of(re->re.error_code());
        delete re;
    } catch (...) {
        *status = REGEX_NO_MEMORY;
    }
    return nullptr;
}

void regex_re2_free(regex_re2 *re)
{
    delete re;
}

int regex_re2_groups(const regex_re2 *re)
{
    return re->re.NumberOfCapturingGroups();
}

int regex_re2_group(const regex_re2 *re, const char *name, size_t size)
{
    for (const auto &group : re->re.NamedCapturingGroups())
        if (group.first.size() == size && std::memcmp(group.first.data(), name, size) == 0)
            return group.second;
    return -1;
}

bool regex_re2_match(const regex_re2 *re, const char *text, size_t size, size_t start, regex_span *spans, int count,
                     bool *found)
{
    try {
        std::vector<re2::StringPiece> groups(static_cast<size_t>(count));
        *found = re->re.Match(re2::StringPiece(text, size), start, size, RE2::UNANCHORED, groups.data(), count);
        for (size_t i = 0; *found && i < groups.size(); i++) {
            if (groups[i].data() == nullptr) {
                spans[i].start = spans[i].end = SIZE_MAX;
                continue;
            }
            spans[i].start = static_cast<size_t>(groups[i].data() - text);
            spans[i].end = spans[i].start + groups[i].size();
        }
        return true;
    } catch (...) {
        return false;
    }
}
