using System;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>The code behind all delegates of one type that call Python. Emitted at the first need, once, and kept for ever.</summary>
internal sealed class DelegateDispatcher
{
    private readonly object gate = new();

    // [const]
    private readonly Type type;

    // [atomic] Written once, under the gate.
    private DynamicMethod? method;

    internal DelegateDispatcher(Type type) => this.type = type;

    /// <summary>A delegate that calls the target's callable.</summary>
    internal Delegate Create(DelegateTarget target) => (Volatile.Read(ref method) ?? Emit()).CreateDelegate(type, target);

    private DynamicMethod Emit()
    {
        lock (gate)
        {
            DynamicMethod emitted = method ?? EmitLockHeld();
            Volatile.Write(ref method, emitted);
            return emitted;
        }
    }

    private DynamicMethod EmitLockHeld()
    {
        MethodInfo invoke = InvokeOf(type);
        ParameterInfo[] parameters = invoke.GetParameters();
        var signature = new Type[parameters.Length + 1];
        signature[0] = typeof(DelegateTarget);
        for (int i = 0; i < parameters.Length; i++)
        {
            signature[i + 1] = parameters[i].ParameterType;
        }
        // Of our own module and past access checks: delegates of any type, from any load context.
        var dispatcher = new DynamicMethod("Python:" + type.Name, invoke.ReturnType, signature, typeof(Values).Module, true);
        new DelegateEmitter(dispatcher.GetILGenerator(), invoke).Emit();
        return dispatcher;
    }

    private static MethodInfo InvokeOf(Type type)
    {
        MethodInfo? invoke = typeof(Delegate).IsAssignableFrom(type) && !type.IsAbstract ? type.GetMethod("Invoke") : null;
        if (invoke is null || type.ContainsGenericParameters)
        {
            throw new NotSupportedException($"{type} is no delegate type that can be made from Python.");
        }
        Check(type, invoke.ReturnType.IsByRef ? typeof(void*) : invoke.ReturnType);
        foreach (ParameterInfo parameter in invoke.GetParameters())
        {
            Check(type, parameter.ParameterType);
        }
        return invoke;
    }

    private static void Check(Type owner, Type type)
    {
        Type target = type.IsByRef ? type.GetElementType()! : type;
        if (target.IsPointer || IsByRefLike(target))
        {
            throw new NotSupportedException($"{owner} takes or returns {type}, which cannot be handed to Python.");
        }
    }

    private static bool IsByRefLike(Type type) =>
#if NET
        type.IsByRefLike || type.IsFunctionPointer;
#else
        false;
#endif

    /// <summary>Type keys in memory that is never freed, as the emitted code names it by its address.</summary>
    internal static nint KeepKeys(Type?[] types)
    {
        nint memory = Marshal.AllocHGlobal(types.Length * IntPtr.Size);
        for (int i = 0; i < types.Length; i++)
        {
            Marshal.WriteIntPtr(memory, i * IntPtr.Size, TypeKeys.Of(types[i]));
        }
        return memory;
    }
}
