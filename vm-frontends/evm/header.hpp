// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/address.hpp"
#include <optional>
#include <vector>

namespace braid::evm
{
/// The 2048 bits of a logs bloom. Yellow Paper, section 4.3.1.
using Bloom = std::array<std::uint8_t, 256>;

/// A block's header, the fields of every fork; an optional one is absent before the fork that brought it.
struct BlockHeader
{
    Hash32 parent_hash;
    Hash32 ommers_hash;
    Address coinbase;
    Hash32 state_root;
    Hash32 transactions_root;
    Hash32 receipts_root;
    Bloom logs_bloom{};
    u256 difficulty;
    std::uint64_t number = 0;
    std::uint64_t gas_limit = 0;
    std::uint64_t gas_used = 0;
    /// Seconds since 1970.
    std::uint64_t timestamp = 0;
    std::vector<std::uint8_t> extra_data;
    /// `prev_randao` since Paris.
    Hash32 mix_hash;
    std::array<std::uint8_t, 8> nonce{};
    /// London, wei a gas.
    std::optional<u256> base_fee;
    /// Shanghai; on the OP Stack since Isthmus the storage root of L2ToL1MessagePasser.
    std::optional<Hash32> withdrawals_root;
    /// Cancun; on the OP Stack since Jovian the data-availability footprint.
    std::optional<std::uint64_t> blob_gas_used;
    std::optional<std::uint64_t> excess_blob_gas;
    std::optional<Hash32> parent_beacon_block_root;
    /// Prague.
    std::optional<Hash32> requests_hash;

    [[nodiscard]] friend bool operator==(const BlockHeader&, const BlockHeader&) = default;
};

/// Wei that leaves the beacon chain. EIP-4895.
struct Withdrawal
{
    std::uint64_t index = 0;
    std::uint64_t validator_index = 0;
    Address address{};
    std::uint64_t amount_gwei = 0;

    [[nodiscard]] friend bool operator==(const Withdrawal&, const Withdrawal&) = default;
};

/// keccak256 of the RLP of an empty list: the ommers hash of a block without ommers.
inline constexpr Hash32 empty_ommers_hash{{0x1d, 0xcc, 0x4d, 0xe8, 0xde, 0xc7, 0x5d, 0x7a, 0xab,
    0x85, 0xb5, 0x67, 0xb6, 0xcc, 0xd4, 0x1a, 0xd3, 0x12, 0x45, 0x1b, 0x94, 0x8a, 0x74, 0x13, 0xf0,
    0xa1, 0x42, 0xfd, 0x40, 0xd4, 0x93, 0x47}};

/// Appends the header's RLP.
void encode_header(const BlockHeader& header, std::vector<std::uint8_t>& to);
/// keccak256 of the header's RLP.
[[nodiscard]] Hash32 hash_of(const BlockHeader& header);
/// keccak256 of the RLP of the list of headers.
[[nodiscard]] Hash32 ommers_hash_of(std::span<const BlockHeader> ommers);
/// Root of the trie of index -> RLP of the withdrawal.
[[nodiscard]] Hash32 withdrawals_root_of(std::span<const Withdrawal> withdrawals);
/// Root of the trie of index -> EIP-2718 encoding of the transaction.
[[nodiscard]] Hash32 transactions_root_of(std::span<const Bytes> transactions);
}  // namespace braid::evm
