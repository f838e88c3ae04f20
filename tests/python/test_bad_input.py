"""What is wrong is named in words, by an exception; and the process goes on sound."""

import os
import pathlib
import struct

import clr
import pytest
import System
from callbacks import Callbacks, pointer
from ClrLink.Fixtures import Arrays, Enums, Errors, Generics, Indexers, Members, Shapes
from ClrLink.Fixtures.Blocking import Door
from ClrLink.Fixtures.ByRef import Calls as ByRef
from ClrLink.Fixtures.Optional import Calls as Optional
from ClrLink.Fixtures.Overloads import Mirrored, Sets
from ClrLink.Fixtures.Primitives import Echo
from ClrLink.Fixtures.Shapes import Plain
from helpers import FIXTURE_FOLDER, raised_by, run_script
from System.Collections.Generic import List


def assert_sound():
    assert System.Math.Abs(-1) == 1
    assert Plain(3).M(4) == 7
    assert Echo.EchoString("text") == "text"
    assert list(System.Array[int]([1, 2])) == [1, 2]


# (what is done, the exception, words that its text holds)
MISTAKES = {
    # unknown names
    "a type": (lambda: System.Nope, AttributeError, ["Nope"]),
    "a namespace": (lambda: __import__("System.Nope"), ModuleNotFoundError, ["System.Nope"]),
    "a member of an object": (lambda: Plain().Nope, AttributeError, ["Plain", "Nope"]),
    "a member of a class": (lambda: Plain.Nope, AttributeError, ["Plain", "Nope"]),
    "a member of an enum": (lambda: Enums.Color.Nope, AttributeError, ["Color", "Nope"]),
    "a member of clr": (lambda: clr.Nope, AttributeError, ["clr", "Nope"]),
    "an assembly": (lambda: clr.AddReference("No.Such"), System.IO.FileNotFoundException, ["No.Such"]),
    "an assembly by path": (lambda: clr.AddReference("/no/such.dll"), System.IO.FileNotFoundException, ["/no/such.dll"]),
    "a keyword": (lambda: Optional.Def(1, zz=2), TypeError, ["Calls.Def", "zz"]),
    "an overload by hand": (lambda: Sets.Wide.Overloads[Plain], TypeError, ["No match found for signature"]),
    # wrong types and counts
    "a str for an int": (lambda: Echo.EchoInt32("a"), TypeError, ["Echo.EchoInt32", "<class 'str'>"]),
    "an int for a str": (lambda: Echo.EchoString(5), TypeError, ["Echo.EchoString", "<class 'int'>"]),
    "a list for a class": (lambda: Echo.EchoPlain([]), TypeError, ["Echo.EchoPlain", "<class 'list'>"]),
    "the wrong class": (lambda: Echo.EchoPlain(Shapes.Bare()), TypeError, ["Echo.EchoPlain", "Bare"]),
    "a class for a value": (lambda: Echo.EchoInt32(Plain), TypeError, ["Echo.EchoInt32"]),
    "a class for a text": (lambda: Echo.EchoString(Plain), TypeError, ["Echo.EchoString"]),
    "a class for an element": (lambda: Arrays.Calls.Sum(Plain), TypeError, ["Calls.Sum"]),
    "a class for params": (lambda: Optional.Packed(Plain), TypeError, ["Calls.Packed"]),
    "a namespace for a value": (lambda: Echo.EchoInt32(System), TypeError, ["Echo.EchoInt32"]),
    "a namespace for a class": (lambda: Echo.EchoPlain(System), TypeError, ["Echo.EchoPlain"]),
    "a namespace for a type": (lambda: clr.GetClrType(System), TypeError, []),
    "a namespace for params": (lambda: Optional.Packed(System), TypeError, ["Calls.Packed"]),
    "too few": (lambda: Optional.Three(1), TypeError, ["Calls.Three", "<class 'int'>"]),
    "too many": (lambda: Echo.EchoInt32(1, 2), TypeError, ["Echo.EchoInt32", "<class 'int'>, <class 'int'>"]),
    "none at all": (lambda: Echo.EchoInt32(), TypeError, ["Echo.EchoInt32: ()"]),
    "an ambiguous call": (lambda: Mirrored.Ambiguous(1, 1), TypeError, ["Int32", "Object"]),
    "no constructor": (lambda: Shapes.OneCtor("a"), TypeError, ["OneCtor..ctor", "<class 'str'>"]),
    "an index of the wrong type": (lambda: Indexers.Idx()[1.5], TypeError, ["Idx.get_Item", "<class 'float'>"]),
    "too many indices": (lambda: Arrays.Calls.Matrix()[0, 1, 2], (TypeError, IndexError), []),
    "a field of the wrong type": (lambda: setattr(Members.Fields(), "Int", "a"), TypeError, ["integer"]),
    "a type argument that is none": (lambda: List["int"], TypeError, ["type(s) expected"]),
    "a constraint": (lambda: Generics.OnlyClass[int], TypeError, ["System.Int32", "OnlyClass`1"]),
    "the wrong ref": (lambda: ByRef.Ref("a"), TypeError, ["Calls.Ref", "<class 'str'>"]),
    "an object that is not callable": (lambda: Plain()(), TypeError, ["Plain", "callable"]),
    # overflow
    "an int too large": (lambda: Echo.EchoInt32(2**31), TypeError, ["Echo.EchoInt32"]),
    "an int far too large": (lambda: Echo.EchoInt64(10**500), TypeError, ["Echo.EchoInt64"]),
    "a boxed int too large": (lambda: System.Byte(256), OverflowError, ["too large"]),
    "a field too large": (lambda: setattr(Members.Fields(), "Byte", 256), OverflowError, ["too large"]),
    "an element too large": (lambda: System.Array[int]([2**40]), OverflowError, []),
    "an index too large": (lambda: System.Array[int](3)[2**70], IndexError, ["out of range"]),
    "a length too large": (lambda: System.Array[int](2**62), (OverflowError, ValueError, MemoryError, System.Exception), []),
    "a negative length": (lambda: System.Array[int](-1), ValueError, ["Non-negative"]),
    "a float too large": (lambda: Echo.EchoSingle(1e40), TypeError, ["Echo.EchoSingle"]),
    # None for a value type
    "None for an int": (lambda: Echo.EchoInt32(None), TypeError, ["Echo.EchoInt32", "NoneType"]),
    "None for a struct": (lambda: Echo.EchoStruct(None), TypeError, ["Echo.EchoStruct", "NoneType"]),
    "None for an enum": (lambda: Enums.EnumCalls.Echo(None), TypeError, ["EnumCalls.Echo", "NoneType"]),
    "None for a field": (lambda: setattr(Members.Fields(), "Int", None), TypeError, ["integer"]),
    "None as an array": (lambda: System.Array[int](None), TypeError, []),
    # what cannot be made
    "an abstract class": (Shapes.AbstractShape, TypeError, ["abstract", "AbstractShape"]),
    "a static class": (Shapes.StaticOnly, TypeError, ["StaticOnly"]),
    "an interface": (Shapes.IFoo, TypeError, ["interface", "IFoo"]),
    "an interface of what has it not": (lambda: Shapes.IFoo(Plain()), TypeError, ["IFoo"]),
    "an open generic": (List, TypeError, ["generic", "List"]),
    "an unknown enum value": (lambda: Enums.Color(77), ValueError, ["True"]),
    "a hidden constructor": (Shapes.PrivateConstructor, TypeError, ["PrivateConstructor"]),
    # what .NET throws
    "a method that throws": (lambda: Errors.Thrower.Invalid("why"), System.InvalidOperationException, ["why"]),
    "a static constructor": (Errors.BadStaticOf[float].Method, System.TypeInitializationException, ["BadStaticOf"]),
    "a null reference": (lambda: Errors.Thrower.NullReference(None), System.NullReferenceException, []),
    # read-only
    "a read-only field": (lambda: setattr(Members.Fields(), "Readonly", 1), TypeError, ["read-only"]),
    "a get-only property": (lambda: setattr(Members.Properties(), "GetOnly", 1), TypeError, ["read-only"]),
    "a set-only property": (lambda: Members.Properties().SetOnly, TypeError, ["cannot be read"]),
    "a namespace attribute": (lambda: setattr(System, "foo", 1), AttributeError, []),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_each_time_and_all_goes_on(mistake):
    do, kind, words = MISTAKES[mistake]
    for _ in range(3):
        error = raised_by(do)
        assert isinstance(error, kind), repr(error)
        assert str(error)
        assert all(word in str(error) for word in words), str(error)
    assert_sound()


def test_all_mistakes_in_all_threads(threads):
    def work(number):
        for name in list(MISTAKES)[number:]:
            do, kind, _ = MISTAKES[name]
            assert isinstance(raised_by(do), kind), name

    threads(work, times=3)
    assert_sound()


def test_mistakes_leave_no_handles(balanced):
    quick = [do for name, (do, _, _) in MISTAKES.items() if not name.startswith("an assembly")]

    def work(_):
        for do in quick:
            raised_by(do)

    balanced(work, threads=2, times=3)


class Hostile:
    """Raises whatever it is asked."""

    def __getattr__(self, name):
        raise LookupError(name)

    def __index__(self):
        raise LookupError("__index__")

    def __float__(self):
        raise LookupError("__float__")

    def __len__(self):
        raise LookupError("__len__")

    def __iter__(self):
        raise LookupError("__iter__")

    def __getitem__(self, index):
        raise LookupError("__getitem__")

    def __eq__(self, other):
        raise LookupError("__eq__")

    __hash__ = None


class LyingIterable:
    """A sequence that is shorter than it says."""

    def __len__(self):
        return 10**6

    def __getitem__(self, index):
        if index > 2:
            raise IndexError
        return index


class Shrinking(list):
    def __iter__(self):
        for item in self[:]:
            self.clear()
            yield item


@pytest.mark.parametrize("method", ["EchoInt32", "EchoDouble", "EchoString", "EchoPlain", "EchoBytes", "EchoBoolean"])
def test_an_object_that_raises_whatever_it_is_asked(method):
    assert isinstance(raised_by(getattr(Echo, method), Hostile()), (TypeError, LookupError))
    assert_sound()


def test_sequences_that_lie():
    assert Arrays.Calls.Sum(LyingIterable()) == 3
    assert Arrays.Calls.Sum(Shrinking([1, 2, 3])) == 6
    assert_sound()


def test_equality_with_a_hostile_object():
    error = raised_by(lambda: Plain() == Hostile())
    assert isinstance(error, LookupError)


@pytest.mark.parametrize("error", [ValueError("bad"), MemoryError(), StopIteration(3), GeneratorExit(), RecursionError("r")])
def test_a_callback_that_raises(error):
    error = type(error)(*error.args)  # each time another: raising one adds to its traceback

    def fail(_argument):
        raise error

    with pointer(fail) as function:
        assert raised_by(Callbacks.OnCurrentThread, *function, 0) is error
    assert_sound()


@pytest.mark.parametrize("result", ["a", 1.5, [], 2**63, {}])
def test_a_callback_that_returns_what_is_no_int64(result):
    with pointer(lambda _argument: result) as function:
        assert isinstance(raised_by(Callbacks.OnCurrentThread, *function, 0), (TypeError, OverflowError))
    assert_sound()


def test_a_callback_of_the_wrong_arity():
    with pointer(lambda: 1) as function:
        assert isinstance(raised_by(Callbacks.OnCurrentThread, *function, 0), TypeError)
    assert_sound()


def test_a_callback_pointer_of_nothing_callable():
    from clrlink import _core

    assert isinstance(raised_by(_core._callback_pointer, 5), TypeError)


def test_a_python_exception_while_arguments_are_converted_stops_the_call():
    door = Door()

    def items():
        yield 1
        raise LookupError("in the middle")

    assert isinstance(raised_by(Arrays.Calls.Sum, items()), (LookupError, TypeError))
    assert door.SomeoneWaits is False
    assert_sound()


@pytest.mark.parametrize("content", [b"", b"no assembly", b"MZ" + bytes(200), b"\x7fELF" + bytes(200)])
def test_a_file_that_is_no_assembly(tmp_path, content):
    path = tmp_path / "Odd.Name.dll"
    path.write_bytes(content)
    error = raised_by(clr.AddReference, str(path))
    assert isinstance(error, System.BadImageFormatException)
    assert "Odd.Name" in str(error)
    assert_sound()


def test_an_assembly_cut_short(tmp_path):
    whole = (FIXTURE_FOLDER / "late" / "Late7.dll").read_bytes()
    path = tmp_path / "Cut.dll"
    path.write_bytes(whole[: len(whole) // 2])
    assert isinstance(raised_by(clr.AddReference, str(path)), (System.BadImageFormatException, System.IO.FileLoadException))
    assert_sound()


def test_a_folder_is_no_assembly(tmp_path):
    assert isinstance(raised_by(clr.AddReference, str(tmp_path)), (System.Exception, OSError))
    assert_sound()


# --- Missing and broken runtimes ------------------------------------------------------------------------------------

LOAD = """
import clrlink
try:
    clrlink.load("coreclr", dotnet_root={root!r})
except RuntimeError as error:
    text = str(error)
else:
    raise SystemExit("no error")
missing = [word for word in {words!r} if word not in text]
assert not missing, (missing, text)
"""
# Nothing of .NET was run yet: a sound runtime can still be loaded.
THEN_LOADS = """
clrlink.load("coreclr")
import clr, System
assert System.Math.Abs(-1) == 1
"""
# The host that failed stays in the process: another try says so in words, or succeeds.
THEN_SAYS = """
try:
    clrlink.load("coreclr")
except RuntimeError as error:
    assert "Failed to create a .NET runtime" in str(error), str(error)
"""


def real_root():
    """The folder that holds the `dotnet` these tests run on."""
    return pathlib.Path(System.Object().GetType().Assembly.Location).parents[3]


def assert_load_fails(root, *words, then=THEN_LOADS):
    run_script(LOAD.format(root=str(root), words=words) + then, prelude="")


def hostfxr_in(root):
    folder = root / "host" / "fxr" / "99.0.0"
    folder.mkdir(parents=True)
    return folder / "libhostfxr.so"


def elf_of_another_machine():
    other = 183 if os.uname().machine == "x86_64" else 62
    return b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHI", 3, other, 1) + bytes(40)


def test_no_net_in_the_folder_given(tmp_path):
    assert_load_fails(tmp_path, str(tmp_path), "dotnet_root")


def test_a_folder_that_is_not_there():
    assert_load_fails("/no/such/dotnet", "/no/such/dotnet")


def test_a_broken_hostfxr(tmp_path):
    hostfxr_in(tmp_path).write_text("no library")
    assert_load_fails(tmp_path, str(tmp_path), "libhostfxr")


def test_a_hostfxr_of_another_architecture(tmp_path):
    hostfxr_in(tmp_path).write_bytes(elf_of_another_machine())
    assert_load_fails(tmp_path, str(tmp_path), "libhostfxr")


def test_a_root_without_the_framework(tmp_path):
    hostfxr_in(tmp_path).symlink_to(next(real_root().glob("host/fxr/*/libhostfxr.so")))
    assert_load_fails(tmp_path, "Microsoft.NETCore.App", then=THEN_SAYS)


@pytest.mark.parametrize("content", [b"no library", elf_of_another_machine(), None], ids=["text", "machine", "missing"])
def test_a_framework_with_a_broken_runtime(tmp_path, content):
    hostfxr_in(tmp_path).symlink_to(next(real_root().glob("host/fxr/*/libhostfxr.so")))
    real = pathlib.Path(System.Object().GetType().Assembly.Location).parent
    copy = tmp_path / "shared" / "Microsoft.NETCore.App" / real.name
    copy.mkdir(parents=True)
    for path in real.iterdir():
        if path.name != "libcoreclr.so":
            (copy / path.name).symlink_to(path)
    if content is not None:
        (copy / "libcoreclr.so").write_bytes(content)
    assert_load_fails(tmp_path, "libcoreclr", then=THEN_SAYS)


def test_where_nothing_points_to_net_it_is_found_or_the_error_says_what_to_install(tmp_path):
    run_script(
        """
        try:
            import clr
        except (RuntimeError, ImportError) as error:
            text = str(error)
            assert "No .NET" in text and "nstall" in text and "DOTNET_ROOT" in text, text
        else:
            import System
            assert System.Math.Abs(-1) == 1
        """,
        prelude="",
        env={"PATH": str(tmp_path), "HOME": str(tmp_path), "DOTNET_ROOT": None, "DOTNET_ROOT_X64": None},
    )


def test_importing_after_a_failed_load_fails_again_in_the_same_words():
    run_script(
        """
        texts = []
        for _ in range(2):
            try:
                import clr
            except (RuntimeError, ImportError) as error:
                texts.append(str(error))
        assert len(texts) == 2 and texts[0] == texts[1], texts
        assert "nope" in texts[0], texts
        """,
        prelude="",
        env={"PYTHONNET_RUNTIME": "nope"},
    )


def test_a_fork_is_named():
    out = run_script(
        """
        import os, warnings
        import System
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
        if not pid:
            try:
                System.Math.Abs(-1)
            except RuntimeError as error:
                os.write(1, str(error).encode())
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
        assert System.Math.Abs(-1) == 1
        """
    )
    assert "fork" in out and "spawn" in out
