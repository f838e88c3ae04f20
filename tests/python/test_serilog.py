"""Serilog as its getting-started page uses it: structured events, levels, enrichment, sinks."""

import json

import pytest
import System
from helpers import add_library, raised_by, run_threads

add_library("Serilog")
add_library("Serilog.Sinks.File")

from Serilog import FileLoggerConfigurationExtensions, Log, LoggerConfiguration  # noqa: E402
from Serilog.Context import LogContext  # noqa: E402
from Serilog.Core import (  # noqa: E402
    IDestructuringPolicy,
    ILogEventEnricher,
    ILogEventFilter,
    ILogEventSink,
    LoggingLevelSwitch,
)
from Serilog.Debugging import SelfLog  # noqa: E402
from Serilog.Events import LogEventLevel, LogEventPropertyValue, ScalarValue  # noqa: E402
from Serilog.Formatting.Json import JsonFormatter  # noqa: E402

TEMPLATE = "{Level:u3} {Message:lj}{NewLine}{Exception}"


def to_file(configuration, path, **options):
    return FileLoggerConfigurationExtensions.File(configuration.WriteTo, str(path), outputTemplate=TEMPLATE, **options)


def as_json(configuration, path):
    return FileLoggerConfigurationExtensions.File(configuration.WriteTo, JsonFormatter(), str(path))


def events(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_messages_go_to_a_file(tmp_path):
    path = tmp_path / "log.txt"
    with to_file(LoggerConfiguration(), path).CreateLogger() as log:
        log.Information("Hello, {Name}!", "Serilog")
        log.Warning("No arguments")
        log.Debug("below the least level")
        log.Error("{Count} of {Total} failed: {Values}", 3, 12, [1, 2])
    assert path.read_text().splitlines() == ["INF Hello, Serilog!", "WRN No arguments", "ERR 3 of 12 failed: [1, 2]"]


def test_events_keep_the_values(tmp_path):
    path = tmp_path / "log.json"
    with as_json(LoggerConfiguration(), path).CreateLogger() as log:
        log.Information("{User} has {Count} of {Share} {Nothing} {Flag}", "Ada", 5, 0.5, None, True)
    (event,) = events(path)
    assert (event["Level"], event["MessageTemplate"]) == ("Information", "{User} has {Count} of {Share} {Nothing} {Flag}")
    assert event["Properties"] == {"User": "Ada", "Count": 5, "Share": 0.5, "Nothing": None, "Flag": True}


def test_levels(tmp_path):
    path = tmp_path / "log.txt"
    switch = LoggingLevelSwitch(LogEventLevel.Warning)
    with to_file(LoggerConfiguration().MinimumLevel.ControlledBy(switch), path).CreateLogger() as log:
        log.Information("dropped")
        assert not log.IsEnabled(LogEventLevel.Information)
        switch.MinimumLevel = LogEventLevel.Verbose
        log.Verbose("kept")
        log.Write(LogEventLevel.Fatal, "chosen by {How}", "value")
    assert path.read_text().splitlines() == ["VRB kept", "FTL chosen by value"]


def test_enrichment(tmp_path):
    path = tmp_path / "log.json"
    configuration = LoggerConfiguration().Enrich.WithProperty("Application", "tests").Enrich.FromLogContext()
    with as_json(configuration, path).CreateLogger() as log:
        with LogContext.PushProperty("Request", 7):
            log.Information("inside")
        log.ForContext("Part", "second").Information("outside")
        log.ForContext[System.Version]().Information("of a class")
    found = [event["Properties"] for event in events(path)]
    assert found == [
        {"Application": "tests", "Request": 7},
        {"Application": "tests", "Part": "second"},
        {"Application": "tests", "SourceContext": "System.Version"},
    ]


def test_exceptions_of_both_sides(tmp_path):
    path = tmp_path / "log.txt"
    with to_file(LoggerConfiguration(), path).CreateLogger() as log:
        log.Error(raised_by(System.Int32.Parse, "x"), "cannot read {Text}", "x")
        log.Error(System.InvalidOperationException("made in Python"), "failed")
    text = path.read_text()
    assert "ERR cannot read x\nSystem.FormatException: The input string 'x'" in text
    assert "ERR failed\nSystem.InvalidOperationException: made in Python" in text


def test_filters_are_functions(tmp_path):
    path = tmp_path / "log.txt"
    configuration = LoggerConfiguration().Filter.ByExcluding(lambda event: "secret" in event.Properties)
    with to_file(configuration, path).CreateLogger() as log:
        log.Information("{secret}", 1)
        log.Information("{open}", 2)
    assert path.read_text() == "INF 2\n"


def test_destructuring_by_a_function(tmp_path):
    path = tmp_path / "log.json"
    configuration = LoggerConfiguration().Destructure.ByTransforming[System.Version](lambda version: f"v{version.Major}")
    with as_json(configuration, path).CreateLogger() as log:
        log.Information("{@Version}", System.Version(3, 1))
    assert events(path)[0]["Properties"] == {"Version": "v3"}


def test_a_logger_in_a_logger(tmp_path):
    path = tmp_path / "log.txt"

    def inner(configuration):
        to_file(configuration.MinimumLevel.Error(), path)

    with LoggerConfiguration().WriteTo.Logger(System.Action[LoggerConfiguration](inner)).CreateLogger() as log:
        log.Information("dropped by the inner one")
        log.Error("kept")
    assert path.read_text() == "ERR kept\n"


# --- Classes of Python -----------------------------------------------------------------------------------------------


class Remembering(ILogEventSink):
    """A sink: keeps what is written."""

    def __init__(self):
        self.written = []
        self.closed = 0

    def Emit(self, logEvent):
        self.written.append((str(logEvent.Level), logEvent.RenderMessage(), dict(logEvent.Properties)))


class Closing(Remembering, System.IDisposable):
    def Dispose(self):
        self.closed += 1


class Numbering(ILogEventEnricher):
    """An enricher: a running number for every event."""

    def __init__(self, name="Number"):
        self.name = name
        self.last = 0

    def Enrich(self, logEvent, propertyFactory):
        self.last += 1
        logEvent.AddPropertyIfAbsent(propertyFactory.CreateProperty(self.name, self.last))


def test_a_sink_in_python():
    sink = Closing()
    with LoggerConfiguration().WriteTo.Sink(sink).CreateLogger() as log:
        log.Information("Hello, {Name}!", "Ada")
        log.Debug("below the least level")
        log.Error(System.InvalidOperationException("boom"), "failed")
    assert [(level, text) for level, text, _ in sink.written] == [("Information", 'Hello, "Ada"!'), ("Error", "failed")]
    name = sink.written[0][2]["Name"]
    assert isinstance(name, ScalarValue) and isinstance(name, LogEventPropertyValue)
    assert name.Value == "Ada"
    assert sink.closed == 1


def test_an_enricher_in_python():
    sink = Remembering()
    configuration = LoggerConfiguration().Enrich.With(Numbering(), Numbering("Again")).WriteTo.Sink(sink)
    with configuration.CreateLogger() as log:
        for _ in range(3):
            log.Warning("event {Number}", 77)
    assert [properties["Number"].Value for *_, properties in sink.written] == [77, 77, 77]  # only if absent
    assert [properties["Again"].Value for *_, properties in sink.written] == [1, 2, 3]


def test_a_filter_and_a_destructuring_policy_in_python():
    class Loud(ILogEventFilter):
        def IsEnabled(self, logEvent):
            return logEvent.RenderMessage().isupper()

    class Versions(IDestructuringPolicy):
        def TryDestructure(self, value, propertyValueFactory, result):
            if isinstance(value, System.Version):
                return True, propertyValueFactory.CreatePropertyValue(System.Array[int]([value.Major, value.Minor]), True)
            return False, None

    sink = Remembering()
    configuration = LoggerConfiguration().Filter.With(Loud()).Destructure.With(Versions()).WriteTo.Sink(sink)
    with configuration.CreateLogger() as log:
        log.Information("quiet")
        log.Information("LOUD {@V}", System.Version(3, 4))
    ((_, text, properties),) = sink.written
    assert text == "LOUD [3, 4]"
    assert [element.Value for element in properties["V"].Elements] == [3, 4]


@pytest.mark.thread_unsafe(reason="switches the library's own log on and off")
def test_exceptions_of_a_sink_are_serilogs_business():
    class Failing(ILogEventSink):
        def Emit(self, logEvent):
            raise KeyError("no room")

    said = []
    SelfLog.Enable(System.Action[str](said.append))
    try:
        with LoggerConfiguration().WriteTo.Sink(Failing()).CreateLogger() as log:
            log.Information("lost")
        with LoggerConfiguration().AuditTo.Sink(Failing()).CreateLogger() as log:
            error = raised_by(log.Information, "kept")
    finally:
        SelfLog.Disable()
    assert any("no room" in text for text in said)
    assert type(error) is System.AggregateException
    assert type(error.__cause__) is KeyError


def test_threads_write_to_a_sink_in_python():
    sink = Remembering()
    with LoggerConfiguration().Enrich.With(Numbering()).WriteTo.Sink(sink).CreateLogger() as log:
        run_threads(lambda number: log.Information("{Thread}", number), times=50)
    assert sorted(int(text) for _, text, _ in sink.written) == sorted(list(range(8)) * 50)


@pytest.mark.thread_unsafe(reason="sets the one static logger")
def test_the_static_logger(tmp_path):
    path = tmp_path / "log.txt"
    before = Log.Logger
    Log.Logger = to_file(LoggerConfiguration(), path).CreateLogger()
    try:
        Log.Information("by {Whom}", "Log")
    finally:
        Log.CloseAndFlush()
        Log.Logger = before
    assert path.read_text() == "INF by Log\n"


@pytest.mark.thread_unsafe(reason="switches the library's own log on and off")
def test_what_serilog_says_of_itself():
    said = []
    SelfLog.Enable(System.Action[str](said.append))
    try:
        with LoggerConfiguration().CreateLogger() as log:
            log.Information("{Bad} has no value")
            log.Information("text", "too many", "values")
    finally:
        SelfLog.Disable()
    assert isinstance(said, list)


def test_wrong_arguments():
    log = LoggerConfiguration().CreateLogger()
    with pytest.raises(TypeError, match="No method matches given arguments for Logger.Information"):
        log.Information()
    with pytest.raises(ValueError):
        LoggerConfiguration().Enrich.WithProperty(None, 1).CreateLogger()
    log.Dispose()


def test_threads_share_a_logger(tmp_path):
    path = tmp_path / "log.json"
    with as_json(LoggerConfiguration(), path).CreateLogger() as log:

        def work(number):
            log.Information("{Thread} says {Text}", number, f"text {number}")

        run_threads(work, times=25)
    found = [(event["Properties"]["Thread"], event["Properties"]["Text"]) for event in events(path)]
    assert len(found) == 200
    assert set(found) == {(number, f"text {number}") for number in range(8)}
    assert all(found.count((number, f"text {number}")) == 25 for number in range(8))
