/* Signals: those by which CoreCLR learns of null references and divisions by zero, shared with faulthandler; those that
 * ask the process to end; and all that it handles, in forked children.
 *
 * Overview
 *   CoreCLR turns SIGSEGV, SIGBUS, SIGFPE and SIGILL in managed code into exceptions. So its handler must come first;
 *   what it does not recognise it passes on to the handler that it found when it started. faulthandler, enabled
 *   afterwards, would put itself first and end the process at every NullReferenceException; disabled afterwards, it
 *   would take CoreCLR's handler away.
 *
 *   So a handler of ours is installed just before CoreCLR starts, and CoreCLR finds that one. It passes on to `next`,
 *   which may change: host_signals_rechain, called after faulthandler was switched on or off, puts CoreCLR's handler
 *   first again and makes what it replaced the next.
 *
 *   Over Python's handlers of SIGINT and SIGTERM CoreCLR puts its own. That of SIGINT only puts back what it found and
 *   sends the signal once more, from within the handler, so that another thread gets it: then Python's main thread is
 *   not woken from a system call, nor told in 3.10 that there is a signal. That of SIGTERM ends the process, whatever
 *   Python's would do. So what Python handles is given back to it after the start. System.Console, which takes SIGINT
 *   over when it is first used, hands on what .NET does not cancel to whom it found.
 *
 *   CoreCLR handles signals as SIGTERM by writing to a pipe, which a forked child shares with its parent: a signal to
 *   the child would end the parent. So in a child every handler of the runtime's libraries gives way to what was there
 *   before the runtime started.
 *
 * Concurrency
 *   Handlers may run on any thread at any time: they read `next` through an atomic pointer to an immutable copy.
 */
#ifndef CLRLINK_HOST_HOST_SIGNALS_H
#define CLRLINK_HOST_HOST_SIGNALS_H

#include <stdbool.h>

/* Around the start of a runtime; by the starting thread. After a failed start: the same two. */
void host_signals_before_start(void);
void host_signals_after_start(void);
/* In place of the two, where a runtime ran before and its handlers are in place: they are kept the first. What they pass
 * on goes where they found it, not to `next`. */
void host_signals_adopt(void);
/* After faulthandler was switched; `reporting`: it is on now. Any thread. No-op when no runtime has started. */
void host_signals_rechain(bool reporting);

#endif
