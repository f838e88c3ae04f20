"""A5, A6: for arguments of exact .NET types, the overload and the type arguments are those that the C# compiler takes.

Each example is a batch of random methods and calls. The compiler compiles the batch once and says which calls are wrong;
the others are run as C# and through clrlink, and each method tells which one it is and what its type arguments are."""

import importlib
import itertools

import clr
import pytest
import System
from helpers import add_compiler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

add_compiler()

from ClrLink.Fixtures.Compiler import CSharp  # noqa: E402

numbers = itertools.count()

# --- Types: a name, or a tuple of a name and its arguments -----------------------------------------------------------

VALUES = {
    "int": lambda: System.Int32(1),
    "long": lambda: System.Int64(1),
    "byte": lambda: System.Byte(1),
    "double": lambda: System.Double(1.5),
    "char": lambda: System.Char("a"),
    "string": lambda: System.String("a"),
}
CLASSES = ["object", "Animal", "Dog", "Vec", "Color", "DateTime", "Names", "Kennel"]
PARAMETERS = ["T", "U"]
GENERIC = {
    "List": 1, "HashSet": 1, "Array": 1, "Matrix": 1, "Dictionary": 2, "KeyValuePair": 2, "Box": 1, "SubBox": 1,
    "Func": 2, "Action": 1, "Comparer": 1,
}
INTERFACES = ["IEnumerable", "IList", "IReadOnlyList", "ICollection", "IReadOnlyCollection"]
ABOVE = {  # what an argument of a type may be given to, besides itself
    "List": INTERFACES, "Array": INTERFACES, "HashSet": ["IEnumerable", "ICollection"], "SubBox": ["Box"],
    "Comparer": ["IComparer"], "Names": ["IEnumerable", "List"], "Kennel": ["IReadOnlyDictionary", "Box"],
    "Dictionary": ["IDictionary", "IReadOnlyDictionary"], "Dog": ["Animal", "INamed"], "Vec": ["IComparable"],
}
CONSTRAINTS = ["", "", "", "class", "struct", "new()", "Animal", "INamed", "unmanaged", "Enum", "IComparable<{0}>"]

DECLARATIONS = """
using System; using System.Collections; using System.Collections.Generic;
namespace %s
{
    public interface INamed { }
    public class Animal { }
    public class Dog : Animal, INamed { }
    public struct Vec : IComparable<Vec> { public int X; public int CompareTo(Vec other) => 0; }
    public enum Color { Red }
    public class Names : List<string> { }
    public class Box<A> { }
    public class SubBox<A> : Box<List<A>> { }
    public class Kennel : Box<Dog>, IReadOnlyDictionary<string, Dog>
    {
        public Dog this[string key] => null;
        public IEnumerable<string> Keys => null;
        public IEnumerable<Dog> Values => null;
        public int Count => 0;
        public bool ContainsKey(string key) => false;
        public bool TryGetValue(string key, out Dog value) { value = null; return false; }
        public IEnumerator<KeyValuePair<string, Dog>> GetEnumerator() => null;
        IEnumerator IEnumerable.GetEnumerator() => null;
    }
    public class Comparer<A> : IComparer<A> { public int Compare(A x, A y) => 0; }
%s
}
"""


def written(kind):
    """As C# writes it."""
    if isinstance(kind, str):
        return kind
    name, *arguments = kind
    if name == "Array":
        # C# writes the ranks of arrays of arrays from the outside in
        inner = written(arguments[0])
        base, brackets = (inner[: inner.index("[")], inner[inner.index("[") :]) if inner.endswith("]") else (inner, "")
        return base + "[]" + brackets
    if name == "Matrix":
        inner = written(arguments[0])
        base, brackets = (inner[: inner.index("[")], inner[inner.index("[") :]) if inner.endswith("]") else (inner, "")
        return base + "[,]" + brackets
    return f"{name}<{', '.join(map(written, arguments))}>"


def created(kind):
    """An expression of exactly that type."""
    if kind in ("Color", "Vec", "DateTime"):
        return f"default({kind})"
    text = written(kind)
    match kind:
        case ("Array", _) | ("Matrix", _):
            element, brackets = text.split("[", 1)
            sizes = "0" if brackets[0] == "]" else "0,0"
            return f"new {element}[{sizes}]" + brackets.split("]", 1)[1]
        case ("Func", _, result):
            return f"new {text}(x => default({written(result)}))"
        case ("Action", _):
            return f"new {text}(x => {{ }})"
        case _:
            return f"new {text}()"


def parameters_in(kind):
    if isinstance(kind, str):
        return [kind] if kind in PARAMETERS else []
    return [found for argument in kind[1:] for found in parameters_in(argument)]


def renamed(kind, names):
    return names.get(kind, kind) if isinstance(kind, str) else (kind[0], *(renamed(each, names) for each in kind[1:]))


# --- Random types, methods, calls ------------------------------------------------------------------------------------

atoms = st.sampled_from([*VALUES, *CLASSES])


def constructed(inner):
    return st.sampled_from(sorted(GENERIC)).flatmap(
        lambda name: st.tuples(st.just(name), *([inner] * GENERIC[name]))
    )


types = st.recursive(atoms, constructed, max_leaves=3)


@st.composite
def patterns(draw, kind, depth=0):
    """A parameter's type for an argument of this one: it with parts replaced by type parameters or what is above."""
    choice = draw(st.integers(0, 9))
    if choice < 3 + depth:
        return draw(st.sampled_from(PARAMETERS))
    name, arguments = (kind, ()) if isinstance(kind, str) else (kind[0], kind[1:])
    arguments = tuple(draw(patterns(argument, depth + 1)) for argument in arguments)
    if choice > 6 and name in ABOVE:
        name = draw(st.sampled_from(ABOVE[name]))
        if name in ("Animal", "INamed"):
            return name
        wanted = 2 if "Dictionary" in name else 1
        arguments = (*arguments, *PARAMETERS)[:wanted]
    return (name, *arguments) if arguments else name


@st.composite
def overloads(draw, kinds):
    """The text of one declaration for arguments of these types, but for its name's number: (signature, text)."""
    places = [draw(patterns(kind)) for kind in kinds]
    is_params = bool(places) and draw(st.integers(0, 5)) == 0
    used = list(dict.fromkeys(name for place in places for name in parameters_in(place)))
    names = dict(zip(used, PARAMETERS, strict=False))
    places = [renamed(place, names) for place in places]
    if is_params:
        places[-1] = ("Array", places[-1])
    shown = [written(place) for place in places]
    own = PARAMETERS[: len(used)]
    signature = (len(own), tuple(shown))
    limits = "".join(
        f" where {name} : {limit.format(name)}" for name in own if (limit := draw(st.sampled_from(CONSTRAINTS)))
    )
    if is_params:
        shown[-1] = "params " + shown[-1]
    listed = ", ".join(f"{kind} p{number}" for number, kind in enumerate(shown))
    generic = f"<{', '.join(own)}>" if own else ""
    result = " + \",\" + ".join(f"typeof({name})" for name in own) or '""'
    return signature, f"public static string M{generic}({listed}){limits} => \"{{0}} \" + {result};"


@st.composite
def cases(draw):
    """Types of arguments, and the declarations of the methods that they are given to."""
    kinds = draw(st.lists(types, min_size=1, max_size=3))
    found = {}
    for _ in range(draw(st.integers(1, 3))):
        signature, text = draw(overloads(kinds))
        found.setdefault(signature, text)
    return kinds, [text.replace("{0}", str(number)) for number, text in enumerate(found.values())]


# --- The comparison --------------------------------------------------------------------------------------------------


def source_of(batch, space):
    lines = []
    for number, (kinds, methods) in enumerate(batch):
        lines.append(f"public static class Case{number} {{")
        lines += methods
        given_to = []
        for place, kind in enumerate(kinds):
            value = f"({kind})1" if kind in VALUES and kind != "string" else '"a"' if kind == "string" else created(kind)
            lines.append(f"public static {written(kind)} A{place}() => {value};")
            given_to.append(f"A{place}()")
        lines.append(f"public static string Call{number}() => M({', '.join(given_to)}); }}")
    return DECLARATIONS % (space, "\n".join(lines))


def is_made_an_array(kinds, methods):
    """Collections of .NET, too, become arrays where those are wanted: what is wrong in C# may then be right."""
    collections = ("List", "HashSet", "Dictionary", "Names", "Kennel", "string", "Array", "Matrix")
    return any("[" in method for method in methods) and any(
        (kind if isinstance(kind, str) else kind[0]) in collections for kind in kinds
    )


def agree(ours, theirs, is_wrong, kinds, methods):
    if not is_wrong:
        return ours == theirs
    # Of two that C# finds ambiguous, neither's types being the other's, the nearer by bases and interfaces is taken.
    is_ambiguous = theirs.startswith("CS0121")
    return isinstance(ours, TypeError) or is_ambiguous or is_made_an_array(kinds, methods)


def answer(case, kinds):
    arguments = [VALUES[kind]() if kind in VALUES else getattr(case, f"A{place}")() for place, kind in enumerate(kinds)]
    try:
        return case.M(*arguments)
    except TypeError as error:
        return error


@settings(
    max_examples=10, deadline=None, derandomize=True, database=None,
    phases=[Phase.generate],  # a failure names its case: to shrink a batch would compile it hundreds of times
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(st.lists(cases(), min_size=40, max_size=60))
@pytest.mark.thread_unsafe(reason="compiles hundreds of cases, which would only be done four times")
def test_what_the_compiler_infers(tmp_path_factory, batch):
    space = f"Inferred{next(numbers)}"
    path = tmp_path_factory.mktemp("inferred") / f"{space}.dll"
    wrong = dict(line.split(" ", 1) for line in CSharp.Compile(source_of(batch, space), str(path)))
    clr.AddReference(str(path))
    made = importlib.import_module(space)
    differing = []
    for number, (kinds, methods) in enumerate(batch):
        case = getattr(made, f"Case{number}")
        ours, theirs = answer(case, kinds), wrong.get(f"Call{number}") or getattr(case, f"Call{number}")()
        if not agree(ours, theirs, f"Call{number}" in wrong, kinds, methods):
            shown = "\n  ".join([*methods, f"M({', '.join(map(written, kinds))})"])
            differing.append(f"{shown}\n  C#: {theirs}\n  clrlink: {ours}")
    if differing:
        pytest.fail(f"{len(differing)} calls of {len(batch)} go elsewhere:\n" + "\n".join(differing), pytrace=False)
