"""MathNet.Numerics as its documentation uses it: the examples of its pages, in Python."""

import cmath
import math
import operator

import pytest
from helpers import add_library, raises, run_threads

add_library("MathNet.Numerics")

from MathNet.Numerics import (  # noqa: E402
    Combinatorics,
    Complex32,
    Constants,
    Control,
    Differentiate,
    Distance,
    Euclid,
    FindMinimum,
    FindRoots,
    Fit,
    Generate,
    GoodnessOfFit,
    Integrate,
    Interpolate,
    LinearRegression,
    NonConvergenceException,
    Polynomial,
    Precision,
    SpecialFunctions,
)
from MathNet.Numerics.Distributions import ContinuousUniform, Exponential, Gamma, Normal, Poisson  # noqa: E402
from MathNet.Numerics.IntegralTransforms import Fourier, FourierOptions  # noqa: E402
from MathNet.Numerics.Integration import GaussLegendreRule, NewtonCotesTrapeziumRule, SimpsonRule  # noqa: E402
from MathNet.Numerics.LinearAlgebra import Matrix, Vector  # noqa: E402
from MathNet.Numerics.LinearAlgebra.Double import DenseMatrix, DenseVector, SparseMatrix  # noqa: E402
from MathNet.Numerics.OdeSolvers import RungeKutta  # noqa: E402
from MathNet.Numerics.Optimization import BfgsMinimizer, NelderMeadSimplex, ObjectiveFunction  # noqa: E402
from MathNet.Numerics.Random import MersenneTwister, SystemRandomSource, Xorshift  # noqa: E402
from MathNet.Numerics.RootFinding import Brent  # noqa: E402
from MathNet.Numerics.Statistics import (  # noqa: E402
    ArrayStatistics,
    Correlation,
    DescriptiveStatistics,
    Histogram,
    RunningStatistics,
    Statistics,
)
from System import ArgumentException, Array, Double  # noqa: E402
from System.Collections.Generic import List  # noqa: E402
from System.Numerics import Complex  # noqa: E402

M, V = Matrix[float].Build, Vector[float].Build


def close(expected, **how):
    return pytest.approx(expected, rel=how.get("rel", 1e-9), abs=how.get("abs", 1e-9))


# --- Getting started -------------------------------------------------------------------------------------------------


def test_special_functions_and_constants():
    assert SpecialFunctions.Erf(0.5) == close(0.520499877813047)
    assert SpecialFunctions.Gamma(5.0) == close(24.0)
    assert SpecialFunctions.Factorial(5) == 120.0
    assert Constants.Pi == math.pi


# --- Matrices and vectors --------------------------------------------------------------------------------------------


def test_builders():
    assert M.Dense(3, 4)[2, 3] == 0.0
    assert M.Dense(3, 4, 20.0)[2, 3] == 20.0
    assert M.Dense(3, 4, lambda i, j: 100.0 * i + j)[2, 3] == 203.0
    assert M.DenseDiagonal(3, 3, 2.0)[1, 1] == 2.0
    assert M.DenseIdentity(3).Trace() == 3.0
    assert M.Dense(2, 3, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])[0, 1] == 3.0  # by columns
    assert V.Dense(10).Count == 10
    assert V.Dense([1.0, 2.0, 3.0])[2] == 3.0
    assert list(V.Dense(4, lambda i: float(i * i))) == [0.0, 1.0, 4.0, 9.0]
    assert M.Random(3, 4, Gamma(1.0, 5.0, SystemRandomSource(1))).RowCount == 3


def test_elements_rows_and_columns():
    m = M.DenseOfRowArrays([1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0])
    assert m[1, 2] == m.At(1, 2) == 6.0
    m[0, 0] = -1.0
    assert m[0, 0] == -1.0
    assert list(m.Row(1)) == [4.0, 5.0, 6.0] and list(m.Column(0)) == [-1.0, 4.0, 7.0]
    m.SetRow(2, [0.0, 0.0, 1.0])
    m.SetColumn(1, V.Dense([9.0, 9.0, 9.0]))
    assert m.SubMatrix(1, 2, 1, 2) == M.DenseOfRowArrays([9.0, 6.0], [9.0, 1.0])
    assert [list(row) for row in m.EnumerateRows()] == [[-1.0, 9.0, 3.0], [4.0, 9.0, 6.0], [0.0, 9.0, 1.0]]
    assert [(i, x) for i, x in ((pair.Item1, pair.Item2) for pair in m.Row(0).EnumerateIndexed())] == [(0, -1.0), (1, 9.0), (2, 3.0)]
    assert (m.RowCount, m.ColumnCount) == (3, 3)
    with pytest.raises(IndexError):
        m[3, 0]


def test_comparison_and_hash():
    a, b = M.DenseIdentity(2), M.DenseIdentity(2)
    assert a == b and not a != b
    assert a != M.DenseDiagonal(2, 2.0)
    assert a != 5 and a is not b
    assert hash(a) == hash(b)


def test_norms_and_sums():
    m = M.DenseOfRowArrays([3.0, 0.0], [0.0, -4.0])
    assert m.L1Norm() == 4.0 and m.FrobeniusNorm() == close(5.0)
    assert m.L2Norm() == close(4.0) and m.InfinityNorm() == 4.0
    assert list(m.RowSums()) == [3.0, -4.0] and list(m.ColumnAbsoluteSums()) == [3.0, 4.0]
    v = V.Dense([3.0, -4.0])
    assert v.L2Norm() == 5.0 and v.Sum() == -1.0 and v.AbsoluteMaximum() == 4.0
    assert list(v.Normalize(2.0)) == close([0.6, -0.8])
    assert (v.Minimum(), v.MaximumIndex()) == (-4.0, 0)


def test_vectors_are_iterated_and_counted():
    v = V.Dense([1.0, 2.0, 3.0])
    assert list(v) == [1.0, 2.0, 3.0] and len(v) == v.Count == 3
    assert 2.0 in v and sum(v) == 6.0 and max(v) == 3.0
    assert list(v.ToArray()) == [1.0, 2.0, 3.0]
    x, y, z = v
    assert (x, y, z) == (1.0, 2.0, 3.0)
    v[1] = 5.0
    assert v[1] == 5.0


def test_text_of_a_matrix():
    assert str(M.DenseIdentity(2)).splitlines()[0] == "DenseMatrix 2x2-Double"
    assert V.Dense([1.0, 2.0]).ToVectorString().split() == ["1", "2"]


# --- Linear equations and decompositions -----------------------------------------------------------------------------


def test_what_cannot_be_decomposed():
    with raises(ArgumentException, "Matrix must be positive definite"):
        M.DenseOfRowArrays([0.0, 1.0], [1.0, 0.0]).Cholesky()


# --- Fitting and regression ------------------------------------------------------------------------------------------


def test_fit_a_polynomial():
    xs = [float(x) for x in range(6)]
    p = Fit.Polynomial(xs, [1.0 + 2.0 * x + 3.0 * x**2 for x in xs], 2)
    assert list(p) == close([1.0, 2.0, 3.0], rel=1e-6)
    assert Polynomial.Evaluate(2.0, p) == close(17.0, rel=1e-6)


def test_fit_a_combination_of_functions():
    xs = Generate.LinearSpaced(30, 0.0, 3.0)
    ys = [4.0 * math.sin(x) + 0.5 * math.cos(x) for x in xs]
    p = Fit.LinearCombination(xs, ys, math.sin, math.cos)
    assert list(p) == close([4.0, 0.5])


# --- Interpolation, integration, differentiation ---------------------------------------------------------------------


def test_integration_of_a_function_of_python():
    assert Integrate.OnClosedInterval(lambda x: x * x, 0.0, 10.0) == close(1000.0 / 3.0)
    assert Integrate.OnClosedInterval(math.sin, 0.0, math.pi) == close(2.0)
    assert Integrate.DoubleExponential(lambda x: 1.0 / (1.0 + x * x), 0.0, 1.0) == close(math.pi / 4)
    assert Integrate.OnRectangle(lambda x, y: x * y, 0.0, 2.0, 0.0, 2.0) == close(4.0)
    assert GaussLegendreRule.Integrate(lambda x: x**3, 0.0, 10.0, 5) == close(2500.0)
    assert SimpsonRule.IntegrateComposite(lambda x: x * x, 0.0, 10.0, 4) == close(1000.0 / 3.0)
    assert NewtonCotesTrapeziumRule.IntegrateAdaptive(lambda x: x, 0.0, 1.0, 1e-8) == close(0.5)


def test_differentiation_of_a_function_of_python():
    assert Differentiate.FirstDerivative(lambda x: x**3, 2.0) == close(12.0, rel=1e-6)
    derivative = Differentiate.FirstDerivativeFunc(math.sin)
    assert derivative(0.0) == close(1.0, rel=1e-6)


def test_a_differential_equation():
    steps = RungeKutta.FourthOrder(1.0, 0.0, 1.0, 101, lambda t, y: y)
    assert steps[100] == close(math.e, rel=1e-6)
    pair = RungeKutta.FourthOrder(V.Dense([0.0, 1.0]), 0.0, math.pi, 201, lambda t, y: V.Dense([y[1], -y[0]]))
    assert list(pair[200]) == close([0.0, -1.0], abs=1e-5)


# --- Roots and minima ------------------------------------------------------------------------------------------------


def test_roots_of_a_function_of_python():
    assert FindRoots.OfFunction(lambda x: x * x - 4.0, -5.0, 0.0) == close(-2.0, rel=1e-6)
    assert FindRoots.OfFunctionDerivative(lambda x: x * x - 2.0, lambda x: 2.0 * x, 0.0, 5.0) == close(math.sqrt(2), rel=1e-6)
    found, root = Brent.TryFindRoot(lambda x: math.cos(x) - x, 0.0, 1.0, 1e-10, 100)
    assert found and root == close(0.7390851332151607, rel=1e-8)
    with pytest.raises(NonConvergenceException):
        FindRoots.OfFunction(lambda x: x * x + 4.0, -5.0, 5.0)


def rosenbrock(v):
    return (1.0 - v[0]) ** 2 + 100.0 * (v[1] - v[0] ** 2) ** 2


def test_minimum_over_a_vector():
    best = FindMinimum.OfFunction(rosenbrock, V.Dense([-1.2, 1.0]))
    assert list(best) == close([1.0, 1.0], abs=1e-3)


def test_minimisers_with_objects():
    def gradient(v):
        return V.Dense([-2.0 * (1.0 - v[0]) - 400.0 * v[0] * (v[1] - v[0] ** 2), 200.0 * (v[1] - v[0] ** 2)])

    objective = ObjectiveFunction.Gradient(rosenbrock, gradient)
    result = BfgsMinimizer(1e-8, 1e-8, 1e-8, 1000).FindMinimum(objective, V.Dense([-1.2, 1.0]))
    assert list(result.MinimizingPoint) == close([1.0, 1.0], abs=1e-5)
    assert "Gradient" in str(result.ReasonForExit) or "Progress" in str(result.ReasonForExit)
    simplex = NelderMeadSimplex(1e-10, 2000).FindMinimum(ObjectiveFunction.Value(rosenbrock), V.Dense([-1.2, 1.0]))
    assert list(simplex.MinimizingPoint) == close([1.0, 1.0], abs=1e-4)


# --- Probability and statistics --------------------------------------------------------------------------------------


def test_distributions():
    normal = Normal(10.0, 2.0)
    assert (normal.Mean, normal.StdDev, normal.Variance) == (10.0, 2.0, 4.0)
    assert normal.CumulativeDistribution(10.0) == close(0.5)
    assert normal.InverseCumulativeDistribution(0.975) == close(10.0 + 2.0 * 1.959963984540054)
    assert Normal.CDF(0.0, 1.0, 0.0) == close(0.5)
    gamma = Gamma(2.0, 1.5)
    assert gamma.Mean == close(2.0 / 1.5)
    assert Poisson(3.0).Probability(2) == close(math.exp(-3) * 9 / 2)
    with raises(ArgumentException, "Invalid parametrization for the distribution."):
        Normal(0.0, -1.0)


def test_samples_with_a_seed_repeat():
    first = Normal(0.0, 1.0, MersenneTwister(42))
    second = Normal(0.0, 1.0, MersenneTwister(42))
    assert [first.Sample() for _ in range(5)] == [second.Sample() for _ in range(5)]
    values = Array[Double](1000)
    first.Samples(values)
    assert abs(sum(values) / 1000) < 0.2
    Exponential.Samples(SystemRandomSource(1), values, 2.0)
    assert min(values) >= 0.0
    some = []
    for value in ContinuousUniform.Samples(Xorshift(7), 0.0, 1.0):  # without end
        some.append(value)
        if len(some) == 10:
            break
    assert all(0.0 <= value <= 1.0 for value in some)
    assert list(MersenneTwister(42).NextDoubles(3)) == list(MersenneTwister(42).NextDoubles(3))


def test_statistics_of_arrays():
    data = Array[float]([3.0, 1.0, 4.0, 1.0, 5.0])
    assert Statistics.Mean(data) == close(2.8)
    assert ArrayStatistics.Minimum(data) == 1.0
    assert Statistics.Median(data) == 3.0


def test_statistics_of_lists():
    data = List[float]()
    for x in (2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0):
        data.Add(x)
    assert Statistics.PopulationStandardDeviation(data) == close(2.0)
    d = DescriptiveStatistics(data)
    assert (d.Count, d.Mean, d.Minimum, d.Maximum) == (8, 5.0, 2.0, 9.0)
    histogram = Histogram(data, 2)
    assert histogram.BucketCount == 2 and histogram[0].Count + histogram[1].Count == 8.0


# --- Generating, combinatorics, number theory ------------------------------------------------------------------------


def test_generate():
    assert list(Generate.LinearSpaced(11, 0.0, 1.0)) == close([n / 10 for n in range(11)])
    assert list(Generate.LinearRange(10.0, 2.5, 15.0)) == [10.0, 12.5, 15.0]
    assert list(Generate.LogSpaced(4, 0.0, 3.0)) == close([1.0, 10.0, 100.0, 1000.0])
    assert Generate.Sinusoidal(15, 1000.0, 100.0, 10.0)[0] == close(0.0)
    assert list(Generate.Repeat(3, 2.0)) == [2.0, 2.0, 2.0]
    assert list(Generate.LinearSpacedMap(5, 0.0, 4.0, lambda x: x * x)) == [0.0, 1.0, 4.0, 9.0, 16.0]
    assert list(Generate.Map([1.0, 4.0], math.sqrt)) == [1.0, 2.0]
    assert list(Generate.Map2([1.0, 2.0], [3.0, 4.0], lambda a, b: a * b)) == [3.0, 8.0]
    assert [int(str(n)) for n in Generate.Fibonacci(10)] == [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]


def test_distances_and_precision():
    assert Distance.Euclidean([0.0, 0.0], [3.0, 4.0]) == 5.0
    assert Distance.Manhattan([0.0, 0.0], [3.0, 4.0]) == 7.0
    assert Distance.Hamming([1.0, 2.0], [1.0, 3.0]) == 1.0
    assert Precision.AlmostEqual(1.0, 1.0 + 1e-16) is True
    assert Precision.Round(3.14159, 2) == 3.14


# --- Complex numbers and transforms ----------------------------------------------------------------------------------


def test_a_fourier_transform_there_and_back():
    samples = Array[Complex]([Complex(math.sin(2 * math.pi * n / 8), 0.0) for n in range(8)])
    Fourier.Forward(samples, FourierOptions.Matlab)
    spectrum = [complex(s.Real, s.Imaginary) for s in samples]
    expected = [
        sum(math.sin(2 * math.pi * n / 8) * cmath.exp(-2j * math.pi * k * n / 8) for n in range(8)) for k in range(8)
    ]
    assert all(abs(found - wanted) < 1e-12 for found, wanted in zip(spectrum, expected))
    Fourier.Inverse(samples, FourierOptions.Matlab)
    assert [s.Real for s in samples] == close([math.sin(2 * math.pi * n / 8) for n in range(8)], abs=1e-12)


# --- Threads ---------------------------------------------------------------------------------------------------------


