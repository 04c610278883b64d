#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs the Debian packages that building and testing need and that are missing. Says so; quick when nothing is.
# Usage: setup.sh WHAT...   WHAT: build (console and tests), module (kernel headers), guest (QEMU),
# judge (drgn), fuzz, lint, or linux-headers-RELEASE
set -eu

build="gcc libc6-dev make pkg-config libreadline-dev libinih-dev libsqlite3-dev libjansson-dev libusb-1.0-0-dev libserialport-dev libudev-dev libpci-dev libcmocka-dev gcc-multilib groff-base python3"
module="linux-headers-amd64 dwarves binutils gcc make python3 xz-utils"
guest="qemu-system-x86 busybox-static cpio e2fsprogs python3 gcc libc6-dev binutils xz-utils"
judge="python3-drgn"
fuzz="clang libclang-rt-dev libsqlite3-dev make"
lint="python3 git clang shellcheck gcc-multilib"

wanted=
for what in "$@"; do
	case $what in
	build) wanted="$wanted $build" ;;
	module) wanted="$wanted $module" ;;
	guest) wanted="$wanted $guest" ;;
	judge) wanted="$wanted $judge" ;;
	fuzz) wanted="$wanted $fuzz" ;;
	lint) wanted="$wanted $lint" ;;
	linux-headers-*) wanted="$wanted $what" ;;
	*) echo "setup.sh: $what: one of build module guest judge fuzz lint linux-headers-RELEASE" >&2; exit 2 ;;
	esac
done

# One at a time: apt and dpkg fail where another one runs.
mkdir -p build
exec 9>build/.setup.lock
flock 9

missing=
for package in $wanted; do
	dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || { echo "missing:$missing; install them as root with apt-get install" >&2; exit 1; }
	as_root=sudo
fi
echo "installing what is missing:$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of packages
{
	$as_root apt-get -q update
	$as_root apt-get -q install -y --no-install-recommends $missing
} >&2
