"""A20: classes of the framework derived in Python as programs do it: streams, writers, collections, comparers, view models."""

import pytest
import System
from ClrLink.Fixtures.Derivation import Spans
from System.Collections.Generic import Dictionary, IComparer, IEnumerable, IEnumerator, IEqualityComparer, List
from System.IO import BinaryReader, BinaryWriter, SeekOrigin, Stream, StreamReader, StreamWriter, StringWriter, TextReader, TextWriter
from System.Text import Encoding


class Buffered(Stream):
    """A stream over a bytearray, by the classic overrides."""

    def __init__(self):
        super().__init__()
        self.data = bytearray()
        self.place = 0

    def get_CanRead(self):
        return True

    def get_CanWrite(self):
        return True

    CanSeek = True

    @property
    def Length(self):
        return len(self.data)

    @property
    def Position(self):
        return self.place

    @Position.setter
    def Position(self, value):
        self.place = value

    def Read(self, buffer, offset, count):
        part = self.data[self.place : self.place + count]
        for i, byte in enumerate(part):
            buffer[offset + i] = byte
        self.place += len(part)
        return len(part)

    def Write(self, buffer, offset, count):
        self.data[self.place : self.place + count] = bytes(buffer)[offset : offset + count]
        self.place += count

    def Seek(self, offset, origin):
        assert origin == SeekOrigin.Begin
        self.place = offset
        return offset

    def Flush(self):
        pass


def test_stream_read_and_written_by_net():
    stream = Buffered()
    writer = StreamWriter(stream)
    writer.WriteLine("grüße")
    writer.Write("welt")
    writer.Flush()
    assert stream.data == "grüße\nwelt".encode()
    stream.Seek(0, SeekOrigin.Begin)
    reader = StreamReader(stream)
    assert (reader.ReadLine(), reader.ReadToEnd()) == ("grüße", "welt")


def test_overloads_with_spans_stay_the_base_s_and_come_to_the_override():
    stream = Buffered()
    stream.WriteByte(7)
    writer = BinaryWriter(stream)
    writer.Write(0x01020304)
    assert bytes(stream.data) == b"\x07\x04\x03\x02\x01"
    stream.Position = 1
    assert BinaryReader(stream).ReadInt32() == 0x01020304
    assert Spans.ReadBySpan(stream, 1) == 0  # at its end
    stream.Position = 0
    assert Spans.ReadBySpan(stream, 16) == 5


def test_stream_copied_and_compressed_by_net():
    from System.IO import MemoryStream
    from System.IO.Compression import CompressionMode, GZipStream

    packed = Buffered()
    with GZipStream(packed, CompressionMode.Compress, True) as zipped:
        zipped.Write(b"abc" * 1000, 0, 3000)
    packed.Position = 0
    plain = MemoryStream()
    with GZipStream(packed, CompressionMode.Decompress) as zipped:
        zipped.CopyTo(plain)
    assert bytes(plain.ToArray()) == b"abc" * 1000
    assert 0 < len(packed.data) < 300


class Collecting(TextWriter):
    def __init__(self):
        super().__init__()
        self.parts = []

    Encoding = Encoding.UTF8

    def Write(self, value):
        self.parts.append(value)


@pytest.mark.thread_unsafe(reason="takes the console's output")
def test_console_written_to_a_python_writer():
    before, writer = System.Console.Out, Collecting()
    System.Console.SetOut(writer)
    try:
        System.Console.Write("x")
        System.Console.WriteLine("line")
        System.Console.Write(5)
    finally:
        System.Console.SetOut(before)
    assert "".join(map(str, writer.parts)) == "xline\n5"


def test_reader_of_python_text():
    class Lines(TextReader):
        def __init__(self, text):
            super().__init__()
            self.text = text

        def Peek(self):
            return ord(self.text[0]) if self.text else -1

        def Read(self):
            first, self.text = self.Peek(), self.text[1:]
            return first

    assert Lines("a\nb").ReadLine() == "a"
    assert Lines("ab").ReadToEnd() == "ab"


def test_overloads_that_the_function_cannot_take_stay_the_base_s():
    writer = Collecting()
    TextWriter.Write(writer, "{0}-{1}", "a", 2)
    TextWriter.Write(writer, System.Array[System.Char]("bcd"), 1, 2)
    assert "".join(writer.parts) == "a-2cd"


def test_function_that_fits_no_overload_has_them_all():
    class Wrong(TextWriter):
        Encoding = Encoding.UTF8

        def Write(self):
            return None

    writer = Wrong()
    with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given"):
        writer.WriteLine("x")


def test_member_with_a_span_alone_is_refused_where_python_defines_it():
    with pytest.raises(TypeError, match=r"Spans\.Only cannot be implemented in Python: it takes or returns System.ReadOnlySpan"):

        class Wrong(Spans):
            def Only(self, values):
                return 0

    class Right(Spans):
        def Other(self):
            return 5

    assert Right().CallOnly() == 3
    assert Right().CallOther() == 5


def test_string_writer_that_counts():
    class Counting(StringWriter):
        count = 0

        def Write(self, *arguments):
            self.count += 1
            super().Write(*arguments)

    writer = Counting()
    writer.Write("a")
    TextWriter.Write(writer, "b")
    writer.Write("{0}", 3)
    assert str(writer) == "ab3"
    assert writer.count >= 3  # and those that the base calls itself


def test_comparers():
    class Backwards(IComparer[int]):
        def Compare(self, x, y):
            return y - x

    class Caseless(IEqualityComparer[str]):
        def Equals(self, x, y):
            return x.lower() == y.lower()

        def GetHashCode(self, value):
            return len(value)

    numbers = List[int]([3, 1, 2])
    numbers.Sort(Backwards())
    assert list(numbers) == [3, 2, 1]
    names = Dictionary[str, int](Caseless())
    names["A"] = 1
    names["a"] = 2
    assert (names.Count, names["A"]) == (1, 2)


def test_sequences():
    class Counter(IEnumerator[int]):
        def __init__(self, end):
            super().__init__()
            self.now, self.end = 0, end

        def MoveNext(self):
            self.now += 1
            return self.now <= self.end

        def get_Current(self):
            return self.now

        def Dispose(self):
            pass

        def Reset(self):
            self.now = 0

    class Numbers(IEnumerable[int]):
        def GetEnumerator(self):
            return Counter(3)

    assert list(List[int](Numbers())) == [1, 2, 3]
    assert list(Numbers()) == [1, 2, 3]
    assert sum(Numbers()) == 6
