// SPDX-License-Identifier: Apache-2.0
#include "storage/flat/table.hpp"
#include <cstdlib>

namespace braid::storage
{
Table* Table::make(std::size_t capacity) noexcept
{
    void* const memory = std::malloc(size_of(capacity));
    BRAID_ASSERT(memory != nullptr);
    auto* const table = ::new (memory) Table(capacity);
    for (std::size_t i = 0; i < capacity; ++i)
        ::new (static_cast<void*>(&table->slot(i))) std::atomic<std::uint64_t>(empty);
    return table;
}

Table* Table::none() noexcept
{
    static Table* const table = make(1);
    return table;
}

Table::Position Table::position(const KeyHash& hash, const StateKey& key) const noexcept
{
    Position free{};
    bool passed_tombstone = false;
    for (std::size_t at = first(hash.place());; at = next(at))
    {
        const std::uint64_t word = slot(at).load(std::memory_order_relaxed);
        if (word >> tag_shift == hash.tag() && node_in(word)->is(key))
            return {.node = node_in(word), .index = at};
        if (word == empty)
            return passed_tombstone ? free : Position{.node = nullptr, .index = at, .fresh = true};
        if (word == tombstone && !passed_tombstone)
        {
            free.index = at;
            passed_tombstone = true;
        }
    }
}

std::size_t Table::remove(std::size_t index) noexcept
{
    if (slot(next(index)).load(std::memory_order_relaxed) != empty)
    {
        slot(index).store(tombstone, std::memory_order_relaxed);
        return 0;
    }
    // Probing would end behind the slot anyway: neither it nor tombstones before it are needed.
    std::size_t count = 0;
    do
    {
        slot(index).store(empty, std::memory_order_relaxed);
        index = previous(index);
        ++count;
    }
    while (slot(index).load(std::memory_order_relaxed) == tombstone);
    return count;
}

void Table::copy_from(const Table& other) noexcept
{
    constexpr std::size_t ahead = 12;
    for (std::size_t i = 0; i < other.capacity(); ++i)
    {
        if (i + ahead < other.capacity())
            __builtin_prefetch(other.node_at(i + ahead));
        const std::uint64_t word = other.slot(i).load(std::memory_order_relaxed);
        if (word >> tag_shift == 0)
            continue;
        std::size_t at = first(node_in(word)->place());
        while (slot(at).load(std::memory_order_relaxed) != empty)
            at = next(at);
        slot(at).store(word, std::memory_order_relaxed);
    }
}
}  // namespace braid::storage
