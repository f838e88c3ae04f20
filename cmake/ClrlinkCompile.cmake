# clrlink_compile: how all C of the project is compiled (the core and tests/core).
add_library(clrlink_compile INTERFACE)
target_include_directories(clrlink_compile INTERFACE "${PROJECT_SOURCE_DIR}/src/core")
target_include_directories(clrlink_compile SYSTEM INTERFACE ${CLRLINK_PYTHON_INCLUDES})
target_compile_definitions(clrlink_compile INTERFACE _GNU_SOURCE=1)
# An argument of the wrong type is no matter of style: an error in every build.
target_compile_options(clrlink_compile INTERFACE -Wall -Wextra -Werror=int-conversion -Werror=incompatible-pointer-types)
# The guard round thread_attach (support/thread.h) is then an unwind table, not a setjmp at each call.
target_compile_options(clrlink_compile INTERFACE -fexceptions)
if(CLRLINK_WERROR)
  target_compile_options(clrlink_compile INTERFACE -Werror)
endif()

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")

find_package(Threads REQUIRED)
target_link_libraries(clrlink_compile INTERFACE Threads::Threads)

# Thread-locals at a fixed place of each thread, not found by a call of the C library each time. glibc has a reserve of
# about 1.5 KB for dlopened modules that want that, for all of them together, and a module that finds too little left cannot
# be loaded: so there are only small ones, which tests/python/test_thread_locals.py sees to. Elsewhere there is no such reserve.
# (-mtls-dialect=gnu2 would need none, but glibc before 2.39 does not keep the vector registers in its slow path.)
include(CheckSymbolExists)
check_symbol_exists(__GLIBC__ "features.h" CLRLINK_HAS_GLIBC)
if(CLRLINK_HAS_GLIBC)
  target_compile_options(clrlink_compile INTERFACE -ftls-model=initial-exec)
endif()
include(CheckCCompilerFlag)
check_c_compiler_flag(-fno-semantic-interposition CLRLINK_HAS_NO_INTERPOSITION)
if(CLRLINK_HAS_NO_INTERPOSITION)
  target_compile_options(clrlink_compile INTERFACE -fno-semantic-interposition)
endif()

if(CLRLINK_SANITIZE STREQUAL "address")
  # A report of UBSan ends the process, as one of ASan does: else a lane could pass over it.
  set(_sanitize -fsanitize=address,undefined -fno-sanitize-recover=undefined)
elseif(CLRLINK_SANITIZE STREQUAL "thread")
  set(_sanitize -fsanitize=thread)
endif()
if(CLRLINK_FUZZ)
  list(APPEND _sanitize -fsanitize=fuzzer-no-link)
endif()
if(CLRLINK_SANITIZE)
  target_compile_options(clrlink_compile INTERFACE ${_sanitize} -O1 -g -fno-omit-frame-pointer)
  target_link_options(clrlink_compile INTERFACE ${_sanitize})
endif()

if(CLRLINK_GC_STRESS)
  target_compile_definitions(clrlink_compile INTERFACE CLRLINK_GC_STRESS=1)
endif()

foreach(_plant IN LISTS CLRLINK_PLANT)
  string(TOUPPER "${_plant}" _plant)
  target_compile_definitions(clrlink_compile INTERFACE "CLRLINK_PLANT_${_plant}=1")
endforeach()

if(CLRLINK_LTO AND CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT CLRLINK_SANITIZE)
  include(CheckIPOSupported)
  check_ipo_supported(RESULT CLRLINK_LTO_WORKS LANGUAGES C)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ${CLRLINK_LTO_WORKS})
endif()
