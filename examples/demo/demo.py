"""Two weeks of weather reports, read and evaluated with the libraries of .NET.

    python examples/demo/demo.py [FILE]

Needs the C# library beside this file, built once by

    dotnet build -c Release -o build/demo examples/demo/Statistics
"""

import os
import sys
import threading
import time
from pathlib import Path

import clr

HERE = Path(__file__).resolve().parent
LIBRARY = Path(os.environ.get("CLRLINK_DEMO_LIB") or HERE.parent.parent / "build" / "demo")

for assembly in ("System.Text.Json", "System.Text.RegularExpressions", "System.IO.Compression",
                 "System.Security.Cryptography"):
    clr.AddReference(assembly)
clr.AddReference(str(LIBRARY / "Statistics.dll"))

from System import (ArgumentOutOfRangeException, Convert, DateTime, Environment, Exception as NetException,
                    FormatException, Math, TimeSpan)
from System.Collections.Generic import Dictionary
from System.Globalization import CultureInfo, DateTimeStyles
from System.IO import File, MemoryStream, StreamReader, StreamWriter
from System.IO.Compression import CompressionMode, GZipStream
from System.Security.Cryptography import SHA256
from System.Text.Json import JsonDocument, JsonException, JsonValueKind
from System.Text.RegularExpressions import Regex, RegexOptions

from Statistics import Histogram, RollingWindow, Series, Weather, WindForce

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


def report_stations(observations):
    stations = {}
    for seen in observations:
        if seen.station not in stations:
            stations[seen.station] = (Series(seen.station, "°C"), Series("wind", "m/s"), Series("latency", "ms"))
        temperatures, winds, latencies = stations[seen.station]
        if seen.temperature is not None:
            temperatures.Add(seen.temperature)
        winds.Add(seen.wind)
        if seen.latency is not None:
            latencies.Add(seen.latency)

    print(f"{'station':<12}{'reports':>8}{'mean':>8}{'low':>7}{'high':>7}{'±':>6}  "
          f"{'strongest wind':<19}{'link, 95 %':>10}")
    for name in sorted(stations):
        temperatures, winds, latencies = stations[name]
        known, low, high = temperatures.TryGetRange()  # bool TryGetRange(out low, out high)
        strongest = winds.Maximum
        print(f"{name:<12}{winds.Count:>8}{Math.Round(temperatures.Mean, 2):>8}{low:>7}{high:>7}"
              f"{temperatures.Deviation:>6.1f}  {strongest:>5} m/s {str(Weather.Force(strongest)):<10}"
              f"{latencies.Percentile(95):>7.0f} ms")


def report_times(observations, measured):
    first = last = observations[0].time
    for seen in observations:
        if seen.time.CompareTo(last) > 0:
            last = seen.time
    coldest = min(measured, key=lambda seen: seen.temperature)
    span = last.Subtract(first).Add(TimeSpan.FromHours(1.0))
    print(f"From {first.ToString('d MMMM yyyy', CultureInfo.InvariantCulture)}, a {first.DayOfWeek}, "
          f"over {span.TotalDays:.0f} days to {last.ToString('u', CultureInfo.InvariantCulture)}.")
    print(f"Coldest: {coldest.temperature} °C at {coldest.station} on "
          f"{coldest.time.ToString('dddd HH:mm', CultureInfo.InvariantCulture)}, "
          f"felt like {Weather.WindChill(coldest.temperature, coldest.wind):.1f} °C.")

    histogram = Histogram(-12.0, 18.0, bins=10)
    for seen in measured:
        histogram.Add(seen.temperature)
    for number, count in enumerate(histogram.ToArray()):  # a System.Int32[]
        print(f"  from {histogram.Edge(number):>4.0f} °C {count:>5} {'█' * Math.Min(60, (count + 19) // 20)}")


def report_archive(path):
    """The file's hash, and the file compressed into memory and back."""
    with SHA256.Create() as sha, File.OpenRead(path) as stream:
        digest = Convert.ToHexString(sha.ComputeHash(stream))
    content = File.ReadAllText(path)
    memory = MemoryStream()
    with GZipStream(memory, CompressionMode.Compress, True) as packed, StreamWriter(packed) as writer:
        writer.Write(content)
    size = memory.Length
    memory.Position = 0
    with GZipStream(memory, CompressionMode.Decompress) as packed, StreamReader(packed) as reader:
        assert reader.ReadToEnd() == content
    print(f"SHA-256 {digest[:16]}…, {len(content):,} characters, {size:,} bytes compressed and restored.")


def report_errors():
    """Exceptions of .NET arrive as themselves, and as the Python exception of the same meaning."""
    attempts = (
        ("a file that is not there", lambda: File.OpenRead(str(HERE / "no-such-file")), FileNotFoundError),
        ("bin 99 of a histogram of 10", lambda: Histogram(0.0, 1.0)[99], IndexError),
        ("300 as a byte", lambda: Convert.ToByte(300), OverflowError),
        ("ten as a number", lambda: Convert.ToInt32("ten"), FormatException),
        ("the mean of nothing", lambda: Series("empty").Mean, NetException),
    )
    for what, attempt, expected in attempts:
        try:
            attempt()
        except expected as error:
            print(f"  {what:<28}{type(error).__name__}, caught as {expected.__module__}.{expected.__name__}")


def evaluate(rows, rounds=15):
    """The part with many calls into .NET, some eight for each row."""
    window, histogram = RollingWindow(24), Histogram(-30.0, 30.0, 60)
    total = 0.0
    for _ in range(rounds):
        for temperature, humidity, wind in rows:
            dew_point = Weather.DewPoint(temperature, humidity)
            felt = Weather.WindChill(temperature, wind)
            total += Math.Exp(Math.Min(window.Push(felt), 0.0)) + Math.Abs(dew_point)
            if histogram.Add(felt) >= 0 and window.IsFull:
                total += window.Mean
    return total


def timed(work):
    """Evaluates each item of work, a list of row lists, on a thread: seconds from the first start to the last end."""
    barrier = threading.Barrier(len(work))
    spans = []

    def run(parts):
        own = [[(t + 0.0, h + 0.0, w + 0.0) for t, h, w in rows] for rows in parts]  # objects of this thread
        barrier.wait()
        start = time.perf_counter()
        for rows in own:
            evaluate(rows)
        spans.append((start, time.perf_counter()))

    threads = [threading.Thread(target=run, args=(parts,)) for parts in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return max(end for _, end in spans) - min(start for start, _ in spans)


def report_threads(measured):
    rows = [(seen.temperature, seen.humidity, seen.wind) for seen in measured]
    odd, even = rows[1::2], rows[::2]
    evaluate(rows, 3)
    one = two = float("inf")
    for _ in range(12):  # by turns, and the best of twelve
        one = min(one, timed([[odd, even]]))
        two = min(two, timed([[odd], [even]]))
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    print(f"  1 thread {one * 1000:.0f} ms, 2 threads {two * 1000:.0f} ms: {one / two:.2f} times as fast "
          f"({'about 1 is expected with the GIL' if gil else 'about 2 is expected without the GIL'})")


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else str(HERE / "data" / "observations.jsonl")
    start = time.perf_counter()
    print(f"Python {sys.version.split()[0]} with .NET {Environment.Version}: {path}\n")
    observations, refused = read(path)
    measured = [seen for seen in observations if seen.temperature is not None]
    print(f"{len(observations)} reports read, {sum(entry.Value for entry in refused)} refused:")
    for entry in refused:  # KeyValuePair objects
        print(f"  {entry.Value:>3} {entry.Key}")
    print()
    report_stations(observations)
    gales = sum(Weather.Force(seen.wind) == WindForce.Gale for seen in observations)
    warmth, moisture = Series("temperature"), Series("humidity")
    for seen in measured:
        warmth.Add(seen.temperature)
        moisture.Add(seen.humidity)
    print(f"\n{gales} reports of a gale. Temperature and humidity correlate by "
          f"{Series.Correlation(warmth, moisture):.2f}.")
    report_times(observations, measured)
    report_archive(path)
    print("Caught:")
    report_errors()
    print(f"Done in {time.perf_counter() - start:.2f} s. The same formulas on threads:")
    report_threads(measured)


if __name__ == "__main__":
    main()
