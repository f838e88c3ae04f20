using System;
using System.Reflection;
using System.Reflection.Emit;
using System.Threading;

namespace Python.Runtime.Bridge;

/// <summary>The code behind all delegates of one type that call Python. Emitted at the first need, once, and kept for ever.</summary>
internal sealed class DelegateDispatcher
{
    private readonly object gate = new();

    // [const]
    private readonly Type type;

    // [atomic] Written once, under the gate. Makes a delegate of the type.
    private Func<DelegateTarget, Delegate>? create;

    internal DelegateDispatcher(Type type) => this.type = type;

    /// <summary>A delegate that calls the target's callable.</summary>
    internal Delegate Create(DelegateTarget target) => (Volatile.Read(ref create) ?? Emit())(target);

    private Func<DelegateTarget, Delegate> Emit()
    {
        lock (gate)
        {
            Func<DelegateTarget, Delegate> emitted = create ?? EmitLockHeld();
            Volatile.Write(ref create, emitted);
            return emitted;
        }
    }

    private Func<DelegateTarget, Delegate> EmitLockHeld()
    {
        MethodInfo invoke = DelegateShape.InvokeOf(type);
#if NET
        return NativeDispatchers.TryEmit(type, invoke) ?? EmitDynamic(invoke);
#else
        return EmitDynamic(invoke);
#endif
    }

    // Of our own module and past access checks: delegates of any type, from any load context.
    private Func<DelegateTarget, Delegate> EmitDynamic(MethodInfo invoke)
    {
        Type[] parameters = DelegateEmitter.SignatureOf(invoke);
        var signature = new Type[parameters.Length + 1];
        signature[0] = typeof(DelegateClosure);
        parameters.CopyTo(signature, 1);
        var dispatcher = new DynamicMethod("Python:" + type.Name, invoke.ReturnType, signature, typeof(Values).Module, true);
        DelegateEmitter.Emit(dispatcher.GetILGenerator(), invoke);
        return target => dispatcher.CreateDelegate(type, new DelegateClosure(target));
    }
}
