// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "base/result.hpp"
#include <optional>
#include <string>

namespace braid::storage
{
/// Which of the tries a node belongs to: the hash of an account's address for its storage, nothing for the state trie.
using TrieOwner = std::optional<Hash32>;

/// Where a node stands: under the first `depth` half-bytes of `key`, whose others mean nothing.
struct TriePlace
{
    /// More half-bytes than a key has lead to no node.
    static constexpr std::size_t depth_max = 64;

    TrieOwner owner{};
    Hash32 key{};
    std::uint8_t depth = 0;

    [[nodiscard]] friend bool operator==(const TriePlace&, const TriePlace&) = default;
};

/// Why a trie could not be followed below a place.
struct TrieError
{
    enum class Kind : std::uint8_t
    {
        /// What the nodes are read from failed.
        io,
        /// It knows no node at the place, or there is nothing to read from.
        missing,
        /// What it has there is not the node that the trie says, or no node at all.
        corrupt,
        /// A trie was asked for at another root than it has.
        wrong_root,
    };

    Kind kind{};
    TriePlace place{};
    /// What the source said.
    std::string detail{};

    /// One sentence: what failed, where, and what to do.
    [[nodiscard]] std::string message() const;
};

template <typename T>
using TrieResult = Result<T, TrieError>;
}  // namespace braid::storage
