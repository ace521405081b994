#!/bin/bash
# Packs what is released for one processor: an archive to unpack anywhere, a Debian package, and the list of what is linked into
# the program (SPDX). The same input gives the same bytes, wherever and whenever it is packed.
#
#   packaging/dist.sh ARCH BINARY DEPS SYSROOT DEST    ARCH: amd64, arm64. DEPS: what fetch_sources.sh made. SYSROOT: what sysroot.sh
#                                                      made, or / for this machine's own libraries
#   →  DEST/lightkeep-VERSION-linux-ARCH.tar.gz, DEST/lightkeep_VERSION_ARCH.deb, DEST/lightkeep-VERSION-linux-ARCH.spdx.json
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
die() { echo "dist: $*" >&2; exit 1; }
[ $# = 5 ] || die "usage: dist.sh ARCH BINARY DEPS SYSROOT DEST"
arch=$1 binary=$2 deps=$3 sysroot=${4%/} dest=$5
version=$(cat "$here/VERSION")
name=lightkeep-$version-linux-$arch
# All times are that of the last commit, or of the newest file where there is no repository.
when=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct 2>/dev/null || stat -c %Y "$here/VERSION")}
export SOURCE_DATE_EPOCH=$when

[ -x "$binary" ] || die "there is no program at $binary"
[ -f "$deps/versions" ] || die "$deps is not what fetch_sources.sh makes"
work=$(mktemp -d "${TMPDIR:-/tmp}/lightkeep-dist.XXXXXX")
trap 'rm -rf "$work"' EXIT
umask 022
mkdir -p "$dest"

# linked → NAME VERSION of each library inside, one a line: Debian's packages, and those that were built from its sources.
linked() {
  local package libraries
  mapfile -t libraries < <(awk '/^#/ || !NF { next } /^\[/ { on = ($0 == "[libraries]"); next } on' "$here/packages.txt")
  for package in "${libraries[@]}"; do
    if [ -n "$sysroot" ]; then
      grep "^$package " "$sysroot/versions"
    else
      # shellcheck disable=SC2016  # dpkg-query fills these in
      dpkg-query -W -f '${Package} ${Version}\n' "$package"
    fi
  done
  cat "$deps/versions"
}

# licenses FOLDER: what the authors of the libraries ask to be told with the program.
licenses() {
  local package _
  mkdir -p "$1"
  while read -r package _; do
    if [ -f "$deps/licenses/$package" ]; then
      install -m 644 "$deps/licenses/$package" "$1/$package"
    else
      install -m 644 "$sysroot/usr/share/doc/$package/copyright" "$1/$package" || die "$package comes without its license"
    fi
  done <"$work/linked"
  cp "$here/../LICENSE" "$1/lightkeep"
}

# component NAME VERSION PURL → one package of the list.
component() {
  printf '    {"SPDXID": "SPDXRef-%s", "name": "%s", "versionInfo": "%s", "downloadLocation": "NOASSERTION", "filesAnalyzed": false,\n' \
    "${1//[^A-Za-z0-9.-]/-}" "$1" "$2"
  printf '     "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "%s"}]}' "$3"
}

spdx() {
  local package release
  printf '{\n  "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "%s",\n' "$name"
  printf '  "documentNamespace": "urn:lightkeep:%s:%s",\n' "$name" "$(sha256sum <"$binary" | cut -c1-32)"
  printf '  "creationInfo": {"created": "%s", "creators": ["Tool: packaging/dist.sh"]},\n' "$(date -u -d "@$when" +%Y-%m-%dT%H:%M:%SZ)"
  printf '  "documentDescribes": ["SPDXRef-lightkeep"],\n  "packages": [\n'
  component lightkeep "$version" "pkg:generic/lightkeep@$version?arch=$arch"
  while read -r package release; do
    printf ',\n'
    component "$package" "$release" "pkg:deb/debian/${package//+/%2B}@${release//+/%2B}?arch=$(grep -q "^$package " "$deps/versions" && echo source || echo "$arch")"
  done <"$work/linked"
  printf '\n  ],\n  "relationships": [\n'
  while read -r package _; do
    printf '    {"spdxElementId": "SPDXRef-lightkeep", "relationshipType": "STATIC_LINK", "relatedSpdxElement": "SPDXRef-%s"},\n' "${package//[^A-Za-z0-9.-]/-}"
  done <"$work/linked"
  printf '    {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-lightkeep"}\n  ]\n}\n'
}

archive() {
  local folder=$work/$name
  mkdir "$folder"
  install -m 755 "$binary" "$folder/lightkeep"
  cp -r "$here"/{install.sh,lightkeep.conf,proxy,systemd} "$here/../README.md" "$folder/"
  cp -r "$work/licenses" "$work/$name.spdx.json" "$folder/"
  tar --sort=name --mtime="@$when" --owner=0 --group=0 --numeric-owner --mode=u+rw,go+r-w -C "$work" -c "$name" | gzip -9n >"$dest/$name.tar.gz"
}

package() {
  local root=$work/root
  install -D -m 755 "$binary" "$root/usr/bin/lightkeep"
  install -d "$root/usr/lib/systemd/system" "$root/usr/share/doc/lightkeep" "$root/DEBIAN"
  sed 's,/usr/local/bin/,/usr/bin/,' "$here/systemd/lightkeep.service" >"$root/usr/lib/systemd/system/lightkeep.service"
  install -D -m 640 "$here/lightkeep.conf" "$root/etc/lightkeep/lightkeep.conf"
  cp "$here/../LICENSE" "$root/usr/share/doc/lightkeep/copyright"
  cp -r "$work/licenses" "$work/$name.spdx.json" "$here/proxy" "$root/usr/share/doc/lightkeep/"
  install -m 755 "$here"/debian/{postinst,prerm,postrm} "$root/DEBIAN/"
  echo /etc/lightkeep/lightkeep.conf >"$root/DEBIAN/conffiles"
  sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@SIZE@/$(du -sk --apparent-size "$root" | cut -f1)/" "$here/debian/control" >"$root/DEBIAN/control"
  (cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
  find "$root" -exec touch --no-dereference --date="@$when" {} +
  dpkg-deb --root-owner-group -Zxz --build "$root" "$dest/lightkeep_${version}_$arch.deb" >/dev/null
}

linked | sort -u >"$work/linked"
licenses "$work/licenses"
spdx >"$work/$name.spdx.json"
cp "$work/$name.spdx.json" "$dest/"
archive
package
