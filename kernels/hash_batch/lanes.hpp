// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/hash_batch.hpp"

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

/// One message of a batch.
struct Job
{
    Bytes message;
    std::size_t index = 0;
};

/// The messages of a list, in the form of StridedMessages.
struct ListedMessages
{
    const Bytes* first = nullptr;
    std::size_t count = 0;

    [[gnu::always_inline]] Bytes operator[](std::size_t index) const noexcept
    {
        return first[index];
    }
};

/// Gives out messages at a stride.
class StridedWork
{
public:
    explicit StridedWork(const StridedMessages& messages) noexcept : messages_(messages) {}

    /// The next message; false where none is left.
    bool next(Job& job) noexcept
    {
        if (next_ == messages_.count)
            return false;
        job = {messages_[next_], next_};
        ++next_;
        return true;
    }

private:
    StridedMessages messages_;
    std::size_t next_ = 0;
};

/// Gives out listed messages, the long ones first: a long one begun last would run on alone, its neighbours idle.
class ListedWork
{
public:
    ListedWork(const ListedMessages& messages, std::size_t long_min) noexcept
      : messages_(messages), long_min_(long_min)
    {}

    /// The next message; false where none is left.
    bool next(Job& job) noexcept
    {
        while (true)
        {
            while (next_ < messages_.count && (messages_[next_].size() >= long_min_) != gives_long_)
                ++next_;
            if (next_ < messages_.count)
            {
                job = {messages_[next_], next_};
                ++next_;
                return true;
            }
            if (!gives_long_)
                return false;
            gives_long_ = false;
            next_ = 0;
        }
    }

private:
    ListedMessages messages_;
    std::size_t long_min_;
    std::size_t next_ = 0;
    bool gives_long_ = true;
};

/// One block a lane, and what becomes of the lanes with it; the masks have a bit a lane.
template <typename Hash>
struct Turn
{
    typename Hash::Block block;
    std::uint32_t busy = 0;
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
template <typename Hash, typename Work>
class Dealer
{
public:
    explicit Dealer(const Work& work) noexcept : work_(work) {}

    /// Fills in the next turn; no lane of it is busy where all messages have ended.
    void deal(Turn<Hash>& turn) noexcept
    {
        const std::uint8_t* at[Hash::lanes];
        turn.busy = 0;
        turn.starts = 0;
        turn.ends = 0;
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
            turn.busy |= 1U << i;
            turn.index[i] = lane.index;
            at[i] = take_block(lane, padded_[i]);
            if (lane.blocks == 0)
                turn.ends |= 1U << i;
        }
        if (turn.busy != 0)
            Hash::gather(turn.block, at, turn.ends);
    }

private:
    bool begin(Lane& lane) noexcept
    {
        Job job;
        if (!work_.next(job))
            return false;
        lane.size = job.message.size();
        lane.left = lane.size;
        lane.at = lane.size == 0 ? padded_[0] : job.message.data();
        lane.blocks = Hash::block_count(lane.size);
        lane.index = job.index;
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

    Work work_;
    Lane lanes_[Hash::lanes];
    alignas(64) std::uint8_t padded_[Hash::lanes][Hash::pad_size] = {};
};

/// Calls take(turn) for turn after turn until all messages have ended. The next blocks are dealt before the present ones
/// are taken, so that loads and stores run beside arithmetic.
template <typename Hash, typename Work, typename Take>
[[gnu::always_inline]] inline void for_each_turn(const Work& work, const Take& take) noexcept
{
    Dealer<Hash, Work> dealer{work};
    Turn<Hash> turns[2];
    std::size_t present = 0;
    dealer.deal(turns[present]);
    while (turns[present].busy != 0)
    {
        const Turn<Hash>& turn = turns[present];
        present = 1 - present;
        dealer.deal(turns[present]);
        take(turn);
    }
}

/// Calls take(lane) for the lanes of a mask.
template <typename Take>
[[gnu::always_inline]] inline void for_each_lane(std::uint32_t mask, const Take& take) noexcept
{
    for (; mask != 0; mask &= mask - 1)
        take(static_cast<std::size_t>(__builtin_ctz(mask)));
}

/// Hashes all messages; digests are written after all messages of their turn have been read.
template <typename Hash, typename Work>
void hash_in_lanes(const Work& work, Hash32* digests) noexcept
{
    typename Hash::State state{};
    for_each_turn<Hash>(work,
        [&](const Turn<Hash>& turn)
        {
            Hash::compress(state, turn.block, turn.starts);
            if (turn.ends == 0)
                return;
            alignas(64) std::uint8_t rows[Hash::lanes][sizeof(Hash32)];
            Hash::write(state, rows);
            for_each_lane(turn.ends,
                [&](std::size_t lane)
                {
                    std::memcpy(digests[turn.index[lane]].bytes.data(), rows[lane], sizeof(Hash32));
                });
        });
}

template <typename Hash>
void hash_listed(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    constexpr std::size_t long_min = 4 * Hash::block_size;
    hash_in_lanes<Hash>(ListedWork{{messages.data(), messages.size()}, long_min}, digests.data());
}

template <typename Hash>
void hash_strided(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    hash_in_lanes<Hash>(StridedWork{messages}, digests.data());
}
}  // namespace
}  // namespace braid::kernels
