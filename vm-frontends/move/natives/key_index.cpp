// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/key_index.hpp"

#include <random>

namespace braid::move
{
namespace
{
[[nodiscard]] std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept
{
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Of this process: programs choose keys, and none may choose keys that collide. No answer depends on it.
struct Seeds
{
    std::uint64_t start = 0;
    std::uint64_t step = 0;
};

[[nodiscard]] const Seeds& seeds() noexcept
{
    static const Seeds drawn = []
    {
        std::random_device device;
        const auto word = [&] { return std::uint64_t{device()} << 32 | device(); };
        return Seeds{.start = word(), .step = word() | 1};
    }();
    return drawn;
}
}  // namespace

std::uint64_t KeyIndex::hash_of(Bytes key) noexcept
{
    const Seeds& seed = seeds();
    std::uint64_t hash = fold(key.size() ^ seed.start, seed.step);
    std::size_t at = 0;
    for (; at + 8 <= key.size(); at += 8)
        hash = fold(hash ^ load_le<std::uint64_t>(key.data() + at), seed.step);
    std::uint64_t rest = 0;
    for (std::size_t shift = 0; at < key.size(); ++at, shift += 8)
        rest |= static_cast<std::uint64_t>(key[at]) << shift;
    return fold(hash ^ rest, seed.step ^ seed.start) ^ hash;
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
