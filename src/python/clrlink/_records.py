"""Records of C#: copies with some members replaced. Imported with the first record type."""

from ._core import clone, initialize_member


def __replace__(self, /, **changes):
    """A copy with these members set, as C#'s `with` makes it; copy.replace calls this."""
    made = clone(self)
    for name, value in changes.items():
        initialize_member(made, name, value)
    return made
