// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/blake3/node.hpp"
#include <bit>

namespace braid::kernels::blake3_tree
{
namespace
{
/// Chaining values of complete subtrees, largest first, which wait for their right neighbours. The subtrees' sizes are the
/// binary digits of the number of chunks so far.
class Waiting
{
public:
    /// A subtree of 1 << level chunks, behind which the message has `chunks` so far. [more of the message follows]
    void push(ChainingValue value, std::uint64_t chunks, unsigned level) noexcept
    {
        for (std::uint64_t left = chunks >> level; left % 2 == 0; left /= 2)
            value = chaining_value(pair_node(values_[--count_], value));
        values_[count_++] = value;
    }

    /// Pairs the message's last node with all that wait.
    [[nodiscard]] Node pair_all(Node last) noexcept
    {
        while (count_ != 0)
            last = pair_node(values_[--count_], chaining_value(last));
        last.flags |= flag_root;
        last.counter = 0;
        return last;
    }

private:
    /// Messages have less than 2^64 bytes.
    static constexpr std::size_t count_max = 54;

    ChainingValue values_[count_max];
    std::size_t count_ = 0;
};

/// The root of a message's tree. `Chunks` has `count_max`, a power of two, and
///   hash(at, count, counter, values): the chaining values of count <= count_max whole chunks side by side;
///   fold(values): of count_max chunks' values, that of their subtree, into the first.
template <typename Chunks>
[[nodiscard]] Node root_of(Bytes message) noexcept
{
    Waiting waiting;
    std::uint64_t counter = 0;
    while (message.size() > chunk_size)
    {
        const std::size_t whole = (message.size() - 1) / chunk_size;
        const std::size_t count = whole < Chunks::count_max ? whole : Chunks::count_max;
        ChainingValue values[Chunks::count_max];
        Chunks::hash(message.data(), count, counter, values);
        message = {message.data() + count * chunk_size, message.size() - count * chunk_size};
        if (count == Chunks::count_max)
        {
            Chunks::fold(values);
            counter += count;
            waiting.push(values[0], counter, std::countr_zero(Chunks::count_max));
            continue;
        }
        for (std::size_t i = 0; i < count; ++i)
            waiting.push(values[i], ++counter, 0);
    }
    return waiting.pair_all(chunk_node(message, counter));
}
}  // namespace
}  // namespace braid::kernels::blake3_tree
