// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/programs/upgradeable_loader.hpp"

#include "base/base58.hpp"
#include "tests/vm-frontends/svm/programs/native_fixture.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/programs/loader_state.hpp"
#include "vm-frontends/svm/runtime/program_address.hpp"
#include <algorithm>
#include <gtest/gtest.h>

namespace braid::svm
{
namespace
{
using namespace tests;
using enum InstructionErrorKind;
using Kind = LoaderState::Kind;
using Lines = std::vector<std::string>;

const Pubkey authority = numbered(1);
const Pubkey program = numbered(3);

/// The smallest ELF of v3: one segment, whose program returns zero.
[[nodiscard]] Data small_elf()
{
    constexpr std::size_t text_at = 120;
    constexpr std::uint64_t text_size = 16;
    Data elf(text_at + text_size);
    const std::array<std::uint8_t, 7> identification{0x7f, 'E', 'L', 'F', 2, 1, 1};
    std::ranges::copy(identification, elf.begin());
    store_le(elf.data() + 16, std::uint16_t{3});
    store_le(elf.data() + 18, std::uint16_t{247});
    store_le(elf.data() + 20, std::uint32_t{1});
    store_le(elf.data() + 24, bytecode_start);
    store_le(elf.data() + 32, std::uint64_t{64});
    store_le(elf.data() + 48, std::uint32_t{3});
    store_le(elf.data() + 52, std::uint16_t{64});
    store_le(elf.data() + 54, std::uint16_t{56});
    store_le(elf.data() + 56, std::uint16_t{1});
    std::uint8_t* segment = elf.data() + 64;
    store_le(segment, std::uint32_t{1});
    store_le(segment + 4, std::uint32_t{1});
    store_le(segment + 8, std::uint64_t{text_at});
    store_le(segment + 16, bytecode_start);
    store_le(segment + 24, bytecode_start);
    store_le(segment + 32, text_size);
    store_le(segment + 40, text_size);
    elf[text_at] = 0xb7;
    elf[text_at + 8] = 0x95;
    return elf;
}

[[nodiscard]] Pubkey program_data_address()
{
    for (std::uint8_t bump = 255;; --bump)
    {
        const std::array<Bytes, 2> seeds{Bytes{program}, Bytes{&bump, 1}};
        if (const auto address =
                create_program_address(seeds, ids::upgradeable_loader, kernels::host_crypto());
            address.ok())
            return *address;
    }
}

[[nodiscard]] std::string text(const Pubkey& key)
{
    return std::string{base58_of(key)};
}

/// 1 the authority, who pays, 2 the buffer, 3 the program, 4 its data, 5 rent, 6 clock, 7 the system program, 8 and 9 others.
struct LoaderWorld : NativeWorld
{
    LoaderWorld() : NativeWorld(ids::upgradeable_loader)
    {
        const Pubkey& loader = ids::upgradeable_loader;
        accounts.add({.key = authority, .lamports = 1'000'000'000, .writable = true});
        accounts.add(
            {.key = numbered(2), .owner = loader, .lamports = 10'000'000, .writable = true},
            Data(LoaderState::buffer_header_size + small_elf().size()));
        accounts.add({.key = program, .owner = loader, .lamports = 10'000'000, .writable = true},
            Data(LoaderState::program_size));
        accounts.add({.key = program_data_address(), .lamports = 0, .writable = true});
        accounts.add({.key = ids::rent, .owner = ids::sysvar_owner});
        accounts.add({.key = ids::clock, .owner = ids::sysvar_owner});
        accounts.add({.key = ids::system_program, .owner = ids::native_loader, .executable = true});
        accounts.add({.key = numbered(8), .lamports = 50, .writable = true});
        accounts.add({.key = numbered(9), .lamports = 50, .writable = true});
        env.syscalls = &no_syscalls;
    }
    [[nodiscard]] LoaderState state(std::size_t index)
    {
        return decode_loader_state(data_at(index)).value();
    }
    [[nodiscard]] Result<Done, InstructionError> initialize()
    {
        return run({written(2), read(1)}, Encoder{}.u32(0));
    }
    [[nodiscard]] Result<Done, InstructionError> write(std::uint32_t offset, const Data& bytes)
    {
        return run(
            {written(2), signer(1)}, Encoder{}.u32(1).u32(offset).u64(bytes.size()).raw(bytes));
    }
    [[nodiscard]] Result<Done, InstructionError> deploy(std::uint64_t size)
    {
        return run(
            {signer(1), written(4), written(3), written(2), read(5), read(6), read(7), signer(1)},
            Encoder{}.u32(2).u64(size));
    }
    [[nodiscard]] Result<Done, InstructionError> upgrade()
    {
        return run({written(4), written(3), written(2), written(8), read(5), read(6), signer(1)},
            Encoder{}.u32(3));
    }
    [[nodiscard]] Result<Done, InstructionError> extend(std::uint32_t bytes)
    {
        return run({written(4), written(3), read(7), signer(1)}, Encoder{}.u32(6).u32(bytes));
    }
    [[nodiscard]] Result<Done, InstructionError> close()
    {
        return run({written(4), written(8), signer(1), written(3)}, Encoder{}.u32(5));
    }
    void deploy_small()
    {
        ASSERT_TRUE(initialize().ok());
        ASSERT_TRUE(write(0, small_elf()).ok());
        const auto deployed = deploy(400);
        ASSERT_TRUE(deployed.ok())
            << name_of(deployed.error().kind) << ' ' << (lines().empty() ? "" : lines().back());
    }
    /// The lamports of all accounts.
    [[nodiscard]] std::uint64_t sum()
    {
        std::uint64_t sum = 0;
        for (const TxAccount& account : accounts.accounts)
            sum += account.lamports;
        return sum;
    }

    SyscallTable no_syscalls{{}};
};

TEST(svm_loader_state, decodes_what_it_encoded)
{
    std::vector<LoaderState> states{{}, {.kind = Kind::program, .program_data = numbered(5)}};
    for (const Kind kind : {Kind::buffer, Kind::program_data})
    {
        const std::uint64_t slot = kind == Kind::program_data ? 12 : 0;
        states.push_back({.kind = kind, .slot = slot});
        states.push_back({.kind = kind, .slot = slot, .authority = authority});
    }
    for (const LoaderState& state : states)
    {
        Data bytes(100);
        ASSERT_TRUE(encode_loader_state(state, bytes).ok());
        EXPECT_EQ(decode_loader_state(bytes).value(), state);
    }
    Data bytes(45);
    bytes[0] = 4;
    EXPECT_FALSE(decode_loader_state(bytes).ok());
    bytes[0] = 3;
    bytes[12] = 2;
    EXPECT_FALSE(decode_loader_state(bytes).ok());
    bytes[12] = 1;
    EXPECT_TRUE(decode_loader_state(bytes).ok());
    bytes.pop_back();
    EXPECT_FALSE(decode_loader_state(bytes).ok());
}

TEST(svm_upgradeable_loader, fills_buffers)
{
    LoaderWorld world;
    EXPECT_EQ(world.write(0, {1}).error(), InstructionError{invalid_account_data});
    EXPECT_EQ(world.lines(), (Lines{"Invalid Buffer account"}));
    ASSERT_TRUE(world.initialize().ok());
    EXPECT_EQ(world.invoke->compute_units_left(), 200'000U - 2370U);
    EXPECT_EQ(world.state(2).authority, authority);
    EXPECT_EQ(world.initialize().error(), InstructionError{account_already_initialized});
    EXPECT_EQ(world.lines(), (Lines{"Buffer account already initialized"}));
    ASSERT_TRUE(world.write(3, {7, 8}).ok());
    EXPECT_EQ(world.data_at(2)[40], 7);
    EXPECT_EQ(world.write(135, {7, 8}).error(), InstructionError{account_data_too_small});
    EXPECT_EQ(world.lines(), (Lines{"Write overflow: 173 < 174"}));
    const Encoder data = Encoder{}.u32(1).u32(0).u64(0);
    EXPECT_EQ(world.run({written(2), written(1)}, data).error(),
        InstructionError{missing_required_signature});
    EXPECT_EQ(
        world.run({written(2), signer(8)}, data).error(), InstructionError{incorrect_authority});
    EXPECT_EQ(
        world.run({read(2), signer(1)}, data).error(), InstructionError{readonly_data_modified});
    EXPECT_EQ(world.run({written(2), signer(1)}, Encoder{}.u32(8)).error(),
        InstructionError{invalid_instruction_data});
}

TEST(svm_upgradeable_loader, deploys)
{
    LoaderWorld world;
    const std::uint64_t sum = world.sum();
    world.deploy_small();
    EXPECT_EQ(world.lines(), (Lines{"Deployed program " + text(program)}));
    EXPECT_EQ(world.state(3).program_data, program_data_address());
    EXPECT_TRUE(world.at(3).executable);
    EXPECT_EQ(world.state(4).slot, 7U);
    EXPECT_EQ(world.state(4).authority, authority);
    EXPECT_EQ(world.at(4).size, 445U);
    EXPECT_TRUE(equal(world.data_at(4).subspan(45, small_elf().size()), small_elf()));
    EXPECT_EQ(world.at(4).lamports, Rent{}.minimum_balance(445));
    EXPECT_EQ(world.at(2).size, LoaderState::buffer_header_size);
    EXPECT_EQ(world.at(2).lamports, 0U);
    EXPECT_EQ(world.sum(), sum);
}

TEST(svm_upgradeable_loader, refuses_to_deploy)
{
    LoaderWorld world;
    EXPECT_EQ(world.deploy(400).error(), InstructionError{invalid_argument});
    EXPECT_EQ(world.lines(), (Lines{"Invalid Buffer account"}));
    ASSERT_TRUE(world.initialize().ok());
    EXPECT_EQ(world.deploy(135).error(), InstructionError{account_data_too_small});
    EXPECT_EQ(world.lines(), (Lines{"Max data length is too small to hold Buffer data"}));
    EXPECT_EQ(world.deploy(~std::uint64_t{0}).error(), InstructionError{invalid_argument});
    EXPECT_EQ(world.lines(), (Lines{"Max data length is too large"}));
    world.at(4).key = numbered(44);
    EXPECT_EQ(world.deploy(400).error(), InstructionError{invalid_argument});
    EXPECT_EQ(world.lines(), (Lines{"ProgramData address is not derived"}));
    world.at(4).key = program_data_address();
    world.at(3).lamports = 1;
    EXPECT_EQ(world.deploy(400).error(), InstructionError{executable_account_not_rent_exempt});
    world.at(3).lamports = 10'000'000;
    // Zeros are no ELF.
    EXPECT_EQ(world.deploy(400).error(), InstructionError{invalid_account_data});
}

TEST(svm_upgradeable_loader, upgrades)
{
    LoaderWorld world;
    world.deploy_small();
    ASSERT_TRUE(world.run({signer(1), written(2)}, Encoder{}.u32(99)).error() ==
                InstructionError{invalid_instruction_data});
    // Another buffer where the deployed one was.
    Data buffer(LoaderState::buffer_header_size);
    ASSERT_TRUE(encode_loader_state({.kind = Kind::buffer, .authority = authority}, buffer).ok());
    const Data elf = small_elf();
    buffer.insert(buffer.end(), elf.begin(), elf.end());
    world.at(2).data = buffer.data();
    world.at(2).size = buffer.size();
    world.at(2).capacity = 0;
    world.at(2).lamports = 700;
    EXPECT_EQ(world.upgrade().error(), InstructionError{invalid_argument});
    EXPECT_EQ(world.lines(), (Lines{"Program was deployed in this block already"}));
    world.sysvars.clock->slot = 8;
    const std::uint64_t sum = world.sum();
    ASSERT_TRUE(world.upgrade().ok());
    EXPECT_EQ(world.lines(), (Lines{"Upgraded program " + text(program)}));
    EXPECT_EQ(world.state(4).slot, 8U);
    EXPECT_EQ(world.at(8).lamports, 750U);
    EXPECT_EQ(world.at(2).lamports, 0U);
    EXPECT_EQ(world.sum(), sum);
}

TEST(svm_upgradeable_loader, extends)
{
    LoaderWorld world;
    world.deploy_small();
    EXPECT_EQ(world.extend(0).error(), InstructionError{invalid_instruction_data});
    EXPECT_EQ(world.extend(10'240).error(), InstructionError{invalid_argument});
    EXPECT_EQ(world.lines(), (Lines{"Program was extended in this block already"}));
    world.sysvars.clock->slot = 8;
    EXPECT_EQ(world.extend(10'239).error(), InstructionError{invalid_argument});
    EXPECT_EQ(
        world.lines(), (Lines{"ExtendProgram requires a minimum of 10240 additional bytes or to "
                              "extend to maximum size, but only 10239 were requested"}));
    EXPECT_EQ(world.extend(10'485'760).error(), InstructionError{invalid_realloc});
    const std::uint64_t sum = world.sum();
    ASSERT_TRUE(world.extend(10'240).ok());
    EXPECT_EQ(world.lines(), (Lines{"Extended ProgramData account by 10240 bytes"}));
    EXPECT_EQ(world.at(4).size, 445U + 10'240U);
    EXPECT_EQ(world.at(4).lamports, Rent{}.minimum_balance(445 + 10'240));
    EXPECT_EQ(world.state(4).slot, 8U);
    EXPECT_EQ(world.sum(), sum);
}

TEST(svm_upgradeable_loader, sets_authorities)
{
    LoaderWorld world;
    ASSERT_TRUE(world.initialize().ok());
    const Encoder set = Encoder{}.u32(4);
    const Encoder set_checked = Encoder{}.u32(7);
    EXPECT_EQ(
        world.run({written(2), signer(1)}, set).error(), InstructionError{incorrect_authority});
    EXPECT_EQ(world.lines(), (Lines{"Buffer authority is not optional"}));
    ASSERT_TRUE(world.run({written(2), signer(1), read(8)}, set).ok());
    EXPECT_EQ(world.lines(), (Lines{"New authority Some(" + text(numbered(8)) + ")"}));
    EXPECT_EQ(world.run({written(2), signer(8), read(1)}, set_checked).error(),
        InstructionError{missing_required_signature});
    EXPECT_EQ(world.lines(), (Lines{"New authority did not sign"}));
    ASSERT_TRUE(world.run({written(2), signer(8), signer(1)}, set_checked).ok());
    EXPECT_EQ(world.lines(), (Lines{"New authority " + text(authority)}));

    LoaderWorld deployed;
    deployed.deploy_small();
    ASSERT_TRUE(deployed.run({written(4), signer(1)}, set).ok());
    EXPECT_EQ(deployed.lines(), (Lines{"New authority None"}));
    EXPECT_EQ(deployed.run({written(4), signer(1)}, set).error(), InstructionError{immutable});
    EXPECT_EQ(
        deployed.run({written(3), signer(1)}, set).error(), InstructionError{invalid_argument});
    EXPECT_EQ(deployed.lines(), (Lines{"Account does not support authorities"}));
}

TEST(svm_upgradeable_loader, closes)
{
    LoaderWorld world;
    world.deploy_small();
    EXPECT_EQ(world.close().error(), InstructionError{invalid_argument});
    EXPECT_EQ(world.lines(), (Lines{"Program was deployed in this block already"}));

    LoaderWorld later;
    later.deploy_small();
    later.sysvars.clock->slot = 8;
    const std::uint64_t sum = later.sum();
    ASSERT_TRUE(later.close().ok());
    EXPECT_EQ(later.lines(), (Lines{"Closed Program " + text(program)}));
    EXPECT_EQ(later.at(4).lamports, 0U);
    EXPECT_EQ(later.state(4).kind, Kind::uninitialized);
    EXPECT_EQ(later.sum(), sum);

    LoaderWorld buffers;
    const Encoder close = Encoder{}.u32(5);
    EXPECT_EQ(
        buffers.run({written(2), written(2)}, close).error(), InstructionError{invalid_argument});
    ASSERT_TRUE(buffers.run({written(2), written(8)}, close).ok());
    EXPECT_EQ(buffers.lines(), (Lines{"Closed Uninitialized " + text(numbered(2))}));
    EXPECT_EQ(buffers.at(8).lamports, 10'000'050U);

    LoaderWorld filled;
    ASSERT_TRUE(filled.initialize().ok());
    ASSERT_TRUE(filled.run({written(2), written(8), signer(1)}, close).ok());
    EXPECT_EQ(filled.lines(), (Lines{"Closed Buffer " + text(numbered(2))}));
}

TEST(svm_native_programs, refuse_what_older_loaders_did)
{
    for (const auto& [id, units, line] :
        {std::tuple{ids::bpf_loader_1, 1140U, "Deprecated loader is no longer supported"},
            std::tuple{ids::bpf_loader_2, 570U,
                "BPF loader management instructions are no longer supported"}})
    {
        NativeWorld world{id};
        EXPECT_EQ(world.run({}, {}).error(), InstructionError{unsupported_program_id});
        EXPECT_EQ(world.invoke->compute_units_left(), 200'000U - units);
        EXPECT_EQ(std::ranges::count(world.lines(), line), 1);
    }
    NativeWorld budget{ids::compute_budget};
    EXPECT_TRUE(budget.run({}, {}).ok());
    EXPECT_EQ(budget.invoke->compute_units_left(), 200'000U - 150U);
    NativeWorld vote{ids::vote_program};
    EXPECT_EQ(vote.run({}, {}).error(), InstructionError{unsupported_program_id});
}
}  // namespace
}  // namespace braid::svm
