// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/transaction/op_fees.hpp"

#include "base/hex.hpp"
#include "tests/vm-frontends/evm/state/block_fixture.hpp"
#include "tests/vm-frontends/evm/transaction/signer.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
namespace
{
/// An unsigned legacy transaction without anything but a recipient: thirty bytes, none of them zero.
class OpFeesTest : public ::testing::Test
{
protected:
    OpFeesTest()
    {
        EXPECT_TRUE(from_hex("095e7baea6a6c7c4c2dfeb977efac326af552d87", tx.to.emplace().bytes));
        raw = tests::encode(tx);
        tx.raw = raw;
        fees.l1_base_fee = 1'000'000'000;
        fees.l1_fee_overhead = 50;
        fees.l1_fee_scalar = 7'000'000;
        fees.l1_blob_base_fee = 10'000'000;
        fees.l1_base_fee_scalar = 2;
        fees.l1_blob_base_fee_scalar = 3;
    }

    [[nodiscard]] u256 l1_fee(OpFork fork)
    {
        fees.fork = fork;
        return data_charge_of(tx, fees).l1_fee;
    }

    EvmTx tx;
    std::vector<std::uint8_t> raw;
    OpFees fees;
};

using op_fees = OpFeesTest;

[[nodiscard]] OpFees read_with(OpFork fork, tests::BlockFixture& block)
{
    OpFees fees;
    EXPECT_TRUE(block.run(Fork::cancun, [&](TxState& state) { fees = read_op_fees(fork, state); }));
    return fees;
}
}  // namespace

TEST_F(op_fees, charge_for_data_by_each_forks_formula)
{
    EXPECT_EQ(l1_fee(OpFork::bedrock), u256{11'326'000'000'000});
    EXPECT_EQ(l1_fee(OpFork::regolith), u256{3'710'000'000'000});
    EXPECT_EQ(l1_fee(OpFork::canyon), u256{3'710'000'000'000});
    EXPECT_EQ(l1_fee(OpFork::ecotone), u256{960'900});
    EXPECT_EQ(l1_fee(OpFork::fjord), u256{3'203'000});
    EXPECT_EQ(l1_fee(OpFork::jovian), u256{3'203'000});
}

TEST_F(op_fees, go_by_bedrock_while_ecotones_values_are_unset)
{
    fees.l1_blob_base_fee = 0;
    fees.l1_base_fee_scalar = 0;
    fees.l1_blob_base_fee_scalar = 0;
    EXPECT_EQ(l1_fee(OpFork::ecotone), u256{3'710'000'000'000});
    EXPECT_EQ(l1_fee(OpFork::fjord), u256{3'710'000'000'000});
    fees.l1_blob_base_fee = 1;
    EXPECT_EQ(l1_fee(OpFork::ecotone), u256{});
}

TEST_F(op_fees, charge_for_the_operator_since_isthmus)
{
    fees.operator_fee_scalar = 1'500'000;
    fees.operator_fee_constant = 7;
    fees.fork = OpFork::holocene;
    EXPECT_EQ(operator_fee_of(21'000, fees), u256{});
    fees.fork = OpFork::isthmus;
    EXPECT_EQ(operator_fee_of(21'000, fees), u256{31'507});
    fees.fork = OpFork::jovian;
    EXPECT_EQ(operator_fee_of(21'000, fees), u256{21'000ULL * 1'500'000 * 100 + 7});
    fees.operator_fee_scalar = ~std::uint32_t{0};
    fees.operator_fee_constant = ~std::uint64_t{0};
    EXPECT_EQ(bit_width(operator_fee_of(~std::uint64_t{0}, fees)), 103u);
}

TEST_F(op_fees, count_the_footprint_since_jovian)
{
    fees.da_footprint_gas_scalar = 400;
    fees.fork = OpFork::isthmus;
    EXPECT_EQ(data_charge_of(tx, fees).da_footprint, 0u);
    fees.fork = OpFork::jovian;
    EXPECT_EQ(data_charge_of(tx, fees).da_footprint, 40'000u);
    std::vector<std::uint8_t> incompressible(1'000);
    for (std::size_t i = 0; i < incompressible.size(); ++i)
        incompressible[i] = static_cast<std::uint8_t>(i * i * 31 + i / 7);
    tx.raw = incompressible;
    EXPECT_GT(data_charge_of(tx, fees).da_footprint, 40'000u);
    EXPECT_EQ(data_charge_of(tx, fees).da_footprint % 400, 0u);
}

TEST_F(op_fees, are_read_from_where_l1_block_packs_them)
{
    Address l1_block;
    ASSERT_TRUE(from_hex("4200000000000000000000000000000000000015", l1_block.bytes));
    tests::BlockFixture block;
    block.state.set({l1_block, 0, 1}, u256{11});
    // Unused, base fee scalar, blob base fee scalar, sequence number.
    block.state.set({l1_block, 0, 3}, u256{0xffff, 0xffffffff, 0x0000000500000006, 0x99});
    block.state.set({l1_block, 0, 5}, u256{12});
    block.state.set({l1_block, 0, 6}, u256{13});
    block.state.set({l1_block, 0, 7}, u256{14});
    // Footprint scalar, operator fee scalar, operator fee constant.
    block.state.set({l1_block, 0, 8}, u256{0, 0xffff, 0xffff'0190'0000'0007, 0x8});

    const auto jovian = read_with(OpFork::jovian, block);
    EXPECT_EQ(jovian.l1_base_fee, u256{11});
    EXPECT_EQ(jovian.l1_base_fee_scalar, 5u);
    EXPECT_EQ(jovian.l1_blob_base_fee_scalar, 6u);
    EXPECT_EQ(jovian.l1_blob_base_fee, u256{14});
    EXPECT_EQ(jovian.operator_fee_scalar, 7u);
    EXPECT_EQ(jovian.operator_fee_constant, 8u);
    EXPECT_EQ(jovian.da_footprint_gas_scalar, 400u);

    const auto isthmus = read_with(OpFork::isthmus, block);
    EXPECT_EQ(isthmus.operator_fee_scalar, 7u);
    EXPECT_EQ(isthmus.da_footprint_gas_scalar, 0u);
    const auto bedrock = read_with(OpFork::bedrock, block);
    EXPECT_EQ(bedrock.l1_fee_overhead, u256{12});
    EXPECT_EQ(bedrock.l1_fee_scalar, u256{13});
    EXPECT_EQ(bedrock.l1_base_fee_scalar, 0u);
}
}  // namespace braid::evm
