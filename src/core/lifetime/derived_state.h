/* What derived_link.c and derived_end.c know of a link, and nobody else. See derived_link.h. */
#ifndef CLRLINK_LIFETIME_DERIVED_STATE_H
#define CLRLINK_LIFETIME_DERIVED_STATE_H

#include "lifetime/derived_link.h"

#include <pthread.h>

#include "support/sync.h"

enum LinkState { LINK_NONE, LINK_MAKING, LINK_NET, LINK_PY, LINK_GONE };

struct DerivedLink {
    PyRef node;               /* of the release queue; its object is NULL: that tells links from references */
    FtMutex lock;             /* guards state, object, seen and deleted */
    enum LinkState state;     /* [ft_lock:lock] */
    PyObject *object;         /* [ft_lock:lock] P; owned while PY; NULL while NONE, and once P is gone */
    uint64_t seen;            /* [ft_lock:lock] the collection (gc_watch.h) in which Python last got P by way of N */
    bool deleted;             /* [ft_lock:lock] __del__ was called, or is being called */
    NetTypeKey type;          /* [const] */
    bool of_net;              /* [const] */
    _Atomic(uintptr_t) weak;  /* [atomic] a GCHandle; 0 until N's constructor has begun */
    _Atomic(NetHandle) dying; /* [atomic] while it is in the release queue: N, for __del__; 0: N is gone */
    _Atomic(int) shares;      /* [atomic] */
    DerivedLink *outer;       /* [thread] what the thread expected before, while MAKING */
    pthread_t maker;          /* [const] while MAKING */
};

extern DerivedLinkHooks derived_link_hooks; /* [const] set at start */

/* Gives a share up; who gives up the last frees the link. */
void derived_link_give_up_share(DerivedLink *link);

/* P's finalizer may run once more: at once, or when the running collection, which may have P in its list, is through. */
void derived_link_may_end_again(PyObject *object);

/* The native slots derived_gone and derived_dying. */
void derived_link_gone(void *link);
void derived_link_dying(void *link, NetHandle handle);

#endif
