// SPDX-License-Identifier: Apache-2.0
#include "kernels/trie_level.hpp"
#include "kernels/keccak.hpp"
#include "kernels/keccak_batch.hpp"
#include "kernels/trie_level/encoding.hpp"
#include <vector>

namespace braid::kernels
{
namespace
{
/// Encodings in one piece of memory, on their way to the hash.
class Staging
{
public:
    explicit Staging(const RowChoice& choice) noexcept : choice_(choice) {}

    void add(const TrieNode& node) noexcept
    {
        BRAID_ASSERT(node.path_begin <= node.path_end);
        BRAID_ASSERT(node.path_end <= 2 * trie_path_size_max);
        const std::size_t room =
            trie_encoding::list_prefix_size_max + trie_encoding::payload_room(node);
        if (room > size_max)
            return add_large(node, room);
        if (room > size_max - used_ || count_ == count_max)
            hash_all();
        const Bytes encoded = trie_encoding::encode(
            bytes_.data() + used_ + trie_encoding::list_prefix_size_max, node);
        if (encoded.size() < 32)
        {
            std::memcpy(node.reference->item.data(), encoded.data(), 32);
            return;
        }
        messages_[count_] = encoded;
        references_[count_++] = node.reference;
        used_ = static_cast<std::size_t>(encoded.data() + encoded.size() - bytes_.data());
    }

    /// Hashes what was added and writes the references.
    void hash_all() noexcept
    {
        if (count_ == 0)
            return;
        choose(Operation::keccak256, keccak256_rows(), count_, choice_)
            .function(std::span{messages_}.first(count_), std::span{digests_}.first(count_));
        for (std::size_t i = 0; i < count_; ++i)
            *references_[i] = TrieReference::of_hash(digests_[i]);
        count_ = 0;
        used_ = 0;
    }

private:
    /// Of kernels_bench, trie_level, a quarter of both costs mixtures a tenth; twice of both gains 3 %, for twice the stack.
    static constexpr std::size_t size_max = std::size_t{64} << 10;
    static constexpr std::size_t count_max = 128;

    static void add_large(const TrieNode& node, std::size_t room) noexcept
    {
        std::vector<std::uint8_t> bytes(room);
        const Bytes encoded =
            trie_encoding::encode(bytes.data() + trie_encoding::list_prefix_size_max, node);
        *node.reference = TrieReference::of_hash(keccak256(encoded));
    }

    const RowChoice& choice_;
    std::size_t count_ = 0;
    std::size_t used_ = 0;
    std::array<Bytes, count_max> messages_;
    std::array<TrieReference*, count_max> references_;
    std::array<Hash32, count_max> digests_;
    std::array<std::uint8_t, size_max> bytes_;
};

/// Children of a level's nodes lie apart in memory: so many nodes ahead they are asked for. Without that, sparse branches
/// take 1.4 times as long; 4 is a little worse (kernels_bench, trie_level, 20,000 nodes).
constexpr std::size_t prefetch_distance = 12;

void prefetch_children(const TrieNode& node) noexcept
{
    if (node.kind != TrieNode::Kind::branch)
        return;
    constexpr std::size_t line_size = 64;
    const auto* const children = reinterpret_cast<const std::uint8_t*>(node.children);
    const auto count = static_cast<std::size_t>(std::popcount(node.child_mask));
    for (std::size_t at = 0; at < count * sizeof(TrieReference); at += line_size)
        __builtin_prefetch(children + at);
}
}  // namespace

Hash32 TrieReference::hash() const noexcept
{
    if (is_hash())
        return Hash32::from(Bytes{item}.subspan(1));
    return keccak256(Bytes{item}.first(size()));
}

void hash_trie_level(std::span<const TrieNode> nodes, const RowChoice& choice) noexcept
{
    Staging staging{choice};
    for (std::size_t i = 0; i < nodes.size(); ++i)
    {
        if (prefetch_distance < nodes.size() - i)
            prefetch_children(nodes[i + prefetch_distance]);
        staging.add(nodes[i]);
    }
    staging.hash_all();
}
}  // namespace braid::kernels
