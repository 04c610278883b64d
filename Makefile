# SPDX-License-Identifier: GPL-2.0-or-later
# Output goes to build/ only. `make help` lists the targets.

VERSION := 0.1
PREFIX ?= /usr/local
CC ?= gcc
PYTHON ?= /usr/bin/python3
CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef
WARNINGS += $(if $(CI),-Werror)
LG_CFLAGS := -std=gnu11 $(WARNINGS) -pthread -MMD -MP -DLG_VERSION='"$(VERSION)"'
override LDFLAGS += -pthread
SANITIZE := -O2 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

# As many jobs as there are CPUs, unless the user says otherwise.
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif

# What is done is said in a line; V=1 shows the commands.
V ?= 0
Q := $(if $(filter 0,$(V)),@)

# The kernel that lastgasp.ko is for: its build folder, and its BTF (a vmlinuz, a vmlinux or a raw BTF file).
# For the machine under inspection: make module KDIR=/lib/modules/$$(uname -r)/build BTF=/sys/kernel/btf/vmlinux
KERNEL_RELEASE = $(shell tests/qemu/kernel.py release)
KDIR ?= /lib/modules/$(KERNEL_RELEASE)/build
BTF ?= $(shell tests/qemu/kernel.py vmlinuz)

PROTOCOL := $(wildcard protocol/*.c)
CORE := $(wildcard target/core/*.c)
TARGET_LINE := $(wildcard target/line/*.c)
HOST := $(wildcard host/*.c host/*/*.c) build/primed.c
USER := $(wildcard target/user/*.c)
HOST_LIBS := -lreadline -linih -lsqlite3 -ljansson -lusb-1.0 -lserialport -ludev -lpci -lm
UNIT := $(patsubst tests/unit/%.c,build/unit/%,$(wildcard tests/unit/test_*.c))

.PHONY: all
all: build/lastgasp build/lastgasp-probe module ## build the console, the probe and the kernel module
.DEFAULT_GOAL := all

# ---- the console

build/obj/%.o: %.c | build/.setup-build
	@mkdir -p $(@D)
	@echo "  CC   $<"
	$(Q)$(CC) $(LG_CFLAGS) $(CFLAGS) $(CPPFLAGS) -c $< -o $@

# The model that blocks begin with, primed now and not by every console that starts.
build/prime: $(PROTOCOL) host/dump/prime/prime.c $(wildcard protocol/*.h protocol/*.def) | build/.setup-build
	@echo "  LINK $@"
	$(Q)$(CC) $(LG_CFLAGS) -MF $@.d $(CFLAGS) $(filter %.c,$^) -o $@

build/primed.c: build/prime
	@build/prime >$@.new
	@mv $@.new $@

build/lastgasp: $(patsubst %.c,build/obj/%.o,$(PROTOCOL) $(HOST))
	@echo "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(HOST_LIBS) -o $@

# ---- the probe, which runs on the machine under inspection

build/lastgasp-probe: $(patsubst %.c,build/obj/%.o,$(USER))
	@echo "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ -lpci -ljansson -o $@

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
	@[ -d $(KDIR) ] || tests/setup.sh linux-headers-$(KERNEL_RELEASE)
	@echo "  BTF  $@"
	$(Q)target/linux/layout.sh $(BTF) >$@.new
	@mv $@.new $@

build/kmod/lastgasp.ko: $(KMOD_SOURCES) $(KMOD_LINKS) build/kmod/Kbuild build/kmod/layout.h | build/.setup-module
	@echo "  KMOD $@ for $(notdir $(patsubst %/,%,$(dir $(KDIR))))"
	$(Q)$(MAKE) $(if $(Q),-s) -C $(KDIR) M=$(CURDIR)/build/kmod LG_VERSION=$(VERSION) modules
	@touch $@

.PHONY: module
module: build/kmod/lastgasp.ko ## build build/kmod/lastgasp.ko (KDIR=..., BTF=... for another kernel)

# ---- tests

# $(call objects,FOLDER,SOURCES): a pattern rule would take a % for its own stem.
objects = $(patsubst %.c,$(1)/%.o,$(2))

build/asan/%.o: %.c | build/.setup-build
	@mkdir -p $(@D)
	@echo "  ASAN $<"
	$(Q)$(CC) $(LG_CFLAGS) $(SANITIZE) $(CPPFLAGS) -c $< -o $@

# What each test program is linked with, besides itself: that module, and named fakes.
DUMP := $(wildcard host/dump/*.c) build/primed.c host/pci_names.c host/pci_trouble.c
CAPTURE := $(wildcard host/capture/*.c)
QUERY := host/analysis/query.c host/dump/sql.c host/err.c protocol/schema.c
HOST_LINE := $(filter-out host/line/found%,$(wildcard host/line/*.c))
RENDER := $(addprefix host/render/,column.c csv.c json.c table.c text.c units.c)
SUMMARY := $(addprefix host/render/,prose.c sentence.c summary.c summary_rows.c) $(addprefix host/analysis/,summary.c view.c)
build/unit/test_frame: LINKS := protocol/frame.c protocol/crc32c.c
build/unit/test_table: LINKS := $(addprefix protocol/,codec.c crc32c.c sample.c schema.c table.c)
build/unit/test_escape: LINKS := $(addprefix protocol/,escape.c frame.c crc32c.c)
build/unit/test_armor: LINKS := $(addprefix protocol/,armor.c frame.c crc32c.c)
build/unit/test_form: LINKS := $(addprefix protocol/,form.c armor.c escape.c frame.c crc32c.c)
build/unit/test_repair: LINKS := $(addprefix protocol/,repair.c frame.c crc32c.c)
build/unit/test_message: LINKS := $(addprefix protocol/,command.c frame.c crc32c.c)
build/unit/test_core: LINKS := $(PROTOCOL) $(CORE)
build/unit/test_monitor build/unit/test_monitor_noise: LINKS := $(PROTOCOL) $(CORE) tests/unit/fake_machine.c
build/unit/test_uart8250: LINKS := target/line/uart8250.c
build/unit/test_err: LINKS := host/err.c
build/unit/test_capture: LINKS := $(CAPTURE) $(addprefix protocol/,form.c armor.c escape.c frame.c crc32c.c)
build/unit/test_sql: LINKS := host/dump/sql.c host/err.c
build/unit/test_view: LINKS := host/analysis/view.c host/dump/functions.c host/pci_trouble.c $(QUERY) tests/unit/fake_libpci.c host/pci_names.c
build/unit/test_pci_names: LINKS := host/pci_names.c tests/unit/fake_libpci.c
build/unit/test_pci_trouble: LINKS := host/pci_trouble.c
build/unit/test_dump build/unit/test_decode build/unit/test_file build/unit/test_catch build/unit/test_ask build/unit/test_mend: \
	LINKS := host/err.c $(DUMP) $(CAPTURE) $(PROTOCOL) tests/unit/fake_dump.c
build/unit/test_sweep: LINKS := host/err.c $(DUMP) $(CAPTURE) $(PROTOCOL) tests/unit/fake_dump.c
SERIES := $(addprefix host/analysis/,account.c names.c series.c series_order.c series_read.c series_tasks.c trend.c)
build/unit/test_trend: LINKS := host/analysis/trend.c host/err.c
build/unit/test_leaks: \
	LINKS := host/analysis/leaks.c host/render/findings.c host/render/leaks.c tests/bench/seeded.c $(SERIES) $(RENDER) $(QUERY)
build/unit/test_diff: LINKS := host/analysis/diff.c host/render/findings.c host/render/diff.c $(SERIES) $(RENDER) $(QUERY)
build/unit/test_check: LINKS := $(addprefix host/analysis/,budget.c check.c) $(addprefix host/render/,findings.c junit.c tap.c)
build/unit/test_check: LINKS += $(SERIES) $(RENDER) $(QUERY)
$(addprefix build/unit/test_,leaks diff check): LIBS += -lsqlite3 -ljansson
$(addprefix build/unit/test_,trend leaks diff check): LIBS += -lm
build/unit/test_account: LINKS := $(addprefix host/analysis/,account.c remark.c warning.c) $(QUERY)
build/unit/test_badness: LINKS := host/analysis/badness.c
build/unit/test_oom: LINKS := $(addprefix host/analysis/,account.c badness.c blocked.c oom.c remark.c scope.c stall.c \
	verdict.c waiting.c) $(QUERY)
build/unit/test_fragment: LINKS := $(addprefix host/analysis/,badness.c fragment.c quota.c scope.c) $(QUERY)
build/unit/test_blocked: LINKS := $(addprefix host/analysis/,blocked.c waiting.c) $(QUERY)
build/unit/test_questions: LINKS := $(addprefix host/analysis/,account.c badness.c blocked.c fragment.c oom.c quota.c remark.c \
	scope.c stall.c verdict.c waiting.c warning.c) $(QUERY) $(RENDER)
build/unit/test_questions: LINKS += $(addprefix host/render/,account.c bar.c blocked.c findings.c fragment.c oom.c oom_words.c \
	prose.c quota.c remark.c)
build/unit/test_questions: LIBS += -ljansson -lm
$(addprefix build/unit/test_,oom fragment blocked questions): LIBS += -lsqlite3
build/unit/test_render: LINKS := $(RENDER) host/render/bar.c host/analysis/account.c $(QUERY)
build/unit/test_summary: LINKS := $(RENDER) $(SUMMARY) host/render/bar.c host/analysis/account.c $(QUERY)
build/unit/test_command: LINKS := host/commands/commands.c host/console/command.c host/console/words.c host/err.c
build/unit/test_choose: LINKS := host/console/choose.c host/err.c
build/unit/test_complete: \
	LINKS := host/console/complete.c host/console/words.c host/analysis/view.c host/err.c protocol/schema.c
build/unit/test_damage: LINKS := host/line/damage.c
build/unit/test_wire: LINKS := host/line/wire.c host/line/damage.c
build/unit/test_baud: LINKS := host/err.c host/talk/baud.c $(HOST_LINE) $(CAPTURE) $(PROTOCOL) tests/unit/fake_dump.c
build/unit/test_peer: \
	LINKS := host/err.c $(wildcard host/talk/*.c) $(HOST_LINE) $(PROTOCOL)
build/unit/test_capture_files: LINKS := host/err.c host/commands/capture_files.c
build/unit/test_heard: LINKS := host/err.c host/console/heard.c host/console/pattern.c
build/unit/test_ladder: LINKS := host/talk/ladder.c host/talk/trigger.c
build/unit/test_talk: LINKS := host/talk/talk.c $(PROTOCOL)
build/unit/test_config: LINKS := $(addprefix host/console/,config.c menu.c stamp.c) host/talk/trigger.c host/err.c
build/unit/test_stamp: LINKS := host/console/stamp.c
build/unit/test_menu: LINKS := host/console/menu.c
build/unit/test_status: LINKS := host/console/status.c host/render/units.c
build/unit/test_record: LINKS := $(addprefix host/console/,record.c stamp.c state.c) host/dump/output.c host/err.c
build/unit/test_config: LIBS += -linih
build/unit/test_line_serial: LINKS := host/err.c $(addprefix host/line/,serial.c descriptor.c holder.c rate.c)
build/unit/test_line_usb build/unit/test_line_usb_chips: LINKS := host/err.c host/line/holder.c host/line/rate.c $(wildcard host/line/usb*.c) tests/unit/fake_libusb.c
build/unit/test_line_socket build/unit/test_line_file build/unit/test_line_fault: LINKS := host/err.c $(HOST_LINE)
build/unit/test_found build/unit/test_found_access: LINKS := $(addprefix tests/unit/fake_,computer.c libusb.c root.c) \
	host/err.c host/usb_names.c $(wildcard host/line/found*.c host/line/usb*.c) $(addprefix host/line/,holder.c rate.c udev.c)
WEAVE := $(addprefix host/import/,bare.c begins.c clock.c front.c join.c phrase.c scan.c seeds.c slots.c strand.c weave.c wrap.c)
build/unit/test_lines: LINKS := host/err.c $(addprefix host/import/,lines.c json_said.c scan.c)
build/unit/test_scan: LINKS := host/import/scan.c
build/unit/test_bare: LINKS := $(addprefix host/import/,bare.c clock.c front.c scan.c)
build/unit/test_weave build/unit/test_weave_sweep: LINKS := host/err.c $(WEAVE) tests/unit/fake_grammar.c tests/unit/woven.c
build/unit/test_phrase: LINKS := host/import/phrase.c host/import/scan.c
$(addprefix build/unit/test_import_,oom tasks stacks report): \
	LINKS := tests/unit/imported.c $(wildcard host/import/*.c) host/err.c $(DUMP) $(CAPTURE) $(PROTOCOL)
$(addprefix build/unit/test_import_,oom tasks stacks report): LIBS += -lsqlite3 -lpci
$(addprefix build/unit/test_import_,memory slab proc memory_shared): \
	LINKS := tests/unit/fake_import.c tests/unit/fake_meminfo.c $(wildcard host/import/*.c) host/err.c $(DUMP) $(CAPTURE) $(PROTOCOL)
$(addprefix build/unit/test_import_,memory slab proc memory_shared): LIBS += -lsqlite3 -lpci
build/unit/test_rows: LINKS := host/err.c host/import/rows.c $(DUMP) $(CAPTURE) $(PROTOCOL)
build/unit/test_probe: LINKS := $(filter-out target/user/main.c,$(USER)) tests/unit/fake_root.c
build/unit/test_probe_spcr: LINKS := target/user/acpi_spcr.c
build/unit/test_probe: LIBS += -lpci -ljansson
$(addprefix build/unit/test_,rows sql dump decode file catch ask mend sweep account render summary view): LIBS += -lsqlite3
$(addprefix build/unit/test_,rows dump decode file catch ask mend sweep): LIBS += -lpci
$(addprefix build/unit/test_,render summary): LIBS += -ljansson
$(addprefix build/unit/test_,baud damage peer wire line_socket line_file line_fault): LIBS += -lm
$(addprefix build/unit/test_,baud peer line_socket line_file line_fault): LIBS += -lusb-1.0

.SECONDARY:
.SECONDEXPANSION:
build/unit/%: build/asan/tests/unit/%.o $$(call objects,build/asan,$$(LINKS))
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) $^ $(LIBS) -lcmocka -o $@

# ---- kernel text: what the importer makes of it, and of variants of it

IMPORTED := tests/import/told.c $(wildcard host/import/*.c) host/err.c $(DUMP) $(CAPTURE) $(PROTOCOL)
SWEPT := $(filter-out %-proc.txt %-sysrq-t.txt,$(wildcard tests/import/captures/*.txt)) $(wildcard ../shared/oomlogs/*.txt)
build/import/sweep: LINKS := tests/import/variant.c $(IMPORTED)
build/import/rows: LINKS := $(IMPORTED)

# rows with sanitizers, sweep without: it makes thousands of imports.
build/import/rows: build/asan/tests/import/rows.o $$(call objects,build/asan,$$(LINKS))
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) $^ -lsqlite3 -lpci -o $@

build/import/sweep: build/obj/tests/import/sweep.o $$(addprefix build/obj/,$$(addsuffix .o,$$(basename $$(LINKS))))
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ -lsqlite3 -lpci -o $@

# Files of /proc: each alone and as one moment had it, as one says what another does; and no two of
# them at once, as nobody prints them so.
PROC_PARTS := meminfo vmstat zoneinfo buddyinfo slabinfo tasks
PROC_SWEPT := $(foreach capture,$(wildcard tests/import/captures/*-proc.txt),\
	$(foreach part,$(PROC_PARTS),build/import/$(basename $(notdir $(capture)))/$(part).txt))

$(foreach part,$(PROC_PARTS),build/import/%-proc/$(part).txt): tests/import/captures/%-proc.txt
	@mkdir -p $(@D)
	@awk -v dir=$(@D) '/^@/ { part = substr($$0, 2); if (part ~ /^[0-9]/) part = "tasks"; next } \
		part !~ /\// { print >(dir "/" part ".txt") }' $<

.PHONY: sweep
sweep: build/import/sweep $(PROC_SWEPT) ## every report, cut, wrapped, doubled and mixed in every way: many minutes
	@build/import/sweep $(SWEPT)
	@build/import/sweep --mixed no $(PROC_SWEPT)

# ---- fuzzing: each target as a program of its own, and as a libFuzzer target

FUZZ := frame armor table command repair dump import
FUZZ_SELF := $(addprefix build/fuzz/fuzz_,$(FUZZ))
FUZZ_LIB := $(addprefix build/fuzz/lib_,$(FUZZ))
build/fuzz/%_frame build/fuzz/%_command: LINKS := $(addprefix protocol/,command.c frame.c crc32c.c)
build/fuzz/%_armor: LINKS := $(addprefix protocol/,form.c armor.c escape.c frame.c crc32c.c)
build/fuzz/%_table build/fuzz/%_repair: LINKS := $(PROTOCOL)
build/fuzz/%_dump: LINKS := host/err.c $(DUMP) $(CAPTURE) $(PROTOCOL) tests/unit/fake_dump.c
build/fuzz/%_dump: LIBS += -lsqlite3 -lpci
build/fuzz/%_import: LINKS := $(IMPORTED)
build/fuzz/%_import: LIBS += -lsqlite3 -lpci

build/fuzz/fuzz_%: build/asan/tests/fuzz/fuzz_%.o build/asan/tests/fuzz/fuzz.o $$(call objects,build/asan,$$(LINKS))
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) $^ $(LIBS) -o $@

build/fuzz/obj/%.o: %.c | build/.setup-fuzz
	@mkdir -p $(@D)
	@echo "  FUZZ $<"
	$(Q)clang $(LG_CFLAGS) $(SANITIZE) -fsanitize=fuzzer-no-link -DFUZZ_LIBFUZZER -c $< -o $@

build/fuzz/lib_%: build/fuzz/obj/tests/fuzz/fuzz_%.o build/fuzz/obj/tests/fuzz/fuzz.o $$(call objects,build/fuzz/obj,$$(LINKS))
	@echo "  LINK $@"
	$(Q)clang $(SANITIZE) -fsanitize=fuzzer $(LDFLAGS) $^ $(LIBS) -o $@

T ?= 60
.PHONY: fuzz
fuzz: $(FUZZ_LIB) ## libFuzzer on each target for T seconds (60)
	@tests/fuzz/run.sh $(T) $(FUZZ_LIB)

# ---- golden dumps

GOLDEN := $(PROTOCOL) tests/golden/golden.c

build/golden64: $(GOLDEN) $(wildcard protocol/*.h protocol/*.def) | build/.setup-build
	@echo "  LINK $@"
	$(Q)$(CC) $(LG_CFLAGS) -DLG_SCHEMA_AGENT -MF $@.d $(SANITIZE) $(GOLDEN) -o $@

build/golden32: $(GOLDEN) $(wildcard protocol/*.h protocol/*.def) | build/.setup-build
	@echo "  LINK $@"
	$(Q)$(CC) -m32 $(LG_CFLAGS) -DLG_SCHEMA_AGENT -MF $@.d -O2 $(GOLDEN) -o $@

CHECK_UNIT_WITH := $(UNIT) $(FUZZ_SELF) build/golden64 build/golden32 build/lastgasp build/lastgasp-probe
CHECK_UNIT_WITH += build/bench/series build/import/rows build/import/sweep $(PROC_SWEPT)
CHECK_UNIT = "tests/unit/check.py $(UNIT)" "tests/golden/check.sh build/golden64 build/golden32" \
	"tests/fuzz/check.sh $(FUZZ_SELF)" "tests/manpage.sh build/lastgasp" "tests/bash.sh build/lastgasp build/lastgasp-probe" \
	"$(PYTHON) tests/unit/capture_lines.py build/lastgasp" "$(PYTHON) tests/unit/script.py build/lastgasp" \
	"$(PYTHON) tests/unit/questions.py build/lastgasp build/bench/series" \
	"$(PYTHON) tests/unit/console.py build/lastgasp" \
	"$(PYTHON) tests/import/shared.py build/lastgasp build/import/rows" "$(PYTHON) tests/import/captured.py build/import/rows" \
	"$(PYTHON) tests/import/rewrite.py build/import/rows" "build/import/sweep --sample 2 $(SWEPT)" \
	"build/import/sweep --mixed no --sample 8 $(PROC_SWEPT)" \
	"$(PYTHON) tests/import/fronts.py build/import/sweep $(filter tests/import/captures/6.1-%,$(SWEPT))"
CHECK_QEMU = "$(PYTHON) tests/qemu/check.py"

.PHONY: check-unit check-qemu check
check-unit: $(CHECK_UNIT_WITH) ## the tests that need no machine: seconds
	@tests/check.sh $(CHECK_UNIT)

check-qemu: build/lastgasp module build/.setup-guest ## the tests in QEMU: minutes
	@tests/check.sh $(CHECK_QEMU)

check: $(CHECK_UNIT_WITH) module build/.setup-guest ## all tests; the last line is `N passed, N failed`
	@tests/check.sh $(CHECK_UNIT) $(CHECK_QEMU)

.PHONY: demo bench judge lint docs size
demo: build/lastgasp module build/.setup-guest ## a machine hangs in QEMU, and lastgasp says who ate its memory
	@$(PYTHON) tests/qemu/demo.py

BENCH := $(addprefix tests/bench/,robustness.c agent.c cell.c channel.c recording.c watch.c)
BENCH += host/line/damage.c $(CAPTURE) $(PROTOCOL) $(CORE)
build/bench/robustness: LINKS := $(BENCH) $(addprefix tests/bench/,talk.c truth.c memo.c) host/err.c $(DUMP)
build/bench/robustness: LIBS := -lsqlite3 -lpci -Wl,--wrap=block_decode
build/bench/replay: LINKS := $(BENCH) tests/bench/replay.c host/dump/mend.c

build/bench/leaks: LINKS := tests/bench/leaks.c tests/bench/seeded.c host/analysis/leaks.c $(SERIES) $(QUERY)
build/bench/leaks: LIBS := -lsqlite3
build/bench/series: LINKS := tests/bench/series.c $(PROTOCOL)

build/bench/robustness build/bench/replay build/bench/leaks build/bench/series: $$(patsubst %.c,build/obj/%.o,$$(LINKS))
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIBS) -lm -o $@

bench: build/lastgasp build/bench/robustness build/bench/replay build/bench/leaks build/bench/series module build/.setup-guest ## speed, size and robustness, measured: build/bench/results.json, table.md, robustness.md
	@$(PYTHON) tests/bench/bench.py

judge: build/lastgasp module build/.setup-guest build/.setup-judge ## a dump against drgn's reading of the same memory (fetches 860 MB)
	@$(PYTHON) tests/judge/judge.py

docs: ## write docs/tables.md from protocol/schema.def
	@mkdir -p build
	$(CC) $(LG_CFLAGS) -MF build/tables.d docs/tables.c -o build/tables
	build/tables >docs/tables.md

size: module ## the agent's size and stack use against tests/size.budget
	@tests/size.py build/kmod/lastgasp.ko build/kmod

build/70-lastgasp.rules: build/lastgasp
	build/lastgasp lines --udev >$@.new
	@mv $@.new $@

# udev reads /usr/lib/udev/rules.d and /usr/local/lib/udev/rules.d; after another PREFIX, copy the rules to /etc.
RULES := $(PREFIX)/lib/udev/rules.d/70-lastgasp.rules
COMPLETIONS := $(PREFIX)/share/bash-completion/completions

.PHONY: install
install: build/lastgasp build/lastgasp-probe build/70-lastgasp.rules ## the console, the probe, man pages, udev rules, bash completion under PREFIX (/usr/local)
	install -D -m 755 build/lastgasp $(DESTDIR)$(PREFIX)/bin/lastgasp
	install -D -m 644 docs/lastgasp.1 $(DESTDIR)$(PREFIX)/share/man/man1/lastgasp.1
	install -D -m 644 docs/config.example $(DESTDIR)$(PREFIX)/share/doc/lastgasp/config.example
	install -D -m 755 build/lastgasp-probe $(DESTDIR)$(PREFIX)/bin/lastgasp-probe
	install -D -m 644 docs/lastgasp-probe.1 $(DESTDIR)$(PREFIX)/share/man/man1/lastgasp-probe.1
	install -D -m 644 build/70-lastgasp.rules $(DESTDIR)$(RULES)
	install -D -m 644 host/console/lastgasp.bash $(DESTDIR)$(COMPLETIONS)/lastgasp
	ln -sf lastgasp $(DESTDIR)$(COMPLETIONS)/lastgasp-probe

.PHONY: uninstall
uninstall: ## remove what install put there
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/bin/,lastgasp lastgasp-probe)
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/share/man/man1/,lastgasp.1 lastgasp-probe.1)
	rm -f $(addprefix $(DESTDIR)$(COMPLETIONS)/,lastgasp lastgasp-probe) $(DESTDIR)$(RULES)
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/lastgasp

lint: build/.setup-lint ## rules that a compiler does not check
	@tests/lint.sh

.PHONY: clean
clean: ## remove build/
	rm -rf build

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 16

-include $(shell find build/obj build/asan build/fuzz/obj -name '*.d' 2>/dev/null)
