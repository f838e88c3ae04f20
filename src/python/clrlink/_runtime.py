"""Which .NET runtime this process has: chosen, started, described, ended.

Only what start-up needs is imported here: `import clr` is on many programs' way to their first line.
"""

import os
from _thread import RLock
from sys import byteorder

from . import _core

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "runtime")
ASSEMBLY = os.path.join(_FOLDER, "Python.Runtime.dll")
_KINDS = {"coreclr": "CoreCLR", "mono": "Mono", "netfx": ".NET Framework"}
_NOT_HERE = {
    "netfx": "The .NET Framework exists on Windows only, and this release of clrlink hosts CoreCLR and Mono only. "
    'Use "coreclr" or "mono".',
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
        self.properties = {}
        self._take(dict(self.params))

    def info(self):
        """The RuntimeInfo before the start."""
        return RuntimeInfo(_KINDS[self.kind], "", False, False, dict(self.properties))

    def start(self):
        """Starts the runtime, unless it runs. True: it was started, or joined, by this call."""
        try:
            started = self._start()
        except RuntimeError as error:
            if _core.phase() in ("stopped", "forked"):
                raise
            raise _failed(self.kind, self.params, str(error)) from None
        if started == "joined":
            self._joined()
        return started != "running"


class _CoreClr(_Choice):
    def _take(self, rest):
        self.runtime_config = _path("runtime_config", rest.pop("runtime_config", None))
        self.dotnet_root = _path("dotnet_root", rest.pop("dotnet_root", None))
        # Parameters of other names are runtime properties too.
        self.properties = {**_properties(rest.pop("properties", None)), **_properties(rest)}

    def _start(self):
        if self.runtime_config:
            from ._runtime_config import check

            check(self.runtime_config)
        return _core.start_runtime(
            os.fsencode(_FOLDER),
            self.runtime_config,
            self.dotnet_root,
            tuple(self.properties),
            tuple(self.properties.values()),
        )

    def _joined(self):
        if self.properties:
            _warn(f"a .NET runtime ran in this process already: the properties {self.properties} were not applied")
            self.properties = {}


class _Default(_CoreClr):
    """CoreCLR where there is one, else Mono."""

    def start(self):
        """As _Choice.start."""
        try:
            return super().start()
        except RuntimeError as error:
            # One that is there and does not start is not passed over in silence, nor are parameters for it.
            if self.params or _core.phase() in ("stopped", "forked") or _core.has_coreclr():
                raise
            return self._start_mono(error)

    def _start_mono(self, coreclr_error):
        from ._mono import Mono

        mono = Mono("mono", {})
        try:
            return mono.start()
        except RuntimeError as error:
            raise RuntimeError(f"{coreclr_error}\n\nNor can Mono be used instead. {error}") from None


class _Given:
    """A runtime that the program brings along: an object with the interface of clr_loader's runtimes.

    It loads the managed half into its runtime and calls it there, as that interface says:
    get_assembly(path).get_function(class, method)(buffer) calls `static int method(IntPtr buffer, int size)`.
    """

    def __init__(self, runtime):
        self.runtime = runtime
        self.properties = {}

    def start(self):
        """As _Choice.start."""
        with _lock:
            if _core.is_loaded() or _core.phase() in ("stopped", "forked"):
                entry = 0  # the core knows what that means
            else:
                entry = self._find_entry()
            return _core.start_given_runtime(entry)

    def _find_entry(self):
        buffer = bytearray(8)
        try:
            function = self.runtime.get_assembly(ASSEMBLY).get_function("Python.Runtime.Loader", "Initialize")
            status = function(buffer)
        except Exception as error:
            raise RuntimeError(f"{self.runtime!r} cannot load {ASSEMBLY}: {error}") from error
        if status != 0:
            raise RuntimeError(f"{self.runtime!r} cannot load {ASSEMBLY}: its Loader.Initialize returned {status}")
        return int.from_bytes(buffer, byteorder)

    def info(self):
        return self.runtime.info() if hasattr(self.runtime, "info") else None


class _Hosting:
    """The runtime of a .NET program that has started Python."""

    def __init__(self):
        self.properties = {}
        self.kind = _core.runtime_info()[0]

    def start(self):
        """As _Choice.start."""
        return False

    def info(self):
        return RuntimeInfo(self.kind, "", False, False)


def hosted():
    """Called by the core when a .NET program has started Python and is connected."""
    global _chosen
    with _lock:
        _chosen = _Hosting()
    from . import _signals

    _signals.keep()


def load(runtime=None, **params):
    """Starts a .NET runtime, or does nothing when it runs.

    runtime: "coreclr", "mono", "default" (CoreCLR where there is one, else Mono), or a runtime object with clr_loader's
    interface. None: what set_runtime chose, else what PYTHONNET_RUNTIME says, else the default.
    params of CoreCLR: dotnet_root, the folder of the .NET installation; runtime_config, a .runtimeconfig.json;
    properties, a dict of runtime properties. Those of Mono are in clrlink._mono.
    """
    if _choose_to_load(runtime, params).start():
        from . import _signals

        _signals.keep()


def set_runtime(runtime, **params):
    """Chooses the runtime that `import clr` will start; see load."""
    global _chosen
    with _lock:
        if _core.is_loaded():
            raise RuntimeError(f"The runtime {get_runtime_info()} has already been loaded")
        _chosen = _choice_of(runtime, params)


def set_runtime_from_env():
    """Chooses the runtime that PYTHONNET_RUNTIME names (default: CoreCLR where there is one, else Mono), with the
    parameters that PYTHONNET_CORECLR_… and PYTHONNET_MONO_… give, as PYTHONNET_CORECLR_DOTNET_ROOT."""
    set_runtime(_kind_from_environment())


def get_runtime_info():
    """The RuntimeInfo of the runtime chosen or running; None when there is none, and after unload().

    The version is known once the runtime runs."""
    if _core.phase() in ("stopping", "stopped"):
        return None
    if _core.is_loaded():
        kind, version, _ = _core.runtime_info()
        return RuntimeInfo(kind, version, True, False, dict(_chosen.properties) if _chosen else {})
    return _chosen and _chosen.info()


def unload():
    """Ends the use of .NET in this process, for good. .NET objects that are left raise RuntimeError when used."""
    _core.shutdown()


def _choose_to_load(runtime, params):
    global _chosen
    with _lock:
        if runtime is None and not params and _chosen is not None:
            return _chosen
        if runtime is None:
            runtime = _kind_from_environment()
        if _core.is_loaded():
            return _same_as_loaded(runtime)
        _chosen = _choice_of(runtime, params)
        return _chosen


def _same_as_loaded(runtime):
    if isinstance(_chosen, _Given):
        same = runtime is _chosen.runtime
    else:
        same = not hasattr(runtime, "get_assembly") and _kind_of(runtime) in ("default", _loaded_kind())
    if not same:
        name = _KINDS.get(_kind_of(runtime), runtime) if isinstance(runtime, str) else repr(runtime)
        raise RuntimeError(
            f"{name} cannot be loaded: {get_runtime_info()} has already been loaded, "
            "and a process has one .NET runtime"
        )
    return _chosen or _CoreClr("coreclr", {})


def _loaded_kind():
    """The name by which the runtime that runs is chosen."""
    running = _core.runtime_info()[0]
    return next((kind for kind, title in _KINDS.items() if title == running), running)


def _choice_of(runtime, params):
    if not hasattr(runtime, "get_assembly"):
        return _choice_of_kind(_kind_of(runtime), params)
    if params:
        raise TypeError("a runtime object brings its own parameters; " + ", ".join(params) + " cannot be added")
    return _Given(runtime)


def _choice_of_kind(kind, params):
    if kind == "default":
        return _Default("coreclr", params)
    if kind == "coreclr":
        return _CoreClr(kind, params)
    if kind == "mono":
        from ._mono import Mono

        return Mono(kind, params)
    names = ", ".join(map(repr, _KINDS))
    raise _failed(kind, params or _params_from_environment(kind), _NOT_HERE.get(kind, f"The runtimes are: {names}."))


def _kind_of(runtime):
    if isinstance(runtime, str):
        return runtime
    raise TypeError(
        'a runtime is named by a str, as "coreclr", or is an object with the interface of clr_loader\'s runtimes, '
        f"not {type(runtime).__name__}"
    )


def _kind_from_environment():
    return _kind_of(os.environ.get("PYTHONNET_RUNTIME") or "default")


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
