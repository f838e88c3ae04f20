using System;
using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>
/// Writes the body of a dispatcher, <c>static R Dispatch(DelegateTarget self, A a, ref B b)</c>:
/// <code>
/// Value* cells = stackalloc Value[arguments + results];     // zeros
/// try
/// {
///     cells[0] = a; cells[1] = b;
///     self.Invoke(cells, 2, types, 2, cells + 2);
///     b = cells[3];
///     r = cells[2];
/// }
/// finally { Release(cells that may own something); }
/// return r;
/// </code>
/// </summary>
internal sealed partial class DelegateEmitter : CellEmitter
{
    private readonly Type _result;
    private readonly ParameterInfo[] _parameters;

    // Parameters whose values come back from Python, in order.
    private readonly List<ParameterInfo> _returned = new();
    private readonly LocalBuilder _cells;

    private readonly MethodInfo _invoke;

    private DelegateEmitter(ILGenerator il, MethodInfo invoke)
        : base(il)
    {
        _invoke = invoke;
        _result = invoke.ReturnType;
        _parameters = invoke.GetParameters();
        foreach (ParameterInfo parameter in _parameters)
        {
            if (parameter.ParameterType.IsByRef && !parameter.IsIn)
                _returned.Add(parameter);
        }
        _cells = il.DeclareLocal(typeof(nint));
    }

    /// <summary>The dispatcher's parameters: the target, then those of the delegate.</summary>
    internal static Type[] SignatureOf(MethodInfo invoke)
    {
        ParameterInfo[] parameters = invoke.GetParameters();
        var signature = new Type[parameters.Length + 1];
        signature[0] = typeof(DelegateTarget);
        for (int i = 0; i < parameters.Length; i++)
            signature[i + 1] = parameters[i].ParameterType;
        return signature;
    }

    /// <summary>Writes the body for the delegate type with this Invoke.</summary>
    internal static void Emit(ILGenerator il, MethodInfo invoke) => new DelegateEmitter(il, invoke).EmitBody();

    protected override string Subject => _invoke.DeclaringType!.ToString();

    // Argument 0 of the dispatcher is the target.
    private static int ArgumentOf(ParameterInfo parameter) => parameter.Position + 1;

    private int CellOfResult(int index) => _parameters.Length + index;

    private void EmitBody()
    {
        EmitAllocation();
        bool mayOwn = AnyMayOwn();
        if (mayOwn)
            _il.BeginExceptionBlock();
        foreach (ParameterInfo parameter in _parameters)
            EmitArgument(parameter);
        EmitInvoke();
        LocalBuilder? result = EmitResults();
        if (mayOwn)
        {
            _il.BeginFinallyBlock();
            EmitReleases();
            _il.EndExceptionBlock();
        }
        if (result is not null)
            _il.Emit(OpCodes.Ldloc, result);
        _il.Emit(OpCodes.Ret);
    }

    // Value* cells = stackalloc Value[n]
    private void EmitAllocation()
    {
        _il.Emit(OpCodes.Ldc_I4, (_parameters.Length + 1 + _returned.Count) * CellSize);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Localloc);
        _il.Emit(OpCodes.Stloc, _cells);
    }

    // self.Invoke(cells, count, types, resultCount, &cells[count])
    private void EmitInvoke()
    {
        _il.Emit(OpCodes.Ldarg_0);
        EmitCell(0);
        _il.Emit(OpCodes.Ldc_I4, _parameters.Length);
        EmitInteger(CallbackTypes.Keep(ResultTypes()));
        _il.Emit(OpCodes.Ldc_I4, 1 + _returned.Count);
        EmitCell(CellOfResult(0));
        _il.Emit(OpCodes.Call, typeof(DelegateTarget).GetMethod(nameof(DelegateTarget.Invoke))!);
    }

    private Type?[] ResultTypes()
    {
        var types = new Type?[1 + _returned.Count];
        types[0] = _result == typeof(void) ? null : _result;
        for (int i = 0; i < _returned.Count; i++)
            types[i + 1] = TargetOf(_returned[i]);
        return types;
    }

    private static Type TargetOf(ParameterInfo parameter) =>
        parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;

    // b = cells[n]; ...; r = cells[m]
    private LocalBuilder? EmitResults()
    {
        for (int i = 0; i < _returned.Count; i++)
        {
            Type target = TargetOf(_returned[i]);
            EmitLdarg(ArgumentOf(_returned[i]));
            EmitLoad(target, CellOfResult(1 + i));
            _il.Emit(OpCodes.Stobj, target);
        }
        if (_result == typeof(void))
            return null;
        LocalBuilder result = _il.DeclareLocal(_result);
        EmitLoad(_result, CellOfResult(0));
        _il.Emit(OpCodes.Stloc, result);
        return result;
    }

    // ---- what cells own ----

    private bool AnyMayOwn()
    {
        bool any = ResultMayOwn(_result);
        foreach (ParameterInfo parameter in _parameters)
            any |= ArgumentMayOwn(TargetOf(parameter));
        foreach (ParameterInfo parameter in _returned)
            any |= ResultMayOwn(TargetOf(parameter));
        return any;
    }

    private void EmitReleases()
    {
        foreach (ParameterInfo parameter in _parameters)
            EmitRelease(ArgumentMayOwn(TargetOf(parameter)), parameter.Position);
        EmitRelease(ResultMayOwn(_result), CellOfResult(0));
        for (int i = 0; i < _returned.Count; i++)
            EmitRelease(ResultMayOwn(TargetOf(_returned[i])), CellOfResult(1 + i));
    }

    private void EmitRelease(bool mayOwn, int cell)
    {
        if (!mayOwn)
            return;
        EmitCell(cell);
        _il.Emit(OpCodes.Call, Helper(typeof(CallbackCells), nameof(CallbackCells.Release)));
    }

    // Strings go as their own, pinned text, and come as text or as a handle.
    private static bool ArgumentMayOwn(Type type) => TypeCodes.Of(type) != TypeCode.String && ResultMayOwn(type);

    private static bool ResultMayOwn(Type type) => TypeCodes.Of(type) switch
    {
        TypeCode.Nullable => ResultMayOwn(Nullable.GetUnderlyingType(type)!),
        TypeCode.Dynamic or TypeCode.String or TypeCode.PyObject => true,
        var code => TypeCodes.IsBoxed(code),
    };

    // ---- small things ----

    private void EmitLdarg(int index) => _il.Emit(OpCodes.Ldarg, (short)index);
}
