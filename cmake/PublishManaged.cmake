# cmake -DDOTNET=… -DPROJECT=… -DRID=… -DARTIFACTS=… -DOUTPUT=… -P PublishManaged.cmake
#
# Publishes the managed half; compiled ahead of time where NuGet has that compiler, which makes the start quicker. What
# is built for Mono goes to the folder netstandard2.0 below.
set(ENV{DOTNET_CLI_TELEMETRY_OPTOUT} 1)
set(ENV{DOTNET_NOLOGO} 1)
set(_publish "${DOTNET}" publish "${PROJECT}" -c Release -f net8.0 --nologo -v:quiet -m:1 -nodeReuse:false
             --disable-build-servers "-p:BaseIntermediateOutputPath=${ARTIFACTS}/obj/" "-p:BaseOutputPath=${ARTIFACTS}/bin/" -o "${OUTPUT}")
execute_process(COMMAND ${_publish} -r "${RID}" --self-contained false -p:PublishReadyToRun=true
                RESULT_VARIABLE _result OUTPUT_VARIABLE _output ERROR_VARIABLE _output)
if(NOT _result EQUAL 0 AND _output MATCHES "NU110[0-9]|NU130[0-9]|NETSDK1094|[Cc]rossgen")
  message(STATUS "The ReadyToRun compiler cannot be had; Python.Runtime.dll is published without native code")
  execute_process(COMMAND ${_publish} RESULT_VARIABLE _result OUTPUT_VARIABLE _output ERROR_VARIABLE _output)
endif()
if(NOT _result EQUAL 0)
  message(FATAL_ERROR "Publishing ${PROJECT} failed:\n${_output}")
endif()
# What Mono runs.
execute_process(COMMAND "${DOTNET}" build "${PROJECT}" -c Release -f netstandard2.0 --nologo -v:quiet -m:1 -nodeReuse:false
                        --disable-build-servers "-p:BaseIntermediateOutputPath=${ARTIFACTS}/obj/"
                        "-p:BaseOutputPath=${ARTIFACTS}/bin/" -o "${OUTPUT}/netstandard2.0"
                RESULT_VARIABLE _result OUTPUT_VARIABLE _output ERROR_VARIABLE _output)
if(NOT _result EQUAL 0)
  message(FATAL_ERROR "Building ${PROJECT} for netstandard2.0 failed:\n${_output}")
endif()
# An unchanged assembly keeps its old time; without this it would be published at every build.
file(TOUCH "${OUTPUT}/Python.Runtime.dll")
