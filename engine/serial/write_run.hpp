// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/write_set.hpp"

namespace braid::engine
{
/// Entries of a write set in the making. Several are sorted apart and merged.
class WriteRun
{
public:
    void clear() noexcept
    {
        entries_.clear();
        order_.clear();
    }
    void reserve(std::size_t count) noexcept;
    void add(const storage::WriteSet::Entry& entry) noexcept;
    /// Orders the entries by {vm, kind, bytes}.
    void sort() noexcept;

private:
    friend storage::WriteSet merge(std::span<const WriteRun* const>) noexcept;

    /// The first sixteen bytes of {vm, kind, bytes}, zeros behind its end: most comparisons go no further.
    struct Place
    {
        std::uint64_t high = 0;
        std::uint64_t low = 0;
        std::size_t index = 0;
    };

    /// The place's entry is the next of a merged set.
    struct Step
    {
        const WriteRun* run = nullptr;
        Place place;
    };

    /// From so many entries on they are distributed before they are compared.
    static constexpr std::size_t distributed_min = 256;

    void sort_range(std::span<Place> places) const noexcept;
    void distribute() noexcept;
    [[nodiscard]] storage::WriteSet alone() const noexcept;
    [[nodiscard]] std::vector<Step> steps() const noexcept;
    [[nodiscard]] static bool precedes(
        const WriteRun& a, const Place& at_a, const WriteRun& b, const Place& at_b) noexcept;

    std::vector<storage::WriteSet::Entry> entries_;
    std::vector<Place> order_;
    /// What distribute() works in; kept from block to block.
    std::vector<Place> distributed_;
    std::vector<std::uint32_t> starts_;
};

/// One write set of sorted runs. Cost: for an entry a comparison each time that the runs halve.
[[nodiscard]] storage::WriteSet merge(std::span<const WriteRun* const> runs) noexcept;
}  // namespace braid::engine
