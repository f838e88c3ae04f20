using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>Runs static constructors before thunks are published, and knows which have finished.</summary>
internal static class TypeInitialization
{
    // [lock:Finished] Types whose static constructor has run to its end.
    private static readonly HashSet<Type> Finished = new();

    /// <summary>
    /// Runs what a call of the target would run first: the static constructor of a static member's or a
    /// new object's type (and of its bases, whose constructors it calls). An instance's type has
    /// been initialised when the instance was made.
    /// </summary>
    /// <exception cref="TypeInitializationException">A static constructor failed, now or earlier.</exception>
    public static void RunFor(ThunkShape shape)
    {
        switch (shape.Member)
        {
            case ConstructorInfo:
                for (Type? type = shape.Owner; type is not null; type = type.BaseType)
                    Run(type);
                break;
            case MethodInfo { IsStatic: true } or FieldInfo { IsStatic: true, IsLiteral: false }:
                Run(shape.Owner);
                break;
        }
    }

    /// <summary>
    /// Sees to it, where that is harmless, that using the type runs no static constructor and waits for none.
    /// The core library's lazy initialisers (beforefieldinit: .NET may run them at any time) call nobody else's code.
    /// </summary>
    public static bool TryFinish(Type type)
    {
        bool isLazy = (type.Attributes & TypeAttributes.BeforeFieldInit) != 0;
        if (isLazy && type.Assembly == typeof(object).Assembly)
            Run(type);
        return IsFinished(type);
    }

    /// <summary>Whether using the type surely runs no static constructor, and waits for none.</summary>
    public static bool IsFinished(Type type)
    {
        if (type.TypeInitializer is null)
            return true;
        lock (Finished)
            return Finished.Contains(type);
    }

    private static void Run(Type type)
    {
        if (IsFinished(type))
            return;
        RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        // Inside a static constructor .NET lets a thread see types that are still being initialised, by
        // itself or, where two threads wait for each other, by the other one.
        if (IsInsideStaticConstructor())
            return;
        lock (Finished)
            Finished.Add(type);
    }

    private static bool IsInsideStaticConstructor()
    {
        foreach (StackFrame frame in new StackTrace(false).GetFrames())
        {
            if (frame?.GetMethod() is ConstructorInfo { IsStatic: true })
                return true;
        }
        return false;
    }
}
