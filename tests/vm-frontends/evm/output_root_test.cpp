// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/output_root.hpp"
#include "base/hex.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
namespace
{
Hash32 hash(std::string_view hex)
{
    return Hash32::from(from_hex(hex).value());
}
}  // namespace

// ethereum-optimism/optimism, op-node/node/server_test.go, TestOutputAtBlock.
TEST(op_output_root, equals_that_of_the_rollup_node)
{
    EXPECT_EQ(
        op_output_root(hash("b46d4bcb0e471e1b8506031a1f34ebc6f200253cbaba56246dd2320e8e2c8f13"),
            hash("c1917a80cb25ccc50d0d1921525a44fb619b4601194ca726ae32312f08a799f8"),
            hash("8512bee03061475e4b069171f7b406097184f16b22c3f5c97c0abfc49591c524")),
        hash("c861dbdc5bf1d8bbbc0bca7cd876ab6a70748c50b2054a46e8f30e99002170ab"));
}

// What a node of SOON answered to optimism_outputAtBlock: soonlabs/soon-bridge-tool, src/cal_root.ts.
TEST(op_output_root, equals_that_of_a_live_chain)
{
    EXPECT_EQ(
        op_output_root(hash("23386c82f6e2d73d9a9f38e6a0c8447913d5d91508ba282add8b19a15bf78016"),
            hash("1d9a622503154e82235f13df67592b7b09984aa586d293ce0091a0cff6d0e55b"),
            hash("f081aa64a6bff952f58cbc28df4e22bf644c4b8bc00140e872c75d06aa311e88")),
        hash("2565651ec62acf1de9b14730474f1ec902eaa133e27577db946f65e131f5fe90"));
}
}  // namespace braid::evm
