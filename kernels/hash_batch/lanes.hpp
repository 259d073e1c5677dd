// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/hash_batch.hpp"
#include <type_traits>

/// Many messages side by side in the lanes of vectors, for any hash that takes blocks. Each instruction set's translation
/// unit has its own copy of everything here, compiled with its flags; hence no name may be shared.
namespace braid::kernels
{
namespace
{
/// Where a lane stands in its message.
struct Lane
{
    const std::uint8_t* at = nullptr;
    /// Bytes of the message not yet taken.
    std::size_t left = 0;
    /// Blocks not yet taken, with those of the padding; none: the lane is free.
    std::size_t blocks = 0;
    std::size_t size = 0;
    std::size_t index = 0;
};

/// The messages of a list, in the form of StridedMessages.
struct ListedMessages
{
    const Bytes* messages = nullptr;
    std::size_t count = 0;

    [[gnu::always_inline]] Bytes operator[](std::size_t index) const noexcept
    {
        return messages[index];
    }
};

/// Gives out the messages of a batch, the long ones first: a long one begun last would run on alone, its neighbours idle.
template <typename Messages>
class WorkList
{
public:
    WorkList(const Messages& messages, std::size_t long_min) noexcept
      : messages_(messages), long_min_(long_min), gives_long_(is_mixed)
    {}

    /// The index of the next message; the count where none is left.
    std::size_t next() noexcept
    {
        if constexpr (!is_mixed)
            return next_ < messages_.count ? next_++ : next_;
        while (true)
        {
            while (next_ < messages_.count && (messages_[next_].size() >= long_min_) != gives_long_)
                ++next_;
            if (next_ < messages_.count)
                return next_++;
            if (!gives_long_)
                return next_;
            gives_long_ = false;
            next_ = 0;
        }
    }

private:
    static constexpr bool is_mixed = !std::is_same_v<Messages, StridedMessages>;

    const Messages& messages_;
    std::size_t long_min_;
    std::size_t next_ = 0;
    bool gives_long_;
};

/// One block a lane, and what becomes of the lanes with it; the masks have a bit a lane.
template <typename Hash>
struct Turn
{
    typename Hash::Block block;
    std::uint32_t starts = 0;
    std::uint32_t ends = 0;
    std::size_t index[Hash::lanes];
};

/// Deals out blocks to lanes: one that has ended its message takes the next.
///
/// `Hash` has `lanes`, `block_size`, `pad_size` (room to pad a block in), `Block`, `State` and
///   block_count(size): blocks of a message, with its padding;
///   pad(to, lane): the block at the lane's end of message, padded; called for each block that is not whole;
///   gather(block, at, ends): one block from each of `lanes` pointers, where it is the last of those in `ends`;
///   compress(state, block, starts): a block into the state, which is fresh in the lanes of `starts`;
///   write(state, rows): the digests of all lanes.
template <typename Hash, typename Messages>
class Dealer
{
public:
    explicit Dealer(const Messages& messages) noexcept
      : messages_(messages), work_(messages, long_blocks * Hash::block_size)
    {}

    /// Fills in the next turn; false where all messages have ended.
    bool deal(Turn<Hash>& turn) noexcept
    {
        const std::uint8_t* at[Hash::lanes];
        turn.starts = 0;
        turn.ends = 0;
        bool is_any_busy = false;
        for (std::size_t i = 0; i < Hash::lanes; ++i)
        {
            Lane& lane = lanes_[i];
            at[i] = padded_[i];
            if (lane.blocks == 0)
            {
                if (!begin(lane))
                    continue;
                turn.starts |= 1U << i;
            }
            is_any_busy = true;
            turn.index[i] = lane.index;
            at[i] = take_block(lane, padded_[i]);
            if (lane.blocks == 0)
                turn.ends |= 1U << i;
        }
        if (is_any_busy)
            Hash::gather(turn.block, at, turn.ends);
        return is_any_busy;
    }

private:
    /// From so many blocks on a message is long; short ones fill the lanes beside.
    static constexpr std::size_t long_blocks = 5;

    bool begin(Lane& lane) noexcept
    {
        const std::size_t index = work_.next();
        if (index == messages_.count)
            return false;
        const Bytes message = messages_[index];
        lane.size = message.size();
        lane.left = lane.size;
        lane.at = lane.size == 0 ? padded_[0] : message.data();
        lane.blocks = Hash::block_count(lane.size);
        lane.index = index;
        return true;
    }

    static const std::uint8_t* take_block(Lane& lane, std::uint8_t* padded) noexcept
    {
        const std::uint8_t* block = lane.at;
        if (lane.left >= Hash::block_size)
        {
            lane.at += Hash::block_size;
            lane.left -= Hash::block_size;
        }
        else
        {
            Hash::pad(padded, lane);
            block = padded;
            lane.left = 0;
        }
        --lane.blocks;
        return block;
    }

    const Messages& messages_;
    WorkList<Messages> work_;
    Lane lanes_[Hash::lanes];
    alignas(64) std::uint8_t padded_[Hash::lanes][Hash::pad_size] = {};
};

/// Hashes all messages. The next blocks are dealt before the present ones are compressed, so that loads and stores run
/// beside arithmetic; digests are written after all messages of their turn have been read.
template <typename Hash, typename Messages>
void hash_in_lanes(const Messages& messages, Hash32* digests) noexcept
{
    Dealer<Hash, Messages> dealer{messages};
    typename Hash::State state{};
    Turn<Hash> turns[2];
    std::size_t present = 0;
    bool is_any_busy = dealer.deal(turns[present]);
    while (is_any_busy)
    {
        const Turn<Hash>& turn = turns[present];
        present = 1 - present;
        is_any_busy = dealer.deal(turns[present]);
        Hash::compress(state, turn.block, turn.starts);
        if (turn.ends == 0)
            continue;
        alignas(64) std::uint8_t rows[Hash::lanes][sizeof(Hash32)];
        Hash::write(state, rows);
        for (std::uint32_t ends = turn.ends; ends != 0; ends &= ends - 1)
        {
            const auto lane = static_cast<std::size_t>(__builtin_ctz(ends));
            std::memcpy(digests[turn.index[lane]].bytes.data(), rows[lane], sizeof(Hash32));
        }
    }
}
}  // namespace
}  // namespace braid::kernels
