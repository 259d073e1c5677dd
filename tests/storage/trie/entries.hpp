// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/partial_trie.hpp"
#include "tests/storage/trie/naive_trie.hpp"
#include <random>

namespace braid::tests
{
/// Keys of few distinct bytes and lengths, so that prefixes, branch values and embedded nodes are common.
[[nodiscard]] inline Buffer random_key(std::mt19937_64& random)
{
    Buffer key(1 + random() % 5);
    for (auto& byte : key)
        byte = static_cast<std::uint8_t>(random() % 3 == 0 ? random() : random() % 2 * 0x10);
    return key;
}

/// Mostly short; never empty.
[[nodiscard]] inline Buffer random_value(std::mt19937_64& random)
{
    Buffer value(1 + random() % (random() % 4 == 0 ? 60 : 4));
    for (auto& byte : value)
        byte = static_cast<std::uint8_t>(random());
    return value;
}

[[nodiscard]] inline Entries random_entries(std::mt19937_64& random, std::size_t count)
{
    Entries entries;
    for (std::size_t i = 0; i < count; ++i)
        entries[random_key(random)] = random_value(random);
    return entries;
}

[[nodiscard]] inline storage::PartialTrie trie_of(const Entries& entries)
{
    storage::PartialTrie trie;
    for (const auto& [key, value] : entries)
        (void)trie.put(key, value);
    return trie;
}

/// Every node of the trie of the entries that has a hash.
[[nodiscard]] inline std::vector<Buffer> nodes_of(const Entries& entries)
{
    storage::PartialTrie trie = trie_of(entries);
    std::vector<Buffer> nodes;
    for (const auto& [key, value] : entries)
    {
        const std::vector<Buffer> proof = trie.prove(key).value();
        nodes.insert(nodes.end(), proof.begin(), proof.end());
    }
    return nodes;
}
}  // namespace braid::tests
