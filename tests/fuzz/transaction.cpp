// SPDX-License-Identifier: Apache-2.0
// A transaction that decodes is canonical: encoding it gives the same bytes. Its checks answer under every fork. The kernels
// find the signers that the library finds.
#include "vm-frontends/evm/transaction.hpp"
#include "base/assert.hpp"
#include "kernels/host_crypto.hpp"
#include "kernels/keccak.hpp"
#include "tests/fuzz/input.hpp"
#include "vm-frontends/evm/chain.hpp"
#include "vm-frontends/evm/transaction/validate.hpp"

namespace braid::fuzz
{
namespace
{
void check_under(evm::Fork fork, const evm::EvmTx& tx)
{
    evm::EvmEnv env;
    env.fork = fork;
    env.gas_limit = 60'000'000;
    env.base_fee = u256{1};
    env.blob_base_fee = u256{1};
    env.blob_schedule = evm::blob_schedule_of(fork);
    if (evm::check_rules(tx, env, evm::intrinsic_gas_of(tx, fork)) != evm::TxError::none)
        return;
    if (evm::check_fees(tx, env) != evm::TxError::none)
        return;
    const auto fees = evm::fees_of(tx, env);
    BRAID_ASSERT(fees.gas_price <= tx.max_fee_per_gas);
    BRAID_ASSERT(fees.tip <= fees.gas_price);
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    const Bytes raw{data, size};
    Arena arena;
    const auto tx = evm::decode_transaction(raw, kernels::host_crypto(), arena);
    Crypto library = kernels::host_crypto();
    library.batches = nullptr;
    const auto expected = evm::decode_transaction(raw, library, arena);
    BRAID_ASSERT(tx.ok() == expected.ok());
    if (!tx)
    {
        BRAID_ASSERT(tx.error() == expected.error());
        return 0;
    }
    BRAID_ASSERT((*tx)->sender == (*expected)->sender);
    for (std::size_t i = 0; i < (*tx)->authorizations.size(); ++i)
        BRAID_ASSERT(
            (*tx)->authorizations[i].authority == (*expected)->authorizations[i].authority);
    std::vector<std::uint8_t> encoded;
    evm::encode_transaction(**tx, encoded);
    BRAID_ASSERT(std::ranges::equal(encoded, raw));
    BRAID_ASSERT((*tx)->hash == kernels::keccak256(raw));
    if ((*tx)->type == evm::TxType::deposit)
        return 0;
    for (std::size_t fork = 0; fork < evm::fork_count; ++fork)
        fuzz::check_under(static_cast<evm::Fork>(fork), **tx);
    return 0;
}
