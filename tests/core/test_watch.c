/* support/thread: waits that are watched (support/watchdog.h). */
#include "harness.h"

#include <string.h>

#include "support/thread.h"

typedef struct Seen {
    int waiting, inside, noted;
    int64_t longest;
} Seen;

static void count(const ThreadSight *sight, void *context) {
    Seen *seen = context;
    seen->waiting += sight->place == THREAD_WAITS;
    seen->inside += sight->place == THREAD_IN_PYTHON;
    seen->noted += sight->note != NULL && strcmp(sight->note, "here") == 0;
    if (sight->waited > seen->longest)
        seen->longest = sight->waited;
}

static Seen look(void) {
    Seen seen = {0};
    thread_visit(count, &seen);
    return seen;
}

typedef struct Holder {
    _Atomic(bool) inside, leave;
} Holder;

static void *hold(void *context) {
    Holder *holder = context;
    CHECK(thread_note("here") == 0);
    ThreadEntry entry = thread_enter();
    CHECK(entry == THREAD_ENTRY_FOREIGN);
    atomic_store(&holder->inside, true);
    PyThreadState *saved = NULL;
    while (!atomic_load(&holder->leave)) { /* out and in again: the waits in between are watched too */
        saved = thread_detach();
        harness_sleep_ms(1);
        thread_attach(saved);
    }
    thread_leave(entry);
    CHECK(thread_note(NULL) == 0);
    return NULL;
}

TEST(watch, a_thread_that_waits_for_the_gate_is_seen_to_wait) {
    Holder holder = {0};
    pthread_t thread;
    thread_watch_waits();
    CHECK(thread_gate_is_open());
    PyThreadState *saved = thread_detach();
    CHECK(pthread_create(&thread, NULL, hold, &holder) == 0);
    WAIT_FOR(atomic_load(&holder.inside));
    CHECK(look().noted == 1);
    thread_attach(saved);
    CHECK(thread_gate_pause(0.05) == 0);
    CHECK(look().waiting == 0 || look().longest < 1000000000);
    thread_gate_reopen();
    CHECK(thread_gate_is_open());
    saved = thread_detach();
    atomic_store(&holder.leave, true);
    pthread_join(thread, NULL);
    CHECK(look().noted == 0 && look().waiting == 0);
    thread_attach(saved);
}

static void come_and_go(void *context, int index) {
    (void)index;
    for (int i = 0; i < 200; i++) {
        ThreadEntry entry = thread_enter();
        if (entry == THREAD_ENTRY_REFUSED)
            continue;
        PyThreadState *saved = thread_detach();
        thread_attach(saved);
        thread_leave(entry);
        atomic_fetch_add((_Atomic(int) *)context, 1);
    }
}

typedef struct Watcher {
    _Atomic(bool) done;
    _Atomic(int64_t) seen;
} Watcher;

static void *watch(void *context) {
    Watcher *watcher = context;
    while (!atomic_load(&watcher->done))
        atomic_fetch_add(&watcher->seen, look().inside + look().waiting);
    return NULL;
}

TEST(watch, threads_come_and_go_while_they_are_looked_at) {
    Watcher watcher = {0};
    _Atomic(int) entered = 0;
    pthread_t thread;
    thread_watch_waits();
    CHECK(pthread_create(&thread, NULL, watch, &watcher) == 0);
    harness_threads(6, come_and_go, &entered);
    PyThreadState *saved = thread_detach();
    atomic_store(&watcher.done, true);
    pthread_join(thread, NULL);
    thread_attach(saved);
    CHECK(atomic_load(&entered) == 1200 && thread_cached_count() == 0);
    CHECK(thread_gate_close(1) == 1);
    CHECK(look().waiting == 0);
}
