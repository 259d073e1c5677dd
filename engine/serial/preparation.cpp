// SPDX-License-Identifier: Apache-2.0
#include "engine/serial/preparation.hpp"

#include <algorithm>

namespace braid::engine
{
Preparation::Preparation(Block&& block, const VmTable& vms) noexcept
  : vms_(vms), raws_(std::move(block.transactions))
{
    block_.env_ = block.env;
    block_.before_count_ = block.before.size();
    block_.after_count_ = block.after.size();
    block_.txs_ = std::move(block.before);
    block_.txs_.resize(block_.before_count_ + raws_.size() + block_.after_count_);
    std::copy(block.after.begin(), block.after.end(),
        block_.txs_.end() - static_cast<std::ptrdiff_t>(block_.after_count_));
    block_.arenas_.push_back(std::move(block.arena));
}

std::size_t Preparation::decode_count_min() const noexcept
{
    std::array<std::size_t, storage::vm_count> counts{};
    for (const RawTx& raw : raws_)
        if (const auto vm = static_cast<std::size_t>(raw.vm); vm < counts.size())
            ++counts[vm];
    std::size_t most = 1;
    for (std::size_t vm = 0; vm < counts.size(); ++vm)
        if (counts[vm] != 0 && vms_[vm] != nullptr)
            most = std::max(most, vms_[vm]->decode_count_min(counts[vm]));
    return most;
}

/// By runs of one language.
Result<Done, PrepareError> Preparation::decode(
    std::size_t first, std::size_t last, Arena& arena) noexcept
{
    while (first < last)
    {
        const VmId id = raws_[first].vm;
        std::size_t end = first + 1;
        while (end < last && raws_[end].vm == id)
            ++end;
        const auto vm = static_cast<std::size_t>(id);
        if (vm >= vms_.size() || vms_[vm] == nullptr)
            return Err{PrepareError{.index = static_cast<std::uint32_t>(first),
                .error = {.code = DecodeError::unknown_vm}}};
        const auto txs = std::span{block_.txs_}.subspan(block_.before_count_ + first, end - first);
        const auto decoded =
            vms_[vm]->decode_many(std::span{raws_}.subspan(first, end - first), arena, txs);
        if (!decoded.ok())
            return Err{
                PrepareError{.index = static_cast<std::uint32_t>(first + decoded.error().index),
                    .error = decoded.error().error}};
        for (Tx& tx : txs)
            tx.vm = id;
        first = end;
    }
    return Done{};
}

VerifiedBlock Preparation::take() noexcept
{
    link_order_keys();
    add_up_costs();
    list_long_txs();
    for (std::uint32_t i = 0; i < block_.txs_.size(); ++i)
        if (block_.txs_[i].is_unresolved)
            block_.unresolved_.push_back(i);
    return std::move(block_);
}

/// Sorts positions by key: chosen keys cost n log n and no more.
void Preparation::link_order_keys() noexcept
{
    const std::span<const Tx> txs = block_.txs_;
    std::vector<std::uint32_t> order;
    order.reserve(txs.size());
    for (std::uint32_t i = 0; i < txs.size(); ++i)
        if (txs[i].order_key != 0)
            order.push_back(i);
    std::sort(order.begin(), order.end(),
        [txs](std::uint32_t a, std::uint32_t b)
        {
            return txs[a].order_key != txs[b].order_key ? txs[a].order_key < txs[b].order_key :
                                                          a < b;
        });
    block_.follows_.assign(txs.size(), VerifiedBlock::no_tx);
    for (std::size_t i = 1; i < order.size(); ++i)
        if (txs[order[i - 1]].order_key == txs[order[i]].order_key)
            block_.follows_[order[i]] = order[i - 1];
}

void Preparation::add_up_costs() noexcept
{
    const std::span<const Tx> txs = block_.txs_;
    // Of each transaction and those that it follows.
    std::vector<std::uint64_t> ordered_cost_ns(txs.size());
    for (std::size_t i = 0; i < txs.size(); ++i)
    {
        const std::uint32_t before = block_.follows_[i];
        const bool follows = before != VerifiedBlock::no_tx;
        ordered_cost_ns[i] = txs[i].cost_ns + (follows ? ordered_cost_ns[before] : 0);
        block_.cost_ns_ += txs[i].cost_ns;
        block_.ordered_cost_ns_max_ = std::max(block_.ordered_cost_ns_max_, ordered_cost_ns[i]);
    }
}

void Preparation::list_long_txs() noexcept
{
    constexpr std::uint64_t listed_max = 256;
    const std::span<const Tx> txs = block_.txs_;
    std::uint64_t rest_ns = block_.cost_ns_;
    for (std::uint32_t i = 0; i < txs.size(); ++i)
    {
        const std::uint64_t cost_ns = txs[i].cost_ns;
        if (cost_ns != 0 && listed_max * cost_ns >= block_.cost_ns_)
            block_.long_txs_.push_back({.index = i, .cost_ns = cost_ns, .rest_ns = rest_ns});
        rest_ns -= cost_ns;
    }
    std::sort(block_.long_txs_.begin(), block_.long_txs_.end(), [](const LongTx& a, const LongTx& b)
        { return a.cost_ns != b.cost_ns ? a.cost_ns > b.cost_ns : a.index < b.index; });
}

Result<VerifiedBlock, PrepareError> prepare(Block&& block, const VmTable& vms) noexcept
{
    Preparation preparation{std::move(block), vms};
    return prepare_alone(preparation);
}

Result<VerifiedBlock, PrepareError> prepare_alone(Preparation& preparation) noexcept
{
    Arena arena;
    if (const auto decoded = preparation.decode(0, preparation.count(), arena); !decoded.ok())
        return Err{decoded.error()};
    preparation.adopt(std::move(arena));
    return preparation.take();
}
}  // namespace braid::engine
