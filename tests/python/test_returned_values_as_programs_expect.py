"""What .NET values come back as, as programs written for Python.NET expect."""

import clr
import pytest
import System
from ClrLink.Fixtures.DropInShapes import Gives, Holders
from ClrLink.Fixtures.Enums import Color
from ClrLink.Fixtures.Primitives import Echo
from ClrLink.Fixtures.Shapes import S1, Plain
from helpers import label


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Single", 0.10000000149011612),
        ("Char", "c"),
        ("LoneChar", "\ud83d"),
        ("LoneText", "\ud83d"),
        ("Text", "a\0b\U0001f600"),
        ("NoText", None),
        ("Color", Color.Blue),
        ("BoxedByte", 200),
        ("Some", 5),
        ("NoValue", None),
        ("Reference", 77),
    ],
)
def test_a_value_of_pythons_own(name, value):
    got = getattr(Gives, name)()
    assert got == value
    assert type(got) is type(value)


def test_boxed_elements_are_unwrapped_the_same_way():
    items = list(Gives.Objects())
    assert items[:5] == [1, "a", 1.5, Color.Blue, None]
    assert [type(item) for item in items[:4]] == [int, str, float, Color]
    assert items[5].Field == 3


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Decimal", "Decimal"),
        ("ValueTuple", "ValueTuple[Int32,String]"),
        ("Tuple", "Tuple[Int32,String]"),
        ("Complex", "Complex"),
        ("Bytes", "Byte[]"),
        ("Task", "Task[Int32]"),
        ("Function", "Func[Int32,Int32]"),
        ("Type", "RuntimeType"),
        ("Interface", "IFoo"),
        ("Enumerable", "IEnumerable[Int32]"),
        ("Collection", "ICollection[Int32]"),
        ("ReadOnlyList", "IReadOnlyList[Int32]"),
        ("Dictionary", "IDictionary"),
        ("Base", "Derived1"),
        ("Error", "InvalidOperationException"),
    ],
)
def test_a_wrapper_of_a_type(name, kind):
    assert type(getattr(Gives, name)()).__name__ == kind


def test_elements_typed_as_an_interface_are_of_it():
    for items in (Gives.Interfaces(), Gives.InterfaceList()):
        assert [type(item).__name__ for item in items] == ["IFoo"]
        assert type(items[0]).__name__ == "IFoo"


def test_a_type_object_is_no_class():
    kind = Gives.Type()
    assert kind is not Plain and kind != Plain and Plain != kind and not callable(kind)
    assert kind == clr.GetClrType(Plain) and hash(kind) == hash(clr.GetClrType(Plain))
    assert repr(kind).startswith("<System.RuntimeType object at 0x")


def test_a_pointer_comes_in_a_box():
    pointer = Gives.Pointer()
    assert repr(type(pointer)) == "<class 'System.Reflection.Pointer'>"
    assert isinstance(pointer, System.Reflection.Pointer) and Gives.Pointer() == pointer
    assert isinstance(System.IntPtr(16).ToPointer(), System.Reflection.Pointer)


def test_bytes_of_a_byte_array():
    assert bytes(Gives.Bytes()) == b"\x01\x02"


def test_a_read_only_list_has_a_length():
    assert len(Gives.ReadOnlyList()) == 1


@pytest.mark.parametrize("value", [[1], b"ab", {"a": 1}, (1, 2), len, lambda: None, int, object()], ids=label)
def test_a_python_object_that_went_in_as_object_is_the_same_when_it_comes_out(value):
    assert Echo.EchoObject(value) is value


def test_each_read_makes_a_wrapper_and_all_are_equal():
    plain = Plain()
    assert plain.Self is not plain
    assert plain.Self == plain and hash(plain.Self) == hash(plain)


def test_a_struct_that_is_read_is_a_copy():
    holders = Holders()
    holders.F.X = 5
    holders.P.X = 5
    holders.Arr[0].X = 5
    holders.L[0].X = 9
    assert (holders.F.X, holders.P.X, holders.Arr[0].X, holders.L[0].X) == (0, 0, 0, 1)
    changed = holders.F
    changed.X = 7
    holders.F = changed
    holders.Arr[0] = changed
    assert (holders.F.X, holders.Arr[0].X) == (7, 7)


def test_a_struct_that_is_held_changes_by_its_methods():
    held = S1()
    held.Set(8)
    assert held.X == 8
