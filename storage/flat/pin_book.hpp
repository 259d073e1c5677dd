// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <vector>

namespace braid::storage
{
/// Memory that nobody can find any more, from malloc.
struct Retired
{
    std::vector<void*> pieces{};
    std::size_t size = 0;

    void add(void* piece, std::size_t piece_size)
    {
        pieces.push_back(piece);
        size += piece_size + sizeof piece;
    }
};

/// Who reads at which height, and memory that waits for them.
///
/// Invariants:
/// 1. The epoch rises with each retire(), behind the moment from which on nobody can find the pieces. So a pin of a later epoch than
///    the pieces' never sees them, and pieces go when all pins are of later epochs.
/// 2. A pin's base is the lower of its height and of what was settled when it was made. Versions above the lowest base stay.
class PinBook
{
public:
    PinBook() = default;
    PinBook(const PinBook&) = delete;
    PinBook& operator=(const PinBook&) = delete;
    /// [no pin lives]
    ~PinBook();

    struct Entry
    {
        std::uint64_t height = 0;
        std::uint64_t base = 0;
        std::uint64_t epoch = 0;
    };
    [[nodiscard]] Entry add(std::uint64_t height, const std::atomic<std::uint64_t>& settled);
    /// True where versions or memory may have waited for this one.
    [[nodiscard]] bool drop(const Entry& entry) noexcept;

    /// The height up to which a location's newest version is all that anyone can ask for.
    [[nodiscard]] std::uint64_t horizon(const std::atomic<std::uint64_t>& settled) const noexcept;

    /// Takes over pieces that nobody can find who has no pin yet.
    void retire(Retired&& retired);
    /// Frees what no pin needs, at most about so many pieces; how many were freed.
    std::size_t reclaim(std::size_t piece_count) noexcept;

    [[nodiscard]] std::size_t retired_size() const noexcept
    {
        return retired_size_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t pin_count() const;
    /// The lowest height of a pin, or `otherwise` without pins.
    [[nodiscard]] std::uint64_t oldest_height(std::uint64_t otherwise) const;

private:
    using Counts = std::map<std::uint64_t, std::uint64_t>;

    struct Batch
    {
        std::uint64_t epoch = 0;
        Retired retired{};
    };

    [[nodiscard]] bool take(Batch& batch) noexcept;

    mutable std::mutex mutex_;
    /// How many pins have each of them.
    Counts heights_;
    Counts bases_;
    Counts epochs_;
    std::uint64_t epoch_ = 0;
    /// Ascending by epoch.
    std::deque<Batch> batches_;
    /// Relaxed: a size, which orders nothing.
    std::atomic<std::size_t> retired_size_{0};
};
}  // namespace braid::storage
