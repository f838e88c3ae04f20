"""inspect.Signature of .NET methods. Imported with the first one that is asked for."""

import inspect
from keyword import iskeyword


class Signature(inspect.Signature):
    """A Signature whose parameters have annotations, and whose text is without them: `(a, b=2)`, as programs know it."""

    __slots__ = ()

    def _plain(self):
        parameters = [each.replace(annotation=inspect.Parameter.empty) for each in self.parameters.values()]
        return inspect.Signature(parameters)

    def __str__(self):
        return str(self._plain())

    def format(self, **options):
        """The text, broken into lines as inspect.Signature.format does."""
        return self._plain().format(**options)


def signature(parameters, result):
    """The Signature of parameters, each (name, whether it is params, (default,) or (), annotation); None annotates
    nothing."""
    made = []
    required = next((place for place in reversed(range(len(parameters))) if not _may_be_left_out(parameters[place])), -1)
    for place, (name, variadic, default, annotation) in enumerate(parameters):
        options = {} if annotation is None else {"annotation": annotation}
        if default and place > required:  # C# knows no default before a parameter without one; other languages do
            options["default"] = default[0]
        after = made and made[-1].kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.KEYWORD_ONLY)
        kind = inspect.Parameter.KEYWORD_ONLY if after else inspect.Parameter.POSITIONAL_OR_KEYWORD
        made.append(inspect.Parameter(_name(name, place), inspect.Parameter.VAR_POSITIONAL if variadic else kind, **options))
    return Signature(made, return_annotation=result)


def annotations(parameters, result):
    """The annotations alone, as __annotations__ has them."""
    known = {_name(name, place): kind for place, (name, _, _, kind) in enumerate(parameters) if kind is not None}
    return {**known, "return": result}


def _may_be_left_out(parameter):
    _, variadic, default, _ = parameter
    return variadic or bool(default)


def _name(name, place):
    if not name.isidentifier():
        return f"arg{place}"
    return name + "_" if iskeyword(name) else name
