/* The native slots by which .NET reaches the Python object behind one of its objects.
 *
 *   int32_t callback_override(link, name, args, count, result_types, result_count, results)
 *
 * calls, reads or writes the attribute `name` of the link's Python object (lifetime/derived_link.h); the rest as
 * callback_invoke (callback/callback_invoke.h). An attribute that nobody defines is a System.NotImplementedException, a
 * result of another type than is wanted a System.InvalidCastException.
 *
 *   int32_t derived_created(link, args, count, result)
 *
 * makes the Python object of a .NET object that .NET has made, and calls its __init__. */
#ifndef CLRLINK_CALLBACK_CALLBACK_OVERRIDE_H
#define CLRLINK_CALLBACK_CALLBACK_OVERRIDE_H

#define OVERRIDE_TYPE_ARGUMENTS_SHIFT 8

/* How an attribute is used; OverrideKind in C#. Bits 8 and up: how many type arguments the generic method has that it
 * stands for; they are behind the result types. */
enum OverrideKind { OVERRIDE_CALL, OVERRIDE_GET, OVERRIDE_SET, OVERRIDE_GET_ITEM, OVERRIDE_SET_ITEM };

/* Fills the native slots. 0. */
int callback_override_init(void);

#endif
