"""A20: random hierarchies of Python classes over a .NET base: who calls whom is as Python's own method resolution says."""

from ClrLink.Fixtures.Derivation import Base, Host
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MEMBERS = ("Describe", "Title", "Secret")

# Each level: which members it overrides, which of these go on to super(), and whether it has an __init__.
LEVEL = st.fixed_dictionaries(
    {
        "overrides": st.dictionaries(st.sampled_from(MEMBERS), st.booleans(), max_size=3),
        "init": st.booleans(),
        "mixin": st.booleans(),
    }
)


def describe(label, goes_on, owner):
    def Describe(self):
        return label + (super(owner[0], self).Describe() if goes_on else "")

    return Describe


def title(label, goes_on, owner):
    def Title(self):
        return label + (super(owner[0], self).Title if goes_on else "")

    return property(Title)


def secret(label, goes_on, owner):
    def Secret(self, key):
        return label + (super(owner[0], self).Secret(key) if goes_on else "")

    return Secret


MAKERS = {"Describe": describe, "Title": title, "Secret": secret}
CALLS = {
    "Describe": (lambda target: target.CallDescribe(), lambda target: target.Describe(), "base"),
    "Title": (lambda target: target.ReadTitle(), lambda target: target.Title, "untitled"),
    "Secret": (lambda target: target.CallSecret("k"), lambda target: target.Secret("k"), "secret k"),
}


def build(levels):
    kind = Base
    for number, level in enumerate(levels):
        owner = []
        body = {name: MAKERS[name](f"{number} ", goes_on, owner) for name, goes_on in level["overrides"].items()}
        if level["init"]:
            body["__init__"] = lambda self, owner=owner: super(owner[0], self).__init__()
        if level["mixin"]:
            mixin = type(f"Mixin{number}", (), body)
            owner.append(mixin)
            kind = type(f"Level{number}", (mixin, kind), {})
        else:
            kind = type(f"Level{number}", (kind,), body)
            owner.append(kind)
    return kind


def expected(levels, member):
    text = ""
    for number in reversed(range(len(levels))):
        overrides = levels[number]["overrides"]
        if member in overrides:
            text += f"{number} "
            if not overrides[member]:
                return text
    return text + CALLS[member][2]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(levels=st.lists(LEVEL, min_size=1, max_size=4), by_net=st.booleans())
def test_hierarchy_against_a_model(levels, by_net):
    kind = build(levels)
    target = Host.Make[kind]() if by_net else kind()
    for member in MEMBERS:
        from_net, from_python, _ = CALLS[member]
        assert from_net(target) == expected(levels, member)
        assert from_python(target) == expected(levels, member)
    assert Host.Any(target) is target
    assert target.FromConstructor == expected(levels, "Describe")


# ---- the same hierarchy over a base in Python ----


class Model:
    """What Base does, in Python; Call… stands for C# that calls."""

    def __init__(self):
        self.items, self.title = {}, "untitled"
        self.FromConstructor = self.Describe()

    def Describe(self):
        return "base"

    def Add(self, a, b):
        return a + b

    def get_Title(self):
        return self.title

    def set_Title(self, value):
        self.title = value

    def get_Item(self, index):
        return self.items.get(index, "none")

    def set_Item(self, index, value):
        self.items[index] = value

    def Secret(self, key):
        return "secret " + key

    def TryParse(self, text, value, calls):
        return False, 0, calls + 1

    def CallDescribe(self):
        return self.Describe()

    def CallAdd(self, a, b):
        return self.Add(a, b)

    def CallSecret(self, key):
        return self.Secret(key)


METHODS = ("Describe", "Add", "get_Title", "set_Title", "get_Item", "set_Item", "Secret", "TryParse")
WAYS = ("replaces", "goes on", "goes on twice", "goes on elsewhere")


def changed(result, mark):
    """A result of the same type that shows who had it in hands."""
    if isinstance(result, tuple):
        return (not result[0], result[1] + mark, result[2] + 1)
    return result + mark if isinstance(result, (int, float)) else f"{mark}<{result}>" if isinstance(result, str) else result


def replaced(name, mark, args):
    if name == "TryParse":
        return (True, mark, args[-1])
    return mark if name == "Add" else None if name.startswith("set") else f"{mark}!"


def overriding(name, mark, way, owner):
    def method(self, *args):
        self.trace.append((mark, name))
        if way == "replaces":
            return replaced(name, mark, args)
        parent = super(owner[0], self)
        result = getattr(parent, name)(*args)
        if way == "goes on twice":
            result = getattr(parent, name)(*args)
        if way == "goes on elsewhere" and name != "Describe":
            self.Describe()  # virtually, and from inside of a call
        return changed(result, mark)

    return method


LEVELS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(METHODS), st.sampled_from(WAYS), max_size=5), st.booleans(), st.booleans()),
    min_size=1,
    max_size=5,
)


def build_over(base, levels):
    """The same classes over either base; trace says who was called, in order."""
    kind = type("Traced", (base,), {"trace": []})
    for mark, (overrides, mixed, made_before) in enumerate(levels, 1):
        owner = []
        body = {name: overriding(name, mark, way, owner) for name, way in overrides.items()}
        if mixed:
            owner.append(type(f"Mixin{mark}", (), body))
            kind = type(f"Level{mark}", (owner[0], kind), {})
        else:
            kind = type(f"Level{mark}", (kind,), body)
            owner.append(kind)
        if made_before:  # a level in between has objects of its own before there are further ones
            kind()
    return kind


def outcomes(target, by_net):
    """What all calls answer, by C# or, of the model, by Python; and who was called."""
    target.trace.clear()
    answers = [
        target.CallDescribe(),
        target.CallAdd(3, 4),
        target.CallAdd(1.5, 2.0),
        target.CallSecret("k"),
        Base.Parse(target, "text", 0, 1) if by_net else target.TryParse("text", 0, 1),
        target.ReadTitle() if by_net else target.get_Title(),
        target.WriteTitle("new") if by_net else target.set_Title("new"),
        target.ReadTitle() if by_net else target.get_Title(),
        target.ReadItem(1) if by_net else target.get_Item(1),
        target.WriteItem(1, "one") if by_net else target.set_Item(1, "one"),
        target.ReadItem(1) if by_net else target.get_Item(1),
        target.Describe(),
        target.FromConstructor,
    ]
    return answers, list(target.trace)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(levels=LEVELS, by_activator=st.booleans())
def test_hierarchy_against_the_same_in_python(levels, by_activator):
    model = build_over(Model, levels)()
    kind = build_over(Base, levels)
    target = Host.Make[kind]() if by_activator else kind()
    assert outcomes(target, True) == outcomes(model, False)
    assert outcomes(target, True) == outcomes(model, False)  # with what the first calls have left
    assert [one.__name__ for one in kind.__mro__[:-3]] == [one.__name__ for one in type(model).__mro__[:-2]]
