"""Reading: System.Text.Json, Regex and dates; what is wrong with a line arrives as an exception."""

from System import ArgumentOutOfRangeException, DateTime, FormatException
from System.Collections.Generic import Dictionary
from System.Globalization import CultureInfo, DateTimeStyles
from System.IO import File
from System.Text.Json import JsonDocument, JsonException, JsonValueKind
from System.Text.RegularExpressions import Regex, RegexOptions

from Statistics import Weather

LOG = Regex(r"seq=(?<seq>\d+) .*battery=(?<volts>[\d.]+)V link=(?<link>\w+)(?: latency=(?<ms>\d+)ms)?",
            RegexOptions.Compiled | RegexOptions.CultureInvariant)
TIME_FORMAT = "yyyy-MM-dd'T'HH:mm:ss'Z'"
UTC = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal


class Observation:
    """One report. The figures are Python floats, the time is a System.DateTime."""

    def __init__(self, line):
        with JsonDocument.Parse(line) as document:
            root = document.RootElement
            self.station = root.GetProperty("station").GetString()
            self.time = DateTime.ParseExact(root.GetProperty("time").GetString(), TIME_FORMAT,
                                            CultureInfo.InvariantCulture, UTC)
            temperature = root.GetProperty("temperature")
            missing = temperature.ValueKind == JsonValueKind.Null
            self.temperature = None if missing else temperature.GetDouble()
            self.humidity = root.GetProperty("humidity").GetDouble()
            self.wind = root.GetProperty("wind").GetProperty("speed").GetDouble()
            match = LOG.Match(root.GetProperty("log").GetString())
        self.link = match.Groups["link"].Value
        self.volts = float(match.Groups["volts"].Value)
        self.latency = int(match.Groups["ms"].Value) if match.Groups["ms"].Success else None
        self.dew_point = None if missing else Weather.DewPoint(self.temperature, self.humidity)


def read(path):
    """All good reports of the file, and how many were refused and why."""
    observations, refused = [], Dictionary[str, int]()

    def refuse(why):
        refused[why] = refused[why] + 1 if refused.ContainsKey(why) else 1

    for line in File.ReadLines(path):
        try:
            observations.append(Observation(line))
        except JsonException:
            refuse("not whole (JsonException)")
        except FormatException:
            refuse("impossible date (FormatException)")
        except KeyError as error:  # KeyNotFoundException is a KeyError too
            refuse(f"a field is missing ({type(error).__name__})")
        except ArgumentOutOfRangeException as error:
            refuse(f"out of range ({error.ParamName})")
    return observations, refused


def report(observations, refused):
    print(f"{len(observations)} reports read, {sum(entry.Value for entry in refused)} refused:")
    for entry in refused:  # KeyValuePair objects
        print(f"  {entry.Value:>3} {entry.Key}")
