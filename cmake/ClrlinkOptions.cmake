# What may be set:
#   Python_EXECUTABLE      the CPython to build for (default: python3 on PATH)
#   CLRLINK_MANAGED_DIR    a folder with Python.Runtime.dll, .runtimeconfig.json and .deps.json
#                          (default: published here by `dotnet`)
#   CLRLINK_SANITIZE       address (with undefined) or thread
#   CLRLINK_PLANT          defects compiled in on purpose, to show that a sanitizer lane can fail:
#                          a list of race, overflow, leak, fuzz
#   CLRLINK_GC_STRESS      both collectors run at the border's crossings; see src/core/support/gc_stress.h
#   CLRLINK_CORE_TESTS     also build tests/core
#   CLRLINK_FUZZ           with CLRLINK_CORE_TESTS, CLRLINK_SANITIZE=address and clang: also the libFuzzer program
#   CLRLINK_FAULTS         every call that may fail can be made to (tests/faults)
#   CLRLINK_WERROR         warnings are errors
#   CLRLINK_LTO            link-time optimisation of release builds, where the compiler can
set(CLRLINK_MANAGED_DIR "" CACHE PATH "Folder with the published Python.Runtime.dll; empty: publish it")
set(CLRLINK_SANITIZE "" CACHE STRING "address or thread")
set(CLRLINK_PLANT "" CACHE STRING "Defects to plant: race, overflow, leak, fuzz")
option(CLRLINK_GC_STRESS "Run both collectors at the border's crossings" OFF)
option(CLRLINK_CORE_TESTS "Build the C tests of the core" OFF)
option(CLRLINK_FUZZ "Build the libFuzzer program of the core" OFF)
option(CLRLINK_FAULTS "Calls that may fail can be made to" OFF)
option(CLRLINK_WERROR "Treat warnings as errors" OFF)
option(CLRLINK_LTO "Link-time optimisation in release builds" ON)

set_property(CACHE CLRLINK_SANITIZE PROPERTY STRINGS "" address thread)
if(NOT CLRLINK_SANITIZE MATCHES "^(|address|thread)$")
  message(FATAL_ERROR "CLRLINK_SANITIZE is '${CLRLINK_SANITIZE}': it must be address, thread or empty")
endif()
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
