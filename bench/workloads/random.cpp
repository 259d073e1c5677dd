// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/random.hpp"
#include "base/assert.hpp"
#include <algorithm>
#include <cmath>

namespace braid::bench
{
std::uint64_t Random::next() noexcept
{
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
}

std::uint32_t Random::below(std::uint32_t bound) noexcept
{
    BRAID_ASSERT(bound > 0);
    return static_cast<std::uint32_t>((static_cast<unsigned __int128>(next()) * bound) >> 64);
}

double Random::unit() noexcept
{
    return static_cast<double>(next() >> 11) * 0x1p-53;
}

Zipf::Zipf(std::uint32_t count, double exponent)
{
    BRAID_ASSERT(count > 0);
    sums_.reserve(count);
    double sum = 0;
    for (std::uint32_t i = 0; i < count; ++i)
    {
        sum += std::pow(i + 1.0, -exponent);
        sums_.push_back(sum);
    }
}

std::uint32_t Zipf::draw(Random& random) const noexcept
{
    const double point = random.unit() * sums_.back();
    const auto at = std::upper_bound(sums_.begin(), sums_.end() - 1, point);
    return static_cast<std::uint32_t>(at - sums_.begin());
}
}  // namespace braid::bench
