"""Faults for --plant: what the fuzzer must find, each once in a program."""

import ctypes
import threading

import System


def crash(_):
    ctypes.string_at(1)


def hang(_):
    threading.Event().wait()


def leak(_):
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(System.Object()))


def impossible_exception(_):
    raise System.AccessViolationException()


PLANTS = {plant.__name__: plant for plant in (crash, hang, leak, impossible_exception)}
