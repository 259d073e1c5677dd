// SPDX-License-Identifier: Apache-2.0
#include "cli/fixture_transaction.hpp"
#include "bench/sign.hpp"
#include "cli/command.hpp"
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
simdjson::dom::element at(simdjson::dom::array array, std::uint64_t index, std::string_view what)
{
    simdjson::dom::element element;
    if (array.at(index).get(element) != simdjson::SUCCESS)
        throw InputError(fmt::format("{}: no element {}", what, index));
    return element;
}

std::string_view text_at(simdjson::dom::array array, std::uint64_t index, std::string_view what)
{
    std::string_view text;
    if (at(array, index, what).get(text) != simdjson::SUCCESS)
        throw InputError(fmt::format("{}[{}]: not a string", what, index));
    return text;
}

evm::TxType type_of(const JsonFields& fields, bool has_access_list)
{
    if (fields.has("authorizationList"))
        return evm::TxType::set_code;
    if (fields.has("maxFeePerBlobGas"))
        return evm::TxType::blob;
    if (fields.has("maxFeePerGas"))
        return evm::TxType::dynamic_fee;
    return has_access_list ? evm::TxType::access_list : evm::TxType::legacy;
}

void read_fees(const JsonFields& fields, evm::EvmTx& tx)
{
    if (fields.has("maxFeePerGas"))
    {
        tx.max_fee_per_gas = fields.integer("maxFeePerGas");
        tx.max_priority_fee_per_gas = fields.integer("maxPriorityFeePerGas");
        tx.max_fee_per_blob_gas = fields.optional_integer("maxFeePerBlobGas").value_or(u256{});
        return;
    }
    tx.max_fee_per_gas = fields.integer("gasPrice");
    tx.max_priority_fee_per_gas = tx.max_fee_per_gas;
}
}  // namespace

std::span<const Hash32> read_hashes(simdjson::dom::array list, std::string_view what, Arena& arena)
{
    const auto hashes = arena.make_array<Hash32>(list.size());
    for (std::size_t i = 0; i < hashes.size(); ++i)
        hashes[i] = parse_hash(text_at(list, i, what), what);
    return hashes;
}

std::span<const evm::AccessListEntry> read_access_list(simdjson::dom::array list, Arena& arena)
{
    const auto entries = arena.make_array<evm::AccessListEntry>(list.size());
    for (std::size_t i = 0; i < entries.size(); ++i)
    {
        const JsonFields entry{at(list, i, "accessList"), "accessList"};
        entries[i].address = entry.address("address");
        entries[i].keys = read_hashes(entry.array("storageKeys"), "storageKeys", arena);
    }
    return entries;
}

std::span<const evm::Authorization> read_authorizations(simdjson::dom::array list, Arena& arena)
{
    const auto entries = arena.make_array<evm::Authorization>(list.size());
    for (std::size_t i = 0; i < entries.size(); ++i)
    {
        const JsonFields entry{at(list, i, "authorizationList"), "authorizationList"};
        auto& authorization = entries[i];
        authorization.chain_id = entry.integer("chainId");
        authorization.address = entry.address("address");
        authorization.nonce = entry.u64("nonce");
        if (entry.has("secretKey"))
        {
            if (!bench::sign(authorization, entry.hash("secretKey")))
                throw InputError("authorizationList.secretKey: not a private key");
            continue;
        }
        authorization.y_parity = entry.integer(entry.has("yParity") ? "yParity" : "v");
        authorization.r = entry.integer("r");
        authorization.s = entry.integer("s");
    }
    return entries;
}

std::vector<std::uint8_t> FixtureTransaction::encode(
    const JsonFields& post, std::uint64_t chain_id) const
{
    if (post.has("txbytes"))
        return post.bytes("txbytes");
    const auto indexes = post.fields("indexes");
    const auto data_index = indexes.number("data");
    Arena arena;
    evm::EvmTx tx;
    const auto input = parse_bytes(text_at(fields_.array("data"), data_index, "data"), "data");
    tx.input = input;
    tx.gas_limit = parse_quantity(
        text_at(fields_.array("gasLimit"), indexes.number("gas"), "gasLimit"), "gasLimit")[0];
    tx.value =
        parse_quantity(text_at(fields_.array("value"), indexes.number("value"), "value"), "value");
    tx.nonce = fields_.u64("nonce");
    if (!fields_.text("to").empty() && fields_.text("to") != "0x")
        tx.to = fields_.address("to");
    read_fees(fields_, tx);
    bool has_access_list = false;
    if (fields_.has("accessLists"))
    {
        const auto list = at(fields_.array("accessLists"), data_index, "accessLists");
        has_access_list = list.is_array();
        if (has_access_list)
            tx.access_list = read_access_list(list.get_array(), arena);
    }
    if (fields_.has("blobVersionedHashes"))
        tx.blob_hashes =
            read_hashes(fields_.array("blobVersionedHashes"), "blobVersionedHashes", arena);
    if (fields_.has("authorizationList"))
        tx.authorizations = read_authorizations(fields_.array("authorizationList"), arena);
    tx.type = type_of(fields_, has_access_list);
    if (tx.type != evm::TxType::legacy)
        tx.chain_id = u256{chain_id};
    if (!bench::sign(tx, fields_.hash("secretKey")))
        throw InputError("transaction.secretKey: not a private key");
    std::vector<std::uint8_t> encoded;
    evm::encode_transaction(tx, encoded);
    return encoded;
}
}  // namespace braid::cli
