/* Properties: accessors with these words. */
#include "objects/net_property.h"

#include "objects/net_accessor.h"

static const AccessorKind property_kind = {
    .label = "property",
    .read_only = "property is read-only",
    .write_only = "property cannot be read",
    .undeletable = "cannot delete property",
    .class_write = "invalid target",
    .class_read = NULL,
};

PyObject *net_property_new(NetTypeInfo *info, PyObject *name, uint32_t member, uint16_t flags) {
    return net_accessor_new(&property_kind, info, name, member, flags);
}
