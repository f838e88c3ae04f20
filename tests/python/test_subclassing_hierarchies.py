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
