#!/bin/bash
# Installs Lightkeep as a systemd service, as root. An existing configuration and data are left as they are, so it also upgrades.
#
#   packaging/install.sh [--root DIR] [BINARY]     BINARY: the one beside this script, or build/release/lightkeep
#   packaging/install.sh [--root DIR] --remove     removes the program and the unit; keeps configuration and data
#
# --root puts the files below DIR and touches neither users nor services: for images and packages.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

root=
if [ "${1:-}" = --root ]; then root=${2:?} && shift 2; fi
program=$root/usr/local/bin/lightkeep
unit=$root/etc/systemd/system/lightkeep.service
settings=$root/etc/lightkeep/lightkeep.conf

die() { echo "install: $*" >&2; exit 1; }
live() { [ -z "$root" ]; }
if live && [ "$(id -u)" != 0 ]; then die "run this as root"; fi

remove() {
  if live; then systemctl disable --now lightkeep.service 2>/dev/null || true; fi
  rm -f "$program" "$unit"
  if live; then systemctl daemon-reload; fi
  echo "Lightkeep is removed. Its data in /var/lib/lightkeep and its settings in /etc/lightkeep are still there."
}

# Written beside and renamed, so that a running server keeps the file it was started from.
install_program() {
  local binary=$1
  [ -x "$binary" ] || die "there is no program at $binary; './run build' makes one"
  "$binary" version >/dev/null || die "$binary does not run on this machine"
  mkdir -p "${program%/*}"
  install -m 755 "$binary" "$program.new"
  mv -f "$program.new" "$program"
}

install_service() {
  if live && ! id lightkeep >/dev/null 2>&1; then
    useradd --system --user-group --home-dir /var/lib/lightkeep --shell /usr/sbin/nologin lightkeep
  fi
  install -D -m 644 "$here/systemd/lightkeep.service" "$unit"
  if [ ! -e "$settings" ]; then
    install -D -m 640 "$here/lightkeep.conf" "$settings"
    if live; then chgrp lightkeep "$settings"; fi
  fi
}

start_or_explain() {
  systemctl daemon-reload
  if systemctl is-active --quiet lightkeep.service; then
    systemctl restart lightkeep.service
    echo "Lightkeep is upgraded and running."
    return
  fi
  cat <<'TEXT'
Lightkeep is installed. It listens on 127.0.0.1:8080 until /etc/lightkeep/lightkeep.conf says more. Start it with:

  systemctl enable --now lightkeep
TEXT
}

if [ "${1:-}" = --remove ]; then
  remove
  exit
fi
beside=$here/lightkeep
[ -f "$beside" ] || beside=$here/../build/release/lightkeep
install_program "${1:-$beside}"
install_service
if live; then start_or_explain; fi
