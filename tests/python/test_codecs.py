"""A24: codecs written in C#: encoders for what comes to Python, decoders for what goes to .NET, groups, and the stock ones."""

import clr
import pytest
import System
from helpers import no_match, raised_by, run_script, type_error

clr.AddReference("ClrLink.Fixtures.Codecs")

import ClrLink.Fixtures.Codecs as fixtures  # noqa: E402
from ClrLink.Fixtures.Codecs import (  # noqa: E402
    Asking,
    Broken,
    Colour,
    LengthDecoder,
    ListingEncoder,
    Point,
    PointDecoder,
    PointEncoder,
    RawPoints,
    Surface,
    TextEncoder,
    Tiny,
)
from Python.Runtime import IPyObjectDecoder, IPyObjectEncoder, PyObjectConversions  # noqa: E402
from Python.Runtime.Codecs import (  # noqa: E402
    DecoderGroup,
    EncoderGroup,
    EnumPyIntCodec,
    IterableDecoder,
    ListDecoder,
    SequenceDecoder,
    TupleCodec,
    ValueEncoder,
)
from System.Collections.Generic import IEnumerable, IList, List  # noqa: E402

ENCODERS, DECODERS = EncoderGroup(), DecoderGroup()
PyObjectConversions.RegisterEncoder(ENCODERS)
PyObjectConversions.RegisterDecoder(DECODERS)


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y


@pytest.fixture(autouse=True)
def no_codecs():
    """Each test begins and ends without codecs."""
    yield
    ENCODERS.Clear()
    DECODERS.Clear()


# --- Encoders --------------------------------------------------------------------------------------------------------


def test_results_of_every_kind_are_encoded():
    ENCODERS.Add(PointEncoder())
    surface = Surface()
    assert Surface.Make(1, 2) == (1, 2)
    assert Surface.MakeObject(3, 4) == (3, 4)
    assert Surface.MakePlace(5, 6) == (5, 6)
    assert Surface.Out() == (7, 8)
    assert surface.Field == (1, 2)
    assert Surface.Static == (9, 9)
    assert surface.Property == (3, 4)
    assert surface.Points[1] == (2, 2)
    assert list(surface.Points) == [(1, 1), (2, 2)]
    assert list(surface.List) == [(5, 5)] and surface.List[0] == (5, 5)
    assert Surface.Call(lambda point: repr(point)) == "(4, 4)"
    assert Asking.ToPython(6, 7) == (6, 7)


def test_constructors_are_not_encoded():
    ENCODERS.Add(PointEncoder())
    point = Point(1, 2)
    assert isinstance(point, Point) and point.X == 1


def test_numbers_texts_and_null_are_not_encoded():
    for kind in (System.Int32, System.String, System.Boolean, System.Double, System.Char, System.Byte):
        ENCODERS.Add(TextEncoder(kind, "encoded"))
    assert Point(5, 6).X == 5
    assert Point(5, 6).ToString() == "(5; 6)"
    assert System.Object.Equals(1, 1) is True
    table = List[System.Object]()
    table.Add(5)
    table.Add(None)
    table.Add("a")
    assert list(table) == [5, None, "a"]


def test_structs_nullables_and_enums_are_encoded():
    ENCODERS.Add(TextEncoder(fixtures.Length, "a length"))
    ENCODERS.Add(TextEncoder(Colour, "a colour"))
    assert Surface.MakeLength() == "a length"
    assert Surface.MakeNullable() == "a length"
    assert Surface().Colour == "a colour"


def test_the_first_that_can_is_used():
    ENCODERS.Add(TextEncoder(System.Guid, "guid"))
    ENCODERS.Add(TextEncoder(Point, "first"))
    ENCODERS.Add(TextEncoder(Point, "second"))
    assert Surface.Make(1, 2) == "first"


def test_null_is_none():
    ENCODERS.Add(TextEncoder(Point, None))
    assert Surface.Make(1, 2) is None


def test_what_an_encoder_raises_is_a_type_error_with_its_text():
    ENCODERS.Add(Broken())
    error = raised_by(Surface.Make, 1, 2)
    assert type(error) is TypeError
    assert "no point for Python" in str(error)
    assert isinstance(error.__cause__, System.FormatException)
    with type_error("an encoder failed: no point for Python"):
        Surface().Property


def test_an_encoder_gets_what_it_encodes_as_it_is():
    ENCODERS.Add(ListingEncoder())
    made = Surface.Make(1, 2)
    assert isinstance(made, list) and isinstance(made[0], Point)
    assert isinstance(Surface.MakeLength()[0], fixtures.Length)


def test_a_raw_proxy_encoder_leaves_objects_as_they_are():
    ENCODERS.Add(RawPoints())
    ENCODERS.Add(PointEncoder())
    assert isinstance(Surface.Make(1, 2), Point)


def test_what_is_cleared_is_used_no_more():
    ENCODERS.Add(PointEncoder())
    assert Surface.Make(1, 2) == (1, 2)
    ENCODERS.Clear()
    assert isinstance(Surface.Make(1, 2), Point)


def test_implicit_conversions_see_no_encoder():
    from ClrLink.Fixtures.Conversions import Places, Token

    ENCODERS.Add(TextEncoder(Token, "encoded"))
    assert Places.Take("abc") == "string abc"


# --- Decoders --------------------------------------------------------------------------------------------------------


def test_arguments_of_every_kind_are_decoded():
    DECODERS.Add(PointDecoder("Vector"))
    surface = Surface()
    assert Surface.Take(Vector(1, 2)) == "(1; 2)"
    assert Surface.Take(point=Vector(1, 2)) == "(1; 2)"
    assert Surface.TakePlace(Vector(3, 4)) == "Point3"
    assert Surface.TakeArray(Vector(1, 1), Point(2, 2)) == "(1; 1),(2; 2)"
    assert Surface.TakeArray([Vector(1, 1), Vector(2, 2)]) == "(1; 1),(2; 2)"
    surface.Field = Vector(5, 6)
    surface.Property = Vector(7, 8)
    surface.Points[0] = Vector(9, 9)
    surface["a"] = Vector(1, 3)
    assert (surface.Field.X, surface.Property.Y, surface.Points[0].X, surface["a"].Y) == (5, 8, 9, 3)
    assert Surface.CallBack(lambda: Vector(2, 3)) == "(2; 3)"
    assert Asking.AsPoint(Vector(4, 5)).Y == 5


def test_net_objects_and_none_are_not_decoded():
    decoder = PointDecoder("Vector")
    DECODERS.Add(decoder)
    assert Surface.Take(Point(1, 2)) == "(1; 2)"
    assert Surface.Take(None) == "null"
    assert decoder.Asked == 0


def test_primitives_and_texts_are_not_decoded():
    decoder = PointDecoder("Vector")
    DECODERS.Add(decoder)
    assert Surface.Make(1, 2).X == 1
    with no_match("Surface.Make", "a", 2):
        Surface.Make("a", 2)
    assert decoder.Asked == 0


def test_what_no_decoder_takes_is_refused_as_ever():
    DECODERS.Add(PointDecoder("Vector"))
    with no_match("Surface.Take", 5):
        Surface.Take(5)
    with type_error("'int' value cannot be converted to ClrLink.Fixtures.Codecs.Point"):
        Surface().Property = 5


def test_overloads_take_a_decoder_before_object():
    assert Surface.Choose(Vector(1, 2)) == "object"
    DECODERS.Add(PointDecoder("Vector"))
    assert Surface.Choose(Vector(1, 2)) == "Point"
    assert Surface.Choose("text") == "String"
    assert Surface.Choose([1]) == "object"
    DECODERS.Clear()
    assert Surface.Choose(Vector(1, 2)) == "object"


def test_a_choice_from_before_the_registration_is_made_again():
    for _ in range(3):
        assert Surface.Pick(2) == "object Int32"
    DECODERS.Add(EnumPyIntCodec.Instance)
    for _ in range(3):
        assert Surface.Pick(2) == "Colour Green"
    DECODERS.Clear()
    assert Surface.Pick(2) == "object Int32"


def test_what_a_decoder_raises_is_a_type_error_with_its_text():
    DECODERS.Add(Broken())
    error = raised_by(Surface.Take, Vector(1, 2))
    assert type(error) is TypeError
    assert "no point at all" in str(error)
    with type_error("a decoder to ClrLink.Fixtures.Codecs.Point failed: no point at all"):
        Surface().Property = Vector(1, 2)


def test_a_decoder_that_gives_up_leaves_it_to_the_next():
    DECODERS.Add(LengthDecoder())
    assert Surface.TakeLength(1.5) == "1.5"
    assert Surface.TakeNullable(1.5) == "1.5"
    assert Surface.TakeNullable(None) == "null"
    with no_match("Surface.TakeLength", "1.5"):
        Surface.TakeLength("1.5")


def test_a_parameter_typed_object_keeps_basic_values():
    DECODERS.Add(PointDecoder("Vector"))
    assert Surface.TakeAny(5) == "Int32"
    assert Surface.TakeAny("a") == "String"
    assert Surface.TakeAny([1]) == "PyObject"


# --- Groups ----------------------------------------------------------------------------------------------------------


def test_groups_are_codecs_of_what_is_in_them():
    group, inner = DecoderGroup(), DecoderGroup()
    inner.Add(PointDecoder("Vector"))
    group.Add(LengthDecoder())
    group.Add(inner)
    assert Asking.Count(group) == 2
    assert isinstance(group, System.IDisposable)
    assert Asking.HasDecoder(group, Vector, Point) and not Asking.HasDecoder(group, int, Point)
    assert Asking.Decode(group, Vector(1, 2)) == "(1; 2)"
    assert Asking.Decode(group, 5) == "not decoded"
    inner.Dispose()
    assert not Asking.HasDecoder(group, Vector, Point)
    group.Clear()
    assert Asking.Count(group) == 0


def test_groups_of_encoders():
    group, inner = EncoderGroup(), EncoderGroup()
    inner.Add(TextEncoder(Point, None))
    inner.Add(TextEncoder(Point, "inner"))
    group.Add(TextEncoder(System.Guid, "guid"))
    group.Add(inner)
    group.Add(TextEncoder(Point, "last"))
    assert Asking.EncodersOf(group, Point) == 3
    assert Asking.EncodersOf(group, System.Guid) == 1
    assert Asking.EncodersOf(group, System.String) == 0
    assert group.CanEncode(Point) and not group.CanEncode(System.String)
    assert Asking.Encode(group, 1, 2) == "inner"
    group.Clear()
    assert Asking.Encode(group, 1, 2) is None


def test_groups_within_groups_serve_calls():
    inner = EncoderGroup()
    ENCODERS.Add(inner)
    assert isinstance(Surface.Make(1, 2), Point)
    inner.Add(PointEncoder())
    assert Surface.Make(1, 2) == (1, 2)


def test_null_is_no_codec():
    for add in (ENCODERS.Add, DECODERS.Add, PyObjectConversions.RegisterEncoder, PyObjectConversions.RegisterDecoder):
        with pytest.raises(System.ArgumentNullException):
            add(None)


# --- Lists, sequences, iterables -------------------------------------------------------------------------------------


def test_a_list_decoder_shows_the_list_itself():
    DECODERS.Add(ListDecoder.Instance)
    items = [1, 2]
    assert Surface.Show(items) == "ListWrapper`12"
    texts = ["a", "removed", "b", "c"]
    Surface.Change(texts)
    assert texts == ["changed", "inserted", "b", "added"]


def test_lists_are_live():
    DECODERS.Add(ListDecoder.Instance)
    holder = List[IList[int]]()
    items = [1, 2]
    holder.Add(items)
    view = holder[0]
    items.append(3)
    assert list(view) == [1, 2, 3] and view.Count == 3 and view.Contains(3) and view.IndexOf(2) == 1
    view[0] = 9
    assert items[0] == 9
    for outside in (lambda: view[3], lambda: view.RemoveAt(-1), lambda: view.Insert(9, 1)):
        with pytest.raises((System.ArgumentOutOfRangeException, IndexError)):
            outside()
    items[1] = "text"
    with pytest.raises(System.InvalidCastException):
        view[1]
    view.Clear()
    assert items == []


def test_a_list_decoder_takes_lists_alone():
    class Rows(list):
        pass

    DECODERS.Add(ListDecoder.Instance)
    assert Surface.Show(Rows([1])) == "ListWrapper`11"
    assert Surface.Show((1, 2)) == "List`12"
    concrete = List[List[int]]()
    with no_match("List`1.Add", [1]):
        concrete.Add([1])


def test_without_decoders_a_copy_goes():
    items = ["a", "b"]
    Surface.Change(items + ["c"])
    assert items == ["a", "b"]
    assert Surface.Show([1, 2]) == "List`12"


def test_a_sequence_decoder_takes_lists_and_tuples():
    DECODERS.Add(SequenceDecoder.Instance)
    assert Surface.Kind([1]) == "SequenceWrapper`1"
    assert Surface.Kind((1,)) == "SequenceWrapper`1 read-only"
    assert list(Surface.Copy((1, 2, 3))) == [1, 2, 3]
    assert list(Surface.Copy(range(3))) == [0, 1, 2]


def test_an_iterable_decoder_takes_generators_as_they_go():
    def endless():
        number = 0
        while True:
            yield number
            number += 1

    DECODERS.Add(IterableDecoder.Instance)
    numbers = endless()
    assert Surface.TakeFirst(numbers, 5) == 0 + 1 + 2 + 3 + 4
    assert next(numbers) == 5
    assert Surface.KindOf([1, 2]) == "IterableWrapper`1"
    assert Surface.TakeFirst([1, 2, 3], 10) == 6
    assert Surface.TakeFirst({5, 6}, 10) == 11


def test_what_an_iterable_raises_comes_through():
    def failing():
        yield 1
        raise KeyError("missing")

    DECODERS.Add(IterableDecoder.Instance)
    with pytest.raises(KeyError, match="missing"):
        Surface.TakeFirst(failing(), 5)
    with pytest.raises(System.InvalidCastException):
        Surface.TakeFirst(["text"], 5)


def test_an_iterable_may_be_gone_through_again():
    DECODERS.Add(IterableDecoder.Instance)
    holder = List[IEnumerable[int]]()
    holder.Add([1, 2])
    assert list(holder[0]) == [1, 2] and list(holder[0]) == [1, 2]


# --- Tuples and enums ------------------------------------------------------------------------------------------------


def test_a_tuple_is_no_value_tuple_by_itself():
    with no_match("Surface.Pair", (1, "a")):
        Surface.Pair((1, "a"))
    with no_match("Surface.Old", (1, "a")):
        Surface.Old((1, "a"))


def test_tuples_both_ways():
    codec = TupleCodec[System.ValueTuple].Instance
    ENCODERS.Add(codec)
    DECODERS.Add(codec)
    assert Surface.Pair((1, "a")) == (2, "a!")
    assert type(Surface.Pair((1, "a"))) is tuple
    for wrong in ((1,), (1, "a", 2), ("a", 1), [1, "a"]):
        with no_match("Surface.Pair", wrong):
            Surface.Pair(wrong)
    for items in ((), (1,), tuple(range(7)), tuple(range(8)), tuple("abcdefghijklmnopqrstuvwxyz"), (None, (1, 2))):
        assert Surface.AnyTuple(items) == items


def test_tuples_of_the_other_family():
    codec = TupleCodec[System.Tuple].Instance
    ENCODERS.Add(codec)
    DECODERS.Add(codec)
    assert Surface.Old((1, "a")) == (2, "a!")
    assert not isinstance(Surface.Pair(System.ValueTuple[int, str](1, "a")), tuple)
    assert Surface.AnyTuple((1, 2, 3, 4, 5, 6, 7, 8, 9)) == (1, 2, 3, 4, 5, 6, 7, 8, 9)


def test_tuples_from_csharp():
    assert Asking.RoundTrip()


def test_enums_as_ints():
    ENCODERS.Add(EnumPyIntCodec.Instance)
    DECODERS.Add(EnumPyIntCodec.Instance)
    surface = Surface()
    assert surface.Colour == 1 and type(surface.Colour) is int
    surface.Colour = 2
    assert surface.Colour == 2
    assert Surface.TakeTiny(255) == 255
    for wrong in (256, -1, 2**70):
        with no_match("Surface.TakeTiny", wrong):
            Surface.TakeTiny(wrong)
    with no_match("Surface.TakeTiny", True):
        Surface.TakeTiny(True)


def test_enums_without_the_codec():
    assert Surface().Colour == Colour.Red
    with no_match("Surface.TakeTiny", 1):
        Surface.TakeTiny(1)
    assert Surface.TakeTiny(Tiny.One) == Tiny.One


# --- Values ----------------------------------------------------------------------------------------------------------


def test_a_value_encoder_gives_pythons_own():
    import datetime
    import decimal
    import uuid

    ENCODERS.Add(ValueEncoder.Instance)
    assert type(System.DateTime.Now) is datetime.datetime
    assert type(System.DateTimeOffset.Now) is datetime.datetime
    assert System.TimeSpan.FromDays(1) == datetime.timedelta(1)
    assert System.DateOnly.MaxValue == datetime.date.max
    assert System.Decimal.One == decimal.Decimal(1) and type(System.Decimal.One) is decimal.Decimal
    assert type(System.Guid.NewGuid()) is uuid.UUID
    assert type(System.IntPtr.Zero) is int and type(System.Int128.MaxValue) is int
    assert type(System.Half.One) is float
    assert isinstance(System.DateTime(2020, 1, 1), System.DateTime)
    assert isinstance(Surface.MakeLength(), fixtures.Length)


# --- As programs register them ---------------------------------------------------------------------------------------


def test_the_stock_ones_register_themselves():
    run_script(
        """
        import System, Python.Runtime as PR
        clr.AddReference("ClrLink.Fixtures.Codecs")
        from ClrLink.Fixtures.Codecs import Surface, Colour
        from Python.Runtime.Codecs import TupleCodec, EnumPyIntCodec, ValueEncoder

        PR.Codecs.ListDecoder.Register()
        PR.Codecs.SequenceDecoder.Register()
        PR.Codecs.IterableDecoder.Register()
        TupleCodec[System.ValueTuple].Register()
        TupleCodec[System.Tuple].Register()
        ValueEncoder.Register()
        PR.PyObjectConversions.RegisterDecoder(EnumPyIntCodec.Instance)
        PR.PyObjectConversions.RegisterEncoder(EnumPyIntCodec.Instance)
        items = [1]
        assert Surface.Show(items) == "ListWrapper`11"
        assert Surface.Kind((1,)) == "SequenceWrapper`1 read-only"
        assert Surface.KindOf(iter([1])) == "IterableWrapper`1"
        assert Surface.Pair((1, "a")) == (2, "a!") and Surface.Old((1, "a")) == (2, "a!")
        assert Surface().Colour == 1
        assert System.TimeSpan.Zero.total_seconds() == 0
        """
    )


def test_interfaces_are_there():
    assert issubclass(PointEncoder, IPyObjectEncoder) and issubclass(PointDecoder, IPyObjectDecoder)


def test_no_handle_is_left(balanced):
    ENCODERS.Add(PointEncoder())
    DECODERS.Add(PointDecoder("Vector"))
    DECODERS.Add(ListDecoder.Instance)

    def convert(_):
        Surface.Make(1, 2), Surface.Take(Vector(1, 2)), Surface.Show([1]), Surface.Choose(Vector(1, 2))
        Surface().List[0], raised_by(Surface.Take, 5)

    balanced(convert, times=20)
