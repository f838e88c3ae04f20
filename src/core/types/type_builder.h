/* Builds the Python type of a .NET type. */
#ifndef CLRLINK_TYPES_TYPE_BUILDER_H
#define CLRLINK_TYPES_TYPE_BUILDER_H

int type_builder_init(void);

#endif
