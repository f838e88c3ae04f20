"""Makes .NET importable: ``import clr``, then ``from System.Collections.Generic import List``.

Importing this module starts the runtime that clrlink.load or clrlink.set_runtime chose, else the one that the
environment names, else CoreCLR.
"""

import clrlink as _clrlink

_clrlink.load()

import os as _os

from clrlink import _core, _search_paths

from . import loader

loader.install()
loader.warn_of_other_distribution()

_preload = False

# A module, not a package, as programs know it: `import clr.System` says so, `from clr import System` works.
del __path__


def AddReference(*args, **kwargs):
    """System.Reflection.Assembly AddReference(System.String)

    Loads an assembly by its simple name, its full name, or the path of its file (also an os.PathLike).
    """
    if len(args) == 1 and not isinstance(args[0], str) and hasattr(type(args[0]), "__fspath__"):
        args = (_os.fspath(args[0]),)
    _search_paths.send()
    return _managed("AddReference")(*args, **kwargs)


def FindAssembly(*args, **kwargs):
    """System.String FindAssembly(System.String)

    The path of the file that AddReference would load; None when there is none.
    """
    _search_paths.send()
    return _managed("FindAssembly")(*args, **kwargs)


def ListAssemblies(*args, **kwargs):
    """System.String[] ListAssemblies(Boolean verbose)

    The names of the loaded assemblies: simple ones, or full ones if verbose.
    """
    return _managed("ListAssemblies")(*args, **kwargs)


def GetClrType(*args, **kwargs):
    """System.Type GetClrType(System.Type)

    The System.Type of a .NET class, or of a Python class that stands for one (str, float, bool, int).
    """
    if args == (None,):
        raise TypeError("No method matches given arguments for CLRModule.GetClrType: (<class 'NoneType'>)")
    return _managed("GetClrType")(*args, **kwargs)


def ImportExtensions(namespace):
    """Void ImportExtensions(namespace, static class or str)

    Makes the extension methods of a namespace, or of one static class, attributes of the .NET objects that they take,
    behind what these have themselves; process-wide and for good. Again after AddReference: those of the assemblies loaded
    since. Raises ImportError where there is no such namespace, TypeError for a class without extension methods.
    """
    what = namespace.__name__ if isinstance(namespace, type(_core.namespace("System"))) else namespace
    if isinstance(what, str) and (not what or _core.namespace(what) is None):
        what = _static_class(what)
    if not _core.extensions_import(what) and not isinstance(what, str):
        raise TypeError(f"{what.__module__}.{what.__qualname__} has no extension methods: a static class is expected")


def _static_class(name):
    """The class of a dotted name."""
    space, _, simple = name.rpartition(".")
    found = loader.top_level(simple) if not space and simple else getattr(_core.namespace(space), simple, None) if simple else None
    if not isinstance(found, type):
        raise ImportError(f"there is no .NET namespace {name!r}: a missing clr.AddReference?")
    return found


def getPreload():
    """Boolean getPreload()"""
    return _preload


def setPreload(preloadFlag):
    """Void setPreload(Boolean)

    Kept for programs that call it: names of namespaces are always complete here.
    """
    global _preload
    if not isinstance(preloadFlag, bool):
        raise TypeError(f"No method matches given arguments for CLRModule.setPreload: ({type(preloadFlag)})")
    _preload = preloadFlag


def _managed(name):
    return getattr(_core.namespace("Python.Runtime").CLRModule, name)


def _version():
    import System

    return System.Type.GetType("Python.Runtime.CLRModule, Python.Runtime").Assembly.GetName().Version.ToString()


def __getattr__(name):
    """Top-level namespaces, and types outside of any namespace."""
    value = _version() if name == "__version__" else loader.top_level(name)
    if value is None:
        raise AttributeError(f"module 'clr' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), "__version__"})
