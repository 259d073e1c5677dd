// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/load_elf.hpp"
#include "vm-frontends/svm/sbpf/message_text.hpp"
#include "vm-frontends/svm/sbpf/relocate.hpp"
#include <algorithm>

// https://github.com/anza-xyz/sbpf/blob/main/src/elf.rs load_with_lenient_parser()

namespace braid::svm
{
namespace
{
using Kind = ElfError::Kind;
using Checked = Result<Done, ElfError>;

constexpr std::uint64_t flags_written_memory = 3;

bool begins_with(Bytes name, std::string_view with) noexcept
{
    return name.size() >= with.size() && std::ranges::equal(name.first(with.size()), with);
}

Checked check_header(const ElfHeader& header)
{
    constexpr std::size_t abi_at = 7;
    constexpr std::uint16_t machine_bpf = 247;
    constexpr std::uint16_t machine_sbf = 263;
    constexpr std::uint16_t type_dynamic = 3;
    if (header.identification[abi_at] != 0)
        return Err{ElfError{.kind = Kind::wrong_abi}};
    if (header.machine != machine_bpf && header.machine != machine_sbf)
        return Err{ElfError{.kind = Kind::wrong_machine}};
    if (header.type != type_dynamic)
        return Err{ElfError{.kind = Kind::wrong_type}};
    return Done{};
}

/// What a program's sections may be, and which is the text.
Result<ElfSection, ElfError> find_text(const ElfFile& file, std::uint64_t file_size)
{
    std::optional<ElfSection> text;
    bool is_one = true;
    for (std::uint64_t i = 0; i < file.section_count(); ++i)
    {
        const ElfSection section = file.section(i);
        const auto name = file.section_name(section);
        if (!name.ok() || !std::ranges::equal(*name, std::string_view{".text"}))
            continue;
        is_one = is_one && !text;
        text = section;
    }
    if (!text || !is_one)
        return Err{ElfError{.kind = Kind::not_one_text_section}};
    for (std::uint64_t i = 0; i < file.section_count(); ++i)
    {
        const ElfSection section = file.section(i);
        const auto name = file.section_name(section);
        const bool is_written = (section.flags & flags_written_memory) == flags_written_memory;
        if (name.ok() &&
            (begins_with(*name, ".bss") ||
                (is_written && begins_with(*name, ".data") && !begins_with(*name, ".data.rel"))))
            return Err{
                ElfError{.kind = Kind::writable_section_not_supported, .text = utf8_of(*name)}};
    }
    for (std::uint64_t i = 0; i < file.section_count(); ++i)
    {
        const ElfSection section = file.section(i);
        if (section.size > ~section.offset || section.offset + section.size > file_size)
            return Err{ElfError{.kind = Kind::value_out_of_bounds}};
    }
    if (!text->address_range().contains(file.header().entry))
        return Err{ElfError{.kind = Kind::entrypoint_out_of_bounds}};
    return *text;
}

bool is_read_only(Bytes name) noexcept
{
    constexpr std::array<std::string_view, 4> names = {
        ".text", ".rodata", ".data.rel.ro", ".eh_frame"};
    return std::ranges::any_of(
        names, [&](std::string_view one) { return std::ranges::equal(name, one); });
}

/// The image from address 0 on: the sections that are read only at their addresses, zeros between them.
Result<std::vector<std::uint8_t>, ElfError> assemble_rodata(
    const ElfFile& file, Bytes relocated, LoadMode mode)
{
    const auto refused = [] { return Err{ElfError{.kind = Kind::value_out_of_bounds}}; };
    struct Part
    {
        std::uint64_t address;
        Bytes bytes;
    };
    std::vector<Part> parts;
    std::uint64_t lowest = ~std::uint64_t{0};
    std::uint64_t highest = 0;
    std::uint64_t filled = 0;
    for (std::uint64_t i = 0; i < file.section_count(); ++i)
    {
        const ElfSection section = file.section(i);
        const auto name = file.section_name(section);
        if (!name.ok() || !is_read_only(*name))
            continue;
        if (mode == LoadMode::deploy && section.address != section.offset)
            return refused();
        if (section.address > region_stride)
            return refused();
        const auto bytes = bytes_in(relocated, section.file_range());
        if (!bytes)
            return refused();
        lowest = std::min(lowest, section.address);
        highest = std::max(highest, section.address + bytes->size());
        filled += bytes->size();
        parts.push_back({.address = section.address, .bytes = *bytes});
    }
    // In a program to be deployed they may not overlap.
    if ((mode == LoadMode::deploy && lowest + filled > highest) || highest > relocated.size())
        return refused();
    std::vector<std::uint8_t> image(highest);
    for (const Part& part : parts)
        std::ranges::copy(part.bytes, image.begin() + static_cast<std::ptrdiff_t>(part.address));
    return image;
}
}  // namespace

Result<Executable, ElfError> load_lenient(Bytes elf, const SyscallTable& syscalls, LoadMode mode)
{
    const auto file = ElfFile::parse(elf);
    if (!file.ok())
        return Err{file.error()};
    if (const Checked checked = check_header(file->header()); !checked.ok())
        return Err{checked.error()};
    const auto text = find_text(*file, elf.size());
    if (!text.ok())
        return Err{text.error()};
    if ((mode == LoadMode::deploy && text->address != text->offset) ||
        text->address >= region_stride)
        return Err{ElfError{.kind = Kind::value_out_of_bounds}};

    std::vector<std::uint8_t> image(elf.begin(), elf.end());
    FunctionRegistry functions{syscalls, mode, text->size / instruction_size};
    if (const Checked done = relocate(*file, *text, functions, image); !done.ok())
        return Err{done.error()};

    const std::uint64_t entry_offset = file->header().entry - text->address;
    if (entry_offset % instruction_size != 0)
        return Err{ElfError{.kind = Kind::invalid_entrypoint}};
    Executable program;
    program.entry_pc = entry_offset / instruction_size;
    if (const Checked added = functions.add_entry(program.entry_pc); !added.ok())
        return Err{added.error()};

    auto rodata = assemble_rodata(*file, image, mode);
    if (!rodata.ok())
        return Err{rodata.error()};
    program.rodata = std::move(*rodata);
    program.rodata_address = bytecode_start;
    program.text_address = bytecode_start + text->address;
    // Taken from the image, so that it is what programs read there also where sections overlap.
    const auto begin = program.rodata.begin() + static_cast<std::ptrdiff_t>(text->address);
    program.text.assign(begin, begin + static_cast<std::ptrdiff_t>(text->file_range().size()));
    program.functions = functions.sorted();
    return program;
}
}  // namespace braid::svm
