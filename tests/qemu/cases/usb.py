# SPDX-License-Identifier: GPL-2.0-or-later
"""The cable as people have it: a USB adapter in a laptop, whose `lastgasp` reaches the machine through libusb."""

import json
import re

import dumps
import image
import laptop
import machine
from case import case, check, check_equal

CUT_BYTES = 1500 # of a dump of some 4,500
LIMIT_S = 20
# A laptop under software emulation takes half a second to read a dump, and longer when other tests run.
WORDS = "lastgasp.listen_ms=1500"
UDEV_RULE = 'SUBSYSTEM=="usb", ATTR{idVendor}=="0403", MODE="0660", GROUP="plugdev"'
DRIVER = "readlink /sys/bus/usb/devices/1-1:1.0/driver"


@case("usb-adapter", limit_s=170)
def usb_adapter():
	"""An FTDI adapter without a kernel driver, with the kernel's, after SIGTERM, and unplugged in mid-dump."""
	with machine.Machine(image.build(), "usb-adapter", words=WORDS) as guest, laptop.Laptop("usb-laptop") as top:
		guest.shell.run("dmesg -n 1; load", 120)
		adapter = top.adapter("XO1")
		adapter.plug(1)
		largest = largest_task(guest)
		capture_through(guest, top, adapter, "no-driver", largest)
		check(top.shell.try_run(DRIVER)[0] != 0, "somebody has loaded a driver")
		top.load("ftdi")
		top.wait_for("[ -e /dev/ttyUSB0 ]", "ftdi_sio has the adapter")
		capture_through(guest, top, adapter, "ftdi_sio", largest)
		check_given_back(top, "a capture")
		with adapter.on(guest):
			end_in_mid_capture(guest, top, adapter)
		check_given_back(top, "SIGTERM")
		with adapter.on(guest):
			unplug_in_mid_dump(guest, top, adapter)
	return "complete dumps without a driver, with ftdi_sio (given back, also after SIGTERM), after unplugging in mid-dump"


def largest_task(guest):
	"""The command of the process that holds most memory, by the machine's own /proc."""
	status = guest.shell.run("grep -hE '^(Name|VmRSS):' /proc/[0-9]*/status")
	sizes = re.findall(r"^Name:\s+(.*)\nVmRSS:\s+(\d+) kB", status, re.MULTILINE)
	return max(sizes, key=lambda found: int(found[1]))[0]


def capture_through(guest, top, adapter, name, largest):
	"""BREAK and x through the adapter, the dump through it, and the summary on the laptop names who is largest."""
	breaks, count = top.breaks(), agent_dumps(guest)
	with adapter.on(guest):
		code, said = top.capture("usb:", name, "--sysrq x")
	check_equal(f"exit code of capture ({said})", code, 0)
	check_equal("BREAKs that the adapter was told to send", top.breaks() - breaks, 1)
	check_equal("dumps that the machine made", agent_dumps(guest) - count, 1)
	check_equal("verify", top.shell.try_run(f"lastgasp verify /tmp/{name}.gasp")[0], 0)
	summary = top.shell.run(f"lastgasp --no-color show /tmp/{name}.gasp")
	check(re.search(largest_in_summary(largest), summary), f"the summary does not name {largest}: {summary}")
	check(guest.shell.answers(), "the machine's shell does not answer")


def largest_in_summary(name):
	"""A pattern; the summary is wrapped to the width of the terminal."""
	return rf"the\s+largest\s+task,\s+{re.escape(name)}\s+\("


def agent_dumps(guest):
	return int(guest.shell.run("cat /sys/module/lastgasp/parameters/dumps"))


def check_given_back(top, what):
	top.wait_for("[ -e /dev/ttyUSB0 ]", f"ttyUSB0 is back after {what}")
	check(top.shell.run(DRIVER).strip().endswith("/ftdi_sio"), f"after {what} another driver has the adapter")


def start_capture(top, name, words):
	"""Begin `lastgasp capture` in the background, with what it says in /tmp/NAME.said."""
	top.shell.run(f"lastgasp capture usb: {words} >/tmp/{name}.said 2>&1 &")


def end_in_mid_capture(guest, top, adapter):
	"""SIGTERM when half a dump is here: every byte is kept, the kernel's driver gets its adapter back."""
	adapter.cut_in_dump(CUT_BYTES)
	begin = guest.serial.here()
	start_capture(top, "ended", "-o /tmp/ended.gasp --sysrq x")
	check(adapter.cut.wait(LIMIT_S), "no dump begins")
	top.wait_for(f"[ $(wc -c </tmp/ended.raw) -ge {CUT_BYTES} ]", "half a dump is in ended.raw")
	check_equal("is ttyUSB0 there while libusb has the adapter?", top.shell.try_run("[ -e /dev/ttyUSB0 ]")[0], 1)
	top.shell.run("kill -TERM $!; wait $!; echo $? >/tmp/ended.code")
	check_equal("exit code after SIGTERM", top.shell.run("cat /tmp/ended.code").strip(), "130")
	dumps.wait_until_left(guest, begin, LIMIT_S)
	adapter.join()


def unplug_in_mid_dump(guest, top, adapter):
	"""What was cut off is saved and named; the adapter is waited for; the next dump is complete."""
	adapter.cut_in_dump(CUT_BYTES)
	begin = guest.serial.here()
	start_capture(top, "cut", "-o /tmp/cut/ --count 2 --sysrq x")
	check(adapter.cut.wait(LIMIT_S), "no dump begins")
	top.wait_for(f"[ $(wc -c </tmp/cut/capture.raw) -ge {CUT_BYTES} ]", "half a dump is in capture.raw")
	adapter.unplug()
	top.wait_for("grep -q 'it was unplugged' /tmp/cut.said", "it is said that the adapter was unplugged")
	dumps.wait_until_left(guest, begin, LIMIT_S)
	adapter.plug(1)
	top.wait_for("grep -q 'is back' /tmp/cut.said", "it is said that the adapter is back")
	guest.shell.send("echo x >/proc/sysrq-trigger")
	top.wait_for("! kill -0 $!", "both dumps are saved")
	said = top.shell.run("cat /tmp/cut.said")
	saved = re.findall(r"^/tmp/cut/\S+\.gasp$", said, re.MULTILINE)
	check_equal(f"dumps saved ({said})", len(saved), 2)
	codes = [top.shell.try_run(f"lastgasp verify {path}")[0] for path in saved]
	check_equal("verify of the one cut off and of the next", codes, [1, 0])
	check(re.search(r"rows: missing .*tasks", said), f"what was cut off is not named: {said}")


@case("usb-lines", limit_s=100)
def usb_lines():
	"""What `lastgasp lines` says of an adapter to whom, and a CDC-ACM device within the laptop."""
	with laptop.Laptop("usb-lines") as top:
		adapter = top.adapter("XO1")
		adapter.plug(1)
		bare = line_of(top, "XO1")
		check_equal("without a driver", parts(bare), ("usb:0403:6001:XO1", "free", None, None))
		denied(top, "/dev/bus/usb/")
		top.load("ftdi")
		top.wait_for("[ -e /dev/ttyUSB0 ]", "ftdi_sio has the adapter")
		bound = line_of(top, "XO1")
		check_equal("with ftdi_sio", parts(bound), ("usb:0403:6001:XO1", "free", "/dev/ttyUSB0", "ftdi_sio"))
		denied(top, "/dev/ttyUSB0")
		held(top)
		adapter.unplug()
		gadget(top)
	return "an adapter free, denied (with the udev rule) and held; a dump through CDC-ACM, which is given back"


def line_of(top, serial_number, run="lastgasp lines --json"):
	"""The row of `lastgasp lines` about an adapter."""
	code, said = top.shell.try_run(run)
	check_equal(f"exit code of lines ({said})", code, 0)
	rows = [row for row in json.loads(said)["rows"] if row["serial"] == serial_number]
	check_equal(f"rows about {serial_number} in {said}", len(rows), 1)
	return rows[0]


def parts(row):
	return row["line"], row["state"], row["tty"], row["driver"]


def denied(top, node):
	"""Somebody who is not root is told what stands in the way, and the rule that mends it."""
	row = line_of(top, "XO1", 'su olpc -c "lastgasp lines --json"')
	check_equal("state for who is not root", (row["state"], row["usable"]), ("denied", 0))
	check(node in row["problem"] and "permission denied" in row["problem"], f"the problem is {row['problem']}")
	check(UDEV_RULE in row["remedy"], f"the remedy is {row['remedy']}")
	code, said = top.shell.try_run('su olpc -c "lastgasp capture usb: -o /tmp/olpc.gasp --timeout 1"')
	check(code == 4 and "permission denied" in said and UDEV_RULE in said, f"capture: exit {code}: {said}")


def held(top):
	"""Another program has the port: said by name and number, and it is not taken away."""
	pid = top.shell.run("sleep 100 </dev/ttyUSB0 & echo $!").split()[-1]
	row = line_of(top, "XO1")
	check_equal("a held port", (row["state"], row["holder"]), ("held", f"sleep (pid {pid})"))
	code, said = top.shell.try_run("lastgasp capture usb: -o /tmp/held.gasp --timeout 1")
	check(code == 4 and f"sleep (pid {pid})" in said, f"capture: exit {code}: {said}")
	check(top.shell.run(DRIVER).strip().endswith("/ftdi_sio"), "the driver was taken from under a program")
	top.shell.run(f"kill {pid}")


def gadget(top):
	"""CDC-ACM: one end a gadget of the laptop's own kernel, the other one claimed by libusb. That gadget has no BREAK."""
	top.load("gadget")
	top.wait_for("[ -e /dev/ttyACM0 ]", "cdc_acm has the gadget")
	top.shell.run("stty raw -echo </dev/ttyGS0")
	top.shell.run("lastgasp capture usb:0525:a4a7 -o /tmp/cdc.gasp --timeout 20 >/tmp/cdc.said 2>&1 &")
	top.wait_for("[ ! -e /dev/ttyACM0 ]", "libusb has taken the gadget")
	code, said = top.shell.try_run("cat /lib/xo.gasp >/dev/ttyGS0; wait $!; code=$?; cat /tmp/cdc.said; (exit $code)")
	check_equal(f"exit code of capture ({said})", code, 0)
	check_equal("are the bytes those sent?", top.shell.try_run("cmp /tmp/cdc.raw /lib/xo.gasp")[0], 0)
	check_equal("verify", top.shell.try_run("lastgasp verify /tmp/cdc.gasp")[0], 0)
	top.wait_for("[ -e /dev/ttyACM0 ]", "cdc_acm has the gadget again")
	code, said = top.shell.try_run("lastgasp capture usb:0525:a4a7 -o /tmp/none.gasp --sysrq x --timeout 5")
	check(code == 4 and "cannot send a BREAK" in said, f"BREAK where there is none: exit {code}: {said}")


@case("usb-new-user", limit_s=150)
def usb_new_user():
	"""Somebody with a bare laptop types `lastgasp`."""
	with machine.Machine(image.build(), "usb-new-user", words=WORDS) as guest, laptop.Laptop("usb-new-laptop") as top:
		guest.shell.run("dmesg -n 1; load", 120)
		largest = largest_task(guest)
		first, second = top.adapter("XO1"), top.adapter("XO2")
		check("no line can be used" in top.shell.try_run("lastgasp")[1], "a line was taken where there is none")
		top.load("ftdi")
		first.plug(1)
		refused(top)
		summary = largest_in_summary(largest).encode()
		with first.on(guest):
			dialogue(top, (rb"taking usb:0403:6001:XO1 .*> ", b"sysrq x"), (summary, b"quit"))
		second.plug(2)
		both = rb"which line\?\r\n +1 +usb:0403:6001:XO1 .*\r\n +2 +usb:0403:6001:XO2 .*q to leave: "
		with first.on(guest):
			dialogue(top, (both, b"1"), (rb"lastgasp> ", b"sysrq x"), (summary, b"quit"))
		check_equal("BREAKs", top.breaks(), 2)
		check_equal("bytes sent to the other adapter", bytes(second.received), b"")
		check(guest.shell.answers(), "the machine's shell does not answer")
	return "told which adapter was taken, asked which of two: the dump's summary each time; told who has it"


def refused(top):
	"""The only adapter is another program's."""
	top.wait_for("[ -e /dev/ttyUSB0 ]", "ftdi_sio has the adapter")
	pid = top.shell.run("sleep 100 </dev/ttyUSB0 & echo $!").split()[-1]
	code, said = top.shell.try_run("lastgasp")
	check(code == 4 and f"sleep (pid {pid}) has /dev/ttyUSB0" in said, f"exit {code}: {said}")
	top.shell.run(f"kill {pid}")


def dialogue(top, *turns):
	"""Type `lastgasp` at the laptop's terminal, and then each answer when it has shown what the pattern before it says."""
	start = top.serial.here()
	top.shell.send("lastgasp")
	for pattern, answer in turns:
		found = top.serial.wait_for(pattern, start, LIMIT_S)
		check(found, f"no {pattern} in: {bytes(top.serial.received[start:])}")
		start = found.end()
		top.serial.write(answer + b"\n")
	check(top.shell.answers(), "lastgasp has not ended")
