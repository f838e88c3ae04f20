"""Members that a Python class shows to .NET: ``clr.clrmethod``, ``clr.clrproperty``, ``clr.attribute``.

A class that derives from a .NET type becomes one itself at the end of its class statement. What it overrides, .NET knows;
what it adds, .NET sees only where a signature is given, by these.
"""

_METHOD, _PROPERTY = 0, 1
_GETTER, _SETTER = 1, 2


class _Member:
    """What both have: a list of attributes, and the name that they stand under."""

    def __init__(self):
        self.__clr_attributes__ = []

    def add_attribute(self, *attributes):
        """Adds attributes, as ``clr.attribute(...)`` before the member does."""
        self.__clr_attributes__.extend(attributes)


class clrmethod(_Member):
    """A method that .NET sees: ``@clr.clrmethod(result, [parameters])``.

    ``result`` and the parameters are .NET classes, or ``int`` (Int32), ``str``, ``float`` (Double), ``bool``; a result of
    ``None`` is void. ``clrname`` is the name in .NET, if it is not the method's.
    """

    def __init__(self, return_type, arg_types=(), clrname=None, func=None):
        super().__init__()
        self.return_type, self.arg_types, self.clrname = return_type, tuple(arg_types), clrname
        self.__func__ = func
        if func is not None:
            self.__doc__ = func.__doc__

    def __call__(self, func):
        method = type(self)(self.return_type, self.arg_types, self.clrname, func)
        method.add_attribute(*self.__clr_attributes__)
        return method

    def __get__(self, instance, owner):
        return self.__func__.__get__(instance, owner)

    @property
    def __clr_member__(self):
        if self.__func__ is None:
            raise TypeError("clr.clrmethod(result, [parameters]) is a decorator: a function has to follow it")
        return _METHOD, self.clrname, self.return_type, 0, self.arg_types


class clrproperty(_Member):
    """A property that .NET sees: ``clr.clrproperty(type, fget, fset)``, or ``@clr.clrproperty(type)`` before the getter."""

    def __init__(self, type_, fget=None, fset=None):
        super().__init__()
        self.type_, self.fget, self.fset = type_, fget, fset
        self.__name__ = getattr(fget, "__name__", "the property")
        if fget is not None:
            self.__doc__ = fget.__doc__

    def __set_name__(self, owner, name):
        self.__name__ = name

    def __call__(self, fget):
        return self._with(fget, self.fset)

    def getter(self, fget):
        """The same property with another getter."""
        return self._with(fget, self.fset)

    def setter(self, fset):
        """The same property with a setter: ``@prop.setter``."""
        return self._with(self.fget, fset)

    def _with(self, fget, fset):
        made = type(self)(self.type_, fget, fset)
        made.add_attribute(*self.__clr_attributes__)
        return made

    def __get__(self, instance, owner):
        if instance is None:
            return self
        if self.fget is None:
            raise AttributeError(f"{self.__name__} is write-only")
        return self.fget.__get__(instance, owner)()

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError(f"{self.__name__} is read-only")
        self.fset.__get__(instance, type(instance))(value)

    @property
    def __clr_member__(self):
        accessors = (_GETTER if self.fget else 0) | (_SETTER if self.fset else 0)
        return _PROPERTY, None, self.type_, accessors, ()


class attribute:
    """A custom attribute: ``@clr.attribute(ObsoleteAttribute, "why")`` before a clrmethod or clrproperty, or in the list
    ``__attributes__`` of a class's body, for the class itself. Keywords set the attribute's properties and fields."""

    def __init__(self, attribute_type, *args, **kwargs):
        self.__clr_attribute__ = (attribute_type, args, kwargs)

    def __call__(self, target):
        if isinstance(target, type):
            raise TypeError(
                f"the .NET type of class {target.__name__} is finished: "
                "name its attributes in the class's body, __attributes__ = [clr.attribute(...)]"
            )
        if not isinstance(target, _Member):
            target = _from_annotations(target)
        target.add_attribute(self)
        return target


def _from_annotations(function):
    """A clrmethod of a function whose annotations give its whole signature."""
    import inspect  # here, as it takes a fifth of the start

    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        raise TypeError(f"clr.attribute cannot be used on {function!r}: only methods and clr.clrproperty have attributes")
    parameters = list(signature.parameters.values())[1:]
    types = [parameter.annotation for parameter in parameters]
    if inspect.Signature.empty in (*types, signature.return_annotation):
        raise TypeError(
            f"clr.attribute cannot be used on {function.__name__}: .NET does not see it without a signature; "
            "use clr.clrmethod(result, [parameters]), or annotate all of its parameters and its result"
        )
    return clrmethod(signature.return_annotation, types, func=function)
