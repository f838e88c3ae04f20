using System;
using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Emit;

namespace Python.Runtime.Bridge;

/// <summary>Emits the members that Python classes declare by clr.clrmethod and clr.clrproperty.</summary>
internal sealed class DeclaredEmitter
{
    private readonly TypeBuilder _type;
    private readonly FieldInfo _cell;
    private readonly OverridePlan _plan;

    internal DeclaredEmitter(TypeBuilder type, FieldInfo cell, OverridePlan plan)
    {
        _type = type;
        _cell = cell;
        _plan = plan;
    }

    internal void Emit(List<DeclaredMember> members)
    {
        foreach (DeclaredMember member in members)
        {
            if (member.IsProperty)
            {
                EmitProperty(member);
            }
            else
            {
                MethodBuilder? made = EmitMethod(member.Name, member.Result, member.Parameters, OverrideKind.Call, member.Attribute, 0);
                foreach (CustomAttributeBuilder attribute in member.Attributes)
                {
                    made?.SetCustomAttribute(attribute);
                }
            }
        }
    }

    private void EmitProperty(DeclaredMember member)
    {
        const MethodAttributes special = MethodAttributes.SpecialName;
        Type[] value = { member.Result };
        PropertyBuilder property = _type.DefineProperty(member.Name, PropertyAttributes.None, member.Result, Type.EmptyTypes);
        if (member.HasGetter
            && EmitMethod("get_" + member.Name, member.Result, Type.EmptyTypes, OverrideKind.Get, member.Attribute, special) is { } getter)
        {
            property.SetGetMethod(getter);
        }
        if (member.HasSetter
            && EmitMethod("set_" + member.Name, typeof(void), value, OverrideKind.Set, member.Attribute, special) is { } setter)
        {
            property.SetSetMethod(setter);
        }
        foreach (CustomAttributeBuilder attribute in member.Attributes)
        {
            property.SetCustomAttribute(attribute);
        }
    }

    // Null: the same method is an override already.
    private MethodBuilder? EmitMethod(
        string name, Type result, Type[] types, OverrideKind kind, string attribute, MethodAttributes more)
    {
        if (_plan.Methods.Exists(planned => !planned.IsExplicit && planned.Source.Name == name && Same(planned.Source, types)))
        {
            return null;
        }
        const MethodAttributes isVirtual =
            MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig | MethodAttributes.NewSlot;
        MethodBuilder method = _type.DefineMethod(name, isVirtual | more, result, types);
        var parameters = new CallbackParameter[types.Length];
        for (int i = 0; i < types.Length; i++)
        {
            parameters[i] = new CallbackParameter(types[i], i, false, false);
            method.DefineParameter(i + 1, ParameterAttributes.None, types.Length == 1 && more != 0 ? "value" : "arg" + i);
        }
        OverrideEmitter.EmitOverride(
            method.GetILGenerator(), _type.FullName + "." + name, result, parameters, _cell, OverrideNames.Keep(attribute, kind),
            Type.EmptyTypes);
        return method;
    }

    private static bool Same(MethodInfo method, Type[] types)
    {
        ParameterInfo[] parameters = method.GetParameters();
        bool same = parameters.Length == types.Length;
        for (int i = 0; same && i < types.Length; i++)
        {
            same = parameters[i].ParameterType == types[i];
        }
        return same;
    }
}
