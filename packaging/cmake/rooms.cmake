# lightkeep_together(<target> [APART file…] [ALONE file…])
#
# Compiles the sources of <target> sixteen at a time, which is half of the compiler's work and less. APART are those whose local names
# others have, too: they are compiled together with each other; ALONE those for which that does not help. The debug build compiles each
# by itself, and so does clang-tidy: there a name that shadows another is told of, and a file that includes too little does not compile.
# GCC 12 warns of strings of no length that code of its own library might get (GCC bug 105651 and its kin), and the more it sees at
# once, the more of them.
function(lightkeep_together target)
  if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    return()
  endif()
  cmake_parse_arguments(TOGETHER "" "" "APART;ALONE" ${ARGN})
  get_target_property(sources ${target} SOURCES)
  set(count 0)
  foreach(source IN LISTS sources)
    if(source IN_LIST TOGETHER_ALONE)
      continue()
    elseif(source IN_LIST TOGETHER_APART)
      set(group apart)
    else()
      math(EXPR group "${count} / 16")
      math(EXPR count "${count} + 1")
    endif()
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  target_compile_options(${target} PRIVATE -Wno-shadow
    $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-restrict>)
endfunction()

# lightkeep_room(<name> PATH <folder> SOURCES … [LINKS room…] [USES library…] [TESTS file…] [TEST_LINKS room…] [TEST_USES library…]
#                [APART file…] [ALONE file…] [COMPUTES])
#
# Makes the target lk_<name>. Each room gets an include folder of its own that holds one link to its sources under the path from
# the root, so that "store/store.h" resolves for those who link lk_store and for nobody else. LINKS and USES are private: a face
# that links the library does not see the store behind it. A room without SOURCES has headers alone. Only release builds optimise, which
# halves the compiler's time of the others, but for a room that COMPUTES: tests would wait for it longer than that. APART
# and ALONE are of lightkeep_together.
function(lightkeep_room name)
  cmake_parse_arguments(ROOM "COMPUTES" "PATH" "SOURCES;LINKS;USES;TESTS;TEST_LINKS;TEST_USES;APART;ALONE" ${ARGN})
  set(door ${CMAKE_BINARY_DIR}/rooms/${name})
  get_filename_component(parent ${door}/${ROOM_PATH} DIRECTORY)
  file(MAKE_DIRECTORY ${parent})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${ROOM_PATH} ${door}/${ROOM_PATH} SYMBOLIC)
  list(TRANSFORM ROOM_LINKS PREPEND lk_)
  list(TRANSFORM ROOM_TEST_LINKS PREPEND lk_)

  if(NOT ROOM_SOURCES)
    add_library(lk_${name} INTERFACE)
    target_include_directories(lk_${name} INTERFACE ${door})
    return()
  endif()
  add_library(lk_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(lk_${name} PUBLIC ${door})
  target_link_libraries(lk_${name} PRIVATE ${ROOM_LINKS} ${ROOM_USES})
  if(ROOM_COMPUTES AND NOT CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(lk_${name} PRIVATE -O1)
    if(LIGHTKEEP_SANITIZE MATCHES undefined)
      target_compile_options(lk_${name} PRIVATE -fsanitize=alignment)
    endif()
  elseif("ext_json" IN_LIST ROOM_USES)
    lightkeep_precompiled(lk_${name} JSON)
  else()
    lightkeep_precompiled(lk_${name})
  endif()
  if(NOT ROOM_COMPUTES)
    lightkeep_together(lk_${name} APART ${ROOM_APART} ALONE ${ROOM_ALONE})
  endif()

  if(LIGHTKEEP_TESTS AND ROOM_TESTS)
    add_executable(lk_${name}_test ${ROOM_TESTS})
    target_link_libraries(lk_${name}_test PRIVATE lk_${name} ${ROOM_LINKS} ${ROOM_USES} ${ROOM_TEST_LINKS} ${ROOM_TEST_USES}
                          GTest::gmock GTest::gtest_main)
    lightkeep_precompiled(lk_${name}_test TEST)
    lightkeep_together(lk_${name}_test APART ${ROOM_APART} ALONE ${ROOM_ALONE})
    add_test(NAME ${name} COMMAND lk_${name}_test)
    add_dependencies(unit_tests lk_${name}_test)
  endif()
endfunction()
