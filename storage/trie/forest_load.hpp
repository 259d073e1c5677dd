// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie/forest_node.hpp"
#include "storage/trie/forest_update.hpp"
#include "storage/trie/trie_table.hpp"
#include "storage/trie_node_source.hpp"

namespace braid::storage::forest
{
/// Brings into memory what an update or a proof will come by, and changes nothing else: goes down all tries level by level with all
/// keys, and reads what a level lacks at once. What is read is compared with the hash that its parent has of it.
class ForestLoad
{
public:
    ForestLoad(NodeMemory& memory, const TrieTable& tries) noexcept : memory_(memory), tries_(tries)
    {}
    /// Goes on where another left its part of a memory, of which this memory is a copy.
    ForestLoad(NodeMemory& memory, const TrieTable& tries, const ForestLoad& other) noexcept
      : memory_(memory),
        tries_(tries),
        source_(other.source_),
        pool_(other.pool_),
        cold_count_(other.cold_count_),
        loaded_count_(other.loaded_count_)
    {}

    void set_source(const TrieNodeSource& source) noexcept { source_ = &source; }

    /// Loads the nodes on the ways of the changes, which are as ForestUpdate::start() wants them, and those that may be left alone in
    /// a branch by changes that erase. After an error less is loaded; every trie is what it was.
    [[nodiscard]] TrieResult<Done> run(
        std::span<const WorkItem> items, std::span<const TrieChange> changes, unsigned threads);

    /// How many children are known by their references alone; whoever makes some, or takes some away, says so.
    [[nodiscard]] std::size_t cold_count() const noexcept { return cold_count_; }
    void add_cold(std::size_t count) noexcept { cold_count_ += count; }
    void remove_cold(std::size_t count) noexcept { cold_count_ -= count; }

    [[nodiscard]] std::uint64_t loaded_count() const noexcept { return loaded_count_; }
    [[nodiscard]] std::int64_t taken_size() const noexcept { return pool_.taken_size(); }

private:
    /// A node to look at, by the place that names it.
    struct Item
    {
        NodeIndex* node = nullptr;
        const TrieReference* reference = nullptr;
        /// Keys below the node that matter; none where only the node does.
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
        std::uint32_t trie = 0;
        std::uint8_t depth = 0;
        bool is_below_extension = false;

        [[nodiscard]] std::size_t size() const noexcept { return end - begin; }
    };
    /// An item that is not in memory, with the way to it.
    struct Cold
    {
        Item item;
        Hash32 key;
    };
    using Bodies = std::vector<TrieNodeSource::Node>;

    [[nodiscard]] TrieResult<Done> run_level(unsigned threads);
    void open(const Item& item);
    void open_extension(const Item& item, Extension& extension);
    void open_branch(const Item& item, Branch& branch);
    void push(const Item& child) { below_.push_back(child); }
    /// Notes an item that only the node matters of.
    void want(const Item& item, const Hash32& key);

    /// Makes the nodes that were noted.
    [[nodiscard]] TrieResult<Done> make_cold(unsigned threads);
    [[nodiscard]] TrieResult<Done> make_read(std::span<const Cold> colds, unsigned threads);
    [[nodiscard]] TrieResult<Bodies> read(std::span<const Cold> colds) const;
    [[nodiscard]] TrieResult<Done> make(const Cold& cold, Bytes encoded);
    [[nodiscard]] TriePlace place_of(const Cold& cold) const noexcept;

    NodeMemory& memory_;
    const TrieTable& tries_;
    const TrieNodeSource* source_ = nullptr;
    NodePool pool_;
    std::span<const TrieChange> changes_;
    std::vector<Item> level_;
    std::vector<Item> below_;
    std::vector<Cold> colds_;
    std::size_t cold_count_ = 0;
    std::uint64_t loaded_count_ = 0;
};
}  // namespace braid::storage::forest
