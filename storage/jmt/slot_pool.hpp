// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/assert.hpp"
#include <cstdint>
#include <memory>
#include <vector>

namespace braid::storage
{
/// Elements that never move, named by number; a freed number is given again. T is trivial, and what a fresh slot holds is
/// for its owner to write.
template <typename T>
class SlotPool
{
public:
    using Index = std::uint32_t;

    [[nodiscard]] Index make()
    {
        if (!free_.empty())
        {
            const Index index = free_.back();
            free_.pop_back();
            return index;
        }
        BRAID_ASSERT(size_ < UINT32_MAX);
        if (size_ % chunk_size == 0)
            chunks_.push_back(std::make_unique_for_overwrite<T[]>(chunk_size));
        return size_++;
    }

    /// [made, and not freed since]
    void free(Index index) { free_.push_back(index); }

    [[nodiscard]] T& operator[](Index index) noexcept
    {
        return chunks_[index / chunk_size][index % chunk_size];
    }
    [[nodiscard]] const T& operator[](Index index) const noexcept
    {
        return chunks_[index / chunk_size][index % chunk_size];
    }

    /// How many are in use.
    [[nodiscard]] std::size_t size() const noexcept { return size_ - free_.size(); }

private:
    static constexpr Index chunk_size = 4096;

    std::vector<std::unique_ptr<T[]>> chunks_;
    std::vector<Index> free_;
    Index size_ = 0;
};
}  // namespace braid::storage
