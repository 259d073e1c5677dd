// SPDX-License-Identifier: Apache-2.0
// What forged proofs claim never holds: what verifies is true of the trie, and a true proof verifies as it is. Forged nodes
// under a root of their own decode or are refused by name.
#include "storage/trie_proof.hpp"
#include "base/assert.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie_forest.hpp"
#include "tests/fuzz/input.hpp"
#include <map>

namespace braid::fuzz
{
namespace
{
using Buffer = std::vector<std::uint8_t>;

/// Differs from others in its first and last half-bytes, so that there are branches, extensions and embedded nodes.
Hash32 key_of(std::uint8_t byte)
{
    Hash32 key;
    key.bytes[0] = byte & 0x30;
    key.bytes[31] = byte & 0x0f;
    return key;
}

/// A trie of the input's keys and values, and the same as a map.
struct Subject
{
    explicit Subject(Input& input)
    {
        for (std::size_t count = input.pick(24); count > 0; --count)
        {
            const Hash32 key = key_of(input.byte());
            values[key] = Buffer(1 + input.pick(40), input.byte());
        }
        std::vector<storage::TrieChange> changes;
        for (const auto& [key, value] : values)
            changes.push_back({.key = key, .value = value});
        forest.update(trie, changes);
    }

    std::map<Hash32, Buffer> values;
    storage::TrieForest forest;
    storage::TrieForest::Trie trie;
};

/// Changes, drops and adds nodes; whether it did.
bool forge(Input& input, std::vector<Buffer>& nodes)
{
    const std::size_t count = input.pick(4);
    for (std::size_t i = 0; i < count; ++i)
    {
        const std::size_t at = input.byte();
        const std::size_t kind = input.pick(3);
        if (kind == 0 || nodes.empty())
        {
            const Bytes bytes = input.bytes(input.below(600));
            nodes.emplace_back(bytes.begin(), bytes.end());
        }
        else if (kind == 1)
            nodes.erase(nodes.begin() + static_cast<std::ptrdiff_t>(at % nodes.size()));
        else if (Buffer& node = nodes[at % nodes.size()]; !node.empty())
            node[input.below(node.size())] ^= static_cast<std::uint8_t>(input.byte() | 1);
    }
    return count != 0;
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    fuzz::Input input{{data, size}};
    const fuzz::Subject subject{input};
    std::vector<Hash32> keys(1 + input.pick(8));
    for (Hash32& key : keys)
        key = fuzz::key_of(input.byte());
    auto nodes = subject.forest.prove(subject.trie, keys);
    const bool is_forged = fuzz::forge(input, nodes);
    const std::vector<Bytes> views{nodes.begin(), nodes.end()};
    const auto shown = storage::verify_trie_proof(subject.forest.root(subject.trie), keys, views);
    BRAID_ASSERT(shown.ok() || is_forged);
    for (std::size_t i = 0; shown.ok() && i < keys.size(); ++i)
    {
        const auto expected = subject.values.find(keys[i]);
        BRAID_ASSERT((*shown)[i].has_value() == (expected != subject.values.end()));
        BRAID_ASSERT(!(*shown)[i].has_value() || equal(*(*shown)[i], expected->second));
    }
    if (!views.empty())
        (void)storage::verify_trie_proof(kernels::keccak256(views.back()), keys, views);
    return 0;
}
