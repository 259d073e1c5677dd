// SPDX-License-Identifier: Apache-2.0
#include "stf/stf.hpp"
#include "base/hex.hpp"
#include "kernels/host_crypto.hpp"
#include "storage/trie.hpp"
#include "tests/stf/op_block_files.hpp"
#include "tests/stf/small_chain.hpp"
#include "vm-frontends/evm/output_root.hpp"
#include <gtest/gtest.h>
#include <random>

using namespace braid;

namespace
{
Result<stf::Output, stf::Failure> execute(const stf::Input& input)
{
    return stf::execute(input, kernels::host_crypto());
}

std::string text_of(const stf::Failure& failure)
{
    return std::string{stf::name_of(failure.error)} + " " +
           std::string{evm::name_of(failure.rejection.block)} + " " +
           std::string{evm::name_of(failure.rejection.tx)};
}

stf::Failure failure_of(const stf::Input& input)
{
    const auto output = execute(input);
    EXPECT_FALSE(output.ok());
    return output.ok() ? stf::Failure{} : output.error();
}

/// Whether the failure says that the witness, and nothing else, falls short.
bool blames_witness(const stf::Failure& failure)
{
    return failure.error == stf::Error::missing_header ||
           (failure.error == stf::Error::rejected &&
               failure.rejection.block == evm::BlockError::state_unavailable &&
               failure.rejection.state == storage::StateError::missing_witness);
}
}  // namespace

TEST(stf, leaves_the_state_that_the_transactions_make)
{
    for (auto i = static_cast<int>(evm::OpFork::regolith);
        i <= static_cast<int>(evm::OpFork::karst); ++i)
    {
        const auto fork = static_cast<evm::OpFork>(i);
        auto chain = tests::make_small_chain(fork);
        const auto output = execute(chain.input);
        ASSERT_TRUE(output.ok()) << i << ": " << text_of(output.error());
        EXPECT_EQ(output->header.state_root, chain.after.state_root()) << i;
        EXPECT_EQ(output->block_hash, evm::hash_of(output->header));
        EXPECT_EQ(output->header.parent_hash, evm::hash_of(chain.input.parent));
        EXPECT_EQ(output->output_root, evm::op_output_root(output->header.state_root,
                                           storage::empty_trie_root, output->block_hash));
    }
}

TEST(stf, takes_encoded_input)
{
    const auto chain = tests::make_small_chain(evm::OpFork::isthmus);
    std::vector<std::uint8_t> encoded;
    stf::encode_input(chain.input, encoded);
    const auto output = stf::execute(Bytes{encoded}, kernels::host_crypto());
    ASSERT_TRUE(output.ok());
    EXPECT_EQ(output->block_hash, execute(chain.input)->block_hash);
    encoded.pop_back();
    EXPECT_EQ(stf::execute(Bytes{encoded}, kernels::host_crypto()).error().error,
        stf::Error::malformed_input);
}

TEST(stf, refuses_a_block_hash_that_the_witness_does_not_show)
{
    auto chain = tests::make_small_chain(evm::OpFork::isthmus);
    chain.input.preimages.erase(
        chain.input.preimages.begin() + static_cast<std::ptrdiff_t>(chain.header_preimage));
    EXPECT_EQ(failure_of(chain.input).error, stf::Error::missing_header);
}

TEST(stf, needs_every_preimage_of_a_small_block)
{
    const auto chain = tests::make_small_chain(evm::OpFork::isthmus);
    // Proofs share nodes, so one may stand there more than once.
    for (std::size_t i = 0; i < chain.input.preimages.size(); ++i)
    {
        stf::Input input = chain.input;
        const Bytes removed = input.preimages[i];
        std::erase_if(input.preimages, [&](Bytes other) { return equal(other, removed); });
        EXPECT_TRUE(blames_witness(failure_of(input))) << i;
    }
}

TEST(stf, names_what_is_wrong_with_an_input)
{
    const auto chain = tests::make_small_chain(evm::OpFork::isthmus);
    stf::Input input = chain.input;
    input.chain = evm::chain_at(evm::Fork::cancun);
    EXPECT_EQ(failure_of(input).error, stf::Error::not_op_stack);

    input = chain.input;
    input.attributes.timestamp = input.parent.timestamp;
    EXPECT_EQ(failure_of(input).rejection.block,
        evm::BlockError::invalid_block_timestamp_older_than_parent);

    input = chain.input;
    const std::vector<std::uint8_t> nonsense{0x7e, 0xc0};
    input.transactions.push_back(nonsense);
    const auto failure = failure_of(input);
    EXPECT_EQ(failure.rejection.block, evm::BlockError::invalid_transaction);
    EXPECT_EQ(failure.rejection.tx, evm::TxError::malformed);
    EXPECT_EQ(failure.rejection.index, 1u);

    input = chain.input;
    input.parent.state_root = Hash32{{1}};
    EXPECT_TRUE(blames_witness(failure_of(input)));
}

TEST(stf, makes_real_blocks_from_their_witness_alone)
{
    BRAID_NEED_VECTORS("op_blocks");
    const auto blocks = tests::read_op_blocks();
    EXPECT_EQ(blocks.size(), 4u);
    for (const auto& block : blocks)
    {
        const auto output = execute(block.input);
        ASSERT_TRUE(output.ok()) << text_of(output.error());
        EXPECT_EQ(to_hex(output->block_hash), to_hex(block.expected_block_hash))
            << block.input.parent.number + 1 << " gas " << output->header.gas_used;
    }
}

TEST(stf, makes_the_right_block_or_none_from_a_part_of_its_witness)
{
    BRAID_NEED_VECTORS("op_blocks");
    constexpr std::uint64_t seed = 3141;
    std::mt19937_64 random{seed};
    const auto blocks = tests::read_op_blocks();
    const auto& block = blocks.front();
    std::size_t refused = 0;
    for (int round = 0; round < 40; ++round)
    {
        stf::Input input = block.input;
        input.preimages.erase(input.preimages.begin() +
                              static_cast<std::ptrdiff_t>(random() % input.preimages.size()));
        const auto output = execute(input);
        if (output.ok())
        {
            EXPECT_EQ(output->block_hash, block.expected_block_hash) << "seed " << seed;
            continue;
        }
        EXPECT_TRUE(blames_witness(output.error())) << text_of(output.error());
        ++refused;
    }
    EXPECT_GT(refused, 20u) << "most of a witness is needed";
}
