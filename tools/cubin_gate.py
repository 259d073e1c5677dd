#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the machine code of CUDA kernels to their budgets: cubin_gate.py FILE...

Finds the cubins (ELF files of machine EM_CUDA) inside object files, archives or programs whose device code is not
compressed (nvcc --no-compress), and checks registers and stack of every kernel for every architecture. Where a kernel has
a budget of instructions, those of its sm_90 code are counted: an instruction is 128 bits, whose lowest nine name the operation
and the next three the kind of its operands. Prints a line a kernel; exits 1 where a budget is exceeded or a kernel has none."""
import collections
import dataclasses
import re
import struct
import sys

EM_CUDA = 190
ATTRIBUTE_REGISTERS, ATTRIBUTE_FRAME = 0x2F, 0x11
COUNTED_ARCHITECTURE = 90
OPERATIONS = {0x12: "LOP3", 0x19: "SHF", 0x24: "IMAD", 0x25: "IMAD.WIDE", 0x27: "IMAD.HI", 0x10: "IADD3",
              0x183: "LDL", 0x187: "STL"}
BRANCH = 0x947


@dataclasses.dataclass
class Budget:
    """What a kernel may use. `operations` are counted in the innermost loop that has most of them, or in the function whose
    name is given, and their number is divided by `units`."""
    registers: int
    frame: int = 0
    operations: tuple = ()
    units: float = 1
    count_max: float = 0
    function: str = ""


# Two rounds a turn of the loop.
KECCAK = Budget(registers=96, operations=("LOP3", "SHF"), units=2, count_max=182)
# Sixteen rounds of SHA-256 and their part of the message schedule.
SHA256 = Budget(registers=72, operations=("LOP3", "SHF"), units=16, count_max=18.2)
# The shared function of one field multiplication.
SIGNATURE = Budget(registers=168, operations=("IMAD.WIDE",), count_max=76, function="multiply_called")
BUDGETS = {
    "keccak256_gathered": KECCAK,
    "sha3_256_gathered": KECCAK,
    "sha256_gathered": SHA256,
    "recover_keys": SIGNATURE,
    "recover_addresses": SIGNATURE,
    "ed25519_verify": SIGNATURE,
    "lthash_mix": Budget(registers=96),
    "merkle_keccak256": KECCAK,
    "merkle_sha3_256": KECCAK,
    "merkle_sha256": SHA256,
    "trie_nodes": KECCAK,
    "jellyfish_nodes": KECCAK,
    "jellyfish_leaves": KECCAK,
}


def text_at(data, offset):
    return data[offset:data.index(b"\0", offset)].decode()


class Cubin:
    """One cubin: its architecture, and of each function the name, section and place."""

    def __init__(self, data):
        self.data = data
        self.architecture = struct.unpack_from("<I", data, 48)[0] >> 8 & 0xFF
        start, = struct.unpack_from("<Q", data, 40)
        size, count, names = struct.unpack_from("<HHH", data, 58)
        headers = [struct.unpack_from("<IIQQQQIIQQ", data, start + i * size) for i in range(count)]
        self.sections = {}
        for header in headers:
            self.sections[text_at(data, headers[names][4] + header[0])] = header
        self.symbols = []
        strings = self.sections[".strtab"][4]
        for offset in range(0, self.sections[".symtab"][5], 24):
            symbol = struct.unpack_from("<IBBHQQ", data, self.sections[".symtab"][4] + offset)
            self.symbols.append((text_at(data, strings + symbol[0]), symbol[3], symbol[4], symbol[5]))

    def attributes(self):
        """{kernel: {attribute: value}} of the section .nv.info."""
        found = collections.defaultdict(dict)
        _, _, _, _, at, size, *_ = self.sections[".nv.info"]
        end = at + size
        while at < end:
            form, attribute, length = struct.unpack_from("<BBH", self.data, at)
            if form == 4 and length == 8:
                symbol, value = struct.unpack_from("<II", self.data, at + 4)
                found[self.symbols[symbol][0]][attribute] = value
            at += 4 + (length if form == 4 else 0)
        return found

    def kernels(self):
        """(mangled name, instructions as pairs of words) of every kernel."""
        for name, header in self.sections.items():
            if name.startswith(".text."):
                code = self.data[header[4]:header[4] + header[5]]
                yield name[len(".text."):], list(struct.iter_unpack("<QQ", code))

    def function(self, kernel, pattern, code):
        """The instructions of the function that a kernel calls and whose mangled name contains the pattern."""
        section = list(self.sections).index(".text." + kernel)
        for name, index, value, size in self.symbols:
            if index == section and pattern in name and size:
                return code[value // 16:(value + size) // 16]
        return []


def histogram(code):
    count = collections.Counter(OPERATIONS.get(low & 0x1FF) for low, _ in code)
    del count[None]
    return count


def innermost_loops(code):
    """The instructions of each loop that has no other inside: from the target of a jump back to the jump."""
    spans = []
    for index, (low, high) in enumerate(code):
        if low & 0xFFF != BRANCH:
            continue
        offset = (high & 0x3FFFF) << 30 | low >> 34
        offset = (offset - (1 << 48) if offset >> 47 else offset) << 8 | low >> 16 & 0xFF
        target = index + 1 + offset * 4 // 16
        if target < index:
            spans.append((target, index + 1))
    return [code[a:b] for a, b in spans if not any((c, d) != (a, b) and a <= c and d <= b for c, d in spans)]


def cubins(data):
    at = data.find(b"\x7fELF")
    while at >= 0:
        if struct.unpack_from("<H", data, at + 18)[0] == EM_CUDA:
            yield Cubin(data[at:])
        at = data.find(b"\x7fELF", at + 4)


def short_name(mangled):
    """The kernel's own name out of a mangled one: its last part that is a name of the table."""
    names = [name for name in BUDGETS if re.search(rf"\d{name}(?![a-z_0-9])", mangled)]
    return max(names, key=len, default=None)


def check(cubin, mangled, code, attributes):
    """Yields what exceeds the budget; prints what was found."""
    name = short_name(mangled)
    if name is None:
        yield f"{mangled} has no budget"
        return
    budget = BUDGETS[name]
    registers, frame = attributes[mangled][ATTRIBUTE_REGISTERS], attributes[mangled][ATTRIBUTE_FRAME]
    operations = histogram(code)
    line = f"{name} sm_{cubin.architecture}: {len(code)} instructions, {registers} registers, {frame} bytes of stack"
    if registers > budget.registers:
        yield f"{name}: {registers} registers, at most {budget.registers}"
    if frame > budget.frame:
        yield f"{name}: {frame} bytes of stack, at most {budget.frame}"
    if budget.frame == 0 and (operations["LDL"] or operations["STL"]):
        yield f"{name}: registers are spilled"
    if budget.operations and cubin.architecture == COUNTED_ARCHITECTURE:
        parts = [cubin.function(mangled, budget.function, code)] if budget.function else innermost_loops(code)
        counts = [sum(histogram(part)[operation] for operation in budget.operations) for part in parts]
        count = max(counts, default=0) / budget.units
        what = "+".join(budget.operations)
        line += f", {count:g} {what} (at most {budget.count_max:g})"
        if not 0 < count <= budget.count_max:
            yield f"{name}: {count:g} {what}, at most {budget.count_max:g}"
    print(line)


def main():
    found, kernels = [], 0
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            data = file.read()
        for cubin in cubins(data):
            attributes = cubin.attributes()
            for mangled, code in cubin.kernels():
                kernels += 1
                found += check(cubin, mangled, code, attributes)
    print("\n".join(found) or f"{kernels} kernels within their budgets")
    return bool(found) or kernels == 0


if __name__ == "__main__":
    sys.exit(main())
