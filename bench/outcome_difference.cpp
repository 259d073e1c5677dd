// SPDX-License-Identifier: Apache-2.0
#include "bench/outcome_difference.hpp"
#include "base/hex.hpp"
#include "vm-frontends/evm/receipt.hpp"
#include "vm-frontends/evm/transaction.hpp"
#include <algorithm>
#include <fmt/core.h>

namespace braid::bench
{
namespace
{
using storage::Value;

bool same(const evm::Log& a, const evm::Log& b)
{
    return a.address == b.address && std::ranges::equal(a.topics, b.topics) &&
           equal(a.data, b.data);
}

/// Name of the first field that differs; empty where none does.
std::string_view differing_field(const evm::EvmReceipt& a, const evm::EvmReceipt& b)
{
    if (a.execution != b.execution)
        return "execution status";
    if (!std::ranges::equal(a.logs, b.logs, same))
        return "logs";
    if (!equal(a.output, b.output))
        return "output";
    if (a.created != b.created)
        return "created address";
    if (a.effective_gas_price != b.effective_gas_price)
        return "effective gas price";
    if (a.gas_refunded != b.gas_refunded || a.blob_gas_used != b.blob_gas_used)
        return "gas refund or blob gas";
    if (a.deposit_nonce != b.deposit_nonce || a.l1_fee != b.l1_fee ||
        a.operator_fee != b.operator_fee || a.da_footprint != b.da_footprint)
        return "fees of the OP Stack";
    return {};
}

std::string_view differing_field(const evm::SystemReceipt& a, const evm::SystemReceipt& b)
{
    if (a.required_call_failed != b.required_call_failed ||
        a.required_call_missing != b.required_call_missing)
        return "failure of a system call";
    if (!std::ranges::equal(a.outputs, b.outputs, equal))
        return "outputs of system calls";
    return differing_field(
        static_cast<const evm::EvmReceipt&>(a), static_cast<const evm::EvmReceipt&>(b));
}

std::string_view differing_field(
    const engine::Tx& tx, const engine::Receipt& a, const engine::Receipt& b)
{
    if (a.status != b.status || a.error != b.error)
        return "status";
    if (a.gas_used != b.gas_used)
        return "gas used";
    if (a.detail == nullptr || b.detail == nullptr)
        return a.detail == b.detail ? std::string_view{} : "presence of details";
    // What other languages add says why they ended so, and follows from status and writes.
    if (tx.vm != storage::VmId::evm)
        return {};
    if (static_cast<const evm::EvmTx*>(tx.body)->type == evm::TxType::system)
        return differing_field(static_cast<const evm::SystemReceipt&>(*a.detail),
            static_cast<const evm::SystemReceipt&>(*b.detail));
    return differing_field(static_cast<const evm::EvmReceipt&>(*a.detail),
        static_cast<const evm::EvmReceipt&>(*b.detail));
}

std::string describe(const Value& value)
{
    switch (value.kind())
    {
    case Value::Kind::absent:
        return "absent";
    case Value::Kind::cell:
        return to_hex(value.cell());
    case Value::Kind::blob:
        break;
    }
    return fmt::format("{} bytes", value.blob().size());
}

std::string describe(const storage::WriteSet::Entry& entry)
{
    return fmt::format(
        "location {}/{} = {}", entry.key.kind, to_hex(entry.key.bytes), describe(entry.value));
}

std::optional<std::string> difference(
    const storage::WriteSet& expected, const storage::WriteSet& found)
{
    const std::size_t shared = std::min(expected.entries.size(), found.entries.size());
    for (std::size_t i = 0; i < shared; ++i)
    {
        const auto& a = expected.entries[i];
        const auto& b = found.entries[i];
        if (!(a.key == b.key) || !(a.value == b.value))
            return fmt::format("write {}: expected {}, found {}", i, describe(a), describe(b));
    }
    if (expected.entries.size() == found.entries.size())
        return std::nullopt;
    return fmt::format(
        "write set: expected {} entries, found {}", expected.entries.size(), found.entries.size());
}
}  // namespace

std::optional<std::string> difference(const engine::VerifiedBlock& block,
    const engine::BlockResult& expected, const engine::BlockResult& found)
{
    if (expected.included != found.included || expected.receipts.size() != found.receipts.size())
        return fmt::format(
            "transactions included: expected {}, found {}", expected.included, found.included);
    const std::size_t before_after = expected.receipts.size() - block.after_count();
    for (std::size_t i = 0; i < expected.receipts.size(); ++i)
    {
        // Where the gas limit stopped inclusion, the transactions behind the last included one are the `after` ones.
        const std::size_t tx =
            i < before_after ? i : block.txs().size() - (expected.receipts.size() - i);
        const auto field =
            differing_field(block.txs()[tx], expected.receipts[i], found.receipts[i]);
        if (!field.empty())
            return fmt::format("transaction {}: {} differs", i, field);
    }
    return difference(expected.write_set, found.write_set);
}
}  // namespace braid::bench
