/*
 * Signals that end the program (SIGINT, SIGTERM, SIGHUP) while it writes files: they wait until each file that was
 * begun has its name, so that none is left half written or under another one.
 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

/* Around the writing of a file; any thread. Does not return when somebody wants the program to end. */
void interrupt_hold(void);
void interrupt_release(void);

/* That a file may grow no further is an error of write(2), and no signal. For main. */
void interrupt_ignore_limits(void);

#endif
