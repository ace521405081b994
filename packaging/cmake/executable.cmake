# lightkeep_executable(<name> SOURCES … [LINKS room…] [USES library…] [APART file…] [ALONE file…])
#
# Makes build/<preset>/<name>. With LIGHTKEEP_STATIC it is one static-pie file, stripped, without what nothing calls.
# Beside it, on demand, stands <name>_dynamic: the same objects linked to shared libraries, for tests that step between the
# program and the C library.
#
# Static glibc warns at the link that getaddrinfo and dlopen may want its shared libraries at run time. They do not here: the name
# service is pinned to files and dns, which are inside libc.a, and SQLite's loading of extensions is off. The linker's --no-warnings
# is no way out: it links undefined functions without a word.
function(lightkeep_executable name)
  cmake_parse_arguments(EXE "" "" "SOURCES;LINKS;USES;APART;ALONE" ${ARGN})
  list(TRANSFORM EXE_LINKS PREPEND lk_)
  add_executable(${name} ${EXE_SOURCES})
  target_link_libraries(${name} PRIVATE ${EXE_LINKS} ${EXE_USES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  lightkeep_precompiled(${name} JSON)
  lightkeep_together(${name} APART ${EXE_APART} ALONE ${EXE_ALONE})
  if(LIGHTKEEP_STATIC)
    target_link_options(${name} PRIVATE -static-pie -s -Wl,--gc-sections -Wl,-z,relro,-z,now)
    add_executable(${name}_dynamic EXCLUDE_FROM_ALL $<TARGET_OBJECTS:${name}>)
    target_link_libraries(${name}_dynamic PRIVATE ${EXE_LINKS} ${EXE_USES})
    set_target_properties(${name}_dynamic PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  endif()
endfunction()
