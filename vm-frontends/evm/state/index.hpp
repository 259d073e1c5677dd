// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "vm-frontends/evm/address.hpp"

namespace braid::evm
{
/// Hashes the keys of one transaction. The seed differs between processes, so that nobody can choose keys that
/// collide; no result depends on it.
class KeyHasher
{
public:
    explicit KeyHasher(std::uint64_t seed) noexcept : seed_(fold(seed ^ prime_0, prime_1)) {}

    [[nodiscard]] std::uint64_t operator()(const Address& address) const noexcept
    {
        const auto low = load_le<std::uint64_t>(address.data());
        const auto middle = load_le<std::uint64_t>(address.data() + 8);
        const auto high = load_le<std::uint32_t>(address.data() + 16);
        return fold(fold(low ^ seed_, middle ^ prime_0) ^ high, seed_ ^ prime_1);
    }
    /// Of a storage key within the account that lives at `account`.
    [[nodiscard]] std::uint64_t operator()(const void* account, const u256& key) const noexcept
    {
        const auto at = reinterpret_cast<std::uintptr_t>(account);
        const auto low = fold(key[0] ^ seed_, key[1] ^ prime_0);
        const auto high = fold(key[2] ^ seed_ ^ at, key[3] ^ prime_1);
        return fold(low ^ prime_1, high ^ seed_);
    }

private:
    static constexpr std::uint64_t prime_0 = 0x9e3779b97f4a7c15;
    static constexpr std::uint64_t prime_1 = 0xd6e8feb86659fd93;

    /// Both halves of the 128-bit product.
    [[nodiscard]] static std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept
    {
        const auto product = static_cast<unsigned __int128>(a) * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }

    std::uint64_t seed_;
};

/// Finds nodes by key: open addressing with linear probing, insert-only, memory from an arena.
/// A Node compares itself to a key through `node.has_key(key...)`. Cost: expected constant.
template <typename Node>
class Index
{
public:
    /// The node of the key, or null.
    template <typename... Key>
    [[nodiscard]] Node* find(std::uint64_t hash, const Key&... key) const noexcept
    {
        if (entries_.empty())
            return nullptr;
        for (std::size_t i = hash & mask_; entries_[i].node != nullptr; i = (i + 1) & mask_)
            if (entries_[i].hash == hash && entries_[i].node->has_key(key...))
                return entries_[i].node;
        return nullptr;
    }
    /// [the key is not in the index]
    void insert(Arena& arena, std::uint64_t hash, Node* node) noexcept
    {
        if (2 * (count_ + 1) > entries_.size())
            grow(arena);
        place({.hash = hash, .node = node});
        ++count_;
    }

private:
    struct Entry
    {
        std::uint64_t hash = 0;
        Node* node = nullptr;
    };

    void place(const Entry& entry) noexcept
    {
        std::size_t i = entry.hash & mask_;
        while (entries_[i].node != nullptr)
            i = (i + 1) & mask_;
        entries_[i] = entry;
    }
    void grow(Arena& arena) noexcept
    {
        constexpr std::size_t capacity_first = 32;
        const auto old = entries_;
        entries_ = arena.make_array<Entry>(old.empty() ? capacity_first : 2 * old.size());
        mask_ = entries_.size() - 1;
        for (const auto& entry : old)
            if (entry.node != nullptr)
                place(entry);
    }

    std::span<Entry> entries_;
    std::size_t mask_ = 0;
    std::size_t count_ = 0;
};
}  // namespace braid::evm
