// C++'s own way to memory: what the library asks for in C++ is refused with an exception, as malloc() is in memory.c.
#include <cstdlib>
#include <new>

extern "C" bool memory_is_due(const void *caller);
extern "C" void *memory_take(std::size_t size);

#define PUBLIC __attribute__((visibility("default")))

PUBLIC void *operator new(std::size_t size)
{
    void *memory = memory_is_due(__builtin_return_address(0)) ? nullptr : memory_take(size);

    if (memory == nullptr)
        throw std::bad_alloc();
    return memory;
}

PUBLIC void operator delete(void *memory) noexcept
{
    std::free(memory);
}

PUBLIC void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}
