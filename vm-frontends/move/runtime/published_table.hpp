// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace braid::move
{
/// Pointers by hash, that are added and never taken away: open addressing.
///
/// Thread safety:
/// 1. Writers exclude one another by a lock of their own.
/// 2. Readers take none. An entry is stored with release once what it points to is complete, and loaded with acquire.
/// 3. A table that has become too small is replaced, and kept: a reader may still be in it. What it misses there, whoever
///    asks under the writers' lock finds.
template <typename T>
class PublishedTable
{
public:
    PublishedTable() { replace(64); }
    PublishedTable(const PublishedTable&) = delete;
    PublishedTable& operator=(const PublishedTable&) = delete;

    /// The first entry of that hash that `is_it` says is meant; null where there is none.
    template <typename Predicate>
    [[nodiscard]] T* find(std::size_t hash, const Predicate& is_it) const noexcept
    {
        const Slots& slots = *current_.load(std::memory_order_acquire);
        for (std::size_t at = hash & slots.mask;; at = (at + 1) & slots.mask)
        {
            const Slot& slot = slots.slots[at];
            T* const entry = slot.entry.load(std::memory_order_acquire);
            if (entry == nullptr)
                return nullptr;
            if (slot.hash == hash && is_it(*entry))
                return entry;
        }
    }

    /// [no other writer; find() gives null]
    void insert(std::size_t hash, T* entry)
    {
        if ((count_ + 1) * 2 > tables_.back()->mask + 1)
            replace((tables_.back()->mask + 1) * 2);
        place(*tables_.back(), hash, entry);
        ++count_;
    }
    [[nodiscard]] std::size_t size() const noexcept { return count_; }

private:
    struct Slot
    {
        /// Written before `entry`.
        std::size_t hash = 0;
        std::atomic<T*> entry = nullptr;
    };
    struct Slots
    {
        explicit Slots(std::size_t size) : mask(size - 1), slots(size) {}
        std::size_t mask;
        std::vector<Slot> slots;
    };

    static void place(Slots& slots, std::size_t hash, T* entry) noexcept
    {
        std::size_t at = hash & slots.mask;
        while (slots.slots[at].entry.load(std::memory_order_relaxed) != nullptr)
            at = (at + 1) & slots.mask;
        slots.slots[at].hash = hash;
        // Pairs with the acquire of find().
        slots.slots[at].entry.store(entry, std::memory_order_release);
    }
    void replace(std::size_t size)
    {
        auto next = std::make_unique<Slots>(size);
        if (!tables_.empty())
            for (const Slot& slot : tables_.back()->slots)
                if (T* const entry = slot.entry.load(std::memory_order_relaxed); entry != nullptr)
                    place(*next, slot.hash, entry);
        tables_.push_back(std::move(next));
        // Pairs with the acquire of find().
        current_.store(tables_.back().get(), std::memory_order_release);
    }

    std::vector<std::unique_ptr<Slots>> tables_;
    std::atomic<Slots*> current_ = nullptr;
    std::size_t count_ = 0;
};
}  // namespace braid::move
