// A host in C++: the library's objects in smart pointers, failures as exceptions. docs/embedding.md explains it.
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include <gtmpl/gtmpl.h>

// Ten lines that make the C objects safe to hold: one deleter for each type, one way to check.
template <typename T, void (*release)(T *)> struct deleter {
    void operator()(T *object) const
    {
        release(object);
    }
};
using chart_ptr = std::unique_ptr<gtmpl_chart, deleter<gtmpl_chart, gtmpl_chart_free>>;
using render_ptr = std::unique_ptr<gtmpl_render, deleter<gtmpl_render, gtmpl_render_free>>;
using error_ptr = std::unique_ptr<gtmpl_error, deleter<gtmpl_error, gtmpl_error_free>>;
using text_ptr = std::unique_ptr<char, deleter<char, gtmpl_text_free>>;
static void check(gtmpl_error *err)
{
    if (error_ptr held{err})
        throw std::runtime_error(gtmpl_error_message(err));
}

static chart_ptr open(const char *path)
{
    gtmpl_chart *chart = nullptr;
    gtmpl_error *err = nullptr;
    gtmpl_chart_open(&chart, path, nullptr, &err);
    check(err);
    return chart_ptr(chart);
}

static std::string render(const gtmpl_chart &chart, const char *name)
{
    gtmpl_release release = {name, nullptr, 0};
    gtmpl_render *result = nullptr;
    gtmpl_error *err = nullptr;
    gtmpl_render_chart(&result, &chart, nullptr, &release, nullptr, &err);
    render_ptr held(result);
    check(err);

    char *text = nullptr;
    size_t size = 0;
    gtmpl_render_text(result, nullptr, &text, &size, &err);
    text_ptr owner(text);
    check(err);
    return std::string(text, size);
}

int main(int count, char **words)
{
    try {
        chart_ptr chart = open(count > 1 ? words[1] : ".");
        std::cout << render(*chart, "greeting");
        open("no/such/chart");
    } catch (const std::exception &e) {
        std::cout << "refused: " << e.what() << '\n';
    }
    return 0;
}
