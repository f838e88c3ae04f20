"""What the demo's own C# library says of each station; dates, hashes, compression; exceptions."""

from pathlib import Path

from System import Convert, Exception as NetException, FormatException, Math, TimeSpan
from System.Globalization import CultureInfo
from System.IO import File, MemoryStream, StreamReader, StreamWriter
from System.IO.Compression import CompressionMode, GZipStream
from System.Security.Cryptography import SHA256

from Statistics import Histogram, Series, Weather, WindForce


def report(observations):
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
    gales = sum(Weather.Force(seen.wind) == WindForce.Gale for seen in observations)
    warmth, moisture = Series("temperature"), Series("humidity")
    for seen in measured:
        warmth.Add(seen.temperature)
        moisture.Add(seen.humidity)
    print(f"{gales} reports of a gale. Temperature and humidity correlate by "
          f"{Series.Correlation(warmth, moisture):.2f}.")

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
        ("a file that is not there", lambda: File.OpenRead(str(Path(__file__).with_name("no-such-file"))), FileNotFoundError),
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
