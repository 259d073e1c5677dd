// SPDX-License-Identifier: Apache-2.0
#include "storage/flat/key_hash.hpp"
#include <random>
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace braid::storage
{
namespace
{
const std::uint64_t process_seed = []
{
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}();
}  // namespace

KeyHash KeyHash::of(const StateKey& key) noexcept
{
    const std::uint64_t family = static_cast<std::uint64_t>(key.vm) << 8 | key.kind;
    return KeyHash{XXH3_64bits_withSeed(
        key.bytes.data(), key.bytes.size(), process_seed + family * 0x9e3779b97f4a7c15)};
}
}  // namespace braid::storage
