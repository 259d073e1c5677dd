// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/flat/node.hpp"

namespace braid::storage
{
/// The newest versions of a shard's locations by hash: open addressing with linear probing. One thread at a time changes it, others read
/// beside.
///
/// Invariants:
/// 1. A slot is empty, was left by a node (a tombstone, where probing goes on), or names a node.
/// 2. A location has one slot and keeps it, so that a reader who probes beside a writer does not miss it; only another
///    table has other places.
/// 3. At least one slot is empty.
class Table
{
public:
    /// Freed with std::free.
    [[nodiscard]] static Table* make(std::size_t capacity) noexcept;
    /// One that stands for all tables without locations, and is never written to.
    [[nodiscard]] static Table* none() noexcept;

    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_of(capacity_); }

    [[nodiscard]] Node* find(const KeyHash& hash, const StateKey& key) const noexcept
    {
        for (std::size_t at = first(hash.place());; at = next(at))
        {
            const std::uint64_t word = slot(at).load(std::memory_order_acquire);
            if (word == empty)
                return nullptr;
            if (word >> tag_shift == hash.tag() && node_in(word)->is(key))
                return node_in(word);
        }
    }
    /// Has the processor fetch where probing begins.
    void prefetch(const KeyHash& hash) const noexcept
    {
        __builtin_prefetch(&slot(first(hash.place())));
    }
    /// Has the processor fetch the node that find() will most likely look at.
    void prefetch_node(const KeyHash& hash) const noexcept
    {
        for (std::size_t at = first(hash.place());; at = next(at))
        {
            const std::uint64_t word = slot(at).load(std::memory_order_relaxed);
            if (word >> tag_shift == hash.tag())
                return prefetch_bytes(node_in(word), 2 * cache_line_size);
            if (word == empty)
                return;
        }
    }
    /// The node in a slot, or null.
    [[nodiscard]] Node* node_at(std::size_t index) const noexcept
    {
        const std::uint64_t word = slot(index).load(std::memory_order_acquire);
        return word >> tag_shift == 0 ? nullptr : node_in(word);
    }

    /// For the thread that changes the table: where the location is, or where it may go.
    struct Position
    {
        Node* node = nullptr;
        std::size_t index = 0;
        /// Whether the slot was never used since the table was made.
        bool fresh = false;
    };
    [[nodiscard]] Position position(const KeyHash& hash, const StateKey& key) const noexcept;
    /// Releases the node's content to readers, who acquire it.
    void set(std::size_t index, const KeyHash& hash, Node* node) noexcept
    {
        slot(index).store(word_of(hash.tag(), node), std::memory_order_release);
    }
    /// Empties a slot; the number of slots that are empty now and were not.
    [[nodiscard]] std::size_t remove(std::size_t index) noexcept;
    /// Takes all nodes of another table over. [room for them]
    void copy_from(const Table& other) noexcept;

private:
    static constexpr std::uint64_t empty = 0;
    static constexpr std::uint64_t tombstone = 1;
    /// Addresses have 48 bits at most.
    static constexpr unsigned tag_shift = 48;

    explicit Table(std::size_t capacity) noexcept : capacity_(capacity) {}

    [[nodiscard]] static std::size_t size_of(std::size_t capacity) noexcept
    {
        return allocation_size(sizeof(Table) + capacity * sizeof(std::atomic<std::uint64_t>));
    }
    [[nodiscard]] static Node* node_in(std::uint64_t word) noexcept
    {
        return reinterpret_cast<Node*>(word & ((std::uint64_t{1} << tag_shift) - 1));
    }
    [[nodiscard]] static std::uint64_t word_of(std::uint64_t tag, const Node* node) noexcept
    {
        const auto address = reinterpret_cast<std::uint64_t>(node);
        BRAID_ASSERT(address >> tag_shift == 0);
        return tag << tag_shift | address;
    }
    [[nodiscard]] std::size_t first(std::uint32_t place) const noexcept
    {
        return place * capacity_ >> KeyHash::place_bits;
    }
    [[nodiscard]] std::size_t next(std::size_t at) const noexcept
    {
        return at + 1 == capacity_ ? 0 : at + 1;
    }
    [[nodiscard]] std::size_t previous(std::size_t at) const noexcept
    {
        return at == 0 ? capacity_ - 1 : at - 1;
    }
    [[nodiscard]] const std::atomic<std::uint64_t>& slot(std::size_t index) const noexcept
    {
        return reinterpret_cast<const std::atomic<std::uint64_t>*>(this + 1)[index];
    }
    [[nodiscard]] std::atomic<std::uint64_t>& slot(std::size_t index) noexcept
    {
        return reinterpret_cast<std::atomic<std::uint64_t>*>(this + 1)[index];
    }

    std::size_t capacity_;
};
}  // namespace braid::storage
