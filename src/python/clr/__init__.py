"""Makes .NET importable: ``import clr``, then ``from System.Collections.Generic import List``.

Importing this module starts the runtime that clrlink.load or clrlink.set_runtime chose, else the one that the
environment names, else CoreCLR.
"""

import clrlink as _clrlink

_clrlink.load()

import os as _os

from clrlink import _core, _search_paths
from clrlink._members import attribute, clrmethod, clrproperty

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
