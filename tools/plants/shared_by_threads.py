"""Tests for the lane that runs each on several threads at once: the one that is not safe so must fail, the other pass."""

import clr  # noqa: F401
import System

TIMES = 20_000
shared = []


def test_of_its_own():
    fill_and_look([])


def test_of_all():
    fill_and_look(shared)


def fill_and_look(numbers):
    numbers.clear()
    for number in range(TIMES):
        numbers.append(System.Math.Abs(-number))
    as_written = numbers == list(range(TIMES))
    assert as_written  # not the lists, which pytest would take minutes to compare for its report
