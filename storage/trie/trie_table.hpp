// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie/forest_node.hpp"
#include "storage/trie_error.hpp"
#include <unordered_map>
#include <vector>

namespace braid::storage::forest
{
/// What a forest knows of one trie: the parent of its root, as it were.
struct TrieRecord
{
    NodeIndex node = 0;
    /// Goes up when the record is taken away, so that a handle that is left shows.
    std::uint32_t generation = 0;
    TrieReference reference{};
    bool is_taken = false;
    bool is_named = false;
    bool is_storage = false;
    /// References near the root are not computed yet.
    bool is_stale = false;
    /// Not as it was at the last harvest.
    bool is_dirty = false;
    /// Since the last harvest all of it went.
    bool is_cleared = false;
    /// Of storage tries with a name.
    Hash32 owner{};

    [[nodiscard]] TrieOwner name() const noexcept
    {
        return is_storage ? TrieOwner{owner} : std::nullopt;
    }
};

/// The tries of a forest by number, from 1 on, and by name.
class TrieTable
{
public:
    /// An empty trie without a name. Records move.
    [[nodiscard]] std::uint32_t add();
    /// An empty trie of that name. [find() gives 0] Records move.
    [[nodiscard]] std::uint32_t add(const TrieOwner& owner);
    /// 0 where there is none.
    [[nodiscard]] std::uint32_t find(const TrieOwner& owner) const noexcept;
    /// [its nodes are freed]
    void remove(std::uint32_t number) noexcept;

    /// [number < size()]
    [[nodiscard]] TrieRecord& operator[](std::uint32_t number) noexcept { return records_[number]; }
    [[nodiscard]] const TrieRecord& operator[](std::uint32_t number) const noexcept
    {
        return records_[number];
    }
    /// One more than the highest number.
    [[nodiscard]] std::uint32_t size() const noexcept
    {
        return static_cast<std::uint32_t>(records_.size());
    }
    /// About so many bytes.
    [[nodiscard]] std::size_t memory_size() const noexcept;

private:
    /// Owners are hashes.
    struct FirstBytes
    {
        [[nodiscard]] std::size_t operator()(const Hash32& hash) const noexcept
        {
            return load_le<std::size_t>(hash.data());
        }
    };

    /// The first belongs to no trie.
    std::vector<TrieRecord> records_{1};
    std::vector<std::uint32_t> free_;
    std::uint32_t state_trie_ = 0;
    std::unordered_map<Hash32, std::uint32_t, FirstBytes> storage_tries_;
};
}  // namespace braid::storage::forest
