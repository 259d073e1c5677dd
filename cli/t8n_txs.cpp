// SPDX-License-Identifier: Apache-2.0
#include "base/rlp.hpp"
#include "bench/sign.hpp"
#include "cli/command.hpp"
#include "cli/fixture_transaction.hpp"
#include "cli/t8n_input.hpp"
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
evm::TxType type_of(const JsonFields& tx)
{
    const auto type = tx.loose_u64("type").value_or(0);
    if (type > static_cast<std::uint64_t>(evm::TxType::set_code))
        throw InputError(fmt::format("txs.type: {} is none of 0 to 4", type));
    return static_cast<evm::TxType>(type);
}

void read_fees(const JsonFields& fields, evm::EvmTx& tx)
{
    const bool dynamic = tx.type >= evm::TxType::dynamic_fee;
    tx.max_fee_per_gas =
        fields.loose_integer(dynamic ? "maxFeePerGas" : "gasPrice").value_or(u256{});
    tx.max_priority_fee_per_gas =
        dynamic ? fields.loose_integer("maxPriorityFeePerGas").value_or(u256{}) :
                  tx.max_fee_per_gas;
    tx.max_fee_per_blob_gas = fields.loose_integer("maxFeePerBlobGas").value_or(u256{});
}

void read_lists(const JsonFields& fields, evm::EvmTx& tx, Arena& arena)
{
    if (tx.type >= evm::TxType::access_list && fields.has("accessList"))
        tx.access_list = read_access_list(fields.array("accessList"), arena);
    if (tx.type == evm::TxType::blob && fields.has("blobVersionedHashes"))
        tx.blob_hashes =
            read_hashes(fields.array("blobVersionedHashes"), "txs.blobVersionedHashes", arena);
    if (tx.type == evm::TxType::set_code && fields.has("authorizationList"))
        tx.authorizations = read_authorizations(fields.array("authorizationList"), arena);
}

/// Takes the signature that is there, or signs where there is a key in its stead.
void read_signature(const JsonFields& fields, std::uint64_t chain_id, evm::EvmTx& tx)
{
    const bool typed = tx.type != evm::TxType::legacy;
    const bool by_parity = typed && fields.has("yParity");
    tx.v = fields.loose_integer(by_parity ? "yParity" : "v").value_or(u256{});
    tx.r = fields.loose_integer("r").value_or(u256{});
    tx.s = fields.loose_integer("s").value_or(u256{});
    if (!fields.has("secretKey") || !(tx.v | tx.r | tx.s).is_zero())
        return;
    if (typed || !fields.has("protected") || fields.boolean("protected"))
        tx.chain_id = typed && tx.chain_id ? tx.chain_id : u256{chain_id};
    if (!bench::sign(tx, fields.hash("secretKey")))
        throw InputError("txs.secretKey: not a private key");
}

std::vector<std::uint8_t> encode(const JsonFields& fields, std::uint64_t chain_id)
{
    Arena arena;
    evm::EvmTx tx;
    tx.type = type_of(fields);
    tx.nonce = fields.loose_u64("nonce").value_or(0);
    tx.gas_limit = fields.loose_u64(fields.has("gas") ? "gas" : "gasLimit").value_or(0);
    tx.value = fields.loose_integer("value").value_or(u256{});
    if (fields.has("to") && fields.text("to").size() > 2)
        tx.to = fields.address("to");
    std::vector<std::uint8_t> input;
    for (const auto* name : {"input", "data"})
    {
        if (fields.has(name) && input.empty())
            input = fields.bytes(name);
    }
    tx.input = input;
    if (tx.type != evm::TxType::legacy)
        tx.chain_id = fields.loose_integer("chainId").value_or(u256{chain_id});
    read_fees(fields, tx);
    read_lists(fields, tx, arena);
    read_signature(fields, chain_id, tx);
    std::vector<std::uint8_t> encoded;
    evm::encode_transaction(tx, encoded);
    return encoded;
}
}  // namespace

std::vector<T8nTx> read_t8n_txs(simdjson::dom::array txs, std::uint64_t chain_id)
{
    std::vector<T8nTx> read;
    for (const auto element : txs)
    {
        const JsonFields fields{element, fmt::format("txs[{}]", read.size())};
        read.push_back({.encoded = encode(fields, chain_id), .error = {}});
    }
    return read;
}

std::vector<T8nTx> read_t8n_rlp(Bytes rlp)
{
    auto list = rlp::Reader::of_list(rlp);
    if (!list.ok())
        throw InputError("txs: not an RLP list");
    std::vector<T8nTx> read;
    while (!list->at_end())
    {
        const auto item = list->item();
        if (!item.ok())
        {
            read.push_back({.encoded = {}, .error = "malformed"});
            break;
        }
        const Bytes bytes = item->is_list ? item->encoded : item->payload;
        read.push_back({.encoded = {bytes.begin(), bytes.end()}, .error = {}});
    }
    return read;
}
}  // namespace braid::cli
