// SPDX-License-Identifier: Apache-2.0
#include "storage/trie/forest_eviction.hpp"
#include <utility>

namespace braid::storage::forest
{
ForestEviction::Result ForestEviction::run(TrieTable& tries, std::size_t size)
{
    size_ = size;
    result_ = {};
    // The rest of a round, one that may find everything used, and one that finds nothing so.
    for (int round = 0; round < 3 && !is_done(); ++round)
    {
        for (; next_ < tries.size(); ++next_, key_ = {})
        {
            visit_trie(tries, next_);
            if (is_done())
                return result_;
        }
        next_ = 1;
    }
    return result_;
}

void ForestEviction::visit_trie(TrieTable& tries, std::uint32_t number)
{
    TrieRecord& trie = tries[number];
    if (!trie.is_named || trie.is_stale)
        return;
    visit(trie.node, trie.is_dirty, 0, key_ != Hash32{});
    const bool is_kept = trie.is_dirty || (trie.node != 0 && trie.node != cold_node);
    if (is_kept || !trie.is_storage)
        return;
    result_.cold_count -= trie.node == cold_node ? 1 : 0;
    result_.size += sizeof(TrieRecord);
    tries.remove(number);
}

void ForestEviction::visit(
    NodeIndex& node, bool is_dirty, std::size_t depth, bool is_resumed) noexcept
{
    if (node == 0 || node == cold_node)
        return;
    visit_children(node, depth, is_resumed);
    if (is_done())
        return;
    std::uint8_t& state = static_cast<Node*>(memory_.at(node))->state;
    const bool was_used = (state & is_used) != 0;
    state &= static_cast<std::uint8_t>(~is_used);
    const auto cold = cold_children(node);
    if (is_dirty || was_used || !cold)
        return;
    const std::size_t units = NodePool::units_of(size_of(memory_, node));
    memory_.give_freed(std::exchange(node, cold_node), units);
    result_.size += units * NodeMemory::unit_size;
    freed_size_ += units * NodeMemory::unit_size;
    result_.cold_count += 1 - static_cast<std::int64_t>(*cold);
    ++evicted_count_;
}

void ForestEviction::visit_children(NodeIndex node, std::size_t depth, bool is_resumed) noexcept
{
    void* const at = memory_.at(node);
    if (static_cast<const Node*>(at)->kind == Kind::extension)
    {
        auto& extension = *static_cast<Extension*>(at);
        const bool resumes = is_resumed && shared_nibbles(key_, extension.key) >= extension.end;
        if (!resumes)
            key_ = extension.key;
        return visit(
            extension.child, (extension.state & is_child_dirty) != 0, extension.end, resumes);
    }
    if (static_cast<const Node*>(at)->kind != Kind::branch)
        return;
    auto& branch = *static_cast<Branch*>(at);
    const std::uint32_t first = is_resumed ? nibble_at(key_, depth) : 0;
    for (std::uint32_t rest = branch.mask & ~(bit_of(first) - 1U); rest != 0;)
    {
        const std::uint32_t nibble = take_nibble(rest);
        set_nibble(key_, depth, nibble);
        visit(branch.children()[branch.position(nibble)], (branch.dirty >> nibble & 1) != 0,
            depth + 1, is_resumed && nibble == first);
        if (is_done())
            return;
    }
}

std::optional<std::size_t> ForestEviction::cold_children(NodeIndex node) const noexcept
{
    const void* const at = memory_.at(node);
    if (static_cast<const Node*>(at)->kind == Kind::leaf)
        return 0;
    if (static_cast<const Node*>(at)->kind == Kind::extension)
    {
        const bool is_cold = static_cast<const Extension*>(at)->child == cold_node;
        return is_cold ? std::optional<std::size_t>{1} : std::nullopt;
    }
    const auto& branch = *static_cast<const Branch*>(at);
    for (std::size_t i = 0; i < branch.count(); ++i)
        if (branch.children()[i] != cold_node)
            return std::nullopt;
    return branch.count();
}
}  // namespace braid::storage::forest
