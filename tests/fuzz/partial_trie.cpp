// SPDX-License-Identifier: Apache-2.0
// A trie over forged nodes: no operation fails but by name, a failed one changes nothing, and what was put is found.
#include "storage/partial_trie.hpp"
#include "base/assert.hpp"
#include "kernels/keccak.hpp"
#include "tests/fuzz/input.hpp"

namespace braid::fuzz
{
namespace
{
using Buffer = std::vector<std::uint8_t>;

constexpr std::size_t node_count_max = 16;
constexpr std::size_t operation_count_max = 64;
/// A reference in a forged node: an RLP string of 32 bytes that starts so, then with the number of the node meant.
constexpr std::uint8_t reference_mark = 0xee;

/// Reads nodes; where a later one is meant, writes its hash, so that forged nodes lead to each other.
std::vector<Buffer> read_nodes(Input& input)
{
    std::vector<Buffer> nodes(input.below(node_count_max) + 1);
    for (Buffer& node : nodes)
    {
        const Bytes bytes = input.bytes(input.below(600));
        node.assign(bytes.begin(), bytes.end());
    }
    for (std::size_t i = nodes.size(); i-- > 0;)
        for (std::size_t at = 0; at + 33 <= nodes[i].size(); ++at)
        {
            std::uint8_t* const from = nodes[i].data() + at;
            const std::size_t meant = from[2];
            if (from[0] != 0xa0 || from[1] != reference_mark || meant <= i || meant >= nodes.size())
                continue;
            const Hash32 hash = kernels::keccak256(nodes[meant]);
            std::memcpy(from + 1, hash.data(), 32);
        }
    return nodes;
}

void check_put(storage::PartialTrie& trie, Bytes key, Bytes value)
{
    const Hash32 before = trie.root();
    if (!trie.put(key, value).ok())
    {
        BRAID_ASSERT(trie.root() == before);
        return;
    }
    const auto found = trie.get(key);
    BRAID_ASSERT(found.ok());
    BRAID_ASSERT(found->has_value());
    BRAID_ASSERT(equal(**found, value));
}

void check_erase(storage::PartialTrie& trie, Bytes key)
{
    const Hash32 before = trie.root();
    if (!trie.erase(key).ok())
    {
        BRAID_ASSERT(trie.root() == before);
        return;
    }
    const auto found = trie.get(key);
    BRAID_ASSERT(!found.ok() || !found->has_value());
}

void check_proof(storage::PartialTrie& trie, Bytes key)
{
    const auto proof = trie.prove(key);
    if (!proof.ok())
        return;
    const std::vector<Bytes> views{proof->begin(), proof->end()};
    const auto shown = storage::verify_proof(trie.root(), key, views);
    const auto found = trie.get(key);
    BRAID_ASSERT(shown.ok());
    BRAID_ASSERT(found.ok());
    BRAID_ASSERT(shown->has_value() == found->has_value());
    BRAID_ASSERT(!shown->has_value() || equal(**shown, **found));
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    fuzz::Input input{{data, size}};
    const auto nodes = fuzz::read_nodes(input);
    const auto witness = storage::Witness::of(std::vector<Bytes>{nodes.begin(), nodes.end()});
    storage::PartialTrie trie{*witness, kernels::keccak256(nodes[0])};
    for (std::size_t i = 0; i < fuzz::operation_count_max && !input.at_end(); ++i)
    {
        const std::size_t operation = input.below(5);
        const Bytes key = input.bytes(input.below(storage::trie_key_size_max + 1));
        if (operation == 0)
        {
            const Bytes value = input.bytes(input.below(64) + 1);
            if (!value.empty())
                fuzz::check_put(trie, key, value);
        }
        else if (operation == 1)
            fuzz::check_erase(trie, key);
        else if (operation == 2)
            fuzz::check_proof(trie, key);
        else
            (void)trie.neighbour(key, operation == 3 ? storage::PartialTrie::Direction::up :
                                                       storage::PartialTrie::Direction::down);
    }
    return 0;
}
