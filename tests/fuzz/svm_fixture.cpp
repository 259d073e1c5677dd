// SPDX-License-Identifier: Apache-2.0
// Whatever a file says, the reader of fixtures gives one within its limits or an InputError that says why not.
#include "cli/svm_fixture.hpp"
#include "base/assert.hpp"
#include "cli/command.hpp"
#include "tests/fuzz/input.hpp"
#include "vm-frontends/svm/account.hpp"

namespace braid::fuzz
{
namespace
{
void check(std::string_view json)
{
    try
    {
        const cli::SvmFixture fixture = cli::parse_svm_fixture(json);
        for (const auto& block : fixture.blocks)
        {
            BRAID_ASSERT(block.blockhashes.size() <= 151);
            for (const auto& transaction : block.transactions)
                BRAID_ASSERT(transaction.bytes.size() <= std::size_t{64} * 1024);
        }
    }
    catch (const cli::InputError& error)
    {
        BRAID_ASSERT(error.what()[0] != '\0');
    }
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    braid::fuzz::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
