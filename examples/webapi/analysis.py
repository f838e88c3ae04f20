"""What the web API computes, in Python: by NumPy where the interpreter has it."""

import math

try:
    import numpy
except ImportError:
    numpy = None


def library():
    """What computes: "NumPy 2.1.0", or "Python"."""
    return "Python" if numpy is None else f"NumPy {numpy.__version__}"


def summary(values):
    """Count, mean and population deviation of an array of .NET's doubles, which NumPy reads without a copy."""
    if len(values) == 0:
        raise ValueError("no values")
    mean, deviation = _by_python(values) if numpy is None else _by_numpy(values)
    return {"count": len(values), "mean": mean, "deviation": deviation}


def _by_python(values):
    numbers = list(values)
    mean = math.fsum(numbers) / len(numbers)
    return mean, math.sqrt(math.fsum((number - mean) ** 2 for number in numbers) / len(numbers))


def _by_numpy(values):
    numbers = numpy.asarray(values, dtype=float)
    return float(numbers.mean()), float(numbers.std())


def primes(limit):
    """How many primes are below a limit: work for one core."""
    sieve = bytearray([1]) * max(limit, 2)
    sieve[0:2] = b"\0\0"
    for number in range(2, math.isqrt(len(sieve)) + 1):
        if sieve[number]:
            sieve[number * number :: number] = bytes(len(range(number * number, len(sieve), number)))
    return sum(sieve[:limit]) if limit > 0 else 0
