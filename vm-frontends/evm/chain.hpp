// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/env.hpp"
#include "vm-frontends/evm/header.hpp"
#include <string_view>

namespace braid::evm
{
inline constexpr std::size_t op_fork_count = static_cast<std::size_t>(OpFork::karst) + 1;

/// The rules of one block.
struct Rules
{
    Fork fork = newest_fork;
    OpFork op = OpFork::none;
    BlobSchedule blobs{};
    /// Block numbers by which the difficulty bomb is put off. EIP-649, 1234, 2384, 3554, 4345, 5133.
    std::uint64_t bomb_delay = 0;
    /// Block 0 of the DAO fork: balances move, and this header and nine more carry its extra data.
    bool drains_dao = false;
    bool needs_dao_extra_data = false;
    /// The block begins with the other machines' roots of the block before. docs/decisions/0017-one-output-root.md.
    bool binds_vm_roots = false;
};

/// The base fee's constants on the OP Stack where a header's extra data does not carry them.
struct OpBaseFee
{
    std::uint64_t elasticity = 6;
    std::uint64_t denominator = 50;
    std::uint64_t denominator_canyon = 250;
};

/// What tells one chain's rules from another's. A value; presets below.
struct ChainSpec
{
    static constexpr std::uint64_t never = ~std::uint64_t{0};

    /// Blob parameters from a time on. EIP-7892.
    struct BlobStep
    {
        std::uint64_t timestamp = 0;
        BlobSchedule schedule{};
    };

    std::uint64_t chain_id = 1;
    /// First block of each fork: a number up to Paris, a timestamp from Shanghai on. Entry 0 is unused, and so is
    /// that of `dao`, whose block is `dao_block`.
    std::array<std::uint64_t, fork_count> starts{};
    /// Paris starts where the parent's total difficulty reaches this, or at its number in `starts`.
    std::optional<u256> terminal_total_difficulty;
    std::uint64_t dao_block = never;
    /// Forks that only put off the difficulty bomb.
    std::uint64_t muir_glacier_block = never;
    std::uint64_t arrow_glacier_block = never;
    std::uint64_t gray_glacier_block = never;
    /// Ascending times; the last step whose time has come holds.
    std::vector<BlobStep> blob_steps;
    /// EIP-6110: whose logs are deposits.
    Address deposit_contract;

    /// Activation times of the OP Stack's forks; bedrock at genesis where the chain is one. All `never` elsewhere.
    std::array<std::uint64_t, op_fork_count> op_starts = all_never();
    OpBaseFee op_base_fee;

    /// From this time on blocks bind the other machines' roots; vm_roots_contract has to be there by then.
    std::uint64_t vm_roots_time = never;

    [[nodiscard]] static constexpr std::array<std::uint64_t, op_fork_count> all_never() noexcept
    {
        std::array<std::uint64_t, op_fork_count> times{};
        times.fill(never);
        return times;
    }
};

/// The rules of the block of that number and time. `parent_total_difficulty` matters where the chain has a terminal
/// total difficulty and Paris no number.
[[nodiscard]] Rules rules_at(const ChainSpec& spec, std::uint64_t number, std::uint64_t timestamp,
    const u256& parent_total_difficulty = {}) noexcept;

/// Ethereum mainnet, through BPO2.
[[nodiscard]] ChainSpec mainnet();
/// A chain that has the rules of one fork from its genesis on, with mainnet's blob schedule of that fork.
[[nodiscard]] ChainSpec chain_at(Fork fork);

/// Blob parameters of the fork of that name ("Cancun", "BPO3").
struct NamedBlobSchedule
{
    std::string_view fork;
    BlobSchedule schedule{};
};

/// The chain of a test fixture's network name, transitions included ("ParisToShanghaiAtTime15k", "HomesteadToDaoAt5");
/// nothing where unknown. `schedules` replace mainnet's, and name those of forks that mainnet has not.
[[nodiscard]] std::optional<ChainSpec> chain_of(
    std::string_view network, std::span<const NamedBlobSchedule> schedules = {});
/// An OP-Stack chain whose forks up to `fork` hold from genesis on.
[[nodiscard]] ChainSpec op_chain(std::uint64_t chain_id, OpFork fork);
/// Mainnet's blob parameters under the fork; zeros before Cancun.
[[nodiscard]] BlobSchedule blob_schedule_of(Fork fork) noexcept;
}  // namespace braid::evm
