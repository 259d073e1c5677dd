// SPDX-License-Identifier: Apache-2.0
#include "engine/schedule/policy.hpp"
#include <random>
#define XXH_INLINE_ALL
#include <xxhash.h>

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

std::uint64_t SeededKeyHash::operator()(const storage::StateKey& key) const noexcept
{
    static const std::uint64_t seed = draw_seed();
    const std::uint64_t kind = static_cast<std::uint64_t>(key.vm) << 8 | key.kind;
    return XXH3_64bits_withSeed(
        key.bytes.data(), key.bytes.size(), seed + kind * 0x9e3779b97f4a7c15ULL);
}
}  // namespace braid::engine
