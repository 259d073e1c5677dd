// SPDX-License-Identifier: Apache-2.0
// A transaction that decodes is canonical: its parts put together are the same bytes. Whether its signatures are right can be
// asked of every one.
#include "base/assert.hpp"
#include "kernels/host_crypto.hpp"
#include "vm-frontends/move/encode.hpp"
#include "vm-frontends/move/transaction/session_id.hpp"
#include <algorithm>

namespace braid::fuzz
{
namespace
{
using namespace move;

PlainCall plain(const EntryFunction& entry)
{
    PlainCall call{.address = entry.address,
        .module = std::string{entry.module},
        .function = std::string{entry.function},
        .type_arguments = {},
        .arguments = {}};
    for (const Bytes type : entry.type_arguments)
        call.type_arguments.emplace_back(type.begin(), type.end());
    for (const Bytes argument : entry.arguments)
        call.arguments.emplace_back(argument.begin(), argument.end());
    return call;
}

/// Scripts aside, whose arguments lose what they were said as.
std::optional<PlainTransaction> plain(const UserTransaction& tx)
{
    const Payload& payload = tx.payload;
    PlainTransaction transaction;
    transaction.sender = tx.sender;
    transaction.sequence_number = tx.sequence_number;
    if (payload.kind == ExecutableKind::entry_function)
        transaction.executable = plain(payload.entry);
    else if (payload.kind != ExecutableKind::empty)
        return std::nullopt;
    // An encoder says every nonce's transaction with the highest number.
    if (payload.nonce && tx.sequence_number != ~std::uint64_t{0})
        return std::nullopt;
    transaction.multisig = payload.multisig;
    transaction.nonce = payload.nonce;
    transaction.is_versioned = payload.is_versioned;
    transaction.gas_max = tx.gas_max;
    transaction.gas_price = tx.gas_price;
    transaction.expiration = tx.expiration;
    transaction.chain_id = tx.chain_id;
    return transaction;
}

void check(const UserTransaction& tx)
{
    if (const auto transaction = plain(tx))
        BRAID_ASSERT(std::ranges::equal(encode_raw_transaction(*transaction), tx.raw));
    BRAID_ASSERT(tx.raw.size() < tx.encoded.size());
    const UserTransaction* const one = &tx;
    (void)find_wrong_signature({&one, 1}, kernels::host_crypto());
    BRAID_ASSERT(session_hash_of(tx, TransactionPart::payload) !=
                 session_hash_of(tx, TransactionPart::epilogue));
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    Arena arena;
    const auto tx = move::decode_transaction({data, size}, arena);
    if (tx.ok())
        fuzz::check(**tx);
    return 0;
}
