// SPDX-License-Identifier: Apache-2.0
#include "base/hash32.hpp"
#include "kernels/blake3.hpp"
#include "kernels/blake3/constants.hpp"
#include "kernels/blake3/node.hpp"
#include "kernels/blake3/rounds.hpp"
#include "kernels/blake3/tree.hpp"

namespace braid::kernels
{
namespace blake3_tree
{
namespace
{
struct Words
{
    using Vector = std::uint32_t;

    static Vector add(Vector a, Vector b) noexcept { return a + b; }

    template <int count>
    static Vector rotr(Vector a) noexcept
    {
        return std::rotr(a, count);
    }
};

/// The compression function, section 2.2 of the paper.
void compress(const Node& node, std::uint64_t counter, std::uint32_t* words) noexcept
{
    const std::uint32_t* h = node.before.word;
    std::uint32_t v[16]{h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], initial_state[0],
        initial_state[1], initial_state[2], initial_state[3], static_cast<std::uint32_t>(counter),
        static_cast<std::uint32_t>(counter >> 32), node.size, node.flags};
    all_rounds<Words>(
        v, [&](std::size_t i) __attribute__((always_inline)) { return node.words[i]; });
    for (std::size_t i = 0; i < 8; ++i)
    {
        words[i] = v[i] ^ v[i + 8];
        words[i + 8] = v[i + 8] ^ h[i];
    }
}

ChainingValue initial() noexcept
{
    ChainingValue value;
    std::memcpy(value.word, initial_state, sizeof value.word);
    return value;
}

struct OneChunk
{
    static constexpr std::size_t count_max = 1;

    static void hash(const std::uint8_t* at, std::uint64_t counter, ChainingValue* values) noexcept
    {
        values[0] = chaining_value(chunk_node({at, chunk_size}, counter));
    }

    static void fold(ChainingValue*) noexcept {}

    static Node hash_last(Bytes message, std::uint64_t counter, ChainingValue*) noexcept
    {
        return chunk_node(message, counter);
    }
};
}  // namespace

ChainingValue chaining_value(const Node& node) noexcept
{
    std::uint32_t words[16];
    compress(node, node.counter, words);
    ChainingValue value;
    std::memcpy(value.word, words, sizeof value.word);
    return value;
}

void output_block(const Node& root, std::uint64_t index, std::uint32_t* words) noexcept
{
    compress(root, index, words);
}

void load_block(Node& node, Bytes block) noexcept
{
    std::uint8_t bytes[block_size]{};
    if (!block.empty())
        std::memcpy(bytes, block.data(), block.size());
    for (std::size_t i = 0; i < 16; ++i)
        node.words[i] = load_le<std::uint32_t>(bytes + 4 * i);
    node.size = static_cast<std::uint32_t>(block.size());
}

Node chunk_node(Bytes chunk, std::uint64_t counter) noexcept
{
    Node node{.before = initial(), .words = {}, .counter = counter, .flags = flag_chunk_start};
    while (chunk.size() > block_size)
    {
        load_block(node, chunk.first(block_size));
        node.before = chaining_value(node);
        node.flags = 0;
        chunk = chunk.subspan(block_size);
    }
    load_block(node, chunk);
    node.flags |= flag_chunk_end;
    return node;
}

Node pair_node(const ChainingValue& left, const ChainingValue& right) noexcept
{
    Node node{.before = initial(), .words = {}, .size = block_size, .flags = flag_parent};
    std::memcpy(node.words, left.word, sizeof left.word);
    std::memcpy(node.words + 8, right.word, sizeof right.word);
    return node;
}

Node root_node(Bytes message) noexcept
{
    return root_of<OneChunk>(message);
}
}  // namespace blake3_tree

void blake3_extended(Bytes message, std::span<std::uint8_t> output) noexcept
{
    const blake3_tree::Node root = blake3_tree::root_node(message);
    for (std::uint64_t i = 0; !output.empty(); ++i)
    {
        std::uint32_t words[16];
        blake3_tree::output_block(root, i, words);
        std::uint8_t block[blake3_tree::block_size];
        for (std::size_t j = 0; j < 16; ++j)
            store_le(block + 4 * j, words[j]);
        const std::size_t count = std::min(output.size(), sizeof block);
        std::memcpy(output.data(), block, count);
        output = output.subspan(count);
    }
}

Hash32 blake3(Bytes message) noexcept
{
    Hash32 hash;
    blake3_extended(message, hash.bytes);
    return hash;
}
}  // namespace braid::kernels
