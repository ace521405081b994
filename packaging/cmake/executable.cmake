# lightkeep_executable(<name> SOURCES … [LINKS room…] [USES library…])
#
# Makes build/<preset>/<name>. With LIGHTKEEP_STATIC it is one static-pie file, stripped, without what nothing calls.
# Static glibc warns at the link that getaddrinfo and dlopen may want its shared libraries at run time. They do not here: the name
# service is pinned to files and dns, which are inside libc.a, and SQLite's loading of extensions is off.
include(CheckLinkerFlag)
check_linker_flag(CXX "-Wl,--no-warnings" LIGHTKEEP_LINKER_NO_WARNINGS)

function(lightkeep_executable name)
  cmake_parse_arguments(EXE "" "" "SOURCES;LINKS;USES" ${ARGN})
  list(TRANSFORM EXE_LINKS PREPEND lk_)
  add_executable(${name} ${EXE_SOURCES})
  target_link_libraries(${name} PRIVATE ${EXE_LINKS} ${EXE_USES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  if(LIGHTKEEP_STATIC)
    target_link_options(${name} PRIVATE -static-pie -s -Wl,--gc-sections -Wl,-z,relro,-z,now)
    if(LIGHTKEEP_LINKER_NO_WARNINGS)
      target_link_options(${name} PRIVATE -Wl,--no-warnings)
    endif()
  endif()
endfunction()
