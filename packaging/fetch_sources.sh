#!/bin/bash
# Fetches what Debian does not package in a form that can be linked statically, from Debian's own source packages:
#   cpp-httplib 0.18 (the whole header), mbedTLS 3.6 (static libraries with TLS 1.3), and what is packaged as shared objects
#   only: Little CMS 2, libheif 1.15 or 1.23 (from the machine's own release) and libde265 1.0, which read HEIC; AVIF's libaom has an archive.
#   libtiff's has too, but with decoders of which no archives are packaged.
#
#   packaging/fetch_sources.sh DEST [ARCH SYSROOT]
#                                      →  DEST/include/httplib.h, DEST/include/{mbedtls,psa}/, DEST/lib/libmbed*.a,
#                                          DEST/lcms2/{lcms2.h,liblcms2.a}, DEST/lib/libsodium.a, DEST/{heif,tiff}/{include,lib}/,
#                                          DEST/versions, DEST/licenses/
#
# The archive's address and its keyring are the machine's own: they are read from its apt settings. apt checks the signed index,
# the index holds the checksum of each .dsc, and the .dsc those of the files: nothing unverified is unpacked. apt's system
# folders are not touched. A second run does nothing until this script or the configuration beside it changes.
set -euo pipefail

suite=trixie # Debian 13: the stable release whose security team looks after these
here=$(cd "$(dirname "$0")" && pwd)
sources=$here/sources # our parts of mbedTLS

die() { echo "fetch_sources: $*" >&2; exit 1; }
[ $# = 1 ] || [ $# = 3 ] || die "usage: fetch_sources.sh DEST [ARCH SYSROOT]"
mkdir -p "$1"
dest=$(cd "$1" && pwd)

# For another processor than this machine's: its compiler, and what sysroot.sh has made.
tools='' search=() cross=()
if [ $# = 3 ]; then
  triplet=$(dpkg-architecture -A "$2" -q DEB_TARGET_GNU_TYPE)
  sysroot=$(cd "$3" && pwd)
  tools=$triplet-
  search=("-B$sysroot/usr/lib/$triplet")
  cross=("-DCMAKE_TOOLCHAIN_FILE=$here/cmake/cross.cmake" "-DLIGHTKEEP_TRIPLET=$triplet" "-DLIGHTKEEP_SYSROOT=$sysroot")
fi
cc=${tools}gcc ar=${tools}ar nm=${tools}nm objcopy=${tools}objcopy

recipe=$(cat "$0" "$sources"/* | sha256sum | cut -d' ' -f1)
[ "$(cat "$dest/stamp" 2>/dev/null)" = "$recipe" ] && exit 0
rm -f "$dest/stamp"

for tool in apt-get dpkg-source cmake ninja "$cc" "$ar" "$nm" "$objcopy"; do
  command -v "$tool" >/dev/null || die "$tool is missing (packaging/packages.txt lists what the build needs)"
done

work=$(mktemp -d "${TMPDIR:-/tmp}/lightkeep-sources.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work" # apt downloads as its own user
# Assertions name their file: not where that was, or two builds would differ.
flags=(-O2 -fPIC -fstack-protector-strong "-ffile-prefix-map=$work=.")
mkdir -p "$work"/{state/lists/partial,cache/archives/partial,parts,build,unpack}
[ "$(id -u)" != 0 ] || chown _apt "$work/unpack"

# archive_of RELEASE → "URI [KEYRING]" of the machine's own entry for that release, main component. Without a keyring of its own,
# the entry is checked against the keys that apt trusts for everything.
archive_of() {
  local uri entry
  # shellcheck disable=SC2016  # apt fills these in
  read -r uri entry < <(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI) $(SOURCESENTRY)' |
    awk -v release="$1" '$1 == release && $2 == "main" { print $3, $4; exit }') || return 0
  echo "$uri" "$(grep -ioPm1 '(^signed-by:\s*|signed-by=)\K/[^] ,]+' "${entry%:*}" || true)"
}

# source_entry SUITES URI [KEYRING] → one paragraph in apt's deb822 format.
source_entry() {
  printf 'Types: deb-src\nURIs: %s\nSuites: %s\nComponents: main\n%s\n\n' "$2" "$1" "${3:+Signed-By: $3}"
}

# shellcheck source=/dev/null
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:?}")

write_sources() {
  local archive security
  archive=$(archive_of "$codename")
  security=$(archive_of "$codename-security")
  [ -n "$archive" ] || die "apt has no entry for $codename main; this needs a Debian machine"
  [ -n "$security" ] || echo "fetch_sources: apt has no entry for $codename-security; using $suite's point releases alone" >&2
  # shellcheck disable=SC2086  # two words: address and keyring
  {
    source_entry "$suite $suite-updates $codename" $archive
    [ -z "$security" ] || source_entry "$suite-security $codename-security" $security
  } >"$work/debian.sources"
}

# libheif comes from the machine's own release, whose security team looks after it too: not every mirror holds the source of the
# newer one that the index of $suite names.
heif_release() {
  if [ -n "$(archive_of "$codename-security")" ]; then echo "$codename-security"; else echo "$codename"; fi
}

# heif_series: what this build knows of that release.
heif_series() {
  if [ "$codename" = bookworm ]; then echo 1.15.; else echo 1.23.; fi
}

private_apt() {
  apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/parts" -o Dir::State="$work/state" \
    -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$work/cache" -o APT::Get::AllowUnauthenticated=false \
    -o Acquire::AllowInsecureRepositories=false -o Acquire::Languages=none -o APT::Update::Error-Mode=any \
    -o Acquire::Retries=3 "$@"
}

# unpack PACKAGE VERSION-PREFIX [RELEASE]: downloads, verifies and unpacks into unpack/PACKAGE; any other series is refused.
unpack() {
  local package=$1 series=$2 dsc version
  (cd "$work/unpack" && private_apt source --download-only --only-source "$package${3:+/$3}") || die "cannot download $package"
  dsc=$(echo "$work/unpack/$package"_*.dsc)
  version=$(sed -n 's/^Version: //p' "$dsc" | head -1)
  case $version in "$series"*) ;; *) die "$package is $version; this build knows $series only" ;; esac
  dpkg-source --require-strong-checksums --no-overwrite-dir -x "$dsc" "$work/unpack/$package" >"$work/$package.log" 2>&1 ||
    { cat "$work/$package.log" >&2; die "$package does not unpack"; }
  echo "fetch_sources: $package $version"
  echo "$package $version" >>"$work/versions"
  install -D -m 644 "$work/unpack/$package/debian/copyright" "$work/licenses/$package"
}

build_mbedtls() {
  local source=$work/unpack/mbedtls
  cat "$sources/mbedtls_config.inc" >>"$source/include/mbedtls/mbedtls_config.h"
  cp "$sources"/*_alt.h "$source/include/mbedtls/"
  patch -d "$source" -p1 --fuzz=0 <"$sources/mbedtls_x25519.patch" || return
  cmake -S "$source" -B "$work/build" -G Ninja "${cross[@]}" -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS="${flags[*]}" \
    -DCMAKE_INSTALL_PREFIX="$dest" -DCMAKE_INSTALL_LIBDIR=lib -DENABLE_TESTING=OFF -DENABLE_PROGRAMS=OFF -DGEN_FILES=OFF \
    -DUSE_SHARED_MBEDTLS_LIBRARY=OFF -DUSE_STATIC_MBEDTLS_LIBRARY=ON -DMBEDTLS_FATAL_WARNINGS=OFF &&
    cmake --build "$work/build" && cmake --install "$work/build" &&
    "$cc" -c "${flags[@]}" -I"$source/include" -I"$source/library" -o "$work/build/mbedtls_portable.o" \
      "$sources/mbedtls_portable.c" &&
    "$ar" rsD "$dest/lib/libmbedcrypto.a" "$work/build/mbedtls_portable.o"
}

# The core only: plain C without a configuration. Its folder is its own, so that nobody who looks for httplib.h sees its header.
build_lcms2() (
  cd "$work/unpack/lcms2" && mkdir -p objects "$dest/lcms2" && cd objects &&
    "$cc" -c "${flags[@]}" -I../include ../src/*.c &&
    rm -f "$dest/lcms2/liblcms2.a" && "$ar" rcsD "$dest/lcms2/liblcms2.a" ./*.o &&
    install -m 644 ../include/lcms2.h "$dest/lcms2/lcms2.h"
)

# Decoders alone, without threads (a process that decodes may start none), tools or plug-ins that are loaded at run time.
build_heif() {
  local prefix=$dest/heif optimised="${flags[*]} -ffunction-sections -fdata-sections" common decoder
  common=(-G Ninja "${cross[@]}" -DCMAKE_BUILD_TYPE=None "-DCMAKE_C_FLAGS=$optimised" "-DCMAKE_CXX_FLAGS=$optimised" -DBUILD_SHARED_LIBS=OFF
    "-DCMAKE_INSTALL_PREFIX=$prefix" -DCMAKE_INSTALL_LIBDIR=lib "-DCMAKE_PREFIX_PATH=$prefix")
  rm -rf "$prefix"
  sed -i '/de265_start_worker_threads/d' "$work"/unpack/libheif/libheif/plugins/*decoder_libde265.cc
  cmake -S "$work/unpack/libde265" -B "$work/build/de265" "${common[@]}" -DENABLE_SDL=OFF -DENABLE_DECODER=OFF -DENABLE_ENCODER=OFF &&
    cmake --build "$work/build/de265" && cmake --install "$work/build/de265" &&
    cmake -S "$work/unpack/libheif" -B "$work/build/heif" "${common[@]}" -DBUILD_TESTING=OFF -DENABLE_PLUGIN_LOADING=OFF \
      -DENABLE_MULTITHREADING_SUPPORT=OFF -DENABLE_PARALLEL_TILE_DECODING=OFF -DWITH_LIBDE265=ON -DWITH_LIBDE265_PLUGIN=OFF -DWITH_AOM_DECODER=ON \
      -DWITH_AOM_DECODER_PLUGIN=OFF -DWITH_AOM_ENCODER=OFF -DWITH_X265=OFF -DWITH_X264=OFF -DWITH_OpenH264_DECODER=OFF -DWITH_DAV1D=OFF -DWITH_RAV1E=OFF -DWITH_SvtEnc=OFF -DWITH_LIBSHARPYUV=OFF \
      -DWITH_EXAMPLES=OFF -DCMAKE_DISABLE_FIND_PACKAGE_Doxygen=ON &&
    cmake --build "$work/build/heif" && cmake --install "$work/build/heif" || return
  for decoder in de265_new_decoder aom_codec_av1_dx; do # what it does not find it leaves out
    "$nm" "$prefix/lib/libheif.a" | grep -c " U $decoder\$" || { echo "libheif does not call $decoder"; return 1; }
  done
}

# Without the compressions that need libraries which nothing else here links, and without C++, tools and OpenGL. The archive alone: for
# another processor its configuration finds no `pow`, and what it would be installed with is linked with this machine's libm.
build_tiff() {
  local prefix=$dest/tiff decoder
  rm -rf "$prefix"
  cmake -S "$work/unpack/tiff" -B "$work/build/tiff" -G Ninja "${cross[@]}" -DCMAKE_BUILD_TYPE=None "-DCMAKE_C_FLAGS=${flags[*]}" \
    -DBUILD_SHARED_LIBS=OFF "-DCMAKE_INSTALL_PREFIX=$prefix" -DCMAKE_INSTALL_LIBDIR=lib -Dtiff-tools=OFF -Dtiff-tests=OFF -Dtiff-contrib=OFF \
    -Dtiff-docs=OFF -Dtiff-opengl=OFF -Dcxx=OFF -Djbig=OFF -Dlerc=OFF -Dlzma=OFF -Dzstd=OFF -Dwebp=OFF -Dlibdeflate=OFF -Djpeg12=OFF \
    -Dold-jpeg=OFF -Dlogluv=OFF -Dpixarlog=OFF -Dzlib=ON -Djpeg=ON -DCMath_HAVE_LIBC_POW=ON &&
    cmake --build "$work/build/tiff" --target tiff || return
  install -D -m 644 -t "$prefix/lib" "$work/build/tiff/libtiff/libtiff.a" &&
    install -D -m 644 -t "$prefix/include" "$work/unpack/tiff/libtiff"/{tiff,tiffio}.h "$work/build/tiff/libtiff"/tiff{conf,vers}.h || return
  for decoder in jpeg_read_header inflate; do # what it does not find it leaves out
    "$nm" "$prefix/lib/libtiff.a" | grep -c " U $decoder\$" || { echo "libtiff does not call $decoder"; return 1; }
  done
}

global_names() { "$nm" -g --defined-only "$1" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u; }

# libsodium has Argon2 inside, under the names that libargon2 has: of two functions with one name a static link takes none.
rename_sodium() {
  local sodium argon2
  sodium=$("$cc" "${search[@]}" -print-file-name=libsodium.a) argon2=$("$cc" "${search[@]}" -print-file-name=libargon2.a)
  comm -12 <(global_names "$sodium") <(global_names "$argon2") | sed 's/.*/& sodium_&/' >"$work/names" &&
    "$objcopy" --redefine-syms="$work/names" "$sodium" "$dest/lib/libsodium.a"
}

# at_once NAME…: each of them by build_NAME, side by side: configuring alone keeps one processor busy.
at_once() {
  local name
  declare -A builders
  for name; do
    "build_$name" >"$work/$name.log" 2>&1 &
    builders[$name]=$!
  done
  for name; do
    wait "${builders[$name]}" || { tail -40 "$work/$name.log" >&2; die "$name does not build"; }
  done
}

write_sources
mv "$work/debian.sources" "$work/parts/"
private_apt update || die "apt cannot read $suite's source index"
unpack cpp-httplib 0.18.
unpack mbedtls 3.6.
unpack lcms2 2.
unpack libde265 1.0.
unpack libheif "$(heif_series)" "$(heif_release)"
unpack tiff 4.
at_once mbedtls lcms2 heif tiff
rename_sodium || die "libsodium's names cannot be changed"
install -D -m 644 "$work/unpack/cpp-httplib/httplib.h" "$dest/include/httplib.h"
rm -rf "$dest/licenses"
cp -r "$work/versions" "$work/licenses" "$dest/"
echo "$recipe" >"$dest/stamp"
