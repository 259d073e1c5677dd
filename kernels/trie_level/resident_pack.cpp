// SPDX-License-Identifier: Apache-2.0
#include "kernels/trie_level/resident_pack.hpp"
#include "kernels/gpu/gather.hpp"
#include "kernels/trie_level/encode_gpu.hpp"
#include "kernels/trie_level/encoding.hpp"
#include <vector>

namespace braid::kernels::trie_level
{
namespace
{
using gpu::group_size;
using trie_gpu::field_count;
using Fields = std::array<std::uint32_t, field_count>;

/// An encoding's estimated bytes, in the form in which messages are ordered.
struct EncodingSize
{
    std::size_t bytes;
    [[nodiscard]] std::size_t size() const noexcept { return bytes; }
};
/// A branch of sixteen hashes and the longest value.
static_assert(16 * sizeof(TrieReference) + resident_value_size_max + 16 <= gpu::message_size_max);

/// What the kernel takes of a level's nodes, or of given references: fields, and strings behind each other.
class PackedNodes
{
public:
    explicit PackedNodes(std::span<const ResidentTrieNode> nodes)
    {
        std::size_t room = 0;
        for (const ResidentTrieNode& node : nodes)
            room += trie_encoding::payload_room(plain_node(node));
        strings_.resize(room);
        reserve(nodes.size());
        std::uint8_t* to = strings_.data();
        for (const ResidentTrieNode& node : nodes)
        {
            const TrieNode plain = plain_node(node);
            const std::uint8_t* const begin = to;
            if (node.kind != TrieNode::Kind::branch)
                to = trie_encoding::put_path(to, plain);
            if (node.kind == TrieNode::Kind::leaf || !node.value.empty())
                to = trie_encoding::put_string(to, node.value);
            const auto kind = static_cast<std::uint32_t>(kind_of(node.kind));
            add({node.slot, node.first_child, node.children | kind << 16}, {begin, to});
        }
    }

    explicit PackedNodes(std::span<const GivenReference> given)
    {
        reserve(given.size());
        const auto kind = static_cast<std::uint32_t>(trie_gpu::Kind::given);
        for (const GivenReference& each : given)
            add({each.slot, 0, kind << 16},
                Bytes{each.reference.item}.first(each.reference.size()));
    }

    [[nodiscard]] std::size_t count() const noexcept { return fields_.size(); }
    [[nodiscard]] const Fields& fields(std::size_t index) const noexcept { return fields_[index]; }
    [[nodiscard]] Bytes strings(std::size_t index) const noexcept { return views_[index]; }

    /// Nodes by the sizes of their encodings, longest first.
    [[nodiscard]] std::vector<std::uint32_t> order() const
    {
        std::vector<std::uint32_t> order(count());
        const auto size_of = [this](std::size_t index)
        {
            const auto children =
                static_cast<std::size_t>(std::popcount(fields_[index][trie_gpu::shape] & 0xffff));
            return EncodingSize{children * sizeof(TrieReference) + views_[index].size()};
        };
        gpu::order_by_size(size_of, order);
        return order;
    }

private:
    void reserve(std::size_t count)
    {
        fields_.reserve(count);
        views_.reserve(count);
    }
    void add(const std::array<std::uint32_t, 3>& fields, Bytes strings)
    {
        fields_.push_back(
            {fields[0], fields[1], fields[2], static_cast<std::uint32_t>(strings.size())});
        views_.push_back(strings);
    }
    [[nodiscard]] static trie_gpu::Kind kind_of(TrieNode::Kind kind) noexcept
    {
        switch (kind)
        {
        case TrieNode::Kind::branch:
            return trie_gpu::Kind::branch;
        case TrieNode::Kind::extension:
            return trie_gpu::Kind::extension;
        case TrieNode::Kind::leaf:
            break;
        }
        return trie_gpu::Kind::leaf;
    }

    std::vector<std::uint8_t> strings_;
    std::vector<Fields> fields_;
    std::vector<Bytes> views_;
};

/// How the first nodes of an order lie in a buffer.
struct Part
{
    std::size_t count = 0;
    std::size_t groups = 0;
    std::size_t words = 0;

    [[nodiscard]] std::size_t fields_at() const noexcept { return 4 * groups; }
    [[nodiscard]] std::size_t words_at() const noexcept
    {
        return 8 * gpu::words_of(fields_at() + 4 * field_count * count);
    }
    [[nodiscard]] std::size_t size() const noexcept { return words_at() + 8 * words; }
};

/// Words of the longest strings of a group.
[[nodiscard]] std::size_t group_width(
    const PackedNodes& nodes, std::span<const std::uint32_t> group) noexcept
{
    std::size_t width = 0;
    for (const std::uint32_t index : group)
        width = std::max(width, gpu::words_of(nodes.strings(index).size()));
    return width;
}

/// As many groups as fit into so many bytes.
[[nodiscard]] Part part_that_fits(
    const PackedNodes& nodes, std::span<const std::uint32_t> order, std::size_t size) noexcept
{
    Part part;
    while (part.count < order.size())
    {
        const std::size_t count = std::min<std::size_t>(group_size, order.size() - part.count);
        const Part next{.count = part.count + count,
            .groups = part.groups + 1,
            .words =
                part.words + group_size * group_width(nodes, order.subspan(part.count, count))};
        if (next.size() > size)
            break;
        part = next;
    }
    return part;
}

void write_part(const PackedNodes& nodes, std::span<const std::uint32_t> order, const Part& part,
    std::uint8_t* to) noexcept
{
    std::size_t start = 0;
    for (std::size_t first = 0; first < part.count; first += group_size)
    {
        const auto group =
            order.subspan(first, std::min<std::size_t>(group_size, part.count - first));
        store_le(to + 4 * (first / group_size), static_cast<std::uint32_t>(start));
        for (std::size_t i = 0; i < group.size(); ++i)
        {
            const Fields& fields = nodes.fields(group[i]);
            for (std::size_t field = 0; field < field_count; ++field)
                store_le(
                    to + part.fields_at() + 4 * (field * part.count + first + i), fields[field]);
            gpu::interleave(nodes.strings(group[i]), to + part.words_at() + 8 * (start + i));
        }
        start += group_size * group_width(nodes, group);
    }
}

[[nodiscard]] gpu::Launch launch_of(
    const Part& part, const std::uint8_t* input, std::uint8_t* store) noexcept
{
    const trie_gpu::NodesArguments arguments{
        .fields = reinterpret_cast<const std::uint32_t*>(input + part.fields_at()),
        .groups = reinterpret_cast<const std::uint32_t*>(input),
        .words = reinterpret_cast<const std::uint64_t*>(input + part.words_at()),
        .store = store,
        .count = static_cast<std::uint32_t>(part.count)};
    gpu::Grid grid = gpu::grid_of(arguments.count, trie_gpu::threads);
    grid.shared_size = trie_gpu::shared_size;
    return gpu::Launch::of(gpu::KernelId::trie_nodes, grid, arguments);
}

[[nodiscard]] Result<Done, gpu::Error> pack_nodes(
    gpu::ResidentMemory& memory, const PackedNodes& nodes) noexcept
{
    const std::vector<std::uint32_t> order = nodes.order();
    std::span<const std::uint32_t> left = order;
    bool is_whole = false;
    while (!left.empty())
    {
        const Result<gpu::ResidentMemory::Room, gpu::Error> room = memory.room();
        if (!room)
            return Err{room.error()};
        const Part part = part_that_fits(nodes, left, room->host.size());
        if (part.count == 0)
        {
            // A buffer has room for a group at least.
            BRAID_ASSERT(!is_whole);
            const Result<Done, gpu::Error> done = memory.submit();
            if (!done)
                return done;
            is_whole = true;
            continue;
        }
        is_whole = false;
        write_part(nodes, left, part, room->host.data());
        memory.add(part.size(), launch_of(part, room->device, memory.data()));
        left = left.subspan(part.count);
    }
    return Done{};
}
}  // namespace

TrieNode plain_node(const ResidentTrieNode& node) noexcept
{
    return {.kind = node.kind,
        .path_begin = node.path_begin,
        .path_end = node.path_end,
        .path = node.path,
        .value = node.value};
}

Result<Done, gpu::Error> pack(
    gpu::ResidentMemory& memory, const ResidentTrieUpdate& update) noexcept
{
    Result<Done, gpu::Error> done = pack_nodes(memory, PackedNodes{update.given});
    for (const auto level : update.levels)
        if (done)
            done = pack_nodes(memory, PackedNodes{level});
    return done;
}
}  // namespace braid::kernels::trie_level
