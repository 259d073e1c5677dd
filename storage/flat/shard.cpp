// SPDX-License-Identifier: Apache-2.0
#include "storage/flat/shard.hpp"
#include <algorithm>
#include <cstdlib>

namespace braid::storage
{
namespace
{
constexpr std::size_t capacity_min = 8;
}  // namespace

Shard::~Shard()
{
    Table& table = own_table();
    if (&table == Table::none())
        return;
    for (std::size_t i = 0; i < table.capacity(); ++i)
        for (Node* node = table.node_at(i); node != nullptr;)
            std::free(std::exchange(node, node->older()));
    std::free(&table);
}

void Shard::rebuild(Tally& tally)
{
    Table& old = own_table();
    Table* const table = Table::make(std::max(capacity_min, 2 * (location_count_ + 1)));
    table->copy_from(old);
    tally.size += static_cast<std::int64_t>(table->size());
    // Releases the slots to readers, who acquire the table.
    table_.store(table, std::memory_order_release);
    filled_count_ = location_count_;
    hand_ = 0;
    if (&old == Table::none())
        return;
    tally.size -= static_cast<std::int64_t>(old.size());
    tally.retired.add(&old, old.size());
}

void Shard::put(const KeyHash& hash, Node* node, Tally& tally)
{
    const Table::Position position = own_table().position(hash, node->key());
    if (position.node == nullptr)
        return insert(hash, node, position, tally);
    BRAID_ASSERT(position.node->height() < node->height());
    node->lies_over(position.node);
    position.node->lies_under(*node);
    own_table().set(position.index, hash, node);
    tally.size += static_cast<std::int64_t>(node->size());
    ++tally.versions;
}

void Shard::insert(const KeyHash& hash, Node* node, const Table::Position& position, Tally& tally)
{
    tally.size += static_cast<std::int64_t>(node->size());
    ++tally.versions;
    ++tally.locations;
    Table::Position place = position;
    if (place.fresh && (filled_count_ + 1) * 4 > own_table().capacity() * 3)
    {
        rebuild(tally);
        place = own_table().position(hash, node->key());
    }
    own_table().set(place.index, hash, node);
    ++location_count_;
    filled_count_ += place.fresh;
}

void Shard::remove(std::size_t index, Tally& tally)
{
    --tally.locations;
    --location_count_;
    filled_count_ -= own_table().remove(index);
}

void Shard::take_back(const KeyHash& hash, Node* node, Tally& tally)
{
    const Table::Position position = own_table().position(hash, node->key());
    BRAID_ASSERT(position.node == node);
    if (Node* const older = node->older(); older != nullptr)
    {
        older->lies_bare();
        own_table().set(position.index, hash, older);
    }
    else
        remove(position.index, tally);
    tally.retire(node);
}

std::size_t Shard::sweep(const Sweep& sweep, Tally& tally)
{
    constexpr std::size_t ahead = 8;
    const Table& table = own_table();
    const std::size_t freed_before = tally.retired.size;
    const std::size_t slots_max = std::min(sweep.slot_count, table.capacity());
    std::size_t slots = 0;
    for (; slots < slots_max && tally.retired.size - freed_before < sweep.size; ++slots)
    {
        const std::size_t index = hand_;
        hand_ = hand_ + 1 == table.capacity() ? 0 : hand_ + 1;
        if (index + ahead < table.capacity())
            __builtin_prefetch(table.node_at(index + ahead));
        Node* const node = table.node_at(index);
        if (node == nullptr || (node->height() > sweep.height_max && !node->kept()))
            continue;
        if (node->take_use())
            continue;
        // A value of the store that came below it after its older versions had gone.
        tally.retire_chain(node->cut());
        remove(index, tally);
        tally.retire(node);
        ++tally.evictions;
    }
    if (table.capacity() > capacity_min && location_count_ * 4 < table.capacity())
        rebuild(tally);
    return slots;
}
}  // namespace braid::storage
