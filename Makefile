# SPDX-License-Identifier: GPL-2.0-or-later
# Output goes to build/ only. `make help` lists the targets.

VERSION := 0.1
PREFIX ?= /usr/local
CC ?= gcc
PYTHON ?= /usr/bin/python3
CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef
WARNINGS += $(if $(CI),-Werror)
LG_CFLAGS := -std=gnu11 $(WARNINGS) -MMD -MP -DLG_VERSION='"$(VERSION)"'
SANITIZE := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

# The kernel that lastgasp.ko is for: its build folder, and its BTF (a vmlinuz, a vmlinux or a raw BTF file).
# For the machine under inspection: make module KDIR=/lib/modules/$$(uname -r)/build BTF=/sys/kernel/btf/vmlinux
KERNEL_RELEASE = $(shell tests/qemu/kernel.py release)
KDIR ?= /lib/modules/$(KERNEL_RELEASE)/build
BTF ?= $(shell tests/qemu/kernel.py vmlinuz)

PROTOCOL := $(wildcard protocol/*.c)
CORE := $(wildcard target/core/*.c)
TARGET_LINE := $(wildcard target/line/*.c)
HOST := $(wildcard host/*.c host/*/*.c)
HOST_LIBS := -lreadline -lsqlite3 -lserialport -ljansson -lm
UNIT := $(patsubst tests/unit/%.c,build/unit/%,$(wildcard tests/unit/test_*.c))

.PHONY: all
all: build/lastgasp module ## build the console and the kernel module
.DEFAULT_GOAL := all

# ---- the console

build/obj/%.o: %.c | build/.setup-build
	@mkdir -p $(@D)
	$(CC) $(LG_CFLAGS) $(CFLAGS) $(CPPFLAGS) -c $< -o $@

build/lastgasp: $(patsubst %.c,build/obj/%.o,$(PROTOCOL) $(HOST))
	$(CC) $(CFLAGS) $(LDFLAGS) $^ $(HOST_LIBS) -o $@

# ---- what must be installed first

.PHONY: FORCE
build/.setup-%: FORCE
	@mkdir -p build
	@tests/setup.sh $*
	@[ -e $@ ] || touch $@

# ---- the kernel module: kbuild litters the folder it works in, so it gets one with links to the sources

KMOD_SOURCES := $(wildcard protocol/* target/core/* target/line/* target/linux/*)
KMOD_LINKS := $(addprefix build/kmod/,$(KMOD_SOURCES))

$(KMOD_LINKS): build/kmod/%:
	@mkdir -p $(@D)
	@ln -sfn $(CURDIR)/$* $@

build/kmod/Kbuild: target/linux/Kbuild
	@mkdir -p $(@D)
	@ln -sfn $(CURDIR)/$< $@

build/kmod/layout.h: target/linux/layout.sh | build/.setup-module
	@mkdir -p $(@D)
	target/linux/layout.sh $(BTF) >$@.new
	@mv $@.new $@

build/kmod/lastgasp.ko: $(KMOD_SOURCES) $(KMOD_LINKS) build/kmod/Kbuild build/kmod/layout.h | build/.setup-module
	$(MAKE) -C $(KDIR) M=$(CURDIR)/build/kmod LG_VERSION=$(VERSION) modules
	@touch $@

.PHONY: module
module: build/kmod/lastgasp.ko ## build build/kmod/lastgasp.ko (KDIR=..., BTF=... for another kernel)

# ---- tests

build/asan/%.o: %.c | build/.setup-build
	@mkdir -p $(@D)
	$(CC) $(LG_CFLAGS) $(SANITIZE) $(CPPFLAGS) -c $< -o $@

# What each test program is linked with, besides itself.
build/unit/test_frame: LINKS := protocol/frame.c protocol/crc32c.c
build/unit/test_table: LINKS := $(filter-out protocol/frame.c,$(PROTOCOL))
build/unit/test_core: LINKS := $(PROTOCOL) $(CORE)

.SECONDEXPANSION:
build/unit/%: build/asan/tests/unit/%.o $$(patsubst %.c,build/asan/%.o,$$(LINKS))
	@mkdir -p $(@D)
	$(CC) $(SANITIZE) $(LDFLAGS) $^ $(LIBS) -lcmocka -o $@

.PHONY: check
check: check-unit check-qemu ## all tests; ends with a line `N passed, N failed`

.PHONY: clean
clean: ## remove build/
	rm -rf build

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

-include $(shell find build/obj build/asan -name '*.d' 2>/dev/null)
