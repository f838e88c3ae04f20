"""MathNet.Numerics: a linear system solved with matrix operators, a fit, and functions of Python optimised and sampled."""

import math

from MathNet.Numerics import FindMinimum, FindRoots, Fit, GoodnessOfFit, Integrate
from MathNet.Numerics.Distributions import Normal
from MathNet.Numerics.LinearAlgebra import Matrix, Vector
from MathNet.Numerics.Random import MersenneTwister
from MathNet.Numerics.Statistics import Statistics

MATRIX, VECTOR = Matrix[float].Build, Vector[float].Build
DAY = 2 * math.pi / 24


def hourly_means(measured):
    """The mean temperature of each hour of the day."""
    sums, counts = [0.0] * 24, [0] * 24
    for seen in measured:
        sums[seen.time.Hour] += seen.temperature
        counts[seen.time.Hour] += 1
    return [total / max(count, 1) for total, count in zip(sums, counts)]


def solve(means):
    """Least squares by hand: mean, sine and cosine of the day, from the normal equations."""
    design = MATRIX.Dense(24, 3, lambda hour, column: (1.0, math.sin(DAY * hour), math.cos(DAY * hour))[column])
    observed = VECTOR.Dense(means)
    transposed = design.Transpose()
    parameters = (transposed * design).Solve(transposed * observed)
    residual = design * parameters - observed
    return parameters, residual.L2Norm() / math.sqrt(24)


def report(measured):
    means = hourly_means(measured)
    parameters, error = solve(means)
    average, sine, cosine = parameters
    print(f"The day, by normal equations: {average:.2f} °C ± {math.hypot(sine, cosine):.2f}, mean error {error:.2f} °C")

    hours = [float(hour) for hour in range(24)]
    line = Fit.LinearCombination(hours, means, lambda h: 1.0, lambda h: math.sin(DAY * h), lambda h: math.cos(DAY * h))
    fitted = [line[0] + line[1] * math.sin(DAY * h) + line[2] * math.cos(DAY * h) for h in hours]
    print(f"The same by Fit.LinearCombination: {', '.join(f'{value:.2f}' for value in line)}; "
          f"R² {GoodnessOfFit.RSquared(fitted, means):.3f}")

    def temperature(hour):
        return average + sine * math.sin(DAY * hour) + cosine * math.cos(DAY * hour)

    coldest = FindMinimum.OfScalarFunctionConstrained(temperature, 0.0, 12.0)
    warmest = FindMinimum.OfScalarFunctionConstrained(lambda hour: -temperature(hour), 12.0, 24.0)
    crossing = FindRoots.OfFunction(lambda hour: temperature(hour) - average, coldest, warmest)
    print(f"Coldest at {coldest:.1f} h, warmest at {warmest:.1f} h, the mean of the day at {crossing:.1f} h; "
          f"the day's mean by integration {Integrate.OnClosedInterval(temperature, 0.0, 24.0) / 24:.2f} °C")

    def misfit(point):  # of a line through temperature and dew point, the parameters a Vector[float]
        return sum((seen.dew_point - point[0] - point[1] * seen.temperature) ** 2 for seen in measured[::40])

    best = FindMinimum.OfFunction(misfit, VECTOR.Dense([0.0, 1.0]))
    print(f"Dew point ≈ {best[0]:.2f} + {best[1]:.2f} · temperature, by minimising a Python function of a vector")

    temperatures = [seen.temperature for seen in measured]
    mean, deviation = Statistics.Mean(temperatures), Statistics.StandardDeviation(temperatures)
    normal = Normal(mean, deviation, MersenneTwister(42))
    sample = sum(normal.Sample() < 0.0 for _ in range(2000)) / 2000
    print(f"Frost: {sum(t < 0 for t in temperatures) / len(temperatures):.1%} of the reports; a normal distribution says "
          f"{normal.CumulativeDistribution(0.0):.1%}, {sample:.1%} of 2000 samples")
