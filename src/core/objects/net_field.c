/* Fields: accessors with these words. */
#include "objects/net_field.h"

#include "objects/net_accessor.h"

static const AccessorKind field_kind = {
    .label = "field",
    .read_only = "field is read-only",
    .write_only = "field cannot be read",
    .undeletable = "cannot delete field",
    .class_write = "instance is not a clr object",
    .class_read = "instance attribute must be accessed through a class instance",
};

PyObject *net_field_new(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags) {
    return net_accessor_new(&field_kind, info, name, member, flags);
}
