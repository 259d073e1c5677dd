// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak_batch.hpp"

#include "kernels/keccak.hpp"
#include "tests/kernels/each_row.hpp"
#include <random>
#include <vector>

namespace braid::kernels
{
namespace
{
/// Messages in one piece of memory, of random bytes and sizes; small sizes are frequent, the edges of blocks too.
class RandomMessages
{
public:
    RandomMessages(std::uint64_t seed, std::size_t count) : random_(seed)
    {
        std::vector<std::size_t> sizes;
        std::size_t total = 0;
        for (std::size_t i = 0; i < count; ++i)
            total += sizes.emplace_back(size());
        bytes_.resize(total);
        for (std::uint8_t& byte : bytes_)
            byte = static_cast<std::uint8_t>(random_());
        std::size_t at = 0;
        for (const std::size_t size : sizes)
        {
            messages_.push_back(Bytes{bytes_}.subspan(at, size));
            at += size;
        }
    }

    [[nodiscard]] const std::vector<Bytes>& messages() const { return messages_; }

private:
    [[nodiscard]] std::size_t size()
    {
        constexpr std::size_t edges[]{0, 1, 55, 56, 135, 136, 137, 271, 272};
        switch (random_() % 4)
        {
        case 0:
            return edges[random_() % std::size(edges)];
        case 1:
            return random_() % 1000;
        default:
            return random_() % 140;
        }
    }

    std::mt19937_64 random_;
    std::vector<std::uint8_t> bytes_;
    std::vector<Bytes> messages_;
};

void expect_equal_to_single(Rows<HashBatch> rows, Hash32 (*single)(Bytes) noexcept)
{
    constexpr std::size_t batch_max = 100;
    std::size_t left = tests::input_count(20'000);
    for (std::uint64_t seed = 1; left > 0; ++seed)
    {
        const std::size_t count = std::min<std::size_t>(left, seed % batch_max);
        const RandomMessages random{seed, count};
        std::vector<Hash32> expected;
        for (const Bytes message : random.messages())
            expected.push_back(single(message));
        tests::for_each_row(rows,
            [&](HashBatch batch, RowId)
            {
                std::vector<Hash32> digests(count);
                batch(random.messages(), digests);
                ASSERT_EQ(digests, expected) << "seed " << seed;
            });
        left -= count;
    }
}
}  // namespace

TEST(keccak_batch, every_row_equals_one_by_one)
{
    expect_equal_to_single(keccak256_rows(), keccak256);
    expect_equal_to_single(sha3_256_rows(), sha3_256);
}

TEST(keccak_batch, long_messages_hash_beside_short_ones)
{
    const std::vector<std::uint8_t> bytes(1 << 20, 0x5a);
    const Bytes all{bytes};
    const std::vector<Bytes> messages{all, all.first(1), all.first(136), all.first(0), all};
    tests::for_each_row(keccak256_rows(),
        [&](HashBatch batch, RowId)
        {
            std::vector<Hash32> digests(messages.size());
            batch(messages, digests);
            for (std::size_t i = 0; i < messages.size(); ++i)
                EXPECT_EQ(digests[i], keccak256(messages[i]));
        });
}
}  // namespace braid::kernels
