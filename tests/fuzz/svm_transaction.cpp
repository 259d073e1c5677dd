// SPDX-License-Identifier: Apache-2.0
// A transaction that decodes is canonical: its parts put together are the same bytes. What is derived from it stays within
// its limits, whatever a lookup table holds.
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/transaction/cost.hpp"
#include "vm-frontends/svm/transaction/instructions_account.hpp"
#include "vm-frontends/svm/transaction/lookup_table.hpp"
#include <vector>

namespace braid::fuzz
{
namespace
{
using namespace svm;
using Buffer = std::vector<std::uint8_t>;

void put(Buffer& to, Bytes bytes)
{
    to.insert(to.end(), bytes.begin(), bytes.end());
}

void put_count(Buffer& to, std::size_t count)
{
    for (; count >= 0x80; count >>= 7)
        to.push_back(static_cast<std::uint8_t>(count | 0x80));
    to.push_back(static_cast<std::uint8_t>(count));
}

void put_counted(Buffer& to, Bytes bytes)
{
    put_count(to, bytes.size());
    put(to, bytes);
}

[[nodiscard]] Buffer encoded(const Message& message)
{
    Buffer bytes;
    put_count(bytes, message.signatures.size());
    for (const Signature& signature : message.signatures)
        put(bytes, signature);
    if (message.is_versioned)
        bytes.push_back(0x80);
    bytes.push_back(message.signer_count);
    bytes.push_back(message.readonly_signer_count);
    bytes.push_back(message.readonly_count);
    put_count(bytes, message.keys.size());
    for (const Pubkey& key : message.keys)
        put(bytes, key);
    put(bytes, *message.blockhash);
    put_count(bytes, message.instructions.size());
    for (const CompiledInstruction& instruction : message.instructions)
    {
        bytes.push_back(instruction.program);
        put_counted(bytes, instruction.accounts);
        put_counted(bytes, instruction.data);
    }
    if (!message.is_versioned)
        return bytes;
    put_count(bytes, message.lookups.size());
    for (const TableLookup& lookup : message.lookups)
    {
        put(bytes, *lookup.table);
        put_counted(bytes, lookup.writable);
        put_counted(bytes, lookup.readonly);
    }
    return bytes;
}

/// Tables whose data are the transaction's own bytes, as far as they go; the first ones are made to look like tables.
void look_up_in(SvmTx& tx, Bytes raw, Arena& arena)
{
    Buffer data(raw.begin(), raw.end());
    data.resize(56 + 32 * (raw[0] % 64U));
    if (raw.size() % 4 != 0)
    {
        data[0] = 1;
        data[1] = data[2] = data[3] = 0;
        store_le(data.data() + 4, ~std::uint64_t{0});
        data[21] = 0;
    }
    const Bytes blob =
        encode_account({.lamports = 1, .owner = ids::address_lookup_table, .data = data}, arena);
    const std::vector<storage::Value> tables(
        tx.message.lookups.size(), storage::Value::of_blob(blob));
    Sysvars sysvars;
    sysvars.slot_hashes.emplace();
    resolve_with(tx, tables, sysvars, raw[1], arena);
    BRAID_ASSERT(tx.is_resolved() != tx.refused.has_value());
}

void check(SvmTx& tx, Bytes raw, Arena& arena)
{
    const TransactionCost cost = estimated_cost_of(tx);
    BRAID_ASSERT(cost.allocated_data_size <= 20U * 1024 * 1024);
    BRAID_ASSERT(cost.total() < (std::uint64_t{1} << 32));
    BRAID_ASSERT(tx.request.budget.compute_unit_limit <= compute_unit_limit_max);
    BRAID_ASSERT(tx.request.budget.loaded_data_size_max <= loaded_data_size_limit);
    if (!tx.is_resolved() && !tx.refused)
        look_up_in(tx, raw, arena);
    if (!tx.is_resolved())
        return;
    const Message& message = tx.message;
    BRAID_ASSERT(tx.accounts.size() == message.keys.size() + message.looked_up_count());
    BRAID_ASSERT(tx.accounts.size() <= account_index_end);
    BRAID_ASSERT(accesses_of(tx, arena).size() <= tx.accounts.size());
    const auto data = make_instructions_data(tx, arena);
    BRAID_ASSERT(data.has_value());
    BRAID_ASSERT(load_le<std::uint16_t>(data->data()) == message.instructions.size());
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    const Bytes raw{data, size};
    Arena arena;
    const auto tx = svm::decode_transaction(raw, arena);
    if (!tx.ok())
        return 0;
    BRAID_ASSERT(std::ranges::equal(fuzz::encoded((*tx)->message), raw));
    fuzz::check(**tx, raw, arena);
    return 0;
}
