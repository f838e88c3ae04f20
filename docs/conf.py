"""Sphinx: sphinx-build docs build/docs"""

project = "clrlink"
author = "The clrlink authors"
copyright = author

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["_build"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing"]  # links that leave docs/, to files beside it
html_theme = "alabaster"
