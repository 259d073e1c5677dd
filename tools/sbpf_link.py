#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Links objects that clang made for its bpf target into a program for the SVM.

    clang -target bpf -mcpu=v2 -O2 -ffreestanding -c program.c -o program.o
    tools/sbpf_link.py --version 3 -o program.so program.o

Version 3 (SIMD-0178, SIMD-0189) has two segments and calls by number; version 0 has relocations. What is called and not
defined is a syscall. Execution begins at `entrypoint`. There is no writable data, so .data and .bss with anything in them
are refused. Objects are to be made with -mcpu=v1 or v2: sBPF has other 32-bit arithmetic than later ones. clang 14 gives a
function 512 bytes of stack (it has no -bpf-stack-size) and five arguments; programs have 4096 a frame."""
import argparse
import struct
import sys

HEADER, SEGMENT, SECTION = struct.Struct("<16sHHIQQQIHHHHHH"), struct.Struct("<IIQQQQQQ"), struct.Struct("<IIQQQQIIQQ")
SYMBOL, RELOCATION, DYNAMIC = struct.Struct("<IBBHQQ"), struct.Struct("<QQ"), struct.Struct("<QQ")
PROGBITS, SYMTAB, STRTAB, RELA, DYNAMIC_SECTION, NOBITS, REL, DYNSYM = 1, 2, 3, 4, 6, 8, 9, 11
WRITE, ALLOC, EXECUTE = 1, 2, 4
R_NONE, R_64_64, R_64_ABS64, R_64_RELATIVE, R_64_32 = 0, 1, 2, 8, 10
MACHINE_BPF, TYPE_OBJECT, TYPE_DYNAMIC = 0xF7, 1, 3
CALL, CALL_REGISTER, LDDW = 0x85, 0x8D, 0x18
REGION = 1 << 32


class Refused(Exception):
    """What is wrong with the objects."""


def murmur3_32(data):
    """The number of a syscall."""
    hash_, mask = 0, 0xFFFFFFFF

    def mixed(block):
        block = block * 0xCC9E2D51 & mask
        return ((block << 15 | block >> 17) & mask) * 0x1B873593 & mask

    whole = len(data) // 4 * 4
    for at in range(0, whole, 4):
        hash_ ^= mixed(int.from_bytes(data[at:at + 4], "little"))
        hash_ = ((hash_ << 13 | hash_ >> 19) * 5 + 0xE6546B64) & mask
    if whole != len(data):
        hash_ ^= mixed(int.from_bytes(data[whole:], "little"))
    hash_ ^= len(data)
    hash_ = (hash_ ^ hash_ >> 16) * 0x85EBCA6B & mask
    hash_ = (hash_ ^ hash_ >> 13) * 0xC2B2AE35 & mask
    return hash_ ^ hash_ >> 16


def padded(data, to):
    return data + bytes(-len(data) % to)


def string_at(table, offset):
    return table[offset:table.index(b"\0", offset)].decode()


class Object:
    """Sections, symbols and relocations of one file."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        self.path = path
        try:
            self.read()
        except (struct.error, IndexError, ValueError) as error:
            raise Refused(f"{path} is broken: {error}") from error

    def read(self):
        if self.data[:6] != b"\x7fELF\x02\x01":
            raise Refused(f"{self.path} is no 64-bit ELF")
        header = HEADER.unpack_from(self.data)
        if header[1] != TYPE_OBJECT or header[2] != MACHINE_BPF:
            raise Refused(f"{self.path} is no object for bpf")
        self.sections = [SECTION.unpack_from(self.data, header[6] + i * SECTION.size) for i in range(header[12])]
        names = self.bytes_of(header[13])
        self.names = [string_at(names, section[0]) for section in self.sections]
        self.symbols = []
        for index, section in enumerate(self.sections):
            if section[1] == SYMTAB:
                strings, table = self.bytes_of(section[6]), self.bytes_of(index)
                for symbol in SYMBOL.iter_unpack(table):
                    self.symbols.append((string_at(strings, symbol[0]), *symbol[1:]))

    def bytes_of(self, index):
        section = self.sections[index]
        if section[1] == NOBITS:
            return bytes(section[5])
        found = self.data[section[4]:section[4] + section[5]]
        if len(found) != section[5]:
            raise ValueError("a section ends behind the file")
        return found

    def relocations(self):
        """(section that is relocated, offset, type, symbol) of all sections that are kept."""
        for index, section in enumerate(self.sections):
            if section[1] == RELA:
                raise Refused(f"{self.path}: {self.names[index]} has addends, which bpf objects have not")
            if section[1] == REL:
                for offset, info in RELOCATION.iter_unpack(self.bytes_of(index)):
                    yield section[7], offset, info & 0xFFFFFFFF, self.symbols[info >> 32]


class Program:
    """Text and read-only data of all objects, and what is to be filled in once they have addresses."""

    def __init__(self, objects):
        self.text = bytearray()
        # No object is at address 0 of the read-only data, which is where version 3 has it.
        self.rodata = bytearray(16)
        self.places = {}
        self.globals = {}
        for object_ in objects:
            self.place(object_)
        self.lddws, self.pointers, self.syscalls = [], [], []
        for object_ in objects:
            for index, offset, kind, symbol in object_.relocations():
                if (object_, index) in self.places:
                    self.relocate(object_, index, offset, kind, symbol)

    def place(self, object_):
        for index, section in enumerate(object_.sections):
            name, flags = object_.names[index], section[2]
            if section[1] not in (PROGBITS, NOBITS) or not flags & ALLOC or section[5] == 0:
                continue
            if flags & WRITE and not name.startswith(".data.rel.ro"):
                raise Refused(f"{object_.path}: {name} is writable, and programs have no writable data")
            to = self.text if flags & EXECUTE else self.rodata
            to += bytes(-len(to) % max(section[8], 8))
            self.places[object_, index] = (to, len(to))
            to += object_.bytes_of(index)
        for name, info, _, section, value, _ in object_.symbols:
            if info >> 4 in (1, 2) and (object_, section) in self.places:
                if self.globals.get(name, (None, None, 2))[2] == 1 and info >> 4 == 1:
                    raise Refused(f"{name} is defined twice")
                if self.globals.get(name, (None, None, 2))[2] == 2:
                    to, base = self.places[object_, section]
                    self.globals[name] = (to, base + value, info >> 4)

    def find(self, object_, symbol):
        """(memory, offset) of a symbol, or nothing where it is defined nowhere."""
        name, info, _, section, value, _ = symbol
        if section != 0 and info >> 4 == 0:
            if (object_, section) not in self.places:
                raise Refused(f"{object_.path}: {name or 'a section'} is used, but not part of the program")
            to, base = self.places[object_, section]
            return to, base + value
        found = self.globals.get(name)
        return found and found[:2]

    def relocate(self, object_, index, offset, kind, symbol):
        memory, base = self.places[object_, index]
        at = base + offset
        found = self.find(object_, symbol)
        if kind == R_64_32:
            self.relocate_call(at, found, symbol)
            return
        if kind == R_NONE:
            return
        if not found:
            raise Refused(f"{object_.path}: {symbol[0]} is defined nowhere")
        if kind == R_64_64 and memory is self.text and self.text[at] == LDDW:
            low, high = struct.unpack_from("<I", memory, at + 4)[0], struct.unpack_from("<I", memory, at + 12)[0]
            self.lddws.append((at, found[0], found[1] + (high << 32 | low)))
        elif kind in (R_64_64, R_64_ABS64) and memory is self.rodata:
            addend = struct.unpack_from("<Q", memory, at)[0]
            self.pointers.append((at, found[0], found[1] + addend))
        else:
            raise Refused(f"{object_.path}: relocation {kind} in {object_.names[index]} is not known")

    def relocate_call(self, at, found, symbol):
        if self.text[at] != CALL:
            raise Refused(f"{symbol[0]} is called by no call")
        if not found:
            self.syscalls.append((at, symbol[0]))
            return
        if found[0] is not self.text:
            raise Refused(f"{symbol[0]} is called and is no function")
        target = found[1] + (struct.unpack_from("<i", self.text, at + 4)[0] + 1) * 8
        struct.pack_into("<i", self.text, at + 4, (target - at) // 8 - 1)

    def entry(self, name):
        if name not in self.globals or self.globals[name][0] is not self.text:
            raise Refused(f"no function {name}")
        return self.globals[name][1]

    def instructions(self):
        at = 0
        while at < len(self.text):
            yield at, self.text[at]
            at += 16 if self.text[at] == LDDW else 8

    def called_register(self, at):
        """clang 14 has the register of callx in the immediate, later ones have it in the destination."""
        return struct.unpack_from("<i", self.text, at + 4)[0] or self.text[at + 1] & 15


def write_lddw(text, at, address):
    struct.pack_into("<I", text, at + 4, address & 0xFFFFFFFF)
    struct.pack_into("<I", text, at + 12, address >> 32)


def identification():
    return b"\x7fELF\x02\x01\x01" + bytes(9)


def link_strict(program, entry):
    """Version 3: read-only data at 0, instructions at 2^32, nothing else."""
    syscalls = dict(program.syscalls)
    for at, opcode in program.instructions():
        if opcode == CALL_REGISTER:
            program.text[at + 1] = program.called_register(at)
            struct.pack_into("<i", program.text, at + 4, 0)
        elif opcode == CALL:
            program.text[at + 1] = 0 if at in syscalls else 0x10
            if at in syscalls:
                struct.pack_into("<I", program.text, at + 4, murmur3_32(syscalls[at].encode()))

    def address_of(memory, offset):
        return offset + (REGION if memory is program.text else 0)

    for at, memory, offset in program.lddws:
        write_lddw(program.text, at, address_of(memory, offset))
    for at, memory, offset in program.pointers:
        struct.pack_into("<Q", program.rodata, at, address_of(memory, offset))
    rodata, text = padded(bytes(program.rodata), 8), bytes(program.text)
    rodata_at = HEADER.size + 2 * SEGMENT.size
    header = HEADER.pack(identification(), TYPE_DYNAMIC, MACHINE_BPF, 1, REGION + entry, HEADER.size, 0, 3,
                         HEADER.size, SEGMENT.size, 2, SECTION.size, 0, 0)
    read_only = SEGMENT.pack(1, 4, rodata_at, 0, 0, len(rodata), len(rodata), 8)
    execute = SEGMENT.pack(1, 1, rodata_at + len(rodata), REGION, REGION, len(text), len(text), 8)
    return header + read_only + execute + rodata + text


def link_lenient(program, entry):
    """Version 0: sections at addresses that are their offsets, and dynamic relocations."""
    text_at = HEADER.size + 4 * SEGMENT.size
    rodata_at = text_at + len(padded(bytes(program.text), 16))

    def address_of(memory, offset):
        return offset + (text_at if memory is program.text else rodata_at)

    names = sorted({name for _, name in program.syscalls})
    strings, symbols = b"\0", SYMBOL.pack(0, 0, 0, 0, 0, 0)
    for name in names:
        symbols += SYMBOL.pack(len(strings), 0x10, 0, 0, 0, 0)
        strings += name.encode() + b"\0"
    relocations = []
    for at, opcode in program.instructions():
        if opcode == CALL_REGISTER:
            register = program.called_register(at)
            program.text[at + 1] = 0
            struct.pack_into("<i", program.text, at + 4, register)
    for at, name in program.syscalls:
        struct.pack_into("<i", program.text, at + 4, -1)
        relocations.append((text_at + at, R_64_32, names.index(name) + 1))
    for at, memory, offset in program.lddws:
        write_lddw(program.text, at, address_of(memory, offset))
        relocations.append((text_at + at, R_64_RELATIVE, 0))
    for at, memory, offset in program.pointers:
        # The loader reads the address in the upper half.
        struct.pack_into("<Q", program.rodata, at, address_of(memory, offset) << 32)
        relocations.append((rodata_at + at, R_64_RELATIVE, 0))
    table = b"".join(RELOCATION.pack(at, symbol << 32 | kind) for at, kind, symbol in relocations)
    return write_sections(program, entry + text_at, (symbols, strings, table))


def write_sections(program, entry, tables):
    symbols, strings, relocations = tables
    names = b"\0.text\0.rodata\0.dynsym\0.dynstr\0.rel.dyn\0.dynamic\0.shstrtab\0"
    at = HEADER.size + 4 * SEGMENT.size
    places = []
    contents = [bytes(program.text), bytes(program.rodata), symbols, strings, relocations]
    for content in contents:
        places.append(at)
        at += len(padded(content, 16))
    entries = [(6, places[2]), (11, SYMBOL.size), (5, places[3]), (10, len(strings))]
    if relocations:
        entries += [(17, places[4]), (18, len(relocations)), (19, RELOCATION.size)]
    contents += [b"".join(DYNAMIC.pack(*one) for one in entries + [(0, 0)])]
    places.append(at)
    at += len(padded(contents[-1], 16))
    contents.append(names)
    places.append(at)
    at += len(padded(names, 16))

    kinds = [(".text", PROGBITS, ALLOC | EXECUTE, 0, 0, 0), (".rodata", PROGBITS, ALLOC, 0, 0, 0),
             (".dynsym", DYNSYM, ALLOC, 4, 1, SYMBOL.size), (".dynstr", STRTAB, ALLOC, 0, 0, 0),
             (".rel.dyn", REL, ALLOC, 3, 0, RELOCATION.size), (".dynamic", DYNAMIC_SECTION, ALLOC, 4, 0, DYNAMIC.size),
             (".shstrtab", STRTAB, 0, 0, 0, 0)]
    sections = SECTION.pack(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    for (name, kind, flags, link, info, size), content, place in zip(kinds, contents, places):
        sections += SECTION.pack(names.index(name.encode() + b"\0"), kind, flags, place if flags else 0, place,
                                 len(content), link, info, 8, size)
    segments = b"".join([
        SEGMENT.pack(1, 5, places[0], places[0], places[0], len(contents[0]), len(contents[0]), 8),
        SEGMENT.pack(1, 4, places[1], places[1], places[1], len(contents[1]), len(contents[1]), 8),
        SEGMENT.pack(1, 4, places[2], places[2], places[2], places[6] - places[2], places[6] - places[2], 8),
        SEGMENT.pack(2, 4, places[5], places[5], places[5], len(contents[5]), len(contents[5]), 8)])
    header = HEADER.pack(identification(), TYPE_DYNAMIC, MACHINE_BPF, 1, entry, HEADER.size, at, 0, HEADER.size,
                         SEGMENT.size, 4, SECTION.size, len(kinds) + 1, len(kinds))
    return header + segments + b"".join(padded(content, 16) for content in contents) + sections


def link(paths, version, entry):
    """The ELF of a program."""
    program = Program([Object(path) for path in paths])
    return (link_strict if version == 3 else link_lenient)(program, program.entry(entry))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("objects", nargs="+", metavar="OBJECT")
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--version", type=int, choices=(0, 3), default=3, help="of sBPF (3)")
    parser.add_argument("--entry", default="entrypoint", help="the function that execution begins at (entrypoint)")
    arguments = parser.parse_args()
    try:
        elf = link(arguments.objects, arguments.version, arguments.entry)
        with open(arguments.output, "wb") as file:
            file.write(elf)
    except (Refused, OSError) as error:
        sys.exit(f"sbpf_link: {error}")


if __name__ == "__main__":
    main()
