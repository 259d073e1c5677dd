// SPDX-License-Identifier: Apache-2.0
#include "storage/jellyfish_proof.hpp"
#include "storage/jmt/inner_hash.hpp"
#include "storage/jmt/key_bits.hpp"

namespace braid::storage
{
namespace
{
Hash32 leaf_hash(const kernels::JellyfishLeaf& leaf) noexcept
{
    Hash32 hash;
    kernels::hash_jellyfish_leaves({&leaf, 1}, {&hash, 1});
    return hash;
}

/// Whether the path's end shows the claim, if the path leads to the root.
Result<Done, JellyfishProofError> check_end(
    const Hash32& key, const std::optional<Hash32>& value_hash, const JellyfishProof& proof)
{
    const auto& leaf = proof.leaf;
    if (value_hash)
    {
        if (!leaf || leaf->key != key)
            return Err{JellyfishProofError::absent_key};
        if (leaf->value_hash != *value_hash)
            return Err{JellyfishProofError::other_value};
        return Done{};
    }
    if (!leaf)
        return Done{};
    if (leaf->key == key)
        return Err{JellyfishProofError::present_key};
    if (shared_bit_count(leaf->key, key) < proof.siblings.size())
        return Err{JellyfishProofError::leaf_elsewhere};
    return Done{};
}
}  // namespace

Result<Done, JellyfishProofError> verify_jellyfish_proof(const Hash32& root, const Hash32& key,
    const std::optional<Hash32>& value_hash, const JellyfishProof& proof) noexcept
{
    if (proof.siblings.size() > jellyfish_sibling_count_max)
        return Err{JellyfishProofError::too_many_siblings};
    if (const auto end = check_end(key, value_hash, proof); !end.ok())
        return end;
    Hash32 hash = proof.leaf ? leaf_hash(*proof.leaf) : kernels::sparse_merkle_placeholder;
    std::size_t depth = proof.siblings.size();
    for (const Hash32& sibling : proof.siblings)
    {
        --depth;
        hash = bit_of(key, depth) ? inner_hash(sibling, hash) : inner_hash(hash, sibling);
    }
    if (hash != root)
        return Err{JellyfishProofError::wrong_root};
    return Done{};
}

void encode_jellyfish_proof(const JellyfishProof& proof, std::vector<std::uint8_t>& out)
{
    bcs::Writer writer{out};
    writer.u8(proof.leaf ? 1 : 0);
    if (proof.leaf)
    {
        writer.raw(proof.leaf->key);
        writer.raw(proof.leaf->value_hash);
    }
    writer.leb128(proof.siblings.size());
    for (const Hash32& sibling : proof.siblings)
        writer.raw(sibling);
}

Result<JellyfishProof, bcs::Error> decode_jellyfish_proof(Bytes encoded)
{
    bcs::Reader reader{encoded};
    JellyfishProof proof;
    if (reader.option())
    {
        const Hash32 key = reader.hash32();
        proof.leaf = {.key = key, .value_hash = reader.hash32()};
    }
    proof.siblings.resize(reader.count(jellyfish_sibling_count_max, sizeof(Hash32)));
    for (Hash32& sibling : proof.siblings)
        sibling = reader.hash32();
    if (const auto end = reader.finish(); !end.ok())
        return Err{end.error()};
    return proof;
}
}  // namespace braid::storage
