using System;
using System.Collections;
using System.Dynamic;
using System.Linq.Expressions;
using Python.Runtime.Bridge;

namespace Python.Runtime;

/// <content>
/// What C#'s `dynamic` does: attributes, items, calls, operators and conversions are Python's. Members of the class itself
/// come first.
/// </content>
public partial class PyObject
{
    /// <inheritdoc/>
    public override bool TryGetMember(GetMemberBinder binder, out object? result)
    {
        result = GetAttr(Required(binder, nameof(binder)).Name);
        return true;
    }

    /// <inheritdoc/>
    public override bool TrySetMember(SetMemberBinder binder, object? value)
    {
        using PyObject converted = value.ToPython();
        SetAttr(Required(binder, nameof(binder)).Name, converted);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryDeleteMember(DeleteMemberBinder binder)
    {
        DelAttr(Required(binder, nameof(binder)).Name);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryGetIndex(GetIndexBinder binder, object[] indexes, out object? result)
    {
        using PyObject key = KeyOf(indexes);
        result = GetItem(key);
        return true;
    }

    /// <inheritdoc/>
    public override bool TrySetIndex(SetIndexBinder binder, object[] indexes, object? value)
    {
        using PyObject key = KeyOf(indexes), converted = value.ToPython();
        SetItem(key, converted);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryInvoke(InvokeBinder binder, object?[]? args, out object? result)
    {
        result = new PyObject(InvokeWith(Required(binder, nameof(binder)).CallInfo, args ?? Array.Empty<object>()));
        return true;
    }

    /// <inheritdoc/>
    public override bool TryInvokeMember(InvokeMemberBinder binder, object?[]? args, out object? result)
    {
        args ??= Array.Empty<object>();
        if (Required(binder, nameof(binder)).CallInfo.ArgumentNames.Count == 0 && !EndsInKeywords(args))
        {
            result = new PyObject(Operate.Method(this, binder.Name, args));
            return true;
        }
        using PyObject method = GetAttr(binder.Name);
        result = new PyObject(method.InvokeWith(binder.CallInfo, args));
        return true;
    }

    // f(1, b: 2)    or    f(1, Py.kw("b", 2))
    private nint InvokeWith(CallInfo call, object?[] args)
    {
        int named = call.ArgumentNames.Count, positional = args.Length - named;
        if (named == 0 && !EndsInKeywords(args))
        {
            return Operate.Many(PythonOperation.Call, this, null, args);
        }
        using PyDict keywords = named == 0 ? ((PyDict)args[positional - 1]!).Copy() : new PyDict();
        for (int i = 0; i < named; i++)
        {
            using PyObject value = args[positional + i].ToPython();
            keywords.SetItem(call.ArgumentNames[i], value);
        }
        return Operate.Many(PythonOperation.CallKeywords, keywords, this, null, args, named == 0 ? positional - 1 : positional);
    }

    private static bool EndsInKeywords(object?[] args) => args.Length > 0 && args[args.Length - 1] is Py.KeywordArguments;

    // x[a]    or    x[a, b], whose key is a tuple
    private static PyObject KeyOf(object?[] indexes) =>
        indexes.Length == 1
            ? indexes[0].ToPython()
            : new PyObject(Operate.Many(PythonOperation.NewTuple, null, null, indexes));

    /// <inheritdoc/>
    public override bool TryConvert(ConvertBinder binder, out object? result)
    {
        Type type = Required(binder, nameof(binder)).Type;
        if (!type.IsPrimitive && type.IsInstanceOfType(this))
        {
            result = this;
            return true;
        }
        if (type == typeof(IEnumerable) && IsIterable())
        {
            result = new PyIterable(this);
            return true;
        }
        try
        {
            result = AsManagedObject(type);
            return true;
        }
        catch (InvalidCastException)
        {
            result = null; // the language says that there is no such conversion
            return false;
        }
    }

    /// <inheritdoc/>
    public override bool TryBinaryOperation(BinaryOperationBinder binder, object arg, out object? result)
    {
        result = null;
        if (!TryFind(Required(binder, nameof(binder)).Operation, out PythonOperation operation))
        {
            return false;
        }
        using PyObject other = arg.ToPython();
        result = TruthOrItself(Operate.Object(operation, this, other));
        return true;
    }

    /// <inheritdoc/>
    public override bool TryUnaryOperation(UnaryOperationBinder binder, out object? result)
    {
        switch (Required(binder, nameof(binder)).Operation)
        {
            case ExpressionType.Negate or ExpressionType.NegateChecked:
                result = Operate.Object(PythonOperation.Negative, this);
                return true;
            case ExpressionType.UnaryPlus:
                result = Operate.Object(PythonOperation.Positive, this);
                return true;
            case ExpressionType.OnesComplement:
                result = Operate.Object(PythonOperation.Invert, this);
                return true;
            case ExpressionType.Not or ExpressionType.IsFalse:
                result = !IsTrue();
                return true;
            case ExpressionType.IsTrue:
                result = IsTrue();
                return true;
            default:
                result = null;
                return false;
        }
    }

    // A comparison is true or false, whatever Python's object is; arrays of NumPy answer by an array.
    private static object TruthOrItself(PyObject answer)
    {
        if (!IsOfKind(answer, BridgeConstants.PythonKindBool))
        {
            return answer;
        }
        using (answer)
        {
            return answer.IsTrue();
        }
    }

    private static bool TryFind(ExpressionType expression, out PythonOperation operation)
    {
        PythonOperation? found = expression switch
        {
            ExpressionType.Add or ExpressionType.AddChecked => PythonOperation.Add,
            ExpressionType.Subtract or ExpressionType.SubtractChecked => PythonOperation.Subtract,
            ExpressionType.Multiply or ExpressionType.MultiplyChecked => PythonOperation.Multiply,
            ExpressionType.Divide => PythonOperation.Divide,
            ExpressionType.Modulo => PythonOperation.Modulo,
            ExpressionType.Power => PythonOperation.Power,
            ExpressionType.And => PythonOperation.And,
            ExpressionType.Or => PythonOperation.Or,
            ExpressionType.ExclusiveOr => PythonOperation.Xor,
            ExpressionType.LeftShift => PythonOperation.LeftShift,
            ExpressionType.RightShift => PythonOperation.RightShift,
            ExpressionType.AddAssign or ExpressionType.AddAssignChecked => PythonOperation.InAdd,
            ExpressionType.SubtractAssign or ExpressionType.SubtractAssignChecked => PythonOperation.InSubtract,
            ExpressionType.MultiplyAssign or ExpressionType.MultiplyAssignChecked => PythonOperation.InMultiply,
            ExpressionType.DivideAssign => PythonOperation.InDivide,
            ExpressionType.ModuloAssign => PythonOperation.InModulo,
            ExpressionType.PowerAssign => PythonOperation.InPower,
            ExpressionType.AndAssign => PythonOperation.InAnd,
            ExpressionType.OrAssign => PythonOperation.InOr,
            ExpressionType.ExclusiveOrAssign => PythonOperation.InXor,
            ExpressionType.LeftShiftAssign => PythonOperation.InLeftShift,
            ExpressionType.RightShiftAssign => PythonOperation.InRightShift,
            ExpressionType.LessThan => PythonOperation.Lt,
            ExpressionType.LessThanOrEqual => PythonOperation.Le,
            ExpressionType.GreaterThan => PythonOperation.Gt,
            ExpressionType.GreaterThanOrEqual => PythonOperation.Ge,
            ExpressionType.Equal => PythonOperation.Eq,
            ExpressionType.NotEqual => PythonOperation.Ne,
            _ => null,
        };
        operation = found ?? default;
        return found is not null;
    }
}
