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
///   hash(at, counter, values): the chaining values of count_max whole chunks side by side;
///   fold(values): of these, that of their subtree, into the first;
///   hash_last(message, counter, values): the last node of a message of at most count_max chunks, and the chaining values
///   of all chunks but its last.
template <typename Chunks>
[[nodiscard]] Node root_of(Bytes message) noexcept
{
    constexpr std::size_t group_size = Chunks::count_max * chunk_size;
    Waiting waiting;
    std::uint64_t counter = 0;
    ChainingValue values[Chunks::count_max];
    for (; message.size() > group_size;
        message = {message.data() + group_size, message.size() - group_size})
    {
        Chunks::hash(message.data(), counter, values);
        Chunks::fold(values);
        counter += Chunks::count_max;
        waiting.push(values[0], counter, std::countr_zero(Chunks::count_max));
    }
    const Node last = Chunks::hash_last(message, counter, values);
    for (std::size_t i = 0; counter < last.counter; ++i)
        waiting.push(values[i], ++counter, 0);
    return waiting.pair_all(last);
}
}  // namespace
}  // namespace braid::kernels::blake3_tree
