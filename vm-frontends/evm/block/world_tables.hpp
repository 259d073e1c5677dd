// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/world.hpp"

namespace braid::evm
{
/// A hash of 4-byte words under a seed that the process draws, so that nobody can craft long probes.
[[nodiscard]] std::uint64_t seeded_hash(Bytes bytes) noexcept;

/// The storage of one account: open addressing, a slot a cache line, found by one probe.
/// An entry is free where its value is zero; erasing shifts later entries back, so no marks are left.
class SlotTable
{
public:
    [[nodiscard]] u256 find(const u256& key) const noexcept;
    /// Zero erases.
    void set(const u256& key, const u256& value);
    void clear() noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// The slots in the order of their keys.
    [[nodiscard]] std::vector<std::pair<u256, u256>> sorted() const;

private:
    struct alignas(64) Slot
    {
        u256 key;
        u256 value;
    };

    [[nodiscard]] std::size_t home_of(const u256& key) const noexcept;
    /// Where the key is, or the free entry where it would go. [capacity not 0]
    [[nodiscard]] std::size_t probe(const u256& key) const noexcept;
    void erase_at(std::size_t at) noexcept;
    void grow();

    std::vector<Slot> entries_;
    std::size_t size_ = 0;
};

/// One account, and what of it the tries do not have yet.
struct AccountRecord
{
    Address address;
    std::uint64_t nonce = 0;
    u256 balance;
    /// Absent: there is no account, or nothing but its balance and nonce is known.
    std::optional<Hash32> code_hash;
    SlotTable slots;
    /// Keys of slots that may have changed since the tries were last settled, where the storage is not new.
    std::vector<u256> changed_slots;
    /// The storage trie has nothing that the slots have.
    bool is_storage_new = true;
    /// Something changed since the tries were last settled.
    bool is_changed = false;
    /// How often the write set that is being applied reset the storage.
    std::uint64_t generation = 0;

    [[nodiscard]] bool exists() const noexcept
    {
        return code_hash.has_value() || nonce != 0 || !balance.is_zero();
    }
    void set_slot(const u256& key, const u256& value)
    {
        if (!is_storage_new)
            changed_slots.push_back(key);
        slots.set(key, value);
    }
    void clear_slots() noexcept
    {
        slots.clear();
        changed_slots.clear();
        is_storage_new = true;
    }
};

/// From names of N bytes to dense positions, insert-only: open addressing, a fingerprint beside each position.
class PositionTable
{
public:
    static constexpr std::uint32_t none = ~std::uint32_t{0};

    /// The position whose fingerprint agrees and that `same(position)` confirms, or none.
    template <typename Same>
    [[nodiscard]] std::uint32_t find(std::uint64_t hash, const Same& same) const noexcept
    {
        if (entries_.empty())
            return none;
        const std::size_t mask = entries_.size() - 1;
        for (std::size_t i = hash & mask;; i = (i + 1) & mask)
        {
            const Entry& entry = entries_[i];
            if (entry.position == none)
                return none;
            if (entry.hash == hash && same(entry.position))
                return entry.position;
        }
    }
    /// [the name is not in the table]
    void insert(std::uint64_t hash, std::uint32_t position);

private:
    struct Entry
    {
        std::uint64_t hash = 0;
        std::uint32_t position = none;
    };

    std::vector<Entry> entries_;
    std::size_t size_ = 0;
};
}  // namespace braid::evm
