/* The one place that includes <Python.h>. */
#ifndef CLRLINK_SUPPORT_PYTHON_H
#define CLRLINK_SUPPORT_PYTHON_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <frameobject.h> /* PyFrame_GetBack, which 3.10 declares nowhere else */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#endif
