// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie/forest_node.hpp"
#include "storage/trie/trie_table.hpp"

namespace braid::storage::forest
{
/// Goes round the nodes of all named tries, in the order of their numbers and paths, and lets go of those that are clean, that
/// nobody used since it last came by, and that nothing in memory is below. So what is near a root goes last.
class ForestEviction
{
public:
    explicit ForestEviction(NodeMemory& memory) noexcept : memory_(memory) {}
    /// Stands where another does that goes round a memory of which this one is a copy.
    ForestEviction(NodeMemory& memory, const ForestEviction& other) noexcept
      : memory_(memory),
        next_(other.next_),
        key_(other.key_),
        evicted_count_(other.evicted_count_),
        freed_size_(other.freed_size_)
    {}

    struct Result
    {
        /// Bytes of nodes that are free now.
        std::size_t size = 0;
        /// What the number of children known by their references alone grew by; it may fall.
        std::int64_t cold_count = 0;
    };
    /// Goes on until so many bytes are free, or nothing more can go. Forgets storage tries of which nothing is in memory.
    Result run(TrieTable& tries, std::size_t size);

    [[nodiscard]] std::uint64_t evicted_count() const noexcept { return evicted_count_; }
    /// Bytes of nodes let go of, all together.
    [[nodiscard]] std::size_t freed_size() const noexcept { return freed_size_; }

private:
    [[nodiscard]] bool is_done() const noexcept { return result_.size >= size_; }
    void visit_trie(TrieTable& tries, std::uint32_t number);
    /// `is_resumed` where key_ leads to where the last round stopped, which may be below the node.
    void visit(NodeIndex& node, bool is_dirty, std::size_t depth, bool is_resumed) noexcept;
    void visit_children(NodeIndex node, std::size_t depth, bool is_resumed) noexcept;
    /// The node's children that are not in memory, or nothing where one is.
    [[nodiscard]] std::optional<std::size_t> cold_children(NodeIndex node) const noexcept;

    NodeMemory& memory_;
    /// The trie where the next round begins, and the path in it.
    std::uint32_t next_ = 1;
    Hash32 key_{};
    std::size_t size_ = 0;
    Result result_{};
    std::uint64_t evicted_count_ = 0;
    std::size_t freed_size_ = 0;
};
}  // namespace braid::storage::forest
