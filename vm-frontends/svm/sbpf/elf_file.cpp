// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/elf_file.hpp"

#include "vm-frontends/svm/sbpf/message_text.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
using Kind = ElfError::Kind;

constexpr std::uint32_t section_type_null = 0;
constexpr std::uint32_t section_type_symbols = 2;
constexpr std::uint32_t section_type_strings = 3;
constexpr std::uint32_t section_type_dynamic = 6;
constexpr std::uint32_t section_type_no_bits = 8;
constexpr std::uint32_t section_type_dynamic_symbols = 11;

constexpr std::uint64_t dynamic_entry_size = 16;
constexpr std::uint64_t tag_null = 0;
constexpr std::uint64_t tag_symbols = 6;
constexpr std::uint64_t tag_relocations = 17;
constexpr std::uint64_t tag_relocations_size = 18;
constexpr std::uint64_t tag_relocation_size = 19;
constexpr std::size_t tag_count = 35;

Err<ElfError> out_of_bounds()
{
    return Err{ElfError{.kind = Kind::value_out_of_bounds}};
}

/// The range of `size` bytes from `begin` on, or nothing where its end overflows.
std::optional<FileRange> range_of(std::uint64_t begin, std::uint64_t size) noexcept
{
    if (size > ~begin)
        return std::nullopt;
    return FileRange{.begin = begin, .end = begin + size};
}

bool overlap(const FileRange& a, const FileRange& b) noexcept
{
    return a.end > b.begin && b.end > a.begin;
}
}  // namespace

ElfError parse_error(std::string_view message)
{
    return {.kind = Kind::failed_to_parse, .text = std::string{message}};
}

std::optional<Bytes> bytes_in(Bytes bytes, const FileRange& range) noexcept
{
    if (range.begin > range.end || range.end > bytes.size())
        return std::nullopt;
    return bytes.subspan(range.begin, range.end - range.begin);
}

Result<Bytes, ElfError> table_in(Bytes bytes, const FileRange& range, std::uint64_t entry_size)
{
    if (range.size() % entry_size != 0)
        return Err{parse_error("invalid size")};
    const std::optional<Bytes> found = bytes_in(bytes, range);
    if (!found)
        return out_of_bounds();
    if (range.begin % 8 != 0)
        return Err{parse_error("invalid alignment")};
    return *found;
}

Result<ElfHeader, ElfError> read_elf_header(Bytes bytes)
{
    if (bytes.size() < ElfHeader::size)
        return out_of_bounds();
    const std::uint8_t* const at = bytes.data();
    ElfHeader header{.type = load_le<std::uint16_t>(at + 16),
        .machine = load_le<std::uint16_t>(at + 18),
        .version = load_le<std::uint32_t>(at + 20),
        .entry = load_le<std::uint64_t>(at + 24),
        .program_headers_offset = load_le<std::uint64_t>(at + 32),
        .section_headers_offset = load_le<std::uint64_t>(at + 40),
        .flags = load_le<std::uint32_t>(at + 48),
        .header_size = load_le<std::uint16_t>(at + 52),
        .program_header_size = load_le<std::uint16_t>(at + 54),
        .program_header_count = load_le<std::uint16_t>(at + 56),
        .section_header_size = load_le<std::uint16_t>(at + 58),
        .section_header_count = load_le<std::uint16_t>(at + 60),
        .section_names_index = load_le<std::uint16_t>(at + 62)};
    std::copy_n(at, header.identification.size(), header.identification.begin());
    return header;
}

ElfProgramHeader read_program_header(Bytes bytes, std::uint64_t at) noexcept
{
    const std::uint8_t* const from = bytes.data() + at;
    return {.type = load_le<std::uint32_t>(from),
        .flags = load_le<std::uint32_t>(from + 4),
        .offset = load_le<std::uint64_t>(from + 8),
        .address = load_le<std::uint64_t>(from + 16),
        .physical_address = load_le<std::uint64_t>(from + 24),
        .file_size = load_le<std::uint64_t>(from + 32),
        .memory_size = load_le<std::uint64_t>(from + 40)};
}

FileRange ElfSection::file_range() const noexcept
{
    if (type == section_type_no_bits)
        return {};
    return {.begin = offset, .end = saturating_sum(offset, size)};
}

FileRange ElfSection::address_range() const noexcept
{
    return {.begin = address, .end = saturating_sum(address, size)};
}

ElfProgramHeader ElfFile::segment(std::uint64_t index) const noexcept
{
    return read_program_header(bytes_, segment_table_.begin + index * ElfProgramHeader::size);
}

ElfSection ElfFile::section(std::uint64_t index) const noexcept
{
    const std::uint8_t* const from =
        bytes_.data() + section_table_.begin + index * ElfSection::size_in_file;
    return {.name = load_le<std::uint32_t>(from),
        .type = load_le<std::uint32_t>(from + 4),
        .flags = load_le<std::uint64_t>(from + 8),
        .address = load_le<std::uint64_t>(from + 16),
        .offset = load_le<std::uint64_t>(from + 24),
        .size = load_le<std::uint64_t>(from + 32)};
}

ElfRelocation ElfFile::relocation(std::uint64_t index) const noexcept
{
    const std::uint8_t* const from = relocations_.data() + index * ElfRelocation::size_in_file;
    return {.offset = load_le<std::uint64_t>(from),
        .type = load_le<std::uint32_t>(from + 8),
        .symbol = load_le<std::uint32_t>(from + 12)};
}

std::optional<ElfSymbol> ElfFile::dynamic_symbol(std::uint64_t index) const noexcept
{
    if (index >= dynamic_symbols_.size() / ElfSymbol::size_in_file)
        return std::nullopt;
    const std::uint8_t* const from = dynamic_symbols_.data() + index * ElfSymbol::size_in_file;
    return ElfSymbol{.name = load_le<std::uint32_t>(from),
        .info = from[4],
        .value = load_le<std::uint64_t>(from + 8)};
}

Result<ElfFile, ElfError> ElfFile::parse(Bytes bytes)
{
    ElfFile file;
    file.bytes_ = bytes;
    if (auto found = file.find_tables(); !found.ok())
        return Err{found.error()};
    if (file.section_count_ == 0 || file.section(0).type != section_type_null)
        return Err{parse_error("invalid section header")};
    for (const auto step : {&ElfFile::check_segments, &ElfFile::check_sections})
        if (auto checked = (file.*step)(); !checked.ok())
            return Err{checked.error()};
    if (file.header_.section_names_index != 0)
        file.section_names_ = file.section(file.header_.section_names_index);
    for (const auto step : {&ElfFile::find_named_sections, &ElfFile::find_dynamic_tables})
        if (auto found = (file.*step)(); !found.ok())
            return Err{found.error()};
    return file;
}

ElfFile::Checked ElfFile::find_tables()
{
    const auto header = read_elf_header(bytes_);
    if (!header.ok())
        return Err{header.error()};
    header_ = *header;
    // Magic number, 64 bits, least significant byte first, version 1.
    constexpr std::array<std::uint8_t, 7> identification = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    if (!std::ranges::equal(
            identification, std::span{header_.identification}.first(identification.size())) ||
        header_.version != 1 || header_.header_size != ElfHeader::size ||
        header_.program_header_size != ElfProgramHeader::size ||
        header_.section_header_size != ElfSection::size_in_file ||
        header_.section_names_index >= header_.section_header_count)
        return Err{parse_error("invalid file header")};

    constexpr FileRange file_header{.begin = 0, .end = ElfHeader::size};
    const auto segments = range_of(
        header_.program_headers_offset, ElfProgramHeader::size * header_.program_header_count);
    if (!segments)
        return out_of_bounds();
    if (overlap(file_header, *segments))
        return Err{parse_error("values overlap")};
    if (auto table = table_in(bytes_, *segments, ElfProgramHeader::size); !table.ok())
        return Err{table.error()};
    const auto sections = range_of(
        header_.section_headers_offset, ElfSection::size_in_file * header_.section_header_count);
    if (!sections)
        return out_of_bounds();
    if (overlap(file_header, *sections) || overlap(*segments, *sections))
        return Err{parse_error("values overlap")};
    if (auto table = table_in(bytes_, *sections, ElfSection::size_in_file); !table.ok())
        return Err{table.error()};
    segment_table_ = *segments;
    section_table_ = *sections;
    section_count_ = header_.section_header_count;
    return Done{};
}

ElfFile::Checked ElfFile::check_segments() const
{
    std::uint64_t address = 0;
    for (std::uint64_t i = 0; i < header_.program_header_count; ++i)
    {
        const ElfProgramHeader found = segment(i);
        if (found.type != segment_load)
            continue;
        if (found.address < address)
            return Err{ElfError{.kind = Kind::invalid_program_header}};
        const auto range = range_of(found.offset, found.file_size);
        if (!range || range->end > bytes_.size())
            return out_of_bounds();
        address = found.address;
    }
    return Done{};
}

ElfFile::Checked ElfFile::check_sections() const
{
    constexpr FileRange file_header{.begin = 0, .end = ElfHeader::size};
    std::uint64_t offset = 0;
    for (std::uint64_t i = 0; i < section_count_; ++i)
    {
        const ElfSection found = section(i);
        if (found.type == section_type_no_bits)
            continue;
        const auto range = range_of(found.offset, found.size);
        if (!range)
            return out_of_bounds();
        if (overlap(*range, file_header) || overlap(*range, segment_table_) ||
            overlap(*range, section_table_))
            return Err{parse_error("values overlap")};
        if (range->begin < offset)
            return Err{parse_error("sections not in ascending order")};
        offset = range->end;
        if (offset > bytes_.size())
            return out_of_bounds();
    }
    return Done{};
}

Result<Bytes, ElfError> ElfFile::string_at(
    const ElfSection& strings, std::uint32_t offset, std::uint64_t size_max) const
{
    if (strings.type != section_type_strings)
        return Err{parse_error("invalid section header")};
    const auto skipped = range_of(strings.offset, offset);
    const auto section_range = range_of(strings.offset, strings.size);
    const auto longest = skipped ? range_of(skipped->end, size_max) : std::nullopt;
    if (!skipped || !section_range || !longest)
        return out_of_bounds();
    const auto found = bytes_in(
        bytes_, {.begin = skipped->end, .end = std::min(section_range->end, longest->end)});
    if (!found)
        return out_of_bounds();
    const auto end = std::ranges::find(*found, 0);
    if (end == found->end())
        return Err{parse_error("Section or symbol name `" + utf8_of(*found) + "` is longer than `" +
                               std::to_string(size_max) + "` bytes")};
    return found->first(static_cast<std::size_t>(end - found->begin()));
}

Result<Bytes, ElfError> ElfFile::section_name(const ElfSection& section) const
{
    if (!section_names_)
        return Err{parse_error("no section name string table found")};
    return string_at(*section_names_, section.name, section_name_size_max);
}

Result<Bytes, ElfError> ElfFile::dynamic_symbol_name(const ElfSymbol& symbol) const
{
    if (!dynamic_names_)
        return Err{parse_error("no dynamic string table")};
    return string_at(*dynamic_names_, symbol.name, symbol_name_size_max);
}

Result<ElfSection, ElfError> ElfFile::section(std::string_view name) const
{
    for (std::uint64_t i = 0; i < section_count_; ++i)
    {
        const ElfSection found = section(i);
        const auto found_name = section_name(found);
        if (!found_name.ok())
            return Err{found_name.error()};
        if (std::ranges::equal(*found_name, name))
            return found;
    }
    return Err{ElfError{.kind = Kind::section_not_found, .text = std::string{name}}};
}

ElfFile::Checked ElfFile::find_named_sections()
{
    // The others are looked at only where labels are wanted, but may not be there twice.
    constexpr std::array<std::string_view, 3> names = {".symtab", ".strtab", ".dynstr"};
    std::array<bool, names.size()> seen{};
    if (!section_names_)
        return Err{parse_error("no section name string table found")};
    for (std::uint64_t i = 0; i < section_count_; ++i)
    {
        const ElfSection found = section(i);
        const auto name = section_name(found);
        if (!name.ok())
            return Err{name.error()};
        for (std::size_t j = 0; j < names.size(); ++j)
        {
            if (!std::ranges::equal(*name, names[j]))
                continue;
            if (seen[j])
                return Err{parse_error("invalid section header")};
            seen[j] = true;
            if (names[j] == ".dynstr")
                dynamic_names_ = found;
        }
    }
    return Done{};
}

Result<Bytes, ElfError> ElfFile::dynamic_entries() const
{
    for (std::uint64_t i = 0; i < header_.program_header_count; ++i)
    {
        const ElfProgramHeader found = segment(i);
        if (found.type != segment_dynamic)
            continue;
        const auto range = range_of(found.offset, found.file_size);
        if (!range)
            break;
        if (auto table = table_in(bytes_, *range, dynamic_entry_size); table.ok())
            return table;
        break;
    }
    for (std::uint64_t i = 0; i < section_count_; ++i)
    {
        const ElfSection found = section(i);
        if (found.type != section_type_dynamic)
            continue;
        const auto range = range_of(found.offset, found.size);
        if (range)
            if (auto table = table_in(bytes_, *range, dynamic_entry_size); table.ok())
                return table;
        return Err{parse_error("invalid dynamic section table")};
    }
    return Bytes{};
}

ElfFile::Checked ElfFile::find_dynamic_tables()
{
    const auto entries = dynamic_entries();
    if (!entries.ok())
        return Err{entries.error()};
    std::array<std::uint64_t, tag_count> tags{};
    for (std::size_t at = 0; at < entries->size(); at += dynamic_entry_size)
    {
        const auto tag = load_le<std::uint64_t>(entries->data() + at);
        if (tag == tag_null)
            break;
        if (tag < tag_count)
            tags[tag] = load_le<std::uint64_t>(entries->data() + at + 8);
    }
    if (auto found = find_relocations(tags); !found.ok())
        return found;
    return find_dynamic_symbols(tags[tag_symbols]);
}

ElfFile::Checked ElfFile::find_relocations(std::span<const std::uint64_t> tags)
{
    const auto invalid = [] { return Err{parse_error("invalid dynamic section table")}; };
    const std::uint64_t address = tags[tag_relocations];
    const std::uint64_t size = tags[tag_relocations_size];
    if (address == 0)
        return Done{};
    if (tags[tag_relocation_size] != ElfRelocation::size_in_file || size == 0)
        return invalid();

    std::optional<std::uint64_t> offset;
    for (std::uint64_t i = 0; i < header_.program_header_count && !offset; ++i)
    {
        const ElfProgramHeader found = segment(i);
        const auto range = range_of(found.address, found.memory_size);
        if (!range)
            return out_of_bounds();
        if (!range->contains(address))
            continue;
        const auto place = range_of(address - found.address, found.offset);
        if (!place)
            return out_of_bounds();
        offset = place->end;
    }
    // Old linkers named an address that is in no segment.
    for (std::uint64_t i = 0; i < section_count_ && !offset; ++i)
        if (const ElfSection found = section(i); found.address == address)
            offset = found.offset;
    if (!offset)
        return invalid();
    const auto range = range_of(*offset, size);
    if (!range)
        return out_of_bounds();
    auto table = table_in(bytes_, *range, ElfRelocation::size_in_file);
    if (!table.ok())
        return invalid();
    relocations_ = *table;
    return Done{};
}

ElfFile::Checked ElfFile::find_dynamic_symbols(std::uint64_t address)
{
    if (address == 0)
        return Done{};
    for (std::uint64_t i = 0; i < section_count_; ++i)
    {
        const ElfSection found = section(i);
        if (found.address != address)
            continue;
        if (found.type != section_type_symbols && found.type != section_type_dynamic_symbols)
            return Err{parse_error("invalid section header")};
        const auto range = range_of(found.offset, found.size);
        if (!range)
            return out_of_bounds();
        auto table = table_in(bytes_, *range, ElfSymbol::size_in_file);
        if (!table.ok())
            return Err{table.error()};
        dynamic_symbols_ = *table;
        return Done{};
    }
    return Err{parse_error("invalid dynamic section table")};
}
}  // namespace braid::svm
