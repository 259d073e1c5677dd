// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/genesis.hpp"
#include <string>

namespace braid::move
{
/// A version of a ledger and what stands for all of it: where a node that trusts the waypoint may start.
struct Waypoint
{
    std::uint64_t version = 0;
    Hash32 value;

    [[nodiscard]] friend bool operator==(const Waypoint&, const Waypoint&) = default;
};

/// The version in decimal digits, a colon, 64 hexadecimal digits.
[[nodiscard]] std::string to_string(const Waypoint& waypoint);
/// The same, read; white space may stand behind.
[[nodiscard]] std::optional<Waypoint> parse_waypoint(std::string_view text);

/// The waypoint of the genesis of mainnet (chain 1) or testnet (chain 2), which nodes of Aptos have built in; nothing for
/// other networks. aptos-core, config/src/config/execution_config.rs; aptos-networks, mainnet/genesis_waypoint.txt.
[[nodiscard]] std::optional<Waypoint> known_genesis_waypoint(std::uint8_t chain_id) noexcept;

/// What a genesis comes to.
struct GenesisCommitment
{
    /// Of the Jellyfish tree of what it writes.
    Hash32 state_root;
    Hash32 event_root;
    /// Of its TransactionInfo: the first leaf, and the root, of the transaction accumulator.
    Hash32 transaction_info_hash;
    Waypoint waypoint;
};

/// Why a genesis has no waypoint.
struct GenesisError
{
    /// What the resource 0x1::stake::ValidatorSet lacks; nothing where there is no such resource.
    std::optional<bcs::Error> validator_set;
};

/// The commitments of the ledger that consists of the genesis: epoch 0, version 0, time 0, next epoch 1 with the validators
/// that the genesis names. As in aptos-core, types/src/waypoint.rs (Ledger2WaypointConverter).
/// Cost: a hash a write, twice, and two an event.
[[nodiscard]] Result<GenesisCommitment, GenesisError> commit_genesis(
    const GenesisTransaction& genesis);
}  // namespace braid::move
