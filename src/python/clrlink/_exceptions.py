"""How exceptions of .NET come out of a pickle, in a process that may not have .NET yet."""


def thaw(cls, data):
    """The exception that these bytes were made of: of a Python class that derives from .NET's, or None for its own type."""
    import clr  # noqa: F401  starts .NET

    from ._core import exception_thaw

    return exception_thaw(cls, data)
