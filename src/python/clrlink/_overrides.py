"""A property that a Python class overrides, under its other names. Imported with the first such class.

.NET has one property; Python programs override it as a property, or by its accessors ``get_X`` and ``set_X``, and use it
as either. So the class that has the one gets the other as well. Both stand for what this very class defines, and not for what
a class that derives from it does, so that ``super()`` reaches each of them.
"""


def accessor_property(cls, name, has_getter, has_setter):
    """The property of a class that defines ``get_X``, ``set_X`` or both; what it lacks is its base's."""

    def get(self):
        return getattr(cls, "get_" + name)(self) if has_getter else getattr(super(cls, self), name)

    def set(self, value):
        if has_setter:
            getattr(cls, "set_" + name)(self, value)
        else:
            _following(cls, self, name).__set__(self, value)

    return property(get, set)


def accessor_getter(cls, name):
    """``get_X`` of a class that defines the property."""

    def get(self):
        return _read(cls, self, name)

    return _named(get, cls, "get_" + name)


def accessor_setter(cls, name):
    """``set_X`` of a class that defines the property."""

    def set(self, value):
        defined = _defined(cls.__mro__, name)
        if hasattr(type(defined), "__set__"):
            defined.__set__(self, value)
        else:
            setattr(self, name, value)

    return _named(set, cls, "set_" + name)


def _read(cls, self, name):
    """What ``cls`` says that the attribute is: as Python looks it up, from this class on."""
    defined = _defined(cls.__mro__, name)
    if not hasattr(type(defined), "__set__") and name in self.__dict__:
        return self.__dict__[name]
    return defined.__get__(self, type(self)) if hasattr(type(defined), "__get__") else defined


def _following(cls, self, name):
    """What the classes behind ``cls`` say, in the order of the object's class."""
    classes = type(self).__mro__
    return _defined(classes[classes.index(cls) + 1 :], name)


def _defined(classes, name):
    return next(vars(each)[name] for each in classes if name in vars(each))


def _named(function, cls, name):
    function.__name__, function.__qualname__, function.__module__ = name, f"{cls.__qualname__}.{name}", cls.__module__
    return function
