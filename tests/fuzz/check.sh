#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of each fuzz target that is given: its corpus, and inputs of its own making from a fixed seed. What fails is
# shown, with the way to replay it. Prints a line a run and, last, `N passed, N failed`.
set -u
here=$(dirname "$0")
seed=${SEED:-20080601}
passed=0
failed=0
try() {
	name=$1
	shift
	if output=$("$@" 2>&1); then
		passed=$((passed + 1))
		echo "ok   $name"
	else
		failed=$((failed + 1))
		echo "FAIL $name"
		echo "$output"
	fi
}
for program in "$@"; do
	target=${program##*/fuzz_}
	case $target in
	frame | armor | command) runs=30000 ;;
	table) runs=1500 ;;
	import) runs=100 ;;
	*) runs=200 ;;
	esac
	try "fuzz $target: corpus" "$program" "$here/corpus/$target"/*
	try "fuzz $target: $runs runs from seed $seed" "$program" --self "$seed" "$runs"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
