// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/executable.hpp"

// The parts of an ELF file that programs up to v2 are made of, read as sbpf's parser reads them: what it accepts and which
// error it gives first is part of the protocol. https://github.com/anza-xyz/sbpf/blob/main/src/elf_parser/mod.rs
// The format: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html

namespace braid::svm
{
/// Bytes from `begin` to `end` of a file, or what a file says they are.
struct FileRange
{
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    [[nodiscard]] bool contains(std::uint64_t at) const noexcept { return at >= begin && at < end; }
    [[nodiscard]] std::uint64_t size() const noexcept { return end > begin ? end - begin : 0; }
};

struct ElfHeader
{
    static constexpr std::uint64_t size = 64;
    std::array<std::uint8_t, 16> identification{};
    std::uint16_t type = 0;
    std::uint16_t machine = 0;
    std::uint32_t version = 0;
    std::uint64_t entry = 0;
    std::uint64_t program_headers_offset = 0;
    std::uint64_t section_headers_offset = 0;
    std::uint32_t flags = 0;
    std::uint16_t header_size = 0;
    std::uint16_t program_header_size = 0;
    std::uint16_t program_header_count = 0;
    std::uint16_t section_header_size = 0;
    std::uint16_t section_header_count = 0;
    std::uint16_t section_names_index = 0;
};

struct ElfProgramHeader
{
    static constexpr std::uint64_t size = 56;
    std::uint32_t type = 0;
    std::uint32_t flags = 0;
    std::uint64_t offset = 0;
    std::uint64_t address = 0;
    std::uint64_t physical_address = 0;
    std::uint64_t file_size = 0;
    std::uint64_t memory_size = 0;
};
inline constexpr std::uint32_t segment_load = 1;
inline constexpr std::uint32_t segment_dynamic = 2;

struct ElfSection
{
    static constexpr std::uint64_t size_in_file = 64;
    std::uint32_t name = 0;
    std::uint32_t type = 0;
    std::uint64_t flags = 0;
    std::uint64_t address = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;

    /// Nothing where it has no bytes in the file. [the end does not overflow: ElfFile::parse() has checked]
    [[nodiscard]] FileRange file_range() const noexcept;
    [[nodiscard]] FileRange address_range() const noexcept;
};

struct ElfSymbol
{
    static constexpr std::uint64_t size_in_file = 24;
    std::uint32_t name = 0;
    std::uint8_t info = 0;
    std::uint64_t value = 0;

    [[nodiscard]] bool is_function() const noexcept { return (info & 15) == 2; }
};

struct ElfRelocation
{
    static constexpr std::uint64_t size_in_file = 16;
    std::uint64_t offset = 0;
    std::uint32_t type = 0;
    std::uint32_t symbol = 0;
};

/// The longest names, with the zero behind them, that a name's range may have.
inline constexpr std::uint64_t section_name_size_max = 16;
inline constexpr std::uint64_t symbol_name_size_max = 64;

/// An ELF file, its tables found and checked. A view: the bytes outlive it.
class ElfFile
{
public:
    /// Cost: linear in the number of sections and segments.
    [[nodiscard]] static Result<ElfFile, ElfError> parse(Bytes bytes);

    [[nodiscard]] const ElfHeader& header() const noexcept { return header_; }
    [[nodiscard]] std::uint64_t section_count() const noexcept { return section_count_; }
    /// [index < section_count()]
    [[nodiscard]] ElfSection section(std::uint64_t index) const noexcept;
    [[nodiscard]] Result<Bytes, ElfError> section_name(const ElfSection& section) const;
    /// The first section of this name.
    [[nodiscard]] Result<ElfSection, ElfError> section(std::string_view name) const;

    [[nodiscard]] std::uint64_t relocation_count() const noexcept
    {
        return relocations_.size() / ElfRelocation::size_in_file;
    }
    /// [index < relocation_count()]
    [[nodiscard]] ElfRelocation relocation(std::uint64_t index) const noexcept;
    /// The dynamic symbol of this index, or nothing where there is none.
    [[nodiscard]] std::optional<ElfSymbol> dynamic_symbol(std::uint64_t index) const noexcept;
    [[nodiscard]] Result<Bytes, ElfError> dynamic_symbol_name(const ElfSymbol& symbol) const;

private:
    using Checked = Result<Done, ElfError>;

    [[nodiscard]] ElfProgramHeader segment(std::uint64_t index) const noexcept;
    [[nodiscard]] Checked find_tables();
    [[nodiscard]] Checked check_segments() const;
    [[nodiscard]] Checked check_sections() const;
    [[nodiscard]] Checked find_named_sections();
    [[nodiscard]] Checked find_dynamic_tables();
    [[nodiscard]] Checked find_relocations(std::span<const std::uint64_t> tags);
    [[nodiscard]] Checked find_dynamic_symbols(std::uint64_t address);
    [[nodiscard]] Result<Bytes, ElfError> dynamic_entries() const;
    [[nodiscard]] Result<Bytes, ElfError> string_at(
        const ElfSection& strings, std::uint32_t offset, std::uint64_t size_max) const;

    Bytes bytes_;
    ElfHeader header_;
    FileRange segment_table_;
    FileRange section_table_;
    std::uint64_t section_count_ = 0;
    std::optional<ElfSection> section_names_;
    std::optional<ElfSection> dynamic_names_;
    Bytes relocations_;
    Bytes dynamic_symbols_;
};

/// The sum, or the largest number where it overflows.
[[nodiscard]] constexpr std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) noexcept
{
    return b > ~a ? ~std::uint64_t{0} : a + b;
}

/// A refusal with the parser's own message.
[[nodiscard]] ElfError parse_error(std::string_view message);

/// The header at the file's beginning, unchecked.
[[nodiscard]] Result<ElfHeader, ElfError> read_elf_header(Bytes bytes);
/// [at + ElfProgramHeader::size bytes are there]
[[nodiscard]] ElfProgramHeader read_program_header(Bytes bytes, std::uint64_t at) noexcept;

/// The bytes of a range, or nothing where the file does not have them.
[[nodiscard]] std::optional<Bytes> bytes_in(Bytes bytes, const FileRange& range) noexcept;
/// The bytes of a table of entries of a size; they must be aligned to eight.
[[nodiscard]] Result<Bytes, ElfError> table_in(
    Bytes bytes, const FileRange& range, std::uint64_t entry_size);
}  // namespace braid::svm
