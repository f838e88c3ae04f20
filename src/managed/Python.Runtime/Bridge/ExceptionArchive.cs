using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Serialization;

namespace Python.Runtime.Bridge;

/// <summary>Exceptions as bytes and back, for pickle and copy: of any type, whatever constructors it has.</summary>
/// <remarks>
/// Kept: type, message, source, stack trace as text, HResult, Data, the inner exceptions, and the fields of the exception's
/// own types, as far as they hold values that mean something in another process (<see cref="ArchiveValues"/>). Other fields
/// have their default in the copy. An inner PythonException becomes an Exception with its text.
/// </remarks>
internal static class ExceptionArchive
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Type[] Signature = { typeof(SerializationInfo), typeof(StreamingContext) };

    internal static byte[] Freeze(Exception exception)
    {
        using var stream = new MemoryStream();
        using var writer = new ArchiveWriter(stream);
        Write(writer, exception);
        writer.Flush();
        return stream.ToArray();
    }

    /// <param name="data">What <see cref="Freeze"/> gave.</param>
    /// <param name="type">The type to be made, null: the one that was frozen.</param>
    internal static Exception Thaw(byte[] data, Type? type)
    {
        using var reader = new ArchiveReader(new MemoryStream(data));
        return Read(reader, type);
    }

    internal static void Write(ArchiveWriter writer, Exception exception)
    {
        int place = writer.Seen.FindIndex(seen => ReferenceEquals(seen, exception));
        writer.Write(place);
        if (place >= 0)
        {
            return;
        }
        writer.Seen.Add(exception);
        if (exception is PythonException python)
        {
            using PyType kind = python.Type;
            exception = new Exception(kind.Name + ": " + python.Message);
        }
        Type type = exception.GetType();
        while (type.Assembly.IsDynamic && type.BaseType is { } nearest && nearest != typeof(object))
        {
            type = nearest; // a type made at run time is in no other process
        }
        ArchiveValues.WriteType(writer, type);
        ArchiveValues.Write(writer, MessageOf(exception));
        ArchiveValues.Write(writer, exception.HelpLink);
        ArchiveValues.Write(writer, exception.Source);
        ArchiveValues.Write(writer, exception.StackTrace);
        writer.Write(exception.HResult);
        ArchiveValues.Write(writer, exception.InnerException);
        WriteData(writer, exception.Data);
        WriteFields(writer, exception, type);
    }

    internal static Exception Read(ArchiveReader reader, Type? wanted)
    {
        int place = reader.ReadInt32();
        if (place >= 0)
        {
            return reader.Seen[place];
        }
        Type frozen = ArchiveValues.ReadType(reader);
        Type type = wanted ?? frozen;
        var exception = (Exception)Uninitialized(type);
        reader.Seen.Add(exception);
        object?[] parts = new object?[4];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = ArchiveValues.Read(reader);
        }
        int result = reader.ReadInt32();
        var inner = (Exception?)ArchiveValues.Read(reader);
        Initialize(exception, parts, result, inner);
        ReadData(reader, exception.Data);
        ReadFields(reader, exception, type);
        return exception;
    }

    // The text that the exception was made with, not what an overridden Message makes of it.
    private static string? MessageOf(Exception exception)
    {
        FieldInfo? field = typeof(Exception).GetField("_message", Declared);
        return field is null ? exception.Message : (string?)field.GetValue(exception);
    }

    private static object Uninitialized(Type type)
    {
#if NET
        return RuntimeHelpers.GetUninitializedObject(type);
#else
        return FormatterServices.GetUninitializedObject(type);
#endif
    }

    // What Exception(SerializationInfo, StreamingContext) reads: the one way to set its parts that all runtimes have.
    private static void Initialize(Exception exception, object?[] parts, int result, Exception? inner)
    {
#pragma warning disable SYSLIB0050, SYSLIB0051 // formatters are gone; nothing here is formatted by them
        var info = new SerializationInfo(exception.GetType(), new FormatterConverter());
        info.AddValue("ClassName", exception.GetType().FullName, typeof(string));
        info.AddValue("Message", parts[0], typeof(string));
        info.AddValue("Data", null, typeof(IDictionary));
        info.AddValue("InnerException", inner, typeof(Exception));
        info.AddValue("HelpURL", parts[1], typeof(string));
        info.AddValue("StackTraceString", parts[3], typeof(string));
        info.AddValue("RemoteStackTraceString", null, typeof(string));
        info.AddValue("RemoteStackIndex", 0);
        info.AddValue("ExceptionMethod", null, typeof(string));
        info.AddValue("HResult", result);
        info.AddValue("Source", parts[2], typeof(string));
        info.AddValue("WatsonBuckets", null, typeof(byte[]));
        ConstructorInfo constructor = typeof(Exception).GetConstructor(Declared, null, Signature, null)!;
        constructor.Invoke(exception, new object[] { info, new StreamingContext(StreamingContextStates.Persistence) });
#pragma warning restore SYSLIB0050, SYSLIB0051
    }

    private static void WriteData(ArchiveWriter writer, IDictionary data)
    {
        foreach (DictionaryEntry entry in data)
        {
            if (ArchiveValues.CanWrite(entry.Key) && ArchiveValues.CanWrite(entry.Value))
            {
                writer.Write(true);
                ArchiveValues.Write(writer, entry.Key);
                ArchiveValues.Write(writer, entry.Value);
            }
        }
        writer.Write(false);
    }

    private static void ReadData(ArchiveReader reader, IDictionary data)
    {
        while (reader.ReadBoolean())
        {
            object key = ArchiveValues.Read(reader)!;
            data[key] = ArchiveValues.Read(reader);
        }
    }

    private static void WriteFields(ArchiveWriter writer, Exception exception, Type type)
    {
        foreach (FieldInfo field in FieldsOf(type))
        {
            object? value = field.GetValue(exception);
            if (value is not null && ArchiveValues.CanWrite(value))
            {
                writer.Write(true);
                writer.Write(field.DeclaringType!.FullName!);
                writer.Write(field.Name);
                ArchiveValues.Write(writer, value);
            }
        }
        writer.Write(false);
    }

    // Fields that the type does not have any more, or has with another type, are passed over.
    private static void ReadFields(ArchiveReader reader, Exception exception, Type type)
    {
        var fields = new Dictionary<(string Type, string Name), FieldInfo>();
        foreach (FieldInfo field in FieldsOf(type))
        {
            fields[(field.DeclaringType!.FullName!, field.Name)] = field;
        }
        while (reader.ReadBoolean())
        {
            var place = (reader.ReadString(), reader.ReadString());
            object? value = ArchiveValues.Read(reader);
            if (fields.TryGetValue(place, out FieldInfo? field) && field.FieldType.IsInstanceOfType(value))
            {
                field.SetValue(exception, value);
            }
        }
    }

    // Those of Exception itself are set by Initialize.
    private static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (Type level = type; level != typeof(Exception) && level.BaseType is not null; level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(Declared))
            {
                yield return field;
            }
        }
    }
}
