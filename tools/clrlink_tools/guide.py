"""The C# blocks of the guide as tests: each ```csharp block of a page becomes a method of a class for xunit.

A line `Console.WriteLine(…);  // → text` is checked: what it writes must be that text. Compiler and runtime name the page's lines.
`<!-- not run: why -->` before a block leaves it out.
"""

from __future__ import annotations

import re
from pathlib import Path

from . import paths

_FOLDER = paths.ROOT / "docs" / "guide"
_PAGES = ("threading",)
_EXPECTED = re.compile(r"Console\.WriteLine\((.*)\);(\s*)// → (.*)$")
_HEAD = """using System;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Python.Runtime;
using Xunit;

#pragma warning disable CS1998, xUnit1030, xUnit1031 // programs may wait as they like
"""


def write(into: Path) -> None:
    """One file a page, written anew only where it has changed."""
    into.mkdir(parents=True, exist_ok=True)
    for page in _PAGES:
        file = into / f"{page}.g.cs"
        text = _page(_FOLDER / f"{page}.md")
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


def _page(page: Path) -> str:
    methods = [_method(page, line, block) for line, block in _blocks(page)]
    name = page.stem.capitalize()
    return f"{_HEAD}\npublic class GuideOf{name}\n{{\n    public GuideOf{name}() => PythonEngine.Initialize();\n" + "".join(methods) + "}\n"


def _blocks(page: Path):
    """(line of the first, lines) of each block."""
    block, skipped = None, False
    for number, line in enumerate(page.read_text(encoding="utf-8").split("\n"), 1):
        if block is None and line.startswith("<!-- not run"):
            skipped = True
        elif block is None and line.startswith("```"):
            run = line == "```csharp" and not skipped
            block, start, skipped = [], number + 1, False
        elif block is not None and line.startswith("```"):
            if run:
                yield start, block
            block = None
        elif block is not None:
            block.append(line)


def _method(page: Path, line: int, block: list[str]) -> str:
    body = [_EXPECTED.sub(_check, text) for text in block]
    where = f'#line {line} "{page}"'
    head = f"\n    [Fact]\n    public async Task TheBlockOfLine{line}Runs()\n    {{\n"
    return head + "\n".join([where, *body]) + "\n#line default\n    }\n"


def _check(found: re.Match) -> str:
    text = found[3].strip().replace('"', '""')
    return f'Assert.Equal(@"{text}", Convert.ToString((object){found[1]}, System.Globalization.CultureInfo.InvariantCulture));'
