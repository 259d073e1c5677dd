// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/evm/precompiles/call_precompile.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
using tests::call_precompile;
using Buffer = std::vector<std::uint8_t>;

namespace
{
/// Gas of a call with so many zero bytes, which must succeed; a unit less must fail and take everything.
std::uint64_t gas_of(std::uint64_t number, std::size_t size, Fork fork, OpFork op = OpFork::none)
{
    const Buffer input(size);
    const auto answer = call_precompile(number, input, {.fork = fork, .op = op});
    EXPECT_TRUE(answer.ok);
    const auto exact =
        call_precompile(number, input, {.fork = fork, .op = op, .gas = answer.gas_used});
    EXPECT_TRUE(exact.ok);
    if (answer.gas_used != 0)
    {
        const tests::PrecompileRules less{.fork = fork, .op = op, .gas = answer.gas_used - 1};
        EXPECT_FALSE(call_precompile(number, input, less).ok);
        EXPECT_EQ(call_precompile(number, input, less).gas_used, less.gas);
    }
    return answer.gas_used;
}

/// Whether a call with so many zero bytes succeeds.
bool accepts(std::uint64_t number, std::size_t size, OpFork op, Fork fork = Fork::prague)
{
    return call_precompile(number, Buffer(size), {.fork = fork, .op = op}).ok;
}
}  // namespace

TEST(precompile_gas, of_hashes_and_identity_counts_words_begun)
{
    EXPECT_EQ(gas_of(2, 0, Fork::frontier), 60U);
    EXPECT_EQ(gas_of(2, 1, Fork::frontier), 72U);
    EXPECT_EQ(gas_of(2, 32, Fork::frontier), 72U);
    EXPECT_EQ(gas_of(2, 33, newest_fork), 84U);
    EXPECT_EQ(gas_of(3, 0, Fork::frontier), 600U);
    EXPECT_EQ(gas_of(3, 65, newest_fork), 960U);
    EXPECT_EQ(gas_of(4, 0, Fork::frontier), 15U);
    EXPECT_EQ(gas_of(4, 100, newest_fork), 27U);
}

TEST(precompile_gas, of_the_curve_fell_in_istanbul)
{
    EXPECT_EQ(gas_of(6, 128, Fork::byzantium), 500U);
    EXPECT_EQ(gas_of(6, 0, Fork::istanbul), 150U);
    EXPECT_EQ(gas_of(7, 96, Fork::petersburg), 40000U);
    EXPECT_EQ(gas_of(7, 0, newest_fork), 6000U);
    EXPECT_EQ(gas_of(8, 0, Fork::byzantium), 100000U);
    EXPECT_EQ(gas_of(8, 2 * 192, Fork::byzantium), 260000U);
    EXPECT_EQ(gas_of(8, 0, Fork::istanbul), 45000U);
    EXPECT_EQ(gas_of(8, 3 * 192, newest_fork), 147000U);
}

TEST(precompile_gas, of_sums_of_multiples_has_a_discount)
{
    EXPECT_EQ(gas_of(11, 256, Fork::prague), 375U);
    EXPECT_EQ(gas_of(12, 160, Fork::prague), 12000U);
    EXPECT_EQ(gas_of(12, 2 * 160, Fork::prague), 22776U);
    EXPECT_EQ(gas_of(12, 128 * 160, Fork::prague), 797184U);
    EXPECT_EQ(gas_of(12, 200 * 160, Fork::prague), 1245600U);
    EXPECT_EQ(gas_of(13, 512, Fork::prague), 600U);
    EXPECT_EQ(gas_of(14, 288, Fork::prague), 22500U);
    EXPECT_EQ(gas_of(14, 2 * 288, Fork::prague), 45000U);
    EXPECT_EQ(gas_of(14, 129 * 288, Fork::prague), 1520910U);
    EXPECT_EQ(gas_of(15, 384, Fork::prague), 70300U);
    EXPECT_EQ(gas_of(15, 5 * 384, Fork::prague), 200700U);
    EXPECT_EQ(gas_of(16, 64, Fork::prague), 5500U);
    EXPECT_EQ(gas_of(17, 128, Fork::prague), 23800U);
}

TEST(precompile_gas, of_p256_differs_between_chains)
{
    EXPECT_EQ(gas_of(0x100, 160, Fork::osaka), 6900U);
    EXPECT_EQ(gas_of(0x100, 0, Fork::osaka), 6900U);
    EXPECT_EQ(gas_of(0x100, 160, Fork::cancun, OpFork::fjord), 3450U);
    EXPECT_EQ(gas_of(0x100, 161, Fork::prague, OpFork::jovian), 3450U);
    EXPECT_EQ(gas_of(0x100, 160, Fork::osaka, OpFork::karst), 6900U);
}

TEST(precompile_input, of_wrong_size_fails)
{
    for (const std::size_t size : {1U, 191U, 193U})
        EXPECT_FALSE(accepts(8, size, OpFork::none)) << size;
    for (const std::size_t size : {0U, 212U, 214U})
        EXPECT_FALSE(accepts(9, size, OpFork::none)) << size;
    for (const std::size_t size : {0U, 191U, 193U})
        EXPECT_FALSE(accepts(10, size, OpFork::none)) << size;
    for (std::uint64_t number = 11; number <= 17; ++number)
        for (const std::size_t size : {0U, 63U, 65U, 127U, 161U, 255U, 257U, 383U, 511U, 513U})
            EXPECT_FALSE(accepts(number, size, OpFork::none)) << number << ", " << size;
}

TEST(precompile_input, is_capped_on_op_chains)
{
    EXPECT_TRUE(accepts(8, 600 * 192, OpFork::fjord, Fork::cancun));
    EXPECT_TRUE(accepts(8, 586 * 192, OpFork::granite, Fork::cancun));
    EXPECT_FALSE(accepts(8, 587 * 192, OpFork::granite, Fork::cancun));
    EXPECT_TRUE(accepts(8, 427 * 192, OpFork::jovian));
    EXPECT_FALSE(accepts(8, 428 * 192, OpFork::jovian));
    EXPECT_TRUE(accepts(8, 300 * 192, OpFork::karst, Fork::osaka));
    EXPECT_FALSE(accepts(8, 301 * 192, OpFork::karst, Fork::osaka));

    EXPECT_TRUE(accepts(12, 3211 * 160, OpFork::isthmus));
    EXPECT_FALSE(accepts(12, 3212 * 160, OpFork::isthmus));
    EXPECT_TRUE(accepts(12, 1806 * 160, OpFork::jovian));
    EXPECT_FALSE(accepts(12, 1807 * 160, OpFork::jovian));
    EXPECT_TRUE(accepts(12, 3212 * 160, OpFork::none));

    EXPECT_TRUE(accepts(14, 1696 * 288, OpFork::isthmus));
    EXPECT_FALSE(accepts(14, 1697 * 288, OpFork::isthmus));
    EXPECT_TRUE(accepts(14, 968 * 288, OpFork::jovian));
    EXPECT_FALSE(accepts(14, 969 * 288, OpFork::jovian));

    EXPECT_TRUE(accepts(15, 612 * 384, OpFork::isthmus));
    EXPECT_FALSE(accepts(15, 613 * 384, OpFork::isthmus));
    EXPECT_TRUE(accepts(15, 408 * 384, OpFork::karst, Fork::osaka));
    EXPECT_FALSE(accepts(15, 409 * 384, OpFork::karst, Fork::osaka));
}
}  // namespace braid::evm
