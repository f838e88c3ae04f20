# CLRLINK_MANAGED_DIR: given, or published here (what `pip install` does). The intermediate files go to the build
# folder too, so that builds for several interpreters may run side by side.
if(CLRLINK_MANAGED_DIR)
  if(NOT EXISTS "${CLRLINK_MANAGED_DIR}/Python.Runtime.dll")
    message(WARNING "CLRLINK_MANAGED_DIR: there is no Python.Runtime.dll in ${CLRLINK_MANAGED_DIR} (yet)")
  endif()
  return()
endif()

find_program(CLRLINK_DOTNET dotnet HINTS ENV DOTNET_ROOT PATHS /usr/share/dotnet /usr/lib/dotnet "$ENV{HOME}/.dotnet")
if(NOT CLRLINK_DOTNET)
  message(FATAL_ERROR
    "Building clrlink needs a .NET SDK 8 or newer, and no `dotnet` was found on PATH, in DOTNET_ROOT or the usual "
    "folders.\nInstall one: https://dotnet.microsoft.com/download (on Ubuntu: apt install dotnet-sdk-8.0), or give a "
    "built managed half by -DCLRLINK_MANAGED_DIR=<folder>.")
endif()

set(CLRLINK_MANAGED_DIR "${CMAKE_BINARY_DIR}/managed/publish")
set(_project "${CMAKE_CURRENT_SOURCE_DIR}/src/managed/Python.Runtime/Python.Runtime.csproj")
file(GLOB_RECURSE _sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/src/managed/*.cs"
     "${CMAKE_CURRENT_SOURCE_DIR}/src/managed/*.props" "${CMAKE_CURRENT_SOURCE_DIR}/src/managed/*.targets")
list(FILTER _sources EXCLUDE REGEX "/(bin|obj)/")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  set(_rid linux-arm64)
else()
  set(_rid linux-x64)
endif()
if(EXISTS "/etc/alpine-release")
  string(REPLACE linux linux-musl _rid "${_rid}")
endif()
set(_publish "${CMAKE_CURRENT_SOURCE_DIR}/cmake/PublishManaged.cmake")
add_custom_command(
  OUTPUT "${CLRLINK_MANAGED_DIR}/Python.Runtime.dll"
  COMMAND "${CMAKE_COMMAND}" "-DDOTNET=${CLRLINK_DOTNET}" "-DPROJECT=${_project}" -DRID=${_rid}
          "-DARTIFACTS=${CMAKE_BINARY_DIR}/managed/artifacts" "-DOUTPUT=${CLRLINK_MANAGED_DIR}" -P "${_publish}"
  DEPENDS "${_project}" ${_sources} "${_publish}"
  COMMENT "Publishing Python.Runtime.dll" VERBATIM)
add_custom_target(clrlink_managed ALL DEPENDS "${CLRLINK_MANAGED_DIR}/Python.Runtime.dll")
