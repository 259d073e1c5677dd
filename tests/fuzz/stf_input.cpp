// SPDX-License-Identifier: Apache-2.0
// An input of the state transition that decodes is canonical. Executing it ends in a block or a named failure, the same
// each time.
#include "base/assert.hpp"
#include "kernels/host_crypto.hpp"
#include "stf/stf.hpp"
#include "tests/fuzz/input.hpp"

namespace braid::fuzz
{
namespace
{
/// Bounds what one input may cost.
constexpr std::uint64_t gas_limit_max = 1'000'000;

void check_execution(stf::Input input)
{
    input.attributes.gas_limit = std::min(input.attributes.gas_limit, gas_limit_max);
    // Bedrock's system deposits stand outside the block's gas.
    input.chain.op_starts[static_cast<std::size_t>(evm::OpFork::regolith)] = 0;
    const auto output = stf::execute(input, kernels::host_crypto());
    const auto again = stf::execute(input, kernels::host_crypto());
    BRAID_ASSERT(output.ok() == again.ok());
    if (!output.ok())
    {
        BRAID_ASSERT(output.error().error == again.error().error);
        return;
    }
    BRAID_ASSERT(output->block_hash == again->block_hash);
    BRAID_ASSERT(output->header.gas_used <= output->header.gas_limit);
    std::vector<std::uint8_t> header;
    evm::encode_header(output->header, header);
    const auto decoded = evm::decode_header(header);
    BRAID_ASSERT(decoded.ok());
    BRAID_ASSERT(*decoded == output->header);
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    const Bytes bytes{data, size};
    const auto input = stf::decode_input(bytes);
    if (!input.ok())
        return 0;
    std::vector<std::uint8_t> encoded;
    stf::encode_input(*input, encoded);
    BRAID_ASSERT(equal(encoded, bytes));
    fuzz::check_execution(*input);
    return 0;
}
