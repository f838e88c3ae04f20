using System;
using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Python.Runtime.Bridge;

/// <summary>
/// Emits the .NET class of a Python class:
/// <code>
/// public class Name : Base, IFoo, IDerivedObject
/// {
///     protected internal DerivedCell cell;                   // where the base is no Python class
///     DerivedCell IDerivedObject.Cell => cell;
///     public Name(int a) : base(a) { ... }                   // beside each constructor of the base
///     public override string M(int a) { ... }                // see OverrideEmitter
/// }
/// </code>
/// </summary>
internal sealed class SubclassEmitter
{
    private const string CellName = "__python_cell__";

    private readonly Type _base;
    private readonly SubclassRequest _request;
    private readonly OverridePlan _plan;
    private readonly List<ConstructorInfo> _constructors = new();
    private readonly AccessScan _scan;

    // Accessors that were made, by the member that they belong to.
    private readonly Dictionary<MemberInfo, List<(MethodInfo Source, MethodBuilder Made)>> _accessors = new();
    private readonly Dictionary<MemberInfo, FieldBuilder> _events = new();

    private TypeBuilder _type = null!;
    private FieldInfo _cell = null!;

    private SubclassEmitter(Type parent, Type[] interfaces, SubclassRequest request)
    {
        _base = parent;
        _request = request;
        _plan = new OverridePlan(parent, interfaces, request.Defined);
        _scan = new AccessScan(parent, _plan.Interfaces);
        foreach (PlannedMethod method in _plan.Methods)
        {
            _scan.Add(method.Source);
        }
        CollectConstructors();
    }

    /// <summary>
    /// The finished class, whose name is not taken before it is established. Everything that can be wrong is found before
    /// anything is defined.
    /// </summary>
    internal static Type Emit(Type parent, Type[] interfaces, SubclassRequest request)
    {
        var emitter = new SubclassEmitter(parent, interfaces, request);
        lock (SubclassAssemblies.Gate)
        {
            return emitter.EmitLockHeld();
        }
    }

    private void CollectConstructors()
    {
        foreach (ConstructorInfo constructor in _base.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            bool unsupported = Array.Exists(constructor.GetParameters(), static one => Signatures.IsUnsupported(one.ParameterType));
            if (Signatures.IsVisible(constructor) && !unsupported)
            {
                _constructors.Add(constructor);
                _scan.Add(constructor);
            }
        }
        if (_constructors.Count == 0)
        {
            throw new ArgumentException($"{_base} cannot be derived from: it has no constructor that a derived class can call.");
        }
    }

    private Type EmitLockHeld()
    {
        const TypeAttributes isPublic = TypeAttributes.Public | TypeAttributes.Class | TypeAttributes.BeforeFieldInit;
        _type = SubclassAssemblies.DefineLockHeld(_request, isPublic, _base, _scan);
        foreach (Type type in _plan.Interfaces)
        {
            _type.AddInterfaceImplementation(type);
        }
        FindCell();
        foreach (ConstructorInfo constructor in _constructors)
        {
            EmitConstructor(constructor);
        }
        foreach (PlannedMethod planned in _plan.Methods)
        {
            EmitMethod(planned);
        }
        EmitOwners();
        new DeclaredEmitter(_type, _cell, _plan).Emit(_request.Declared);
        foreach (CustomAttributeBuilder attribute in _request.Attributes)
        {
            _type.SetCustomAttribute(attribute);
        }
        Type made = _type.CreateTypeInfo()!.AsType();
        SubclassAssemblies.EmittedLockHeld(_request, made);
        return made;
    }

    // ---- the cell ----

    private void FindCell()
    {
        for (Type? type = _base; type is not null; type = type.BaseType)
        {
            FieldInfo? known = type.GetField(CellName, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            if (known is not null && typeof(IDerivedObject).IsAssignableFrom(type))
            {
                _cell = known;
                return;
            }
        }
        _cell = _type.DefineField(CellName, typeof(DerivedCell), FieldAttributes.FamORAssem);
        _type.AddInterfaceImplementation(typeof(IDerivedObject));
        MethodInfo source = typeof(IDerivedObject).GetProperty(nameof(IDerivedObject.Cell))!.GetMethod!;
        const MethodAttributes isExplicit = MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final
            | MethodAttributes.HideBySig | MethodAttributes.NewSlot;
        MethodBuilder getter = _type.DefineMethod("get_" + CellName, isExplicit, typeof(DerivedCell), Type.EmptyTypes);
        ILGenerator il = getter.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, _cell);
        il.Emit(OpCodes.Ret);
        _type.DefineMethodOverride(getter, source);
    }

    // ---- constructors ----

    private void EmitConstructor(ConstructorInfo source)
    {
        var signature = new MethodSignature(source);
        ConstructorBuilder constructor = _type.DefineConstructor(
            MethodAttributes.Public | MethodAttributes.HideBySig, CallingConventions.HasThis, signature.Types,
            signature.Required, signature.Optional);
        foreach (ParameterInfo parameter in source.GetParameters())
        {
            ParameterBuilder made = constructor.DefineParameter(parameter.Position + 1, parameter.Attributes, parameter.Name);
            MethodSignature.CopyDefault(parameter, made);
        }
        OverrideEmitter.EmitConstructor(constructor.GetILGenerator(), source, _cell);
    }

    // ---- methods ----

    private void EmitMethod(PlannedMethod planned)
    {
        MethodInfo source = planned.Source;
        MethodBuilder method = _type.DefineMethod(NameOf(planned), AttributesOf(planned), CallingConventions.HasThis);
        var signature = new MethodSignature(source, method);
        foreach (ParameterInfo parameter in source.GetParameters())
        {
            ParameterBuilder made = method.DefineParameter(parameter.Position + 1, parameter.Attributes, parameter.Name);
            MethodSignature.CopyDefault(parameter, made);
        }
        ILGenerator il = method.GetILGenerator();
        switch (planned.Action)
        {
            case OverrideAction.Forward:
                EmitForward(il, planned.Target!, signature.Types.Length);
                break;
            case OverrideAction.Event:
                EmitEventAccessor(il, (EventInfo)planned.Owner!, source);
                break;
            default:
                Type[] typeArguments = source.IsGenericMethod ? method.GetGenericArguments() : Type.EmptyTypes;
                OverrideEmitter.EmitOverride(il, source.DeclaringType + "." + source.Name, signature.Result, signature.Parameters, _cell,
                    OverrideNames.Keep(planned.Attribute, planned.Kind, typeArguments.Length), typeArguments);
                break;
        }
        foreach (MethodInfo implemented in planned.Implements)
        {
            _type.DefineMethodOverride(method, implemented);
        }
        if (planned.Owner is not null && !planned.IsExplicit)
        {
            Remember(planned.Owner, source, method);
        }
    }

    private static string NameOf(PlannedMethod planned) =>
        planned.IsExplicit ? planned.Source.DeclaringType + "." + planned.Source.Name : planned.Source.Name;

    // Overriding what is "protected internal" in another assembly is "protected".
    private static MethodAttributes AttributesOf(PlannedMethod planned)
    {
        MethodInfo source = planned.Source;
        MethodAttributes attributes = MethodAttributes.Virtual | MethodAttributes.HideBySig
            | (source.Attributes & MethodAttributes.SpecialName);
        if (planned.OverridesClass)
        {
            return attributes | (source.IsPublic ? MethodAttributes.Public : MethodAttributes.Family);
        }
        attributes |= MethodAttributes.NewSlot;
        return attributes | (planned.IsExplicit ? MethodAttributes.Private | MethodAttributes.Final : MethodAttributes.Public);
    }

    private static void EmitForward(ILGenerator il, MethodInfo target, int count)
    {
        for (int i = 0; i <= count; i++)
        {
            il.Emit(OpCodes.Ldarg, (short)i);
        }
        il.Emit(OpCodes.Call, target);
        il.Emit(OpCodes.Ret);
    }

    // EventStore.Add(ref this.E, value)
    private void EmitEventAccessor(ILGenerator il, EventInfo source, MethodInfo accessor)
    {
        if (!_events.TryGetValue(source, out FieldBuilder? field))
        {
            field = _type.DefineField(source.Name, source.EventHandlerType!, FieldAttributes.Private);
            _events.Add(source, field);
        }
        bool adds = accessor == source.GetAddMethod(true);
        MethodInfo helper = typeof(EventStore).GetMethod(adds ? nameof(EventStore.Add) : nameof(EventStore.Remove))!;
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldflda, field);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Call, helper.MakeGenericMethod(source.EventHandlerType!));
        il.Emit(OpCodes.Ret);
    }

    // ---- properties and events, for reflection ----

    private void Remember(MemberInfo owner, MethodInfo source, MethodBuilder made)
    {
        if (!_accessors.TryGetValue(owner, out List<(MethodInfo Source, MethodBuilder Made)>? accessors))
        {
            _accessors.Add(owner, accessors = new List<(MethodInfo Source, MethodBuilder Made)>());
        }
        accessors.Add((source, made));
    }

    private void EmitOwners()
    {
        foreach (KeyValuePair<MemberInfo, List<(MethodInfo Source, MethodBuilder Made)>> pair in _accessors)
        {
            if (pair.Key is PropertyInfo property)
            {
                EmitProperty(property, pair.Value);
            }
            else if (pair.Key is EventInfo source && pair.Value.Count == 2)
            {
                EmitEvent(source, pair.Value);
            }
        }
    }

    private void EmitProperty(PropertyInfo property, List<(MethodInfo Source, MethodBuilder Made)> accessors)
    {
        Type[] indices = Array.ConvertAll(property.GetIndexParameters(), static index => index.ParameterType);
        PropertyBuilder made = _type.DefineProperty(property.Name, PropertyAttributes.None, property.PropertyType, indices);
        foreach ((MethodInfo source, MethodBuilder accessor) in accessors)
        {
            if (source == property.GetGetMethod(true))
            {
                made.SetGetMethod(accessor);
            }
            else
            {
                made.SetSetMethod(accessor);
            }
        }
    }

    private void EmitEvent(EventInfo source, List<(MethodInfo Source, MethodBuilder Made)> accessors)
    {
        EventBuilder made = _type.DefineEvent(source.Name, EventAttributes.None, source.EventHandlerType!);
        foreach ((MethodInfo accessor, MethodBuilder builder) in accessors)
        {
            if (accessor == source.GetAddMethod(true))
            {
                made.SetAddOnMethod(builder);
            }
            else
            {
                made.SetRemoveOnMethod(builder);
            }
        }
    }
}
