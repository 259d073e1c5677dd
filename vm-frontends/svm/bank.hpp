// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include "storage/accounts_hash.hpp"
#include "vm-frontends/svm/block/processed_log.hpp"
#include "vm-frontends/svm/block_programs.hpp"
#include "vm-frontends/svm/env.hpp"
#include <memory>

namespace braid::svm
{
/// What a chain of SVM blocks keeps beside its state, as its last block left it.
struct Bank
{
    std::uint64_t slot = 0;
    Hash32 hash;
    BlockhashQueue blockhashes;
    /// Of all accounts.
    storage::AccountsHash accounts;
    ProcessedLog processed;
    std::uint64_t lamports_per_signature = 5000;
};

/// A block as a leader makes it.
struct BlockContent
{
    /// [above the parent's]
    std::uint64_t slot = 0;
    /// Seconds since 1970, as the clock sysvar will have it.
    std::int64_t unix_timestamp = 0;
    /// The last hash of the block's entries, which transactions of later blocks may name.
    Hash32 blockhash;
    /// Who gets the fees.
    Pubkey leader;
    /// Serialised transactions.
    std::span<const Bytes> transactions;
    /// Compute units of all transactions, by what they cost their block; see transaction/cost.hpp.
    std::uint64_t cost_limit = ~std::uint64_t{0};
};

/// What the host brings along; all outlive the block's execution.
struct Host
{
    const Crypto* crypto = nullptr;
    const LoadedProgram* (*native_program)(const Pubkey& address) noexcept = nullptr;
    /// Kept across blocks.
    ProgramCache* programs = nullptr;
    bool keeps_logs = true;
    bool keeps_inner_instructions = true;
};

/// A block that is ready to be prepared and executed, and what its environment refers to.
struct OpenBlock
{
    explicit OpenBlock(ProgramCache& cache) : programs(cache) {}

    engine::Block block;
    BlockPrograms programs;
    Sysvars sysvars;
    SvmEnv env;
};

/// The block's system transactions, environment and bytes: sysvars are those that its parent's state holds, with the new
/// slot's clock and slot hashes. `parent`, `content`'s bytes, `host` and the result outlive the execution.
/// https://github.com/anza-xyz/agave/blob/master/runtime/src/bank.rs (prepare_for_block_execution, freeze)
[[nodiscard]] Result<std::unique_ptr<OpenBlock>, storage::StateError> open_block(const Bank& parent,
    const BlockContent& content, const Host& host, const storage::StateView& state);

/// What a block came to.
struct BlockSummary
{
    Hash32 bank_hash;
    /// Signatures of the transactions that were included.
    std::uint64_t signature_count = 0;
    /// Of those, transactions that were not invalid.
    std::uint64_t processed_count = 0;
    std::uint64_t fees_paid_out = 0;
    std::uint64_t burned = 0;
};

/// Goes on to the state that the block leaves: hashes of accounts, of the bank, and the queue. `before` is the state that the
/// block was executed on. [block and result are the content's]
[[nodiscard]] Result<BlockSummary, storage::StateError> close_block(Bank& bank,
    const BlockContent& content, const engine::VerifiedBlock& block,
    const engine::BlockResult& result, const storage::StateView& before);

/// Takes the accounts that a block wrote into the hash of all.
[[nodiscard]] Result<Done, storage::StateError> update_accounts_hash(
    storage::AccountsHash& hash, const storage::WriteSet& writes, const storage::StateView& before);
}  // namespace braid::svm
