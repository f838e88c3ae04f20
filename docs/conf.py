"""Sphinx: sphinx-build docs build/docs"""

project = "clrlink"
author = "The clrlink authors"
copyright = author

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["_build"]
myst_heading_anchors = 3
html_theme = "alabaster"
