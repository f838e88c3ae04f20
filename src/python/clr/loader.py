"""The import hook: .NET namespaces as modules.

DotNetFinder stands at the end of sys.meta_path, so Python modules win. One case needs more: a folder without any Python
module in it, on sys.path and named like a namespace (a C# project beside the script, say), is a namespace package for
Python, found before the last finder is asked. FolderGuard, just before the finder of folders, lets .NET win there.
"""

import os
import sys
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder, all_suffixes

from clrlink import _core, _runtime


class DotNetLoader:
    """Gives the core's namespace objects as modules."""

    @staticmethod
    def create_module(spec):
        return _core.namespace(spec.name)

    @staticmethod
    def exec_module(module):
        pass


class DotNetFinder:
    """Finds .NET namespaces."""

    def find_spec(self, fullname, path=None, target=None):
        if not _core.is_loaded():
            return _refuse_below_namespaces(fullname)
        if _core.namespace(fullname) is None:
            return None
        spec = ModuleSpec(fullname, DotNetLoader, origin=_runtime.ASSEMBLY, is_package=True)
        spec.has_location = True  # which gives the module its __file__
        return spec

    def invalidate_caches(self):
        pass


class FolderGuard(DotNetFinder):
    """Keeps folders without Python modules from hiding .NET namespaces."""

    def find_spec(self, fullname, path=None, target=None):
        if path is not None:
            return None
        spec = super().find_spec(fullname)
        if spec is None:
            return None
        found = PathFinder.find_spec(fullname, None, target)
        if found is None or found.loader is not None:
            return found
        return found if _holds_python(found.submodule_search_locations) else spec


def install():
    """Puts the finders where they belong; once."""
    if any(type(finder) is DotNetFinder for finder in sys.meta_path):
        return
    place = sys.meta_path.index(PathFinder) if PathFinder in sys.meta_path else 0
    sys.meta_path.insert(place, FolderGuard())
    sys.meta_path.append(DotNetFinder())


def top_level(name):
    """The namespace, or the type outside of any namespace, of that name; None when there is neither."""
    if name.startswith("__"):
        return None
    space = _core.namespace(name)
    if space is None:
        return getattr(_core.namespace(""), name, None)
    import_module(name)  # as `import name` would; where a Python module has that name, this still is the namespace
    return space


def warn_of_other_distribution():
    """Both distributions own the modules clr and pythonnet: which is imported is a matter of chance."""
    for folder in list(sys.path):
        for name in _names_in(folder):
            if name.startswith("pythonnet-") and name.endswith((".dist-info", ".egg-info")):
                import warnings

                warnings.warn(
                    f"the distribution pythonnet is installed too ({os.path.join(folder, name)}); it and clrlink both "
                    "own the modules clr and pythonnet: uninstall one of them",
                    RuntimeWarning,
                    stacklevel=3,
                )
                return


def _refuse_below_namespaces(fullname):
    """A forked child, and a process whose runtime is gone, go on finding Python modules, or not finding them; what can
    be in .NET alone is refused in clear words."""
    parent = sys.modules.get(fullname.rpartition(".")[0])
    if getattr(parent, "__loader__", None) is DotNetLoader:
        _core.check()


def _holds_python(folders):
    """Whether there is a Python module in these folders, or in a folder directly in them."""
    suffixes = tuple(all_suffixes())
    for folder in folders:
        names = _names_in(folder)
        inner = [name for sub in names for name in _names_in(os.path.join(folder, sub))]
        if any(name.endswith(suffixes) for name in names + inner):
            return True
    return False


def _names_in(folder):
    try:
        return os.listdir(folder)
    except (OSError, TypeError, ValueError):
        return []
