"""Relies on objects that nobody holds, as a fault in the bridge would: where both collectors run at the crossings they are gone.

The crossings are far too few for either collector to run of itself."""

import gc
import sys
import weakref

import clr  # noqa: F401
import System

CROSSINGS = 400


class Node:
    pass


def in_a_cycle():
    node = Node()
    node.itself = node
    return weakref.ref(node)


gc.collect()
in_python, in_net = in_a_cycle(), System.WeakReference(System.Object())
texts = [System.Text.StringBuilder(str(number)) for number in range(CROSSINGS)]
gone = in_python() is None, not in_net.IsAlive
print(f"planted: after {len(texts)} crossings gone from Python: {gone[0]}, from .NET: {gone[1]}")
sys.exit(not all(gone))
