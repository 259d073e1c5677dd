// SPDX-License-Identifier: Apache-2.0
#include "engine/schedule/policy.hpp"
#include <random>

namespace braid::engine
{
namespace
{
[[nodiscard]] std::uint64_t draw_seed() noexcept
{
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}
}  // namespace

SeededKeyHash::SeededKeyHash() noexcept
{
    static const std::uint64_t seed = draw_seed();
    seed_ = seed;
}
}  // namespace braid::engine
