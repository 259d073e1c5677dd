// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/hash_rows.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/kernels/random_values.hpp"
#include <algorithm>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace braid::tests
{
namespace
{
using kernels::HashBatch;
using kernels::HashStrided;
using kernels::RowId;
using kernels::Rows;
using kernels::StridedMessages;

/// Messages in one piece of memory, of random bytes and sizes; those of every third seed are shorter than a block.
class RandomMessages
{
public:
    RandomMessages(std::uint64_t seed, std::size_t count, std::size_t block) : random_(seed)
    {
        std::vector<std::size_t> sizes;
        std::size_t total = 0;
        for (std::size_t i = 0; i < count; ++i)
            total += sizes.emplace_back(seed % 3 == 0 ? random_() % block : size(block));
        bytes_ = random_bytes(random_, total);
        std::size_t at = 0;
        for (const std::size_t size : sizes)
        {
            messages_.push_back(Bytes{bytes_}.subspan(at, size));
            at += size;
        }
    }

    [[nodiscard]] const std::vector<Bytes>& messages() const { return messages_; }

private:
    /// Small sizes are frequent, those around a multiple of the block too.
    [[nodiscard]] std::size_t size(std::size_t block)
    {
        switch (random_() % 4)
        {
        case 0:
            return (1 + random_() % 3) * block - 10 + random_() % 12;
        case 1:
            return random_() % 1000;
        default:
            return random_() % (block + 4);
        }
    }

    std::mt19937_64 random_;
    std::vector<std::uint8_t> bytes_;
    std::vector<Bytes> messages_;
};

std::vector<Hash32> hash_all(const std::vector<Bytes>& messages, HashOne one)
{
    std::vector<Hash32> digests;
    for (const Bytes message : messages)
        digests.push_back(one(message));
    return digests;
}

/// A page between two that trap.
class GuardedPage
{
public:
    GuardedPage()
      : size_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))),
        start_(static_cast<std::uint8_t*>(
            mmap(nullptr, 3 * size_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)))
    {
        EXPECT_NE(static_cast<void*>(start_), MAP_FAILED);
        EXPECT_EQ(mprotect(start_ + size_, size_, PROT_READ | PROT_WRITE), 0);
    }
    GuardedPage(const GuardedPage&) = delete;
    GuardedPage& operator=(const GuardedPage&) = delete;
    ~GuardedPage() { munmap(start_, 3 * size_); }

    [[nodiscard]] std::uint8_t* first() const { return start_ + size_; }
    /// The last `size` bytes.
    [[nodiscard]] std::uint8_t* last(std::size_t size) const { return start_ + 2 * size_ - size; }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    std::size_t size_;
    std::uint8_t* start_;
};

/// Hashes one level of a tree over itself: the digests take the place of the messages' first part.
void expect_in_place(HashStrided hash, HashOne one, const StridedMessages& from)
{
    std::vector<Hash32> memory((from.count * from.stride + from.size) / sizeof(Hash32) + 1);
    std::memcpy(memory.data(), from.first, (from.count - 1) * from.stride + from.size);
    StridedMessages messages = from;
    messages.first = memory.front().data();
    std::vector<Hash32> expected;
    for (std::size_t i = 0; i < from.count; ++i)
        expected.push_back(one(from[i]));
    hash(messages, std::span{memory}.first(from.count));
    memory.resize(from.count);
    ASSERT_EQ(memory, expected) << from.count << " in place, of " << from.size;
}
}  // namespace

void expect_rows_equal(Rows<HashBatch> rows, HashOne one, std::size_t block)
{
    constexpr std::size_t batch_max = 100;
    std::size_t left = input_count(10'000);
    for (std::uint64_t seed = 1; left > 0; ++seed)
    {
        const std::size_t count = std::min<std::size_t>(left, seed % batch_max);
        const RandomMessages random{seed, count, block};
        const std::vector<Hash32> expected = hash_all(random.messages(), one);
        for_each_row(rows,
            [&](HashBatch batch, RowId)
            {
                std::vector<Hash32> digests(count);
                batch(random.messages(), digests);
                ASSERT_EQ(digests, expected) << "seed " << seed;
            });
        left -= count;
    }
}

void expect_rows_equal(Rows<HashStrided> rows, HashOne one, std::size_t block)
{
    std::mt19937_64 random{block};
    const std::vector<std::uint8_t> bytes = random_bytes(random, 1 << 16);
    for (std::size_t size = 0; size <= 3 * block + 2; ++size)
    {
        const std::size_t count = 1 + (size * 7) % 35;
        const std::size_t stride =
            size % 3 == 0 ? size : std::max<std::size_t>(32, size) + size % 5;
        const StridedMessages messages{
            .first = bytes.data() + size % 64, .stride = stride, .size = size, .count = count};
        std::vector<Hash32> expected;
        for (std::size_t i = 0; i < count; ++i)
            expected.push_back(one(messages[i]));
        for_each_row(rows,
            [&](HashStrided hash, RowId)
            {
                std::vector<Hash32> digests(count);
                hash(messages, digests);
                ASSERT_EQ(digests, expected) << count << " messages of " << size;
                hash({.first = bytes.data(), .stride = stride, .size = size, .count = 0}, {});
                if (stride >= sizeof(Hash32))
                    expect_in_place(hash, one, messages);
            });
    }
}

void expect_mixed_sizes_hash(Rows<HashBatch> rows, HashOne one)
{
    std::mt19937_64 random{1};
    const std::vector<std::uint8_t> bytes = random_bytes(random, 1 << 18);
    const Bytes all{bytes};
    std::vector<Bytes> messages{all, all.subspan(1), all.first(20'000)};
    for (std::size_t i = 0; i < 40; ++i)
        messages.push_back(all.subspan(i, 30 * (i % 7)));
    for (int order = 0; order < 4; ++order)
    {
        const std::vector<Hash32> expected = hash_all(messages, one);
        for_each_row(rows,
            [&](HashBatch batch, RowId)
            {
                std::vector<Hash32> digests(messages.size());
                batch(messages, digests);
                ASSERT_EQ(digests, expected) << "order " << order;
            });
        std::ranges::shuffle(messages, random);
    }
}

void expect_no_touch_beyond(Rows<HashBatch> rows, HashOne one, std::size_t block)
{
    const GuardedPage input;
    const GuardedPage output;
    constexpr std::size_t count = 17;
    std::memset(input.first(), 0x5a, input.size());
    for (std::size_t size = 0; size <= 2 * block + 1; ++size)
    {
        std::vector<Bytes> messages(count, Bytes{input.last(size), size});
        std::fill_n(messages.begin(), count / 2, Bytes{input.first(), size});
        const Hash32 expected = one(messages.front());
        const std::span digests{
            reinterpret_cast<Hash32*>(output.last(count * sizeof(Hash32))), count};
        for_each_row(rows,
            [&](HashBatch batch, RowId)
            {
                std::ranges::fill(digests, Hash32{});
                batch(messages, digests);
                ASSERT_EQ(std::ranges::count(digests, expected), count) << size;
            });
    }
}
}  // namespace braid::tests
