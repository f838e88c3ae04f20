/* The start of this folder. */
#include "types/types.h"

#include "types/subclass.h"
#include "types/type_builder.h"

int types_init(void) {
    return type_builder_init() < 0 ? -1 : subclass_init();
}
