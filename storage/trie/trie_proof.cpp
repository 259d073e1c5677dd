// SPDX-License-Identifier: Apache-2.0
#include "storage/trie_proof.hpp"
#include "kernels/keccak_batch.hpp"
#include "storage/trie/lookup.hpp"
#include <algorithm>

namespace braid::storage
{
namespace
{
/// Nodes by their hashes, and which of them a way has led through.
class ProofNodes
{
public:
    explicit ProofNodes(std::span<const Bytes> nodes)
    {
        std::vector<Hash32> hashes(nodes.size());
        kernels::keccak256_batch(nodes, hashes);
        nodes_.reserve(nodes.size());
        for (std::size_t i = 0; i < nodes.size(); ++i)
            nodes_.push_back({.hash = hashes[i], .encoded = nodes[i]});
        std::ranges::sort(nodes_, {}, &Node::hash);
    }

    [[nodiscard]] std::optional<Bytes> use(const Hash32& hash) noexcept
    {
        const auto node = std::ranges::lower_bound(nodes_, hash, {}, &Node::hash);
        if (node == nodes_.end() || node->hash != hash)
            return std::nullopt;
        node->is_used = true;
        return node->encoded;
    }
    [[nodiscard]] bool all_used() const noexcept
    {
        return std::ranges::all_of(nodes_, &Node::is_used);
    }

private:
    struct Node
    {
        Hash32 hash;
        Bytes encoded;
        bool is_used = false;
    };
    std::vector<Node> nodes_;
};

[[nodiscard]] bool is_too_large(std::span<const Hash32> keys, std::span<const Bytes> nodes) noexcept
{
    return keys.size() > proof_key_count_max || nodes.size() > proof_node_count_max ||
           std::ranges::any_of(
               nodes, [](const Bytes node) { return node.size() > proof_node_size_max; });
}
}  // namespace

Result<std::vector<ProvenValue>, ProofError> verify_trie_proof(
    const Hash32& root, std::span<const Hash32> keys, std::span<const Bytes> nodes)
{
    if (is_too_large(keys, nodes))
        return Err{ProofError::too_large};
    ProofNodes known{nodes};
    std::vector<ProvenValue> values;
    values.reserve(keys.size());
    for (const Hash32& key : keys)
    {
        const auto value =
            lookup(root, key, [&](const Hash32& hash) noexcept { return known.use(hash); });
        if (!value.ok())
            return Err{value.error() == StateError::missing_witness ? ProofError::incomplete :
                                                                      ProofError::corrupt};
        values.push_back(*value);
    }
    if (!known.all_used())
        return Err{ProofError::superfluous};
    return values;
}
}  // namespace braid::storage
