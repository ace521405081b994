# A toolchain for another processor than this machine's: Debian's cross compiler of LIGHTKEEP_TRIPLET ("aarch64-linux-gnu"), and in
# LIGHTKEEP_SYSROOT the libraries that packaging/sysroot.sh unpacked. The C library is the compiler's own.
set(CMAKE_SYSTEM_NAME Linux)
string(REGEX REPLACE "-.*" "" CMAKE_SYSTEM_PROCESSOR ${LIGHTKEEP_TRIPLET})
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES LIGHTKEEP_TRIPLET LIGHTKEEP_SYSROOT)
set(CMAKE_C_COMPILER ${LIGHTKEEP_TRIPLET}-gcc)
set(CMAKE_CXX_COMPILER ${LIGHTKEEP_TRIPLET}-g++)

add_compile_options("SHELL:-idirafter ${LIGHTKEEP_SYSROOT}/usr/include" "SHELL:-idirafter ${LIGHTKEEP_SYSROOT}/usr/include/${LIGHTKEEP_TRIPLET}")
add_link_options(-L${LIGHTKEEP_SYSROOT}/usr/lib/${LIGHTKEEP_TRIPLET})
set(CMAKE_FIND_ROOT_PATH ${LIGHTKEEP_SYSROOT})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
