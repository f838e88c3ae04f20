"""Shares what tests/python has: helpers, fixtures, where the libraries lie."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))

import helpers  # noqa: E402

sys.path[:0] = [str(folder) for folder in helpers.FOLDERS]
