#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Holds the golden dumps against their rows, with each program given (golden.c, built for 64 and for 32 bits).
# Prints a line a comparison and, last, `N passed, N failed`.
set -u
here=$(dirname "$0")
passed=0
failed=0
for program in "$@"; do
	for dump in "$here"/*.gasp; do
		if "$program" "$dump" | cmp - "${dump%.gasp}.rows"; then
			passed=$((passed + 1))
			echo "ok   $(basename "$program") $(basename "$dump")"
		else
			failed=$((failed + 1))
			echo "FAIL $(basename "$program") $(basename "$dump")"
		fi
	done
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
