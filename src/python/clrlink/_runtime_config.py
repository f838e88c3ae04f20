"""Looks through a .runtimeconfig.json that the program gives before .NET's host does, which takes values to be of the right
types and ends the process where they are not (dotnet/runtime, src/native/corehost/runtime_config.cpp)."""

import json
import os
import re

# Strings come first, so that what looks like a comment in one is none.
_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)

_TEXT, _FLAG, _NUMBER, _OBJECT, _ARRAY = ("a string", str), ("true or false", bool), ("a number", int), ("an object", dict), ("an array", list)
_SETTINGS = {"rollForward": _TEXT, "applyPatches": _FLAG, "rollForwardOnNoCandidateFx": _NUMBER}
_FRAMEWORK = {"name": _TEXT, "version": _TEXT, **_SETTINGS}
_OPTIONS = {
    "tfm": _TEXT,
    "framework": _OBJECT,
    "frameworks": _ARRAY,
    "includedFrameworks": _ARRAY,
    "configProperties": _OBJECT,
    **_SETTINGS,
}


def check(path):
    """Raises a RuntimeError that names the file and what is wrong in it, or in the .runtimeconfig.dev.json beside it."""
    path = os.fsdecode(path)
    _check_file(path)
    development = re.sub(r"\.json$", ".dev.json", path)
    if development != path and os.path.exists(development):
        _check_file(development)


def _check_file(path):
    try:
        with open(path, encoding="utf-8-sig") as file:
            _check_root(json.loads(_COMMENT.sub(lambda match: match[1] or " ", file.read())))
    except (OSError, ValueError) as error:
        raise RuntimeError(f"The runtime_config {path} cannot be used: {error}") from error


def _check_root(root):
    options = _is(root, _OBJECT, "the file").get("runtimeOptions", {})
    _members(options, _OPTIONS, "runtimeOptions")
    one = [options["framework"]] if "framework" in options else []
    for framework in one + options.get("frameworks", []) + options.get("includedFrameworks", []):
        _members(framework, _FRAMEWORK, "a framework")
        if "name" not in framework:
            raise ValueError("a framework has no name")
    paths = options.get("additionalProbingPaths", [])
    for each in [paths] if isinstance(paths, str) else _is(paths, _ARRAY, "additionalProbingPaths"):
        _is(each, _TEXT, "a path of additionalProbingPaths")


def _members(value, kinds, name):
    _is(value, _OBJECT, name)
    for member, kind in kinds.items():
        if member in value:
            _is(value[member], kind, member)


def _is(value, kind, name):
    text, wanted = kind
    if type(value) is not wanted:
        raise ValueError(f"{name} is not {text}")
    return value
