#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Holds host/console/lastgasp.bash against the programs: what Tab would offer, in a shell that has nothing else. Prints
# what is wrong and, last, `N passed, N failed`.
#
#	bash.sh LASTGASP [LASTGASP-PROBE]
set -u
lastgasp=$1
probe=${2-}
cd "$(dirname "$0")/.." || exit 1
passed=0
failed=0
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir "$home/lastgasp"
printf '[xo]\nline = usb:0403:6001\n' >"$home/lastgasp/config"
export XDG_CONFIG_HOME=$home
# shellcheck source=host/console/lastgasp.bash
. host/console/lastgasp.bash

tell() { # NAME, EXPECTED, SEEN
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL completion of $1: \`$3\`, not \`$2\`"
	fi
}

offered() { # PROGRAM, the line behind its name
	local complete word=${2##*[[:space:]]}

	COMP_LINE="lastgasp $2"
	COMP_POINT=${#COMP_LINE}
	COMPREPLY=()
	complete=$(complete -p "${1##*/}")
	complete=${complete##* -F }
	"${complete%% *}" "$1" "$word" ""
}

gives() { # LINE, all that is offered
	offered "$lastgasp" "$1"
	tell "$1" "$2" "${COMPREPLY[*]}"
}

has() { # LINE, one of what is offered
	offered "$lastgasp" "$1"
	case " ${COMPREPLY[*]} " in
	*" $2 "*) tell "$1" "$2" "$2" ;;
	*) tell "$1" "$2 among others" "${COMPREPLY[*]}" ;;
	esac
}

gives li lines
gives "help  ver" verify
has "" console
has "" show
has "capture --" --sysrq
has "capture xo -" -o
has "lines --" --udev
gives "show tests/golden/xo.gasp sl" slab
gives "show " ""
gives "verify a " ""
gives "console x" xo
has "capture " xo
gives "capture --raw " ""
gives "nothing " ""
gives "console 'x" ""

# Readline puts what is offered behind the last break character, which LINE may have.
COMPREPLY=(usb:0403:6001:XO1 usb:0403:6001:XO2)
_lastgasp_cut usb:0403:60
tell "a LINE with colons" "6001:XO1 6001:XO2" "${COMPREPLY[*]}"
COMPREPLY=(usb:@1-2)
_lastgasp_cut usb:@1
tell "a LINE with @" "1-2" "${COMPREPLY[*]}"
COMPREPLY=(/dev/ttyUSB0)
_lastgasp_cut /dev/tty
tell "a LINE without either" "/dev/ttyUSB0" "${COMPREPLY[*]}"
COMP_WORDBREAKS=$' \t\n'
COMPREPLY=(usb:0403:6001)
_lastgasp_cut usb:0403
tell "a LINE where : breaks nothing" "usb:0403:6001" "${COMPREPLY[*]}"

if [ -n "$probe" ]; then
	offered "$probe" --ro
	tell "the probe's --ro" --root "${COMPREPLY[*]}"
	offered "$probe" --
	tell "the probe's --" "--help --json --root --version" "${COMPREPLY[*]}"
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
