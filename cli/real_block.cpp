// SPDX-License-Identifier: Apache-2.0
#include "cli/real_block.hpp"
#include "cli/command.hpp"
#include "cli/json_fields.hpp"
#include "kernels/keccak.hpp"
#include "vm-frontends/evm/transaction.hpp"
#include <charconv>
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
using simdjson::dom::element;

simdjson::dom::object object_of(const JsonDocument& document, std::string_view what)
{
    simdjson::dom::object object;
    if (document.root().get(object) != simdjson::SUCCESS)
        throw InputError(fmt::format("{}: not an object", what));
    return object;
}

std::string_view text_of(const element& value, std::string_view what)
{
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS)
        throw InputError(fmt::format("{}: not a string", what));
    return text;
}

/// How many elements an array has, which must not be more than the transaction format allows.
std::size_t count_of(simdjson::dom::array from, std::size_t max, std::string_view what)
{
    if (from.size() > max)
        throw InputError(fmt::format("{}: more than {}", what, max));
    return from.size();
}

std::span<const Hash32> read_hashes(
    simdjson::dom::array from, std::size_t max, std::string_view what, Arena& arena)
{
    auto hashes = arena.make_array<Hash32>(count_of(from, max, what));
    std::size_t i = 0;
    for (const element value : from)
        hashes[i++] = parse_hash(text_of(value, what), what);
    return hashes;
}

std::span<const evm::AccessListEntry> read_access_list(simdjson::dom::array from, Arena& arena)
{
    auto entries = arena.make_array<evm::AccessListEntry>(
        count_of(from, evm::TxLimits::access_list_max, "accessList"));
    std::size_t i = 0;
    for (const element value : from)
    {
        const JsonFields entry{value, "accessList entry"};
        entries[i++] = {.address = entry.address("address"),
            .keys = read_hashes(
                entry.array("storageKeys"), evm::TxLimits::access_keys_max, "storage keys", arena)};
    }
    return entries;
}

std::span<const evm::Authorization> read_authorizations(simdjson::dom::array from, Arena& arena)
{
    auto authorizations = arena.make_array<evm::Authorization>(
        count_of(from, evm::TxLimits::authorizations_max, "authorizationList"));
    std::size_t i = 0;
    for (const element value : from)
    {
        const JsonFields entry{value, "authorizationList entry"};
        auto& to = authorizations[i++];
        to.chain_id = entry.integer("chainId");
        to.address = entry.address("address");
        to.nonce = entry.u64("nonce");
        to.y_parity = entry.integer("yParity");
        to.r = entry.integer("r");
        to.s = entry.integer("s");
    }
    return authorizations;
}

evm::TxType read_type(const JsonFields& tx)
{
    const std::uint64_t type = tx.optional_u64("type").value_or(0);
    if (type > static_cast<std::uint64_t>(evm::TxType::set_code) &&
        type != static_cast<std::uint64_t>(evm::TxType::deposit))
        throw InputError(fmt::format("transaction: type {} is not known", type));
    return static_cast<evm::TxType>(type);
}

void read_deposit(const JsonFields& fields, evm::EvmTx& tx)
{
    tx.sender = fields.address("from");
    tx.source_hash = fields.hash("sourceHash");
    tx.mint = fields.optional_integer("mint");
    tx.is_system = false;
}

void read_fees(const JsonFields& fields, evm::EvmTx& tx)
{
    if (tx.type < evm::TxType::dynamic_fee)
    {
        tx.max_fee_per_gas = tx.max_priority_fee_per_gas = fields.integer("gasPrice");
        return;
    }
    tx.max_fee_per_gas = fields.integer("maxFeePerGas");
    tx.max_priority_fee_per_gas = fields.integer("maxPriorityFeePerGas");
    if (tx.type == evm::TxType::blob)
        tx.max_fee_per_blob_gas = fields.integer("maxFeePerBlobGas");
}

void read_signed(const JsonFields& fields, evm::EvmTx& tx, Arena& arena)
{
    tx.nonce = fields.u64("nonce");
    read_fees(fields, tx);
    tx.v =
        fields.integer(tx.type == evm::TxType::legacy || !fields.has("yParity") ? "v" : "yParity");
    tx.r = fields.integer("r");
    tx.s = fields.integer("s");
    if (tx.type == evm::TxType::legacy)
        return;
    tx.chain_id = fields.integer("chainId");
    tx.access_list = read_access_list(fields.array("accessList"), arena);
    if (tx.type == evm::TxType::blob)
        tx.blob_hashes = read_hashes(fields.array("blobVersionedHashes"), evm::TxLimits::blobs_max,
            "blobVersionedHashes", arena);
    if (tx.type == evm::TxType::set_code)
        tx.authorizations = read_authorizations(fields.array("authorizationList"), arena);
}

evm::EvmTx read_transaction(const JsonFields& fields, Arena& arena)
{
    evm::EvmTx tx;
    tx.type = read_type(fields);
    tx.to = fields.optional_address("to");
    tx.gas_limit = fields.u64("gas");
    tx.value = fields.integer("value");
    tx.input = arena.copy(fields.bytes("input"));
    if (tx.type == evm::TxType::deposit)
        read_deposit(fields, tx);
    else
        read_signed(fields, tx, arena);
    return tx;
}

std::vector<evm::Withdrawal> read_withdrawals(simdjson::dom::array from)
{
    std::vector<evm::Withdrawal> withdrawals;
    for (const element value : from)
    {
        const JsonFields fields{value, "withdrawal"};
        withdrawals.push_back({.index = fields.u64("index"),
            .validator_index = fields.u64("validatorIndex"),
            .address = fields.address("address"),
            .amount_gwei = fields.u64("amount")});
    }
    return withdrawals;
}

/// A slot's or account's number in decimal digits.
std::uint64_t parse_decimal(std::string_view text, std::string_view what)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        throw InputError(fmt::format("{}: not a decimal number", what));
    return number;
}

/// The fork by what only it and later ones put into a header. OP Stack specification, "Holocene", "Isthmus", "Jovian".
evm::OpFork op_fork_of(const evm::BlockHeader& header)
{
    if (header.extra_data.size() == 17 && header.extra_data[0] == 1)
        return evm::OpFork::jovian;
    if (header.requests_hash)
        return evm::OpFork::isthmus;
    if (header.extra_data.size() == 9 && header.extra_data[0] == 0)
        return evm::OpFork::holocene;
    throw InputError("the header shows no fork of the OP Stack from Holocene on");
}
}  // namespace

evm::BlockHeader read_header(const JsonFields& block)
{
    evm::BlockHeader header;
    header.parent_hash = block.hash("parentHash");
    header.ommers_hash = block.hash("sha3Uncles");
    header.coinbase = block.address("miner");
    header.state_root = block.hash("stateRoot");
    header.transactions_root = block.hash("transactionsRoot");
    header.receipts_root = block.hash("receiptsRoot");
    block.fixed("logsBloom", header.logs_bloom);
    header.difficulty = block.integer("difficulty");
    header.number = block.u64("number");
    header.gas_limit = block.u64("gasLimit");
    header.gas_used = block.u64("gasUsed");
    header.timestamp = block.u64("timestamp");
    header.extra_data = block.bytes("extraData");
    header.mix_hash = block.hash("mixHash");
    block.fixed("nonce", header.nonce);
    header.base_fee = block.optional_integer("baseFeePerGas");
    header.withdrawals_root = block.optional_hash("withdrawalsRoot");
    header.blob_gas_used = block.optional_u64("blobGasUsed");
    header.excess_blob_gas = block.optional_u64("excessBlobGas");
    header.parent_beacon_block_root = block.optional_hash("parentBeaconBlockRoot");
    header.requests_hash = block.optional_hash("requestsHash");
    return header;
}

RealBlock parse_block(std::string_view json)
{
    const JsonDocument document{json, "block"};
    const JsonFields fields{document.root(), "block"};
    RealBlock block;
    block.header = read_header(fields);
    block.hash = fields.hash("hash");
    if (fields.has("withdrawals"))
        block.withdrawals = read_withdrawals(fields.array("withdrawals"));

    Arena scratch;
    std::vector<std::uint8_t> encoding;
    for (const element value : fields.array("transactions"))
    {
        const std::string what = fmt::format("transaction {}", block.transactions.size());
        const JsonFields tx_fields{value, what};
        const auto tx = read_transaction(tx_fields, scratch);
        if (!block.chain_id)
            block.chain_id = tx_fields.optional_integer("chainId");
        if (block.transactions.empty())
            block.on_op_stack = tx.type == evm::TxType::deposit;
        encoding.clear();
        evm::encode_transaction(tx, encoding);
        block.transactions.push_back(block.arena.copy(encoding));
        scratch.reset();
    }
    return block;
}

CodeTable parse_codes(std::string_view json)
{
    const JsonDocument document{json, "codes"};
    CodeTable codes;
    for (const auto& [name, value] : object_of(document, "codes"))
    {
        const Hash32 hash = parse_hash(name, "code hash");
        auto code = parse_bytes(text_of(value, name), name);
        if (kernels::keccak256(code) != hash)
            throw InputError(fmt::format("codes: {} is not the hash of its code", name));
        codes.insert_or_assign(hash, std::move(code));
    }
    return codes;
}

BlockHashes parse_block_hashes(std::string_view json)
{
    const JsonDocument document{json, "block hashes"};
    BlockHashes hashes;
    for (const auto& [name, value] : object_of(document, "block hashes"))
        hashes.insert_or_assign(
            parse_decimal(name, "block number"), parse_hash(text_of(value, name), name));
    return hashes;
}

evm::World parse_state(std::string_view json, const CodeTable& codes)
{
    const JsonDocument document{json, "state"};
    evm::World state;
    for (const auto& [name, value] : object_of(document, "state"))
    {
        const evm::Address address = parse_address(name, "address");
        const JsonFields account{value, std::string{name}};
        evm::AccountFields made{
            .nonce = account.number("nonce"), .balance = account.integer("balance")};
        if (const auto hash = account.optional_hash("code_hash");
            hash && *hash != evm::empty_code_hash)
        {
            const auto code = codes.find(*hash);
            if (code == codes.end())
                throw InputError(fmt::format("{}: its code is not among the codes", name));
            made.code_hash = *hash;
            state.add_code(*hash, code->second);
        }
        state.set_account(address, made);
        for (const auto& [key, slot] : account.object("storage"))
            state.set_slot(
                address, parse_quantity(key, "slot"), parse_quantity(text_of(slot, key), key));
    }
    return state;
}

evm::ChainSpec chain_of(const RealBlock& block)
{
    const u256 chain_id = block.chain_id.value_or(u256{1});
    if (!chain_id.fits_u64())
        throw InputError("the chain id does not fit 64 bits");
    if (block.on_op_stack)
        return evm::op_chain(chain_id[0], op_fork_of(block.header));
    if (chain_id != u256{1})
        throw InputError(fmt::format("the chain of id {} is not known", chain_id[0]));
    return evm::mainnet();
}

std::vector<Hash32> recent_hashes_of(const RealBlock& block, const BlockHashes& known)
{
    std::vector<Hash32> hashes(std::min<std::uint64_t>(block.header.number, 256));
    for (std::size_t i = 0; i < hashes.size(); ++i)
    {
        const auto found = known.find(block.header.number - 1 - i);
        if (found != known.end())
            hashes[i] = found->second;
    }
    if (!hashes.empty())
        hashes[0] = block.header.parent_hash;
    return hashes;
}
}  // namespace braid::cli
