// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/crypto.hpp"
#include "engine/block.hpp"
#include "vm-frontends/evm/address.hpp"
#include "vm-frontends/evm/fork.hpp"

namespace braid::evm
{
class CodeCache;
class Tracer;

/// EIP-4844.
inline constexpr std::uint64_t gas_per_blob = std::uint64_t{1} << 17;

/// Blob limits of a fork or a BPO step, in blobs. EIP-7840, EIP-7892.
struct BlobSchedule
{
    std::uint64_t target = 0;
    std::uint64_t max = 0;
    std::uint64_t base_fee_update_fraction = 0;

    [[nodiscard]] friend constexpr bool operator==(
        const BlobSchedule&, const BlobSchedule&) = default;
};

/// Fee parameters that an OP-Stack chain reads from its L1Block predeploy at the start of a block.
struct OpFees
{
    OpFork fork = OpFork::none;
    u256 l1_base_fee;
    u256 l1_blob_base_fee;
    std::uint64_t l1_base_fee_scalar = 0;
    std::uint64_t l1_blob_base_fee_scalar = 0;
    /// Before Ecotone.
    u256 l1_fee_overhead;
    u256 l1_fee_scalar;
    std::uint64_t operator_fee_scalar = 0;
    std::uint64_t operator_fee_constant = 0;
    /// Jovian: gas a byte of compressed transaction data.
    std::uint64_t da_footprint_gas_scalar = 0;
};

/// What EVM transactions of a block share.
struct EvmEnv : engine::VmEnv
{
    Fork fork = newest_fork;
    OpFork op = OpFork::none;
    std::uint64_t chain_id = 1;
    std::uint64_t number = 0;
    std::uint64_t timestamp = 0;
    std::uint64_t gas_limit = 0;
    Address coinbase;
    /// Before Paris; `prev_randao` since.
    u256 difficulty;
    Hash32 prev_randao;
    /// Zero before London.
    u256 base_fee;
    /// Zero before Cancun.
    u256 blob_base_fee;
    BlobSchedule blob_schedule;
    /// Hashes of the blocks before this one: element 0 is block `number - 1`. At most 256.
    std::span<const Hash32> recent_hashes;
    /// Raised, where not null, to how far back a BLOCKHASH of the last 256 blocks looked; the parent is at 1. Where that is beyond
    /// `recent_hashes`, what was executed rests on a hash that is not the chain's. Serial execution only.
    std::uint64_t* farthest_hash = nullptr;
    /// Where analysed code is kept across blocks and threads; never null in execution.
    CodeCache* code_cache = nullptr;
    /// Heavy mathematics; never null in execution.
    const Crypto* crypto = nullptr;
    /// Sees every instruction of every transaction where not null; serial execution only.
    Tracer* tracer = nullptr;
};
}  // namespace braid::evm
