// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/keccak/sponge_gpu.hpp"

/// Nodes of an Ethereum trie on a GPU, a node a thread. The references that nodes write for the nodes below them stay in
/// the device's memory, so that a level takes what the level below it left there.
///
/// A thread makes the words of its encoding one after another and puts a block's seventeen into the memory that its
/// block of threads shares, where each has a column of its own. The sponge takes them from there: all its lanes are
/// named by constants and stay in registers, and all threads permute together.
namespace braid::kernels::trie_gpu
{
inline constexpr std::uint32_t threads = 128;
inline constexpr std::uint32_t shared_size =
    threads * keccak_gpu::rate_words * sizeof(std::uint64_t);

/// References stand in groups of sixteen, a branch's children: the first byte of each item, then 32 bytes of each, which
/// are the hash or what else follows the item's first byte.
inline constexpr std::uint32_t group_slots = 16;
inline constexpr std::uint32_t body_size = 32;
inline constexpr std::uint32_t group_bytes = group_slots * (1 + body_size);

enum class Kind : std::uint32_t
{
    leaf,
    extension,
    branch,
    /// Not a node: its strings are an item to be stored as it is.
    given,
};

/// What is known of a node beside its strings, in four words: those of all nodes stand behind each other field by field.
enum Field : std::uint32_t
{
    /// Where its reference goes.
    slot,
    /// The slot of a branch's first child, or of an extension's only one.
    first_child,
    /// The mask of a branch's children, and the kind from bit 16 on.
    shape,
    /// Bytes of its strings: path and value of a leaf, path of an extension, value of a branch, as RLP writes them. A
    /// branch without a value has none.
    strings_size,
};
inline constexpr std::uint32_t field_count = 4;

struct NodesArguments
{
    const std::uint32_t* fields;
    /// Strings are laid out as those of GatheredInput.
    const std::uint32_t* groups;
    const std::uint64_t* words;
    std::uint8_t* store;
    std::uint32_t count;
};

[[nodiscard]] BRAID_GPU std::uint32_t field_of(
    const NodesArguments& all, std::uint32_t index, Field field) noexcept
{
    return all.fields[field * all.count + index];
}

/// What of a node is needed all the time; the rest is loaded where it is needed, which leaves its registers free.
struct Node
{
    std::uint32_t index;
    std::uint32_t first_child;
    std::uint32_t mask;
    Kind kind;
};

[[nodiscard]] BRAID_GPU Node node_of(const NodesArguments& all, std::uint32_t index) noexcept
{
    const std::uint32_t word = field_of(all, index, shape);
    return {index, field_of(all, index, first_child), word & 0xffff, static_cast<Kind>(word >> 16)};
}

/// Where the first byte of a slot's item stands.
[[nodiscard]] BRAID_GPU std::uint8_t* head_at(std::uint8_t* store, std::uint32_t slot) noexcept
{
    return store + std::uint64_t{slot / group_slots} * group_bytes + slot % group_slots;
}

[[nodiscard]] BRAID_GPU std::uint64_t* body_at(std::uint8_t* store, std::uint32_t slot) noexcept
{
    return reinterpret_cast<std::uint64_t*>(store +
                                            std::uint64_t{slot / group_slots} * group_bytes +
                                            group_slots + slot % group_slots * body_size);
}

/// Bytes of an item behind its first one: 32 of a hash, those of a short node's encoding, none where there is no node.
/// Whatever a slot holds that nobody wrote, reading it stays within the store.
[[nodiscard]] BRAID_GPU std::uint32_t body_size_of(std::uint32_t head) noexcept
{
    const std::uint32_t size = head & 0x3f;
    return size < body_size ? size : body_size;
}

/// Bytes of a node's encoding without the list's prefix.
[[nodiscard]] BRAID_GPU std::uint32_t payload_size(
    const NodesArguments& all, const Node& node) noexcept
{
    std::uint32_t size = field_of(all, node.index, strings_size);
    if (node.kind == Kind::extension)
        return size + 1 + body_size_of(*head_at(all.store, node.first_child));
    if (node.kind != Kind::branch)
        return size;
    size += group_slots + (size == 0 ? 1 : 0);
    const auto* const heads =
        reinterpret_cast<const std::uint64_t*>(head_at(all.store, node.first_child));
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < group_slots; ++i)
    {
        const auto head = static_cast<std::uint32_t>(heads[i / 8] >> 8 * (i % 8) & 0xff);
        size += (node.mask >> i & 1) != 0 ? body_size_of(head) : 0;
    }
    return size;
}

/// The words of a node's encoding with Keccak's first bit of padding behind it, in their order.
class Words
{
public:
    BRAID_GPU Words(const NodesArguments& all, const Node& node) noexcept
      : all_{all}, node_{node}, run_{node.kind == Kind::branch ? 0 : strings_run}
    {
        if (node.kind == Kind::given)
            return;
        const std::uint32_t size = payload_size(all, node);
        if (size <= 55)
            push(0xc0 + size, 1);
        else if (size < 0x100)
            push(0xf8 | size << 8, 2);
        else
            push(0xf9 | (size & 0xff00) | (size & 0xff) << 16, 3);
        size_ = fill_ + size;
    }

    /// Bytes of the encoding; 0 of what is given.
    [[nodiscard]] BRAID_GPU std::uint32_t size() const noexcept { return size_; }
    /// Whether the last word is out; from there on all are zero.
    [[nodiscard]] BRAID_GPU bool is_done() const noexcept { return is_padded_; }

    [[nodiscard]] BRAID_GPU std::uint64_t next() noexcept
    {
        BRAID_GPU_KEEP_LOOP
        while (fill_ < 8 && !is_at_end_)
            take();
        if (fill_ < 8 && !is_padded_)
        {
            low_ |= std::uint64_t{keccak_gpu::domain_keccak} << 8 * fill_;
            is_padded_ = true;
            fill_ = 8;
        }
        const std::uint64_t word = low_;
        low_ = high_;
        high_ = 0;
        fill_ = fill_ < 8 ? 0 : fill_ - 8;
        return word;
    }

private:
    /// Runs are what stands behind each other: sixteen children of a branch, the strings, the child of an extension.
    static constexpr std::uint32_t strings_run = group_slots;

    /// [fill_ < 8; count <= 8; the bytes of `bytes` behind `count` are zero]
    BRAID_GPU void push(std::uint64_t bytes, std::uint32_t count) noexcept
    {
        low_ |= bytes << 8 * fill_;
        high_ = fill_ == 0 ? 0 : bytes >> (64 - 8 * fill_);
        fill_ += count;
    }

    /// Takes up to a word of the present run, or begins the next one.
    BRAID_GPU void take() noexcept
    {
        if (left_ == 0)
            return begin_run();
        const std::uint32_t count = left_ < 8 ? left_ : 8;
        const std::uint64_t bytes = *at_ & ~std::uint64_t{0} >> (64 - 8 * count);
        at_ += step_;
        left_ -= count;
        push(bytes, count);
    }

    BRAID_GPU void begin_run() noexcept
    {
        const std::uint32_t run = run_++;
        if (run == strings_run)
        {
            at_ = all_.words + all_.groups[node_.index / gpu::group_size] +
                  node_.index % gpu::group_size;
            step_ = gpu::group_size;
            left_ = field_of(all_, node_.index, strings_size);
            if (left_ == 0 && node_.kind == Kind::branch)
                push(0x80, 1);
            return;
        }
        const bool is_child = node_.kind == Kind::extension || run < strings_run;
        is_at_end_ = run > strings_run + 1 || !is_child;
        if (is_at_end_)
            return;
        const std::uint32_t child = run % (strings_run + 1);
        if (node_.kind == Kind::branch && (node_.mask >> child & 1) == 0)
            return push(0x80, 1);
        const std::uint32_t head = *head_at(all_.store, node_.first_child + child);
        at_ = body_at(all_.store, node_.first_child + child);
        step_ = 1;
        left_ = body_size_of(head);
        push(head, 1);
    }

    const NodesArguments& all_;
    const Node& node_;
    std::uint32_t run_;
    std::uint32_t size_ = 0;
    /// Bytes that wait, the first of them lowest.
    std::uint64_t low_ = 0;
    std::uint64_t high_ = 0;
    std::uint32_t fill_ = 0;
    std::uint32_t left_ = 0;
    std::uint32_t step_ = 1;
    const std::uint64_t* at_ = nullptr;
    bool is_at_end_ = false;
    bool is_padded_ = false;
};

/// Makes the node's encoding in `block`, a column of words `threads` apart, and hashes it unless it is short.
BRAID_GPU void store_reference(
    const NodesArguments& all, const Node& node, std::uint64_t* block) noexcept
{
    Words words{all, node};
    const bool is_hashed = words.size() >= 32;
    keccak_gpu::State state{};
    while (true)
    {
        BRAID_GPU_KEEP_LOOP
        for (std::uint32_t i = 0; i < keccak_gpu::rate_words; ++i)
            block[i * threads] = words.next();
        if (!is_hashed)
            break;
        BRAID_GPU_UNROLL
        for (std::uint32_t i = 0; i < keccak_gpu::rate_words; ++i)
            keccak_gpu::add_to_lane(state.lanes[i], block[i * threads]);
        const bool is_last = words.is_done();
        state.lanes[keccak_gpu::rate_words - 1].high ^= is_last ? 0x80000000 : 0;
        keccak_gpu::permute(state);
        if (is_last)
            break;
    }
    const std::uint32_t to = field_of(all, node.index, slot);
    *head_at(all.store, to) = is_hashed ? 0xa0 : static_cast<std::uint8_t>(block[0]);
    std::uint64_t* const body = body_at(all.store, to);
    BRAID_GPU_UNROLL
    for (std::uint32_t i = 0; i < 4; ++i)
        body[i] = is_hashed ? gpu::value_of(state.lanes[i]) :
                              block[i * threads] >> 8 | block[(i + 1) * threads] << 56;
}

/// Writes the references of a level's nodes. [none is below another; blocks of `threads`]
template <typename Context>
BRAID_GPU void nodes_body(const Context& context, const NodesArguments& arguments) noexcept
{
    const std::uint32_t index = context.index();
    if (index < arguments.count)
        store_reference(arguments, node_of(arguments, index),
            context.template shared<std::uint64_t>() + context.thread());
}
}  // namespace braid::kernels::trie_gpu
