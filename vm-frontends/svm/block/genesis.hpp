// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/bank.hpp"
#include "vm-frontends/svm/memory_state.hpp"

namespace braid::svm
{
/// What a chain begins with beside its accounts.
struct Genesis
{
    /// The first blockhash that transactions may name.
    Hash32 hash;
    std::int64_t unix_timestamp = 0;
    Rent rent;
    EpochSchedule epoch_schedule;
    std::uint64_t lamports_per_signature = 5000;
};

/// Makes the accounts of native programs, precompiles and sysvars in a state that holds the chain's other accounts, and the
/// bank of slot 0, whose accounts they all are.
/// https://github.com/anza-xyz/agave/blob/master/builtins/src/lib.rs
/// https://github.com/anza-xyz/agave/blob/master/runtime/src/bank.rs (process_genesis_config, finish_init)
[[nodiscard]] Bank begin_chain(const Genesis& genesis, MemoryState& state);

/// The hash of all accounts of a state.
[[nodiscard]] storage::AccountsHash accounts_hash_of(const MemoryState& state);
}  // namespace braid::svm
