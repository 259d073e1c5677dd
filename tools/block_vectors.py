#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns the binary files of two public repositories of block fixtures into JSON.

block_vectors.py codes BYTECODES.bincode.gz OUT.json    code by hash      (risechain/pevm)
block_vectors.py hashes BLOCK_HASHES.bincode OUT.json   hash by number    (risechain/pevm)
block_vectors.py witness KV_FOLDER OUT.json             preimage by hash  (op-rs/kona)
"""
import gzip
import json
import pathlib
import struct
import sys

WAL_BLOCK_SIZE = 32768
FULL, FIRST, MIDDLE, LAST = 1, 2, 3, 4  # parts of a record of a write-ahead log


class Cursor:
    """Reads forward over bytes."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        if self.at + size > len(self.data):
            raise ValueError("the file ends inside a value")
        self.at += size
        return self.data[self.at - size:self.at]

    def bincode_int(self):
        """bincode 2's variable integer: a byte up to 250, else a width and a little-endian integer."""
        first = self.take(1)[0]
        width = {251: 2, 252: 4, 253: 8}.get(first)
        return first if width is None else int.from_bytes(self.take(width), "little")

    def bincode_bytes(self):
        return self.take(self.bincode_int())

    def varint(self):
        """A little-endian base-128 integer."""
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def done(self):
        return self.at == len(self.data)


def hexed(data):
    return "0x" + data.hex()


def codes(path):
    """bincode of a map from code hash to one of:
    0: padded code, its size, a bit vector of its jump destinations {order's name, 8, 0, bit count, bytes}
    1: address of an EIP-7702 delegate
    """
    cursor = Cursor(gzip.decompress(pathlib.Path(path).read_bytes()))
    found = {}
    for _ in range(cursor.bincode_int()):
        code_hash = cursor.bincode_bytes()
        kind = cursor.bincode_int()
        if kind == 0:
            padded = cursor.bincode_bytes()
            found[hexed(code_hash)] = hexed(padded[:cursor.bincode_int()])
            cursor.bincode_bytes()
            cursor.take(2)
            cursor.bincode_int()
            cursor.bincode_bytes()
        elif kind == 1:
            found[hexed(code_hash)] = hexed(b"\xef\x01\x00" + cursor.bincode_bytes())
        else:
            raise ValueError(f"unknown kind of code {kind}")
    if not cursor.done():
        raise ValueError("bytes behind the last code")
    return found


def block_hashes(path):
    cursor = Cursor(pathlib.Path(path).read_bytes())
    found = {}
    for _ in range(cursor.bincode_int()):
        number = cursor.bincode_int()
        found[str(number)] = hexed(cursor.bincode_bytes())
    return found


def wal_records(data):
    """Records of a RocksDB write-ahead log: blocks of 32 KiB; header: CRC 4, size 2, type 1."""
    record = b""
    at = 0
    while at + 7 <= len(data):
        left = WAL_BLOCK_SIZE - at % WAL_BLOCK_SIZE
        if left < 7:
            at += left
            continue
        size, kind = struct.unpack_from("<HB", data, at + 4)
        if kind == 0:
            break
        part = data[at + 7:at + 7 + size]
        at += 7 + size
        record = part if kind in (FULL, FIRST) else record + part
        if kind in (FULL, LAST):
            yield record


def witness(folder):
    """A RocksDB store that was never flushed: all of it is in its log, one write batch a record."""
    found = {}
    for log in sorted(pathlib.Path(folder).glob("[0-9]*.log")):
        for record in wal_records(log.read_bytes()):
            cursor = Cursor(record[12:])  # sequence number 8, count 4
            while not cursor.done():
                if cursor.take(1)[0] != 1:
                    raise ValueError("only insertions are known")
                key = cursor.take(cursor.varint())
                found[hexed(key)] = hexed(cursor.take(cursor.varint()))
    return found


def main():
    readers = {"codes": codes, "hashes": block_hashes, "witness": witness}
    if len(sys.argv) != 4 or sys.argv[1] not in readers:
        print(__doc__, file=sys.stderr)
        return 2
    found = readers[sys.argv[1]](sys.argv[2])
    pathlib.Path(sys.argv[3]).write_text(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
