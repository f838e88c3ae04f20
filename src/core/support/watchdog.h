/* The watchdog: with CLRLINK_WATCHDOG set to a number of seconds, a thread that waits longer for Python (the GIL, the end of
 * CPython's stop-the-world, or others to leave as the gate is closed) is told of on stderr: who waits, who is in Python, where
 * each took it in .NET as far as that was noted (thread_note), and the Python stacks, as faulthandler writes them. */
#ifndef CLRLINK_SUPPORT_WATCHDOG_H
#define CLRLINK_SUPPORT_WATCHDOG_H

/* Attached, once. Nothing unless the variable is set; what is not a number of seconds is said on stderr. 0; -1 with an exception. */
int watchdog_start(void);

#endif
