// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/contract_event.hpp"
#include "vm-frontends/move/write_set.hpp"

namespace braid::move
{
/// A genesis takes at most so many bytes; the public ones stay below 2 MB.
inline constexpr std::size_t genesis_size_max = std::size_t{1} << 24;
inline constexpr std::size_t genesis_event_count_max = std::size_t{1} << 16;

/// The first transaction of a network, which only writes and emits: variant 1 of the enumeration Transaction, with variant 0
/// of WriteSetPayload. Views the blob.
struct GenesisTransaction
{
    WriteSet write_set;
    std::vector<ContractEvent> events;
    /// The blob itself.
    Bytes encoded;
};

/// Reads a blob that anyone may have made. bcs::Fault::too_long at 0 where it is larger than genesis_size_max.
[[nodiscard]] Result<GenesisTransaction, bcs::Error> decode_genesis(Bytes blob);

/// What it writes to the resource 0x1::MODULE::NAME, whose account is 0x1, too; nothing where it does not.
[[nodiscard]] std::optional<Bytes> find_core_resource(
    const GenesisTransaction& genesis, std::string_view module, std::string_view name) noexcept;

/// The network's number, of 0x1::chain_id::ChainId; nothing where it has none.
[[nodiscard]] std::optional<std::uint8_t> find_chain_id(const GenesisTransaction& genesis) noexcept;
}  // namespace braid::move
