using System;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>Constants: defaults of parameters, and literal fields.</summary>
internal sealed partial class ThunkEmitter
{
    private void EmitDefault(ParameterInfo parameter, Type type) => EmitConstant(type, DefaultOf(parameter));

    // Null where none is known: COM-like optional parameters get default(T).
    private static object? DefaultOf(ParameterInfo parameter)
    {
        try
        {
            ParameterInfo source = ParameterDefaults.Declaring(parameter);
            object? value = source.HasDefaultValue ? source.DefaultValue : null;
            return value is DBNull or Missing ? null : value;
        }
        catch (FormatException)
        {
            // "DateTime d = default" as some compilers write it.
            return null;
        }
    }

    private void EmitConstant(Type type, object? value)
    {
        Type? nullable = Nullable.GetUnderlyingType(type);
        if (value is null)
        {
            EmitDefaultOf(type);
        }
        else if (nullable is not null)
        {
            // new T?(constant)
            EmitConstant(nullable, value);
            _il.Emit(OpCodes.Newobj, type.GetConstructor(new[] { nullable })!);
        }
        else
        {
            EmitValue(type, value);
        }
    }

    private void EmitValue(Type type, object value)
    {
        // Some compilers write "long x = 5" with the 5 as an Int32.
        if (type.IsPrimitive && value is IConvertible convertible && type != typeof(nint) && type != typeof(nuint))
            value = convertible.ToType(type, null);
        switch (value)
        {
            case string text: _il.Emit(OpCodes.Ldstr, text); break;
            case double number: _il.Emit(OpCodes.Ldc_R8, number); break;
            case float number: _il.Emit(OpCodes.Ldc_R4, number); break;
            case decimal number: EmitDecimal(number); break;
            case DateTime time: EmitDateTime(time); break;
            default: EmitIntegerOf(value); break;
        }
        if (type == typeof(nint))
            _il.Emit(OpCodes.Conv_I);
        else if (type == typeof(nuint))
            _il.Emit(OpCodes.Conv_U);
        // object o = 5
        if (!type.IsValueType && value is ValueType)
            _il.Emit(OpCodes.Box, value.GetType());
    }

    // The bits of an integer, Boolean, Char or enum, as wide on the stack as its type wants it.
    private void EmitIntegerOf(object value)
    {
        switch (Convert.GetTypeCode(value))
        {
            case System.TypeCode.Int64: _il.Emit(OpCodes.Ldc_I8, Convert.ToInt64(value)); break;
            case System.TypeCode.UInt64: _il.Emit(OpCodes.Ldc_I8, unchecked((long)Convert.ToUInt64(value))); break;
            case System.TypeCode.UInt32: _il.Emit(OpCodes.Ldc_I4, unchecked((int)Convert.ToUInt32(value))); break;
            case System.TypeCode.Char: _il.Emit(OpCodes.Ldc_I4, (int)(char)value); break;
            default: _il.Emit(OpCodes.Ldc_I4, Convert.ToInt32(value)); break;
        }
    }

    // new decimal(low, middle, high, negative, scale)
    private void EmitDecimal(decimal value)
    {
        int[] bits = decimal.GetBits(value);
        for (int i = 0; i < 3; i++)
            _il.Emit(OpCodes.Ldc_I4, bits[i]);
        _il.Emit(OpCodes.Ldc_I4, bits[3] < 0 ? 1 : 0);
        _il.Emit(OpCodes.Ldc_I4, (bits[3] >> 16) & 0xff);
        Type[] signature = { typeof(int), typeof(int), typeof(int), typeof(bool), typeof(byte) };
        _il.Emit(OpCodes.Newobj, typeof(decimal).GetConstructor(signature)!);
    }

    // new DateTime(ticks)
    private void EmitDateTime(DateTime value)
    {
        _il.Emit(OpCodes.Ldc_I8, value.Ticks);
        _il.Emit(OpCodes.Newobj, typeof(DateTime).GetConstructor(new[] { typeof(long) })!);
    }
}
