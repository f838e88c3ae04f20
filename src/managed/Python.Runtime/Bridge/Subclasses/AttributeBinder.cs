using System;
using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>Custom attributes from values that Python gave: the constructor they fit, and properties and fields by name.</summary>
internal static class AttributeBinder
{
    /// <summary>The last values belong to the names.</summary>
    internal static CustomAttributeBuilder Bind(Type type, object?[] values, string[] names)
    {
        if (!typeof(Attribute).IsAssignableFrom(type) || type.IsAbstract)
        {
            throw new ArgumentException($"{type} is no attribute: clr.attribute takes a class derived from System.Attribute.");
        }
        var positional = new object?[values.Length - names.Length];
        Array.Copy(values, positional, positional.Length);
        ConstructorInfo constructor = Find(type, ref positional);
        var properties = new List<PropertyInfo>();
        var propertyValues = new List<object?>();
        var fields = new List<FieldInfo>();
        var fieldValues = new List<object?>();
        for (int i = 0; i < names.Length; i++)
        {
            object? value = values[positional.Length + i];
            if (type.GetProperty(names[i]) is { CanWrite: true } property)
            {
                properties.Add(property);
                propertyValues.Add(Convert(type, names[i], value, property.PropertyType));
            }
            else if (type.GetField(names[i]) is { } field)
            {
                fields.Add(field);
                fieldValues.Add(Convert(type, names[i], value, field.FieldType));
            }
            else
            {
                throw new ArgumentException($"{type} has no property or field '{names[i]}' that can be set.");
            }
        }
        return new CustomAttributeBuilder(
            constructor, positional, properties.ToArray(), propertyValues.ToArray()!, fields.ToArray(), fieldValues.ToArray()!);
    }

    private static ConstructorInfo Find(Type type, ref object?[] values)
    {
        foreach (ConstructorInfo constructor in type.GetConstructors())
        {
            ParameterInfo[] parameters = constructor.GetParameters();
            var converted = new object?[parameters.Length];
            bool fits = parameters.Length >= values.Length;
            for (int i = 0; fits && i < parameters.Length; i++)
            {
                fits = i < values.Length
                    ? TryConvert(values[i], parameters[i].ParameterType, out converted[i])
                    : parameters[i].HasDefaultValue;
                if (i >= values.Length && fits)
                {
                    converted[i] = parameters[i].DefaultValue;
                }
            }
            if (fits)
            {
                values = converted;
                return constructor;
            }
        }
        string given = string.Join(", ", Array.ConvertAll(values, static value => value?.GetType().ToString() ?? "null"));
        throw new ArgumentException($"No constructor of {type} takes ({given}).");
    }

    private static object? Convert(Type type, string name, object? value, Type target) =>
        TryConvert(value, target, out object? converted)
            ? converted
            : throw new ArgumentException($"{type}.{name} is of type {target}, and cannot be set to a {value?.GetType()}.");

    // Python's ints come as the smallest type that holds them.
    private static bool TryConvert(object? value, Type target, out object? converted)
    {
        converted = value;
        if (value is null)
        {
            return !target.IsValueType;
        }
        if (target.IsInstanceOfType(value))
        {
            return true;
        }
        bool numbers = target.IsPrimitive && value.GetType().IsPrimitive && value is not bool && target != typeof(bool);
        if (!numbers && !(target == typeof(char) && value is string { Length: 1 }))
        {
            return false;
        }
        try
        {
            converted = System.Convert.ChangeType(value, target, System.Globalization.CultureInfo.InvariantCulture);
            return true;
        }
        catch (Exception exception) when (exception is OverflowException or InvalidCastException or FormatException)
        {
            return false;
        }
    }
}
