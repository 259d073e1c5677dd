// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/trie_level.hpp"

namespace braid::kernels::trie_encoding
{
/// Bytes before the payload that an encoding may take; three where the payload is below 64 KiB.
inline constexpr std::size_t list_prefix_size_max = 9;

/// Bytes from the payload's start on that encode() may write.
[[nodiscard]] inline std::size_t payload_room(const TrieNode& node) noexcept
{
    // Sixteen references, or a path and one; a copy of a reference may exceed it; the value's prefix.
    return 17 * sizeof(TrieReference) + 9 + node.value.size();
}
static_assert(17 * sizeof(TrieReference) > 2 + trie_path_size_max + 1 + sizeof(TrieReference));

/// Writes the big-endian digits of a size; gives their end.
inline std::uint8_t* put_digits(std::uint8_t* to, std::size_t size, std::size_t digits) noexcept
{
    for (std::size_t i = digits; i-- > 0;)
        *to++ = static_cast<std::uint8_t>(size >> 8 * i);
    return to;
}

[[nodiscard]] inline std::size_t digit_count(std::size_t size) noexcept
{
    return (static_cast<std::size_t>(std::bit_width(size)) + 7) / 8;
}

/// Writes what stands before a string or list: `base` is 0x80 or 0xc0. Yellow Paper, appendix B.
inline std::uint8_t* put_prefix(std::uint8_t* to, std::uint8_t base, std::size_t size) noexcept
{
    if (size <= 55)
    {
        *to = static_cast<std::uint8_t>(base + size);
        return to + 1;
    }
    const std::size_t digits = digit_count(size);
    *to = static_cast<std::uint8_t>(base + 55 + digits);
    return put_digits(to + 1, size, digits);
}

inline std::uint8_t* put_string(std::uint8_t* to, Bytes string) noexcept
{
    if (string.size() != 1 || string[0] >= 0x80)
        to = put_prefix(to, 0x80, string.size());
    if (!string.empty())
        std::memcpy(to, string.data(), string.size());
    return to + string.size();
}

/// Writes a path in hex-prefix encoding as a string. Yellow Paper, appendix C.
inline std::uint8_t* put_path(std::uint8_t* to, const TrieNode& node) noexcept
{
    const std::size_t count = std::size_t{node.path_end} - node.path_begin;
    const bool is_odd = count % 2 != 0;
    const std::size_t pairs = count / 2;
    // A lone byte is below 0x80 and stands for itself.
    if (pairs != 0)
        to = put_prefix(to, 0x80, 1 + pairs);
    std::size_t begin = node.path_begin;
    std::uint8_t first = node.kind == TrieNode::Kind::leaf ? 0x20 : 0x00;
    if (is_odd)
    {
        const std::uint8_t byte = node.path[begin / 2];
        first = static_cast<std::uint8_t>(first | 0x10 | (begin % 2 == 0 ? byte >> 4 : byte & 15));
        ++begin;
    }
    *to++ = first;
    if (pairs == 0)
        return to;
    const std::uint8_t* const from = node.path + begin / 2;
    if (begin % 2 == 0)
        std::memcpy(to, from, pairs);
    else
        for (std::size_t i = 0; i < pairs; ++i)
            to[i] = static_cast<std::uint8_t>(from[i] << 4 | from[i + 1] >> 4);
    return to + pairs;
}

/// Copies a reference's item; writes as far as a reference is long at the most.
inline std::uint8_t* put_reference(std::uint8_t* to, const TrieReference& reference) noexcept
{
    std::memcpy(to, reference.item.data(), sizeof reference.item);
    return to + reference.size();
}

inline std::uint8_t* put_children(std::uint8_t* to, const TrieNode& node) noexcept
{
    constexpr std::uint8_t no_child = 0x80;
    const TrieReference* child = node.children;
    for (std::uint32_t i = 0; i < 16; ++i)
    {
        if ((node.child_mask >> i & 1) != 0)
            to = put_reference(to, *child++);
        else
            *to++ = no_child;
    }
    return to;
}

inline std::uint8_t* put_payload(std::uint8_t* to, const TrieNode& node) noexcept
{
    switch (node.kind)
    {
    case TrieNode::Kind::branch:
        return put_string(put_children(to, node), node.value);
    case TrieNode::Kind::extension:
        return put_reference(put_path(to, node), *node.children);
    case TrieNode::Kind::leaf:
        break;
    }
    return put_string(put_path(to, node), node.value);
}

/// Encodes a node with its payload at `payload`, which the list's prefix goes before.
/// [room for list_prefix_size_max bytes before, payload_room() from there on]
[[nodiscard]] inline Bytes encode(std::uint8_t* payload, const TrieNode& node) noexcept
{
    const std::uint8_t* const end = put_payload(payload, node);
    const auto size = static_cast<std::size_t>(end - payload);
    std::uint8_t* const begin = payload - (size <= 55 ? 1 : 1 + digit_count(size));
    put_prefix(begin, 0xc0, size);
    return {begin, end};
}
}  // namespace braid::kernels::trie_encoding
