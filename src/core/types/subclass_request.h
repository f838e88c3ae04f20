/* What the managed half is told of a Python class: SubclassRequest of metadata_format.h, written from its namespace. */
#ifndef CLRLINK_TYPES_SUBCLASS_REQUEST_H
#define CLRLINK_TYPES_SUBCLASS_REQUEST_H

#include "bridge/value.h"
#include "support/python.h"

typedef struct SubclassRequest {
    char *bytes;
    size_t length, size;
    NetHandle values; /* an Object[] of the attributes' values, or 0; owned */
} SubclassRequest;

/* 0; -1 with an exception. Either way subclass_request_fini has to follow. */
int subclass_request_write(SubclassRequest *request, PyTypeObject *type);
void subclass_request_fini(SubclassRequest *request);

#endif
