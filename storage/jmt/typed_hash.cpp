// SPDX-License-Identifier: Apache-2.0
#include "storage/typed_hash.hpp"
#include "kernels/keccak.hpp"
#include <algorithm>
#include <vector>

namespace braid::storage
{
Hash32 type_seed(std::string_view name)
{
    constexpr std::string_view prefix = "APTOS::";
    std::vector<std::uint8_t> message(prefix.begin(), prefix.end());
    message.insert(message.end(), name.begin(), name.end());
    return kernels::sha3_256(message);
}

Hash32 typed_hash(const Hash32& seed, Bytes value)
{
    std::vector<std::uint8_t> message;
    message.reserve(seed.bytes.size() + value.size());
    message.insert(message.end(), seed.bytes.begin(), seed.bytes.end());
    message.insert(message.end(), value.begin(), value.end());
    return kernels::sha3_256(message);
}

Hash32 node_hash(const Hash32& seed, const Hash32& left, const Hash32& right) noexcept
{
    std::array<std::uint8_t, 96> message{};
    std::ranges::copy(seed.bytes, message.begin());
    std::ranges::copy(left.bytes, message.begin() + 32);
    std::ranges::copy(right.bytes, message.begin() + 64);
    return kernels::sha3_256(message);
}
}  // namespace braid::storage
