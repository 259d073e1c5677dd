// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/flat/pin_book.hpp"
#include "storage/flat/table.hpp"

namespace braid::storage
{
/// What an operation changed, to be added to the counters of the whole.
struct Tally
{
    std::int64_t size = 0;
    std::int64_t locations = 0;
    std::int64_t versions = 0;
    std::uint64_t evictions = 0;
    Retired retired{};

    /// A version that nobody can find any more.
    void retire(Node* node)
    {
        const std::size_t node_size = node->size();
        size -= static_cast<std::int64_t>(node_size);
        --versions;
        retired.add(node, node_size);
    }
    /// Versions from that one downwards, which are the caller's. As Node::cut(), for a value from the store may come below.
    void retire_chain(Node* node)
    {
        while (node != nullptr)
        {
            Node* const older = node->cut();
            retire(node);
            node = older;
        }
    }
};

/// The locations whose hashes begin alike. Readers ask table() with a pin and without the lock; all else needs the lock.
class alignas(cache_line_size) Shard
{
public:
    Shard() = default;
    Shard(const Shard&) = delete;
    Shard& operator=(const Shard&) = delete;
    ~Shard();

    /// Acquires what growing released: the table's content.
    [[nodiscard]] const Table& table() const noexcept
    {
        return *table_.load(std::memory_order_acquire);
    }
    [[nodiscard]] std::mutex& mutex() noexcept { return mutex_; }

    /// Puts the next version over what is there. [newer than that]
    void put(const KeyHash& hash, Node* node, Tally& tally);
    /// Takes the newest version of its location away.
    void take_back(const KeyHash& hash, Node* node, Tally& tally);

    /// The location's newest version, or null.
    [[nodiscard]] Node* newest(const KeyHash& hash, const StateKey& key) const noexcept
    {
        return table().position(hash, key).node;
    }

    /// How far eviction goes.
    struct Sweep
    {
        /// Slots to look at.
        std::size_t slot_count = 0;
        /// Bytes to free.
        std::size_t size = 0;
        /// The newest versions up to that height are the only ones of their locations, and the store has them.
        std::uint64_t height_max = 0;
    };
    /// Evicts locations that were not used since the hand passed them last; slots looked at. Goes around once at most.
    std::size_t sweep(const Sweep& sweep, Tally& tally);

private:
    [[nodiscard]] Table& own_table() noexcept { return *table_.load(std::memory_order_relaxed); }
    void insert(const KeyHash& hash, Node* node, const Table::Position& position, Tally& tally);
    void remove(std::size_t index, Tally& tally);
    /// Goes over to a table that is half full.
    void rebuild(Tally& tally);

    std::atomic<Table*> table_{Table::none()};
    std::mutex mutex_;
    std::size_t location_count_ = 0;
    /// Slots that are not empty.
    std::size_t filled_count_ = 0;
    std::size_t hand_ = 0;
};
}  // namespace braid::storage
