/* The memory of PyRefs: see pyref_pool.h.
 *
 * Overview
 *   Free nodes are chained by `next`. A thread that has OWN_MOST of them hands what is behind its first BATCH to the shared list, a batch of its own: the batch's
 *   first node links to the next batch by `object`, which no free node has a use for.
 *
 * Concurrency
 *   Pages are only ever added, by whoever finds no free node. Who lists the nodes takes a share where there is one at least:
 *   what is free, or waits for its end, has none, and cannot come to life in between.
 */
#include "support/python.h"

#include "lifetime/pyref_pool.h"

#include <stdlib.h>

#include "support/thread.h"

#define PAGE_BYTES 4080 /* with what malloc adds, a page of the system's */
#define PAGE_NODES ((PAGE_BYTES - sizeof(void *)) / sizeof(PyRef))
#define BATCH 128
#define OWN_MOST 256 /* free nodes a thread keeps: more than a page has */

_Static_assert(PAGE_NODES < OWN_MOST && BATCH < OWN_MOST, "a new page is a thread's own");

typedef struct Page {
    struct Page *next;       /* [const] */
    PyRef nodes[PAGE_NODES]; /* each as release_queue.h says */
} Page;

static struct {
    _Atomic(Page *) pages; /* [atomic] the newest */
    Mutex lock;
    PyRef *batches; /* [lock:lock] */
    pthread_once_t once;
} state = {.lock = MUTEX_INIT, .once = PTHREAD_ONCE_INIT};

static _Thread_local struct {
    PyRef *free;   /* [thread] */
    int32_t count; /* [thread] */
    bool watched;  /* [thread] its end is */
} own;

/* ---- the shared list ---- */

static void share_batch(PyRef *first) {
    mutex_lock(&state.lock);
    first->object = (PyObject *)(void *)state.batches;
    state.batches = first;
    mutex_unlock(&state.lock);
}

static PyRef *take_batch(void) {
    mutex_lock(&state.lock);
    PyRef *first = state.batches;
    if (first != NULL)
        state.batches = (PyRef *)(void *)first->object;
    mutex_unlock(&state.lock);
    return first;
}

/* The rest of what the thread has, behind its first BATCH nodes. */
static void share_surplus(void) {
    PyRef *last = own.free;
    for (int i = 1; i < BATCH; i++)
        last = last->next;
    share_batch(last->next);
    last->next = NULL;
    own.count = BATCH;
}

/* ---- forks and the ends of threads ---- */

static void leave(void) {
    if (own.free != NULL)
        share_batch(own.free);
    own.free = NULL;
    own.count = 0;
}

static void before_fork(void) {
    mutex_lock(&state.lock);
}
static void after_fork(void) {
    mutex_unlock(&state.lock);
}

static void start_once(void) {
    thread_at_exit(leave);
    pthread_atfork(before_fork, after_fork, after_fork);
}

/* Without memory to watch the thread's end its few nodes may be lost with it, which is no reason to fail. */
static void watch_thread(void) {
    own.watched = true;
    pthread_once(&state.once, start_once);
    (void)thread_watch_exit();
}

/* ---- taking and giving ---- */

static PyRef *add_page(void) {
    Page *page = calloc(1, sizeof *page);
    if (page == NULL)
        return NULL;
    for (size_t i = 0; i + 1 < PAGE_NODES; i++)
        page->nodes[i].next = &page->nodes[i + 1];
    page->next = atomic_load_explicit(&state.pages, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&state.pages, &page->next, page, memory_order_release,
                                                  memory_order_relaxed))
        continue;
    return page->nodes;
}

/* 0; -1: no memory. */
static int refill(void) {
    if (!own.watched)
        watch_thread();
    own.free = take_batch();
    if (own.free == NULL)
        own.free = add_page();
    for (PyRef *each = own.free; each != NULL; each = each->next)
        own.count++;
    return own.free == NULL ? -1 : 0;
}

PyRef *pyref_pool_take(void) {
    if (own.free == NULL && refill() < 0)
        return NULL;
    PyRef *ref = own.free;
    own.free = ref->next;
    own.count--;
    return ref;
}

void pyref_pool_give(PyRef *ref) {
    if (!own.watched)
        watch_thread();
    ref->next = own.free;
    own.free = ref;
    if (++own.count > OWN_MOST)
        share_surplus();
}

/* ---- listing ---- */

static bool take_share(PyRef *ref) {
    int32_t shares = atomic_load_explicit(&ref->shares, memory_order_relaxed);
    while (shares > 0)
        if (atomic_compare_exchange_weak_explicit(&ref->shares, &shares, shares + 1, memory_order_acquire,
                                                  memory_order_relaxed))
            return true;
    return false;
}

size_t pyref_pool_share_all(PyRef **refs, size_t capacity) {
    size_t count = 0;
    for (Page *page = atomic_load_explicit(&state.pages, memory_order_acquire); page != NULL; page = page->next)
        for (size_t i = 0; i < PAGE_NODES && count < capacity; i++)
            if (take_share(&page->nodes[i]))
                refs[count++] = &page->nodes[i];
    return count;
}
