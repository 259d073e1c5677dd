// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "kernels/host_crypto.hpp"
#include "stf/stf.hpp"
#include "tests/stf/op_block_files.hpp"
#include "tests/stf/small_chain.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scratch_folder.hpp"
#include <gtest/gtest.h>

using namespace braid;

namespace
{
tests::ProcessResult run_on(const stf::Input& input)
{
    std::vector<std::uint8_t> encoded;
    stf::encode_input(input, encoded);
    const tests::ScratchFolder scratch;
    const auto file = scratch.write("input", {encoded.begin(), encoded.end()});
    return tests::run_process({BRAID_STF_PROGRAM, file.string()});
}
}  // namespace

TEST(stf_program, prints_the_block_hash_and_the_output_root)
{
    const auto chain = tests::make_small_chain(evm::OpFork::isthmus);
    const auto expected = stf::execute(chain.input, kernels::host_crypto());
    const auto result = run_on(chain.input);
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out, "block hash   0x" + to_hex(expected->block_hash) + "\noutput root  0x" +
                              to_hex(*expected->output_root) + "\n");
}

TEST(stf_program, makes_real_blocks_freestanding)
{
    BRAID_NEED_VECTORS("op_blocks");
    for (const auto& block : tests::read_op_blocks())
    {
        const auto result = run_on(block.input);
        EXPECT_EQ(result.code, 0) << result.err;
        EXPECT_TRUE(
            result.out.starts_with("block hash   0x" + to_hex(block.expected_block_hash) + "\n"))
            << result.out;
    }
}

TEST(stf_program, fails_by_name)
{
    auto chain = tests::make_small_chain(evm::OpFork::isthmus);
    chain.input.preimages.erase(
        chain.input.preimages.begin() + static_cast<std::ptrdiff_t>(chain.header_preimage));
    const auto result = run_on(chain.input);
    EXPECT_EQ(result.code, 1);
    EXPECT_NE(result.err.find("missing_header"), std::string::npos) << result.err;

    EXPECT_EQ(tests::run_process({BRAID_STF_PROGRAM}).code, 2);
    EXPECT_EQ(tests::run_process({BRAID_STF_PROGRAM, "/nonexistent"}).code, 2);
}
