// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/key_index.hpp"

namespace braid::move
{
namespace
{
using uint128 = unsigned __int128;

[[nodiscard]] std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept
{
    const uint128 product = static_cast<uint128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}
}  // namespace

std::uint64_t KeyIndex::hash_of(Bytes key) noexcept
{
    // Odd numbers of digits of pi. Who crafts collisions slows his own transaction down, and pays for each item.
    constexpr std::uint64_t seed = 0x243F6A8885A308D3;
    constexpr std::uint64_t step = 0x13198A2E03707345;
    std::uint64_t hash = fold(key.size() ^ seed, step);
    std::size_t at = 0;
    for (; at + 8 <= key.size(); at += 8)
        hash = fold(hash ^ load_le<std::uint64_t>(key.data() + at), step);
    std::uint64_t rest = 0;
    for (std::size_t shift = 0; at < key.size(); ++at, shift += 8)
        rest |= static_cast<std::uint64_t>(key[at]) << shift;
    hash ^= rest;
    return fold(hash, seed) ^ hash;
}

void KeyIndex::grow(Arena& arena) noexcept
{
    const std::span<Slot> old = slots_;
    slots_ = arena.make_array<Slot>(old.empty() ? 16 : old.size() * 2);
    for (const Slot& slot : old)
        if (slot.entry != absent)
            place(slot);
}
}  // namespace braid::move
