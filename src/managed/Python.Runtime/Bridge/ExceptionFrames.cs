using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>The frames of an exception, for Python's tracebacks.</summary>
/// <remarks>
/// Each time an exception leaves Python, <see cref="CallbackError.Throw"/> is the first frame of what follows: it divides a
/// stack into the parts between which Python's frames belong. The bridge's own frames are left out, as are emitted ones.
/// </remarks>
internal static class ExceptionFrames
{
    // [lock: its own] Whether symbols lie beside an assembly. Reading them where there are none costs milliseconds.
    private static readonly ConditionalWeakTable<Assembly, object> Symbols = new();
    private static readonly object Present = new();
    private static readonly object Absent = new();

    /// <summary>Writes ExceptionFrames (metadata_format.h).</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="exception">Thrown, or not yet: then there are none.</param>
    /// <param name="last">The frames since it left Python for the last time; else those until it entered Python first.</param>
    internal static void Write(BlobWriter writer, Exception exception, bool last)
    {
        List<StackFrame> frames = Part(Capture(exception), last);
        writer.U32((uint)frames.Count);
        foreach (StackFrame frame in frames)
        {
            MethodBase method = frame.GetMethod()!;
            writer.Text(NameOf(method));
            writer.Text(frame.GetFileName() ?? "<" + method.Module.Assembly.GetName().Name + ">");
            writer.U32((uint)frame.GetFileLineNumber());
        }
    }

    private static StackFrame[] Capture(Exception exception)
    {
        StackFrame[] frames = FramesOf(exception, withFiles: false);
        foreach (StackFrame frame in frames)
        {
            if (frame.GetMethod() is { } method && HasSymbols(method.Module.Assembly))
            {
                return FramesOf(exception, withFiles: true);
            }
        }
        return frames;
    }

    private static StackFrame[] FramesOf(Exception exception, bool withFiles) =>
        new StackTrace(exception, withFiles).GetFrames() ?? Array.Empty<StackFrame>();

    // Innermost first.
    private static List<StackFrame> Part(StackFrame[] frames, bool last)
    {
        int start = 0, end = frames.Length;
        if (last)
        {
            for (start = end; start > 0 && !IsBorder(frames[start - 1]); start--)
            {
            }
        }
        else
        {
            for (end = 0; end < frames.Length && !IsBorder(frames[end]); end++)
            {
            }
        }
        var part = new List<StackFrame>();
        for (int i = start; i < end; i++)
        {
            if (frames[i].GetMethod() is { } method && IsShown(method))
            {
                part.Add(frames[i]);
            }
        }
        return part;
    }

    private static bool IsBorder(StackFrame frame) =>
        frame.GetMethod() is { } method && method.DeclaringType == typeof(CallbackError);

    private static bool IsShown(MethodBase method) =>
        method.DeclaringType is { } type && !type.Assembly.IsDynamic && type.Assembly != typeof(ExceptionFrames).Assembly &&
        !IsHidden(method) && !IsHidden(type);

    private static bool IsHidden(MemberInfo member)
    {
        foreach (CustomAttributeData attribute in member.GetCustomAttributesData())
        {
            if (attribute.AttributeType.FullName == "System.Diagnostics.StackTraceHiddenAttribute")
            {
                return true;
            }
        }
        return false;
    }

    // The method that was written, of those that the compiler made of async methods and iterators ("<Name>d__1.MoveNext").
    private static string NameOf(MethodBase method)
    {
        Type type = method.DeclaringType!;
        string name = method.Name;
        int end = type.Name.IndexOf('>');
        if (name == "MoveNext" && type.Name[0] == '<' && end > 1 && type.DeclaringType is { } outer)
        {
            name = type.Name.Substring(1, end - 1);
            type = outer;
        }
        if (type.IsGenericType)
        {
            type = type.GetGenericTypeDefinition();
        }
        return type.FullName!.Replace('+', '.') + "." + name.TrimStart('.');
    }

    private static bool HasSymbols(Assembly assembly)
    {
        if (!Symbols.TryGetValue(assembly, out object? known))
        {
            known = FindSymbols(assembly) ? Present : Absent;
            Symbols.GetValue(assembly, _ => known);
        }
        return known == Present;
    }

    private static bool FindSymbols(Assembly assembly)
    {
        string path = assembly.IsDynamic ? "" : assembly.Location;
        return path.Length > 0 && File.Exists(Path.ChangeExtension(path, ".pdb"));
    }
}
