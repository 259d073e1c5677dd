// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/resident_trie.hpp"
#include "tests/kernels/slot_book.hpp"
#include "tests/storage/trie/naive_trie.hpp"
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace braid::tests
{
/// Takes entries apart into the nodes of a trie, gives each a slot that stays its own while the node does, and tells which
/// nodes changed since the update before.
class SlottedTrie
{
public:
    static constexpr kernels::Slot root = 0;

    /// An update as its trie takes it, and what its views point to.
    struct Update
    {
        std::deque<std::vector<kernels::ResidentTrieNode>> nodes;
        std::vector<std::span<const kernels::ResidentTrieNode>> levels;
        std::deque<Buffer> bytes;

        [[nodiscard]] kernels::ResidentTrieUpdate view() const { return {.levels = levels}; }
        [[nodiscard]] std::size_t count() const
        {
            std::size_t count = 0;
            for (const auto& level : nodes)
                count += level.size();
            return count;
        }
    };

    /// Goes over to these entries. [not empty]
    [[nodiscard]] Update change_to(const Entries& entries)
    {
        Update update;
        book_.begin(entries_, entries);
        entries_ = entries;
        std::vector<Entry> sorted;
        for (const auto& [key, value] : entries_)
            sorted.push_back({nibbles_of(key), &key, &value});
        build(sorted, 0, root, update);
        for (const auto& level : update.nodes)
            update.levels.push_back(level);
        return update;
    }

    /// So many slots have been given so far.
    [[nodiscard]] std::size_t slots() const { return book_.slots(); }

private:
    struct Entry
    {
        std::string nibbles;
        const Buffer* key;
        const Buffer* value;
    };

    /// The height of the node, leaves having none.
    std::size_t build(
        std::span<const Entry> entries, std::size_t depth, kernels::Slot slot, Update& update)
    {
        const std::string prefix = entries.front().nibbles.substr(0, depth);
        const bool is_dirty = book_.put(prefix, slot);
        const Entry& first = entries.front();
        kernels::ResidentTrieNode node{.slot = slot};
        node.path_begin = static_cast<std::uint8_t>(depth);
        node.path_end = static_cast<std::uint8_t>(first.nibbles.size());
        std::size_t height = 0;
        if (entries.size() == 1)
            node.value = *first.value;
        else
        {
            node.first_child = book_.group_of(prefix);
            const std::string& last = entries.back().nibbles;
            std::size_t fork = depth;
            while (fork < first.nibbles.size() && first.nibbles[fork] == last[fork])
                ++fork;
            if (fork == depth)
                height = build_branch(entries, depth, node, update);
            else
            {
                node.kind = kernels::TrieNode::Kind::extension;
                node.path_end = static_cast<std::uint8_t>(fork);
                height = 1 + build(entries, fork, node.first_child, update);
            }
        }
        if (is_dirty)
            add(node, first, height, update);
        return height;
    }

    std::size_t build_branch(std::span<const Entry> entries, std::size_t depth,
        kernels::ResidentTrieNode& node, Update& update)
    {
        node.kind = kernels::TrieNode::Kind::branch;
        if (entries.front().nibbles.size() == depth)
        {
            node.value = *entries.front().value;
            entries = entries.subspan(1);
        }
        std::size_t height = 0;
        while (!entries.empty())
        {
            const auto nibble = static_cast<unsigned>(entries.front().nibbles[depth]);
            std::size_t count = 1;
            while (count < entries.size() &&
                   static_cast<unsigned>(entries[count].nibbles[depth]) == nibble)
                ++count;
            node.children = static_cast<std::uint16_t>(node.children | 1U << nibble);
            height = std::max(height,
                1 + build(entries.first(count), depth + 1, node.first_child + nibble, update));
            entries = entries.subspan(count);
        }
        return height;
    }

    /// Copies what the node points to, so that each update is the only one that knows its bytes.
    static void add(
        kernels::ResidentTrieNode node, const Entry& entry, std::size_t height, Update& update)
    {
        node.path = update.bytes.emplace_back(*entry.key).data();
        node.value = update.bytes.emplace_back(node.value.begin(), node.value.end());
        while (update.nodes.size() <= height)
            update.nodes.emplace_back();
        update.nodes[height].push_back(node);
    }

    Entries entries_;
    SlotBook<kernels::Slot> book_;
};
}  // namespace braid::tests
