#!/bin/bash
# Fetches what a build for another processor needs of Debian: the headers and static archives of the [libraries] in packages.txt,
# unpacked beside this machine's own and not installed.
#
#   packaging/sysroot.sh ARCH DEST     ARCH: arm64  →  DEST/usr/{include,lib,share}, DEST/versions
#
# apt checks the signed index and the checksum of each package. A second run does nothing until this script or the list changes.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
die() { echo "sysroot: $*" >&2; exit 1; }
[ $# = 2 ] || die "usage: sysroot.sh ARCH DEST"
arch=$1
mkdir -p "$2"
dest=$(cd "$2" && pwd)

mapfile -t packages < <(awk '/^#/ || !NF { next } /^\[/ { on = ($0 == "[libraries]"); next } on' "$here/packages.txt")
recipe=$(cat "$0" "$here/packages.txt" | sha256sum | cut -d' ' -f1)
[ "$(cat "$dest/stamp" 2>/dev/null)" = "$recipe" ] && exit 0

work=$(mktemp -d "${TMPDIR:-/tmp}/lightkeep-sysroot.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work" # apt downloads as its own user
mkdir -p "$work"/state/lists/partial "$work"/cache/archives/partial
: >"$work/status" # nothing is installed: all that is needed comes

foreign_apt() {
  local tool=$1
  shift
  "$tool" -qq -o APT::Architecture="$arch" -o APT::Architectures="$arch" -o Dir::State="$work/state" -o Dir::Cache="$work/cache" \
    -o Dir::State::status="$work/status" -o Acquire::Languages=none -o APT::Update::Error-Mode=any -o Acquire::Retries=3 \
    -o Debug::NoLocking=1 "$@"
}

# What the C and C++ libraries bring comes with the cross compiler.
compilers_own() { [[ ${1##*/} =~ ^(libc6|linux-libc-dev|libgcc|libstdc\+\+|gcc-|cpp-|g\+\+-|libc-) ]]; }

foreign_apt apt-get update || die "apt has no packages for $arch"
foreign_apt apt-get install --download-only --no-install-recommends -y "${packages[@]}" >"$work/log" 2>&1 ||
  { tail -20 "$work/log" >&2; die "cannot download the packages for $arch"; }
mkdir "$work/root"
rm -rf "${dest:?}"/*
for package in "$work"/cache/archives/*.deb; do
  compilers_own "$package" && continue
  dpkg-deb -x "$package" "$work/root"
  # shellcheck disable=SC2016  # dpkg-deb fills these in
  dpkg-deb --show --showformat '${Package} ${Version}\n' "$package" >>"$dest/versions"
done
mkdir "$dest/usr"
mv "$work"/root/usr/{include,lib,share} "$dest/usr/"
for package in "${packages[@]}"; do
  grep -q "^$package " "$dest/versions" || die "there is no $package for $arch"
done
echo "$recipe" >"$dest/stamp"
