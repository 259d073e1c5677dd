// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/blake3/constants.hpp"
#include "kernels/blake3/rounds.hpp"
#include "kernels/blake3/tree.hpp"
#include "kernels/hash_batch/lanes.hpp"
#include "kernels/lthash.hpp"

/// LtHash in the lanes of vectors of 32-bit words, for any vector; a copy for each instruction set, whose copy_marked() is
/// to be included before.
namespace braid::kernels::lthash
{
namespace
{
using blake3_tree::ChainingValue;
using blake3_tree::initial_state;
using blake3_tree::Node;

/// The input of BLAKE3's compression besides the block and the chaining value, a value a lane.
template <typename Words>
struct Parameters
{
    typename Words::Vector counter_low;
    typename Words::Vector counter_high;
    typename Words::Vector size;
    typename Words::Vector flags;
};

/// Compresses a block a lane; `v` is left as it stands behind the rounds.
template <typename Words, typename Vector = typename Words::Vector, typename Word>
[[gnu::always_inline]] inline void run_rounds(
    Vector* v, const Vector* chaining, const Parameters<Words>& parameters, const Word& word)
{
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; ++i)
        v[i] = chaining[i];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i)
        v[8 + i] = Words::broadcast(initial_state[i]);
    v[12] = parameters.counter_low;
    v[13] = parameters.counter_high;
    v[14] = parameters.size;
    v[15] = parameters.flags;
    blake3_tree::all_rounds<Words>(v, word);
}

/// The next chaining value in each lane.
template <typename Words, typename Vector = typename Words::Vector>
void advance(Vector* chaining, const Vector* block, const Parameters<Words>& parameters) noexcept
{
    Vector v[16];
    run_rounds<Words>(v, chaining, parameters,
        [block](std::size_t i) __attribute__((always_inline)) { return block[i]; });
#pragma GCC unroll 8
    for (std::size_t i = 0; i < 8; ++i)
        chaining[i] = v[i] ^ v[i + 8];
}

/// Sums of elements' hashes. The blocks of a hash lie in lanes: `word[part][i]` has in lane k the word i of block
/// part * lanes + k, two numbers in each.
template <typename Words>
class Sum
{
public:
    using Vector = typename Words::Vector;

    Sum() noexcept
    {
        for (auto& words : parts_)
            for (Vector& word : words)
                word = Words::broadcast(0);
    }

    /// Adds the output of a root, whose words lie `stride` apart.
    template <std::size_t stride>
    void add(const std::uint32_t* before, const std::uint32_t* block, std::uint32_t size,
        std::uint32_t flags) noexcept
    {
        Vector chaining[8];
        for (std::size_t i = 0; i < 8; ++i)
            chaining[i] = Words::broadcast(before[stride * i]);
        for (std::size_t part = 0; part < part_count; ++part)
        {
            std::uint32_t counters[Words::lanes];
            for (std::size_t i = 0; i < Words::lanes; ++i)
                counters[i] = static_cast<std::uint32_t>(part * Words::lanes + i);
            const Parameters<Words> parameters{.counter_low = Words::load(counters),
                .counter_high = Words::broadcast(0),
                .size = Words::broadcast(size),
                .flags = Words::broadcast(flags)};
            Vector v[16];
            run_rounds<Words>(v, chaining, parameters,
                [block](std::size_t i) __attribute__((always_inline))
                { return Words::broadcast(block[stride * i]); });
            Vector* sum = parts_[part];
#pragma GCC unroll 8
            for (std::size_t i = 0; i < 8; ++i)
            {
                sum[i] = Words::add_halves(sum[i], v[i] ^ v[i + 8]);
                sum[i + 8] = Words::add_halves(sum[i + 8], v[i + 8] ^ chaining[i]);
            }
        }
    }

    /// Adds this sum less another to a hash.
    void add_difference_to(LtHash& hash, const Sum& other) const noexcept
    {
        std::uint16_t* numbers = hash.numbers.data();
        for (std::size_t part = 0; part < part_count; ++part)
            for (std::size_t i = 0; i < 16; ++i)
            {
                std::uint32_t words[Words::lanes];
                Words::store(words, Words::subtract_halves(parts_[part][i], other.parts_[part][i]));
                for (std::size_t lane = 0; lane < Words::lanes; ++lane)
                {
                    std::uint16_t* two = numbers + 32 * (part * Words::lanes + lane) + 2 * i;
                    two[0] = static_cast<std::uint16_t>(two[0] + words[lane]);
                    two[1] = static_cast<std::uint16_t>(two[1] + (words[lane] >> 16));
                }
            }
    }

private:
    static constexpr std::size_t part_count = 32 / Words::lanes;

    Vector parts_[part_count][16];
};

/// Chunks of one message in lanes.
template <typename Words>
struct Chunks
{
    using Vector = typename Words::Vector;
    static constexpr std::size_t count_max = Words::lanes;

    static void hash(
        const std::uint8_t* first, std::uint64_t counter, ChainingValue* values) noexcept
    {
        const std::uint8_t* at[count_max];
        for (std::size_t lane = 0; lane < count_max; ++lane)
            at[lane] = first + lane * chunk_size;
        ChunkLanes lanes{counter};
        for (std::size_t block = 0; block < block_count; ++block)
            lanes.compress(at, block);
        store(values, lanes.chaining);
    }

    static Node hash_last(Bytes message, std::uint64_t counter, ChainingValue* values) noexcept
    {
        const std::size_t whole = message.size() == 0 ? 0 : (message.size() - 1) / chunk_size;
        const Bytes rest{message.data() + whole * chunk_size, message.size() - whole * chunk_size};
        if (whole < lanes_min)
        {
            for (std::size_t i = 0; i < whole; ++i)
                values[i] = blake3_tree::chaining_value(blake3_tree::chunk_node(
                    {message.data() + i * chunk_size, chunk_size}, counter + i));
            return blake3_tree::chunk_node(rest, counter + whole);
        }
        return hash_beside(message.data(), whole, rest, {counter, values});
    }

    static void fold(ChainingValue* values) noexcept
    {
        const Parameters<Words> parameters{.counter_low = Words::broadcast(0),
            .counter_high = Words::broadcast(0),
            .size = Words::broadcast(blake3_tree::block_size),
            .flags = Words::broadcast(blake3_tree::flag_parent)};
        for (std::size_t count = count_max / 2; count != 0; count /= 2)
        {
            const std::uint8_t* at[count_max];
            for (std::size_t lane = 0; lane < count_max; ++lane)
                at[lane] = reinterpret_cast<const std::uint8_t*>(values + 2 * (lane % count));
            Vector words[16];
            for (std::size_t i = 0; i < 16; i += Words::lanes)
                Words::load_square(words + i, at, 4 * i);
            Vector chaining[8];
            for (std::size_t i = 0; i < 8; ++i)
                chaining[i] = Words::broadcast(initial_state[i]);
            advance<Words>(chaining, words, parameters);
            store(values, chaining);
        }
    }

private:
    static constexpr std::size_t chunk_size = blake3_tree::chunk_size;
    static constexpr std::size_t block_size = blake3_tree::block_size;
    static constexpr std::size_t block_count = chunk_size / block_size;
    /// Fewer whole chunks are hashed sooner one by one (benchmark lthash_mix).
    static constexpr std::size_t lanes_min = 2;

    /// A chunk in each lane, the first of them number `counter`.
    struct ChunkLanes
    {
        explicit ChunkLanes(std::uint64_t counter) noexcept
        {
            std::uint32_t low[count_max];
            std::uint32_t high[count_max];
            for (std::size_t lane = 0; lane < count_max; ++lane)
            {
                low[lane] = static_cast<std::uint32_t>(counter + lane);
                high[lane] = static_cast<std::uint32_t>((counter + lane) >> 32);
            }
            parameters = {.counter_low = Words::load(low),
                .counter_high = Words::load(high),
                .size = Words::broadcast(block_size),
                .flags = Words::broadcast(0)};
            for (std::size_t i = 0; i < 8; ++i)
                chaining[i] = Words::broadcast(initial_state[i]);
        }

        void compress(const std::uint8_t* const* at, std::size_t block) noexcept
        {
            const std::uint32_t start = block == 0 ? blake3_tree::flag_chunk_start : 0;
            const std::uint32_t end = block == block_count - 1 ? blake3_tree::flag_chunk_end : 0;
            parameters.flags = Words::broadcast(start | end);
            Vector words[16];
            for (std::size_t i = 0; i < 16; i += Words::lanes)
                Words::load_square(words + i, at, block * block_size + 4 * i);
            advance<Words>(chaining, words, parameters);
        }

        Parameters<Words> parameters;
        Vector chaining[8];
    };

    struct Results
    {
        std::uint64_t counter;
        ChainingValue* values;
    };

    /// Whole chunks beside the message's last, up to whose last block its lane goes along.
    static Node hash_beside(
        const std::uint8_t* first, std::size_t whole, Bytes rest, const Results& results) noexcept
    {
        const std::uint8_t* at[count_max];
        for (std::size_t lane = 0; lane < count_max; ++lane)
            at[lane] = first + (lane <= whole ? lane : 0) * chunk_size;
        const std::size_t last = (rest.size() - 1) / block_size;
        ChunkLanes lanes{results.counter};
        ChainingValue values[count_max];
        Node node{.before = {}, .words = {}, .counter = results.counter + whole};
        for (std::size_t block = 0; block < block_count; ++block)
        {
            if (block == last)
            {
                store(values, lanes.chaining);
                node.before = values[whole];
                at[whole] = first;
            }
            lanes.compress(at, block);
        }
        store(values, lanes.chaining);
        std::memcpy(results.values, values, whole * sizeof values[0]);
        blake3_tree::load_block(
            node, {rest.data() + last * block_size, rest.size() - last * block_size});
        node.flags = last == 0 ? blake3_tree::flag_chunk_start : 0;
        node.flags |= blake3_tree::flag_chunk_end;
        return node;
    }

    static void store(ChainingValue* values, const Vector* chaining) noexcept
    {
        alignas(64) std::uint8_t rows[count_max][sizeof(Hash32)];
        Words::store_rows(rows, chaining);
        std::memcpy(values, rows, sizeof rows);
    }
};

/// Gives out the messages of one chunk.
class OneChunkWork
{
public:
    explicit OneChunkWork(std::span<const LtHashTerm> terms) noexcept
      : terms_(terms.data()), count_(terms.size())
    {}

    /// The next message; false where none is left.
    bool next(Job& job) noexcept
    {
        while (next_ < count_ && terms_[next_].message.size() > blake3_tree::chunk_size)
            ++next_;
        if (next_ == count_)
            return false;
        job = {terms_[next_].message, next_};
        ++next_;
        return true;
    }

private:
    const LtHashTerm* terms_;
    std::size_t count_;
    std::size_t next_ = 0;
};

/// A chunk in each lane, as Dealer wants a hash; the last block is left to the sum.
template <typename Words>
struct ChunkHash
{
    using Vector = typename Words::Vector;
    static constexpr std::size_t lanes = Words::lanes;
    static constexpr std::size_t block_size = blake3_tree::block_size;
    static constexpr std::size_t pad_size = block_size;

    struct State
    {
        Vector word[8];
    };

    struct Block
    {
        Vector word[16];
    };

    static std::size_t block_count(std::size_t size) noexcept
    {
        return size == 0 ? 1 : (size + block_size - 1) / block_size;
    }

    static void pad(std::uint8_t* to, const Lane& lane) noexcept
    {
        copy_marked<block_size>(to, lane.at, lane.left, 0);
    }

    static void gather(Block& block, const std::uint8_t* const* at, std::uint32_t) noexcept
    {
        for (std::size_t i = 0; i < 16; i += lanes)
            Words::load_square(block.word + i, at, 4 * i);
    }

    static void start(State& state, std::uint32_t starts) noexcept
    {
        for (std::size_t i = 0; i < 8; ++i)
            state.word[i] =
                Words::select(starts, Words::broadcast(initial_state[i]), state.word[i]);
    }

    /// A block that is not a chunk's last.
    static void compress(State& state, const Block& block, std::uint32_t starts) noexcept
    {
        const Vector zero = Words::broadcast(0);
        const Vector flags =
            Words::select(starts, Words::broadcast(blake3_tree::flag_chunk_start), zero);
        advance<Words>(state.word, block.word,
            {.counter_low = zero,
                .counter_high = zero,
                .size = Words::broadcast(block_size),
                .flags = flags});
    }
};

/// Adds the hashes of all messages of one chunk to the sum of those that join, sums[0], and of those that leave.
template <typename Words>
void add_chunks(Sum<Words>* sums, std::span<const LtHashTerm> terms) noexcept
{
    using Hash = ChunkHash<Words>;
    typename Hash::State state{};
    for_each_turn<Hash>(OneChunkWork{terms},
        [&](const Turn<Hash>& turn)
        {
            Hash::start(state, turn.starts);
            for_each_lane(turn.ends,
                [&](std::size_t lane)
                {
                    const LtHashTerm& term = terms.data()[turn.index[lane]];
                    const std::size_t before = (Hash::block_count(term.message.size()) - 1) * 64;
                    const std::uint32_t start = before == 0 ? blake3_tree::flag_chunk_start : 0;
                    sums[term.leaves].template add<Hash::lanes>(
                        reinterpret_cast<const std::uint32_t*>(state.word) + lane,
                        reinterpret_cast<const std::uint32_t*>(turn.block.word) + lane,
                        static_cast<std::uint32_t>(term.message.size() - before),
                        start | blake3_tree::flag_chunk_end | blake3_tree::flag_root);
                });
            if (turn.busy != turn.ends)
                Hash::compress(state, turn.block, turn.starts);
        });
}

template <typename Words>
void mix_in_lanes(LtHash& hash, std::span<const LtHashTerm> terms) noexcept
{
    Sum<Words> sums[2];
    for (std::size_t i = 0; i < terms.size(); ++i)
    {
        const LtHashTerm& term = terms.data()[i];
        if (term.message.size() <= blake3_tree::chunk_size)
            continue;
        const Node root = blake3_tree::root_of<Chunks<Words>>(term.message);
        sums[term.leaves].template add<1>(root.before.word, root.words, root.size, root.flags);
    }
    add_chunks(sums, terms);
    sums[0].add_difference_to(hash, sums[1]);
}
}  // namespace
}  // namespace braid::kernels::lthash
