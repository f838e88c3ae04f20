"""Starts .NET, and names the assemblies that the demo uses."""

import os
import sys
from pathlib import Path

import clr

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "build"
OWN = Path(os.environ.get("CLRLINK_DEMO_LIB") or BUILD / "demo")
PACKAGES = Path(os.environ.get("CLRLINK_LIBRARIES") or BUILD / "libraries")

# A simple name is looked for in these folders, then among .NET's own.
sys.path += [str(OWN), str(PACKAGES)]

for name in (
    "System.Collections.Concurrent",
    "System.IO.Compression",
    "System.ObjectModel",
    "System.Security.Cryptography",
    "System.Text.Json",
    "System.Text.RegularExpressions",
    "Statistics",
):
    clr.AddReference(name)

# From NuGet: without a feed they are not there, and the demo does without.
NOTE = PACKAGES / "not-restored.txt"
WHY = NOTE.read_text().strip() if NOTE.is_file() else ""
LIBRARIES = not WHY
if LIBRARIES:
    clr.AddReference("Newtonsoft.Json")
    clr.AddReference("MathNet.Numerics")
