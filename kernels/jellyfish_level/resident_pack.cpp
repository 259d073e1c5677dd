// SPDX-License-Identifier: Apache-2.0
#include "kernels/jellyfish_level/resident_pack.hpp"
#include "kernels/jellyfish_level/fold_gpu.hpp"
#include "kernels/jellyfish_level/seeds.hpp"

namespace braid::kernels::jellyfish_level
{
namespace
{
using jellyfish_gpu::Hash;
static_assert(sizeof(Hash) == sizeof(Hash32));

[[nodiscard]] Hash device_hash(const Hash32& hash) noexcept
{
    Hash result;
    std::memcpy(&result, hash.data(), sizeof result);
    return result;
}

/// Packs items of so many bytes each, as many at a time as fit. write(items, room) fills the room and gives the launch.
template <typename Item, typename Write>
[[nodiscard]] Result<Done, gpu::Error> pack_items(gpu::ResidentMemory& memory,
    std::span<const Item> items, std::size_t item_size, const Write& write) noexcept
{
    while (!items.empty())
    {
        const Result<gpu::ResidentMemory::Room, gpu::Error> room = memory.room();
        if (!room)
            return Err{room.error()};
        const std::size_t count = std::min(items.size(), room->host.size() / item_size);
        if (count > 0)
            memory.add(count * item_size, write(items.first(count), *room));
        items = items.subspan(count);
        if (items.empty())
            break;
        const Result<Done, gpu::Error> done = memory.submit();
        if (!done)
            return done;
    }
    return Done{};
}

/// Writes a hash word by word, those of one number side by side for all items.
void put_words(
    std::uint8_t* to, std::size_t first, std::size_t count, std::size_t index, const Hash32& hash)
{
    for (std::size_t i = 0; i < 4; ++i)
        std::memcpy(to + ((first + i) * count + index) * 8, hash.data() + i * 8, 8);
}

/// Hashes of leaves, or given ones: so many words an item, behind them the slots.
[[nodiscard]] gpu::Launch leaves_launch(const gpu::ResidentMemory::Room& room, std::size_t count,
    std::size_t words, const gpu::ResidentMemory& memory) noexcept
{
    const jellyfish_gpu::LeavesArguments arguments{
        .slots = reinterpret_cast<const std::uint32_t*>(room.device + 8 * words * count),
        .words = reinterpret_cast<const std::uint64_t*>(room.device),
        .store = reinterpret_cast<Hash*>(memory.data()),
        .count = static_cast<std::uint32_t>(count),
        .is_given = words == 4 ? 1U : 0U,
        .seed = device_hash(leaf_seed)};
    return gpu::Launch::of(gpu::KernelId::jellyfish_leaves,
        gpu::grid_of(arguments.count, jellyfish_gpu::threads), arguments);
}

[[nodiscard]] Result<Done, gpu::Error> pack_given(
    gpu::ResidentMemory& memory, std::span<const GivenHash> given) noexcept
{
    constexpr std::size_t words = 4;
    return pack_items(memory, given, 8 * words + 4,
        [&](std::span<const GivenHash> part, const gpu::ResidentMemory::Room& room)
        {
            std::uint8_t* const to = room.host.data();
            for (std::size_t i = 0; i < part.size(); ++i)
            {
                put_words(to, 0, part.size(), i, part[i].hash);
                store_le(to + 8 * words * part.size() + 4 * i, part[i].slot);
            }
            return leaves_launch(room, part.size(), words, memory);
        });
}

[[nodiscard]] Result<Done, gpu::Error> pack_leaves(
    gpu::ResidentMemory& memory, std::span<const ResidentJellyfishLeaf> leaves) noexcept
{
    constexpr std::size_t words = 8;
    return pack_items(memory, leaves, 8 * words + 4,
        [&](std::span<const ResidentJellyfishLeaf> part, const gpu::ResidentMemory::Room& room)
        {
            std::uint8_t* const to = room.host.data();
            for (std::size_t i = 0; i < part.size(); ++i)
            {
                put_words(to, 0, part.size(), i, part[i].leaf.key);
                put_words(to, 4, part.size(), i, part[i].leaf.value_hash);
                store_le(to + 8 * words * part.size() + 4 * i, part[i].slot);
            }
            return leaves_launch(room, part.size(), words, memory);
        });
}

[[nodiscard]] Result<Done, gpu::Error> pack_level(
    gpu::ResidentMemory& memory, std::span<const ResidentJellyfishNode> level) noexcept
{
    return pack_items(memory, level, 4 * jellyfish_gpu::field_count,
        [&](std::span<const ResidentJellyfishNode> part, const gpu::ResidentMemory::Room& room)
        {
            for (std::size_t i = 0; i < part.size(); ++i)
            {
                const ResidentJellyfishNode& node = part[i];
                const auto put = [&](jellyfish_gpu::Field field, std::uint32_t value)
                { store_le(room.host.data() + 4 * (field * part.size() + i), value); };
                put(jellyfish_gpu::slot, node.slot);
                put(jellyfish_gpu::first_child, node.first_child);
                put(jellyfish_gpu::masks, node.existing | static_cast<std::uint32_t>(node.leaves)
                                                              << 16);
            }
            const jellyfish_gpu::NodesArguments arguments{
                .fields = reinterpret_cast<const std::uint32_t*>(room.device),
                .store = reinterpret_cast<Hash*>(memory.data()),
                .count = static_cast<std::uint32_t>(part.size()),
                .seed = device_hash(internal_seed),
                .placeholder = device_hash(sparse_merkle_placeholder)};
            gpu::Grid grid = gpu::grid_of(arguments.count, jellyfish_gpu::block_nodes);
            grid.threads = jellyfish_gpu::threads;
            grid.shared_size = jellyfish_gpu::shared_size;
            return gpu::Launch::of(gpu::KernelId::jellyfish_nodes, grid, arguments);
        });
}
}  // namespace

Result<Done, gpu::Error> pack(
    gpu::ResidentMemory& memory, const ResidentJellyfishUpdate& update) noexcept
{
    Result<Done, gpu::Error> done = pack_given(memory, update.given);
    if (done)
        done = pack_leaves(memory, update.leaves);
    for (const auto level : update.levels)
        if (done)
            done = pack_level(memory, level);
    return done;
}
}  // namespace braid::kernels::jellyfish_level
