"""A .runtimeconfig.json that is not well formed is refused: .NET's own host would end the process."""

import json

import pytest
from helpers import run_script

FRAMEWORK = {"name": "Microsoft.NETCore.App", "version": "8.0.0"}
GOOD = {"framework": FRAMEWORK, "rollForward": "LatestMajor", "configProperties": {"ClrLink.Test": "from the file"}}


def options(**more):
    return json.dumps({"runtimeOptions": {**GOOD, **more}})


BROKEN = [
    ("", "Expecting value"),
    ("{", "Expecting property name"),
    ("[]", "the file is not an object"),
    ('{"runtimeOptions": 5}', "runtimeOptions is not an object"),
    (options(framework=5), "framework is not an object"),
    (options(framework={"name": 5}), "name is not a string"),
    (options(framework={"version": "8.0.0"}), "a framework has no name"),
    (options(framework={**FRAMEWORK, "version": []}), "version is not a string"),
    (options(frameworks=7), "frameworks is not an array"),
    (options(frameworks=[7]), "a framework is not an object"),
    (options(includedFrameworks=[{"name": None}]), "name is not a string"),
    (options(configProperties=5), "configProperties is not an object"),
    (options(rollForward=5), "rollForward is not a string"),
    (options(applyPatches=1), "applyPatches is not true or false"),
    (options(rollForwardOnNoCandidateFx=True), "rollForwardOnNoCandidateFx is not a number"),
    (options(tfm=5), "tfm is not a string"),
    (options(additionalProbingPaths=5), "additionalProbingPaths is not an array"),
    (options(additionalProbingPaths=[5]), "a path of additionalProbingPaths is not a string"),
]


def load(path, *lines):
    return run_script(
        "\n".join(
            [
                "import clrlink",
                f"config = {str(path)!r}",
                *(lines or ["clrlink.load('coreclr', runtime_config=config)"]),
                "import clr, System",
                "print(System.AppContext.GetData('ClrLink.Test'))",
            ]
        ),
        prelude="",
    )


def refused(path, text, file):
    return load(
        path,
        "try:",
        "    clrlink.load('coreclr', runtime_config=config)",
        "    raise SystemExit('no error')",
        "except RuntimeError as error:",
        f"    assert {text!r} in str(error) and {str(file)!r} in str(error), str(error)",
        "clrlink.set_runtime('coreclr', properties={'ClrLink.Test': 'without it'})",
    )


@pytest.mark.parametrize(("content", "text"), BROKEN, ids=[text for _, text in BROKEN])
def test_what_is_wrong_is_said_and_another_choice_may_follow(tmp_path, content, text):
    path = tmp_path / "app.runtimeconfig.json"
    path.write_text(content)
    assert refused(path, text, path) == "without it\n"


def test_the_file_for_development_is_looked_through_too(tmp_path):
    path, development = (tmp_path / f"app.runtimeconfig.{end}" for end in ("json", "dev.json"))
    path.write_text(options())
    development.write_text('{"runtimeOptions": {"additionalProbingPaths": [7]}}')
    assert refused(path, "a path of additionalProbingPaths is not a string", development) == "without it\n"


def test_comments_and_a_byte_order_mark_are_no_mistakes(tmp_path):
    path = tmp_path / "app.runtimeconfig.json"
    commented = options(additionalProbingPaths=["/no//such"]).replace("{", "{ // of // mine\n/* and \n theirs */", 1)
    path.write_text("\ufeff" + commented, encoding="utf-8")
    assert load(path) == "from the file\n"
