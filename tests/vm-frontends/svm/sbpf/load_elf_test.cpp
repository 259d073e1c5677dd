// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "tests/vm-frontends/svm/sbpf/assembled.hpp"
#include "vm-frontends/svm/sbpf/elf_file.hpp"
#include <algorithm>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>

namespace braid::tests
{
namespace
{
using Buffer = std::vector<std::uint8_t>;
using svm::LoadMode;

Result<std::uint64_t, svm::Fault> ignore(
    svm::Machine&, const std::array<std::uint64_t, 5>&) noexcept
{
    return 0;
}

const svm::SyscallTable& syscalls()
{
    static const svm::SyscallTable table{
        std::array<svm::NamedSyscall, 1>{{{.name = "sol_log_", .function = ignore}}}};
    return table;
}

/// The corpus' programs: of version 0, then of version 3.
Buffer sample(std::size_t index)
{
    std::ifstream file{BRAID_FUZZ_CORPUS "/sbpf_elf.hex"};
    std::string line;
    for (std::size_t found = 0; std::getline(file, line);)
        if (!line.starts_with('#') && found++ == index)
            break;
    return from_hex(line).value();
}
constexpr std::size_t v0 = 0;
constexpr std::size_t v3 = 1;

/// What the loader says to the sample after `change`; empty where it accepts it.
std::string refusal(
    std::size_t index, const std::function<void(Buffer&)>& change, LoadMode mode = LoadMode::run)
{
    Buffer elf = sample(index);
    change(elf);
    const auto loaded = svm::load_elf(elf, syscalls(), mode);
    return loaded.ok() ? "" : message_of(loaded.error());
}

/// Sets bytes at an offset.
template <typename Word>
std::function<void(Buffer&)> set(std::size_t at, Word value)
{
    return [=](Buffer& elf) { store_le(elf.data() + at, value); };
}

/// Where the section header of this index is, and its fields in it.
std::size_t section_at(const Buffer& elf, std::size_t index)
{
    return load_le<std::uint64_t>(elf.data() + 40) + 64 * index;
}
constexpr std::size_t section_name = 0;
constexpr std::size_t section_type = 4;
constexpr std::size_t section_flags = 8;
constexpr std::size_t section_address = 16;
constexpr std::size_t section_offset = 24;
constexpr std::size_t section_size = 32;
constexpr std::size_t text = 1;
constexpr std::size_t rodata = 2;
constexpr std::size_t names = 7;

template <typename Word>
std::function<void(Buffer&)> set_section(std::size_t index, std::size_t field, Word value)
{
    return [=](Buffer& elf) { store_le(elf.data() + section_at(elf, index) + field, value); };
}

/// The file's relocations in place; of this type only.
std::size_t relocation_at(const Buffer& elf, std::uint32_t type)
{
    const std::uint8_t* const header = elf.data() + section_at(elf, 5);
    const auto begin = load_le<std::uint64_t>(header + section_offset);
    const auto size = load_le<std::uint64_t>(header + section_size);
    for (std::size_t at = begin; at < begin + size; at += 16)
        if (load_le<std::uint32_t>(elf.data() + at + 8) == type)
            return at;
    return 0;
}

TEST(svm_load_elf, accepts_the_samples)
{
    for (const std::size_t index : {v0, v3})
    {
        for (const auto mode : {LoadMode::run, LoadMode::deploy})
        {
            const auto program = svm::load_elf(sample(index), syscalls(), mode);
            ASSERT_TRUE(program.ok()) << message_of(program.error());
            EXPECT_TRUE(svm::verify(*program).ok());
            EXPECT_EQ(program->entry_pc, 0U);
            EXPECT_EQ(program->functions.empty(), index == v3);
        }
    }
}

TEST(svm_load_elf, relocates_calls_and_addresses)
{
    const auto program = svm::load_elf(sample(v0), syscalls(), LoadMode::run);
    ASSERT_TRUE(program.ok());
    // mov, lddw, mov, call sol_log_: see the corpus.
    const auto at = [&](std::uint64_t pc)
    { return svm::decode_instruction(program->text.data() + pc * svm::instruction_size); };
    EXPECT_EQ(static_cast<std::uint32_t>(at(4).immediate), svm::murmur3_32("sol_log_"));
    EXPECT_EQ(resolve_call(*program, 4).kind, svm::CallTarget::Kind::syscall);
    EXPECT_EQ(at(2).immediate, 1);
    const auto logged = static_cast<std::size_t>(at(1).immediate);
    EXPECT_EQ(program->rodata.at(logged), 'h');
    EXPECT_EQ(program->rodata.at(logged + 1), 'i');
    const svm::CallTarget helper = resolve_call(*program, 6);
    EXPECT_EQ(helper.kind, svm::CallTarget::Kind::function);
    EXPECT_EQ(helper.pc, 8U);
    EXPECT_EQ(program->function_at(svm::murmur3_32("entrypoint")), 0U);
    // The text is part of what the program can read, as it was relocated.
    const std::uint64_t text_offset = program->text_address - program->rodata_address;
    EXPECT_TRUE(std::equal(program->text.begin(), program->text.end(),
        program->rodata.begin() + static_cast<std::ptrdiff_t>(text_offset)));
}

TEST(svm_load_elf, refuses_broken_headers)
{
    const std::string invalid = "Failed to parse ELF file: invalid file header";
    const std::string outside = "Offset or value is out of bounds";
    for (const std::size_t index : {v0, v3})
    {
        EXPECT_EQ(refusal(index, [](Buffer& elf) { elf.resize(51); }), outside);
        EXPECT_EQ(refusal(index, [](Buffer& elf) { elf.resize(63); }), outside);
        EXPECT_EQ(refusal(index, set<std::uint8_t>(0, 0)), invalid);
        EXPECT_EQ(refusal(index, set<std::uint8_t>(4, 1)), invalid);
        EXPECT_EQ(refusal(index, set<std::uint16_t>(52, 65)), invalid);
        EXPECT_EQ(refusal(index, set<std::uint32_t>(48, 4)),
            "Detected sbpf_version required by the executable which are not enabled");
    }
    EXPECT_EQ(refusal(v0, set<std::uint16_t>(62, 99)), invalid);
    EXPECT_EQ(refusal(v0, set<std::uint64_t>(32, 8)), "Failed to parse ELF file: values overlap");
    EXPECT_EQ(refusal(v0, set<std::uint64_t>(32, ~std::uint64_t{0})), outside);
    EXPECT_EQ(
        refusal(v0, set<std::uint64_t>(32, 65)), "Failed to parse ELF file: invalid alignment");
    EXPECT_EQ(refusal(v0, set<std::uint64_t>(40, 1U << 30)), outside);
    EXPECT_EQ(refusal(v0, set<std::uint8_t>(7, 1)), "Incompatible ELF: wrong ABI");
    EXPECT_EQ(refusal(v0, set<std::uint16_t>(18, 62)), "Incompatible ELF: wrong machine");
    EXPECT_EQ(refusal(v0, set<std::uint16_t>(18, 263)), "");
    EXPECT_EQ(refusal(v0, set<std::uint16_t>(16, 2)), "Incompatible ELF: wrong type");
    EXPECT_EQ(refusal(v0, set<std::uint64_t>(24, 0)), "Entrypoint out of bounds");
    EXPECT_EQ(refusal(v0, set<std::uint64_t>(24, 64 + 4 * 56 + 4)), "Invalid entrypoint");
}

TEST(svm_load_elf, refuses_broken_sections)
{
    EXPECT_EQ(refusal(v0, set_section<std::uint32_t>(0, section_type, 1)),
        "Failed to parse ELF file: invalid section header");
    EXPECT_EQ(refusal(v0, set_section<std::uint32_t>(names, section_type, 1)),
        "Failed to parse ELF file: invalid section header");
    EXPECT_EQ(refusal(v0, set_section<std::uint64_t>(rodata, section_offset, 1U << 20)),
        "Offset or value is out of bounds");
    EXPECT_EQ(refusal(v0, set_section<std::uint64_t>(rodata, section_size, ~std::uint64_t{0})),
        "Offset or value is out of bounds");
    EXPECT_EQ(refusal(v0, set_section<std::uint32_t>(rodata, section_name, 1)),
        "Multiple or no text sections, consider removing llc option: -function-sections");
    EXPECT_EQ(refusal(v0, set_section<std::uint32_t>(text, section_name, 7)),
        "Multiple or no text sections, consider removing llc option: -function-sections");
    EXPECT_EQ(refusal(v0,
                  [](Buffer& elf)
                  {
                      set_section<std::uint64_t>(rodata, section_flags, 3)(elf);
                      const auto at = load_le<std::uint64_t>(
                          elf.data() + section_at(elf, names) + section_offset);
                      std::ranges::copy(std::string_view{".data\0\0", 7}, elf.data() + at + 7);
                  }),
        "Found writable section (.data) in ELF, read-write data not supported");
    EXPECT_EQ(refusal(v0,
                  [](Buffer& elf)
                  {
                      const auto at = load_le<std::uint64_t>(
                          elf.data() + section_at(elf, names) + section_offset);
                      std::fill_n(elf.data() + at + 1, 20, 'x');
                  }),
        "Failed to parse ELF file: Section or symbol name `xxxxxxxxxxxxxxxx` is longer than `16` "
        "bytes");
}

TEST(svm_load_elf, refuses_more_where_it_deploys)
{
    const auto moved = set_section<std::uint64_t>(rodata, section_address, 0x100);
    EXPECT_EQ(refusal(v0, moved, LoadMode::run), "");
    EXPECT_EQ(refusal(v0, moved, LoadMode::deploy), "Offset or value is out of bounds");
    const auto renamed = [](Buffer& elf)
    {
        const std::string_view name = "sol_log_";
        const auto at = std::ranges::search(elf, name).begin();
        *at = 'x';
    };
    EXPECT_EQ(refusal(v0, renamed, LoadMode::run), "");
    EXPECT_EQ(refusal(v0, renamed, LoadMode::deploy),
        "Unresolved symbol (xol_log_) at instruction #40 (ELF file offset 0x140)");
}

TEST(svm_load_elf, refuses_broken_relocations)
{
    const auto relocation = [](std::uint32_t type, std::size_t field, std::uint32_t value)
    {
        return refusal(v0,
            [=](Buffer& elf) { store_le(elf.data() + relocation_at(elf, type) + field, value); });
    };
    constexpr std::uint32_t call = 10;
    constexpr std::uint32_t relative = 8;
    EXPECT_EQ(relocation(call, 8, 77), "Relocation failed, unknown type 77");
    EXPECT_EQ(relocation(call, 8, 0), "Relocation failed, unknown type 0");
    EXPECT_EQ(relocation(call, 12, 9), "Unknown symbol with index 9");
    EXPECT_EQ(relocation(call, 0, 1U << 30), "Offset or value is out of bounds");
    EXPECT_EQ(relocation(relative, 4, 1), "Offset or value is out of bounds");
    EXPECT_EQ(refusal(v0,
                  [](Buffer& elf)
                  {
                      const auto at =
                          load_le<std::uint64_t>(elf.data() + relocation_at(elf, relative));
                      store_le(elf.data() + at + 4, std::uint32_t{0});
                  }),
        "Relocation failed, invalid referenced virtual address 0x0");
    EXPECT_EQ(refusal(v0, set<std::int32_t>(64 + 4 * 56 + 6 * 8 + 4, 1000)),
        "Relative jump out of bounds at instruction #6");
}

TEST(svm_load_elf, refuses_functions_that_hash_as_syscalls)
{
    // The function at 8 has the key of its number, which a syscall's name is searched for here.
    const auto program = svm::load_elf(sample(v0), syscalls(), LoadMode::run);
    ASSERT_TRUE(program.ok());
    const svm::SyscallTable entry{
        std::array<svm::NamedSyscall, 1>{{{.name = "entrypoint", .function = ignore}}}};
    const auto refused = svm::load_elf(sample(v0), entry, LoadMode::run);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(message_of(refused.error()), "Symbol hash collision 0x71e3cf81");
    EXPECT_EQ(name_of(refused.error().kind), "SymbolHashCollision");
}

TEST(svm_load_elf, is_strict_with_v3)
{
    const std::string header = "Failed to parse ELF file: invalid file header";
    const std::string segment = "Invalid ELF program header";
    constexpr std::size_t first = 64;
    constexpr std::size_t second = 64 + 56;
    EXPECT_EQ(refusal(v3, set<std::uint16_t>(18, 263)), header);
    EXPECT_EQ(refusal(v3, set<std::uint16_t>(16, 1)), "");
    EXPECT_EQ(refusal(v3, set<std::uint8_t>(9, 1)), header);
    EXPECT_EQ(refusal(v3, set<std::uint64_t>(32, 72)), header);
    EXPECT_EQ(refusal(v3, set<std::uint16_t>(56, 0)), header);
    EXPECT_EQ(refusal(v3, set<std::uint16_t>(56, 1)), header);
    EXPECT_EQ(refusal(v3, set<std::uint16_t>(56, 3)), segment);
    EXPECT_EQ(refusal(v3, set<std::uint16_t>(56, 60000)), header);
    EXPECT_EQ(refusal(v3, set<std::uint64_t>(24, svm::bytecode_start + 4)), header);
    EXPECT_EQ(refusal(v3, set<std::uint64_t>(24, svm::bytecode_start - 8)), header);
    EXPECT_EQ(refusal(v3, set<std::uint64_t>(24, svm::bytecode_start + (1U << 20))), header);
    for (const std::size_t at : {first, second})
    {
        EXPECT_EQ(refusal(v3, set<std::uint32_t>(at, 2)), segment);
        EXPECT_EQ(refusal(v3, set<std::uint64_t>(at + 8, 184)), segment);
        EXPECT_EQ(refusal(v3, set<std::uint64_t>(at + 16, 8)), segment);
        EXPECT_EQ(refusal(v3, set<std::uint64_t>(at + 24, 8)), segment);
        EXPECT_EQ(refusal(v3, set<std::uint64_t>(at + 32, 8)), segment);
        EXPECT_EQ(refusal(v3, set<std::uint64_t>(at + 40, ~std::uint64_t{0})), segment);
    }
    EXPECT_EQ(refusal(v3, set<std::uint32_t>(second + 4, 5)), segment);
    EXPECT_EQ(refusal(v3, set<std::uint32_t>(first + 4, 6)), segment);
    EXPECT_EQ(refusal(v3, [](Buffer& elf) { elf.resize(elf.size() - 8); }), segment);
}

TEST(svm_load_elf, survives_every_changed_byte)
{
    for (const std::size_t index : {v0, v3})
    {
        const Buffer whole = sample(index);
        for (std::size_t at = 0; at < whole.size(); ++at)
        {
            for (const std::uint8_t value : std::array<std::uint8_t, 4>{0, 1, 0x7f, 0xff})
            {
                Buffer elf = whole;
                elf[at] = value;
                const auto program = svm::load_elf(elf, syscalls(), LoadMode::run);
                if (program.ok() && svm::verify(*program).ok())
                {
                    EXPECT_LT(run(*program, 100).units_left, 100U);
                }
            }
        }
    }
}
}  // namespace
}  // namespace braid::tests
