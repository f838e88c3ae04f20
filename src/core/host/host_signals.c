/* The chain of handlers: see host_signals.h. */
#include "host/host_signals.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "host/dynlib.h"
#include "support/sync.h"

static const int chained_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
#define CHAINED_COUNT (sizeof chained_signals / sizeof chained_signals[0])

typedef struct Chain {
    _Atomic(struct sigaction *) next; /* [atomic] an immutable copy, never freed: a handler may be reading it */
    _Atomic(pid_t) passing;           /* [atomic] the thread inside `next` now */
    struct sigaction *below;          /* [lock:lock] what was `next` before faulthandler was switched on */
    struct sigaction runtime;         /* [lock:lock] CoreCLR's */
    bool has_runtime;                 /* [lock:lock] */
} Chain;

/* Where a library's code lies. */
typedef struct CodeRange {
    uintptr_t start, end;
} CodeRange;

static const char *const runtime_libraries[] = {"libcoreclr.so", "libSystem.Native.so", "libmonosgen-2.0.so.1",
                                                "libmonosgen-2.0.so", "libmono-native.so"};
#define LIBRARY_COUNT (sizeof runtime_libraries / sizeof runtime_libraries[0])

static struct {
    Mutex lock;
    Chain chains[CHAINED_COUNT];
    struct KeptAction *kept;          /* [lock:lock] all of them */
    struct sigaction before[NSIG];    /* [const] after the start: what was there before it */
    CodeRange runtime[LIBRARY_COUNT]; /* [const] after the start */
    pthread_once_t watch_forks;
} state = {.lock = MUTEX_INIT, .watch_forks = PTHREAD_ONCE_INIT};

static bool is_default(const struct sigaction *action) {
    return !(action->sa_flags & SA_SIGINFO) && action->sa_handler == SIG_DFL;
}

static Chain *chain_of(int number) {
    for (size_t i = 0; i < CHAINED_COUNT; i++)
        if (chained_signals[i] == number)
            return &state.chains[i];
    return NULL;
}

/* Returning from the handler repeats the faulting instruction, which now ends the process as it would have without us;
 * a signal that somebody sent is not repeated by itself. */
static void end_by_default(int number, const siginfo_t *info) {
    struct sigaction action = {0};
    action.sa_handler = SIG_DFL;
    sigaction(number, &action, NULL);
    if (info == NULL || info->si_code > 0)
        return;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
}

/* Reached when the fault was not in managed code. Async-signal-safe. */
static void pass_on(int number, siginfo_t *info, void *context) {
    Chain *chain = chain_of(number);
    const struct sigaction *next = sync_read(&chain->next);
    pid_t thread = (pid_t)syscall(SYS_gettid);
    /* faulthandler, having written its report, raises the signal again for whoever was before it; that is CoreCLR's
     * handler, where it was switched on later: it has come full circle. */
    if (next == NULL || is_default(next) || atomic_load_explicit(&chain->passing, memory_order_relaxed) == thread) {
        end_by_default(number, info);
        return;
    }
    atomic_store_explicit(&chain->passing, thread, memory_order_relaxed);
    if (next->sa_flags & SA_SIGINFO)
        next->sa_sigaction(number, info, context);
    else if (next->sa_handler != SIG_IGN)
        next->sa_handler(number);
    atomic_store_explicit(&chain->passing, 0, memory_order_relaxed);
}

/* What handlers may be reading: each lives as long as the process, and equal ones are one. */
typedef struct KeptAction {
    struct sigaction action;    /* [const] first: readers have a pointer to it */
    struct KeptAction *earlier; /* [const] */
} KeptAction;

/* Field by field: the C library leaves parts of a struct as they were. */
static bool is_same(const struct sigaction *action, const struct sigaction *other) {
    if (action->sa_sigaction != other->sa_sigaction || action->sa_flags != other->sa_flags)
        return false;
    for (int number = 1; number < NSIG; number++)
        if (sigismember(&action->sa_mask, number) != sigismember(&other->sa_mask, number))
            return false;
    return true;
}

/* NULL: no memory. */
static KeptAction *keep_lock_held(const struct sigaction *action) {
    for (KeptAction *kept = state.kept; kept != NULL; kept = kept->earlier)
        if (is_same(&kept->action, action))
            return kept;
    KeptAction *kept = malloc(sizeof *kept);
    if (kept != NULL)
        *kept = (KeptAction){*action, state.kept};
    return kept == NULL ? NULL : (state.kept = kept);
}

static void set_next_lock_held(Chain *chain, const struct sigaction *action) {
    KeptAction *kept = keep_lock_held(action);
    if (kept != NULL)
        sync_publish(&chain->next, &kept->action);
}

/* --- Forked children --------------------------------------------------------------------------------------------- */

static bool is_of_runtime(const struct sigaction *action) {
    uintptr_t code = (uintptr_t)action->sa_sigaction;
    for (size_t i = 0; i < LIBRARY_COUNT; i++)
        if (code >= state.runtime[i].start && code < state.runtime[i].end)
            return true;
    return false;
}

/* What stands for the runtime's handler of a signal: what it replaced, unless that is the runtime's or ours again. */
static struct sigaction without_runtime(int number) {
    struct sigaction action = state.before[number];
    Chain *chain = chain_of(number);
    if (chain != NULL && sync_read(&chain->next) != NULL)
        action = *sync_read(&chain->next);
    if (is_of_runtime(&action) || action.sa_sigaction == pass_on) {
        action.sa_flags = 0;
        action.sa_handler = SIG_DFL;
    }
    return action;
}

/* Async-signal-safe, as what runs between fork and exec must be. */
static void restore_in_forked_child(void) {
    for (int number = 1; number < NSIG; number++) {
        struct sigaction current;
        if (sigaction(number, NULL, &current) != 0 || !is_of_runtime(&current))
            continue;
        struct sigaction action = without_runtime(number);
        sigaction(number, &action, NULL);
    }
}

static void watch_forks(void) {
    pthread_atfork(NULL, NULL, restore_in_forked_child);
}

static void find_runtime_libraries(void) {
    for (size_t i = 0; i < LIBRARY_COUNT; i++)
        dynlib_find_code(runtime_libraries[i], &state.runtime[i].start, &state.runtime[i].end);
    pthread_once(&state.watch_forks, watch_forks);
}

/* --- Around the start --------------------------------------------------------------------------------------------- */

void host_signals_before_start(void) {
    mutex_lock(&state.lock);
    for (int number = 1; number < NSIG; number++)
        sigaction(number, NULL, &state.before[number]);
    for (size_t i = 0; i < CHAINED_COUNT; i++) {
        struct sigaction current, ours = {0};
        if (sigaction(chained_signals[i], NULL, &current) != 0 || current.sa_sigaction == pass_on)
            continue;
        set_next_lock_held(&state.chains[i], &current);
        ours.sa_sigaction = pass_on;
        ours.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
        sigemptyset(&ours.sa_mask);
        sigaction(chained_signals[i], &ours, NULL);
    }
    mutex_unlock(&state.lock);
}

/* Python's handlers of what asks a process to end come first again. */
static void put_back_interrupts(void) {
    static const int interrupts[] = {SIGINT, SIGQUIT, SIGTERM};
    for (size_t i = 0; i < sizeof interrupts / sizeof interrupts[0]; i++) {
        const struct sigaction *before = &state.before[interrupts[i]];
        struct sigaction current;
        bool had_handler = !is_default(before) && before->sa_handler != SIG_IGN && !is_of_runtime(before);
        if (had_handler && sigaction(interrupts[i], NULL, &current) == 0 && is_of_runtime(&current))
            sigaction(interrupts[i], before, NULL);
    }
}

void host_signals_after_start(void) {
    mutex_lock(&state.lock);
    find_runtime_libraries();
    put_back_interrupts();
    for (size_t i = 0; i < CHAINED_COUNT; i++) {
        Chain *chain = &state.chains[i];
        struct sigaction current;
        if (sigaction(chained_signals[i], NULL, &current) != 0)
            continue;
        if (current.sa_sigaction != pass_on) {
            chain->runtime = current;
            chain->has_runtime = true;
            continue;
        }
        /* No runtime took this signal: everything as before. */
        const struct sigaction *next = sync_read(&chain->next);
        if (next != NULL)
            sigaction(chained_signals[i], next, NULL);
    }
    mutex_unlock(&state.lock);
}

void host_signals_adopt(void) {
    mutex_lock(&state.lock);
    for (int number = 1; number < NSIG; number++)
        sigaction(number, NULL, &state.before[number]);
    find_runtime_libraries();
    for (size_t i = 0; i < CHAINED_COUNT; i++) {
        Chain *chain = &state.chains[i];
        const struct sigaction *found = &state.before[chained_signals[i]];
        if (!is_of_runtime(found))
            continue;
        chain->runtime = *found;
        chain->has_runtime = true;
    }
    mutex_unlock(&state.lock);
}

/* Disabled, faulthandler has put back what it had found: CoreCLR's handler, where it was enabled later. */
static void rechain_lock_held(Chain *chain, struct sigaction *current, bool reporting) {
    if (current->sa_sigaction == chain->runtime.sa_sigaction) {
        if (!reporting && chain->below != NULL)
            sync_publish(&chain->next, chain->below);
        if (!reporting)
            chain->below = NULL;
        return;
    }
    if (current->sa_sigaction == pass_on) {
        current->sa_flags = 0;
        current->sa_handler = SIG_DFL;
    }
    chain->below = reporting ? sync_read(&chain->next) : NULL;
    set_next_lock_held(chain, current);
}

void host_signals_rechain(bool reporting) {
    mutex_lock(&state.lock);
    for (size_t i = 0; i < CHAINED_COUNT; i++) {
        Chain *chain = &state.chains[i];
        struct sigaction current;
        if (!chain->has_runtime || sigaction(chained_signals[i], NULL, &current) != 0)
            continue;
        rechain_lock_held(chain, &current, reporting);
        sigaction(chained_signals[i], &chain->runtime, NULL);
    }
    mutex_unlock(&state.lock);
}
