// SPDX-License-Identifier: Apache-2.0
#include "tests/storage/jmt/plain_jellyfish.hpp"
#include "kernels/keccak.hpp"
#include <algorithm>
#include <string_view>

namespace braid::tests
{
namespace
{
using Entry = PlainState::const_iterator;

Hash32 literal(std::string_view text)
{
    Hash32 hash;
    std::ranges::copy(text, hash.bytes.begin());
    return hash;
}

Hash32 seeded_hash(std::string_view type, const Hash32& first, const Hash32& second)
{
    const Hash32 seed =
        kernels::sha3_256({reinterpret_cast<const std::uint8_t*>(type.data()), type.size()});
    std::array<std::uint8_t, 96> message{};
    std::ranges::copy(seed.bytes, message.begin());
    std::ranges::copy(first.bytes, message.begin() + 32);
    std::ranges::copy(second.bytes, message.begin() + 64);
    return kernels::sha3_256(message);
}

Hash32 root_of(Entry begin, Entry end, unsigned depth)
{
    if (begin == end)
        return literal("SPARSE_MERKLE_PLACEHOLDER_HASH");
    if (std::next(begin) == end)
        return seeded_hash("APTOS::SparseMerkleLeafNode", begin->first, begin->second);
    const auto is_left = [depth](const PlainState::value_type& entry)
    { return (entry.first.bytes[depth / 8] & (128U >> depth % 8)) == 0; };
    const Entry middle = std::partition_point(begin, end, is_left);
    return seeded_hash("APTOS::SparseMerkleInternal", root_of(begin, middle, depth + 1),
        root_of(middle, end, depth + 1));
}
}  // namespace

Hash32 plain_jellyfish_root(const PlainState& state)
{
    return root_of(state.begin(), state.end(), 0);
}
}  // namespace braid::tests
