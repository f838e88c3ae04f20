/* The start of this folder. */
#include "types/types.h"

#include "types/type_builder.h"

int types_init(void) {
    return type_builder_init();
}
