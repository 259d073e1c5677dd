// SPDX-License-Identifier: Apache-2.0
#include "cli/account_proof_json.hpp"
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/json_fields.hpp"
#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
using Json = nlohmann::ordered_json;
using Nodes = std::vector<std::vector<std::uint8_t>>;

std::string hex_data(Bytes bytes)
{
    return "0x" + to_hex(bytes);
}

Json nodes_json(const Nodes& nodes)
{
    Json list = Json::array();
    for (const auto& node : nodes)
        list.push_back(hex_data(node));
    return list;
}

Nodes read_nodes(const JsonFields& fields, std::string_view name)
{
    Nodes nodes;
    for (const simdjson::dom::element value : fields.array(name))
    {
        std::string_view text;
        if (value.get(text) != simdjson::SUCCESS)
            throw InputError(fmt::format("{}: not a string", name));
        nodes.push_back(parse_bytes(text, name));
    }
    return nodes;
}
}  // namespace

Json to_json(const evm::AccountProof& proof)
{
    Json slots = Json::array();
    for (const auto& slot : proof.storage_proof)
        slots.push_back({{"key", quantity(slot.key)}, {"value", quantity(slot.value)},
            {"proof", nodes_json(slot.proof)}});
    return {{"address", hex_data(proof.address)}, {"accountProof", nodes_json(proof.account_proof)},
        {"balance", quantity(proof.fields.balance)}, {"codeHash", hex_data(proof.fields.code_hash)},
        {"nonce", quantity(u256{proof.fields.nonce})},
        {"storageHash", hex_data(proof.storage_hash)}, {"storageProof", std::move(slots)}};
}

evm::AccountProof parse_account_proof(std::string_view json)
{
    const JsonDocument document{json, "proof"};
    const JsonFields fields{document.root(), "proof"};
    evm::AccountProof proof{.address = fields.address("address"),
        .fields = {.nonce = fields.u64("nonce"),
            .balance = fields.integer("balance"),
            .code_hash = fields.hash("codeHash")},
        .storage_hash = fields.hash("storageHash"),
        .account_proof = read_nodes(fields, "accountProof")};
    for (const simdjson::dom::element element : fields.array("storageProof"))
    {
        const JsonFields slot{element, "proof.storageProof"};
        proof.storage_proof.push_back({.key = slot.integer("key"),
            .value = slot.integer("value"),
            .proof = read_nodes(slot, "proof")});
    }
    return proof;
}
}  // namespace braid::cli
