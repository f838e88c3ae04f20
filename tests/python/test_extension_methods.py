"""A25: extension methods of imported namespaces are attributes of the objects that they take, behind what these have."""

import pytest
import System
from ClrLink.Fixtures import Extended
from ClrLink.Fixtures.Extended import Circle, Full, Hidden, IShape, Level, Point, Shape, ShapeExtensions, Sources
from helpers import no_match, raises, run_script, type_error
from System import Array
from System.Collections.Generic import Dictionary, List


@pytest.fixture(autouse=True, scope="module")
def imported():
    import clr

    assert clr.ImportExtensions(Extended) is None


# --- Importing -------------------------------------------------------------------------------------------------------


def test_nothing_is_there_before_and_all_is_after():
    run_script("""
        from ClrLink.Fixtures.Extended import Circle, IShape
        import ClrLink.Fixtures.Extended as Extended
        circle = Circle()
        assert not hasattr(circle, "Labelled") and "Labelled" not in dir(circle)
        view = IShape(circle)
        assert not hasattr(view, "Labelled")
        assert clr.ImportExtensions(Extended) is None
        assert circle.Labelled() == view.Labelled() == "shape none"
        assert "Labelled" in dir(circle) and "Labelled" in dir(view)
    """)


@pytest.mark.parametrize(
    "what",
    ["Extended", "'ClrLink.Fixtures.Extended'", "Extended.ShapeExtensions", "'ClrLink.Fixtures.Extended.ShapeExtensions'"],
)
def test_what_may_be_imported(what):
    run_script(f"""
        import ClrLink.Fixtures.Extended as Extended
        for _ in range(3):
            assert clr.ImportExtensions({what}) is None
        assert Extended.Circle().Labelled("x") == "shape x"
    """)


def test_assemblies_loaded_later_come_with_the_next_import():
    run_script("""
        import ClrLink.Fixtures.Extended as Extended
        clr.ImportExtensions(Extended)
        circle = Extended.Circle()
        import System
        text = System.String("ab")
        assert text.Twofold() == "object ab" and not hasattr(circle, "Later")
        clr.AddReference("ClrLink.Fixtures.Callbacks")
        assert not hasattr(circle, "Later")
        clr.ImportExtensions(Extended)
        assert circle.Later().startswith("later ") and "Later" in dir(circle)
        assert text.Twofold() == "abab" and circle.Twofold().startswith("object ")
    """)


def test_what_cannot_be_imported():
    import clr

    with raises(ImportError, "there is no .NET namespace 'No.Such'"):
        clr.ImportExtensions("No.Such")
    with raises(ImportError, "there is no .NET namespace ''"):
        clr.ImportExtensions("")
    with type_error("System.String has no extension methods: a static class is expected"):
        clr.ImportExtensions(System.String)
    with type_error("a namespace or a static class is expected, not 'int'"):
        clr.ImportExtensions(5)
    with type_error("a namespace or a static class is expected, not 'NoneType'"):
        clr.ImportExtensions(None)


def test_a_namespace_without_extension_methods():
    import clr

    assert clr.ImportExtensions("ClrLink.Fixtures.Shapes") is None


# --- Which are found -------------------------------------------------------------------------------------------------


def test_by_the_type_and_its_bases_and_interfaces():
    circle = Circle()
    assert circle.Labelled() == "shape none"
    assert circle.Labelled(label="x") == "shape x"
    assert circle.Scaled() == Shape().Scaled() == "2 1"
    assert circle.Scaled(steps=3) == "2 3"
    assert circle.Circular() == "circle 0" and circle.Circular(1, 2) == "circle 2"
    assert not hasattr(Shape(), "Circular")
    assert not hasattr(Point(), "Labelled")


def test_own_members_win():
    assert Shape().Described() == Circle().Described() == "its own"
    assert Full().Described == "property"
    assert Full.Labelled == Full().Labelled == "field"
    assert Full.Twofold() == Full().Twofold() == "static"
    assert type(Full().Happened).__name__ == "EventBinding"
    assert Hidden().Described() == "described hidden"


def test_a_value_typed_as_an_interface_has_that_interfaces():
    view = Sources.Shaped(Hidden())
    assert view.Name() == "hidden"
    assert view.Labelled() == "hidden none"  # the interface's, not what only the object has
    assert Hidden().Labelled() == "of the object"
    assert Sources.Shaped(Circle()).Described() == "described shape"
    assert Sources.Shaped(Circle()).Circular() == "circle 0"  # what neither has is the object's
    assert Sources.Shaped(Circle()).FullName() == "circle"


def test_receivers_of_all_kinds():
    assert System.Int32(4).Twofold() == 8
    assert System.Int64(4).Twofold() == "object 4"
    assert System.Version("1.2").Twofold() == "object 1.2"
    assert Level.High.Spelled() == "level High"
    assert Array[str](["a", "bcd"]).Longest() == 3
    matrix = Array.CreateInstance(System.Int32, 2, 2)
    matrix[1, 1] = 5
    assert matrix.Sum2() == 5
    assert Point().ByRefPoint() == "point 0"
    assert System.InvalidOperationException("bad").ToMessage() == "message bad"
    assert not hasattr(Array[int]([1]), "Longest") and not hasattr(Array[int]([1]), "Sum2")


def test_exceptions_that_were_caught():
    try:
        raise System.ArgumentException("x")
    except ValueError as error:
        assert error.ToMessage() == "message x"
    assert "ToMessage" in dir(System.Exception("y")) and "Labelled" not in dir(System.Exception("y"))


def test_type_parameters_and_their_constraints():
    circle = Circle()
    assert circle.Itself() == circle
    assert circle.ClassOnly() == "Circle" and circle.ShapesOnly() == "Circle"
    assert not hasattr(Point(), "ClassOnly")
    assert not hasattr(System.Text.StringBuilder(), "ShapesOnly")
    assert List[int]().KindOfItems() == "Int32"
    assert Dictionary[str, int]().OfPairs() == "String Int32"
    assert not hasattr(List[int](), "OfPairs")
    assert circle.Created[Point]() == "Point"
    assert Array[str]([]).KindOfItems() == "String"


def test_by_reference_results_come_back():
    assert Array[str](["a", "b"]).TryFind("b") == (True, 1)
    assert Array[str](["a", "b"]).TryFind("c") == (False, -1)


def test_a_plain_static_method_is_no_extension():
    assert not hasattr(Circle(), "NoExtension")
    assert ShapeExtensions.NoExtension(Circle()) == "plain static"


def test_classes_have_none():
    assert not hasattr(Circle, "Labelled")
    assert not hasattr(System.Object, "Labelled")
    with raises(AttributeError, "type object 'Circle' has no attribute 'Labelled'"):
        _ = Circle.Labelled
    assert "Labelled" not in dir(Circle) and "Labelled" not in dir(System.Object)


def test_classes_have_none_where_the_interpreter_has_specialised_the_load_either():
    found = 0
    for _ in range(100):
        for cls in (Circle, Point, Full):
            try:
                found += cls.Labelled != "field"
            except AttributeError:
                pass
        found += hasattr(Circle, "Labelled")
    assert found == 0
    for _ in range(100):
        try:
            found += Circle.Labelled is not None
        except AttributeError:
            pass
    assert found == 0


def test_what_is_missing_is_worded_as_ever():
    with raises(AttributeError, "'Point' object has no attribute 'Labelled'"):
        Point().Labelled()
    with raises(AttributeError, "'Point' object has no attribute 'Labelled'"):
        _ = Point().Labelled
    for _ in range(100):  # also where the interpreter has specialised the call
        assert Circle().Labelled() == "shape none"
    for receiver in [Circle()] * 50 + [Point()]:
        if isinstance(receiver, Point):
            with raises(AttributeError, "'Point' object has no attribute 'Labelled'"):
                receiver.Labelled()
        else:
            assert receiver.Labelled() == "shape none"


def test_a_call_that_fits_nothing_names_the_method():
    circle = Circle()
    with no_match("ShapeExtensions.Labelled", circle, 5):
        circle.Labelled(5)
    with pytest.raises(TypeError, match="got several values for parameter 'shape'"):
        circle.Labelled(shape=circle)
    with pytest.raises(TypeError, match="has no parameter 'nope'"):
        circle.Labelled(nope=1)


# --- Python's own classes --------------------------------------------------------------------------------------------


class Mixin:
    def Labelled(self):
        return "mixed in"

    Scaled = 5


class Mixed(Shape, Mixin):
    pass


class Overriding(Shape):
    def Labelled(self):
        return "of the class"


class Answering(Shape):
    def __getattr__(self, name):
        return lambda: f"asked for {name}"


def test_classes_of_python():
    assert Overriding().Labelled() == "of the class"
    assert Overriding().Scaled() == "2 1"
    assert Mixed().Labelled() == "mixed in"  # bases behind .NET's come before extensions
    assert Mixed().Scaled == 5
    assert Mixed().Described() == "its own"
    assert Answering().Scaled() == "2 1"  # __getattr__ is asked for what is not there at all
    assert Answering().Circular() == "asked for Circular"
    for _ in range(50):
        assert Mixed().Labelled() == "mixed in" and Answering().Circular() == "asked for Circular"


def test_an_attribute_of_the_object_comes_first():
    shape = Shape()
    shape.Labelled = "set"
    assert shape.Labelled == "set"
    del shape.Labelled
    assert shape.Labelled() == "shape none"


def test_dynamic_objects_have_their_own_names_first():
    made = System.Dynamic.ExpandoObject()
    assert made.Itself() == made
    made.Itself = 5
    assert made.Itself == 5
    assert {"Itself", "KindOfItems"} <= set(dir(made)) and "Longest" not in dir(made)


# --- The bound method ------------------------------------------------------------------------------------------------


def test_the_bound_method():
    circle = Circle()
    method = circle.Labelled
    assert repr(method) == "<bound method 'Labelled'>"
    assert method.__name__ == "Labelled" and method.__self__ is circle
    assert "Labelled(ClrLink.Fixtures.Extended.IShape, System.String)" in method.__doc__
    assert method == circle.Labelled and hash(method) == hash(circle.Labelled)
    assert method != circle.Scaled and method != Shape().Labelled and method != 5
    assert method("x") == method(label="x") == "shape x"
    assert list(map(method, ["a", "b"])) == ["shape a", "shape b"]
    assert System.Func[str, str](method)("c") == "shape c"
    assert method(*["y"], **{}) == "shape y"


def test_many_arguments():
    circle = Circle()
    assert circle.Circular(*range(40)) == "circle 40"
    method = circle.Circular
    assert method(*range(40)) == "circle 40"
    assert method.__call__(1, 2, 3) == "circle 3"


def test_nothing_is_left_behind(balanced):
    def use(_):
        circle = Circle()
        assert circle.Labelled() == "shape none"
        assert circle.Scaled.__self__ is circle
        assert Sources.Shaped(circle).Described() == "described shape"
        assert IShape(circle).Labelled("x") == "shape x"

    balanced(use, times=50)
