/* Which interface types take Python's collections. */
#ifndef CLRLINK_CONVERT_CONVERT_COLLECTION_H
#define CLRLINK_CONVERT_CONVERT_COLLECTION_H

#include "metadata/type_info.h"

/* IEnumerable, IList<T>, ISet<T>, IDictionary<K, V>... */
bool convert_collection_serves(const NetTypeInfo *type);

#endif
