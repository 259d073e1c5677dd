// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie/forest_node.hpp"
#include "storage/trie_forest.hpp"

namespace braid::storage::forest
{
/// A node to change, by the place that names it, and the changes that concern keys below it.
struct WorkItem
{
    /// In the parent, or in the trie's handle.
    NodeIndex* node = nullptr;
    TrieReference* reference = nullptr;
    /// A range of the changes. Where it is empty, the node is only hashed, and what is stale below it.
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    /// Half-bytes that lead to the node.
    std::uint8_t depth = 0;
    /// The number that the forest knows the node's trie by.
    std::uint32_t trie = 0;

    [[nodiscard]] std::size_t size() const noexcept { return end - begin; }
    [[nodiscard]] bool empty() const noexcept { return begin == end; }
};

/// Where a node stood that is stored elsewhere: under so many half-bytes of the key, in that trie.
struct Vacated
{
    Hash32 key;
    std::uint32_t trie = 0;
    std::uint8_t depth = 0;
};

/// Changes and hashes the subtries of items, one level after another. Way down: branches get new children, leaves and
/// extensions are split, changed nodes are noted. Way up: branches without children, or with one, and extensions that
/// lead to no branch go; what is left is hashed.
///
/// 1. Items of one update are not below each other.
/// 2. An item's places stay where they are until the way up has passed it, since a node is only moved on the way down before
///    its children become items, and on the way up after them.
/// 3. What is read and written is below the items; updates of different items may run at once.
/// 4. Nodes on the way of changes are in memory, and so is a node that they may leave alone in a branch.
/// 5. A stored node that leaves its place is noted as vacated(), whatever comes to that place; a child that is hashed is marked
///    dirty in its parent.
class ForestUpdate
{
public:
    /// A level's deepest node stands under all 64 half-bytes.
    static constexpr std::size_t level_count_max = 65;

    explicit ForestUpdate(NodeMemory& memory) noexcept : memory_(memory) {}
    /// Goes on where another left its part of a memory, of which this memory is a copy. [no update is under way]
    ForestUpdate(NodeMemory& memory, const ForestUpdate& other) noexcept
      : memory_(memory), pool_(other.pool_), vacated_(other.vacated_)
    {}

    /// Where the changes of the items are, in ascending order of distinct keys for each trie, and from which depth on
    /// nodes are hashed. The changes are moved about.
    void start(std::span<TrieChange> changes, std::size_t hashed_from) noexcept
    {
        changes_ = changes;
        hashed_from_ = hashed_from;
    }

    /// Goes down and up.
    void run(std::span<const WorkItem> items);
    /// Goes down, but leaves items of at most `size_max` changes, which are added to `left`.
    void descend(
        std::span<const WorkItem> items, std::size_t size_max, std::vector<WorkItem>& left);
    /// Goes up what descend() went down, after the items that were left have been run.
    void ascend();

    [[nodiscard]] std::uint64_t hashed_node_count() const noexcept { return hashed_node_count_; }

    /// Places that stored nodes left since the list was last taken.
    [[nodiscard]] std::vector<Vacated>& vacated() noexcept { return vacated_; }
    [[nodiscard]] std::int64_t taken_size() const noexcept { return pool_.taken_size(); }

    /// Frees the node and those below; gives how many of them were not in memory.
    std::size_t clear(NodeIndex node) noexcept;

private:
    template <typename T>
    [[nodiscard]] T& as(NodeIndex node) const noexcept
    {
        return *static_cast<T*>(memory_.at(node));
    }
    [[nodiscard]] Kind kind_of(NodeIndex node) const noexcept { return as<const Node>(node).kind; }
    [[nodiscard]] const Hash32& key_of(std::uint32_t change) const noexcept
    {
        return changes_[change].key;
    }

    void prefetch(std::span<const WorkItem> items, std::size_t i) const noexcept;
    void open(WorkItem& item);
    void open_empty(WorkItem& item);
    void open_leaf(WorkItem& item);
    void open_extension(WorkItem& item);
    void open_branch(WorkItem& item);
    void part_leaf(WorkItem& item, const Leaf& leaf);
    void part_extension(WorkItem& item);

    /// The half-bytes at the item's depth of its changes, and where the changes of each end.
    struct Groups
    {
        std::uint16_t mask = 0;
        std::array<std::uint32_t, 16> ends;
    };
    [[nodiscard]] Groups groups_of(const WorkItem& item) const noexcept;
    /// Adds items for children: those with changes, and those of `also` that have none.
    void push_children(
        const WorkItem& item, Branch& branch, const Groups& groups, std::uint16_t also);
    void push(NodeIndex& node, TrieReference& reference, const WorkItem& item, std::size_t depth);
    /// Takes changes that erase off the item where `is_idle(key)` says that they concern no key.
    template <typename IsIdle>
    void drop_erasures(WorkItem& item, const IsIdle& is_idle) noexcept;
    void drop_erasures(WorkItem& item) noexcept;
    [[nodiscard]] bool erases_all(std::uint32_t begin, std::uint32_t end) const noexcept;

    [[nodiscard]] NodeIndex make_leaf(const TrieChange& change) noexcept;
    [[nodiscard]] NodeIndex make_extension(const Hash32& key, std::size_t end) noexcept;
    [[nodiscard]] NodeIndex make_branch(std::uint16_t mask) noexcept;
    /// Gives the branch of the item exactly the children of the mask; those that were not there are 0.
    Branch& reshape(WorkItem& item, std::uint16_t mask) noexcept;
    void release(NodeIndex node) noexcept;
    /// Notes that the node, which stands there, will not any more.
    void vacate(NodeIndex node, const WorkItem& item) noexcept;
    void vacate(NodeIndex node, std::uint32_t trie, const Hash32& key, std::size_t depth) noexcept;
    /// [a leaf or an extension]
    [[nodiscard]] const Hash32& path_of(NodeIndex node) const noexcept;
    void set_value(WorkItem& item, Bytes value) noexcept;

    void settle(WorkItem& item) noexcept;
    void settle_branch(WorkItem& item) noexcept;
    void replace_by_only_child(WorkItem& item) noexcept;
    void add_to_hash(const WorkItem& item);

    NodeMemory& memory_;
    NodePool pool_;
    std::span<TrieChange> changes_;
    std::size_t hashed_from_ = 0;
    /// The level that open() adds children to.
    std::vector<WorkItem>* below_ = nullptr;
    std::array<std::vector<WorkItem>, level_count_max + 1> levels_;
    std::vector<kernels::TrieNode> to_hash_;
    std::vector<Vacated> vacated_;
    std::uint64_t hashed_node_count_ = 0;
};
}  // namespace braid::storage::forest
