// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "base/rlp.hpp"

namespace braid::storage
{
/// A run of half-bytes, high half first, inside bytes that somebody else owns.
class Nibbles
{
public:
    constexpr Nibbles() noexcept = default;
    /// All nibbles of the bytes.
    explicit Nibbles(Bytes bytes) noexcept : Nibbles(bytes, 0) {}
    /// The nibbles of the bytes from number `begin` on. [begin <= 2 * bytes.size()]
    Nibbles(Bytes bytes, std::size_t begin) noexcept
      : data_(bytes.data()), begin_(begin), end_(2 * bytes.size())
    {
        BRAID_ASSERT(begin_ <= end_);
    }

    [[nodiscard]] std::size_t size() const noexcept { return end_ - begin_; }
    [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
    /// [i < size()]
    [[nodiscard]] std::uint8_t operator[](std::size_t i) const noexcept
    {
        const std::size_t at = begin_ + i;
        const std::uint8_t byte = data_[at / 2];
        return at % 2 == 0 ? static_cast<std::uint8_t>(byte >> 4) : byte & 15;
    }
    /// All but the first `count`. [count <= size()]
    [[nodiscard]] Nibbles drop(std::size_t count) const noexcept
    {
        BRAID_ASSERT(count <= size());
        Nibbles rest = *this;
        rest.begin_ += count;
        return rest;
    }
    /// The first `count`. [count <= size()]
    [[nodiscard]] Nibbles first(std::size_t count) const noexcept
    {
        BRAID_ASSERT(count <= size());
        Nibbles head = *this;
        head.end_ = begin_ + count;
        return head;
    }

private:
    const std::uint8_t* data_ = nullptr;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

/// How many nibbles two runs start with in common.
[[nodiscard]] inline std::size_t common_prefix(const Nibbles& a, const Nibbles& b) noexcept
{
    const std::size_t shorter = a.size() < b.size() ? a.size() : b.size();
    std::size_t count = 0;
    while (count < shorter && a[count] == b[count])
        ++count;
    return count;
}

/// Whether a node's path ends at a value or leads to another node.
enum class PathKind : std::uint8_t
{
    extension = 0,
    leaf = 2,
};

/// Appends the hex-prefix encoding of the path as an RLP string. Yellow Paper, appendix C.
/// [path.size() <= 2 * trie_key_size_max]
inline void append_path(rlp::Writer& writer, const Nibbles& path, PathKind kind)
{
    std::array<std::uint8_t, 65> bytes{};
    const std::size_t odd = path.size() % 2;
    const std::size_t size = 1 + path.size() / 2;
    BRAID_ASSERT(size <= bytes.size());
    bytes[0] = static_cast<std::uint8_t>((static_cast<std::size_t>(kind) + odd) << 4);
    for (std::size_t i = 0; i < path.size(); ++i)
    {
        const std::size_t at = i + 2 - odd;
        bytes[at / 2] |= static_cast<std::uint8_t>(at % 2 == 0 ? path[i] << 4 : path[i]);
    }
    writer.string(Bytes{bytes}.first(size));
}
}  // namespace braid::storage
