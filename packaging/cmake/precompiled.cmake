# lightkeep_precompiled(<target> [JSON | TEST])
#
# Spares <target> the parsing of the large headers that most files include: the standard library's, with JSON nlohmann's as well, with
# TEST also GoogleTest's. Each set is compiled once for all targets that take it; whoever has a flag of its own does not take part.
set(lightkeep_std_headers algorithm array atomic charconv chrono condition_variable cstdint cstring exception functional map
    memory mutex optional set span stdexcept string string_view system_error thread unordered_map utility vector)
list(TRANSFORM lightkeep_std_headers REPLACE "(.+)" "<\\1>")

# ccache takes part with these settings.
if(CMAKE_CXX_COMPILER_LAUNCHER MATCHES "^[^;]*ccache$")
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CMAKE_CXX_COMPILER_LAUNCHER})
  if(NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
    add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess> "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
  endif()
endif()

function(lightkeep_precompiled_set name)
  set(empty ${CMAKE_BINARY_DIR}/precompiled/${name}.cpp)
  file(CONFIGURE OUTPUT ${empty} CONTENT "")
  add_library(lk_precompiled_${name} OBJECT EXCLUDE_FROM_ALL ${empty})
  target_precompile_headers(lk_precompiled_${name} PRIVATE ${ARGN})
endfunction()

lightkeep_precompiled_set(std ${lightkeep_std_headers})
lightkeep_precompiled_set(json ${lightkeep_std_headers} <nlohmann/json.hpp>)
if(LIGHTKEEP_TESTS)
  lightkeep_precompiled_set(test ${lightkeep_std_headers} <nlohmann/json.hpp> <gmock/gmock.h> <gtest/gtest.h>)
  target_link_libraries(lk_precompiled_test PRIVATE GTest::gmock GTest::gtest)
endif()

function(lightkeep_precompiled target)
  cmake_parse_arguments(SET "JSON;TEST" "" "" ${ARGN})
  set(name std)
  if(SET_TEST)
    set(name test)
  elseif(SET_JSON)
    set(name json)
  endif()
  target_precompile_headers(${target} REUSE_FROM lk_precompiled_${name})
endfunction()
