// SPDX-License-Identifier: Apache-2.0
// Whatever a node answers, the readers of blocks and states give a value or an InputError; and a transaction that they
// put together is one that decodes, signature aside.
#include "base/assert.hpp"
#include "cli/command.hpp"
#include "cli/real_block.hpp"
#include "kernels/host_crypto.hpp"
#include "vm-frontends/evm/transaction.hpp"

namespace braid::fuzz
{
namespace
{
void block(std::string_view json)
{
    const auto read = cli::parse_block(json);
    static_cast<void>(evm::hash_of(read.header));
    static_cast<void>(evm::transactions_root_of(read.transactions));
    static_cast<void>(cli::recent_hashes_of(read, {}));
    Arena arena;
    for (const auto raw : read.transactions)
    {
        const auto decoded = evm::decode_transaction(raw, kernels::host_crypto(), arena);
        BRAID_ASSERT(decoded.ok() || decoded.error() != evm::TxError::malformed);
        BRAID_ASSERT(decoded.ok() || decoded.error() != evm::TxError::type_not_supported);
    }
    static_cast<void>(cli::chain_of(read));
}

void state(std::string_view json)
{
    const auto read = cli::parse_state(json, {});
    for (const auto& address : read.addresses())
        BRAID_ASSERT(read.account(address).has_value());
}

template <typename Read>
void attempt(Read read, std::string_view json)
{
    try
    {
        static_cast<void>(read(json));
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
    using namespace braid;
    const std::string_view json{reinterpret_cast<const char*>(data), size};
    fuzz::attempt([](std::string_view text) { return fuzz::block(text), 0; }, json);
    fuzz::attempt([](std::string_view text) { return fuzz::state(text), 0; }, json);
    fuzz::attempt(cli::parse_codes, json);
    fuzz::attempt(cli::parse_block_hashes, json);
    return 0;
}
