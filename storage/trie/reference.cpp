// SPDX-License-Identifier: Apache-2.0
#include "storage/trie/reference.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"

namespace braid::storage
{
std::optional<Hash32> fold_to_reference(std::vector<std::uint8_t>& out, std::size_t start)
{
    const Bytes node = Bytes{out}.subspan(start);
    if (node.size() < 32)
        return std::nullopt;
    const Hash32 hash = kernels::keccak256(node);
    out.resize(start);
    rlp::Writer{out}.string(hash);
    return hash;
}
}  // namespace braid::storage
