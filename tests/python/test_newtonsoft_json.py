"""Newtonsoft.Json as its documentation uses it: the samples of its help pages, in Python.

Where a sample defines C# classes, they are those of ClrLink.Fixtures.Documents."""

import textwrap

import pytest
from helpers import add_library, raises, run_threads

add_library("Newtonsoft.Json")

import clr  # noqa: E402

clr.AddReference("System.Private.Xml")
clr.AddReference("System.Private.Xml.Linq")
clr.AddReference("System.Data.Common")

from ClrLink.Fixtures.Documents import (  # noqa: E402
    Account,
    Business,
    Document,
    Employee,
    Folder,
    Hotel,
    Movie,
    Product,
    Session,
    Stockholder,
    User,
    UserStatus,
    UserViewModel,
    Website,
)
from Newtonsoft.Json import (  # noqa: E402
    ConstructorHandling,
    DateFormatHandling,
    DateTimeZoneHandling,
    DefaultValueHandling,
    Formatting,
    JsonConvert,
    JsonConverter,
    JsonReaderException,
    JsonSerializationException,
    JsonSerializer,
    JsonSerializerSettings,
    JsonTextReader,
    JsonTextWriter,
    JsonToken,
    MissingMemberHandling,
    NullValueHandling,
    ObjectCreationHandling,
    PreserveReferencesHandling,
    ReferenceLoopHandling,
    TypeNameHandling,
)
from Newtonsoft.Json.Converters import IsoDateTimeConverter, JavaScriptDateTimeConverter, StringEnumConverter  # noqa: E402
from Newtonsoft.Json.Linq import (  # noqa: E402
    JArray,
    JConstructor,
    JObject,
    JProperty,
    JRaw,
    JsonMergeSettings,
    JToken,
    JTokenType,
    JTokenWriter,
    JValue,
    MergeArrayHandling,
)
from Newtonsoft.Json.Serialization import (  # noqa: E402
    CamelCasePropertyNamesContractResolver,
    DefaultContractResolver,
    JsonProperty,
    MemoryTraceWriter,
    SnakeCaseNamingStrategy,
)
from System import (  # noqa: E402
    Array,
    DateTime,
    DateTimeKind,
    Decimal,
    Int64,
    NullReferenceException,
    Object,
    String,
    Version,
)
from System.Collections.Generic import Dictionary, List  # noqa: E402
from System.Globalization import CultureInfo  # noqa: E402
from System.IO import File, StringReader, StringWriter  # noqa: E402
from System.Linq import Enumerable  # noqa: E402
from System.Text import StringBuilder  # noqa: E402

PLAIN = getattr(Formatting, "None")  # no name that Python would take


def text(source):
    """The JSON of a sample, without the indentation of this file."""
    return textwrap.dedent(source).strip()


# --- Quick start: serializing and deserializing ----------------------------------------------------------------------


def test_the_quick_start_serializes_an_object():
    product = Product()
    product.Name = "Apple"
    product.Expiry = DateTime(2008, 12, 28)
    product.Sizes = ["Small"]
    json = JsonConvert.SerializeObject(product)
    assert json == '{"Name":"Apple","Expiry":"2008-12-28T00:00:00","Price":0.0,"Sizes":["Small"]}'


def test_the_quick_start_deserializes_an_object():
    json = """{
      'Name': 'Bad Boys',
      'ReleaseDate': '1995-4-7T00:00:00',
      'ReleaseCountries': ['Germany', 'France']
    }"""
    m = JsonConvert.DeserializeObject[Movie](json)
    assert m.Name == "Bad Boys"
    assert m.ReleaseDate.Year == 1995
    assert list(m.ReleaseCountries) == ["Germany", "France"]


def test_the_quick_start_of_linq_to_json():
    array = JArray()
    array.Add("Manual text")
    array.Add(DateTime(2000, 5, 23))
    o = JObject()
    o["MyArray"] = array
    assert str(o).replace("\r\n", "\n") == text("""
        {
          "MyArray": [
            "Manual text",
            "2000-05-23T00:00:00"
          ]
        }""")


def test_serialize_an_object_indented():
    account = Account()
    account.Email = "james@example.com"
    account.Active = True
    account.CreatedDate = DateTime(2013, 1, 20, 0, 0, 0, DateTimeKind.Utc)
    account.Roles = List[str](["User", "Admin"])
    json = JsonConvert.SerializeObject(account, Formatting.Indented)
    assert json.replace("\r\n", "\n") == text("""
        {
          "Email": "james@example.com",
          "Active": true,
          "CreatedDate": "2013-01-20T00:00:00Z",
          "Roles": [
            "User",
            "Admin"
          ]
        }""")


def test_serialize_a_collection():
    videogames = List[str]()
    for name in ("Starcraft", "Halo", "Legend of Zelda"):
        videogames.Add(name)
    assert JsonConvert.SerializeObject(videogames) == '["Starcraft","Halo","Legend of Zelda"]'


def test_serialize_a_dictionary():
    points = Dictionary[str, int]()
    points["James"] = 9001
    points["Jo"] = 3474
    points["Jess"] = 11926
    assert JsonConvert.SerializeObject(points) == '{"James":9001,"Jo":3474,"Jess":11926}'


def test_serialize_values_of_python():
    assert JsonConvert.SerializeObject(5) == "5"
    assert JsonConvert.SerializeObject("a \"b\"") == '"a \\"b\\""'
    assert JsonConvert.SerializeObject(1.5) == "1.5"
    assert JsonConvert.SerializeObject(True) == "true"
    assert JsonConvert.SerializeObject(None) == "null"


def test_serialize_to_a_file_and_back(tmp_path):
    path = str(tmp_path / "movie.json")
    movie = Movie()
    movie.Name = "Bad Boys"
    with File.CreateText(path) as file:
        JsonSerializer().Serialize(file, movie)
    with File.OpenText(path) as file:
        serializer = JsonSerializer()
        movie2 = serializer.Deserialize(file, clr.GetClrType(Movie))
    assert type(movie2) is Movie and movie2.Name == "Bad Boys"


def test_the_serializer_with_converters_writes_to_a_json_writer():
    movie = Movie()
    movie.ReleaseDate = DateTime(1995, 4, 7, 0, 0, 0, DateTimeKind.Utc)
    serializer = JsonSerializer()
    serializer.Converters.Add(JavaScriptDateTimeConverter())
    serializer.NullValueHandling = NullValueHandling.Ignore
    sw = StringWriter()
    with JsonTextWriter(sw) as writer:
        serializer.Serialize(writer, movie)
    assert str(sw) == '{"ReleaseDate":new Date(797212800000)}'


def test_deserialize_a_collection():
    videogames = JsonConvert.DeserializeObject[List[str]]("['Starcraft', 'Halo', 'Legend of Zelda']")
    assert ", ".join(videogames) == "Starcraft, Halo, Legend of Zelda"


def test_deserialize_a_dictionary():
    values = JsonConvert.DeserializeObject[Dictionary[str, str]]("""{
      'href': '/account/login.aspx',
      'target': '_blank'
    }""")
    assert values.Count == 2
    assert values["href"] == "/account/login.aspx"
    assert values["target"] == "_blank"


def test_deserialize_without_a_type_gives_a_token():
    o = JsonConvert.DeserializeObject("{'a': [1, 2]}")
    assert type(o) is JObject
    assert str(o["a"][1]) == "2"
    assert JsonConvert.DeserializeObject("5") == 5
    assert JsonConvert.DeserializeObject("null") is None


def test_populate_an_object():
    account = Account()
    account.Email = "james@example.com"
    account.Active = True
    account.CreatedDate = DateTime(2013, 1, 20, 0, 0, 0, DateTimeKind.Utc)
    account.Roles = List[str](["User", "Admin"])
    JsonConvert.PopulateObject("{'Active': false, 'Roles': ['Expired']}", account)
    assert account.Email == "james@example.com"
    assert account.Active is False
    assert list(account.Roles) == ["User", "Admin", "Expired"]


# --- Settings --------------------------------------------------------------------------------------------------------


def settings(**properties):
    made = JsonSerializerSettings()
    for name, value in properties.items():
        setattr(made, name, value)
    return made


def test_null_value_handling():
    movie = Movie()
    movie.Name = "Bad Boys III"
    movie.Description = "It's no Bad Boys"
    included = JsonConvert.SerializeObject(movie, PLAIN)
    assert '"Classification":null' in included
    ignored = JsonConvert.SerializeObject(movie, settings(NullValueHandling=NullValueHandling.Ignore))
    assert ignored == '{"Name":"Bad Boys III","Description":"It\'s no Bad Boys"}'


def test_default_value_handling():
    user = User()
    user.UserName = "jo"
    assert JsonConvert.SerializeObject(user, settings(DefaultValueHandling=DefaultValueHandling.Ignore)) == '{"UserName":"jo"}'


def test_missing_member_handling():
    json = """{
      'UserName': 'Dan Deleted',
      'Deleted': true
    }"""
    assert JsonConvert.DeserializeObject[User](json).UserName == "Dan Deleted"
    with raises(JsonSerializationException, "Could not find member 'Deleted' on object of type 'User'"):
        JsonConvert.DeserializeObject[User](json, settings(MissingMemberHandling=MissingMemberHandling.Error))


def test_reference_loop_handling():
    joe = Employee()
    joe.Name = "Joe User"
    mike = Employee()
    mike.Name = "Mike Manager"
    joe.Manager = mike
    mike.Manager = mike
    with raises(JsonSerializationException, "Self referencing loop detected for property 'Manager'"):
        JsonConvert.SerializeObject(joe)
    json = JsonConvert.SerializeObject(joe, settings(ReferenceLoopHandling=ReferenceLoopHandling.Ignore))
    assert json == '{"Name":"Joe User","Manager":{"Name":"Mike Manager"}}'


def test_preserve_references_handling():
    root = Folder()
    root.Name = "Root"
    documents = Folder()
    documents.Name = "My Documents"
    documents.Parent = root
    file = Document()
    file.Name = "ImportantLegalDocument.docx"
    file.Parent = documents
    documents.Files = List[Document]()
    documents.Files.Add(file)
    json = JsonConvert.SerializeObject(
        documents, Formatting.Indented, settings(PreserveReferencesHandling=PreserveReferencesHandling.Objects)
    )
    assert '"$ref": "1"' in json
    again = JsonConvert.DeserializeObject[Folder](json)
    assert again.Files[0].Parent == again


def test_date_format_handling():
    movie = Movie()
    movie.ReleaseDate = DateTime(1995, 4, 7, 0, 0, 0, DateTimeKind.Utc)
    json = JsonConvert.SerializeObject(
        movie,
        settings(DateFormatHandling=DateFormatHandling.MicrosoftDateFormat, NullValueHandling=NullValueHandling.Ignore),
    )
    assert json == '{"ReleaseDate":"\\/Date(797212800000)\\/"}'


def test_date_time_zone_handling():
    session = Session()
    session.Name = "Serious Data"
    session.Date = DateTime(2013, 1, 23, 12, 0, 0, DateTimeKind.Unspecified)
    json = JsonConvert.SerializeObject(session, settings(DateTimeZoneHandling=DateTimeZoneHandling.Utc))
    assert json == '{"Name":"Serious Data","Date":"2013-01-23T12:00:00Z"}'


def test_type_name_handling():
    hotel = Hotel()
    hotel.Name = "Hudson Hotel"
    hotel.Stars = 4
    stockholder = Stockholder()
    stockholder.FullName = "Steve Stockholder"
    stockholder.Businesses = List[Business]()
    stockholder.Businesses.Add(hotel)
    every = settings(TypeNameHandling=TypeNameHandling.All)
    json = JsonConvert.SerializeObject(stockholder, every)
    assert '"$type":"ClrLink.Fixtures.Documents.Hotel, ClrLink.Fixtures"' in json
    again = JsonConvert.DeserializeObject[Stockholder](json, every)
    assert type(again.Businesses[0]) is Hotel
    assert again.Businesses[0].Stars == 4


def test_constructor_handling():
    json = "{'Url':'http://www.google.com'}"
    with pytest.raises(NullReferenceException):  # Website(null)
        JsonConvert.DeserializeObject[Website](json)
    website = JsonConvert.DeserializeObject[Website](
        json, settings(ConstructorHandling=ConstructorHandling.AllowNonPublicDefaultConstructor)
    )
    assert website.Url == "http://www.google.com" and website.Constructor == "private"


def test_object_creation_handling():
    json = """{
      'Name': 'James',
      'Offices': ['Auckland', 'Wellington', 'Christchurch']
    }"""
    assert len(list(JsonConvert.DeserializeObject[UserViewModel](json).Offices)) == 6
    replaced = JsonConvert.DeserializeObject[UserViewModel](
        json, settings(ObjectCreationHandling=ObjectCreationHandling.Replace)
    )
    assert len(list(replaced.Offices)) == 3


def test_contract_resolvers():
    product = Product()
    product.Name = "Widget"
    product.Price = Decimal.Parse("9.99", CultureInfo.InvariantCulture)
    product.Sizes = ["Small", "Medium", "Large"]
    camel = JsonConvert.SerializeObject(product, settings(ContractResolver=CamelCasePropertyNamesContractResolver()))
    assert camel == '{"name":"Widget","expiry":"0001-01-01T00:00:00","price":9.99,"sizes":["Small","Medium","Large"]}'
    resolver = DefaultContractResolver()
    resolver.NamingStrategy = SnakeCaseNamingStrategy()
    user = User()
    user.UserName = "jo"
    assert JsonConvert.SerializeObject(user, settings(ContractResolver=resolver)) == '{"user_name":"jo","status":0,"enabled":false}'


def test_a_trace_writer_records():
    trace = MemoryTraceWriter()
    JsonConvert.SerializeObject(User(), settings(TraceWriter=trace))
    assert "Started serializing ClrLink.Fixtures.Documents.User" in str(trace)


def test_max_depth():
    with raises(JsonReaderException, "The reader's MaxDepth of 3 has been exceeded."):
        JsonConvert.DeserializeObject("[[[['four']]]]", settings(MaxDepth=3))


def test_the_error_setting_collects_errors_and_goes_on():
    errors = List[str]()

    def on_error(sender, args):
        errors.Add(args.ErrorContext.Error.Message)
        args.ErrorContext.Handled = True

    made = JsonSerializerSettings()
    made.Error = on_error
    made.Converters.Add(IsoDateTimeConverter())
    c = JsonConvert.DeserializeObject[List[DateTime]](
        """[
          '2009-09-09T00:00:00Z',
          'I am not a date and will error!',
          [1],
          '1977-02-20T00:00:00Z',
          null,
          '2000-12-01T00:00:00Z'
        ]""",
        made,
    )
    assert [date.Year for date in c] == [2009, 1977, 2000]
    assert errors.Count == 3
    assert "not recognized as a valid DateTime" in errors[0]


def test_the_error_event_of_a_serializer():
    seen = []

    def on_error(sender, args):
        seen.append(str(args.ErrorContext.Path))
        args.ErrorContext.Handled = True

    serializer = JsonSerializer()
    serializer.Error += on_error
    values = serializer.Deserialize(JsonTextReader(StringReader("[1, 'x', 3]")), clr.GetClrType(List[int]))
    assert list(values) == [1, 3]
    assert seen == ["[1]"]
    serializer.Error -= on_error
    with raises(JsonReaderException, "Could not convert string to integer: x."):
        serializer.Deserialize(JsonTextReader(StringReader("[1, 'x', 3]")), clr.GetClrType(List[int]))


@pytest.mark.thread_unsafe(reason="sets the library's default settings")
def test_default_settings_are_a_delegate():
    JsonConvert.DefaultSettings = lambda: settings(Formatting=Formatting.Indented)
    try:
        assert "\n" in JsonConvert.SerializeObject(User())
    finally:
        JsonConvert.DefaultSettings = None
    assert "\n" not in JsonConvert.SerializeObject(User())


# --- Converters ------------------------------------------------------------------------------------------------------


def test_converters_as_arguments():
    user = User()
    user.UserName = "domain\\username"
    user.Status = UserStatus.Deleted
    assert JsonConvert.SerializeObject(user, StringEnumConverter()) == (
        '{"UserName":"domain\\\\username","Status":"Deleted","Enabled":false}'
    )
    assert JsonConvert.DeserializeObject[User]("{'Status': 'Active'}", StringEnumConverter()).Status == UserStatus.Active


def test_several_converters_are_params_or_a_list():
    dates = List[DateTime]([DateTime(2009, 2, 15)])
    converter = IsoDateTimeConverter()
    converter.DateTimeFormat = "dd.MM.yyyy"
    assert JsonConvert.SerializeObject(dates, StringEnumConverter(), converter) == '["15.02.2009"]'
    assert JsonConvert.SerializeObject(dates, [StringEnumConverter(), converter]) == '["15.02.2009"]'
    assert JsonConvert.SerializeObject(dates, Array[JsonConverter]([converter])) == '["15.02.2009"]'
    back = JsonConvert.DeserializeObject[List[DateTime]]('["15.02.2009"]', converter)
    assert back[0] == DateTime(2009, 2, 15)


class Upper(JsonConverter):
    """A converter of the old kind: for every type it says it can convert."""

    def CanConvert(self, objectType):
        return objectType.FullName == "System.Version"

    def WriteJson(self, writer, value, serializer):
        writer.WriteValue("V" + str(value))

    def ReadJson(self, reader, objectType, existingValue, serializer):
        return Version(str(reader.Value)[1:])


class Dated(JsonConverter[DateTime]):
    """One of a type, which does not come as an object but as itself."""

    def WriteJson(self, writer, value, serializer):
        writer.WriteValue(value.ToString("yyyy", CultureInfo.InvariantCulture))

    def ReadJson(self, reader, objectType, existingValue, hasExistingValue, serializer):
        self.seen = (type(objectType).__name__, hasExistingValue)
        return DateTime(int(reader.Value), 1, 1)


def test_a_converter_in_python():
    versions = List[Version]([Version(1, 2), Version(3, 4)])
    assert JsonConvert.SerializeObject(versions, Upper()) == '["V1.2","V3.4"]'
    back = JsonConvert.DeserializeObject[List[Version]]('["V1.2","V5.6"]', Upper())
    assert list(back) == [Version(1, 2), Version(5, 6)]
    settings = JsonSerializerSettings()
    settings.Converters.Add(Upper())
    assert JsonConvert.SerializeObject(Version(7, 8), settings) == '"V7.8"'


def test_a_generic_converter_in_python():
    converter = Dated()
    assert JsonConvert.SerializeObject(Array[DateTime]([DateTime(2009, 2, 15)]), converter) == '["2009"]'
    (back,) = JsonConvert.DeserializeObject[Array[DateTime]]('["1999"]', converter)
    assert back == DateTime(1999, 1, 1)
    assert converter.seen == ("RuntimeType", False)
    assert (converter.CanRead, converter.CanWrite, converter.CanConvert(DateTime), converter.CanConvert(String)) == (
        True, True, True, False)  # fmt: skip


def test_a_converter_that_only_writes():
    class OneWay(Upper):
        @property
        def CanRead(self):
            return False

    settings = JsonSerializerSettings()
    settings.Converters.Add(OneWay())
    assert JsonConvert.SerializeObject(Version(1, 2), settings) == '"V1.2"'
    assert JsonConvert.DeserializeObject[Version]('"1.2"', settings) == Version(1, 2)  # the library's own


def test_a_converter_that_goes_on_with_the_serializer():
    class Wrapping(JsonConverter):
        def CanConvert(self, objectType):
            return objectType.FullName == "System.Version"

        def WriteJson(self, writer, value, serializer):
            writer.WriteStartObject()
            writer.WritePropertyName("parts")
            serializer.Serialize(writer, Array[int]([value.Major, value.Minor]))
            writer.WriteEndObject()

        def ReadJson(self, reader, objectType, existingValue, serializer):
            parts = JObject.Load(reader)["parts"]
            return Version(int(parts[0]), int(parts[1]))

    text = JsonConvert.SerializeObject(Version(1, 2), Wrapping())
    assert text == '{"parts":[1,2]}'
    assert JsonConvert.DeserializeObject[Version](text, Wrapping()) == Version(1, 2)


def test_exceptions_of_a_converter():
    class Failing(Upper):
        def WriteJson(self, writer, value, serializer):
            raise error

        def ReadJson(self, reader, objectType, existingValue, serializer):
            return "no version"

    error = LookupError("mine")
    with pytest.raises(LookupError) as caught:
        JsonConvert.SerializeObject(Version(1, 2), Failing())
    assert caught.value is error
    with pytest.raises(TypeError):  # InvalidCastException
        JsonConvert.DeserializeObject[Version]('"V1.2"', Failing())


def test_a_contract_resolver_in_python():
    class Shouting(DefaultContractResolver):
        def ResolvePropertyName(self, propertyName):
            return propertyName.upper()

        def CreateProperty(self, member, memberSerialization):
            made = super().CreateProperty(member, memberSerialization)
            made.Ignored = member.Name == "Enabled"
            return made

        def CreateProperties(self, type, memberSerialization):
            return List[JsonProperty](sorted(super().CreateProperties(type, memberSerialization), key=lambda one: one.PropertyName))

    user = User()
    user.UserName = "ada"
    user.Status = UserStatus.Active
    settings = JsonSerializerSettings()
    settings.ContractResolver = Shouting()
    settings.Converters.Add(StringEnumConverter())
    text = JsonConvert.SerializeObject(user, settings)
    assert text == '{"STATUS":"Active","USERNAME":"ada"}'
    back = JsonConvert.DeserializeObject[User](text, settings)
    assert (back.UserName, back.Status) == ("ada", UserStatus.Active)


def test_objects_of_python_classes_are_written_and_read():
    class Planet(Object):
        def __init__(self):
            super().__init__()
            self.name, self.moons = None, 0

        @clr.clrproperty(str)
        def Name(self):
            return self.name

        @Name.setter
        def Name(self, value):
            self.name = value

        @clr.clrproperty(int)
        def Moons(self):
            return self.moons

        @Moons.setter
        def Moons(self, value):
            self.moons = value

    mars = Planet()
    mars.Name, mars.Moons = "Mars", 2
    text = JsonConvert.SerializeObject(mars)
    assert text == '{"Name":"Mars","Moons":2}'
    back = JsonConvert.DeserializeObject[Planet](text)
    assert type(back) is Planet
    assert (back.name, back.Moons) == ("Mars", 2)


def test_threads_use_one_converter():
    converter = Dated()

    def work(number):
        text = JsonConvert.SerializeObject(DateTime(2000 + number, 5, 5), converter)
        return number, text, JsonConvert.DeserializeObject[DateTime](text, converter).Year

    assert all(text == f'"{2000 + number}"' and year == 2000 + number for number, text, year in run_threads(work, times=25))


# --- LINQ to JSON: making --------------------------------------------------------------------------------------------


def test_create_with_constructors():
    o = JObject(
        JProperty("name", "James Newton-King"),
        JProperty("age", 5),
        JProperty("roles", JArray("Admin", "User")),
    )
    assert o.ToString(PLAIN) == '{"name":"James Newton-King","age":5,"roles":["Admin","User"]}'


def test_create_with_members():
    o = JObject()
    o["Cpu"] = "Intel"
    o["Memory"] = 32
    o["Load"] = 0.5
    o["On"] = True
    o["Owner"] = None
    drives = JArray()
    drives.Add("DVD read/writer")
    drives.Add("500 gigabyte hard drive")
    o["Drives"] = drives
    assert o.ToString(PLAIN) == (
        '{"Cpu":"Intel","Memory":32,"Load":0.5,"On":true,"Owner":null,'
        '"Drives":["DVD read/writer","500 gigabyte hard drive"]}'
    )


def test_create_from_an_object():
    user = User()
    user.UserName = "jo"
    o = JObject.FromObject(user)
    assert [p.Name for p in o.Properties()] == ["UserName", "Status", "Enabled"]
    assert JToken.FromObject(5).Type == JTokenType.Integer
    assert JArray.FromObject(List[int]([1, 2])).Count == 2


def test_create_with_a_token_writer():
    writer = JTokenWriter()
    writer.WriteStartObject()
    writer.WritePropertyName("name1")
    writer.WriteValue("value1")
    writer.WritePropertyName("name2")
    writer.WriteStartArray()
    writer.WriteValue(1)
    writer.WriteValue(2)
    writer.WriteEndArray()
    writer.WriteEndObject()
    o = writer.Token
    assert type(o) is JObject
    assert o.ToString(PLAIN) == '{"name1":"value1","name2":[1,2]}'


def test_raw_values_and_constructors():
    o = JObject()
    o["raw"] = JRaw("new Date(1)")
    o["made"] = JConstructor("Date", 5)
    assert o.ToString(PLAIN) == '{"raw":new Date(1),"made":new Date(5)}'


def test_values_convert_implicitly_to_tokens():
    array = JArray()
    for value in ("text", 1, 2.5, True, None, DateTime(2000, 1, 1)):
        array.Add(value)
    assert [token.Type for token in array] == [
        JTokenType.String,
        JTokenType.Integer,
        JTokenType.Float,
        JTokenType.Boolean,
        JTokenType.Null,
        JTokenType.Date,
    ]


# --- LINQ to JSON: reading -------------------------------------------------------------------------------------------

RSS = """{
  "channel": {
    "title": "James Newton-King",
    "link": "http://james.newtonking.com",
    "description": "James Newton-King's blog.",
    "item": [
      {
        "title": "Json.NET 1.3 + New license + Now on CodePlex",
        "description": "Announcing the release of Json.NET 1.3",
        "link": "http://james.newtonking.com/projects/json-net.aspx",
        "category": ["Json.NET", "CodePlex"]
      },
      {
        "title": "LINQ to JSON beta",
        "description": "Announcing LINQ to JSON",
        "link": "http://james.newtonking.com/projects/json-net.aspx",
        "category": ["Json.NET", "LINQ"]
      }
    ]
  }
}"""


def test_parse_an_object():
    o = JObject.Parse("""{
      CPU: 'Intel',
      Drives: ['DVD read/writer', '500 gigabyte hard drive']
    }""")
    assert o.Count == 2
    assert str(o["CPU"]) == "Intel"
    assert [str(drive) for drive in o["Drives"]] == ["DVD read/writer", "500 gigabyte hard drive"]
    assert o["Nothing"] is None


def test_parse_an_array():
    a = JArray.Parse("[ 'Small', 'Medium', 'Large' ]")
    assert [str(item) for item in a] == ["Small", "Medium", "Large"]
    assert a.Count == len(a) == 3
    assert str(a[0]) == "Small" and str(a.Last) == "Large"


def test_parse_any_token():
    t1, t2, t3 = JToken.Parse("{}"), JToken.Parse("[]"), JToken.Parse("null")
    assert (t1.Type, t2.Type, t3.Type) == (JTokenType.Object, JTokenType.Array, JTokenType.Null)
    assert (type(t1), type(t2), type(t3)) == (JObject, JArray, JValue)


def test_members_by_name_and_by_index():
    rss = JObject.Parse(RSS)
    assert str(rss["channel"]["title"]) == "James Newton-King"
    assert str(rss["channel"]["item"][0]["title"]) == "Json.NET 1.3 + New license + Now on CodePlex"
    categories = rss["channel"]["item"][0]["category"]
    assert [str(c) for c in categories] == ["Json.NET", "CodePlex"]


def test_queries_as_comprehensions():
    rss = JObject.Parse(RSS)
    titles = [str(p["title"]) for p in rss["channel"]["item"]]
    assert titles == ["Json.NET 1.3 + New license + Now on CodePlex", "LINQ to JSON beta"]
    counts = {}
    for item in rss["channel"]["item"]:
        for category in item["category"]:
            counts[str(category)] = counts.get(str(category), 0) + 1
    assert counts == {"Json.NET": 2, "CodePlex": 1, "LINQ": 1}


def test_queries_by_enumerable():
    rss = JObject.Parse(RSS)
    items = rss["channel"]["item"]
    titles = Enumerable.Select[JToken, String](items, lambda p: str(p["title"]))
    assert list(titles) == ["Json.NET 1.3 + New license + Now on CodePlex", "LINQ to JSON beta"]
    categories = Enumerable.SelectMany[JToken, JToken](items, lambda i: i["category"])
    grouped = Enumerable.GroupBy[JToken, String](categories, lambda c: str(c))
    ordered = Enumerable.OrderByDescending(grouped, lambda g: Enumerable.Count(g))
    assert [(g.Key, Enumerable.Count(g)) for g in ordered] == [("Json.NET", 2), ("CodePlex", 1), ("LINQ", 1)]


def test_values_of_a_type():
    o = JObject.Parse('{"name": "Widget", "count": 5, "price": 9.99, "on": true, "date": "2000-05-23T00:00:00"}')
    assert o.Value[str]("name") == "Widget"
    assert o.Value[int]("count") == 5
    assert o.Value[float]("price") == 9.99
    assert o["on"].ToObject[bool]() is True
    assert o["date"].ToObject[DateTime]() == DateTime(2000, 5, 23)
    assert o["count"].Value == 5  # of JValue, not JToken's method
    assert o.GetValue("name").Value == "Widget"


def test_tokens_are_cast_as_csharp_casts_them():
    o = JObject.Parse('{"name": "Widget", "count": 5, "price": 9.5, "on": true, "off": false}')
    assert int(o["count"]) == 5
    assert float(o["price"]) == 9.5
    assert str(o["name"]) == "Widget"
    assert bool(o["on"]) is True
    assert bool(o["off"]) is False


def test_try_get_value():
    o = JObject.Parse('{"name": "Widget"}')
    found, token = o.TryGetValue("name")
    assert found is True and str(token) == "Widget"
    assert o.TryGetValue("nothing") == (False, None)


def test_select_token():
    o = JObject.Parse("""{
      'Stores': ['Lambton Quay', 'Willis Street'],
      'Manufacturers': [
        {'Name': 'Acme Co', 'Products': [{'Name': 'Anvil', 'Price': 50}]},
        {'Name': 'Contoso', 'Products': [{'Name': 'Elbow Grease', 'Price': 99.95}, {'Name': 'Headlight Fluid', 'Price': 4}]}
      ]
    }""")
    assert str(o.SelectToken("Manufacturers[0].Name")) == "Acme Co"
    assert o.SelectToken("Manufacturers[0].Products[0].Price").ToObject[float]() == 50
    assert str(o.SelectToken("Manufacturers[1].Products[0].Name")) == "Elbow Grease"
    assert o.SelectToken("Nothing.At.All") is None

    acme = o.SelectToken("$.Manufacturers[?(@.Name == 'Acme Co')]")
    assert str(acme["Products"][0]["Name"]) == "Anvil"
    pricy = o.SelectTokens("$..Products[?(@.Price >= 50)].Name")
    assert [str(name) for name in pricy] == ["Anvil", "Elbow Grease"]
    assert [str(name) for name in o.SelectTokens("Stores[*]")] == ["Lambton Quay", "Willis Street"]
    total = sum(m.SelectToken("Products[0].Price").ToObject[float]() for m in o["Manufacturers"])
    assert round(total, 2) == 149.95
    with raises(Exception, "Property 'Nothing' does not exist on JObject."):
        o.SelectToken("Nothing", True)


def test_paths_and_kin():
    rss = JObject.Parse(RSS)
    title = rss.SelectToken("channel.item[1].title")
    assert title.Path == "channel.item[1].title"
    assert title.Parent.Name == "title"
    assert title.Root == rss
    assert rss.First.Name == "channel"
    assert [p.Name for p in rss["channel"].Children[JProperty]()] == ["title", "link", "description", "item"]
    assert sum(1 for _ in rss.Descendants()) == 32


def test_properties_are_iterated():
    o = JObject.Parse('{"a": 1, "b": [2]}')
    assert {p.Name: p.Value.ToString(PLAIN) for p in o.Properties()} == {"a": "1", "b": "[2]"}
    assert [pair.Key for pair in o] == ["a", "b"]
    assert "a" in [p.Name for p in o.Properties()]
    assert o.ContainsKey("a") and not o.ContainsKey("z")
    assert len(o) == o.Count == 2


# --- LINQ to JSON: changing ------------------------------------------------------------------------------------------


def test_modify_an_object():
    rss = JObject.Parse("""{
      'channel': {
        'title': 'Star Wars',
        'link': 'http://www.starwars.com',
        'description': 'Star Wars blog.',
        'obsolete': 'Obsolete value',
        'item': []
      }
    }""")
    channel = rss["channel"]
    channel["title"] = str(channel["title"]).upper()
    channel["description"] = str(channel["description"]).upper()
    channel.Property("obsolete").Remove()
    channel.Property("description").AddAfterSelf(JProperty("new", "New value"))
    item = channel["item"]
    item.Add("Item 1")
    item.Add("Item 2")
    assert rss.ToString(PLAIN) == (
        '{"channel":{"title":"STAR WARS","link":"http://www.starwars.com","description":"STAR WARS BLOG.",'
        '"new":"New value","item":["Item 1","Item 2"]}}'
    )


def test_remove_replace_and_clone():
    o = JObject.Parse('{"a": 1, "b": 2, "c": [1, 2, 3]}')
    copy = o.DeepClone()
    assert o.Remove("a") is True and o.Remove("a") is False
    o["b"].Replace(JValue("two"))
    o["c"][1].Remove()
    del o["c"][0]
    assert o.ToString(PLAIN) == '{"b":"two","c":[3]}'
    assert copy.ToString(PLAIN) == '{"a":1,"b":2,"c":[1,2,3]}'


def test_merge():
    o1 = JObject.Parse("""{
      'FirstName': 'John',
      'LastName': 'Smith',
      'Enabled': false,
      'Roles': ['User']
    }""")
    o2 = JObject.Parse("{'Enabled': true, 'Roles': ['User', 'Admin']}")
    how = JsonMergeSettings()
    how.MergeArrayHandling = MergeArrayHandling.Union
    o1.Merge(o2, how)
    assert o1.ToString(PLAIN) == (
        '{"FirstName":"John","LastName":"Smith","Enabled":true,"Roles":["User","Admin"]}'
    )


def test_deep_equals():
    s1 = JValue("A string")
    s2 = JValue("A string")
    s3 = JValue("A STRING")
    assert JToken.DeepEquals(s1, s2) is True
    assert JToken.DeepEquals(s2, s3) is False
    o1 = JObject(JProperty("Integer", 12345), JProperty("Items", JArray(1, 2)))
    assert JToken.DeepEquals(o1, JObject.Parse('{"Items": [1, 2], "Integer": 12345}')) is True
    assert JToken.DeepEquals(s1, o1.Property("Integer").Value) is False
    assert s1 == s2 and s1 != s3


def test_annotations():
    o = JObject.Parse("{}")
    note = List[str](["seen"])
    o.AddAnnotation(note)
    assert o.Annotation[List[str]]() == note
    assert o.Annotation[Product]() is None


def test_changes_are_events():
    o = JObject.Parse('{"a": 1}')
    seen = []

    def on_changed(sender, args):
        seen.append((args.PropertyName, str(sender[args.PropertyName])))

    o.PropertyChanged += on_changed
    o["a"] = 2
    o["b"] = 3
    o.PropertyChanged -= on_changed
    o["c"] = 4
    assert seen == [("a", "2"), ("b", "3")]


# --- Objects as dynamic ----------------------------------------------------------------------------------------------


def test_members_of_a_dynamic_object():
    results = JObject.Parse("""{
      'FirstName': 'James',
      'Hobbies': ['.NET', 'Blogging'],
      'Address': {'City': 'Wellington'}
    }""")
    assert str(results.FirstName) == "James"
    assert str(results.Hobbies[0]) == ".NET"
    assert str(results.Address.City) == "Wellington"
    results.Age = 40
    assert results.ContainsKey("Age") and str(results["Age"]) == "40"
    results.Address.City = "Auckland"
    assert str(results["Address"]["City"]) == "Auckland"


def test_a_dynamic_object_is_built():
    product = JObject()
    product.ProductName = "Elbow Grease"
    product.Enabled = True
    product.Price = 4.9
    product.StockCount = 9000
    product.Tags = JArray("Real", "OnSale")
    assert product.ToString(PLAIN) == (
        '{"ProductName":"Elbow Grease","Enabled":true,"Price":4.9,"StockCount":9000,"Tags":["Real","OnSale"]}'
    )
    assert "ProductName" in dir(product)


# --- Readers and writers ---------------------------------------------------------------------------------------------


def test_a_text_reader():
    reader = JsonTextReader(StringReader("""{
       'CPU': 'Intel',
       'PSU': '500W',
       'Drives': ['DVD read/writer' /*(broken)*/, '500 gigabyte hard drive', 200],
       'Ratio': 0.5
    }"""))
    tokens = []
    while reader.Read():
        tokens.append((str(reader.TokenType), reader.Value))
    assert tokens == [
        ("StartObject", None),
        ("PropertyName", "CPU"),
        ("String", "Intel"),
        ("PropertyName", "PSU"),
        ("String", "500W"),
        ("PropertyName", "Drives"),
        ("StartArray", None),
        ("String", "DVD read/writer"),
        ("Comment", "(broken)"),
        ("String", "500 gigabyte hard drive"),
        ("Integer", 200),
        ("EndArray", None),
        ("PropertyName", "Ratio"),
        ("Float", 0.5),
        ("EndObject", None),
    ]
    assert reader.TokenType == getattr(JsonToken, "None")  # nothing more


def test_a_text_writer():
    sb = StringBuilder()
    sw = StringWriter(sb)
    with JsonTextWriter(sw) as writer:
        writer.Formatting = Formatting.Indented
        writer.WriteStartObject()
        writer.WritePropertyName("CPU")
        writer.WriteValue("Intel")
        writer.WritePropertyName("PSU")
        writer.WriteValue("500W")
        writer.WritePropertyName("Drives")
        writer.WriteStartArray()
        writer.WriteValue("DVD read/writer")
        writer.WriteComment("(broken)")
        writer.WriteValue("500 gigabyte hard drive")
        writer.WriteValue(200)
        writer.WriteEnd()
        writer.WriteEndObject()
    assert str(sb).replace("\r\n", "\n") == text("""
        {
          "CPU": "Intel",
          "PSU": "500W",
          "Drives": [
            "DVD read/writer"
            /*(broken)*/,
            "500 gigabyte hard drive",
            200
          ]
        }""")


def test_several_documents_in_one_text():
    reader = JsonTextReader(StringReader('{ "name": "Admin" }{ "name": "Publisher" }'))
    reader.SupportMultipleContent = True
    serializer = JsonSerializer()
    names = []
    while reader.Read():
        names.append(str(serializer.Deserialize[JObject](reader)["name"]))
    assert names == ["Admin", "Publisher"]


def test_large_numbers_survive():
    o = JObject.Parse(f'{{"big": {2**100}, "long": {2**62}}}')
    assert o["long"].ToObject[Int64]() == 2**62
    assert str(o["big"]) == str(2**100)


# --- XML and tables --------------------------------------------------------------------------------------------------


def test_xml_to_json_and_back():
    from System.Xml import XmlDocument

    doc = XmlDocument()
    doc.LoadXml("<?xml version='1.0'?><root><person id='1'><name>Alan</name></person><person id='2'><name>Louis</name></person></root>")
    json = JsonConvert.SerializeXmlNode(doc)
    assert '"person":[{"@id":"1","name":"Alan"},{"@id":"2","name":"Louis"}]' in json
    again = JsonConvert.DeserializeXmlNode(json)
    assert again.SelectNodes("//name").Count == 2


def test_linq_to_xml_to_json():
    from System.Xml.Linq import XDocument

    node = XDocument.Parse("<root><child>1</child></root>")
    assert JsonConvert.SerializeXNode(node) == '{"root":{"child":"1"}}'
    assert JsonConvert.DeserializeXNode('{"root":{"child":"1"}}').Root.Value == "1"


def test_a_data_set():
    from System.Data import DataSet, DataTable

    table = DataTable("Table1")
    table.Columns.Add("id", clr.GetClrType(int))
    table.Columns.Add("item")
    for number in range(2):
        row = table.NewRow()
        row["id"] = number
        row["item"] = f"item {number}"
        table.Rows.Add(row)
    data = DataSet("dataSet")
    data.Tables.Add(table)
    json = JsonConvert.SerializeObject(data)
    assert json == '{"Table1":[{"id":0,"item":"item 0"},{"id":1,"item":"item 1"}]}'
    again = JsonConvert.DeserializeObject[DataSet](json)
    assert [row["item"] for row in again.Tables["Table1"].Rows] == ["item 0", "item 1"]


# --- Errors ----------------------------------------------------------------------------------------------------------


def test_errors_of_reading_tell_where():
    with pytest.raises(JsonReaderException) as caught:
        JObject.Parse('{"a": 1,\n "b": }')
    assert (caught.value.LineNumber, caught.value.Path) == (2, "b")
    assert "line 2, position" in caught.value.Message
    with raises(JsonReaderException, "Error reading JArray from JsonReader."):
        JArray.Parse("{}")
    with raises(JsonReaderException, "Could not convert string to integer: x."):
        JsonConvert.DeserializeObject[List[int]]("['x']")
    with raises(JsonSerializationException, "Cannot deserialize the current JSON object"):
        JsonConvert.DeserializeObject[List[int]]("{}")


def test_errors_of_building():
    with raises(Exception, "Can not add property a to"):
        JObject(JProperty("a", 1), JProperty("a", 2))
    with raises(Exception, "Can not add Newtonsoft.Json.Linq.JValue to Newtonsoft.Json.Linq.JObject"):
        JObject(JValue(1))
    with pytest.raises(IndexError):
        JArray()[0]


# --- Threads ---------------------------------------------------------------------------------------------------------


def test_threads_serialize_and_parse_at_the_same_time():
    def work(number):
        user = User()
        user.UserName = f"user {number}"
        user.Status = UserStatus.Active
        json = JsonConvert.SerializeObject(user, StringEnumConverter())
        o = JObject.Parse(json)
        o["Number"] = number
        back = JsonConvert.DeserializeObject[User](o.ToString(), StringEnumConverter())
        assert back.Status == UserStatus.Active
        return str(o["UserName"]), o.Value[int]("Number"), back.UserName

    for name, number, again in run_threads(work, times=40):
        assert name == again == f"user {number}"


def test_threads_read_one_document():
    rss = JObject.Parse(RSS)
    expected = ["Json.NET 1.3 + New license + Now on CodePlex", "LINQ to JSON beta"]

    def work(_):
        return [str(title) for title in rss.SelectTokens("$.channel.item[*].title")]

    assert all(titles == expected for titles in run_threads(work, times=40))


def test_objects_of_the_library_leave_no_handle(balanced):
    def work(_):
        o = JObject.Parse(RSS)
        for item in o["channel"]["item"]:
            item["seen"] = True
        JsonConvert.SerializeObject(o)

    balanced(work, threads=2, times=10)


def test_object_is_the_type_of_the_unknown():
    values = JsonConvert.DeserializeObject[Dictionary[str, Object]]('{"n": 1, "s": "x", "f": 0.5, "o": {"p": 1}, "z": null}')
    assert (values["n"], values["s"], values["f"], values["z"]) == (1, "x", 0.5, None)
    assert type(values["o"]) is JObject
