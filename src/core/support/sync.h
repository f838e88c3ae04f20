/* Locks, once-flags and atomics. The one place (with py_compat.h) that looks at Py_GIL_DISABLED.
 *
 * Mutex    a real lock in every build, for data that detached threads reach. [lock:name]
 * FtMutex  for data that attached threads alone reach: a real lock on free-threaded builds, nothing
 *          under the GIL. [ft_lock:name]
 * Neither is ever held over Python code, a DECREF, an allocation of Python objects, a call into .NET, or an
 * attach or detach: that is what makes them safe against CPython's stop-the-world and .NET's suspension.
 */
#ifndef CLRLINK_SUPPORT_SYNC_H
#define CLRLINK_SUPPORT_SYNC_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "support/python.h"

#ifdef Py_GIL_DISABLED
#define CLRLINK_FREE_THREADED 1
#else
#define CLRLINK_FREE_THREADED 0
#endif

typedef struct Mutex {
    pthread_mutex_t native;
} Mutex;

#define MUTEX_INIT \
    { PTHREAD_MUTEX_INITIALIZER }

static inline void mutex_init(Mutex *mutex) {
    pthread_mutex_init(&mutex->native, NULL);
}
static inline void mutex_lock(Mutex *mutex) {
    pthread_mutex_lock(&mutex->native);
}
static inline void mutex_unlock(Mutex *mutex) {
    pthread_mutex_unlock(&mutex->native);
}

typedef struct FtMutex {
#if CLRLINK_FREE_THREADED
    pthread_mutex_t native;
#else
    char unused;
#endif
} FtMutex;

#if CLRLINK_FREE_THREADED
#define FT_MUTEX_INIT \
    { PTHREAD_MUTEX_INITIALIZER }
#else
#define FT_MUTEX_INIT \
    { 0 }
#endif

static inline void ft_mutex_init(FtMutex *mutex) {
#if CLRLINK_FREE_THREADED
    pthread_mutex_init(&mutex->native, NULL);
#else
    (void)mutex;
#endif
}
static inline void ft_mutex_fini(FtMutex *mutex) {
#if CLRLINK_FREE_THREADED
    pthread_mutex_destroy(&mutex->native);
#else
    (void)mutex;
#endif
}
static inline void ft_mutex_lock(FtMutex *mutex) {
#if CLRLINK_FREE_THREADED
    pthread_mutex_lock(&mutex->native);
#else
    (void)mutex;
#endif
}
static inline void ft_mutex_unlock(FtMutex *mutex) {
#if CLRLINK_FREE_THREADED
    pthread_mutex_unlock(&mutex->native);
#else
    (void)mutex;
#endif
}

/* Counts up to `limit`: the number before, or -1 when it was reached. For a counter that attached threads alone use:
 * under the GIL no other can come between. */
static inline int64_t sync_ft_count(_Atomic(int64_t) *counter, int64_t limit) {
    int64_t number = atomic_load_explicit(counter, memory_order_relaxed);
#if CLRLINK_FREE_THREADED
    do {
        if (number >= limit)
            return -1;
    } while (!atomic_compare_exchange_weak_explicit(counter, &number, number + 1, memory_order_relaxed,
                                                    memory_order_relaxed));
    return number;
#else
    if (number >= limit)
        return -1;
    atomic_store_explicit(counter, number + 1, memory_order_relaxed);
    return number;
#endif
}

/* What goes to another thread by way of .NET: ThreadSanitizer does not see the queues, locks and fields of managed code
 * by which it gets there. Said for each object, where it is handed over and where it is received; nothing in other
 * builds. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CLRLINK_TSAN 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define CLRLINK_TSAN 1
#endif
#ifdef CLRLINK_TSAN
void __tsan_acquire(void *address);
void __tsan_release(void *address);
void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
#define sync_hand_over(object) __tsan_release((void *)(object))
#define sync_receive(object) __tsan_acquire((void *)(object))
#define sync_net_memory_begin() AnnotateIgnoreReadsBegin(__FILE__, __LINE__)
#define sync_net_memory_end() AnnotateIgnoreReadsEnd(__FILE__, __LINE__)
#else
#define sync_hand_over(object) ((void)(object))
#define sync_receive(object) ((void)(object))
/* Between these, what is read lies on .NET's heap, where it is pinned and does not change. When it is dead, .NET's collector
 * gives its place to other objects, which ThreadSanitizer does not see. */
#define sync_net_memory_begin() ((void)0)
#define sync_net_memory_end() ((void)0)
#endif

/* Publish and read finished objects: everything written before a sync_publish is seen after a
 * sync_read that returns the same pointer. */
#define sync_publish(target, value) atomic_store_explicit((target), (value), memory_order_release)
#define sync_read(source) atomic_load_explicit((source), memory_order_acquire)

#endif
