using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>Bytes, and the exceptions among them: each is written once.</summary>
internal sealed class ArchiveWriter(Stream stream) : BinaryWriter(stream)
{
    internal List<Exception> Seen { get; } = new();
}

/// <inheritdoc cref="ArchiveWriter"/>
internal sealed class ArchiveReader(Stream stream) : BinaryReader(stream)
{
    internal List<Exception> Seen { get; } = new();
}

/// <summary>
/// Values that mean the same in another process, as bytes: primitives, texts, times, Guids, enums, types, exceptions, and
/// arrays of these.
/// </summary>
internal static class ArchiveValues
{
    private enum Kind : byte
    {
        Null,
        Primitive,
        Decimal,
        Text,
        DateTime,
        DateTimeOffset,
        TimeSpan,
        Guid,
        Enum,
        Type,
        Exception,
        Array,
    }

    internal static bool CanWrite(object? value)
    {
        Kind? kind = KindOf(value);
        if (kind != Kind.Array)
        {
            return kind is not null;
        }
        foreach (object? item in (Array)value!)
        {
            if (!CanWrite(item))
            {
                return false;
            }
        }
        return true;
    }

    internal static void Write(ArchiveWriter writer, object? value)
    {
        Kind kind = KindOf(value) ?? throw new NotSupportedException(value!.GetType() + " has no value outside its process.");
        writer.Write((byte)kind);
        switch (kind)
        {
            case Kind.Null:
                break;
            case Kind.Primitive:
                WritePrimitive(writer, (IConvertible)value!);
                break;
            case Kind.Enum:
                WriteType(writer, value!.GetType());
                WritePrimitive(writer, (IConvertible)Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType()), null));
                break;
            case Kind.Array:
                WriteArray(writer, (Array)value!);
                break;
            default:
                WriteOther(writer, value!);
                break;
        }
    }

    internal static object? Read(ArchiveReader reader)
    {
        var kind = (Kind)reader.ReadByte();
        switch (kind)
        {
            case Kind.Null:
                return null;
            case Kind.Primitive:
                return ReadPrimitive(reader);
            case Kind.Enum:
                Type type = ReadType(reader);
                return Enum.ToObject(type, ReadPrimitive(reader));
            case Kind.Array:
                return ReadArray(reader);
            default:
                return ReadOther(reader, kind);
        }
    }

    /// <summary>A type by its name, with the place of its assembly for processes that have not loaded it.</summary>
    internal static void WriteType(ArchiveWriter writer, Type type)
    {
        writer.Write(type.AssemblyQualifiedName ?? throw new NotSupportedException(type + " has no name."));
        writer.Write(type.Assembly.IsDynamic ? "" : type.Assembly.Location);
    }

    internal static Type ReadType(ArchiveReader reader)
    {
        string name = reader.ReadString();
        string location = reader.ReadString();
        return Type.GetType(name, assembly => Find(assembly, location), null, throwOnError: false)
            ?? throw new TypeLoadException($"The type {name} was not found, in loaded assemblies or in \"{location}\".");
    }

    private static Kind? KindOf(object? value) => value switch
    {
        null => Kind.Null,
        Enum => Kind.Enum,
        decimal => Kind.Decimal,
        string => Kind.Text,
        DateTime => Kind.DateTime,
        DateTimeOffset => Kind.DateTimeOffset,
        TimeSpan => Kind.TimeSpan,
        Guid => Kind.Guid,
        Type => Kind.Type,
        Exception => Kind.Exception,
        Array { Rank: 1 } => Kind.Array,
        _ => value.GetType().IsPrimitive && value is IConvertible ? Kind.Primitive : null,
    };

    private static void WritePrimitive(ArchiveWriter writer, IConvertible value)
    {
        System.TypeCode code = value.GetTypeCode();
        writer.Write((byte)code);
        switch (code)
        {
            case System.TypeCode.Double:
                writer.Write(value.ToDouble(null));
                break;
            case System.TypeCode.Single:
                writer.Write(value.ToSingle(null));
                break;
            case System.TypeCode.UInt64:
                writer.Write(unchecked((long)value.ToUInt64(null)));
                break;
            case System.TypeCode.Char:
                writer.Write((long)value.ToChar(null));
                break;
            default:
                writer.Write(value.ToInt64(null));
                break;
        }
    }

    private static object ReadPrimitive(ArchiveReader reader)
    {
        var code = (System.TypeCode)reader.ReadByte();
        return code switch
        {
            System.TypeCode.Double => reader.ReadDouble(),
            System.TypeCode.Single => reader.ReadSingle(),
            System.TypeCode.UInt64 => unchecked((ulong)reader.ReadInt64()),
            System.TypeCode.Char => (char)reader.ReadInt64(),
            _ => Convert.ChangeType(reader.ReadInt64(), code, null),
        };
    }

    private static void WriteArray(ArchiveWriter writer, Array array)
    {
        WriteType(writer, array.GetType().GetElementType()!);
        writer.Write(array.Length);
        foreach (object? item in array)
        {
            Write(writer, item);
        }
    }

    private static Array ReadArray(ArchiveReader reader)
    {
        Type element = ReadType(reader);
        Array array = Array.CreateInstance(element, reader.ReadInt32());
        for (int i = 0; i < array.Length; i++)
        {
            array.SetValue(Read(reader), i);
        }
        return array;
    }

    private static void WriteOther(ArchiveWriter writer, object value)
    {
        switch (value)
        {
            case decimal number:
                writer.Write(number);
                break;
            case string text:
                writer.Write(text);
                break;
            case DateTime time:
                writer.Write(time.ToBinary());
                break;
            case DateTimeOffset time:
                writer.Write(time.Ticks);
                writer.Write(time.Offset.Ticks);
                break;
            case TimeSpan span:
                writer.Write(span.Ticks);
                break;
            case Guid guid:
                writer.Write(guid.ToByteArray());
                break;
            case Type type:
                WriteType(writer, type);
                break;
            case Exception exception:
                ExceptionArchive.Write(writer, exception);
                break;
        }
    }

    private static object ReadOther(ArchiveReader reader, Kind kind) => kind switch
    {
        Kind.Decimal => reader.ReadDecimal(),
        Kind.Text => reader.ReadString(),
        Kind.DateTime => DateTime.FromBinary(reader.ReadInt64()),
        Kind.DateTimeOffset => new DateTimeOffset(reader.ReadInt64(), new TimeSpan(reader.ReadInt64())),
        Kind.TimeSpan => new TimeSpan(reader.ReadInt64()),
        Kind.Guid => new Guid(reader.ReadBytes(16)),
        Kind.Type => ReadType(reader),
        Kind.Exception => ExceptionArchive.Read(reader, null),
        _ => throw new InvalidDataException("These bytes are no exception."),
    };

    private static Assembly? Find(AssemblyName name, string location)
    {
        foreach (Assembly loaded in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (loaded.GetName().Name == name.Name)
            {
                return loaded;
            }
        }
        try
        {
            return Assembly.Load(name);
        }
        catch (FileNotFoundException) when (File.Exists(location))
        {
            return Assembly.LoadFrom(location);
        }
    }
}
