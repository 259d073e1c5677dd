// SPDX-License-Identifier: Apache-2.0
#include "kernels/merkle/lift_batch.hpp"

#include "kernels/gpu/checked.hpp"
#include "kernels/merkle/level.hpp"
#include "kernels/merkle/subtree_gpu.hpp"
#include <algorithm>

namespace braid::kernels
{
namespace
{
using merkle_gpu::block_levels_max;
using merkle_gpu::LiftArguments;
using merkle_gpu::Node;
using merkle_gpu::Odd;

static_assert(sizeof(Node) == sizeof(Hash32));

[[nodiscard]] Odd odd_of(OddNode odd) noexcept
{
    switch (odd)
    {
    case OddNode::placeholder:
        return Odd::placeholder;
    case OddNode::duplicate:
        return Odd::duplicate;
    case OddNode::promote:
        break;
    }
    return Odd::promote;
}

[[nodiscard]] Node node_of(const Hash32& hash) noexcept
{
    Node node;
    std::memcpy(&node, hash.data(), sizeof node);
    return node;
}

[[nodiscard]] LiftArguments arguments_of(const MerkleRules& rules) noexcept
{
    LiftArguments arguments{};
    arguments.odd = odd_of(rules.odd);
    arguments.is_seeded = rules.seed.has_value() ? 1 : 0;
    arguments.seed = node_of(rules.seed.value_or(Hash32{}));
    arguments.placeholder = node_of(rules.placeholder);
    return arguments;
}
}  // namespace

MerkleLift slice(MerkleLift lift, std::size_t first, std::size_t count) noexcept
{
    const std::size_t start = first << lift.levels;
    lift.nodes =
        lift.nodes.subspan(start, std::min(count << lift.levels, lift.nodes.size() - start));
    return lift;
}

gpu::KernelId lift_kernel(MerkleHash hash) noexcept
{
    switch (hash)
    {
    case MerkleHash::sha256:
        return gpu::KernelId::merkle_sha256;
    case MerkleHash::sha3_256:
        return gpu::KernelId::merkle_sha3_256;
    case MerkleHash::keccak256:
        break;
    }
    return gpu::KernelId::merkle_keccak256;
}

void lift_on_processor(MerkleLift lift, std::span<Hash32> results) noexcept
{
    const RowChoice by_size;
    const MerkleLevel level{*lift.rules, by_size};
    std::vector<Hash32> room((lift.nodes.size() + 1) / 2);
    std::span<const Hash32> nodes = lift.nodes;
    for (unsigned i = 0; i < lift.levels; ++i)
        nodes = std::span{room}.first(level.reduce(nodes, room));
    BRAID_ASSERT(nodes.size() == results.size());
    std::ranges::copy(nodes, results.begin());
}

std::vector<Hash32> lift_to_few(
    gpu::Fleet& fleet, std::span<const Hash32> leaves, const MerkleRules& rules) noexcept
{
    // As many levels at once as leave more than one node: a tree's own root must not be taken further up.
    unsigned levels = LiftBatch::levels_max;
    while (levels > 0 && std::size_t{1} << levels >= leaves.size())
        --levels;
    if (levels == 0)
        return {leaves.begin(), leaves.end()};
    const MerkleLift lift{.nodes = leaves, .rules = &rules, .levels = levels};
    std::vector<Hash32> results(lift.result_count());
    gpu::CheckedRun<LiftBatch, MerkleLift, Hash32>{
        fleet, lift_kernel(rules.hash), lift_on_processor}
        .compute(lift, results);
    return results;
}

std::optional<gpu::Piece> LiftBatch::pack(const gpu::SlotMemory& slot) noexcept
{
    const unsigned below = std::min<unsigned>(lift_.levels, block_levels_max);
    const unsigned above = lift_.levels - below;
    // What the first run leaves to the second stands behind the nodes.
    const std::size_t result_size =
        (std::size_t{1} << lift_.levels) * sizeof(Node) + (std::size_t{1} << above) * sizeof(Node);
    const std::size_t count = std::min({results_.size() - packed_, slot.input.size() / result_size,
        slot.output.size() / sizeof(Node)});
    if (count == 0)
    {
        BRAID_ASSERT(packed_ == results_.size());
        return std::nullopt;
    }
    const MerkleLift part = slice(lift_, packed_, count);
    std::memcpy(slot.input.data(), part.nodes.data(), part.nodes.size_bytes());
    slot.notes[0] = static_cast<std::uint32_t>(packed_);
    slot.notes[1] = static_cast<std::uint32_t>(count);
    packed_ += count;

    const auto node_count = static_cast<std::uint32_t>(part.nodes.size());
    const std::uint32_t blocks = (node_count + (1U << below) - 1) >> below;
    auto* const between = reinterpret_cast<Node*>(slot.device_input + part.nodes.size_bytes());
    auto* const output = reinterpret_cast<Node*>(slot.device_output);
    LiftArguments arguments = arguments_of(*lift_.rules);
    arguments.nodes = reinterpret_cast<const Node*>(slot.device_input);
    arguments.parents = above == 0 ? output : between;
    arguments.count = node_count;
    arguments.levels = below;
    gpu::Piece piece{.input_size = part.nodes.size_bytes(), .output_size = count * sizeof(Node)};
    piece.launches[0] = gpu::Launch::of(kernel_,
        {.blocks = blocks, .threads = merkle_gpu::threads, .shared_size = merkle_gpu::shared_size},
        arguments);
    if (above > 0)
    {
        arguments.nodes = between;
        arguments.parents = output;
        arguments.count = blocks;
        arguments.levels = above;
        piece.launches[1] = gpu::Launch::of(kernel_,
            {.blocks = static_cast<std::uint32_t>(count),
                .threads = merkle_gpu::threads,
                .shared_size = merkle_gpu::shared_size},
            arguments);
        piece.launch_count = 2;
    }
    return piece;
}

void LiftBatch::unpack(const gpu::SlotMemory& slot) noexcept
{
    const std::span<Hash32> into = results_.subspan(slot.notes[0], slot.notes[1]);
    std::memcpy(into.data(), slot.output.data(), into.size_bytes());
    done_ += into.size();
}
}  // namespace braid::kernels
