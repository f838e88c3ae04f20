using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>
/// Infers the type arguments of a generic method from the arguments of a call, as C# does (ECMA-334, 12.6.3). A Python
/// callable is a lambda expression of which only annotations say what it takes and returns.
/// </summary>
internal sealed class TypeInference
{
    private readonly MethodInfo method;
    private readonly Type[] parameters;
    private readonly TypeBounds[] bounds;

    private TypeInference(MethodInfo method)
    {
        this.method = method;
        parameters = method.GetGenericArguments();
        bounds = new TypeBounds[parameters.Length];
        for (int i = 0; i < bounds.Length; i++)
        {
            bounds[i] = new TypeBounds();
        }
    }

    /// <summary>The type arguments; null with the reason in words.</summary>
    internal static unsafe Type[]? Infer(MethodInfo method, ulong* words, int count, out string reason)
    {
        var inference = new TypeInference(method);
        ParameterInfo[] declared = method.GetParameters();
        for (ulong* word = words; word < words + count;)
        {
            ulong place = *word++;
            ArgumentShape shape = ArgumentShape.Read(ref word);
            inference.Argument(declared[(int)place], (place >> 32) != 0, shape);
        }
        return inference.FixAll(out reason);
    }

    private void Argument(ParameterInfo parameter, bool isElement, ArgumentShape shape)
    {
        Type target = parameter.ParameterType;
        bool isExact = target.IsByRef && !parameter.IsIn;
        target = target.IsByRef || isElement ? target.GetElementType()! : target;
        FromShape(shape, target, isExact ? BoundKind.Exact : BoundKind.Lower);
    }

    // ---- shapes ----

    private void FromShape(ArgumentShape shape, Type target, BoundKind kind)
    {
        if (!target.ContainsGenericParameters)
        {
            return;
        }
        switch (shape.Kind)
        {
            case ArgumentShapeKind.Type:
                _ = FromNet(shape.Type!, target, kind) || (shape.Runtime is not null && FromNet(shape.Runtime, target, kind));
                break;
            case ArgumentShapeKind.Value:
                FromValue(shape.Type!, target, kind, shape.Negative);
                break;
            case ArgumentShapeKind.Bytes:
                FromValue(typeof(byte[]), target, kind, false);
                break;
            case ArgumentShapeKind.Hint:
                FromValue(shape.Type!, target, kind, false);
                break;
            case ArgumentShapeKind.Sequence:
                FromSequence(shape, target);
                break;
            case ArgumentShapeKind.Dictionary:
                FromDictionary(shape.Items[0], shape.Items[1], target);
                break;
            case ArgumentShapeKind.Callable:
                FromCallable(shape, target);
                break;
            case ArgumentShapeKind.Class:
                FromClass(shape, target, kind);
                break;
            case ArgumentShapeKind.Anything:
                FromObject(target);
                break;
        }
    }

    private bool FromNet(Type type, Type target, BoundKind kind) =>
        Infer(type, target, kind, BoundOrigin.Net) || FromInner(type, target, kind, BoundOrigin.Net);

    private void FromValue(Type type, Type target, BoundKind kind, bool negative)
    {
        if (target.IsGenericParameter)
        {
            bounds[target.GenericParameterPosition].Add(type, kind, BoundOrigin.Value, negative);
        }
        else if (!Infer(type, target, kind, BoundOrigin.Value))
        {
            FromInner(type, target, kind, BoundOrigin.Value);
        }
    }

    // C# infers nothing for T? from a T; here it is what is meant.
    private bool FromInner(Type type, Type target, BoundKind kind, BoundOrigin origin) =>
        TypeShapes.IsNullable(target) && type.IsValueType && Infer(type, target.GetGenericArguments()[0], kind, origin);

    // Python objects that .NET has no type for pass as objects.
    private void FromObject(Type target)
    {
        if (target.IsGenericParameter)
        {
            bounds[target.GenericParameterPosition].Add(typeof(object), BoundKind.Lower, BoundOrigin.Value, false);
        }
    }

    // A dict, where a dictionary or its pairs are wanted; elsewhere it is a sequence of keys.
    private void FromDictionary(ArgumentShape keys, ArgumentShape values, Type target)
    {
        Type pairs = IsOfItems(target) ? target.GetGenericArguments()[0] : target;
        if (BaseTypes.IsOfPairs(pairs))
        {
            FromItems(keys, pairs.GetGenericArguments()[0], 1);
            FromItems(values, pairs.GetGenericArguments()[1], 1);
        }
        else
        {
            FromSequence(keys, target);
        }
    }

    // A list or the like, where an array is wanted or an interface that arrays or sets have.
    private void FromSequence(ArgumentShape sequence, Type target)
    {
        if (target.IsArray)
        {
            FromItems(sequence, target.GetElementType()!, target.GetArrayRank());
        }
        else if (IsOfItems(target))
        {
            MarkRead(target);
            FromItems(sequence, target.GetGenericArguments()[0], 1);
        }
        else
        {
            FromObject(target);
        }
    }

    // IEnumerable of T and the others that vary with T.
    private void MarkRead(Type target)
    {
        Type element = target.GetGenericArguments()[0];
        Type declared = target.GetGenericTypeDefinition().GetGenericArguments()[0];
        bool isRead = (declared.GenericParameterAttributes & GenericParameterAttributes.Covariant) != 0;
        if (isRead && element.IsGenericParameter)
        {
            bounds[element.GenericParameterPosition].IsRead = true;
        }
    }

    private void FromItems(ArgumentShape sequence, Type element, int rank)
    {
        foreach (ArgumentShape item in sequence.Items)
        {
            if (rank == 1)
            {
                FromShape(item, element, BoundKind.Lower);
            }
            else if (item.Kind == ArgumentShapeKind.Sequence)
            {
                FromItems(item, element, rank - 1);
            }
        }
    }

    private void FromCallable(ArgumentShape callable, Type target)
    {
        if (InvokeOf(target) is not { } invoke)
        {
            FromObject(target);
            return;
        }
        Returns(invoke.ReturnType, callable.Items[0]);
        ParameterInfo[] taken = invoke.GetParameters();
        for (int i = 0; i < taken.Length && i + 1 < callable.Items.Length; i++)
        {
            Type type = taken[i].ParameterType;
            Takes(type.IsByRef ? type.GetElementType()! : type, callable.Items[i + 1]);
        }
    }

    private void Returns(Type result, ArgumentShape? shape)
    {
        if (shape is not null)
        {
            FromShape(shape, result, BoundKind.Lower);
        }
        ForEachParameter(result, position => bounds[position].IsResult = true);
    }

    private void Takes(Type taken, ArgumentShape shape)
    {
        if (shape.Type is not null && taken.ContainsGenericParameters)
        {
            Infer(shape.Type, taken, BoundKind.Upper, BoundOrigin.Hint);
        }
    }

    // A Python class is a callable that returns its instances; elsewhere it stands for a Type, if for any.
    private void FromClass(ArgumentShape shape, Type target, BoundKind kind)
    {
        if (InvokeOf(target) is { } invoke)
        {
            Returns(invoke.ReturnType, null);
            FromInstance(shape.Type, invoke.ReturnType);
        }
        else if (shape.Type is null)
        {
            FromObject(target);
        }
        else
        {
            FromValue(typeof(Type), target, kind, false);
        }
    }

    private void FromInstance(Type? type, Type target)
    {
        if (type is null)
        {
            FromObject(target);
        }
        else if (target.ContainsGenericParameters)
        {
            FromValue(type, target, BoundKind.Lower, false);
        }
    }

    private static MethodInfo? InvokeOf(Type type) => TypeShapes.IsDelegate(type) ? type.GetMethod("Invoke") : null;

    private static void ForEachParameter(Type type, Action<int> action)
    {
        if (type.IsGenericParameter)
        {
            action(type.GenericParameterPosition);
        }
        else if (type.HasElementType)
        {
            ForEachParameter(type.GetElementType()!, action);
        }
        else if (type.ContainsGenericParameters)
        {
            foreach (Type argument in type.GetGenericArguments())
            {
                ForEachParameter(argument, action);
            }
        }
    }

    // ---- types (12.6.3.9 to 12.6.3.11): whether anything was found ----

    private bool Infer(Type type, Type target, BoundKind kind, BoundOrigin origin)
    {
        if (target.IsGenericParameter)
        {
            bounds[target.GenericParameterPosition].Add(type, kind, origin, false);
            return true;
        }
        if (!target.ContainsGenericParameters)
        {
            return false;
        }
        if (target.IsArray && type.IsArray)
        {
            return SameShape(type, target) && FromElement(type.GetElementType()!, target.GetElementType()!, kind, origin);
        }
        if (kind == BoundKind.Lower && TypeShapes.IsVector(type) && IsOfArrays(target))
        {
            return FromElement(type.GetElementType()!, target.GetGenericArguments()[0], kind, origin);
        }
        if (kind == BoundKind.Upper && TypeShapes.IsVector(target) && IsOfArrays(type))
        {
            return FromElement(type.GetGenericArguments()[0], target.GetElementType()!, kind, origin);
        }
        return FromConstructed(type, target, kind, origin);
    }

    private static bool SameShape(Type type, Type target) =>
        type.GetArrayRank() == target.GetArrayRank() && TypeShapes.IsVector(type) == TypeShapes.IsVector(target);

    private bool FromElement(Type type, Type target, BoundKind kind, BoundOrigin origin) =>
        Infer(type, target, type.IsValueType ? BoundKind.Exact : kind, origin);

    private bool FromConstructed(Type type, Type target, BoundKind kind, BoundOrigin origin)
    {
        Type? source = type;
        Type? open = target;
        if (kind == BoundKind.Upper)
        {
            open = type.IsGenericType ? BaseTypes.Constructed(target, type.GetGenericTypeDefinition()) : null;
        }
        else if (target.IsGenericType)
        {
            Type definition = target.GetGenericTypeDefinition();
            bool isSame = type.IsGenericType && type.GetGenericTypeDefinition() == definition;
            source = isSame ? type : kind == BoundKind.Exact ? null : BaseTypes.Constructed(type, definition);
        }
        else
        {
            source = null;
        }
        return source is not null && open is not null && FromArguments(source, open, kind, origin);
    }

    private bool FromArguments(Type type, Type target, BoundKind kind, BoundOrigin origin)
    {
        Type[] given = type.GetGenericArguments();
        Type[] wanted = target.GetGenericArguments();
        Type[] declared = type.GetGenericTypeDefinition().GetGenericArguments();
        bool isNullable = TypeShapes.IsNullable(type);
        bool found = false;
        for (int i = 0; i < given.Length; i++)
        {
            BoundKind each = isNullable ? kind : Varied(declared[i], given[i], kind);
            found |= Infer(given[i], wanted[i], each, origin);
        }
        return found;
    }

    private static BoundKind Varied(Type parameter, Type given, BoundKind kind)
    {
        if (kind == BoundKind.Exact || given.IsValueType)
        {
            return BoundKind.Exact;
        }
        return (parameter.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
        {
            GenericParameterAttributes.Covariant => kind,
            GenericParameterAttributes.Contravariant => kind == BoundKind.Lower ? BoundKind.Upper : BoundKind.Lower,
            _ => BoundKind.Exact,
        };
    }

    private static bool IsOfItems(Type type) => IsOfArrays(type) || BaseTypes.IsOfSets(type);

    private static bool IsOfArrays(Type type) =>
        type.IsInterface && type.IsGenericType && BaseTypes.IsInterfaceOfArrays(type.GetGenericTypeDefinition());

    // ---- fixing ----

    private Type[]? FixAll(out string reason)
    {
        var types = new Type[parameters.Length];
        for (int i = 0; i < types.Length; i++)
        {
            if (bounds[i].Fix() is not { } type)
            {
                reason = WhyNot(i);
                return null;
            }
            types[i] = type;
        }
        reason = GenericConstraints.Unfit(parameters, types) ?? "";
        return reason.Length == 0 ? types : null;
    }

    private string WhyNot(int index)
    {
        string name = parameters[index].Name;
        string subject = bounds[index].IsEmpty
            ? "no argument says what its type parameter " + name + " is"
            : "its arguments disagree on its type parameter " + name + ": " + bounds[index].Conflict();
        return subject + "; give it by subscript: " + method.Name + "[" + Names() + "](...)";
    }

    private string Names()
    {
        string text = parameters[0].Name;
        for (int i = 1; i < parameters.Length; i++)
        {
            text += ", " + parameters[i].Name;
        }
        return text;
    }
}
