// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include "vm-frontends/move/block/ledger.hpp"
#include "vm-frontends/move/block/system_run.hpp"
#include "vm-frontends/move/memory_state.hpp"
#include "vm-frontends/move/move.hpp"

namespace braid::move
{
/// A chain in memory, from its genesis on: its state, its configuration, its code, its ledger. Blocks are made here, executed
/// by whoever has an executor, and applied here, one after another.
class Chain
{
public:
    /// An error in words where the genesis is none, or its configuration is incomplete.
    [[nodiscard]] static Result<std::unique_ptr<Chain>, std::string> from_genesis(Bytes blob);

    Chain(const Chain&) = delete;
    Chain& operator=(const Chain&) = delete;

    [[nodiscard]] const ChainConfig& config() const noexcept { return *config_; }
    [[nodiscard]] const MemoryState& state() const noexcept { return state_; }
    [[nodiscard]] MemoryState& state() noexcept { return state_; }
    [[nodiscard]] const Ledger& ledger() const noexcept { return ledger_; }
    [[nodiscard]] CodeCache& codes() noexcept { return *codes_; }
    /// What transactions of the next block share. Good until the block is applied.
    [[nodiscard]] const MoveEnv& env() const noexcept { return env_; }

    /// A block of these transactions; where there are metadata, they begin it. The bytes outlive the block.
    [[nodiscard]] engine::Block make_block(
        std::span<const Bytes> transactions, const BlockMetadata* metadata = nullptr);
    /// Takes what the block left. A configuration that it changed holds from here on; an error in words where that is broken.
    [[nodiscard]] Result<BlockCommitment, std::string> apply(
        const engine::BlockResult& result, const Hash32& block_id);

private:
    Chain() = default;
    [[nodiscard]] Result<Done, std::string> read_config();

    MemoryState state_;
    Ledger ledger_;
    std::unique_ptr<ChainConfig> config_;
    std::unique_ptr<CodeCache> codes_;
    MoveEnv env_;
    std::uint64_t block_number_ = 0;
};
}  // namespace braid::move
