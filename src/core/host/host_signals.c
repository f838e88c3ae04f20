/* The chain of handlers: see host_signals.h. */
#include "host/host_signals.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

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

static struct {
    Mutex lock;
    Chain chains[CHAINED_COUNT];
} state = {.lock = MUTEX_INIT};

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

/* A copy lives as long as the process; there is one for each switching on of faulthandler. */
static void set_next_lock_held(Chain *chain, const struct sigaction *action) {
    struct sigaction *copy = malloc(sizeof *copy);
    if (copy == NULL)
        return;
    *copy = *action;
    sync_publish(&chain->next, copy);
}

void host_signals_before_start(void) {
    mutex_lock(&state.lock);
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

void host_signals_after_start(void) {
    mutex_lock(&state.lock);
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
