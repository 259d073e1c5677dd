// SPDX-License-Identifier: Apache-2.0
#include "cli/t8n_output.hpp"
#include "base/hex.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
using Json = nlohmann::ordered_json;

/// The hash that the tool gives the block, which has none yet.
constexpr std::string_view block_hash =
    "0x1337000000000000000000000000000000000000000000000000000000000000";

std::string hex(Bytes bytes)
{
    return fmt::format("0x{}", to_hex(bytes));
}

/// Where a receipt stands in the block.
struct ReceiptPlace
{
    std::size_t index = 0;
    std::uint64_t cumulative_gas_used = 0;
    std::size_t log_index = 0;
};

Json logs_json(const evm::EvmReceipt& detail, const evm::EvmTx& tx, const ReceiptPlace& place,
    const evm::BlockHeader& header)
{
    Json logs = Json::array();
    for (const auto& log : detail.logs)
    {
        Json topics = Json::array();
        for (const auto& topic : log.topics)
            topics.push_back(hex(topic));
        logs.push_back({{"address", hex(log.address)}, {"topics", topics}, {"data", hex(log.data)},
            {"blockNumber", quantity(u256{header.number})}, {"transactionHash", hex(tx.hash)},
            {"transactionIndex", quantity(u256{place.index})}, {"blockHash", block_hash},
            {"blockTimestamp", quantity(u256{header.timestamp})},
            {"logIndex", quantity(u256{place.log_index + logs.size()})}, {"removed", false}});
    }
    return logs;
}

Json receipt_json(const T8nTask& task, const T8nResult& result, const ReceiptPlace& place)
{
    const auto& verified = *result.outcome.verified;
    const std::size_t at = verified.before_count() + place.index;
    const auto& receipt = result.outcome.result.receipts[at];
    const auto& tx = static_cast<const evm::EvmTx&>(*verified.txs()[at].body);
    const auto& detail = static_cast<const evm::EvmReceipt&>(*receipt.detail);
    Json json;
    if (tx.type != evm::TxType::legacy)
        json["type"] = quantity(u256{static_cast<std::uint64_t>(tx.type)});
    const bool has_root = !result.intermediate_roots.empty();
    json["root"] = has_root ? hex(result.intermediate_roots[place.index]) : "0x";
    json["status"] = receipt.status == engine::TxStatus::success ? "0x1" : "0x0";
    json["cumulativeGasUsed"] = quantity(u256{place.cumulative_gas_used});
    json["logsBloom"] = hex(evm::bloom_of(detail.logs));
    json["logs"] = logs_json(detail, tx, place, task.env.header);
    json["transactionHash"] = hex(tx.hash);
    json["contractAddress"] = hex(detail.created.value_or(evm::Address{}));
    json["gasUsed"] = quantity(u256{receipt.gas_used});
    json["effectiveGasPrice"] = nullptr;
    if (tx.type == evm::TxType::blob)
    {
        json["blobGasUsed"] = quantity(u256{detail.blob_gas_used});
        json["blobGasPrice"] = quantity(
            evm::blob_base_fee_of(task.env.header.excess_blob_gas.value_or(0), task.rules.blobs));
    }
    json["blockHash"] = block_hash;
    json["blockNumber"] = quantity(u256{task.env.header.number});
    json["transactionIndex"] = quantity(u256{place.index});
    return json;
}

std::span<const evm::Log> logs_at(const T8nResult& result, std::size_t index)
{
    const auto at = result.outcome.verified->before_count() + index;
    return static_cast<const evm::EvmReceipt&>(*result.outcome.result.receipts[at].detail).logs;
}

Json receipts_json(const T8nTask& task, const T8nResult& result)
{
    Json receipts = Json::array();
    ReceiptPlace place;
    const std::size_t before = result.outcome.verified->before_count();
    for (; place.index < result.included.size(); ++place.index)
    {
        place.cumulative_gas_used += result.outcome.result.receipts[before + place.index].gas_used;
        receipts.push_back(receipt_json(task, result, place));
        place.log_index += logs_at(result, place.index).size();
    }
    return receipts;
}

/// keccak256 of the RLP list of all logs of the block.
Hash32 logs_hash_of(const T8nResult& result)
{
    std::vector<evm::Log> logs;
    for (std::size_t i = 0; i < result.included.size(); ++i)
    {
        const auto of_tx = logs_at(result, i);
        logs.insert(logs.end(), of_tx.begin(), of_tx.end());
    }
    std::vector<std::uint8_t> encoded;
    evm::encode_logs(logs, encoded);
    return kernels::keccak256(encoded);
}

/// Fields that forks since London brought.
void add_later_fields(const T8nTask& task, const T8nResult& result, Json& json)
{
    const auto& header = task.env.header;
    if (header.base_fee)
        json["currentBaseFee"] = quantity(*header.base_fee);
    if (task.env.withdrawals)
        json["withdrawalsRoot"] = hex(evm::withdrawals_root_of(*task.env.withdrawals));
    if (task.env.has_blob_gas)
    {
        json["currentExcessBlobGas"] = quantity(u256{header.excess_blob_gas.value_or(0)});
        json["blobGasUsed"] = quantity(u256{result.outcome.blob_gas_used});
    }
    json["requests"] = nullptr;
    if (task.rules.fork < evm::Fork::prague)
        return;
    json["requestsHash"] = hex(result.outcome.requests_hash);
    json["requests"] = Json::array();
    for (const auto& request : result.outcome.requests)
        json["requests"].push_back(hex(request));
}
}  // namespace

nlohmann::ordered_json t8n_alloc_json(const evm::World& world)
{
    Json alloc = Json::object();
    for (const auto& address : world.addresses())
    {
        const auto fields = world.account(address);
        Json account = Json::object();
        if (fields->code_hash != evm::empty_code_hash)
            account["code"] = hex(world.code(fields->code_hash));
        for (const auto& [key, value] : world.slots(address))
            account["storage"][hex(key.to_be())] = hex(value.to_be());
        account["balance"] = quantity(fields->balance);
        if (fields->nonce != 0)
            account["nonce"] = quantity(u256{fields->nonce});
        alloc[hex(address)] = std::move(account);
    }
    return alloc;
}

nlohmann::ordered_json t8n_result_json(const T8nTask& task, const T8nResult& result)
{
    Json json;
    json["stateRoot"] = hex(result.state_root);
    json["txRoot"] = hex(evm::transactions_root_of(result.included));
    json["receiptsRoot"] = hex(result.outcome.receipts_root);
    json["logsHash"] = hex(logs_hash_of(result));
    json["logsBloom"] = hex(result.outcome.logs_bloom);
    json["receipts"] = receipts_json(task, result);
    for (const auto& rejection : result.rejected)
        json["rejected"].push_back({{"index", rejection.index}, {"error", rejection.error}});
    json["currentDifficulty"] = nullptr;
    if (task.rules.fork < evm::Fork::paris)
        json["currentDifficulty"] = quantity(task.env.header.difficulty);
    json["gasUsed"] = quantity(u256{result.outcome.gas_used});
    add_later_fields(task, result, json);
    return json;
}

std::string t8n_body_of(const T8nResult& result)
{
    std::vector<std::uint8_t> encoded;
    rlp::Writer writer{encoded};
    const auto list = writer.open();
    for (const Bytes transaction : result.included)
    {
        // A legacy transaction is a list itself.
        if (transaction[0] >= 0xc0)
            writer.raw(transaction);
        else
            writer.string(transaction);
    }
    writer.close(list);
    return hex(encoded);
}
}  // namespace braid::cli
