"""Google.Protobuf: the well-known types, JSON, and messages whose classes protoc makes."""

import json
import os

import clr
import pytest
import System
from helpers import add_library, raises, run_threads

add_library("Google.Protobuf")

from Google.Protobuf import ByteString, CodedOutputStream, JsonFormatter, JsonParser, MessageExtensions  # noqa: E402
from Google.Protobuf import IMessage, InvalidJsonException, InvalidProtocolBufferException  # noqa: E402
from Google.Protobuf.Reflection import (  # noqa: E402
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptor,
    FileDescriptorProto,
    MessageOptions,
    TypeRegistry,
)
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


# --- Messages of generated classes ----------------------------------------------------------------------------------

# As protoc writes it for: message Person { string name = 1; int32 age = 2; repeated string tags = 3; Timestamp born = 4;
# Struct more = 5; map<string, int32> scores = 6; }
GENERATED = """
using pb = Google.Protobuf;
using pbc = Google.Protobuf.Collections;
using pbr = Google.Protobuf.Reflection;
using wkt = Google.Protobuf.WellKnownTypes;

namespace GeneratedPeople
{
    public static class PersonReflection
    {
        public static pbr::FileDescriptor Descriptor { get; private set; }

        public static void Build(byte[] file) => Descriptor = pbr::FileDescriptor.FromGeneratedCode(
            file,
            new pbr::FileDescriptor[] { wkt::TimestampReflection.Descriptor, wkt::StructReflection.Descriptor },
            new pbr::GeneratedClrTypeInfo(null, null, new pbr::GeneratedClrTypeInfo[] {
                new pbr::GeneratedClrTypeInfo(typeof(Person), Person.Parser,
                    new[] { "Name", "Age", "Tags", "Born", "More", "Scores" }, null, null, null, new pbr::GeneratedClrTypeInfo[] { null }) }));
    }

    public sealed partial class Person : pb::IMessage<Person>
    {
        private static readonly pb::MessageParser<Person> _parser = new pb::MessageParser<Person>(() => new Person());
        public static pb::MessageParser<Person> Parser => _parser;
        public static pbr::MessageDescriptor Descriptor => PersonReflection.Descriptor.MessageTypes[0];
        pbr::MessageDescriptor pb::IMessage.Descriptor => Descriptor;

        public Person() { }
        public Person(Person other)
        {
            name_ = other.name_; age_ = other.age_; tags_ = other.tags_.Clone(); scores_ = other.scores_.Clone();
            born_ = other.born_?.Clone(); more_ = other.more_?.Clone();
        }
        public Person Clone() => new Person(this);

        private string name_ = "";
        public string Name { get => name_; set => name_ = pb::ProtoPreconditions.CheckNotNull(value, "value"); }
        private int age_;
        public int Age { get => age_; set => age_ = value; }
        private static readonly pb::FieldCodec<string> _tags_codec = pb::FieldCodec.ForString(26);
        private readonly pbc::RepeatedField<string> tags_ = new();
        public pbc::RepeatedField<string> Tags => tags_;
        private wkt::Timestamp born_;
        public wkt::Timestamp Born { get => born_; set => born_ = value; }
        private wkt::Struct more_;
        public wkt::Struct More { get => more_; set => more_ = value; }
        private static readonly pbc::MapField<string, int>.Codec _scores_codec =
            new(pb::FieldCodec.ForString(10, ""), pb::FieldCodec.ForInt32(16, 0), 50);
        private readonly pbc::MapField<string, int> scores_ = new();
        public pbc::MapField<string, int> Scores => scores_;

        public override bool Equals(object other) => Equals(other as Person);
        public bool Equals(Person other) => other is not null && Name == other.Name && Age == other.Age && tags_.Equals(other.tags_)
            && Equals(Born, other.Born) && Equals(More, other.More) && scores_.Equals(other.scores_);
        public override int GetHashCode() => Name.GetHashCode() ^ Age;
        public override string ToString() => pb::JsonFormatter.ToDiagnosticString(this);

        public void WriteTo(pb::CodedOutputStream output)
        {
            if (Name.Length != 0) { output.WriteRawTag(10); output.WriteString(Name); }
            if (Age != 0) { output.WriteRawTag(16); output.WriteInt32(Age); }
            tags_.WriteTo(output, _tags_codec);
            if (born_ != null) { output.WriteRawTag(34); output.WriteMessage(Born); }
            if (more_ != null) { output.WriteRawTag(42); output.WriteMessage(More); }
            scores_.WriteTo(output, _scores_codec);
        }
        public int CalculateSize()
        {
            int size = 0;
            if (Name.Length != 0) size += 1 + pb::CodedOutputStream.ComputeStringSize(Name);
            if (Age != 0) size += 1 + pb::CodedOutputStream.ComputeInt32Size(Age);
            size += tags_.CalculateSize(_tags_codec);
            if (born_ != null) size += 1 + pb::CodedOutputStream.ComputeMessageSize(Born);
            if (more_ != null) size += 1 + pb::CodedOutputStream.ComputeMessageSize(More);
            return size + scores_.CalculateSize(_scores_codec);
        }
        public void MergeFrom(Person other)
        {
            if (other.Name.Length != 0) Name = other.Name;
            if (other.Age != 0) Age = other.Age;
            tags_.Add(other.tags_);
            scores_.MergeFrom(other.scores_);
            if (other.born_ != null) { born_ ??= new wkt::Timestamp(); born_.MergeFrom(other.Born); }
            if (other.more_ != null) { more_ ??= new wkt::Struct(); more_.MergeFrom(other.More); }
        }
        public void MergeFrom(pb::CodedInputStream input)
        {
            uint tag;
            while ((tag = input.ReadTag()) != 0)
            {
                switch (tag)
                {
                    case 10: Name = input.ReadString(); break;
                    case 16: Age = input.ReadInt32(); break;
                    case 26: tags_.AddEntriesFrom(input, _tags_codec); break;
                    case 34: born_ ??= new wkt::Timestamp(); input.ReadMessage(born_); break;
                    case 42: more_ ??= new wkt::Struct(); input.ReadMessage(more_); break;
                    case 50: scores_.AddEntriesFrom(input, _scores_codec); break;
                    default: input.SkipLastField(); break;
                }
            }
        }
    }
}
"""

KINDS = FieldDescriptorProto.Types.Type
LABELS = FieldDescriptorProto.Types.Label


def described_field(name, number, kind, label=LABELS.Optional, type_name=None):
    field = FieldDescriptorProto()
    field.Name, field.Number, field.Type, field.Label = name, number, kind, label
    if type_name is not None:
        field.TypeName = type_name
    return field


def described_people():
    """The file that protoc would put into the generated code."""
    entry = DescriptorProto()
    entry.Name = "ScoresEntry"
    entry.Field.Add([described_field("key", 1, getattr(KINDS, "String")), described_field("value", 2, KINDS.Int32)])
    entry.Options = MessageOptions()
    entry.Options.MapEntry = True
    message = DescriptorProto()
    message.Name = "Person"
    message.Field.Add(
        [
            described_field("name", 1, getattr(KINDS, "String")),
            described_field("age", 2, KINDS.Int32),
            described_field("tags", 3, getattr(KINDS, "String"), LABELS.Repeated),
            described_field("born", 4, KINDS.Message, type_name=".google.protobuf.Timestamp"),
            described_field("more", 5, KINDS.Message, type_name=".google.protobuf.Struct"),
            described_field("scores", 6, KINDS.Message, LABELS.Repeated, ".people.Person.ScoresEntry"),
        ]
    )
    message.NestedType.Add(entry)
    file = FileDescriptorProto()
    file.Name, file.Package, file.Syntax = "people.proto", "people", "proto3"
    file.Dependency.Add(["google/protobuf/timestamp.proto", "google/protobuf/struct.proto"])
    file.MessageType.Add(message)
    return file


@pytest.fixture(scope="module")
def people():
    """The generated code, compiled and loaded."""
    add_library("Microsoft.CodeAnalysis")
    add_library("Microsoft.CodeAnalysis.CSharp")
    from Microsoft.CodeAnalysis import DiagnosticSeverity, MetadataReference, OutputKind
    from Microsoft.CodeAnalysis.CSharp import CSharpCompilation, CSharpCompilationOptions, CSharpSyntaxTree

    paths = str(System.AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")).split(os.pathsep)
    wanted = ("System.Private.CoreLib", "System.Runtime", "System.Collections", "System.Linq", "netstandard", "System.IO")
    paths = [path for path in paths if os.path.splitext(os.path.basename(path))[0] in wanted]
    paths.append(clr.GetClrType(ByteString).Assembly.Location)
    options = CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
    references = [MetadataReference.CreateFromFile(path) for path in paths]
    compilation = CSharpCompilation.Create("GeneratedPeople", [CSharpSyntaxTree.ParseText(GENERATED)], references, options)
    with System.IO.MemoryStream() as stream:
        result = compilation.Emit(stream)
        assert [str(each) for each in result.Diagnostics if each.Severity == DiagnosticSeverity.Error] == []
        System.Reflection.Assembly.Load(stream.ToArray())
    import GeneratedPeople

    GeneratedPeople.PersonReflection.Build(MessageExtensions.ToByteArray(described_people()))
    return GeneratedPeople


def ada(people):
    made = people.Person()
    made.Name, made.Age = "Ada", 36
    made.Tags.Add(["a", "b"])
    made.Born = Timestamp.FromDateTime(System.DateTime(1815, 12, 10, 0, 0, 0, System.DateTimeKind.Utc))
    made.More = person()
    made.Scores["maths"] = 10
    made.Scores.Add("verse", 8)
    return made


def test_a_generated_message(people):
    made = ada(people)
    data = MessageExtensions.ToByteArray(made)
    assert made.CalculateSize() == len(data)
    again = people.Person.Parser.ParseFrom(bytes(data))
    assert again == made and again is not made and hash(again) == hash(made)
    assert (again.Name, again.Age, list(again.Tags), dict(again.Scores.items())) == ("Ada", 36, ["a", "b"], {"maths": 10, "verse": 8})
    assert again.More.Fields["name"].StringValue == "Ada"
    assert again.Born.ToDateTime().Year == 1815
    other = made.Clone()
    other.Age = 37
    assert other != made
    made.MergeFrom(other)
    assert made.Age == 37 and len(made.Tags) == 4


def test_a_generated_message_as_json(people):
    made = ada(people)
    text = JsonFormatter.Default.Format(made)
    assert json.loads(text) == {
        "name": "Ada", "age": 36, "tags": ["a", "b"], "born": "1815-12-10T00:00:00Z",
        "more": {"name": "Ada", "age": 36, "tags": ["a", True, None]}, "scores": {"maths": 10, "verse": 8},
    }  # fmt: skip
    assert JsonParser.Default.Parse[people.Person](text) == made
    assert people.Person.Parser.ParseJson(text) == made


def test_a_generated_message_in_any(people):
    packed = Any.Pack(ada(people))
    assert packed.TypeUrl == "type.googleapis.com/people.Person"
    assert packed.Unpack[people.Person]() == ada(people)
    formatter = JsonFormatter(JsonFormatter.Settings(False, TypeRegistry.FromMessages(people.Person.Descriptor)))
    assert json.loads(formatter.Format(packed))["@type"] == "type.googleapis.com/people.Person"


def test_its_fields_by_reflection(people):
    made = ada(people)
    fields = {field.Name: field.Accessor.GetValue(made) for field in people.Person.Descriptor.Fields.InFieldNumberOrder()}
    assert list(fields) == ["name", "age", "tags", "born", "more", "scores"]
    assert (fields["name"], fields["age"]) == ("Ada", 36)
    people.Person.Descriptor.FindFieldByNumber(2).Accessor.SetValue(made, 40)
    assert made.Age == 40
    people.Person.Descriptor.FindFieldByName("more").Accessor.Clear(made)
    assert made.More is None


def test_none_is_refused_where_a_message_has_no_null(people):
    made = people.Person()
    with pytest.raises(System.ArgumentNullException):
        made.Name = None
    with pytest.raises(System.ArgumentNullException):
        made.Tags.Add(None)


def test_a_message_class_in_python():
    class Note(IMessage):
        """Not known to protoc: string text = 1."""

        Descriptor = StringValue.Descriptor

        def __init__(self, text=""):
            self.text = text

        def CalculateSize(self):
            return 1 + CodedOutputStream.ComputeStringSize(self.text) if self.text else 0

        def WriteTo(self, output):
            if self.text:
                output.WriteTag(10)
                output.WriteString(self.text)

        def MergeFrom(self, input):
            while (tag := input.ReadTag()) != 0:
                if tag == 10:
                    self.text = input.ReadString()
                else:
                    input.SkipLastField()

    data = MessageExtensions.ToByteArray(Note("héllo"))
    assert StringValue.Parser.ParseFrom(data).Value == "héllo"
    again = Note()
    MessageExtensions.MergeFrom(again, data)
    assert again.text == "héllo"
    assert Any.Pack(Note("x")).Unpack[StringValue]().Value == "x"


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
