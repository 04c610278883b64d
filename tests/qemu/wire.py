# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames, as far as the rig must know them itself: written from docs/protocol.md, not from the product's code."""

import struct

VERSION = 1
INDEX, DATA, PARITY, COMMAND, ANSWER = range(1, 6)
COLLECTING, READY, LEAVING, REFUSED, REBOOTING = range(1, 6)
HEADER_BYTES = 6
CRC_BYTES = 4


def crc32c(data):
	crc = 0xffffffff
	for byte in data:
		crc ^= byte
		for _ in range(8):
			crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
	return crc ^ 0xffffffff


def uncobs(coded):
	"""Undo COBS up to its end or the next zero."""
	body = bytearray()
	at = 0
	while at < len(coded) and coded[at]:
		code = coded[at]
		body += coded[at + 1:at + code]
		at += code
		if code < 255:
			body.append(0)
	return bytes(body)


def cobs(body):
	"""The other way, for a body that is short enough to need no code of 255."""
	return b"".join(bytes([len(run) + 1]) + run for run in body.split(b"\0"))


def frames(data, kinds=(INDEX, DATA, PARITY, COMMAND, ANSWER)):
	"""(kind, dump_id, sequence, payload) of each frame in its plain form whose checksum holds."""
	at = data.find(b"\0")
	while at >= 0:
		body = uncobs(data[at + 1:at + 256])
		at = data.find(b"\0", at + 1)
		if len(body) < HEADER_BYTES + CRC_BYTES or body[0] not in [VERSION << 4 | kind for kind in kinds]:
			continue
		tag, dump_id, sequence, length = struct.unpack_from("<BHHB", body)
		end = HEADER_BYTES + length
		if body[end:end + CRC_BYTES] == crc32c(body[:end]).to_bytes(CRC_BYTES, "little"):
			yield tag & 15, dump_id, sequence, body[HEADER_BYTES:end]


def answers(data):
	"""What the agent said besides its dump: states, in order."""
	return [payload[0] for _, _, _, payload in frames(data, (ANSWER,))]
