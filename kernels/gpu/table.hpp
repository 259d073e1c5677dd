// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/target.hpp"

namespace braid::kernels::gpu
{
/// A copy of a table that the processor's code has as well, for a BRAID_GPU_TABLE.
template <typename T, unsigned size>
class Table
{
public:
    explicit constexpr Table(const T (&values)[size]) noexcept
    {
        for (unsigned i = 0; i < size; ++i)
            values_[i] = values[i];
    }

    /// [index < size]
    [[nodiscard]] BRAID_GPU const T& operator[](unsigned index) const noexcept
    {
        return values_[index];
    }

private:
    T values_[size]{};
};
}  // namespace braid::kernels::gpu
