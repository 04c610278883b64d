#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# All rules that a compiler does not check: the house (lint.py), generated files, shell, Python, and
# the C by another compiler.
set -u
cd "$(dirname "$0")/.." || exit 1
bad=0
step() {
	name=$1
	shift
	if "$@"; then
		echo "ok   $name"
	else
		echo "FAIL $name"
		bad=1
	fi
}

tables_are_fresh() {
	mkdir -p build && cc -o build/tables docs/tables.c && build/tables | diff - docs/tables.md
}

clang_agrees() {
	clang -std=gnu11 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef -Werror -fsyntax-only \
		-DLG_VERSION='"lint"' protocol/*.c target/core/*.c target/line/*.c target/user/*.c host/*.c host/*/*.c
}

freestanding_32_bits() {
	for source in protocol/*.c target/core/*.c target/line/*.c; do
		gcc -m32 -std=gnu11 -ffreestanding -Wall -Wextra -Werror -fsyntax-only "$source" || return 1
	done
}

shell_is_clean() {
	git ls-files '*.sh' .ci/run | xargs shellcheck -S warning
}

python_compiles() {
	git ls-files '*.py' | xargs python3 -c 'import sys; [compile(open(p).read(), p, "exec") for p in sys.argv[1:]]'
}

step "house" tests/lint.py
step "docs/tables.md is what protocol/schema.def says" tables_are_fresh
step "clang" clang_agrees
step "freestanding, 32 bits" freestanding_32_bits
step "shellcheck" shell_is_clean
step "python" python_compiles
exit $bad
