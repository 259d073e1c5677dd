// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/critical_path.hpp"
#include <algorithm>

namespace braid::bench
{
void CriticalPath::add(std::span<const std::uint64_t> written)
{
    std::uint32_t depth = 0;
    for (const auto thing : written)
        depth = std::max(depth, depths_[thing]);
    ++depth;
    for (const auto thing : written)
        depths_[thing] = depth;
    depth_max_ = std::max(depth_max_, depth);
    ++count_;
}

double CriticalPath::ideal_parallelism() const noexcept
{
    return count_ == 0 ? 1 : static_cast<double>(count_) / depth_max_;
}
}  // namespace braid::bench
