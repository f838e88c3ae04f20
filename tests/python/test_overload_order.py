"""A5: the same answer whatever the order in which overloads are declared: random sets of overloads, compiled in several
orders, are called with the same arguments."""

import itertools
import random

import pytest
import System
from helpers import add_compiler
from System.Collections.Generic import List

add_compiler()

from ClrLink.Fixtures.Compiler import CSharp  # noqa: E402

PARAMETERS = [
    "int", "long", "short", "byte", "ulong", "double", "float", "decimal", "bool", "char", "string", "object", "int?",
    "double?", "int[]", "string[]", "object[]", "byte[]", "IEnumerable<int>", "IEnumerable<object>", "IEnumerable", "List<int>",
    "IList<string>", "Func<int, int>", "Func<int, double>", "Func<int, object>", "Action<int>", "Delegate", "Type", "DateTime",
    "DayOfWeek", "IComparable", "IFormattable", "ValueType", "params int[]", "params object[]", "T", "List<T>",
    "IEnumerable<T>", "Func<int, T>", "int = 5", "string = null",
]  # fmt: skip
ARGUMENTS = [
    5, -1, 300, 2**31, 2**40, 2**63, 2**70, 1.5, True, "a", "ab", "", None, [], [1], [1.5], ["a"], [1, "a"], (1, 2), {1},
    {"a": 1}, b"ab", range(3), int, str, len, lambda x: x, lambda x, y: x, System.Byte(1), System.Int64(5), System.Double(2),
    System.Decimal(3), System.DateTime(2020, 1, 1), System.DayOfWeek.Friday, System.String("a"), System.Char("a"),
    List[int]([1]), List[str](["a"]), System.Array[int]([1]), System.Array[str](["a"]), System.Func[int, int](lambda x: x),
    System.Numerics.BigInteger(7),
]  # fmt: skip
SETS = 12
ORDERS = 4


def method(number, place, parameters):
    """string M3(int p0, string p1 = null), which says which one it is."""
    generic = "<T>" if any("T" in kind.replace("Type", "") and kind in ("T", "List<T>", "IEnumerable<T>", "Func<int, T>") for kind in parameters) else ""
    names = []
    for i, kind in enumerate(parameters):
        kind, _, default = kind.partition(" = ")
        names.append(f"{kind} p{i}" + (f" = {default}" if default else ""))
    return f'public static string M{number}{generic}({", ".join(names)}) => "{place}";'


def random_set(random_):
    """Signatures that may stand side by side; what may be left out comes last."""
    signatures = []
    for _ in range(random_.randint(2, 7)):
        count = random_.choice([1, 1, 1, 2, 2])
        kinds = random_.sample(PARAMETERS, count)
        kinds.sort(key=lambda kind: ("=" in kind) + 2 * kind.startswith("params"))
        if sum(kind.startswith("params") for kind in kinds) < 2 and not any("params" in k for k in kinds) | any("=" in k for k in kinds):
            signatures.append(tuple(kinds))
    plain = {}
    for signature in signatures:
        plain.setdefault(tuple(kind.partition(" = ")[0].removeprefix("params ") for kind in signature), signature)
    return list(plain.values())


def source_of(sets, orders, space):
    lines = ["using System; using System.Collections; using System.Collections.Generic;"]
    lines.append(f"namespace {space} {{")
    for order in range(orders):
        lines.append(f"public static class Order{order} {{")
        for number, signatures in enumerate(sets):
            places = list(enumerate(signatures))
            random.Random(order * 100 + number).shuffle(places) if order else None
            lines += [method(number, place, signature) for place, signature in places]
        lines.append("}")
    return "\n".join([*lines, "}"])


def outcome(function, arguments):
    try:
        return function(*arguments)
    except TypeError as error:
        return "ambiguous" if "ambiguous" in str(error) else "none"


@pytest.mark.once("loads assemblies, of which .NET takes each name once")
@pytest.mark.thread_unsafe(reason="loads assemblies, of which .NET takes each name once")
@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_declaration_plays_no_part(seed, tmp_path):
    import clr

    random_ = random.Random(seed)
    sets = [random_set(random_) for _ in range(SETS)]
    space = f"Ordered{seed}"
    path = str(tmp_path / f"{space}.dll")
    assert list(CSharp.Compile(source_of(sets, ORDERS, space), path)) == []
    clr.AddReference(path)
    orders = [getattr(__import__(space), f"Order{order}") for order in range(ORDERS)]
    chosen = set()
    for number in range(len(sets)):
        functions = [getattr(order, f"M{number}", None) for order in orders]
        if functions[0] is None:
            continue
        calls = [(a,) for a in ARGUMENTS] + random_.sample(list(itertools.product(ARGUMENTS, repeat=2)), 60)
        for arguments in calls:
            outcomes = {outcome(function, arguments) for function in functions}
            assert len(outcomes) == 1, (sets[number], arguments, outcomes)
            chosen |= outcomes
    assert len(chosen) > 4 and "none" in chosen
