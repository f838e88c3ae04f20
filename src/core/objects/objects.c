/* The start of every file in this folder, in order. */
#include "objects/objects.h"

#include <stddef.h>

#include "objects/net_accessor.h"
#include "objects/net_ambiguous.h"
#include "objects/net_array_iterator.h"
#include "objects/net_constructor.h"
#include "objects/net_delegate.h"
#include "objects/net_dynamic.h"
#include "objects/net_event.h"
#include "objects/net_exception.h"
#include "objects/net_extension.h"
#include "objects/net_iterator.h"
#include "objects/net_method.h"
#include "objects/net_namespace.h"
#include "objects/net_nested.h"
#include "objects/net_object.h"
#include "objects/net_pickle.h"
#include "objects/net_type.h"

int objects_init(void) {
    static int (*const inits[])(void) = {
        net_object_init,    net_type_init,      net_method_init,   net_constructor_init, net_accessor_init,
        net_ambiguous_init, net_event_init,     net_nested_init,   net_iterator_init,    net_array_iterator_init,
        net_exception_init, net_namespace_init, net_delegate_init, net_dynamic_init,     net_extension_init,
        net_pickle_init,
    };
    for (size_t i = 0; i < sizeof inits / sizeof *inits; i++)
        if (inits[i]() < 0)
            return -1;
    return 0;
}
