#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Holds docs/lastgasp.1 against what the program itself says: every command has its section, every option, view and
# kind of line is mentioned, and roff has no complaint. Prints what is wrong and, last, `N passed, N failed`.
#
#	manpage.sh PROGRAM
set -u
program=$1
cd "$(dirname "$0")/.." || exit 1
page=docs/lastgasp.1
passed=0
failed=0

tell() { # NAME, whether it is good
	if [ "$2" = 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL man page: $1"
	fi
}

plain() {
	sed 's/\\f[A-Z]//g; s/\\-/-/g; s/\\(dq/"/g' "$page"
}

names() { # of all commands
	sed -n 's/^extern const struct command cmd_\([a-z]*\);$/\1/p' host/commands/commands.h
}

section() { # NAME: what its section says
	plain | awk -v name="$1" '/^\.S[HS] / { here = $1 == ".SS" && $2 == name } here'
}

for name in $(names); do
	section "$name" | grep -q .
	tell "$name has no section" $?
	for option in $("$program" help "$name" | sed -n '/^ *$/,$p' | grep -oE -- '(^|[ ,])--?[a-z][a-z-]*' | tr -d ' ,' | sort -u); do
		case $option in
		--json | --csv) plain | grep -q -- "^\.B $option" ;;
		*) section "$name" | grep -q -- "$option" ;;
		esac
		tell "$name: $option is not mentioned" $?
	done
done

for option in --json --csv --no-color --help --version; do
	plain | grep -q -- "$option"
	tell "$option is not mentioned" $?
done

for view in $("$program" help show | sed -n '/^views:/,$s/^  \([a-z_]*\) .*/\1/p'); do
	section show | grep -q "\b$view\b"
	tell "view $view is not mentioned" $?
done

for line in $("$program" help capture | sed -n '/^lines:/,$s/^  \([a-z/]*\).*/\1/p'); do
	plain | grep -q "$line"
	tell "line $line is not mentioned" $?
done

for code in $("$program" help | sed -n '/^Exit code/,$p' | grep -oE '\b[0-9]+\b'); do
	plain | grep -qx "\.B $code"
	tell "exit code $code is not mentioned" $?
done

if command -v groff >/dev/null; then
	[ -z "$(groff -man -ww -Tutf8 -z "$page" 2>&1)" ]
	tell "groff complains: groff -man -ww -z $page" $?
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
