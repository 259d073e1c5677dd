// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie/sorted_root.hpp"
#include "tests/kernels/slotted_jellyfish.hpp"
#include "tests/kernels/slotted_trie.hpp"
#include "tests/storage/trie/entries.hpp"
#include <algorithm>

/// Inputs for resident tries, for tests on the processor and in the emulator.
namespace braid::tests
{
[[nodiscard]] inline Buffer random_bytes(std::mt19937_64& random, std::size_t size)
{
    Buffer bytes(size);
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    return bytes;
}

[[nodiscard]] inline Hash32 hash_of_chance(std::mt19937_64& random)
{
    return Hash32::from(random_bytes(random, 32));
}

[[nodiscard]] inline Hash32 oracle_root(const Entries& entries)
{
    std::vector<storage::TrieEntry> views;
    for (const auto& [key, value] : entries)
        views.push_back({.key = key, .value = value});
    return storage::serial_root(views);
}

/// A trie that grows and shrinks: of short keys, whose nodes are often embedded and whose branches have values, or of
/// hashes that agree in long prefixes at times, whose extensions are deep.
class ChangingEntries
{
public:
    ChangingEntries(std::uint64_t seed, std::size_t size)
      : random_{seed}, size_{size}, has_short_keys_{seed % 2 == 0}
    {}

    /// The entries after the next change.
    const Entries& next()
    {
        const std::size_t changes = entries_.empty() ? size_ : 1 + random_() % (size_ / 4 + 1);
        for (std::size_t i = 0; i < changes; ++i)
            entries_[key()] = value();
        for (std::size_t i = 0; i < changes / 3 && entries_.size() > 1; ++i)
            entries_.erase(chosen());
        for (std::size_t i = 0; i < changes / 3; ++i)
            chosen()->second = value();
        return entries_;
    }

private:
    Entries::iterator chosen()
    {
        return std::next(
            entries_.begin(), static_cast<std::ptrdiff_t>(random_() % entries_.size()));
    }
    Buffer key()
    {
        if (has_short_keys_)
            return random_() % 50 == 0 ? Buffer{} : random_key(random_);
        Buffer key = random_bytes(random_, 32);
        if (random_() % 3 == 0)
            std::fill_n(key.begin(), random_() % 32, std::uint8_t{0x5a});
        return key;
    }
    Buffer value()
    {
        return has_short_keys_ ? random_value(random_) :
                                 random_bytes(random_, random_() % 8 == 0 ? 1 + random_() % 300 :
                                                                            70 + random_() % 40);
    }

    std::mt19937_64 random_;
    std::size_t size_;
    bool has_short_keys_;
    Entries entries_;
};

/// The same of a Jellyfish tree. Not so deep: each level costs the emulator a block of threads.
class ChangingLeaves
{
public:
    ChangingLeaves(std::uint64_t seed, std::size_t size) : random_{seed}, size_{size} {}

    const SlottedJellyfish::Leaves& next()
    {
        const std::size_t changes = leaves_.empty() ? size_ : 1 + random_() % (size_ / 4 + 1);
        for (std::size_t i = 0; i < changes; ++i)
        {
            Hash32 key = hash_of_chance(random_);
            if (random_() % 8 == 0)
                std::fill_n(key.bytes.begin(), random_() % 6, std::uint8_t{0xa5});
            leaves_[key] = hash_of_chance(random_);
        }
        for (std::size_t i = 0; i < changes / 3 && leaves_.size() > 1; ++i)
            leaves_.erase(chosen());
        for (std::size_t i = 0; i < changes / 3; ++i)
            chosen()->second = hash_of_chance(random_);
        return leaves_;
    }

private:
    SlottedJellyfish::Leaves::iterator chosen()
    {
        return std::next(leaves_.begin(), static_cast<std::ptrdiff_t>(random_() % leaves_.size()));
    }

    std::mt19937_64 random_;
    std::size_t size_;
    SlottedJellyfish::Leaves leaves_;
};

/// Nodes that have nothing to do with each other, over references that are given: every kind, size and mask.
class UnrelatedNodes
{
public:
    static constexpr std::size_t count_max = 1024;

    UnrelatedNodes(std::uint64_t seed, std::size_t count) : random_{seed}
    {
        for (std::size_t i = 0; i < count; ++i)
            add(static_cast<kernels::Slot>(i));
        levels_.push_back(nodes_);
    }

    [[nodiscard]] kernels::ResidentTrieUpdate view() const
    {
        return {.given = given_, .levels = levels_};
    }
    [[nodiscard]] std::vector<kernels::Slot> results() const
    {
        std::vector<kernels::Slot> slots;
        for (const kernels::ResidentTrieNode& node : nodes_)
            slots.push_back(node.slot);
        return slots;
    }
    [[nodiscard]] static std::size_t slots(std::size_t count)
    {
        return (result_groups + 1 + count) * 16;
    }

private:
    /// Groups for the references of the nodes, which stand in front of their children's.
    static constexpr kernels::Slot result_groups = count_max / 16;

    void add(kernels::Slot index)
    {
        using Kind = kernels::TrieNode::Kind;
        kernels::ResidentTrieNode node{.kind = static_cast<Kind>(random_() % 3), .slot = index};
        node.first_child = (result_groups + index) * 16;
        if (node.kind == Kind::branch)
        {
            node.children =
                static_cast<std::uint16_t>(random_() % 3 == 0 ? 0xffff : random_() & random_());
            for (unsigned i = 0; i < 16; ++i)
                if ((node.children >> i & 1) != 0)
                    give(node.first_child + i);
        }
        else
        {
            const auto end = random_() % 129;
            node.path_end = static_cast<std::uint8_t>(end);
            node.path_begin = static_cast<std::uint8_t>(
                random_() % 2 == 0 ? end - std::min<std::uint64_t>(end, random_() % 4) :
                                     random_() % (end + 1));
            node.path = bytes_.emplace_back(random_bytes(random_, 64)).data();
        }
        if (node.kind == Kind::extension)
            give(node.first_child += static_cast<kernels::Slot>(random_() % 16));
        else if (node.kind == Kind::leaf || random_() % 4 == 0)
            node.value = bytes_.emplace_back(random_bytes(random_, value_size()));
        nodes_.push_back(node);
    }
    void give(kernels::Slot slot)
    {
        kernels::GivenReference given{.slot = slot, .reference = {}};
        std::ranges::copy(random_bytes(random_, 33), given.reference.item.begin());
        given.reference.item[0] =
            random_() % 2 == 0 ? 0xa0 : static_cast<std::uint8_t>(0xc1 + random_() % 30);
        given_.push_back(given);
    }
    std::size_t value_size()
    {
        constexpr std::array<std::size_t, 10> edges{1, 1, 2, 27, 33, 55, 56, 255, 256, 1000};
        return random_() % 2 == 0 ? edges[random_() % edges.size()] : random_() % 140;
    }

    std::mt19937_64 random_;
    std::deque<Buffer> bytes_;
    std::vector<kernels::GivenReference> given_;
    std::vector<kernels::ResidentTrieNode> nodes_;
    std::vector<std::span<const kernels::ResidentTrieNode>> levels_;
};
}  // namespace braid::tests
