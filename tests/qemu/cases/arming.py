# SPDX-License-Identifier: GPL-2.0-or-later
"""A line on which noise makes BREAKs: what must fire does, what must not does not."""

import random
import time

import dumps
import image
import machine
import wire
from case import case, check, check_equal

NOISE_ROUNDS = 40
SEED = 20261122
KEYS = b"gdvx"


@case("arming", limit_s=150)
def arming():
	with machine.Machine(image.build(), "arming", words="lastgasp.arm=gdv lastgasp.nmi=1") as guest:
		guest.shell.run("dmesg -n 1; load", 120)
		refused = wrong_sequences(guest)
		dumps.fire(guest, "nmi", "nmi")
		dump = armed_dump(guest, refused)
		asked, done = dumps.capture(guest, "unarmed", "--sysrq", "x", "--timeout", "3")
		check(done.returncode != 0 and "arm" in done.stderr, f"capture does not say that it must arm: {done.stderr}")
		dumps.captured(guest, "armed", "--sysrq", "gdvx")
		noise = noise_fires_nothing(guest)
	return f"{dump.value('SELECT triggers_refused FROM dump')} triggers refused, gdvx and NMI not; " \
	       f"{noise} false BREAKs fire nothing"


def press(guest, keys):
	for key in keys:
		guest.sysrq(key)
		time.sleep(0.05)


def counter(guest, name):
	return int(guest.shell.run(f"cat /sys/module/lastgasp/parameters/{name}"))


def wrong_sequences(guest):
	"""Each is refused, counted, and answered. Returns how many there were."""
	wrong = ("x", "gdx", "dgvx", "gdgvx", "gdvvx")
	for number, keys in enumerate(wrong, 1):
		start = guest.serial.here()
		press(guest, keys)
		check(guest.shell.answers(), f"the shell does not answer after {keys}")
		said = list(wire.frames(guest.serial.received[start:]))
		check_equal(f"kinds of frames after {keys}", [kind for kind, _, _, _ in said], [wire.ANSWER])
		check_equal(f"answer to {keys}", said[0][3][0], wire.REFUSED)
		check_equal("refused, as the answer says", int.from_bytes(said[0][3][6:8], "little"), number)
		check_equal("triggers_refused", counter(guest, "triggers_refused"), number)
	return len(wrong)


def armed_dump(guest, refused):
	start = guest.serial.here()
	press(guest, "gdvx")
	dump = dumps.receive(guest, start, "armed-break")
	check_equal("triggers_refused in the dump", dump.value("SELECT triggers_refused FROM dump"), refused)
	check(guest.shell.answers(), "the shell does not answer")
	return dump


def noise_fires_nothing(guest):
	"""BREAKs with noise around them. Bytes that are SysRq keys of the kernel's own would act as such: none of them."""
	noise = random.Random(SEED)
	before = counter(guest, "dumps")
	start = guest.serial.here()
	keys = b""
	for _ in range(NOISE_ROUNDS):
		guest.send_break()
		time.sleep(machine.BREAK_TO_KEY_S)
		keys += bytes([noise.choice(KEYS)])
		guest.serial.write(keys[-1:] + bytes(0x80 | byte for byte in noise.randbytes(3)))
		time.sleep(machine.BREAK_TO_KEY_S)
	check(b"gdvx" not in keys and keys.count(b"x") > 5, f"{SEED} is a bad seed: {keys}")
	guest.serial.write(b"\n")
	time.sleep(1)
	check(guest.shell.answers(), "the shell does not answer after the noise")
	kinds = {kind for kind, _, _, _ in wire.frames(guest.serial.received[start:])}
	check_equal("kinds of frames in the noise", kinds, {wire.ANSWER})
	check_equal("dumps", counter(guest, "dumps"), before)
	return NOISE_ROUNDS
