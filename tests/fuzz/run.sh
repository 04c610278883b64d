#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs libFuzzer targets, one after the other, each for so many seconds. What they find goes to build/fuzz/TARGET/; an input
# that breaks something is build/fuzz/TARGET/found-*: `build/fuzz/fuzz_TARGET FILE` shows it again.
# Usage: run.sh SECONDS PROGRAM...
set -u
here=$(dirname "$0")
seconds=$1
shift
case $seconds in
*[!0-9]* | 0* | '') echo "run.sh: T=$seconds: allowed is a number of seconds from 1 on" >&2; exit 2 ;;
esac
bad=0
for program in "$@"; do
	target=${program##*/lib_}
	finds=build/fuzz/$target
	mkdir -p "$finds/corpus"
	echo "== $target, $seconds s"
	"$program" -max_total_time="$seconds" -max_len=4096 -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 \
		-artifact_prefix="$finds/found-" "$finds/corpus" "$here/corpus/$target" || bad=1
done
exit $bad
