"""Which .NET runtime this process has: chosen, started, described, ended.

Only what start-up needs is imported here: `import clr` is on many programs' way to their first line.
"""

import os
from _thread import RLock

from . import _core

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "runtime")
ASSEMBLY = os.path.join(_FOLDER, "Python.Runtime.dll")
_KINDS = {"coreclr": "CoreCLR", "mono": "Mono", "netfx": ".NET Framework"}
_NOT_HERE = {
    "mono": "This release of clrlink hosts CoreCLR only; Mono comes with a later one. "
    'Use "coreclr", which needs .NET 8 or newer: https://dotnet.microsoft.com/download',
    "netfx": "The .NET Framework exists on Windows only, and this release of clrlink hosts CoreCLR only. "
    'Use "coreclr".',
}

_lock = RLock()
_chosen = None  # a _Choice; changed under _lock


class RuntimeInfo:
    """What is known of the runtime. Fields: kind, version, initialized, shutdown, properties."""

    __slots__ = ("initialized", "kind", "properties", "shutdown", "version")

    def __init__(self, kind, version, initialized, shutdown, properties=None):
        self.kind = kind
        self.version = version
        self.initialized = initialized
        self.shutdown = shutdown
        self.properties = {} if properties is None else properties

    def _fields(self):
        return (self.kind, self.version, self.initialized, self.shutdown, self.properties)

    def __eq__(self, other):
        return self._fields() == other._fields() if isinstance(other, RuntimeInfo) else NotImplemented

    __hash__ = None

    def __repr__(self):
        return "RuntimeInfo(kind={!r}, version={!r}, initialized={!r}, shutdown={!r}, properties={!r})".format(
            *self._fields()
        )


class _Choice:
    """A kind of runtime and the parameters given for it, checked."""

    def __init__(self, kind, params):
        self.kind = kind
        self.params = dict(params) or _params_from_environment(kind)
        if kind not in _KINDS:
            raise _failed(kind, self.params, "The runtimes are: " + ", ".join(map(repr, _KINDS)) + ".")
        if kind in _NOT_HERE:
            raise _failed(kind, self.params, _NOT_HERE[kind])
        rest = dict(self.params)
        self.runtime_config = _path("runtime_config", rest.pop("runtime_config", None))
        self.dotnet_root = _path("dotnet_root", rest.pop("dotnet_root", None))
        # Parameters of other names are runtime properties too.
        self.properties = {**_properties(rest.pop("properties", None)), **_properties(rest)}

    def start(self):
        """Starts the runtime, unless it runs. True: it was started, or joined, by this call."""
        try:
            started = _core.start_runtime(
                os.fsencode(_FOLDER),
                self.runtime_config,
                self.dotnet_root,
                tuple(self.properties),
                tuple(self.properties.values()),
            )
        except RuntimeError as error:
            if _core.phase() in ("stopped", "forked"):
                raise
            raise _failed(self.kind, self.params, str(error)) from None
        if started == "joined" and self.properties:
            _warn(f"a .NET runtime ran in this process already: the properties {self.properties} were not applied")
            self.properties = {}
        return started != "running"


def load(runtime=None, **params):
    """Starts a .NET runtime, or does nothing when it runs.

    runtime: "coreclr". None: what set_runtime chose, else what PYTHONNET_RUNTIME says, else CoreCLR.
    params: dotnet_root, the folder of the .NET installation; runtime_config, a .runtimeconfig.json;
    properties, a dict of runtime properties.
    """
    if _choose_to_load(runtime, params).start():
        from . import _signals

        _signals.keep()


def set_runtime(runtime, **params):
    """Chooses the runtime that `import clr` will start; see load."""
    global _chosen
    kind = _kind_of(runtime)
    with _lock:
        if _core.is_loaded():
            raise RuntimeError(f"The runtime {get_runtime_info()} has already been loaded")
        _chosen = _Choice(kind, params)


def set_runtime_from_env():
    """Chooses the runtime that PYTHONNET_RUNTIME names (default: CoreCLR), with the parameters that
    PYTHONNET_CORECLR_DOTNET_ROOT and PYTHONNET_CORECLR_RUNTIME_CONFIG give."""
    set_runtime(_kind_from_environment())


def get_runtime_info():
    """The RuntimeInfo of the runtime chosen or running; None when there is none, and after unload().

    The version is known once the runtime runs."""
    if _core.phase() in ("stopping", "stopped"):
        return None
    if _core.is_loaded():
        kind, version, _ = _core.runtime_info()
        return RuntimeInfo(kind, version, True, False, dict(_chosen.properties) if _chosen else {})
    return _chosen and RuntimeInfo(_KINDS[_chosen.kind], "", False, False, dict(_chosen.properties))


def unload():
    """Ends the use of .NET in this process, for good. .NET objects that are left raise RuntimeError when used."""
    _core.shutdown()


def _choose_to_load(runtime, params):
    global _chosen
    with _lock:
        if runtime is None and not params and _chosen is not None:
            return _chosen
        kind = _kind_from_environment() if runtime is None else _kind_of(runtime)
        if _core.is_loaded():
            return _same_as_loaded(kind)
        _chosen = _Choice(kind, params)
        return _chosen


def _same_as_loaded(kind):
    if kind != "coreclr":
        raise RuntimeError(
            f"{_KINDS.get(kind, kind)} cannot be loaded: {get_runtime_info()} has already been loaded, "
            "and a process has one .NET runtime"
        )
    return _chosen or _Choice(kind, {})


def _kind_of(runtime):
    if isinstance(runtime, str):
        return "coreclr" if runtime == "default" else runtime
    if hasattr(runtime, "get_assembly"):
        raise RuntimeError(
            "runtime objects of clr_loader are not taken by this release of clrlink, which starts .NET by itself: "
            'use "coreclr" with the parameters dotnet_root, runtime_config and properties'
        )
    raise TypeError(f'a runtime is named by a str, as "coreclr", not by {type(runtime).__name__}')


def _kind_from_environment():
    return _kind_of(os.environ.get("PYTHONNET_RUNTIME") or "coreclr")


def _params_from_environment(kind):
    prefix = f"PYTHONNET_{kind.upper()}_"
    return {name[len(prefix) :].lower(): value for name, value in os.environ.items() if name.startswith(prefix)}


def _path(name, value):
    if value is None:
        return b""
    try:
        return os.fsencode(os.path.abspath(os.fspath(value)))
    except TypeError:
        raise TypeError(f"{name} is a path, not {type(value).__name__}") from None


def _properties(given):
    if given is None:
        return {}
    if not hasattr(given, "items"):
        raise TypeError(f"properties is a dict of names and values, not {type(given).__name__}")
    return {str(name): str(value).lower() if isinstance(value, bool) else str(value) for name, value in given.items()}


def _failed(kind, params, reason):
    return RuntimeError(f"Failed to create a .NET runtime ({kind}) using the parameters {params}.\n{reason}")


def _warn(text):
    import warnings

    warnings.warn(text, RuntimeWarning, stacklevel=4)
