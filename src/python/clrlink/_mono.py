"""Mono, chosen by load("mono", ...) or by PYTHONNET_RUNTIME=mono.

Parameters, each also as PYTHONNET_MONO_ and its name in capitals:

    libmono             the library's file, libmonosgen-2.0.so; else looked for
    sgen                false: the library with the Boehm collector is looked for
    domain              a domain of this name is made, for the managed half and all that is loaded; else the root domain
    config_file         the configuration of that domain, an application's .config
    global_config_file  read instead of etc/mono/config
    assembly_dir        the folder that holds mono/4.5, the class library
    config_dir          the folder that holds mono/config
    jit_options         options as on the command line of `mono`: a sequence of str, in the environment separated by blanks
    debug               true: stack traces have line numbers
    set_signal_chaining accepted; signals that are not Mono's always go to who handled them before

An empty one is as if it were not given. Another name is an error.
"""

import os

from . import _core
from ._runtime import _FOLDER, _Choice, _failed, _path, _warn

_PATHS = ("libmono", "config_file", "global_config_file", "assembly_dir", "config_dir")
_NAMES = (*_PATHS, "sgen", "domain", "jit_options", "debug", "set_signal_chaining")


class Mono(_Choice):
    """Mono and the parameters given for it, checked."""

    def _take(self, rest):
        unknown = [name for name in rest if name not in _NAMES]
        if unknown:
            reason = f"Mono has no parameter {', '.join(map(repr, unknown))}; it has {', '.join(_NAMES)}."
            raise _failed(self.kind, self.params, reason)
        for name in _PATHS:
            setattr(self, name, _path(name, rest.get(name) or None))
        self.domain = _domain(rest.get("domain"))
        self.jit_options = _jit_options(rest.get("jit_options"))
        self.debug = _switch("debug", rest.get("debug"), False)
        self.sgen = _switch("sgen", rest.get("sgen"), True)
        _switch("set_signal_chaining", rest.get("set_signal_chaining"), True)

    def _start(self):
        return _core.start_mono(
            os.fsencode(_FOLDER),
            self.libmono,
            self.domain,
            self.config_file,
            self.global_config_file,
            self.assembly_dir,
            self.config_dir,
            self.jit_options,
            self.debug,
            self.sgen,
        )

    def _joined(self):
        if self.params:
            _warn(f"Mono ran in this process already: of the parameters {self.params} only the domain was applied")


def _domain(given):
    if given is None or isinstance(given, str):
        return given or None
    raise TypeError(f"domain is a name, not {type(given).__name__}")


def _jit_options(given):
    if isinstance(given, str):
        return tuple(given.split())
    options = tuple(given or ())
    for option in options:
        if not isinstance(option, str):
            raise TypeError(f"jit_options is a sequence of str, not of {type(option).__name__}")
    return options


_WORDS = {"": None, "1": True, "true": True, "yes": True, "on": True,
          "0": False, "false": False, "no": False, "off": False}  # fmt: skip


def _switch(name, given, otherwise):
    """A bool, or what the environment says for one."""
    if isinstance(given, str) and given.lower() in _WORDS:
        given = _WORDS[given.lower()]
    if given is None:
        return otherwise
    if not isinstance(given, (bool, int)):
        raise TypeError(f"{name} is true or false, not {given!r}")
    return bool(given)
