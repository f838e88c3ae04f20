using System;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>
/// Writes the bodies of overrides and of constructors, which are those of dispatchers (<see cref="DelegateEmitter"/>) but for
/// what is called:
/// <code>
/// R M(A a, ref B b) { ...; DerivedCell.Invoke(this.cell, this, name, cells, 2, types, 2, cells + 2); ... }
/// </code>
/// </summary>
internal sealed class OverrideEmitter : DelegateEmitter
{
    private readonly FieldInfo _cell;
    private readonly nint _name;
    private readonly Type[] _typeArguments;

    private OverrideEmitter(
        ILGenerator il, string subject, Type result, CallbackParameter[] parameters, FieldInfo cell, nint name, Type[] typeArguments)
        : base(il, subject, result, parameters)
    {
        _cell = cell;
        _name = name;
        _typeArguments = typeArguments;
    }

    /// <summary>The body of an override, which has these type parameters.</summary>
    internal static void EmitOverride(
        ILGenerator il, string subject, Type result, CallbackParameter[] parameters, FieldInfo cell, nint name, Type[] typeArguments) =>
        new OverrideEmitter(il, subject, result, parameters, cell, name, typeArguments).EmitBody();

    /// <summary>
    /// The body of a constructor beside one of the base:
    /// <code>
    /// bool first = this.cell == null;
    /// if (first) this.cell = DerivedCell.Begin(this);
    /// base(a, b);
    /// if (first) DerivedCell.Created(this.cell, this, cells, 2, ...);
    /// </code>
    /// A class that derives from a Python class runs that one's constructor, which finds the cell.
    /// </summary>
    internal static void EmitConstructor(ILGenerator il, ConstructorInfo constructor, FieldInfo cell)
    {
        CallbackParameter[] parameters = CallbackParameter.Of(constructor);
        LocalBuilder first = il.DeclareLocal(typeof(bool));
        Label begun = il.DefineLabel(), done = il.DefineLabel();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, cell);
        il.Emit(OpCodes.Ldnull);
        il.Emit(OpCodes.Ceq);
        il.Emit(OpCodes.Stloc, first);
        il.Emit(OpCodes.Ldloc, first);
        il.Emit(OpCodes.Brfalse, begun);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(DerivedCell).GetMethod(nameof(DerivedCell.Begin))!);
        il.Emit(OpCodes.Stfld, cell);
        il.MarkLabel(begun);
        for (int i = 0; i <= parameters.Length; i++)
            il.Emit(OpCodes.Ldarg, (short)i);
        il.Emit(OpCodes.Call, constructor);
        il.Emit(OpCodes.Ldloc, first);
        il.Emit(OpCodes.Brfalse, done);
        new OverrideEmitter(il, constructor.DeclaringType!.ToString(), typeof(void), parameters, cell, 0, Type.EmptyTypes).EmitStatements();
        il.MarkLabel(done);
        il.Emit(OpCodes.Ret);
    }

    // this.cell, this, name
    protected override void EmitCallee()
    {
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldfld, _cell);
        _il.Emit(OpCodes.Ldarg_0);
        if (_name != 0)
            EmitInteger(_name);
    }

    protected override MethodInfo Call =>
        typeof(DerivedCell).GetMethod(_name == 0 ? nameof(DerivedCell.Created) : nameof(DerivedCell.Invoke))!;

    // types    or, of a generic method, ResultTypes<...>.Get(), with the type arguments behind them
    protected override void EmitResultTypes(Type?[] types)
    {
        if (_typeArguments.Length == 0)
        {
            base.EmitResultTypes(types);
            return;
        }
        var all = new Type?[types.Length + _typeArguments.Length];
        types.CopyTo(all, 0);
        _typeArguments.CopyTo(all, types.Length);
        Type list = typeof(ResultTypes<>).MakeGenericType(ResultTypes.Nest(all));
        MethodInfo get = typeof(ResultTypes<>).GetMethod(nameof(ResultTypes<int>.Get))!;
        _il.Emit(OpCodes.Call, TypeBuilder.GetMethod(list, get));
    }
}
