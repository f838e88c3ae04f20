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
from System import ArgumentException, Array, Double, Tuple  # noqa: E402
from System.Collections.Generic import List  # noqa: E402
from System.Numerics import Complex  # noqa: E402

M, V = Matrix[float].Build, Vector[float].Build


def close(expected, **how):
    return pytest.approx(expected, rel=how.get("rel", 1e-9), abs=how.get("abs", 1e-9))


# --- Getting started -------------------------------------------------------------------------------------------------


def test_the_first_program_finds_the_kernel():
    a = DenseMatrix.OfArray([[1.0, 1.0, 1.0, 1.0], [1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 2.0, 1.0]])
    nullspace = a.Kernel()
    assert len(nullspace) == 2
    # The kernel is what the matrix maps to zero.
    image = a * (2 * nullspace[0] - 3 * nullspace[1])
    assert list(image) == close([0.0, 0.0, 0.0], abs=1e-12)


def test_the_second_program_solves_a_random_system():
    m = M.Random(50, 50, Normal(0.0, 1.0, MersenneTwister(42)))
    v = V.Random(50, Normal(0.0, 1.0, MersenneTwister(43)))
    y = m.Solve(v)
    assert (m * y - v).L2Norm() < 1e-9


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


def test_builders_from_data():
    rows = M.DenseOfRowArrays([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])
    columns = M.DenseOfColumnArrays([1.0, 4.0], [2.0, 5.0], [3.0, 6.0])
    assert rows == columns
    assert M.DenseOfRowMajor(2, 3, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) == rows
    assert M.DenseOfRows([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]) == rows
    assert M.DenseOfRowVectors(V.Dense([1.0, 2.0, 3.0]), V.Dense([4.0, 5.0, 6.0])) == rows
    table = Array[float](2, 3)
    for i in range(2):
        for j in range(3):
            table[i, j] = 3.0 * i + j + 1.0
    assert M.DenseOfArray(table) == rows
    assert DenseMatrix.OfArray([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]) == rows
    assert DenseMatrix.OfArray([[1, 2, 3], [4, 5, 6]]) == rows


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


def test_arithmetic():
    a = M.DenseOfRowArrays([1.0, 2.0], [3.0, 4.0])
    b = M.DenseOfRowArrays([0.0, 1.0], [1.0, 0.0])
    v = V.Dense([1.0, -1.0])
    assert a + b == M.DenseOfRowArrays([1.0, 3.0], [4.0, 4.0])
    assert a - b == M.DenseOfRowArrays([1.0, 1.0], [2.0, 4.0])
    assert a * b == M.DenseOfRowArrays([2.0, 1.0], [4.0, 3.0])
    assert -a == a * -1.0 == -1.0 * a
    assert a / 2.0 == M.DenseOfRowArrays([0.5, 1.0], [1.5, 2.0])
    assert a * 2 == 2 * a == a + a
    assert a * v == V.Dense([-1.0, -1.0])
    assert v * a == V.Dense([-2.0, -2.0])
    assert v * v == 2.0
    assert v + 1.0 == V.Dense([2.0, 0.0])
    assert 1.0 - v == V.Dense([0.0, 2.0])
    assert v % 2.0 == V.Dense([1.0, -1.0])
    assert a.Transpose() * b == M.DenseOfRowArrays([3.0, 1.0], [4.0, 2.0])
    assert a.PointwiseMultiply(b) == M.DenseOfRowArrays([0.0, 2.0], [3.0, 0.0])
    assert a.Power(2) == a * a
    assert operator.mul(a, b) == a.Multiply(b)
    with raises(ArgumentException, "Matrix dimensions must agree"):
        a + M.Dense(3, 3)
    with pytest.raises(TypeError):
        a + "text"


def test_augmented_assignment():
    a = M.DenseIdentity(2)
    before = a
    a += M.DenseIdentity(2)
    a *= 3.0
    assert a == M.DenseDiagonal(2, 6.0)
    assert before == M.DenseIdentity(2)


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


def test_map_and_fold_with_functions_of_python():
    v = V.Dense([1.0, 4.0, 9.0])
    assert list(v.Map[float](math.sqrt)) == [1.0, 2.0, 3.0]
    assert list(v.Map[float](lambda x: -x)) == [-1.0, -4.0, -9.0]
    v.MapInplace(lambda x: x + 1)
    assert list(v) == [2.0, 5.0, 10.0]
    assert list(v.MapIndexed[float](lambda i, x: i * x)) == [0.0, 5.0, 20.0]
    m = M.Dense(2, 2, lambda i, j: float(i == j))
    assert m == M.DenseIdentity(2)
    assert m.Exists(lambda x: x > 0.5) is True
    assert m.ForAll(lambda x: x > 0.5) is False


def test_what_a_function_says_it_returns_is_inferred():
    def half(x) -> float:
        return x / 2

    assert list(V.Dense([1.0, 4.0]).Map(half)) == [0.5, 2.0]


def test_an_exception_of_the_function_comes_back():
    v = V.Dense([1.0, 0.0])
    with pytest.raises(ZeroDivisionError):
        v.Map[float](lambda x: 1.0 / x)


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


def test_a_linear_system():
    a = M.DenseOfRowArrays([3.0, 2.0, -1.0], [2.0, -2.0, 4.0], [-1.0, 0.5, -1.0])
    b = V.Dense([1.0, -2.0, 0.0])
    x = a.Solve(b)
    assert list(x) == close([1.0, -2.0, -2.0])
    assert list(a.LU().Solve(b)) == close([1.0, -2.0, -2.0])
    assert list(a.QR().Solve(b)) == close([1.0, -2.0, -2.0])
    assert (a * a.Inverse()).Subtract(M.DenseIdentity(3)).L2Norm() < 1e-12
    assert a.Determinant() == close(-3.0)
    assert a.Rank() == 3


def test_decompositions_multiply_back():
    a = M.DenseOfRowArrays([4.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0])
    lu = a.LU()
    swapped = lu.L * lu.U
    swapped.PermuteRows(lu.P.Inverse())
    assert (swapped - a).L2Norm() < 1e-12
    qr = a.QR()
    assert (qr.Q * qr.R - a).L2Norm() < 1e-12
    cholesky = a.Cholesky()
    assert (cholesky.Factor * cholesky.Factor.Transpose() - a).L2Norm() < 1e-12
    svd = a.Svd(True)
    assert (svd.U * svd.W * svd.VT - a).L2Norm() < 1e-12
    assert svd.ConditionNumber == close(svd.S[0] / svd.S[2])
    evd = a.Evd()
    assert (evd.EigenVectors * evd.D * evd.EigenVectors.Transpose() - a).L2Norm() < 1e-10
    assert sorted(value.Real for value in evd.EigenValues) == close(sorted(evd.D.Diagonal()))


def test_what_cannot_be_decomposed():
    with raises(ArgumentException, "Matrix must be positive definite"):
        M.DenseOfRowArrays([0.0, 1.0], [1.0, 0.0]).Cholesky()


def test_sparse_matrices():
    s = SparseMatrix.OfIndexed(3, 3, [Tuple.Create(n, n, n + 1.0) for n in range(3)])
    assert s.NonZerosCount == 3
    assert list(s * V.Dense(3, 1.0)) == [1.0, 2.0, 3.0]


# --- Fitting and regression ------------------------------------------------------------------------------------------


def test_fit_a_line():
    xdata, ydata = [10.0, 20.0, 30.0], [15.0, 20.0, 25.0]
    a, b = Fit.Line(xdata, ydata)
    assert (a, b) == close((10.0, 0.5))
    p = Fit.Line(xdata, ydata)
    assert (p.Item1, p.Item2) == close((10.0, 0.5))
    assert GoodnessOfFit.RSquared([a + b * x for x in xdata], ydata) == close(1.0)
    f = Fit.LineFunc(xdata, ydata)
    assert f(40.0) == close(30.0)


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


def test_fit_a_curve():
    xs = [1.0, 2.0, 3.0, 4.0, 5.0]
    ys = [3.0 * math.exp(0.5 * x) for x in xs]
    a, r = Fit.Exponential(xs, ys)
    assert (a, r) == close((3.0, 0.5))
    k, e = Fit.Curve(xs, ys, lambda k, e, x: k * math.exp(e * x), 2.0, 0.4, tolerance=1e-4)
    assert (k, e) == close((3.0, 0.5), rel=1e-3)


def test_regression():
    a, b = LinearRegression.SimpleRegression.Fit([1.0, 2.0, 3.0], [3.0, 5.0, 7.0])
    assert (a, b) == close((1.0, 2.0))
    observed = [[1.0, 4.0], [2.0, 5.0], [3.0, 2.0]]
    p = LinearRegression.MultipleRegression.QR(observed, [15.0, 20.0, 10.0], intercept=True)
    assert [p[0] + p[1] * x + p[2] * y for x, y in observed] == close([15.0, 20.0, 10.0])
    assert list(Fit.MultiDim(observed, [15.0, 20.0, 10.0], intercept=True)) == close(list(p))
    x = DenseMatrix.OfArray([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]])
    y = DenseVector([3.0, 5.0, 7.0])
    assert list(LinearRegression.MultipleRegression.NormalEquations(x, y)) == close([1.0, 2.0])


# --- Interpolation, integration, differentiation ---------------------------------------------------------------------


def test_interpolation():
    xs = [0.0, 1.0, 2.0, 3.0]
    linear = Interpolate.Linear(xs, [0.0, 10.0, 20.0, 30.0])
    assert linear.Interpolate(1.5) == 15.0 and linear.Differentiate(0.5) == 10.0
    spline = Interpolate.CubicSpline(xs, [math.sin(x) for x in xs])
    assert spline.Interpolate(1.0) == close(math.sin(1.0))
    assert Interpolate.Common(xs, [x * x for x in xs]).Interpolate(1.5) == close(2.25)
    assert linear.SupportsIntegration is True


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


def test_roots_of_polynomials():
    first, second = FindRoots.Quadratic(-6.0, 1.0, 1.0)
    assert sorted([first.Real, second.Real]) == close([-3.0, 2.0])
    roots = FindRoots.Polynomial([-6.0, 11.0, -6.0, 1.0])
    assert sorted(root.Real for root in roots) == close([1.0, 2.0, 3.0], rel=1e-6)


def test_polynomials():
    p = Polynomial([1.0, 2.0, 3.0])
    q = Polynomial([0.0, 1.0])
    assert p.Evaluate(2.0) == 17.0 and p.Degree == 2
    assert str(p) == "1 + 2x + 3x^2"
    assert list((p * q).Coefficients) == [0.0, 1.0, 2.0, 3.0]
    assert str(p + q) == "1 + 3x + 3x^2"
    assert list((-q).Coefficients) == [0.0, -1.0]
    assert list(p.Differentiate().Coefficients) == [2.0, 6.0]
    assert sorted((root.Real, root.Imaginary) for root in Polynomial([-1.0, 0.0, 1.0]).Roots()) == [
        (close(-1.0), close(0.0)),
        (close(1.0), close(0.0)),
    ]


def test_minimum_of_a_function_of_python():
    assert FindMinimum.OfScalarFunctionConstrained(lambda x: (x - 2.0) ** 2 + 3.0, -10.0, 10.0) == close(2.0, abs=1e-4)
    assert FindMinimum.OfScalarFunction(lambda x: (x - 2.0) ** 2 + 3.0, 0.0) == close(2.0, abs=1e-4)
    x, y = FindMinimum.OfFunction(lambda x, y: (x - 1.0) ** 2 + (y + 2.0) ** 2, 0.0, 0.0)
    assert (x, y) == close((1.0, -2.0), abs=1e-4)


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


def test_statistics_of_python_sequences():
    data = [3.0, 1.0, 4.0, 1.0, 5.0]
    assert Statistics.Mean(data) == close(2.8)
    assert Statistics.StandardDeviation(data) == close(1.7888543819998317)
    assert Statistics.Median(data) == 3.0
    assert Statistics.Percentile(data, 50) == 3.0
    assert list(Statistics.FiveNumberSummary(data))[0] == 1.0
    assert Statistics.Mean(tuple(data)) == close(2.8)
    assert Statistics.Mean(range(5)) == close(2.0)
    assert ArrayStatistics.Mean(data) == close(2.8)
    mean, deviation = Statistics.MeanStandardDeviation(data)
    assert (mean, deviation) == close((2.8, 1.7888543819998317))


def test_statistics_of_lists():
    data = List[float]()
    for x in (2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0):
        data.Add(x)
    assert Statistics.PopulationStandardDeviation(data) == close(2.0)
    d = DescriptiveStatistics(data)
    assert (d.Count, d.Mean, d.Minimum, d.Maximum) == (8, 5.0, 2.0, 9.0)
    histogram = Histogram(data, 2)
    assert histogram.BucketCount == 2 and histogram[0].Count + histogram[1].Count == 8.0


def test_running_statistics():
    running = RunningStatistics([1.0, 2.0, 3.0])
    running.Push(6.0)
    running.PushRange([1.0, 5.0])
    assert (running.Count, running.Mean, running.Maximum) == (6, 3.0, 6.0)
    both = running + RunningStatistics([3.0])
    assert (both.Count, both.Mean) == (7, 3.0)


def test_correlation():
    assert Correlation.Pearson([1.0, 2.0, 3.0], [2.0, 4.0, 6.0]) == close(1.0)
    assert Correlation.Spearman([1.0, 2.0, 3.0], [9.0, 4.0, 1.0]) == close(-1.0)
    matrix = Correlation.PearsonMatrix([1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [3.0, 2.0, 1.0])
    assert (matrix[0, 1], matrix[0, 2]) == close((1.0, -1.0))


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


def test_combinatorics():
    assert Combinatorics.Combinations(49, 6) == 13983816.0
    assert Combinatorics.Permutations(5) == 120.0
    assert Combinatorics.Variations(5, 2) == 20.0
    shuffled = Combinatorics.GeneratePermutation(10, MersenneTwister(1))
    assert sorted(shuffled) == list(range(10))
    cards = list(range(1, 53))
    assert sorted(Combinatorics.SelectPermutation(cards, MersenneTwister(1))) == cards
    hand = list(Combinatorics.SelectCombination(cards, 5, MersenneTwister(1)))
    assert len(hand) == 5 and set(hand) <= set(cards)


def test_number_theory():
    assert Euclid.GreatestCommonDivisor(12, 18) == 6
    assert Euclid.LeastCommonMultiple(4, 6) == 12
    gcd, x, y = Euclid.ExtendedGreatestCommonDivisor(45, 18)
    assert gcd == 9 == 45 * x + 18 * y
    assert Euclid.IsPerfectSquare(144) is True
    assert Euclid.Modulus(-5, 3) == 1 and Euclid.Remainder(-5, 3) == -2
    assert Euclid.GreatestCommonDivisor(2**70, 2**65) == 2**65


def test_distances_and_precision():
    assert Distance.Euclidean([0.0, 0.0], [3.0, 4.0]) == 5.0
    assert Distance.Manhattan([0.0, 0.0], [3.0, 4.0]) == 7.0
    assert Distance.Hamming([1.0, 2.0], [1.0, 3.0]) == 1.0
    assert Precision.AlmostEqual(1.0, 1.0 + 1e-16) is True
    assert Precision.Round(3.14159, 2) == 3.14


# --- Complex numbers and transforms ----------------------------------------------------------------------------------


def test_complex_numbers():
    a, b = Complex(1.0, 2.0), Complex(3.0, -1.0)
    assert a + b == Complex(4.0, 1.0)
    assert a * b == Complex(5.0, 5.0)
    assert a * 2.0 == Complex(2.0, 4.0)
    assert complex(a) == 1 + 2j
    assert Complex.Abs(Complex(3.0, 4.0)) == 5.0
    assert Complex32(1.0, 2.0) * Complex32(0.0, 1.0) == Complex32(-2.0, 1.0)


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


def test_complex_matrices():
    m = Matrix[Complex].Build.DenseOfRowArrays([Complex(0.0, 1.0), Complex(0.0, 0.0)], [Complex(0.0, 0.0), Complex(0.0, 1.0)])
    assert (m * m)[0, 0] == Complex(-1.0, 0.0)
    assert m.ConjugateTranspose()[0, 0] == Complex(0.0, -1.0)


# --- Threads ---------------------------------------------------------------------------------------------------------


def test_threads_calculate_at_the_same_time():
    def work(number):
        a = M.Dense(4, 4, lambda i, j: 1.0 / (1.0 + i + j + number))
        b = V.Dense(4, 1.0)
        x = (a + M.DenseIdentity(4)).Solve(b)
        area = Integrate.OnClosedInterval(lambda t: t * number, 0.0, 2.0)
        root = FindRoots.OfFunction(lambda t: t * t - (number + 1.0), 0.0, 10.0)
        return number, x.Sum(), area, root

    results = run_threads(work, times=20)
    sums = {}
    for number, total, area, root in results:
        assert area == close(2.0 * number)
        assert root == close(math.sqrt(number + 1.0), rel=1e-6)
        assert sums.setdefault(number, total) == close(total)


def test_parallel_code_of_the_library_calls_python():
    """Large matrices are filled and mapped on the library's own threads."""
    Control.UseMultiThreading()
    m = M.Dense(400, 400, 2.0)
    assert m.Map[float](lambda x: x * x).ForAll(lambda x: x == 4.0) is True
    assert (m * m)[0, 0] == 1600.0


def test_objects_of_the_library_leave_no_handle(balanced):
    def work(_):
        a = M.Dense(3, 3, lambda i, j: float(i == j))
        (a * 2.0 + a).Solve(V.Dense([1.0, 2.0, 3.0]))
        FindRoots.OfFunction(lambda x: x - 1.0, 0.0, 5.0)

    balanced(work, threads=2, times=10)
