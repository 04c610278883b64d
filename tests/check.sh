#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs each command given (one argument a command), shows what it prints, and adds up their last lines `N passed, N failed`.
set -u
passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for command in "$@"; do
	sh -c "$command; echo \"exit \$?\" >>'$log.exit'" 2>&1 | tee "$log"
	last=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
	code=$(sed -n 's/^exit //p' "$log.exit")
	rm -f "$log.exit"
	if [ -z "$last" ]; then
		echo "no result from: $command (exit $code)"
		last="0 passed, 1 failed"
	fi
	passed=$((passed + ${last%% passed*}))
	last=${last#*, }
	failed=$((failed + ${last%% failed*}))
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
