"""Google.Protobuf: the well-known types, JSON, and messages whose classes protoc makes."""

import pytest
import System
from helpers import add_library, raises, run_threads

add_library("Google.Protobuf")

from Google.Protobuf import ByteString, CodedOutputStream, JsonFormatter, JsonParser, MessageExtensions  # noqa: E402
from Google.Protobuf import InvalidJsonException, InvalidProtocolBufferException  # noqa: E402
from Google.Protobuf.Reflection import DescriptorProto, FieldDescriptorProto, FileDescriptor, FileDescriptorProto  # noqa: E402
from Google.Protobuf.WellKnownTypes import (  # noqa: E402
    Any,
    Duration,
    FieldMask,
    ListValue,
    StringValue,
    Struct,
    Timestamp,
    Value,
)


def person():
    made = Struct()
    made.Fields["name"] = Value.ForString("Ada")
    made.Fields["age"] = Value.ForNumber(36)
    made.Fields["tags"] = Value.ForList(Value.ForString("a"), Value.ForBool(True), Value.ForNull())
    return made


# --- Well-known types ------------------------------------------------------------------------------------------------


def test_a_struct_and_its_fields():
    made = person()
    assert sorted(made.Fields.keys()) == ["age", "name", "tags"]
    assert made.Fields["name"].StringValue == "Ada"
    assert made.Fields["age"].NumberValue == 36.0
    assert made.Fields["age"].KindCase == Value.KindOneofCase.NumberValue
    assert [value.KindCase for value in made.Fields["tags"].ListValue.Values] == [
        Value.KindOneofCase.StringValue,
        Value.KindOneofCase.BoolValue,
        Value.KindOneofCase.NullValue,
    ]
    with pytest.raises(KeyError):
        made.Fields["nope"]
    assert "nope" not in made.Fields and len(made.Fields) == 3


def test_to_json_and_back():
    made = person()
    text = JsonFormatter.Default.Format(made)
    assert text == '{ "name": "Ada", "age": 36, "tags": [ "a", true, null ] }'
    assert str(made) == text
    assert Struct.Parser.ParseJson(text) == made
    assert JsonParser.Default.Parse[Struct](text) == made
    assert made == person() and made.GetHashCode() == person().GetHashCode()


def test_to_bytes_and_back():
    made = person()
    data = MessageExtensions.ToByteArray(made)
    assert Struct.Parser.ParseFrom(data) == made
    assert Struct.Parser.ParseFrom(bytes(data)) == made
    assert made.CalculateSize() == len(data)
    with System.IO.MemoryStream() as stream:
        MessageExtensions.WriteDelimitedTo(made, stream)
        MessageExtensions.WriteDelimitedTo(Struct(), stream)
        stream.Position = 0
        assert Struct.Parser.ParseDelimitedFrom(stream) == made
        assert Struct.Parser.ParseDelimitedFrom(stream) == Struct()


def test_clones_and_merges():
    made = person()
    other = made.Clone()
    other.Fields["age"] = Value.ForNumber(37)
    assert made.Fields["age"].NumberValue == 36
    made.MergeFrom(other)
    assert made == other


def test_timestamps_and_durations():
    time = System.DateTime(2024, 2, 29, 12, 30, 0, System.DateTimeKind.Utc)
    stamp = Timestamp.FromDateTime(time)
    assert stamp.Seconds == 1709209800
    assert stamp.ToDateTime() == time
    assert str(stamp) == '"2024-02-29T12:30:00Z"'
    later = stamp + Duration.FromTimeSpan(System.TimeSpan.FromMinutes(90))
    assert later.ToDateTime().Hour == 14
    assert (later - stamp).Seconds == 5400
    assert later > stamp and stamp < later and stamp != later
    with pytest.raises(ValueError, match="Conversion from DateTime to Timestamp requires the DateTime kind to be Utc"):
        Timestamp.FromDateTime(System.DateTime(2024, 1, 1))


def test_any():
    packed = Any.Pack(person())
    assert packed.TypeUrl == "type.googleapis.com/google.protobuf.Struct"
    assert packed.Is(Struct.Descriptor) and not packed.Is(Timestamp.Descriptor)
    assert packed.Unpack[Struct]() == person()
    found, stamp = packed.TryUnpack[Timestamp]()
    assert (found, stamp) == (False, None)
    with raises(InvalidProtocolBufferException, "Full type name for Timestamp is google.protobuf.Timestamp"):
        packed.Unpack[Timestamp]()


def test_repeated_fields_are_lists():
    values = ListValue()
    values.Values.Add(Value.ForNumber(1))
    values.Values.Add([Value.ForNumber(2), Value.ForNumber(3)])
    values.Values.extend([Value.ForString("x")])
    assert [value.NumberValue for value in values.Values][:3] == [1, 2, 3]
    assert values.Values[-1].StringValue == "x"
    del values.Values[0]
    assert len(values.Values) == 3
    mask = FieldMask()
    mask.Paths.Add("a.b")
    assert list(mask.Paths) == ["a.b"]


def test_byte_strings():
    data = ByteString.CopyFrom(b"\x00\x01\xff")
    assert (data.Length, data[2], data.ToBase64()) == (3, 255, "AAH/")
    assert bytes(data.ToByteArray()) == b"\x00\x01\xff"
    assert ByteString.CopyFromUtf8("abc").ToStringUtf8() == "abc"
    assert list(data) == [0, 1, 255]
    assert data == ByteString.FromBase64("AAH/")


def test_wrappers():
    made = StringValue()
    made.Value = "text"
    assert MessageExtensions.ToByteString(made).ToBase64() == "CgR0ZXh0"
    with pytest.raises(ValueError):
        made.Value = None


# --- Errors ----------------------------------------------------------------------------------------------------------


def test_bad_bytes():
    with raises(InvalidProtocolBufferException, "While parsing a protocol message"):
        Struct.Parser.ParseFrom(b"\x0a\xff")


def test_bad_json():
    with raises(InvalidJsonException, "Unexpected character while reading literal token null"):
        Struct.Parser.ParseJson("{ nope }")
    assert issubclass(InvalidJsonException, OSError)  # it derives from IOException


# --- Descriptors -----------------------------------------------------------------------------------------------------


def built_file():
    """A .proto file, built as protoc would describe it."""
    field = FieldDescriptorProto()
    field.Name, field.Number, field.JsonName = "user_name", 1, "userName"
    field.Type = getattr(FieldDescriptorProto.Types.Type, "String")
    field.Label = FieldDescriptorProto.Types.Label.Optional
    message = DescriptorProto()
    message.Name = "Person"
    message.Field.Add(field)
    file = FileDescriptorProto()
    file.Name, file.Package, file.Syntax = "person.proto", "example", "proto3"
    file.MessageType.Add(message)
    return file


def test_a_message_from_its_descriptor():
    files = FileDescriptor.BuildFromByteStrings([MessageExtensions.ToByteString(built_file())])
    (file,) = files
    (message,) = file.MessageTypes
    assert (message.FullName, file.Package) == ("example.Person", "example")
    (field,) = message.Fields.InDeclarationOrder()
    assert (field.Name, field.JsonName, field.FieldNumber) == ("user_name", "userName", 1)
    assert message.FindFieldByName("user_name").FieldNumber == 1
    assert message.FindFieldByName("nope") is None


def test_a_message_written_by_hand():
    with System.IO.MemoryStream() as stream:
        out = CodedOutputStream(stream, True)
        out.WriteTag(10)
        out.WriteString("Ada")
        out.Flush()
        assert bytes(stream.ToArray()) == b"\x0a\x03Ada"
        assert StringValue.Parser.ParseFrom(stream.ToArray()).Value == "Ada"


def test_descriptors_of_what_is_known():
    assert [field.Name for field in Timestamp.Descriptor.Fields.InFieldNumberOrder()] == ["seconds", "nanos"]
    stamp = Timestamp()
    accessor = Timestamp.Descriptor.FindFieldByName("seconds").Accessor
    accessor.SetValue(stamp, System.Int64(5))
    assert (stamp.Seconds, accessor.GetValue(stamp)) == (5, 5)


# --- Threads ---------------------------------------------------------------------------------------------------------


def test_threads_write_and_read():
    def work(number):
        made = person()
        made.Fields["age"] = Value.ForNumber(number)
        again = Struct.Parser.ParseFrom(MessageExtensions.ToByteArray(made))
        assert again == Struct.Parser.ParseJson(JsonFormatter.Default.Format(made))
        return number, again.Fields["age"].NumberValue

    assert all(number == read for number, read in run_threads(work, times=40))


def test_messages_leave_no_handle(balanced):
    balanced(lambda _: str(Struct.Parser.ParseFrom(MessageExtensions.ToByteArray(person()))), threads=2, times=10)
