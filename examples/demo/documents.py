"""Newtonsoft.Json: a JObject built like a dict, asked by LINQ to JSON, and written with converters."""

from System import DateTime
from System.Collections.Generic import Dictionary, List
from System.Linq import Enumerable

from Newtonsoft.Json import Formatting, JsonConvert
from Newtonsoft.Json.Converters import IsoDateTimeConverter, StringEnumConverter
from Newtonsoft.Json.Linq import JArray, JObject, JToken

from Statistics import Weather, WindForce

PLAIN = getattr(Formatting, "None")  # `None` is no name in Python


def build(measured):
    """{"created": …, "stations": [{"name": …, "gales": [{"time": …, "wind": …}]}]}"""
    stations = {}
    for seen in measured:
        station = stations.setdefault(seen.station, JObject())
        if not station.ContainsKey("name"):
            station["name"] = seen.station
            station["reports"] = 0
            station["gales"] = JArray()
        station["reports"] = int(station["reports"]) + 1
        if Weather.Force(seen.wind) == WindForce.Gale:
            gale = JObject()
            gale["time"] = seen.time
            gale["wind"] = seen.wind
            station["gales"].Add(gale)
    document = JObject()
    document["created"] = DateTime(2024, 3, 15)
    document["stations"] = JArray(*stations.values())
    return document


def report(measured):
    document = build(measured)
    text = document.ToString(PLAIN)
    print(f"{len(text):,} characters: {text[:72]}…")

    again = JObject.Parse(text)
    stormy = Enumerable.Where[JToken](again["stations"], lambda station: station["gales"].Count > 0)
    ordered = Enumerable.OrderByDescending[JToken, int](stormy, lambda station: station["gales"].Count)
    print("Gales: " + ", ".join(f"{station['name']} {station['gales'].Count}" for station in ordered))
    strongest = max(float(wind) for wind in again.SelectTokens("$.stations[*].gales[*].wind"))
    first = again.SelectToken(f"$.stations[*].gales[?(@.wind == {strongest})]")
    print(f"The strongest, {strongest} m/s, by JSONPath: {first.ToString(PLAIN)}")

    days = Dictionary[WindForce, List[DateTime]]()
    for seen in measured:
        force = Weather.Force(seen.wind)
        if not days.ContainsKey(force):
            days[force] = List[DateTime]()
        if days[force].Count == 0 or days[force][days[force].Count - 1].Date != seen.time.Date:
            days[force].Add(seen.time)
    converter = IsoDateTimeConverter()
    converter.DateTimeFormat = "ddd d.M."
    print(f"Converted: {JsonConvert.SerializeObject(days[WindForce.Gale], StringEnumConverter(), converter)}")
