# The third-party libraries, one interface target each. Debian's packages hold static archives of all of them; httplib.h,
# mbedTLS 3.6, Little CMS, libheif, libde265 and libtiff come from Debian's source packages (packaging/fetch_sources.sh).
find_package(Threads REQUIRED)

function(lightkeep_library name)
  add_library(ext_${name} INTERFACE)
  target_link_libraries(ext_${name} INTERFACE ${ARGN})
endfunction()

lightkeep_library(rocksdb rocksdb zstd lz4 snappy bz2 z gflags Threads::Threads ${CMAKE_DL_LIBS})
lightkeep_library(sqlite SQLiteCpp sqlite3 Threads::Threads ${CMAKE_DL_LIBS} m)
lightkeep_library(jpeg jpeg)
lightkeep_library(png png16 z m)
lightkeep_library(zlib z)
lightkeep_library(zstd zstd)
# From its release 1.3 on libwebp has a part that is a library of its own.
find_library(LIGHTKEEP_SHARPYUV sharpyuv)
lightkeep_library(webp webpmux webpdemux webp $<$<BOOL:${LIGHTKEEP_SHARPYUV}>:sharpyuv> m Threads::Threads)
lightkeep_library(gif gif)
lightkeep_library(json)
lightkeep_library(mustache)
lightkeep_library(utf8proc utf8proc)
lightkeep_library(idn2 idn2 unistring)
lightkeep_library(nghttp2 nghttp2)
lightkeep_library(expat expat)
lightkeep_library(argon2 argon2 Threads::Threads)

# mbedTLS calls functions of app/crypto, which calls others of mbedTLS, and libsodium: whoever links the one gets all, and the room
# itself sees the headers alone.
lightkeep_library(mbedtls_headers)
target_include_directories(ext_mbedtls_headers SYSTEM BEFORE INTERFACE ${LIGHTKEEP_DEPS}/include)
set(mbedtls_archives mbedtls mbedx509 mbedcrypto)
list(TRANSFORM mbedtls_archives REPLACE "(.+)" "${LIGHTKEEP_DEPS}/lib/lib\\1.a")
list(JOIN mbedtls_archives , mbedtls_archives)
lightkeep_library(mbedtls ext_mbedtls_headers $<LINK_GROUP:RESCAN,${mbedtls_archives},lk_crypto,${LIGHTKEEP_DEPS}/lib/libsodium.a>)
lightkeep_library(lcms ${LIGHTKEEP_DEPS}/lcms2/liblcms2.a m Threads::Threads)
target_include_directories(ext_lcms SYSTEM BEFORE INTERFACE ${LIGHTKEEP_DEPS}/lcms2)
# libde265 is what reads HEVC, the codec of HEIC.
set(heif_archives ${LIGHTKEEP_DEPS}/heif/lib/libheif.a)
if(LIGHTKEEP_HEVC)
  list(APPEND heif_archives ${LIGHTKEEP_DEPS}/heif/lib/libde265.a)
endif()
lightkeep_library(heif ${heif_archives} aom m Threads::Threads)
target_include_directories(ext_heif SYSTEM BEFORE INTERFACE ${LIGHTKEEP_DEPS}/heif/include)
lightkeep_library(tiff ${LIGHTKEEP_DEPS}/tiff/lib/libtiff.a jpeg z m)
target_include_directories(ext_tiff SYSTEM BEFORE INTERFACE ${LIGHTKEEP_DEPS}/tiff/include)
lightkeep_library(httplib Threads::Threads)
target_include_directories(ext_httplib SYSTEM BEFORE INTERFACE ${LIGHTKEEP_DEPS}/include)
target_compile_definitions(ext_httplib INTERFACE CPPHTTPLIB_USE_POLL)
