// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <map>
#include <string>
#include <vector>

namespace braid::tests
{
using Buffer = std::vector<std::uint8_t>;

struct LessBytes
{
    [[nodiscard]] bool operator()(const Buffer& a, const Buffer& b) const noexcept
    {
        return compare(a, b) < 0;
    }
};

/// The entries of a trie as the oracle wants them.
using Entries = std::map<Buffer, Buffer, LessBytes>;

/// Root by the letter of the Yellow Paper, appendix D: every node from the whole set of entries below it, nibbles as a
/// string of digits, no buffer shared, no order assumed. Slow and plain.
[[nodiscard]] Hash32 naive_trie_root(const Entries& entries);
}  // namespace braid::tests
