// SPDX-License-Identifier: Apache-2.0
#include "stf/stf.hpp"
#include "base/hex.hpp"
#include "kernels/host_crypto.hpp"
#include "tests/stf/op_block_files.hpp"
#include <gtest/gtest.h>

using namespace braid;

TEST(stf, makes_real_blocks_from_their_witness_alone)
{
    BRAID_NEED_VECTORS("op_blocks");
    const auto blocks = tests::read_op_blocks();
    EXPECT_EQ(blocks.size(), 4u);
    for (const auto& block : blocks)
    {
        const auto output = stf::execute(block.input, kernels::host_crypto());
        ASSERT_TRUE(output.ok()) << stf::name_of(output.error().error) << " "
                                 << evm::name_of(output.error().rejection.block) << " "
                                 << evm::name_of(output.error().rejection.tx) << " "
                                 << static_cast<int>(output.error().rejection.state);
        EXPECT_EQ(to_hex(output->block_hash), to_hex(block.expected_block_hash))
            << block.input.parent.number + 1 << " gas " << output->header.gas_used;
    }
}
