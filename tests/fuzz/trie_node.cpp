// SPDX-License-Identifier: Apache-2.0
// Bytes that become a node of a forest are the node's one encoding, wherever it stands; others are refused. A store's key names one
// place. A forest over a source of such bytes gives values or errors by name, and never another root than it was asked for.
#include "base/assert.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie/stored_node.hpp"
#include "storage/trie_forest.hpp"
#include "tests/fuzz/input.hpp"
#include <map>

namespace braid::fuzz
{
namespace
{
using Buffer = std::vector<std::uint8_t>;

/// Gives the nodes in turn, one for each depth, whatever the place.
class Nodes final : public storage::TrieNodeSource
{
public:
    explicit Nodes(std::vector<Buffer> nodes) : nodes_(std::move(nodes)) {}

    [[nodiscard]] Result<std::vector<Node>, std::string> read(
        std::span<const storage::TriePlace> places) const override
    {
        std::vector<Node> found;
        for (const storage::TriePlace& place : places)
            found.push_back(place.depth < nodes_.size() ? Node{nodes_[place.depth]} : Node{});
        return found;
    }

private:
    std::vector<Buffer> nodes_;
};

void check_decoder(Bytes encoded, const storage::forest::NodePlace& place)
{
    storage::NodeMemory memory;
    storage::NodePool pool;
    memory.reserve(storage::NodeMemory::node_size_max, 1);
    const auto node = storage::forest::make_node(memory, pool, place, encoded);
    if (node == 0)
        return;
    Buffer again;
    storage::forest::append_encoding(memory, node, place.depth, again);
    BRAID_ASSERT(equal(again, encoded));
}

void check_key(Bytes bytes)
{
    const auto place = storage::parse_node_key(bytes);
    if (!place)
        return;
    Buffer again;
    storage::append_node_key(*place, again);
    BRAID_ASSERT(equal(again, bytes));
}

/// The forest's root is that of the input's node, and so every way below it is forged.
void check_forest(Input& input, Buffer root)
{
    const Hash32 hash = kernels::keccak256(root);
    std::vector<Buffer> nodes{std::move(root)};
    for (std::size_t count = input.pick(4); count > 0; --count)
    {
        const Bytes bytes = input.bytes(input.below(600));
        nodes.emplace_back(bytes.begin(), bytes.end());
    }
    const Nodes source{std::move(nodes)};
    storage::TrieForest forest;
    forest.set_source(source);
    auto trie = forest.open(std::nullopt, hash);
    BRAID_ASSERT(trie.ok());
    std::array<Hash32, 2> keys{};
    for (Hash32& key : keys)
    {
        const Bytes bytes = input.bytes(input.pick(33));
        std::copy(bytes.begin(), bytes.end(), key.bytes.begin());
    }
    const auto proof = forest.try_prove(*trie, keys);
    BRAID_ASSERT(!proof.ok() || forest.root(*trie) == hash);
    const std::array<std::uint8_t, 1> value{input.byte()};
    const std::array changes{
        storage::TrieChange{.key = keys[0]}, storage::TrieChange{.key = keys[1], .value = value}};
    const storage::TrieForest::Update update{.trie = &*trie, .changes = changes};
    if (!forest.try_update({&update, 1}).ok())
        BRAID_ASSERT(forest.root(*trie) == hash);
    else
        (void)forest.harvest();
    forest.evict(0);
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    fuzz::Input input{{data, size}};
    const storage::forest::NodePlace place{
        .depth = static_cast<std::uint8_t>(input.pick(storage::TriePlace::depth_max + 1)),
        .is_below_extension = input.pick(2) == 1};
    const Bytes encoded = input.bytes(input.below(700));
    fuzz::check_decoder(encoded, place);
    fuzz::check_key(encoded);
    fuzz::check_forest(input, {encoded.begin(), encoded.end()});
    return 0;
}
