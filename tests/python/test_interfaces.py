"""A19: interfaces: the cast, values typed as one, explicit and default members, what the object has besides."""

import copy
import gc
import inspect
import weakref

import pytest
import System
from ClrLink.Fixtures.Interfaces import (
    Changing,
    Closeable,
    Counter,
    Decided,
    Defaults,
    Grid,
    Hiding,
    IBase,
    IBox,
    IChanging,
    IConsumer,
    ICounter,
    IDecided,
    IDefaults,
    IGrid,
    IHiding,
    ILeft,
    IMade,
    INamed,
    INamedGrid,
    IOverridesDefault,
    IProducer,
    IRight,
    ITwoSided,
    Made,
    ObjectConsumer,
    OneSided,
    OverriddenInClass,
    OverriddenInInterface,
    Person,
    Registry,
    Secret,
    Sources,
    TextProducer,
    TwoBoxes,
    TwoSided,
)
from ClrLink.Fixtures.Shapes import Plain
from helpers import assert_balanced, no_match, raises, type_error
from System.Collections import IEnumerable as OldEnumerable
from System.Collections.Generic import Dictionary, IEnumerable, IList, IReadOnlyList, List

# --- the cast ---------------------------------------------------------------------------------------------------------


def test_a_cast_has_the_interface_as_its_type():
    named = INamed(Person())
    assert type(named) is INamed
    assert (named.Name, named.Greet(), named.Greet("you")) == ("person", "hello from person", "hello you from person")


def test_both_views_are_of_one_object():
    person = Person()
    named = INamed(person)
    named.Name = "changed"
    assert person.Name == "changed"
    person.Name = "again"
    assert named.Name == "again"


def test_explicit_implementations_through_the_cast_alone():
    secret = Secret()
    assert secret.Name == 42
    with pytest.raises(AttributeError, match="'Secret' object has no attribute 'Greet'"):
        secret.Greet()
    named = INamed(secret)
    assert (named.Name, named.Greet(), named.Greet("a")) == ("secret", "explicit", "explicit a")
    named.Name = "new"
    assert (named.Name, secret.Name) == ("new", 42)


def test_a_member_unbound():
    assert INamed.Greet(Secret()) == "explicit"
    assert INamed.Greet(INamed(Secret()), "b") == "explicit b"
    with no_match("INamed.Greet"):
        INamed.Greet(Plain())


def test_a_cast_of_a_cast():
    assert type(INamed(INamed(Person()))) is INamed
    closeable = Closeable()
    System.IDisposable(INamed(closeable)).Dispose()
    assert closeable.Closed


@pytest.mark.parametrize("argument", [Plain(), 1, None, "a", Person, INamed])
def test_what_does_not_implement_it(argument):
    with type_error("object does not implement INamed"):
        INamed(argument)


@pytest.mark.parametrize("arguments", [(), (Person(), Person())])
def test_one_argument(arguments):
    with type_error("interface takes exactly one argument"):
        INamed(*arguments)


def test_keywords_are_no_argument():
    with type_error("interface takes exactly one argument"):
        INamed(value=Person())


def test_an_open_interface_casts_nothing():
    with pytest.raises(TypeError, match="IBox"):
        IBox(TwoBoxes())


# --- where values are typed as one -----------------------------------------------------------------------------------


def test_results_and_members_declared_as_an_interface():
    registry = Registry()
    for value in (
        Sources.Named(),
        registry.Field,
        registry.Property,
        registry.Array[0],
        registry.Items[0],
        next(iter(registry.Array)),
        next(iter(registry.Items)),
        registry.Out(),
    ):
        assert type(value) is INamed
        assert value.Greet().startswith("hello from")
    assert registry.Nothing is None


def test_an_argument_of_a_callback_declared_as_one():
    assert Registry().Calls(lambda named: f"{type(named).__name__} {named.Age}") == "INamed 30"


def test_a_value_declared_as_a_class_is_what_it_is():
    value = Sources.InternalAsObject()
    assert type(value).__name__ == "Hidden"
    assert value.Visible() == "public member of an internal type"
    assert INamed(value).Greet() == "from a type nobody sees"


def test_it_is_set_where_either_is_wanted():
    registry = Registry()
    registry.Field = INamed(Person())
    registry.Property = Secret()
    registry.Array[0] = registry.Property
    registry.Items.Add(registry.Array[0])
    assert [item.Greet() for item in registry.Items] == ["hello from list", "explicit", "explicit"]
    assert registry.TakesPerson(INamed(Person())) == "person"
    with no_match("Registry.TakesPerson", INamed(Secret())):
        registry.TakesPerson(INamed(Secret()))


def test_overloads_are_chosen_by_what_the_object_is():
    registry = Registry()
    assert registry.Chooses(INamed(Person())) == "Person person"
    assert registry.Chooses(INamed(Secret())) == "INamed secret"


# --- what the interface lacks is the object's own ---------------------------------------------------------------------


def test_members_of_the_object():
    named = Sources.Named()
    assert (named.Age, named.Field, named.ReadOnly, named.Own(3)) == (30, 1, 9, "own 3")
    assert named.ToString() == "Person person"


def test_members_of_the_object_are_set():
    person = Person()
    named = INamed(person)
    named.Age = 31
    named.Field = 2
    assert (person.Age, person.Field) == (31, 2)
    with type_error("property is read-only"):
        named.ReadOnly = 1
    with type_error("cannot delete property"):
        del named.Age


def test_members_of_the_interface_come_first():
    assert INamed(Secret()).Name == "secret"


def test_members_of_an_internal_type():
    named = Sources.Internal()
    assert named.Greet() == "from a type nobody sees"
    assert named.Visible() == "public member of an internal type"


def test_what_neither_has():
    named = Sources.Named()
    with pytest.raises(AttributeError, match="^'INamed' object has no attribute 'Nope'$") as caught:
        named.Nope
    assert caught.value.name == "Nope"
    assert not hasattr(named, "Nope")
    assert getattr(named, "Nope", 5) == 5
    with pytest.raises(AttributeError, match="Nope"):
        del named.Nope


def test_a_getter_of_the_object_that_throws():
    with raises(System.InvalidOperationException, "it fails"):
        Sources.Named().Fails


def test_attributes_of_a_programs_own():
    named = Sources.Named()
    named.note = "mine"
    assert named.note == "mine"
    assert not hasattr(Sources.Named(), "note")
    del named.note
    assert not hasattr(named, "note")


def test_dir_lists_both():
    names = dir(Sources.Named())
    assert {"Greet", "Name", "Age", "Own", "__implementation__"} <= set(names)
    assert "Age" not in dir(INamed)


def test_a_method_of_the_object_is_bound():
    own = Sources.Named().Own
    gc.collect()
    assert own(4) == "own 4"


def test_a_dynamic_object_typed_as_an_interface():
    expando = Sources.Expando()
    expando["a"] = 1
    assert (expando["a"], expando.Count) == (1, 1)


# --- the object itself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("attribute", ["__implementation__", "__raw_implementation__"])
def test_the_implementation(attribute):
    person = Person()
    own = getattr(INamed(person), attribute)
    assert type(own) is Person
    own.Age = 50
    assert person.Age == 50
    assert not hasattr(person, attribute)
    with pytest.raises(AttributeError):
        setattr(INamed(person), attribute, person)


@pytest.mark.parametrize(
    ("make", "value", "kind"),
    [
        (Sources.Number, 5, System.Int32),
        (Sources.Large, 2**40, System.Int64),
        (Sources.Flag, True, System.Boolean),
        (Sources.Text, "text", System.String),
        (Sources.Letters, "abc", System.String),
        (Sources.Day, System.DayOfWeek.Friday, System.DayOfWeek),
    ],
)
def test_boxed_values(make, value, kind):
    boxed = make()
    assert boxed.__implementation__ == value and type(boxed.__implementation__) is type(value)
    assert type(boxed.__raw_implementation__) is kind
    assert boxed == value and value == boxed and not boxed != value
    assert hash(boxed) == hash(value)
    assert boxed in {value: 1}
    assert isinstance(boxed, kind)


def test_equality_and_hash_are_the_objects():
    person, other = Person(), Person()
    other.Name = "other"
    named = INamed(person)
    assert named == person and person == named and named == INamed(person)
    assert named == Person() and hash(named) == hash(Person())
    assert named != other and other != named and named != INamed(other)
    assert {named: 1}[person] == 1
    assert (named == 5, named == None, named == "person") == (False, False, False)  # noqa: E711
    assert INamed(Secret()) != INamed(Secret())
    assert person in [named]


def test_ordering_is_the_objects():
    five, day = Sources.Number(), System.IComparable(System.DateTime(2020, 1, 1))
    assert five < 6 and five >= 5 and 4 < five
    assert System.IComparable(System.Int32(4)) < five
    assert day < System.DateTime(2021, 1, 1)
    assert sorted([five, System.IComparable(System.Int32(3))])[0] == 3
    with pytest.raises(TypeError):
        Sources.Named() < Sources.Named()


def test_text():
    named = Sources.Named()
    assert str(named) == "Person person"
    assert f"{named}" == "Person person"
    assert "INamed" in repr(type(named))


def test_it_is_an_instance_of_all_that_its_object_is():
    named = Sources.Named()
    assert isinstance(named, (INamed,)) and isinstance(named, Person) and isinstance(named, System.Object)
    assert not isinstance(named, Secret)
    closeable = Sources.Disposable()
    assert isinstance(closeable, Closeable) and isinstance(closeable, System.IDisposable)
    match closeable:
        case Person():
            pytest.fail("it is no Person")
        case Closeable():
            pass
        case _:
            pytest.fail("it is a Closeable")


def test_classes_along_interfaces():
    assert issubclass(Person, INamed) and issubclass(IHiding, IBase) and issubclass(ITwoSided, ILeft)
    assert not issubclass(INamed, Person) and not issubclass(IBase, IHiding)
    assert isinstance(Person(), INamed) and not isinstance(Plain(), INamed)


def test_weak_references_are_to_the_view():
    named = Sources.Named()
    reference = weakref.ref(named)
    assert reference() is named
    del named
    gc.collect()
    assert reference() is None


def test_a_view_keeps_its_object():
    named = INamed(Person())
    gc.collect()
    System.GC.Collect()
    System.GC.WaitForPendingFinalizers()
    assert named.Greet() == "hello from person"


def test_a_view_is_not_copied_by_chance():
    with pytest.raises(TypeError):
        copy.deepcopy(Sources.Named())


# --- inheritance between interfaces ----------------------------------------------------------------------------------


def test_hidden_members_are_the_nearer_ones():
    hiding = IHiding(Hiding())
    assert (hiding.Who(), hiding.Rank) == ("hiding", "first")
    base = IBase(hiding)
    assert (base.Who(), base.Rank) == ("base", 1)
    assert IBase.Who(hiding) == "base"


def test_overloads_of_both():
    hiding = IHiding(Hiding())
    assert (hiding.Shared(1), hiding.Shared("a")) == ("int 1", "string a")
    assert IBase(hiding).Shared(1) == "int 1"


def test_members_of_all_inherited_ones():
    sides = ITwoSided(TwoSided())
    assert (sides.Left(), sides.Right(), sides.Both()) == ("left only", "right only", "both")
    assert (ILeft(sides).Side(), IRight(sides).Side()) == ("left", "right")


def test_a_name_that_two_unrelated_ones_have_is_ambiguous():
    sides = ITwoSided(TwoSided())
    wanted = "is ambiguous: ClrLink.Fixtures.Interfaces.ILeft and ClrLink.Fixtures.Interfaces.IRight have it"
    with pytest.raises(AttributeError, match="^'Side' of ClrLink.Fixtures.Interfaces.ITwoSided " + wanted):
        sides.Side()
    with pytest.raises(AttributeError, match="^'Number' of ClrLink.Fixtures.Interfaces.ITwoSided " + wanted):
        sides.Number
    with pytest.raises(AttributeError, match=wanted):
        sides.Number = 5
    with pytest.raises(AttributeError, match=wanted):
        ITwoSided.Side
    assert (ILeft(sides).Number, IRight(sides).Number, IRight(sides).Side(3)) == (1, 2, "right 3")


def test_an_ambiguous_name_that_the_object_has_is_the_objects():
    own = OneSided()
    sides = ITwoSided(own)
    assert (sides.Side(), sides.Side(2), sides.Number) == ("own", "own 2", 3)
    sides.Number = 7
    assert own.Number == 7


def test_an_interface_that_decides_is_not_ambiguous():
    decided = IDecided(Decided())
    assert (decided.Side(), decided.Number, decided.Side(2)) == ("decided", 4, "right 2")
    decided.Number = 8
    assert (decided.Number, ILeft(decided).Number) == (8, 8)


# --- default and static members ---------------------------------------------------------------------------------------


def test_default_members():
    defaults = IDefaults(Defaults())
    assert (defaults.Twice(), defaults.Text, defaults[3]) == (10, "text 5", "item 3 of 5")
    defaults.Text = "noted"
    assert list(defaults.Notes) == ["noted"]
    assert defaults.Inner() == "inner"


def test_default_members_are_not_the_classs():
    with pytest.raises(AttributeError):
        Defaults().Twice()


def test_default_members_that_are_overridden():
    assert IDefaults(OverriddenInInterface()).Twice() == 15
    assert IOverridesDefault(OverriddenInInterface()).Twice() == 15
    assert IDefaults(OverriddenInClass()).Twice() == -1


@pytest.mark.thread_unsafe(reason="writes a static property and reads it again")
def test_static_members():
    assert IDefaults.Limit == 7
    assert IDefaults.Describe(3) == "static 3"
    IDefaults.Made = 4
    assert IDefaults.Made == 4
    IDefaults.Made = 0
    assert IDefaults.Mode.Off == IDefaults.Mode(2)
    assert IDefaults.Helper().Help() == "nested"
    assert IDefaults(Defaults()).Describe(4) == "static 4"


def test_static_members_are_not_inherited():
    with pytest.raises(AttributeError):
        IOverridesDefault.Describe(3)


def test_static_abstract_members_through_the_class():
    made = Made.Make(3)
    assert made.Number == IMade[Made](made).Number == 3
    with pytest.raises(AttributeError):
        IMade[Made].Make(3)


# --- generic ----------------------------------------------------------------------------------------------------------


def test_one_interface_twice():
    boxes = TwoBoxes()
    ints, texts = IBox[int](boxes), IBox[str](boxes)
    assert (ints.Item, texts.Item) == (1, "one")
    ints.Item, texts.Item = 2, "two"
    assert (ints.Item, texts.Item) == (2, "two")
    with type_error("an integer is required"):
        ints.Item = "x"
    with type_error("object does not implement IBox"):
        IBox[float](boxes)


def test_generic_methods():
    boxes = TwoBoxes()
    assert IBox[int](boxes).Describe(1.5) == "int box Double 1.5"
    assert IBox[str](boxes).Describe[System.Object]("a") == "string box Object a"


def test_variance():
    producer = IProducer[System.Object](TextProducer())
    assert type(producer) is IProducer[System.Object]
    assert producer.Produce() == "text"
    consumer = IConsumer[str](ObjectConsumer())
    assert consumer.Consume("a") == "String"
    with no_match("IConsumer`1.Consume", 5):
        consumer.Consume(5)
    with type_error("object does not implement IProducer"):
        IProducer[int](TextProducer())
    assert isinstance(TextProducer(), IProducer[System.Object])
    assert issubclass(IProducer[str], IProducer[System.Object])


def test_variance_of_the_frameworks():
    texts = List[str]()
    texts.Add("a")
    everything = IEnumerable[System.Object](texts)
    assert list(everything) == ["a"]
    assert isinstance(texts, IEnumerable[System.Object])
    with type_error("object does not implement IEnumerable"):
        IEnumerable[System.Object](List[int]())


# --- structs, events, indexers ----------------------------------------------------------------------------------------


def test_a_struct():
    counter = ICounter(Counter())
    counter.Increment()
    counter.Increment()
    assert counter.Count == 2
    assert type(counter.__implementation__) is Counter
    assert counter.__implementation__.Count == 2


def test_events():
    seen = []

    def handler(sender, number):
        seen.append(number)

    source = Changing()
    changing = IChanging(source)
    changing.Changed += handler
    assert source.Handlers == 1
    changing.Change(3)
    changing.Changed -= handler
    changing.Change(4)
    assert seen == [3] and source.Handlers == 0
    assert not hasattr(source, "Changed")


def test_an_event_of_the_object():
    seen = []

    def handler(sender, number):
        seen.append(number)

    changing = Sources.Changes()
    changing.Own += handler
    changing.Change(3)
    changing.Own -= handler
    changing.Change(4)
    assert seen == [-3]


def test_indexers():
    grid = IGrid(Grid())
    assert (grid[1, 2], grid["a"]) == ("1/2", "name a")
    grid[1, 2] = "set"
    assert grid[1, 2] == "set"
    with no_match("IGrid.get_Item", 1):
        grid[1]
    assert Grid()[1] == "own 1"
    with no_match("Grid.get_Item", 1, 2):
        Grid()[1, 2]


def test_indexers_are_inherited():
    grid = INamedGrid(Grid())
    assert (grid[1, 2], grid["a"], grid[1.5]) == ("1/2", "name a", "1.5")


# --- collections ------------------------------------------------------------------------------------------------------


def test_iterating():
    assert list(Sources.Sequence()) == ["a", "b"]
    assert list(Sources.Yielded()) == [1, 2]
    assert list(Sources.Letters()) == ["a", "b", "c"]
    assert list(OldEnumerable(List[int]())) == []


def test_length_items_and_membership():
    assert len(Sources.ReadOnly()) == 3 and Sources.ReadOnly()[1] == 2
    assert len(Sources.Map()) == 1 and Sources.Map()["a"] == 1 and "a" in Sources.Map()
    assert len(Sources.Collection()) == 2 and 2 in Sources.Collection()
    items = Sources.List()
    items[0] = 5
    del items[1]
    assert list(items) == [5, 3] and len(items) == 2
    old = Sources.Old()
    old[0] = "changed"
    assert list(old) == ["changed", "b"]


def test_what_the_interface_has_no_length_for():
    with type_error("object of type 'IEnumerable[String]' has no len()"):
        len(Sources.Sequence())
    assert Sources.Sequence().Count == 2
    assert len(Sources.Sequence().__implementation__) == 2


def test_casting_a_collection():
    numbers = List[int]()
    numbers.Add(1)
    assert list(IReadOnlyList[int](numbers)) == [1]
    assert IList[int](numbers)[0] == 1
    assert IList[int](numbers).Capacity >= 1


def test_a_view_has_the_methods_of_its_kind_of_collection_alone():
    numbers = List[int]()
    view = IReadOnlyList[int](numbers)
    assert not hasattr(view, "append") and "append" not in dir(view)
    view.Add(1)
    assert IList[int](numbers).count(1) == len(view) == 1
    IList[int](view).append(2)
    assert list(view) == [1, 2]


def test_with():
    closeable = Sources.Disposable()
    own = closeable.__implementation__
    with own as inside:
        assert inside is own
    assert closeable.Closed


# --- where an interface is wanted -------------------------------------------------------------------------------------


def test_boxed_values_pass_as_their_interfaces():
    assert Sources.TakesComparable(System.Int32(5)) == "Int32 5"
    assert Sources.TakesComparable(Sources.Text()) == "String text"
    assert Sources.TakesComparable(System.DayOfWeek.Friday) == "DayOfWeek Friday"
    assert Sources.TakesText(System.String("abc")) == "abc"
    assert Sources.TakesValueType(Sources.Number()) == "Int32 5"


@pytest.mark.parametrize("value", [5, "a", 1.5, {}])
def test_values_of_python_do_not(value):
    with no_match("Sources.TakesComparable", value):
        Sources.TakesComparable(value)


# --- looks ------------------------------------------------------------------------------------------------------------


def test_the_interface_as_a_class():
    assert INamed.__name__ == "INamed" and INamed.__module__ == "ClrLink.Fixtures.Interfaces"
    assert "Greet" in dir(INamed)
    assert inspect.isclass(INamed)
    assert INamed.__mro__ == (INamed, object)


# --- lifetime and threads ---------------------------------------------------------------------------------------------


def test_nothing_is_left_behind():
    def work(_=None):
        person = Person()
        named = INamed(person)
        assert named.Age and named.Greet() and named == person and hash(named) and dir(named)
        named.Age = 3
        assert isinstance(named, Person)
        assert named.__implementation__ and named.__raw_implementation__
        assert not hasattr(named, "Nope")

    assert_balanced(work, times=20)


def test_threads_cast_and_look_through(threads):
    person = Person()
    shared = INamed(person)

    def work(number):
        own = INamed(Person())
        own.Name = str(number)
        own.Age = number
        assert (own.Name, own.Age, own.__implementation__.Age) == (str(number), number, number)
        assert shared.Age == 30 and shared == person and isinstance(shared, Person)
        assert type(Sources.Named()) is INamed
        with pytest.raises(AttributeError):
            shared.Nope

    threads(work, times=100)


def test_threads_meet_an_interface_for_the_first_time(threads):
    pairs = [(System.Int32, 1), (System.String, "a"), (System.Double, 1.5), (System.Boolean, True), (System.Int64, 2)]

    def work(number):
        made = []
        for kind, value in pairs[number % 5 :] + pairs[: number % 5]:
            numbers = Dictionary[kind, List[kind]]()
            view = System.Collections.Generic.IReadOnlyDictionary[kind, List[kind]](numbers)
            made.append(type(view))
            assert len(view) == 0 and value not in view
            assert view.Comparer is not None
        return sorted(each.__qualname__ for each in made)

    results = threads(work)
    assert all(result == results[0] for result in results)
