// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"

namespace braid::engine
{
/// A block on its way to being verified: the one place where a VerifiedBlock is made.
class Preparation
{
public:
    Preparation(Block&& block, const VmTable& vms) noexcept;

    /// Transactions to decode.
    [[nodiscard]] std::size_t count() const noexcept { return raws_.size(); }
    /// How many transactions to give decode() at once at the least, by what their languages say.
    [[nodiscard]] std::size_t decode_count_min() const noexcept;
    /// Decodes transactions [first, last) up to the first error. What they need goes to `arena`, which becomes part of
    /// the block with adopt(). Safe for concurrent calls on disjoint ranges with an arena each.
    [[nodiscard]] Result<Done, PrepareError> decode(
        std::size_t first, std::size_t last, Arena& arena) noexcept;
    void adopt(Arena&& arena) noexcept { block_.arenas_.push_back(std::move(arena)); }
    /// [all were decoded]
    [[nodiscard]] VerifiedBlock take() noexcept;

private:
    void link_order_keys() noexcept;
    void add_up_costs() noexcept;
    void list_long_txs() noexcept;

    const VmTable& vms_;
    std::vector<RawTx> raws_;
    VerifiedBlock block_;
};

/// Decodes all on the caller's thread.
[[nodiscard]] Result<VerifiedBlock, PrepareError> prepare_alone(Preparation& preparation) noexcept;
}  // namespace braid::engine
