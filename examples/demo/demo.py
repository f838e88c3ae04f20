"""Two weeks of weather reports, read and evaluated with the libraries of .NET.

    python examples/demo/demo.py [FILE]

Needs the C# library beside this file and the packages from NuGet, each built into its folder once:

    dotnet build -c Release -o build/demo examples/demo/Statistics
    dotnet build -c Release -o build/libraries examples/libraries

Each part is a module of its own: what is read (observations), what is said of it (stations, climate, documents),
what runs on the way (pipeline), and how fast (speed).
"""

import sys
import time
from pathlib import Path

import setting  # starts .NET and names the assemblies: before all that imports from them

from System import Environment

import observations
import pipeline
import speed
import stations


def part(title):
    print(f"\n{title}")


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).resolve().parent / "data" / "observations.jsonl")
    start = time.perf_counter()
    print(f"Python {sys.version.split()[0]} with .NET {Environment.Version}: {path}\n")

    seen, refused = observations.read(path)
    observations.report(seen, refused)
    measured = [one for one in seen if one.temperature is not None]

    part("The stations")
    stations.report(seen)
    stations.report_times(seen, measured)
    stations.report_archive(path)

    part("A pipeline of .NET's collections, with events and a comparer in Python")
    pipeline.report(measured)

    if setting.LIBRARIES:
        import climate
        import documents

        part("MathNet.Numerics: matrices, a fit, and the minimum of a Python function")
        climate.report(measured)
        part("Newtonsoft.Json: a document built, queried and converted")
        documents.report(measured)
    else:
        part(f"Left out, MathNet.Numerics and Newtonsoft.Json: {setting.WHY}")

    part("Caught:")
    stations.report_errors()
    print(f"\nDone in {time.perf_counter() - start:.2f} s. The same formulas on threads:")
    speed.report(measured)


if __name__ == "__main__":
    main()
