/*
 * For the program with a static libcrypto: that asks the processor what it can do before main() begins. In a virtual
 * machine each such question leaves the machine, and together they take a twentieth of a small render, most of which
 * want nothing of libcrypto. It asks again when it is set up (OPENSSL_init_crypto), as all that is slow or secret does
 * first; only that counts. Until then it takes the functions that any processor has, which give the same results.
 *
 * The linker calls this in the place of the function (--wrap). Elsewhere than on x86 nobody calls it so early.
 */
#include <stdbool.h>

void __real_OPENSSL_cpuid_setup(void) __attribute__((weak)); /* other versions may not have it */
void __wrap_OPENSSL_cpuid_setup(void);

static bool begun;

/* After the code of the section .init, from which the first call comes. */
__attribute__((constructor)) static void begin(void)
{
    begun = true;
}

void __wrap_OPENSSL_cpuid_setup(void)
{
    if (begun && __real_OPENSSL_cpuid_setup != 0)
        __real_OPENSSL_cpuid_setup();
}
