/* Where PyRefs lie, so that those that live can be listed: pages that are never given back to the system.
 *
 * A thread keeps a few free nodes for itself, which makes taking and giving as cheap as an allocator's; what it has too many
 * of goes to a shared list. The memory of a node stays a node's: its `shares` may be read by anybody at any time, and are 0
 * while nobody owns it. */
#ifndef CLRLINK_LIFETIME_PYREF_POOL_H
#define CLRLINK_LIFETIME_PYREF_POOL_H

#include "lifetime/release_queue.h"

/* A node nobody knows of, its shares 0; NULL, without an exception: there is no memory. Any thread. */
PyRef *pyref_pool_take(void);
/* Takes back a node whose shares are 0. Any thread. */
void pyref_pool_give(PyRef *ref);
/* Up to `capacity` of the nodes that live, in `refs`, of each a share more, which is the caller's to give up. How many
 * these are. Any thread. */
size_t pyref_pool_share_all(PyRef **refs, size_t capacity);

#endif
