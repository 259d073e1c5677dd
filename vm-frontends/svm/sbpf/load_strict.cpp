// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/elf_file.hpp"
#include "vm-frontends/svm/sbpf/load_elf.hpp"
#include <algorithm>

// https://github.com/anza-xyz/sbpf/blob/main/src/elf.rs load_with_strict_parser()
// https://github.com/solana-foundation/solana-improvement-documents/blob/main/proposals/0189-sbpf-stricter-elf-headers.md

namespace braid::svm
{
namespace
{
constexpr std::uint32_t flag_execute = 1;
constexpr std::uint32_t flag_read = 4;

/// What a segment must be.
struct Expected
{
    std::uint32_t flags;
    std::uint64_t address;
    std::uint64_t offset;
};

bool is_strict(const ElfHeader& header, std::uint64_t file_size) noexcept
{
    constexpr std::array<std::uint8_t, 16> identification = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    constexpr std::uint16_t machine_bpf = 247;
    return header.identification == identification && header.machine == machine_bpf &&
           header.version == 1 && header.program_headers_offset == ElfHeader::size &&
           header.header_size == ElfHeader::size &&
           header.program_header_size == ElfProgramHeader::size &&
           header.program_header_count != 0 &&
           ElfHeader::size + ElfProgramHeader::size * header.program_header_count <= file_size;
}

bool fits(
    const ElfProgramHeader& segment, const Expected& expected, std::uint64_t file_size) noexcept
{
    return segment.type == segment_load && segment.flags == expected.flags &&
           segment.offset == expected.offset && segment.offset < file_size &&
           segment.offset % instruction_size == 0 && segment.address == expected.address &&
           segment.physical_address == expected.address &&
           segment.file_size == segment.memory_size &&
           segment.file_size <= file_size - segment.offset &&
           segment.file_size % instruction_size == 0 && segment.memory_size < region_stride;
}

std::vector<std::uint8_t> bytes_of(Bytes elf, const ElfProgramHeader& segment)
{
    const Bytes bytes = elf.subspan(segment.offset, segment.file_size);
    return {bytes.begin(), bytes.end()};
}
}  // namespace

Result<Executable, ElfError> load_strict(Bytes elf)
{
    const auto header = read_elf_header(elf);
    if (!header.ok())
        return Err{header.error()};
    if (!is_strict(*header, elf.size()))
        return Err{parse_error("invalid file header")};

    ElfProgramHeader segment = read_program_header(elf, ElfHeader::size);
    Executable program;
    program.rodata_address = rodata_start_v3;
    std::uint64_t offset = ElfHeader::size + ElfProgramHeader::size * header->program_header_count;
    if (segment.flags == flag_read)
    {
        if (header->program_header_count < 2)
            return Err{parse_error("invalid file header")};
        if (!fits(segment, {flag_read, rodata_start_v3, offset}, elf.size()))
            return Err{ElfError{.kind = ElfError::Kind::invalid_program_header}};
        program.rodata = bytes_of(elf, segment);
        offset += segment.file_size;
        segment = read_program_header(elf, ElfHeader::size + ElfProgramHeader::size);
    }
    if (!fits(segment, {flag_execute, bytecode_start, offset}, elf.size()))
        return Err{ElfError{.kind = ElfError::Kind::invalid_program_header}};
    program.text = bytes_of(elf, segment);
    program.text_address = segment.address;
    const std::uint64_t entry = header->entry;
    if (entry < segment.address || entry % instruction_size != 0 ||
        entry - segment.address >= segment.memory_size)
        return Err{parse_error("invalid file header")};
    program.entry_pc = (entry - segment.address) / instruction_size;
    return program;
}
}  // namespace braid::svm
