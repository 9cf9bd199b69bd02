/* Whoever comes last of the signal and the files that are being written ends the program, by the signal. */
#include "interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

static atomic_int writing; /* files */
static atomic_int asked;   /* the signal that came; 0: none */

static void end_by(int number)
{
    sigset_t set;

    signal(number, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
}

static void note_signal(int number)
{
    atomic_store(&asked, number);
    if (atomic_load(&writing) == 0)
        end_by(number);
}

/* What was ignored before (nohup) stays so. */
static void watch(void)
{
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction before, action = {.sa_flags = SA_RESTART};
        action.sa_handler = note_signal;
        sigemptyset(&action.sa_mask);
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(signals[i], &action, NULL);
    }
}

void interrupt_hold(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, watch);
    atomic_fetch_add(&writing, 1);
    if (atomic_load(&asked) == 0)
        return;
    for (interrupt_release();; pause()) /* until the last file is written */
        ;
}

void interrupt_release(void)
{
    if (atomic_fetch_sub(&writing, 1) == 1 && atomic_load(&asked) != 0)
        end_by(atomic_load(&asked));
}

void interrupt_ignore_limits(void)
{
#ifdef SIGXFSZ
    signal(SIGXFSZ, SIG_IGN);
#endif
}
