"""__doc__ of types and members: XML documentation as text, the signatures behind it; [DocString]; broken files."""

import inspect
import pydoc
import shutil

import clr
import pytest
import System
from helpers import FIXTURES, run_script, run_threads

FOLDER = FIXTURES / "ClrLink.Fixtures.Documented"
clr.AddReference(str(FOLDER / "ClrLink.Fixtures.Documented.dll"))

from ClrLink.Fixtures import Documented  # noqa: E402
from ClrLink.Fixtures.Documented import (  # noqa: E402
    Account,
    Bank,
    Described,
    DescribedBase,
    DescribedChild,
    Documenting,
    IDescribed,
    Level,
)


def test_a_class_has_summary_remarks_and_constructors():
    assert Account.__doc__ == (
        "An account, as ClrLink.Fixtures.Documented.Bank keeps them; see\n"
        "System.Collections.Generic.List.\n\n"
        "Remarks:\n    Opened once.\n\n    Never null.\n\n"
        "Void .ctor(System.String)"
    )
    assert Account("x").__doc__ == Account.__doc__


def test_a_method_has_all_its_sections():
    assert Account.Put.__doc__ == (
        "Puts money in, at most `1000` of it.\n\n"
        "Parameters:\n"
        "    amount: How much; more than fee.\n"
        "    fee: What it costs.\n\n"
        "Returns:\n    The balance.\n\n"
        "Raises:\n"
        "    System.ArgumentException: The amount is `0`.\n"
        "    System.InvalidOperationException\n\n"
        "Remarks:\n"
        "    Kinds of money:\n"
        "    - coins: small\n"
        "    - notes\n"
        "    - cheques\n"
        "    1. count it\n"
        "    2. put it in\n\n"
        "        account.Put(5);\n"
        "            indented();\n\n"
        "Int32 Put(Int32, Int32)"
    )


def test_overloads_are_told_apart():
    text = Account.Take.__doc__
    assert "System.String Take(Int32)\n    Takes by number." in text
    assert "System.String Take(System.String)\n    Takes by name." in text
    assert text.splitlines()[-3:] == [
        "System.String Take(Int32)",
        "System.String Take(System.String)",
        "System.String Take(Double)",
    ]
    assert Account("x").Take.Overloads[int].__doc__ == "Takes by number.\n\nSystem.String Take(Int32)"
    assert str(Account.Take.Overloads).splitlines() == text.splitlines()[-3:]


def test_generic_methods_nested_generics_arrays_and_references():
    text = Account.Count.__doc__
    assert text.startswith("A generic method of T.\n\nType parameters:\n    T: What is listed.")
    assert "items: Arrays, references and nested generics." in text


def test_closed_generic_types_have_the_documentation_of_the_open_one():
    assert Bank[int].__doc__.startswith("Generic and documented.\n\nType parameters:\n    T: Its items.")
    assert Bank[str].Add.__doc__ == "Adds one.\n\nParameters:\n    item: The one.\n\nSystem.String Add(System.String)"
    assert Bank[int].Branch.__doc__.startswith("An inner class of a generic one.")
    assert Bank[int].Branch.Add.__doc__.startswith("Adds to the branch.")


def test_nested_types():
    assert Account.Inner.__doc__.startswith("Nested and documented.")
    assert Account.Inner.Deep.__doc__.startswith("A nested method.")


def test_properties_fields_events_and_operators():
    attributes = vars(Account)
    assert attributes["Owner"].__doc__ == "Who owns it.\n\nValue:\n    A name."
    assert attributes["Number"].__doc__ == "A field with a summary."
    assert attributes["Undocumented"].__doc__ is None
    assert attributes["Closed"].__doc__ == "Raised when it is closed."
    assert Account("x").Closed.__doc__ == "Raised when it is closed."
    assert vars(Level)["Low"].__doc__ == "The lowest."
    assert vars(Level)["High"].__doc__ is None
    assert Account.op_Implicit.__doc__.startswith("From an account to its owner.")


def test_types_without_constructors():
    assert IDescribed.__doc__ == "What can be described."
    assert Documenting.__doc__ == "A delegate."
    assert Level.__doc__.startswith("An enum.")
    assert Documented.Plain.__doc__.startswith("A struct.")
    assert System.Array[Account].__doc__ is None


def test_what_is_not_documented_has_its_signatures():
    assert Account.Close.__doc__ == "Void Close()"


def test_inheritdoc_is_followed():
    assert DescribedBase.Describe.__doc__ == "Describes it.\n\nReturns:\n    A description.\n\nSystem.String Describe(Int32)"
    assert DescribedChild.Describe.__doc__ == DescribedBase.Describe.__doc__
    assert vars(DescribedBase)["Title"].__doc__ == "Its title."
    assert DescribedChild.__doc__.startswith("The base.")
    assert DescribedChild.Show.__doc__.startswith("Shows it.\n\nParameters:\n    width: How wide here.\n\n")
    assert DescribedChild.Like.__doc__.startswith("Puts money in")


def test_doc_string_wins_and_stands_alone():
    assert Described.__doc__ == "A class that says it itself."
    assert Described.Do.__doc__ == "Says what it does."
    assert vars(Described)["Value"].__doc__ == "A property that says it."


def _has_reference_pack():
    return "absolute value" in (System.Math.Abs.__doc__ or "")


def test_the_frameworks_own_documentation():
    if not _has_reference_pack():
        pytest.skip("this .NET has no reference pack beside it")
    assert System.String.__doc__.startswith("Represents text as a sequence of UTF-16 code units.\n\nVoid .ctor(Char[])")
    assert "Int32 Abs(Int32)\n    Returns the absolute value of a 32-bit signed integer." in System.Math.Abs.__doc__
    assert System.Math.Abs.__doc__.endswith("Single Abs(Single)")
    assert System.Collections.Generic.List[int].Add.__doc__.startswith("Adds an object to the end of")
    assert "Removes all leading and trailing white-space" in DescribedChild.Trimmed.__doc__


@pytest.fixture
def copied(tmp_path):
    """The library in another folder, with the XML file that a test writes."""

    def write(xml, body):
        shutil.copy(FOLDER / "ClrLink.Fixtures.Documented.dll", tmp_path)
        if xml is not None:
            (tmp_path / "ClrLink.Fixtures.Documented.xml").write_bytes(xml)
        lines = [
            f"clr.AddReference({str(tmp_path / 'ClrLink.Fixtures.Documented.dll')!r})",
            "from ClrLink.Fixtures.Documented import Account",
            "put, close, doc = Account.Put.__doc__, Account.Close.__doc__, Account.__doc__",
            *body,
        ]
        run_script("\n".join(lines))

    return write


PUT = b'<member name="M:ClrLink.Fixtures.Documented.Account.Put(System.Int32,System.Int32)">'
CLOSE = b'<member name="M:ClrLink.Fixtures.Documented.Account.Close">'
PLAIN = [
    "assert put == 'Int32 Put(Int32, Int32)', put",
    "assert close == 'Void Close()', close",
    "assert doc == 'Void .ctor(System.String)', doc",
]


@pytest.mark.parametrize(
    "xml",
    [
        None,
        b"",
        b"not xml at all",
        b"\x00\xff\xfe\x01",
        b"<doc><members>" + PUT,
        b"<doc><members>" + PUT + b"<summary>unclosed</member></members></doc>",
        b"<doc><members><!-- " + PUT + b"<summary>in a comment</summary></member> --></members></doc>",
        b"<doc><![CDATA[" + PUT + b"<summary>in data</summary></member>]]></doc>",
        b"<doc>" + PUT + b"</member></doc>",
    ],
)
def test_without_a_sound_file_there_are_the_signatures(copied, xml):
    copied(xml, PLAIN)


def test_the_sound_members_of_a_broken_file_are_read(copied):
    xml = b"<doc>" + CLOSE + b"<summary>closes</summary></member>" + PUT + b"<summary>cut"
    copied(xml, ['assert close == "closes\\n\\nVoid Close()" and put == "Int32 Put(Int32, Int32)", (close, put)'])


def test_a_file_in_another_encoding(copied):
    xml = ("\ufeff<doc>" + CLOSE.decode() + "<summary>schließt \U0001f40d</summary></member></doc>").encode("utf-16-le")
    copied(xml, ['assert close == "schließt \\U0001f40d\\n\\nVoid Close()", close'])


def test_entities_quotes_and_unknown_elements(copied):
    xml = b"<doc>" + CLOSE.replace(b'"', b"'") + b"<summary>a &lt; b &amp; <b>bold</b> <i>x</i></summary><odd/></member></doc>"
    copied(xml, ['assert close == "a < b & bold x\\n\\nVoid Close()", close'])


def _help(thing):
    lines = pydoc.plain(pydoc.render_doc(thing)).splitlines()  # until 3.12, empty ones end with blanks
    return "\n".join(line.rstrip() for line in lines)


def test_help_shows_the_documentation_of_class_and_members():
    text = _help(Account)
    assert " |  Account(owner)\n |\n |  An account, as ClrLink.Fixtures.Documented.Bank keeps them; see\n" in text
    assert " |  Put(amount, fee=0)\n |      Puts money in, at most `1000` of it.\n" in text
    assert " |  Owner\n |      Who owns it.\n" in text
    text = _help(Account("x").Put)
    assert "Put(amount, fee=0)\n    Puts money in" in text and text.endswith("    Int32 Put(Int32, Int32)")


def test_the_doc_of_a_class_may_be_set():
    own = Documented.Plain.__doc__
    Documented.Plain.__doc__ = "mine"
    assert Documented.Plain.__doc__ == "mine"
    Documented.Plain.__doc__ = own
    assert inspect.getdoc(type(Account)) is None


def test_threads_read_one_file_at_once():
    """Each in a process of its own, so that the threads find the file unread."""
    run_script(
        f"""
        clr.AddReference({str(FOLDER / "ClrLink.Fixtures.Documented.dll")!r})
        from ClrLink.Fixtures.Documented import Account, Bank
        from helpers import run_threads
        texts = run_threads(lambda number: (Account.__doc__, Account.Put.__doc__, Bank[int].Add.__doc__)[number % 3], times=20)
        assert len(set(texts)) == 3, set(texts)
        assert all("\\n" in text for text in texts)
        """
    )


def test_threads_read_documentation_signatures_and_help():
    def work(_):
        assert Account.Put.__doc__.startswith("Puts money in")
        assert str(inspect.signature(Account.Put)) == "(amount, fee=0)"
        assert "Puts money in" in pydoc.plain(pydoc.render_doc(Account))

    run_threads(work, times=5)


def test_documentation_leaves_no_handles(balanced):
    balanced(lambda _: (Account.__doc__, Account.Put.__doc__, Account.Put.__signature__), times=20)
