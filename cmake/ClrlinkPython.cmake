# The CPython to build for: its headers and its suffix of extension modules.
#
# FindPython is not used: the one of CMake 3.25 knows nothing of free-threaded builds. The interpreter is asked
# itself, so the suffix ("cpython-313t-x86_64-linux-gnu") is right for every build there is. Py_GIL_DISABLED needs no
# flag: it is in that interpreter's pyconfig.h.
if(NOT Python_EXECUTABLE)
  find_program(Python_EXECUTABLE NAMES python3 python REQUIRED)
endif()

set(_query "import sys, sysconfig as s
if sys.implementation.name != 'cpython' or sys.version_info < (3, 10):
    sys.exit('clrlink needs CPython 3.10 or newer; this is %s %s' % (sys.implementation.name, sys.version))
include, plat = s.get_path('include'), s.get_path('platinclude')
print(include + (';' + plat if plat != include else ''))
print(s.get_config_var('EXT_SUFFIX'))
print('%d.%d.%d%s' % (sys.version_info[:3] + ('t' if s.get_config_var('Py_GIL_DISABLED') else '',)))")
execute_process(COMMAND "${Python_EXECUTABLE}" -I -c "${_query}"
                OUTPUT_VARIABLE _answer ERROR_VARIABLE _error RESULT_VARIABLE _result OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT _result EQUAL 0)
  message(FATAL_ERROR "Asking ${Python_EXECUTABLE} about itself failed: ${_error}")
endif()
# The includes are a list with ';' of its own, so the lines are taken by pattern.
string(REGEX MATCH "^([^\n]*)\n([^\n]*)\n([^\n]*)" _ "${_answer}")
set(CLRLINK_PYTHON_INCLUDES "${CMAKE_MATCH_1}")
set(CLRLINK_EXT_SUFFIX "${CMAKE_MATCH_2}")
set(CLRLINK_PYTHON_VERSION "${CMAKE_MATCH_3}")

list(GET CLRLINK_PYTHON_INCLUDES 0 _include)
if(NOT EXISTS "${_include}/Python.h")
  message(FATAL_ERROR "${_include}/Python.h is missing: install the headers of CPython ${CLRLINK_PYTHON_VERSION}"
                      " (on Debian: the package python3-dev)")
endif()
message(STATUS "CPython ${CLRLINK_PYTHON_VERSION}: ${Python_EXECUTABLE} (${CLRLINK_EXT_SUFFIX})")
