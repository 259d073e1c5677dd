// SPDX-License-Identifier: Apache-2.0
#include "stf/input.hpp"
#include "tests/stf/small_chain.hpp"
#include <algorithm>
#include <gtest/gtest.h>
#include <random>

using namespace braid;

namespace
{
using Buffer = std::vector<std::uint8_t>;

Buffer encoded(const stf::Input& input)
{
    Buffer bytes;
    stf::encode_input(input, bytes);
    return bytes;
}
}  // namespace

TEST(stf_input, reads_back_what_it_wrote)
{
    for (const auto fork : {evm::OpFork::bedrock, evm::OpFork::ecotone, evm::OpFork::jovian})
    {
        const auto chain = tests::make_small_chain(fork);
        const stf::Input& input = chain.input;
        const Buffer bytes = encoded(input);
        const auto read = stf::decode_input(bytes);
        ASSERT_TRUE(read.ok());
        EXPECT_EQ(read->chain.chain_id, input.chain.chain_id);
        EXPECT_EQ(read->chain.op_starts, input.chain.op_starts);
        EXPECT_EQ(read->chain.op_base_fee.elasticity, input.chain.op_base_fee.elasticity);
        EXPECT_EQ(read->chain.op_base_fee.denominator, input.chain.op_base_fee.denominator);
        EXPECT_EQ(
            read->chain.op_base_fee.denominator_canyon, input.chain.op_base_fee.denominator_canyon);
        EXPECT_EQ(read->parent, input.parent);
        EXPECT_EQ(read->attributes.timestamp, input.attributes.timestamp);
        EXPECT_EQ(read->attributes.fee_recipient, input.attributes.fee_recipient);
        EXPECT_EQ(
            read->attributes.parent_beacon_block_root, input.attributes.parent_beacon_block_root);
        EXPECT_EQ(read->attributes.eip1559_params, input.attributes.eip1559_params);
        EXPECT_EQ(read->attributes.base_fee_min, input.attributes.base_fee_min);
        ASSERT_EQ(read->transactions.size(), 1u);
        EXPECT_TRUE(equal(read->transactions[0], input.transactions[0]));
        ASSERT_EQ(read->preimages.size(), input.preimages.size());
        EXPECT_EQ(encoded(*read), bytes);
    }
}

TEST(stf_input, refuses_every_prefix_and_every_longer_input)
{
    Buffer bytes = encoded(tests::make_small_chain(evm::OpFork::jovian).input);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(stf::decode_input(Bytes{bytes}.first(size)).ok()) << size;
    bytes.push_back(0x80);
    EXPECT_EQ(stf::decode_input(bytes).error(), rlp::Error::trailing_bytes);
}

TEST(stf_input, refuses_other_versions)
{
    Buffer bytes = encoded(tests::make_small_chain(evm::OpFork::jovian).input);
    const auto version = std::ranges::find(bytes, 0x80);
    ASSERT_EQ(version - bytes.begin(), 3) << "behind the list's prefix of three bytes";
    *version = 1;
    EXPECT_EQ(stf::decode_input(bytes).error(), rlp::Error::wrong_kind);
}

TEST(stf_input, accepts_only_canonical_bytes_after_tampering)
{
    constexpr std::uint64_t seed = 55;
    std::mt19937_64 random{seed};
    const Buffer original = encoded(tests::make_small_chain(evm::OpFork::jovian).input);
    std::size_t accepted = 0;
    for (int round = 0; round < 20000; ++round)
    {
        Buffer bytes = original;
        for (std::size_t i = 1 + random() % 3; i-- > 0;)
            bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
        const auto read = stf::decode_input(bytes);
        if (!read.ok())
            continue;
        ++accepted;
        EXPECT_EQ(encoded(*read), bytes) << "seed " << seed << " round " << round;
    }
    EXPECT_GT(accepted, 1000u);
}
