"""A20: a virtual property that Python overrides has two faces, the property and its accessors, and both are the override."""

import pytest
import System
from ClrLink.Fixtures.Derivation import Base, Shape
from helpers import run_threads


def by_property(*bases):
    class ByProperty(*bases):
        def read(self):
            return "<" + super().Title + ">"

        def write(self, value):
            Base.Title.__set__(self, value.upper())

        Title = property(read, write)

    return ByProperty


def by_accessors(*bases):
    class ByAccessors(*bases):
        def get_Title(self):
            return "<" + super().get_Title() + ">"

        def set_Title(self, value):
            super().set_Title(value.upper())

    return ByAccessors


ByProperty = by_property(Base)
ByAccessors = by_accessors(Base)


class ByMixedSuper(Base):
    """Overrides by accessors, whose base is reached by the property."""

    def get_Title(self):
        return "<" + super().Title + ">"

    def set_Title(self, value):
        Base.Title.__set__(self, value.upper())


class ByPropertyOfAccessors(Base):
    """The other way round."""

    @property
    def Title(self):
        return "<" + super().get_Title() + ">"

    @Title.setter
    def Title(self, value):
        super().set_Title(value.upper())


class ByMixin(by_property(), Base):
    pass


class ByAccessorMixin(by_accessors(), Base):
    pass


WAYS = [ByProperty, ByAccessors, ByMixedSuper, ByPropertyOfAccessors, ByMixin, ByAccessorMixin]


@pytest.mark.parametrize("way", WAYS)
def test_all_that_read_see_the_override(way):
    made = way()
    assert [made.Title, made.get_Title(), made.ReadTitle()] == ["<untitled>"] * 3


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("write", ["Title", "set_Title", "WriteTitle"])
def test_all_that_write_reach_the_override(way, write):
    made = way()
    if write == "Title":
        made.Title = "new"
    else:
        getattr(made, write)("new")
    assert made.Title == "<NEW>"


@pytest.mark.parametrize("way", WAYS[:4])
def test_the_bases_own_is_reached_by_super(way):
    made = way()
    assert super(way, made).Title == super(way, made).get_Title() == "untitled"


@pytest.mark.parametrize("way", WAYS)
def test_the_bases_own_is_reached_by_its_class(way):
    made = way()
    assert Base.get_Title(made) == Base.Title.__get__(made) == "untitled"


@pytest.mark.parametrize("first", [ByProperty, ByAccessors])
@pytest.mark.parametrize("second", ["property", "accessors"])
def test_levels_that_override_in_either_way_go_on_to_each_other(first, second):
    class ByTheOne(first):
        @property
        def Title(self):
            return "[" + super().Title + "]"

    class ByTheOther(first):
        def get_Title(self):
            return "[" + super().get_Title() + "]"

    class Crossed(first):
        def get_Title(self):
            return "[" + super().Title + "]"

    for way in (ByTheOne,) if second == "property" else (ByTheOther, Crossed):
        made = way()
        assert [made.Title, made.get_Title(), made.ReadTitle()] == ["[<untitled>]"] * 3


@pytest.mark.parametrize("first", [ByProperty, ByAccessors])
def test_a_level_that_overrides_the_getter_alone_leaves_the_setter(first):
    class Getter(first):
        def get_Title(self):
            return "[" + super().get_Title() + "]"

    made = Getter()
    made.Title = "new"
    assert made.Title == "[<NEW>]"
    made.set_Title("newer")
    assert made.ReadTitle() == "[<NEWER>]"


def test_a_class_that_overrides_one_accessor_has_the_others_of_its_base():
    class Setter(Base):
        def set_Title(self, value):
            super().set_Title(value + "!")

    made = Setter()
    made.Title = "one"
    assert (made.Title, made.get_Title(), made.ReadTitle()) == ("one!",) * 3


def test_a_plain_attribute_overrides_too():
    class Constant(Base):
        Title = "constant"

    made = Constant()
    assert [made.Title, made.get_Title(), made.ReadTitle()] == ["constant"] * 3
    made.set_Title("own")
    assert [made.Title, made.get_Title(), made.ReadTitle()] == ["own"] * 3


def test_a_property_without_a_setter():
    class Fixed(Base):
        @property
        def Title(self):
            return "fixed"

    with pytest.raises(AttributeError):
        Fixed().set_Title("x")
    with pytest.raises(AttributeError):
        Fixed().Title = "x"


def test_a_read_only_property_has_no_setter_to_add():
    class Message(System.Exception):
        def get_Message(self):
            return "by accessor"

    made = Message()
    assert made.Message == made.get_Message() == "by accessor"
    assert not hasattr(made, "set_Message")
    with pytest.raises(TypeError, match="^property is read-only$"):
        made.Message = "x"


def test_an_abstract_property():
    class Square(Shape):
        @property
        def Name(self):
            return "square"

    assert (Square().Name, Square().get_Name()) == ("square", "square")

    class Circle(Shape):
        def get_Name(self):
            return "circle"

    assert (Circle().Name, Circle().get_Name()) == ("circle", "circle")


def test_an_accessor_that_is_added_later_is_the_override_of_an_abstract_property():
    class Later(Shape):
        pass

    Later.get_Name = lambda self: "later"
    assert Later().get_Name() == "later"


def test_what_is_not_virtual_is_hidden_alone():
    class Hides(Base):
        @property
        def FromConstructor(self):
            return "hidden"

    assert Hides().FromConstructor == "hidden"
    assert Hides().get_FromConstructor() == "base"
    assert "get_FromConstructor" not in vars(Hides)


def test_what_a_class_gets_is_named_as_if_it_were_written_there():
    added = vars(ByProperty)["get_Title"]
    assert (added.__name__, added.__qualname__) == ("get_Title", ByProperty.__qualname__ + ".get_Title")
    assert added.__module__ == __name__


def test_both_faces_from_many_threads():
    made = [ByProperty(), ByAccessors()]

    def work(number):
        own = (ByProperty, ByAccessors)[number % 2]()
        for turn in range(200):
            own.Title = f"n{turn}"
            if not own.Title == own.get_Title() == own.ReadTitle() == f"<N{turn}>":
                return False
            if {each.get_Title() for each in made} != {"<untitled>"}:
                return False
        return True

    assert run_threads(work) == [True] * 8
