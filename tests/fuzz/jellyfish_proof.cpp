// SPDX-License-Identifier: Apache-2.0
// What forged proofs of a Jellyfish tree and of an accumulator claim never holds unless it is true; what decodes encodes to
// itself.
#include "base/assert.hpp"
#include "storage/accumulator.hpp"
#include "storage/jellyfish_tree.hpp"
#include "tests/fuzz/input.hpp"
#include <map>

namespace braid::fuzz
{
namespace
{
Hash32 read_hash(Input& input)
{
    Hash32 hash;
    std::ranges::copy(input.bytes(sizeof hash), hash.bytes.begin());
    return hash;
}

/// A key of few distinct ones that share long prefixes.
Hash32 read_key(Input& input)
{
    Hash32 key;
    key.bytes[input.pick(2) * 31] = input.byte();
    return key;
}

/// What decodes is the only encoding of itself.
void check_encoding(Bytes encoded)
{
    if (const auto proof = storage::decode_jellyfish_proof(encoded); proof.ok())
    {
        std::vector<std::uint8_t> again;
        storage::encode_jellyfish_proof(*proof, again);
        BRAID_ASSERT(equal(again, encoded));
    }
    if (const auto hashes = storage::decode_hashes(encoded, storage::accumulator_depth_max);
        hashes.ok())
    {
        std::vector<std::uint8_t> again;
        storage::encode_hashes(*hashes, again);
        BRAID_ASSERT(equal(again, encoded));
    }
}

/// Changes, drops or adds one of the hashes, as the input says.
void forge(std::vector<Hash32>& hashes, Input& input)
{
    const std::size_t at = hashes.empty() ? 0 : input.byte() % hashes.size();
    const auto place = hashes.begin() + static_cast<std::ptrdiff_t>(at);
    switch (input.pick(4))
    {
    case 0:
        if (!hashes.empty())
            *place = read_hash(input);
        break;
    case 1:
        if (!hashes.empty())
            hashes.erase(place);
        break;
    case 2:
        hashes.insert(place, kernels::sparse_merkle_placeholder);
        break;
    default:
        break;
    }
}

void forge_jellyfish(Input& input)
{
    std::map<Hash32, Hash32> state;
    std::vector<storage::JellyfishUpdate> updates;
    for (std::size_t count = input.pick(24); count > 0; --count)
    {
        const Hash32 key = read_key(input);
        state[key] = Hash32{{input.byte()}};
        updates.push_back({.key = key, .value_hash = state[key]});
    }
    storage::JellyfishTree tree{1};
    tree.apply(0, updates);

    const Hash32 proved = read_key(input);
    storage::JellyfishProof proof = tree.prove(0, proved);
    const auto held = state.find(proved);
    const auto truth = held == state.end() ? std::nullopt : std::optional{held->second};
    BRAID_ASSERT(storage::verify_jellyfish_proof(tree.root(), proved, truth, proof).ok());

    const Hash32 claimed = input.pick(2) == 0 ? proved : read_key(input);
    const auto value = input.pick(2) == 0 ? std::nullopt : std::optional{Hash32{{input.byte()}}};
    forge(proof.siblings, input);
    if (input.pick(4) == 0)
        proof.leaf.reset();
    else if (input.pick(4) == 0)
        proof.leaf = {.key = read_key(input), .value_hash = Hash32{{input.byte()}}};
    if (!storage::verify_jellyfish_proof(tree.root(), claimed, value, proof).ok())
        return;
    const auto found = state.find(claimed);
    BRAID_ASSERT(value.has_value() == (found != state.end()));
    BRAID_ASSERT(!value || *value == found->second);
}

void forge_accumulator(Input& input)
{
    constexpr auto kind = storage::AccumulatorKind::transactions;
    const std::size_t leaf_count = 1 + input.pick(40);
    std::vector<Hash32> leaves(leaf_count);
    for (std::size_t i = 0; i < leaf_count; ++i)
        leaves[i] = Hash32{{static_cast<std::uint8_t>(i), 1}};
    storage::AccumulatorHistory history{kind};
    history.append(leaves);

    const std::size_t index = input.pick(leaf_count);
    auto siblings = history.prove(index, leaf_count);
    forge(siblings, input);
    storage::AccumulatorClaim claim{.kind = kind,
        .root = history.root(),
        .leaf_count = leaf_count,
        .index = input.byte(),
        .leaf = leaves[input.pick(leaf_count)]};
    if (storage::verify_accumulator_leaf(claim, siblings).ok())
        BRAID_ASSERT(leaves[claim.index] == claim.leaf);

    // Another ledger never extends to this one's root.
    const std::size_t from = input.pick(leaf_count + 1);
    storage::Accumulator accumulator{kind};
    accumulator.append(std::span{leaves}.first(from));
    auto roots = history.extension(from, leaf_count);
    const auto untouched = roots;
    forge(roots, input);
    if (accumulator.append_subtrees(roots, leaf_count - from).ok())
        BRAID_ASSERT((accumulator.root() == history.root()) == (roots == untouched));
    (void)accumulator.append_subtrees(roots, std::uint64_t{input.byte()} << input.pick(64));
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    const Bytes bytes{data, size};
    fuzz::check_encoding(bytes);
    fuzz::Input input{bytes};
    if (input.pick(2) == 0)
        fuzz::forge_jellyfish(input);
    else
        fuzz::forge_accumulator(input);
    return 0;
}
