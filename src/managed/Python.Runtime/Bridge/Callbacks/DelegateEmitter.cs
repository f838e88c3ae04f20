using System;
using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>
/// Writes the body of a dispatcher, <c>R Dispatch(A a, ref B b)</c> of a <see cref="DelegateClosure"/>:
/// <code>
/// Value* cells = stackalloc Value[arguments + results];     // zeros
/// try
/// {
///     cells[0] = a; cells[1] = b;
///     this.Owner.Invoke(cells, 2, types, 2, cells + 2);
///     b = cells[3];
///     r = cells[2];
/// }
/// finally { Release(cells that may own something); }
/// return r;
/// </code>
/// </summary>
internal partial class DelegateEmitter : CellEmitter
{
    private static readonly FieldInfo OwnerField =
        typeof(DelegateClosure).GetField(nameof(DelegateClosure.Owner), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly Type _result;
    private readonly CallbackParameter[] _parameters;

    // Parameters whose values come back from Python, in order.
    private readonly List<CallbackParameter> _returned = new();
    private readonly LocalBuilder _cells;

    /// <param name="il">Where the body goes.</param>
    /// <param name="subject">What it is for, in messages.</param>
    /// <param name="result">What is returned.</param>
    /// <param name="parameters">What is passed on.</param>
    protected DelegateEmitter(ILGenerator il, string subject, Type result, CallbackParameter[] parameters)
        : base(il)
    {
        Subject = subject;
        _result = result;
        _parameters = parameters;
        foreach (CallbackParameter parameter in _parameters)
        {
            if (parameter.IsByRef && !parameter.IsIn)
                _returned.Add(parameter);
        }
        _cells = il.DeclareLocal(typeof(nint));
    }

    /// <summary>The dispatcher's parameters, those of the delegate; the closure, argument 0, is not among them.</summary>
    internal static Type[] SignatureOf(MethodInfo invoke) =>
        Array.ConvertAll(invoke.GetParameters(), static parameter => parameter.ParameterType);

    /// <summary>Writes the body for the delegate type with this Invoke.</summary>
    internal static void Emit(ILGenerator il, MethodInfo invoke) =>
        new DelegateEmitter(il, invoke.DeclaringType!.ToString(), invoke.ReturnType, CallbackParameter.Of(invoke)).EmitBody();

    protected override string Subject { get; }

    // Argument 0 of the dispatcher is the closure.
    private static int ArgumentOf(CallbackParameter parameter) => parameter.Position + 1;

    private int CellOfResult(int index) => _parameters.Length + index;

    /// <summary>The whole body, with its return.</summary>
    protected void EmitBody()
    {
        LocalBuilder? result = EmitStatements();
        if (result is not null)
            _il.Emit(OpCodes.Ldloc, result);
        _il.Emit(OpCodes.Ret);
    }

    /// <summary>The body but for its return; the result is left in a local, null: there is none.</summary>
    protected LocalBuilder? EmitStatements()
    {
        EmitAllocation();
        bool mayOwn = AnyMayOwn();
        if (mayOwn)
            _il.BeginExceptionBlock();
        foreach (CallbackParameter parameter in _parameters)
            EmitArgument(parameter);
        EmitInvoke();
        LocalBuilder? result = EmitResults();
        if (mayOwn)
        {
            _il.BeginFinallyBlock();
            EmitReleases();
            _il.EndExceptionBlock();
        }
        return result;
    }

    // Value* cells = stackalloc Value[n]
    private void EmitAllocation()
    {
        _il.Emit(OpCodes.Ldc_I4, (_parameters.Length + 1 + _returned.Count) * CellSize);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Localloc);
        _il.Emit(OpCodes.Stloc, _cells);
    }

    // this.Owner.Invoke(cells, count, types, resultCount, &cells[count])
    private void EmitInvoke()
    {
        EmitCallee();
        EmitCell(0);
        _il.Emit(OpCodes.Ldc_I4, _parameters.Length);
        EmitResultTypes(ResultTypes());
        _il.Emit(OpCodes.Ldc_I4, 1 + _returned.Count);
        EmitCell(CellOfResult(0));
        _il.Emit(OpCodes.Call, Call);
    }

    /// <summary>Pushes what is called: here the closure's target.</summary>
    protected virtual void EmitCallee()
    {
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldfld, OwnerField);
    }

    /// <summary>What the callee and the cells go to.</summary>
    protected virtual MethodInfo Call => typeof(DelegateTarget).GetMethod(nameof(DelegateTarget.Invoke))!;

    /// <summary>Pushes the list of the result types. Null is void.</summary>
    protected virtual void EmitResultTypes(Type?[] types) => EmitInteger(CallbackTypes.Keep(types));

    private Type?[] ResultTypes()
    {
        var types = new Type?[1 + _returned.Count];
        types[0] = _result == typeof(void) ? null : _result;
        for (int i = 0; i < _returned.Count; i++)
            types[i + 1] = _returned[i].Target;
        return types;
    }

    // b = cells[n]; ...; r = cells[m]
    private LocalBuilder? EmitResults()
    {
        for (int i = 0; i < _returned.Count; i++)
        {
            Type target = _returned[i].Target;
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
        foreach (CallbackParameter parameter in _parameters)
            any |= ArgumentMayOwn(parameter.Target);
        foreach (CallbackParameter parameter in _returned)
            any |= ResultMayOwn(parameter.Target);
        return any;
    }

    private void EmitReleases()
    {
        foreach (CallbackParameter parameter in _parameters)
            EmitRelease(ArgumentMayOwn(parameter.Target), parameter.Position);
        EmitRelease(ResultMayOwn(_result), CellOfResult(0));
        for (int i = 0; i < _returned.Count; i++)
            EmitRelease(ResultMayOwn(_returned[i].Target), CellOfResult(1 + i));
    }

    private void EmitRelease(bool mayOwn, int cell)
    {
        if (!mayOwn)
            return;
        EmitCell(cell);
        _il.Emit(OpCodes.Call, Helper(typeof(CallbackCells), nameof(CallbackCells.Release)));
    }

    // Strings go as their own, pinned text, and come as text or as a handle.
    private static bool ArgumentMayOwn(Type type) => IsOpen(type) || (TypeCodes.Of(type) != TypeCode.String && ResultMayOwn(type));

    private static bool ResultMayOwn(Type type) => IsOpen(type) || TypeCodes.Of(type) switch
    {
        TypeCode.Nullable => ResultMayOwn(Nullable.GetUnderlyingType(type)!),
        TypeCode.Dynamic or TypeCode.String or TypeCode.PyObject => true,
        var code => TypeCodes.IsBoxed(code),
    };

    // ---- small things ----

    private void EmitLdarg(int index) => _il.Emit(OpCodes.Ldarg, (short)index);
}
