// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <optional>
#include <vector>

namespace braid::storage
{
/// What an executed transaction came to, as a leaf of the transaction accumulator: TransactionInfoV0 of aptos-core,
/// types/src/transaction/mod.rs.
struct TransactionInfo
{
    std::uint64_t gas_used = 0;
    /// BCS of the execution's status; one zero byte says success. Not owned.
    Bytes status;
    /// Of the signed, or system, transaction.
    Hash32 transaction_hash;
    /// Root of the accumulator of its events.
    Hash32 event_root;
    /// Of its write set.
    Hash32 state_change_hash;
    /// Root of the Jellyfish tree, where the transaction ends a block or an epoch.
    std::optional<Hash32> state_checkpoint_hash;
    /// Reserved for state that is deleted.
    std::optional<Hash32> state_cemetery_hash;
};

/// Appends BCS of the enumeration TransactionInfo, whose variant 0 this is.
void encode(const TransactionInfo& info, std::vector<std::uint8_t>& out);

/// The leaf. Cost: two permutations.
[[nodiscard]] Hash32 hash_of(const TransactionInfo& info);
}  // namespace braid::storage
