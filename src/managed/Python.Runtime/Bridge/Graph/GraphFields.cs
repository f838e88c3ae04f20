using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.Serialization;

namespace Python.Runtime.Bridge;

/// <summary>
/// Objects that are their fields: structs, tuples, records, and classes marked [Serializable]. Other classes do not say
/// that their fields are all there is to them (a class may stand for a file, a lock, an entry somewhere else), and are
/// refused.
/// </summary>
internal sealed class GraphFields
{
    // [atomic]
    private static readonly ConcurrentDictionary<Type, GraphFields> ByType = new();

    /// <summary>Why objects of the type cannot be taken apart; null: they can.</summary>
    internal readonly string? Refusal;

    internal readonly FieldInfo[] Fields;

    /// <summary>By these names the fields are found again: bases' with the number of steps up to them.</summary>
    internal readonly string[] Names;

    private GraphFields(Type type)
    {
        var fields = new List<FieldInfo>();
        var names = new List<string>();
        int step = 0;
        for (Type? scope = type; scope is not null && scope != typeof(object) && scope != typeof(ValueType); scope = scope.BaseType)
        {
            Refusal ??= RefusalOf(scope);
            foreach (FieldInfo field in scope.GetFields(TypeShapes.Declared))
            {
                if (field.IsStatic || IsLeftOut(field))
                {
                    continue;
                }
                Refusal ??= RefusalOf(field);
                fields.Add(field);
                names.Add(step == 0 ? field.Name : step + ":" + field.Name);
            }
            step++;
        }
        Fields = fields.ToArray();
        Names = names.ToArray();
    }

    internal static GraphFields Of(Type type) => ByType.GetOrAdd(type, static one => new GraphFields(one));

    private static string? RefusalOf(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type) || typeof(MemberInfo).IsAssignableFrom(type) || TypeShapes.IsPointer(type))
        {
            return "it is code or stands for some, not data";
        }
        if (typeof(ISerializable).IsAssignableFrom(type))
        {
            return "its class writes itself in a way of its own (ISerializable), which is not used";
        }
        bool isData = type.IsValueType || type.IsDefined(typeof(SerializableAttribute), false) || IsRecord(type);
        return isData ? null : $"class {type} does not say that it is data: no record, not marked [Serializable]";
    }

    private static bool IsRecord(Type type) => ObjectCopy.RecordClone(type) is { } clone && clone.DeclaringType == type;

    private static string? RefusalOf(FieldInfo field)
    {
        Type type = field.FieldType;
        return type.IsPointer || type == typeof(IntPtr) || type == typeof(UIntPtr) || TypeShapes.IsByRefLike(type)
            ? $"its field {field.Name} is an address"
            : null;
    }

    private static bool IsLeftOut(FieldInfo field) => field.IsDefined(typeof(NonSerializedAttribute), false);

    internal static object Blank(Type type) =>
#if NET
        System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
#else
        FormatterServices.GetUninitializedObject(type);
#endif

    /// <summary>Sets the fields of those names, and lets the object complete itself.</summary>
    internal void Fill(object target, string[] names, object?[] values)
    {
        for (int i = 0; i < names.Length; i++)
        {
            int index = Array.IndexOf(Names, names[i]);
            if (index < 0)
            {
                throw new SerializationException($"{target.GetType()} has no field {names[i]}: its class was another one when it was pickled.");
            }
            Fields[index].SetValue(target, values[i]);
        }
        Complete(target);
    }

    // As serializers do: methods marked [OnDeserialized], those of bases first, then the interface.
    private static void Complete(object target)
    {
        var scopes = new Stack<Type>();
        for (Type? scope = target.GetType(); scope is not null && scope != typeof(object); scope = scope.BaseType)
        {
            scopes.Push(scope);
        }
        foreach (Type scope in scopes)
        {
            foreach (MethodInfo method in scope.GetMethods(TypeShapes.Declared))
            {
                if (!method.IsStatic && method.IsDefined(typeof(OnDeserializedAttribute), false))
                {
                    method.Invoke(target, new object[] { default(StreamingContext) });
                }
            }
        }
        (target as IDeserializationCallback)?.OnDeserialization(null);
    }
}
