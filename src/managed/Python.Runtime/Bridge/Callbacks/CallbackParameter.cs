using System;
using System.Reflection;

namespace Python.Runtime.Bridge;

/// <summary>A parameter of code that calls Python.</summary>
internal readonly struct CallbackParameter
{
    internal CallbackParameter(Type type, int position, bool isIn, bool isOut)
    {
        Type = type;
        Position = position;
        IsIn = isIn;
        IsOut = isOut;
    }

    /// <summary>As it is declared.</summary>
    internal Type Type { get; }

    internal int Position { get; }

    internal bool IsIn { get; }

    internal bool IsOut { get; }

    internal bool IsByRef => Type.IsByRef;

    /// <summary>Of a by-reference parameter, what is referred to.</summary>
    internal Type Target => Type.IsByRef ? Type.GetElementType()! : Type;

    internal static CallbackParameter[] Of(MethodBase method) =>
        Array.ConvertAll(method.GetParameters(), static parameter => Of(parameter, parameter.ParameterType));

    /// <summary>With another type, as a generic method has it in its own type parameters.</summary>
    internal static CallbackParameter Of(ParameterInfo parameter, Type type) =>
        new(type, parameter.Position, parameter.IsIn, parameter.IsOut);
}
