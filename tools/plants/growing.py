"""Tests that leave something behind each time they run: tests/stress/flatness.py must tell of which kind."""

import ctypes

import System

kept = System.Collections.Generic.List[System.Object]()
kept.Capacity = 1000
chain = None


def test_nothing():
    assert str(System.Object()) == "System.Object"


def test_handles():
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(System.Object()))


def test_heap():
    kept.Add(System.Array[System.Byte](10_000))


def test_blocks():
    global chain
    for _ in range(50):
        chain = (chain,)
