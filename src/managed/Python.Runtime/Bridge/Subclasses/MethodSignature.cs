using System;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>A signature taken over from a method or constructor, with its custom modifiers and type parameters.</summary>
internal sealed class MethodSignature
{
    // The source's type parameters, and those that stand for them.
    private readonly Type[] _from = Type.EmptyTypes;
    private readonly Type[] _to = Type.EmptyTypes;

    internal Type Result { get; } = typeof(void);

    internal Type[] Types { get; }

    internal Type[][] Required { get; }

    internal Type[][] Optional { get; }

    internal CallbackParameter[] Parameters { get; }

    /// <summary>Of a constructor.</summary>
    internal MethodSignature(ConstructorInfo source)
    {
        ParameterInfo[] parameters = source.GetParameters();
        Parameters = CallbackParameter.Of(source);
        Types = Array.ConvertAll(parameters, static one => one.ParameterType);
        Required = Array.ConvertAll(parameters, static one => one.GetRequiredCustomModifiers());
        Optional = Array.ConvertAll(parameters, static one => one.GetOptionalCustomModifiers());
    }

    /// <summary>Of a method, which <paramref name="made"/> gets.</summary>
    internal MethodSignature(MethodInfo source, MethodBuilder made)
    {
        if (source.IsGenericMethodDefinition)
        {
            _from = source.GetGenericArguments();
            _to = DefineParameters(made);
        }
        ParameterInfo[] parameters = source.GetParameters();
        Parameters = Array.ConvertAll(parameters, one => CallbackParameter.Of(one, Substitute(one.ParameterType)));
        Types = Array.ConvertAll(Parameters, static one => one.Type);
        Required = Array.ConvertAll(parameters, static one => one.GetRequiredCustomModifiers());
        Optional = Array.ConvertAll(parameters, static one => one.GetOptionalCustomModifiers());
        Result = Substitute(source.ReturnType);
        ParameterInfo result = source.ReturnParameter;
        made.SetSignature(
            Result, result.GetRequiredCustomModifiers(), result.GetOptionalCustomModifiers(), Types, Required, Optional);
    }

    private Type[] DefineParameters(MethodBuilder made)
    {
        GenericTypeParameterBuilder[] builders =
            made.DefineGenericParameters(Array.ConvertAll(_from, static parameter => parameter.Name));
        var types = new Type[builders.Length];
        for (int i = 0; i < builders.Length; i++)
        {
            types[i] = builders[i];
        }
        for (int i = 0; i < builders.Length; i++)
        {
            CopyConstraints(_from[i], builders[i], types);
        }
        return types;
    }

    private void CopyConstraints(Type from, GenericTypeParameterBuilder to, Type[] types)
    {
        to.SetGenericParameterAttributes(from.GenericParameterAttributes);
        var interfaces = new System.Collections.Generic.List<Type>();
        foreach (Type constraint in from.GetGenericParameterConstraints())
        {
            Type substituted = Substitute(constraint, types);
            if (constraint.IsInterface)
            {
                interfaces.Add(substituted);
            }
            else
            {
                to.SetBaseTypeConstraint(substituted);
            }
        }
        to.SetInterfaceConstraints(interfaces.ToArray());
    }

    private Type Substitute(Type type) => Substitute(type, _to);

    private Type Substitute(Type type, Type[] to)
    {
        if (!type.ContainsGenericParameters)
        {
            return type;
        }
        int index = Array.IndexOf(_from, type);
        if (index >= 0)
        {
            return to[index];
        }
        if (type.IsByRef)
        {
            return Substitute(type.GetElementType()!, to).MakeByRefType();
        }
        if (type.IsArray)
        {
            Type element = Substitute(type.GetElementType()!, to);
            return type.GetArrayRank() == 1 ? element.MakeArrayType() : element.MakeArrayType(type.GetArrayRank());
        }
        Type[] arguments = Array.ConvertAll(type.GetGenericArguments(), argument => Substitute(argument, to));
        return type.GetGenericTypeDefinition().MakeGenericType(arguments);
    }

    /// <summary>Optional parameters stay so.</summary>
    internal static void CopyDefault(ParameterInfo from, ParameterBuilder to)
    {
        if ((from.Attributes & ParameterAttributes.HasDefault) == 0)
        {
            return;
        }
        try
        {
            to.SetConstant(from.RawDefaultValue);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // A default that the runtime itself cannot write back: it stays optional, without a value.
        }
    }
}
