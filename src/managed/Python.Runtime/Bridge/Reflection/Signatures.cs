using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>What can be read off the signatures of methods: visibility, hiding, what the binder must skip.</summary>
internal static class Signatures
{
    internal static bool IsVisible(MethodBase? method) =>
        method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    internal static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    /// <summary>A method that programs may call: visible, no finalizer, and not called through a type argument only.</summary>
    internal static bool IsCallable(MethodInfo method) =>
        IsVisible(method) && !(method.IsStatic && method.IsVirtual) && !IsFinalizer(method);

    private static bool IsFinalizer(MethodInfo method) =>
        method.IsFamily && method.IsVirtual && method.Name == "Finalize" && method.GetParameters().Length == 0;

    /// <summary>The parameters; null where a type among them cannot be loaded.</summary>
    internal static ParameterInfo[]? Parameters(MethodBase method)
    {
        try
        {
            return method.GetParameters();
        }
        catch (Exception exception) when (exception is System.IO.IOException or TypeLoadException or BadImageFormatException)
        {
            return null;
        }
    }

    /// <summary>Loads all types that a member names: throws what is wrong with them.</summary>
    internal static void Demand(MemberInfo? member)
    {
        switch (member)
        {
            case MethodInfo method:
                method.GetParameters();
                _ = method.ReturnType;
                break;
            case ConstructorInfo constructor:
                constructor.GetParameters();
                break;
            case FieldInfo field:
                _ = field.FieldType;
                break;
        }
    }

    /// <summary>The same parameter types and number of type parameters: the one that is declared nearer hides the other.</summary>
    internal static bool Same(MethodBase left, MethodBase right)
    {
        if (GenericArity(left) != GenericArity(right))
        {
            return false;
        }
        ParameterInfo[]? ours = Parameters(left);
        ParameterInfo[]? theirs = Parameters(right);
        if (ours is null || theirs is null || ours.Length != theirs.Length)
        {
            return false;
        }
        for (int i = 0; i < ours.Length; i++)
        {
            if (!Same(ours[i].ParameterType, theirs[i].ParameterType))
            {
                return false;
            }
        }
        return true;
    }

    private static int GenericArity(MethodBase method) =>
        method.IsGenericMethod ? method.GetGenericArguments().Length : 0;

    // Type parameters of two methods are the same when they stand at the same place.
    private static bool Same(Type left, Type right)
    {
        if (left == right)
        {
            return true;
        }
        if (TypeShapes.IsMethodParameter(left) && TypeShapes.IsMethodParameter(right))
        {
            return left.GenericParameterPosition == right.GenericParameterPosition;
        }
        if (left.HasElementType && right.HasElementType)
        {
            return left.IsArray == right.IsArray && left.IsByRef == right.IsByRef
                && (!left.IsArray || left.GetArrayRank() == right.GetArrayRank())
                && Same(left.GetElementType()!, right.GetElementType()!);
        }
        return left.IsGenericType && right.IsGenericType
            && left.GetGenericTypeDefinition() == right.GetGenericTypeDefinition()
            && SameAll(left.GetGenericArguments(), right.GetGenericArguments());
    }

    private static bool SameAll(Type[] left, Type[] right)
    {
        for (int i = 0; i < left.Length; i++)
        {
            if (!Same(left[i], right[i]))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The OVERLOAD_ flags of a method or constructor; <paramref name="helper"/>: its first parameter is the receiver.</summary>
    internal static OverloadFlags FlagsOf(MethodBase method, bool helper)
    {
        OverloadFlags flags = OverloadFlags.None;
        Set(ref flags, OverloadFlags.Static, method.IsStatic && !helper);
        Set(ref flags, OverloadFlags.Constructor, method.IsConstructor);
        Set(ref flags, OverloadFlags.Generic, method.IsGenericMethodDefinition);
        Set(ref flags, OverloadFlags.Protected, !method.IsPublic && !helper);
        Set(ref flags, OverloadFlags.Virtual, method.IsVirtual && !method.IsFinal);
        ParameterInfo[]? parameters = Parameters(method);
        if (parameters is null || IsUnsupported(method))
        {
            return flags | OverloadFlags.Unsupported;
        }
        foreach (ParameterInfo parameter in parameters)
        {
            Set(ref flags, OverloadFlags.Unsupported, IsUnsupported(parameter.ParameterType));
        }
        Set(ref flags, OverloadFlags.Params, Array.Exists(parameters, IsParams)); // the last, but for an indexer's value
        AddResult(ref flags, method as MethodInfo);
        return flags;
    }

    private static void Set(ref OverloadFlags flags, OverloadFlags flag, bool holds)
    {
        if (holds)
        {
            flags |= flag;
        }
    }

    private static void AddResult(ref OverloadFlags flags, MethodInfo? method)
    {
        if (method is null)
        {
            return;
        }
        try
        {
            Set(ref flags, OverloadFlags.RefResult, method.ReturnType.IsByRef);
            Set(ref flags, OverloadFlags.Unsupported, IsUnsupportedResult(method.ReturnType));
        }
        catch (Exception exception) when (exception is System.IO.IOException or TypeLoadException or BadImageFormatException)
        {
            flags |= OverloadFlags.Unsupported;
        }
    }

    // Varargs; members of open types and of ref structs; constructors of delegates, which take a function pointer.
    private static bool IsUnsupported(MethodBase method)
    {
        Type declaring = method.DeclaringType!;
        return (method.CallingConvention & CallingConventions.VarArgs) != 0
            || declaring.ContainsGenericParameters
            || (!method.IsStatic && TypeShapes.IsByRefLike(declaring))
            || (method.IsConstructor && TypeShapes.IsDelegate(declaring));
    }

    /// <summary>A type whose values cannot be carried in cells: pointers, ref structs, and references to those.</summary>
    internal static bool IsUnsupported(Type type)
    {
        while (type.IsByRef)
        {
            type = type.GetElementType()!;
        }
        return TypeShapes.IsPointer(type) || TypeShapes.IsByRefLike(type)
            || (type.IsArray && TypeShapes.IsPointer(type.GetElementType()!));
    }

    /// <summary>A pointer can be returned: in a box that says what it points to, <see cref="System.Reflection.Pointer"/>.</summary>
    internal static bool IsUnsupportedResult(Type type) => !type.IsPointer && IsUnsupported(type);

    internal static bool IsParams(ParameterInfo parameter) =>
        parameter.ParameterType.IsArray && parameter.IsDefined(typeof(ParamArrayAttribute), false);
}
