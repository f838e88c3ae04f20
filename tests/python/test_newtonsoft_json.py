"""Newtonsoft.Json as its documentation uses it: its own samples, in Python."""

from helpers import add_library

add_library("Newtonsoft.Json")

from Newtonsoft.Json import JsonConvert  # noqa: E402
from Newtonsoft.Json.Linq import JArray, JObject  # noqa: E402


def test_parse_an_object():
    o = JObject.Parse("""{
      "CPU": "Intel",
      "Drives": ["DVD read/writer", "500 gigabyte hard drive"]
    }""")
    assert o.Count == 2
    assert str(o["CPU"]) == "Intel"
    assert [str(drive) for drive in o["Drives"]] == ["DVD read/writer", "500 gigabyte hard drive"]


def test_parse_an_array():
    a = JArray.Parse("[ 'Small', 'Medium', 'Large' ]")
    assert [str(item) for item in a] == ["Small", "Medium", "Large"]
    assert JsonConvert.SerializeObject(a) == '["Small","Medium","Large"]'
