"""What the worker does with a file: a CSV table with a column of numbers."""

import csv
import statistics

try:
    import numpy
except ImportError:
    numpy = None


def median(path, column):
    """The median of a column and how many rows have a number in it."""
    with open(path, newline="", encoding="utf-8") as file:
        numbers = [float(row[column]) for row in csv.DictReader(file) if row[column]]
    if not numbers:
        raise ValueError(f"{path} has no number in column {column}")
    return float(numpy.median(numbers)) if numpy else statistics.median(numbers), len(numbers)
