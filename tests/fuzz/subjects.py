"""What the fuzzer may use: types of the fixtures and of System.*, and values to call them with."""

import datetime
import decimal
import fractions
import importlib
import math
import re

import clr
from helpers import Sequence

FIXTURES = [
    "Arrays",
    "ByRef",
    "Collections",
    "Conversions",
    "Delegates",
    "Derivation",
    "Disposal",
    "DropInShapes",
    "Dynamics",
    "Enums",
    "Errors",
    "Events",
    "Extended",
    "Generics",
    "Hiding",
    "Indexers",
    "Inferred",
    "Interfaces",
    "Iteration",
    "LibraryValues",
    "Members",
    "ObjectShapes",
    "Operators",
    "Optional",
    "Overloads",
    "Primitives",
    "Reasons",
    "Shapes",
]

# Of System.*, what neither waits nor reaches out of the process.
SYSTEM = {
    "System": """Action Array ArgumentException ArraySegment Attribute BitConverter Boolean Buffer Byte Char Convert DateOnly
        DateTime DateTimeOffset DayOfWeek Decimal Delegate Double Enum EventArgs EventHandler Exception Func Guid Half
        IComparable IDisposable IFormatProvider Index Int128 Int16 Int32 Int64 IntPtr InvalidOperationException Lazy Math
        Nullable Object Progress Random Range SByte Single String StringComparer StringSplitOptions TimeOnly TimeSpan
        TimeZoneInfo Tuple Type UInt16 UInt32 UInt64 Uri UriBuilder ValueTuple Version WeakReference""",
    "System.Collections": "ArrayList BitArray Comparer Hashtable IEnumerable IList Queue SortedList Stack",
    "System.Collections.Concurrent": "ConcurrentBag ConcurrentDictionary ConcurrentQueue ConcurrentStack",
    "System.Collections.Generic": """Comparer Dictionary EqualityComparer HashSet IComparer IDictionary IEnumerable
        IEqualityComparer IList IReadOnlyList KeyValuePair LinkedList List PriorityQueue Queue SortedDictionary SortedList
        SortedSet Stack""",
    "System.Collections.ObjectModel": "Collection ObservableCollection ReadOnlyCollection",
    "System.Collections.Immutable": "ImmutableArray ImmutableDictionary ImmutableList",
    "System.Dynamic": "ExpandoObject",
    "System.Globalization": "CultureInfo DateTimeStyles NumberFormatInfo NumberStyles TextInfo",
    "System.IO": "BinaryReader BinaryWriter MemoryStream Path StringReader StringWriter",
    "System.Linq": "Enumerable",
    "System.Numerics": "BigInteger Complex Matrix3x2 Quaternion Vector2 Vector3",
    "System.Text": "Encoding Rune StringBuilder UTF8Encoding",
    "System.Text.RegularExpressions": "Group Match Regex RegexOptions",
    "System.Threading": "CancellationToken CancellationTokenSource Interlocked Volatile",
    "System.Threading.Tasks": "Task TaskCompletionSource",
    "System.ComponentModel": "BindingList PropertyChangedEventArgs TypeConverter",
}

# What waits, ends the process, or may ask for all of its memory or time.
FORBIDDEN = re.compile(
    r"Wait|Sleep|Join|Exit|FailFast|Never|Hang|Block|Forever|Endless|Infinite|Overflow|Recurse|Crash|Deadlock|"
    r"Result$|RunSynchronously|Delay|GetAwaiter|Repeat|PadLeft|PadRight|Capacity|EnsureCapacity|SetLength|Pow|LeftShift|"
    r"Allocate|Unsafe|Pointer|MemoryCopy|Read(Line|Key)|Gate|Door|Park|SetData|DefaultThread|CurrentCulture|CurrentUICulture|"
    r"^_python|MemberwiseClone|Finalized|InThread|OnThread|Elsewhere|Parallel|Environment|Console|Cycle|^Deep$"
)


def _public(module):
    return [name for name in dir(module) if not name.startswith("_") and not FORBIDDEN.search(name)]


def types():
    """Name and Python type of all that is used, in an order that does not change."""
    clr.AddReference("ClrLink.Fixtures")
    for assembly in ("System.Linq", "System.Collections", "System.Collections.Immutable", "System.Text.RegularExpressions"):
        clr.AddReference(assembly)
    found = []
    for namespace in FIXTURES:
        module = importlib.import_module(f"ClrLink.Fixtures.{namespace}")
        found += [(f"{namespace}.{name}", getattr(module, name)) for name in _public(module)]
    for namespace, names in SYSTEM.items():
        module = importlib.import_module(namespace)
        found += [(f"{namespace}.{name}", getattr(module, name)) for name in names.split()]
    return [(name, each) for name, each in found if isinstance(each, type)]


def members(subject):
    """The names of what may be used of an object or a type."""
    try:
        names = dir(subject)
    except Exception:  # an object's own __dir__
        return []
    return [name for name in names if not FORBIDDEN.search(name) and (not name.startswith("__") or name in SPECIAL)]


# What Python itself would call by an operator or a builtin.
SPECIAL = """__len__ __iter__ __getitem__ __contains__ __eq__ __lt__ __hash__ __str__ __repr__ __int__ __float__ __bool__
    __index__ __enter__ __call__ __doc__ __signature__ __overloads__ __class__ __reduce_ex__ __format__ __name__""".split()

WORDS = ["", "a", "abc", "1", "-12.5", "2020-02-29", "True", "é", "日本", "😀", "a\0b", "x" * 40, "\ud800", "{0}", "System.Int32"]
SMALL = [-2, -1, 0, 1, 2, 3, 5, 7, 10, 100]
LARGE = [255, 256, 2**15, 2**31 - 1, -(2**31), 2**31, 2**32, 2**63 - 1, -(2**63), 2**63, 2**64, 10**30, -(10**40)]


class Hostile:
    """Answers with exceptions, to whatever .NET or the bridge asks."""

    def __getattr__(self, name):
        raise LookupError(name)

    def __index__(self):
        raise ArithmeticError

    def __iter__(self):
        yield 1
        raise BufferError

    def __len__(self):
        return 10**6  # which CPython believes, and takes memory for

    def __eq__(self, other):
        raise NotImplementedError

    def __hash__(self):
        raise TypeError

    def __repr__(self):
        raise ValueError


def _raise(*arguments):
    raise KeyError(*arguments)


def callables(chance):
    return chance.choice([lambda *arguments: arguments, lambda x: x, lambda: 1, lambda a, b: a, len, str, _raise, print.__class__])


def scalar(chance):
    """A value without parts."""
    return chance.choice(
        [
            lambda: chance.choice(SMALL),
            lambda: chance.choice(SMALL),
            lambda: chance.choice(LARGE) if chance.random() < 0.3 else 4,
            lambda: chance.choice([0.0, -0.0, 1.5, 1e300, float("inf"), float("nan")]),
            lambda: chance.choice(WORDS),
            lambda: chance.choice(WORDS),
            lambda: chance.choice([True, False, None, ..., NotImplemented]),
            lambda: chance.choice([b"", b"abc", bytearray(b"12345678"), memoryview(b"abcd")]),
            lambda: complex(chance.choice(SMALL), 1),
            lambda: decimal.Decimal(chance.choice(["1.10", "-0", "1e28", "NaN"])),
            lambda: fractions.Fraction(1, 3),
            lambda: chance.choice([datetime.datetime(2020, 2, 29), datetime.date(1, 1, 1), datetime.timedelta(-1, 5)]),
            lambda: callables(chance),
            lambda: chance.choice([int, str, object, Sequence, Hostile]),
            lambda: chance.choice([Hostile(), math, Ellipsis]),
        ]
    )()


def value(chance, depth=2):
    """A Python value, perhaps with parts."""
    if depth == 0 or chance.random() < 0.75:
        return scalar(chance)
    parts = [value(chance, depth - 1) for _ in range(chance.randrange(4))]
    make = chance.choice([list, tuple, Sequence, lambda *items: iter(items), _dict, _set])
    return make(parts) if make in (list, tuple) else make(*parts)


def _dict(*items):
    return {str(number): item for number, item in enumerate(items)}


def _set(*items):
    return {repr(type(item)) for item in items}
