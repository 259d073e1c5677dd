// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"

namespace braid::move
{
/// Finds entries of a list by a key of bytes: open addressing in an arena, for lists that only grow. Empty, it holds no
/// memory.
class KeyIndex
{
public:
    static constexpr std::uint32_t absent = ~std::uint32_t{0};

    /// The entry whose key that is, as `key_at(entry)` says keys; absent where there is none.
    template <typename KeyAt>
    [[nodiscard]] std::uint32_t find(Bytes key, KeyAt key_at) const noexcept
    {
        if (slots_.empty())
            return absent;
        const std::uint64_t hash = hash_of(key);
        for (std::size_t at = hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1))
        {
            const Slot& slot = slots_[at];
            if (slot.entry == absent)
                return absent;
            if (slot.hash == hash && equal(key_at(slot.entry), key))
                return slot.entry;
        }
    }

    /// [find(key) is absent]
    void insert(Bytes key, std::uint32_t entry, Arena& arena) noexcept
    {
        if (2 * (count_ + 1) > slots_.size())
            grow(arena);
        place({hash_of(key), entry});
        ++count_;
    }

private:
    struct Slot
    {
        std::uint64_t hash = 0;
        std::uint32_t entry = absent;
    };

    [[nodiscard]] static std::uint64_t hash_of(Bytes key) noexcept;
    void grow(Arena& arena) noexcept;
    void place(const Slot& slot) noexcept
    {
        std::size_t at = slot.hash & (slots_.size() - 1);
        while (slots_[at].entry != absent)
            at = (at + 1) & (slots_.size() - 1);
        slots_[at] = slot;
    }

    std::span<Slot> slots_;
    std::size_t count_ = 0;
};
}  // namespace braid::move
