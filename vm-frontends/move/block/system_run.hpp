// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/env.hpp"
#include "vm-frontends/move/transaction/transaction_run.hpp"

namespace braid::move
{
/// What begins a block: who proposed it and when, told to 0x1::block by a transaction of the chain's own.
/// aptos-core: types/src/{block_metadata,block_metadata_ext}.rs.
struct BlockMetadata
{
    Hash32 id;
    std::uint64_t epoch = 0;
    std::uint64_t round = 0;
    Hash32 proposer;
    Bytes votes{};
    std::span<const std::uint32_t> failed_proposers{};
    std::uint64_t time_us = 0;
    /// Whether the chain makes randomness: then the prologue is another, and gets it.
    bool is_extended = false;
    std::optional<Bytes> randomness{};
    /// BCS of the Transaction.
    Bytes encoded{};
};

struct SystemTransaction : MoveBody
{
    BlockMetadata metadata;
};

/// BCS of the Transaction that the metadata make: variant 2, or 5 with randomness' metadata of the same epoch and round.
[[nodiscard]] std::vector<std::uint8_t> encode_block_metadata(const BlockMetadata& metadata);

/// As the engine takes it, before all others of the block. Views nothing but `arena`.
[[nodiscard]] engine::Tx block_metadata_transaction(const BlockMetadata& metadata, Arena& arena);

/// Runs it. A failure discards it with unexpected_error_from_known_move_function: the chain's own state is broken then.
[[nodiscard]] Result<engine::Receipt, RunAgain> run_system_transaction(const SystemTransaction& tx,
    const MoveEnv& env, engine::TxView& view, std::shared_ptr<CodeSpace>& space);
}  // namespace braid::move
