// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/prefetch.hpp"
#include "storage/flat/key_hash.hpp"
#include <algorithm>
#include <atomic>
#include <limits>
#include <optional>

namespace braid::storage
{
/// What an allocation of so many bytes takes: the size classes of jemalloc, four a doubling.
[[nodiscard]] std::size_t allocation_size(std::size_t size) noexcept;

/// A version of a location, in one piece of memory: a reader who has found it needs nothing else.
///
///     node = older version (8 bytes) height, names and sizes (16 bytes) when it was superseded (4 bytes) key value
///     value = nothing / 32 bytes of a cell / the blob
///
/// Invariants:
/// 1. All but `older`, the mark of use and when it was superseded is immutable once the node can be found.
/// 2. Versions go down in height along `older`, and none between two of them is missing.
/// 3. `older` becomes null when no pin can see what is below, and somebody then owns that; it becomes a node from null
///    only where a value from the store is put below the oldest version.
class Node
{
public:
    static constexpr std::uint64_t height_max = (std::uint64_t{1} << 40) - 1;

    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    /// Memory for a node that make() is to fill, on its way to the processor.
    [[nodiscard]] static void* allocate(const StateKey& key, const Value& value) noexcept;
    /// What a node is made of.
    struct Content
    {
        KeyHash hash;
        StateKey key;
        Value value;
        std::uint64_t height = 0;
        /// The store has it: it may go at any time.
        bool kept = false;
    };
    [[nodiscard]] static Node* make(void* memory, const Content& content) noexcept;
    [[nodiscard]] static Node* make(const Content& content) noexcept
    {
        return make(allocate(content.key, content.value), content);
    }

    /// Bytes that it takes.
    [[nodiscard]] std::size_t size() const noexcept
    {
        return allocation_size(head_size + key_size() + value_size_);
    }
    [[nodiscard]] bool is(const StateKey& other) const noexcept
    {
        return (names_ & key_mask) == names_of(other) &&
               equal({key_data(), key_size()}, other.bytes);
    }
    [[nodiscard]] StateKey key() const noexcept
    {
        return {.vm = static_cast<VmId>(names_ >> vm_shift & 3),
            .kind = static_cast<std::uint8_t>(names_ >> kind_shift & 0xff),
            .bytes = {key_data(), key_size()}};
    }
    [[nodiscard]] Value value() const noexcept;
    [[nodiscard]] std::uint64_t height() const noexcept { return names_ >> height_shift; }
    [[nodiscard]] bool kept() const noexcept { return (names_ >> kept_shift & 1) != 0; }
    [[nodiscard]] std::uint32_t place() const noexcept
    {
        return place_and_use_.load(std::memory_order_relaxed) >> 1;
    }

    /// Acquires what append() and lies_over() released: the older node's content.
    [[nodiscard]] Node* older() const noexcept { return older_.load(std::memory_order_acquire); }
    /// The newest version that is not above the height.
    [[nodiscard]] const Node* at(std::uint64_t height_wanted) const noexcept
    {
        const Node* node = this;
        while (node != nullptr && node->height() > height_wanted)
            node = node->older();
        return node;
    }

    /// [the node cannot be found yet]
    void lies_over(Node* other) noexcept { older_.store(other, std::memory_order_release); }
    /// Puts a version below the oldest. [older() was null] The release pairs with older(), the acquire with cut().
    void append(Node* oldest) noexcept
    {
        Node* none = nullptr;
        const bool appended =
            older_.compare_exchange_strong(none, oldest, std::memory_order_acq_rel);
        BRAID_ASSERT(appended);
    }
    /// Takes append()'s version away again, unless cut() was quicker.
    [[nodiscard]] bool take_back(Node* oldest) noexcept
    {
        return older_.compare_exchange_strong(oldest, nullptr, std::memory_order_acq_rel);
    }
    /// Takes what is below; the caller owns it. Pairs with append() of another thread: one of both sees what the other did.
    [[nodiscard]] Node* cut() noexcept
    {
        return older_.exchange(nullptr, std::memory_order_acq_rel);
    }

    /// Notes the height of the next newer version. Relaxed: who asks about a height knows that it is complete, and so what its writes
    /// noted.
    void lies_under(const Node& newer) noexcept
    {
        // Heights that wait for the store are never so many that the largest number could deceive.
        const std::uint64_t later = newer.height() - height();
        superseded_after_.store(static_cast<std::uint32_t>(std::min<std::uint64_t>(
                                    later, std::numeric_limits<std::uint32_t>::max())),
            std::memory_order_relaxed);
    }
    /// The next newer version is gone.
    void lies_bare() noexcept { superseded_after_.store(0, std::memory_order_relaxed); }
    /// Whether a newer version is not above the height. [not below height(); complete]
    [[nodiscard]] bool superseded_at(std::uint64_t height_wanted) const noexcept
    {
        const std::uint64_t later = superseded_after_.load(std::memory_order_relaxed);
        return later != 0 && later <= height_wanted - height();
    }

    /// Marks it as used lately. Order does not matter: the mark only guides eviction.
    void touch() noexcept
    {
        if ((place_and_use_.load(std::memory_order_relaxed) & 1) == 0)
            place_and_use_.fetch_or(1, std::memory_order_relaxed);
    }
    /// Whether it was touched since the last call.
    [[nodiscard]] bool take_use() noexcept
    {
        if ((place_and_use_.load(std::memory_order_relaxed) & 1) == 0)
            return false;
        place_and_use_.fetch_and(~std::uint32_t{1}, std::memory_order_relaxed);
        return true;
    }

private:
    explicit Node(const Content& content) noexcept;

    /// The key stands behind the last member, and not behind what the compiler pads.
    static constexpr std::size_t head_size = 28;

    static constexpr unsigned kind_shift = 11;
    static constexpr unsigned vm_shift = 19;
    static constexpr unsigned value_kind_shift = 21;
    static constexpr unsigned kept_shift = 23;
    static constexpr unsigned height_shift = 24;
    static constexpr std::uint64_t key_size_mask = (std::uint64_t{1} << kind_shift) - 1;
    static constexpr std::uint64_t key_mask = (std::uint64_t{1} << value_kind_shift) - 1;
    static_assert(StateKey::size_max <= key_size_mask);
    static_assert(vm_count <= 4);

    [[nodiscard]] static std::uint64_t names_of(const StateKey& key) noexcept
    {
        return static_cast<std::uint64_t>(key.vm) << vm_shift |
               std::uint64_t{key.kind} << kind_shift | key.bytes.size();
    }
    [[nodiscard]] std::size_t key_size() const noexcept { return names_ & key_size_mask; }
    [[nodiscard]] const std::uint8_t* key_data() const noexcept
    {
        return reinterpret_cast<const std::uint8_t*>(this) + head_size;
    }

    std::atomic<Node*> older_{nullptr};
    /// From the lowest bit: size of the key (11), kind (8) and VM (2) of the location, kind of the value (2), kept (1), height (40).
    std::uint64_t names_;
    /// KeyHash::place() and, lowest, the mark of use.
    std::atomic<std::uint32_t> place_and_use_;
    std::uint32_t value_size_;
    /// Heights from this version to the next newer one; 0 where there is none.
    std::atomic<std::uint32_t> superseded_after_{0};
};
static_assert(KeyHash::place_bits == 31);
}  // namespace braid::storage
