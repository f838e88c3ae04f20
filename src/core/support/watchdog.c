/* See watchdog.h.
 *
 * A thread of its own looks at all threads, never attaches, and so reports whatever holds Python. The Python stacks are written
 * by faulthandler's handler of a signal, which needs no attached thread either:
 *   with the GIL       one signal to the watchdog's own thread; the handler writes the stacks of all threads
 *   free-threaded      one to each thread that is in Python; it writes its own, since others' may change under the handler
 */
#include "support/watchdog.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "support/python.h"
#include "support/sync.h"
#include "support/thread.h"

#define LOOKS_IN_LIMIT 4
#define SIGNAL (SIGRTMAX - 2)
#define SECONDS_MOST 86400.0
#define WRITING_LOOK 1000000 /* nanoseconds */
#define WRITING_MOST 2000000000

static struct {
    int64_t limit;         /* [const] nanoseconds */
    int64_t reported;      /* [thread] the watchdog's: waits that began up to then have been told of */
    _Atomic(bool) written; /* [atomic] by the handler */
} state;

static void pause_ns(int64_t time) {
    struct timespec rest = {time / 1000000000, time % 1000000000};
    while (nanosleep(&rest, &rest) != 0 && errno == EINTR)
        continue;
}

/* ---- who waits ---- */

static void find_late(const ThreadSight *sight, void *context) {
    int64_t *last = context;
    if (sight->place == THREAD_WAITS && sight->waited >= state.limit && sight->since > *last)
        *last = sight->since;
}

/* ---- the report ---- */

static const char *const places[] = {
    [THREAD_OUTSIDE] = "is not in Python",
    [THREAD_IN_PYTHON] = "is in Python",
    [THREAD_IN_NET] = "has let go of Python for a call into .NET",
};

static void tell_note(const ThreadSight *sight, const char *what) {
    if (sight->note != NULL)
        fprintf(stderr, "  %s Py.GIL() of .NET:\n%s\n", what, sight->note);
    else
        fprintf(stderr, "  not by Py.GIL(): .NET cannot tell another thread's stack, and none was noted\n");
}

static void tell(const ThreadSight *sight, void *context) {
    (void)context;
    if (sight->place == THREAD_OUTSIDE)
        return;
    fprintf(stderr, "thread 0x%016" PRIxPTR " ", (uintptr_t)sight->id);
    if (sight->place == THREAD_WAITS) {
        fprintf(stderr, "waits for Python, for %.1f s\n", (double)sight->waited / 1e9);
        tell_note(sight, "by this");
        return;
    }
    fprintf(stderr, "%s\n", places[sight->place]);
    if (sight->place == THREAD_IN_PYTHON)
        tell_note(sight, "held by this");
}

/* faulthandler's handler puts this one in its place for as long as it calls it, when it has written. */
static void note_written(int signal) {
    (void)signal;
    atomic_store(&state.written, true);
}

static bool handler_is_there(void) {
    struct sigaction action;
    return sigaction(SIGNAL, NULL, &action) == 0 && action.sa_handler != note_written;
}

/* A thread may keep signals away: it is not waited for for ever. */
static void write_stacks(pthread_t thread) {
    atomic_store(&state.written, false);
    if (pthread_kill(thread, SIGNAL) != 0)
        return;
    for (int64_t waited = 0; waited < WRITING_MOST; waited += WRITING_LOOK) {
        pause_ns(WRITING_LOOK);
        if (atomic_load(&state.written) && handler_is_there())
            return;
    }
    fprintf(stderr, "  its stack cannot be had: it does not take signals\n");
}

static void signal_thread(const ThreadSight *sight, void *context) {
    (void)context;
    if (sight->place != THREAD_IN_PYTHON && sight->place != THREAD_WAITS)
        return;
    fprintf(stderr, "thread 0x%016" PRIxPTR ":\n", (uintptr_t)sight->id);
    write_stacks(sight->id);
}

static void tell_python_stacks(void) {
    if (!handler_is_there()) {
        fprintf(stderr, "Python's stacks cannot be had any more: it is finalizing\n");
        return;
    }
    fprintf(stderr, "Python's stacks:\n");
    if (CLRLINK_FREE_THREADED)
        thread_visit(signal_thread, NULL);
    else
        write_stacks(pthread_self());
}

static void report(void) {
    fprintf(stderr, "\nclrlink: a thread waits for Python for more than %.1f s (CLRLINK_WATCHDOG)\n",
            (double)state.limit / 1e9);
    thread_visit(tell, NULL);
    tell_python_stacks();
    fprintf(stderr, "clrlink: end of the watchdog's report\n");
    fflush(stderr);
}

static void *watch(void *unused) {
    for (;;) {
        pause_ns(state.limit / LOOKS_IN_LIMIT);
        int64_t last = state.reported;
        thread_visit(find_late, &last);
        if (last == state.reported)
            continue;
        state.reported = last;
        report();
    }
    return unused;
}

/* ---- the start ---- */

/* 0: not asked for. */
static double asked_seconds(void) {
    const char *text = getenv("CLRLINK_WATCHDOG");
    if (text == NULL || *text == '\0')
        return 0;
    char *end;
    double seconds = strtod(text, &end);
    if (*end == '\0' && isfinite(seconds) && seconds > 0 && seconds <= SECONDS_MOST)
        return seconds;
    fprintf(stderr, "clrlink: CLRLINK_WATCHDOG is '%s', which is no number of seconds above 0; nothing is watched\n",
            text);
    return 0;
}

/* Ours first: faulthandler's calls the one before it when it has written. */
static int install_handler(void) {
    struct sigaction action = {.sa_handler = note_written, .sa_flags = SA_RESTART};
    if (sigaction(SIGNAL, &action, NULL) != 0) {
        PyErr_SetFromErrno(PyExc_OSError);
        return -1;
    }
    PyObject *module = PyImport_ImportModule("faulthandler");
    PyObject *method = module == NULL ? NULL : PyObject_GetAttrString(module, "register");
    PyObject *given =
        Py_BuildValue("(iiOO)", SIGNAL, STDERR_FILENO, CLRLINK_FREE_THREADED ? Py_False : Py_True, Py_True);
    PyObject *result = method == NULL || given == NULL ? NULL : PyObject_Call(method, given, NULL);
    Py_XDECREF(result);
    Py_XDECREF(given);
    Py_XDECREF(method);
    Py_XDECREF(module);
    return result == NULL ? -1 : 0;
}

static int start_thread(void) {
    pthread_t thread;
    int error = thread_start(&thread, watch, NULL);
    if (error != 0) {
        PyErr_Format(PyExc_RuntimeError, "the watchdog's thread could not be started (error %d)", error);
        return -1;
    }
    pthread_detach(thread);
    return 0;
}

int watchdog_start(void) {
    double seconds = asked_seconds();
    if (seconds == 0)
        return 0;
    state.limit = (int64_t)(seconds * 1e9);
    if (install_handler() < 0)
        return -1;
    thread_watch_waits();
    return start_thread();
}
