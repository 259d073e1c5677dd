// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/move_chain.hpp"

#include "bench/workloads/random.hpp"
#include "engine/serial_executor.hpp"
#include "kernels/host_crypto.hpp"
#include "kernels/keccak.hpp"
#include "vm-frontends/move/chain_config.hpp"
#include "vm-frontends/move/genesis_state.hpp"
#include "vm-frontends/move/runtime/state_key_bytes.hpp"
#include <fmt/core.h>
#include <stdexcept>

namespace braid::bench
{
using namespace move;

namespace
{
constexpr std::uint64_t gas_max = 100'000;
constexpr std::uint64_t gas_price = 100;
constexpr std::size_t signature_size = 64;

/// 0x1::event::EventHandle: a counter and a GUID.
void write_event_handle(bcs::Writer& writer, std::uint64_t creation_number, const Hash32& account)
{
    writer.u64(0);
    writer.u64(creation_number);
    writer.raw(account);
}

/// 0x1::account::Account, as create_account() leaves it with the coin's event handles made.
ByteString account_resource(const MovePerson& person)
{
    ByteString out;
    bcs::Writer writer{out};
    writer.bytes(person.address);
    writer.u64(person.sequence_number);
    writer.u64(4);
    write_event_handle(writer, 0, person.address);
    write_event_handle(writer, 1, person.address);
    // Nobody may rotate the key, nobody may sign for it.
    writer.leb128(0);
    writer.leb128(0);
    return out;
}

/// 0x1::coin::CoinStore: the coin, whether it is frozen, the events of deposits and withdrawals.
ByteString coin_store_resource(const Hash32& account, std::uint64_t coins)
{
    ByteString out;
    bcs::Writer writer{out};
    writer.u64(coins);
    writer.u8(0);
    write_event_handle(writer, 2, account);
    write_event_handle(writer, 3, account);
    return out;
}

/// BCS of 0x1::coin::CoinStore<0x1::aptos_coin::AptosCoin>, a TypeTag.
ByteString coin_store_type()
{
    ByteString type = encode_struct_type(core_address(1), "coin", "CoinStore");
    type.back() = 1;
    const ByteString coin = encode_struct_type(core_address(1), "aptos_coin", "AptosCoin");
    type.insert(type.end(), coin.begin(), coin.end());
    return type;
}

/// 0x1::object::ObjectCore of somebody's primary store.
ByteString object_core(const Hash32& store, const Hash32& owner)
{
    constexpr std::uint64_t first_creation_number = 0x4000000000000;
    ByteString out;
    bcs::Writer writer{out};
    writer.u64(first_creation_number + 1);
    writer.raw(owner);
    writer.u8(0);
    write_event_handle(writer, first_creation_number, store);
    return out;
}

/// 0x1::fungible_asset::FungibleStore of the chain's coin.
ByteString fungible_store(std::uint64_t coins)
{
    ByteString out;
    bcs::Writer writer{out};
    writer.raw(core_address(10));
    writer.u64(coins);
    writer.u8(0);
    return out;
}

/// Where somebody's primary store of the chain's coin stands.
/// https://github.com/aptos-foundation/AIPs/blob/main/aips/aip-21.md
Hash32 primary_store_of(const Hash32& owner)
{
    constexpr std::uint8_t derived_scheme = 0xFC;
    ByteString name;
    bcs::Writer writer{name};
    writer.raw(owner);
    writer.raw(core_address(10));
    writer.u8(derived_scheme);
    return kernels::sha3_256(name);
}

std::string describe(const engine::Receipt& receipt)
{
    const auto* detail = static_cast<const MoveReceipt*>(receipt.detail);
    if (detail == nullptr)
        return fmt::format("error {}", receipt.error);
    return fmt::format("{}, sub-status {}, in {}", name_of(detail->code),
        detail->sub_status.value_or(0), detail->status.module);
}
}  // namespace

ByteString package_metadata(std::string_view name)
{
    const Bytes text{reinterpret_cast<const std::uint8_t*>(name.data()), name.size()};
    ByteString out;
    bcs::Writer writer{out};
    writer.bytes(text);
    // Upgrades must be compatible.
    writer.u8(1);
    writer.u64(0);
    // A digest, a manifest: nobody reads them.
    writer.bytes({});
    writer.bytes({});
    writer.leb128(1);
    writer.bytes(text);
    writer.bytes({});
    writer.bytes({});
    writer.leb128(0);
    writer.leb128(0);
    writer.leb128(0);
    return out;
}

MovePerson MovePerson::of(std::uint64_t number)
{
    Random random{number};
    MovePerson person;
    for (std::size_t i = 0; i < person.key.bytes.size(); i += 8)
        store_le(person.key.data() + i, random.next());
    person.address = ed25519_auth_key(person.key);
    return person;
}

ByteString sign(MovePerson& person, const PlainCall& call, std::uint8_t chain_id)
{
    const ByteString raw = encode_raw_transaction({.sender = person.address,
        .sequence_number = person.sequence_number++,
        .executable = call,
        .multisig = std::nullopt,
        .nonce = std::nullopt,
        .gas_max = gas_max,
        .gas_price = gas_price,
        .chain_id = chain_id});
    return with_ed25519(raw, person.key, ByteString(signature_size));
}

MoveChain::MoveChain(Bytes genesis) : vm_(kernels::host_crypto(), Move::Signatures::trusted)
{
    const auto transaction = decode_genesis(genesis);
    if (!transaction.ok())
        throw std::invalid_argument("the file is no genesis");
    Arena arena;
    const auto locations = locations_of(*transaction, arena);
    if (!locations)
        throw std::invalid_argument("the genesis has a resource group that is none");
    state_.apply(*locations);
    vms_[static_cast<std::size_t>(storage::VmId::move)] = &vm_;
    begin();
}

void MoveChain::begin()
{
    auto config = read_chain_config(state_);
    if (!config.ok())
        throw std::invalid_argument(config.error());
    config_ = *std::move(config);
    codes_ = std::make_unique<CodeCache>(config_->vm);
    env_.chain = &*config_;
    env_.codes = codes_.get();
}

void MoveChain::put(Bytes state_key, Bytes value)
{
    Arena arena;
    storage::WriteSet writes;
    writes.entries.push_back({.key = value_location(state_key, arena),
        .value = storage::Value::of_blob(encode_value({.bytes = value, .metadata = {}}, arena))});
    state_.apply(writes);
}

void MoveChain::add_resource(const Hash32& account, Bytes type, Bytes value)
{
    ByteString key;
    // Without the variant of a TypeTag it is a StructTag.
    write_resource_key(account, type.subspan(1), key);
    put(key, value);
}

void MoveChain::add_module(const Hash32& account, std::string_view name, Bytes binary)
{
    ByteString key;
    write_module_key(account, name, key);
    put(key, binary);
}

void MoveChain::add_account(const MovePerson& person, std::uint64_t coins)
{
    static const ByteString account = encode_struct_type(core_address(1), "account", "Account");
    static const ByteString store = coin_store_type();
    add_resource(person.address, account, account_resource(person));
    if (config_->has(Feature::operations_default_to_fa_store))
        add_fungible_store(person.address, coins);
    else
        add_resource(person.address, store, coin_store_resource(person.address, coins));
}

void MoveChain::add_fungible_store(const Hash32& owner, std::uint64_t coins)
{
    static const ByteString group = encode_struct_type(core_address(1), "object", "ObjectGroup");
    static const ByteString core = encode_struct_type(core_address(1), "object", "ObjectCore");
    static const ByteString store =
        encode_struct_type(core_address(1), "fungible_asset", "FungibleStore");
    const Hash32 address = primary_store_of(owner);
    ByteString group_key;
    write_group_key(address, Bytes{group}.subspan(1), group_key);

    const std::array<std::pair<Bytes, ByteString>, 2> members{
        {{Bytes{store}.subspan(1), fungible_store(coins)},
            {Bytes{core}.subspan(1), object_core(address, owner)}}};
    Arena arena;
    GroupIndex index;
    storage::WriteSet writes;
    for (const auto& [tag, value] : members)
    {
        index.entries.insert(
            index.entries.begin() + static_cast<std::ptrdiff_t>(index.lower_bound(tag)),
            {.tag = tag, .size = value.size()});
        writes.entries.push_back({.key = member_location(group_key, tag, arena),
            .value = storage::Value::of_blob(value)});
    }
    writes.entries.push_back({.key = group_location(group_key, arena),
        .value = storage::Value::of_blob(encode_group(index, arena))});
    state_.apply(writes);
}

engine::Block MoveChain::block_of(std::span<const ByteString> transactions) const
{
    engine::Block block;
    block.env = {.number = block_number_, .timestamp = 0};
    block.env.vm_env[static_cast<std::size_t>(storage::VmId::move)] = &env_;
    for (const ByteString& transaction : transactions)
        block.transactions.push_back({.vm = storage::VmId::move, .bytes = transaction});
    return block;
}

engine::BlockResult MoveChain::execute(std::span<const ByteString> transactions)
{
    const auto block = engine::prepare(block_of(transactions), vms_);
    BRAID_ASSERT(block.ok());
    engine::SerialExecutor executor;
    auto result = executor.execute(*block, vms_, state_);
    BRAID_ASSERT(result.ok());
    state_.apply(result->write_set);
    ++block_number_;
    return *std::move(result);
}

void MoveChain::run(std::span<const ByteString> transactions)
{
    const engine::BlockResult result = execute(transactions);
    for (const engine::Receipt& receipt : result.receipts)
        if (receipt.status != engine::TxStatus::success)
            throw std::invalid_argument(
                "a transaction before the block fails: " + describe(receipt));
}
}  // namespace braid::bench
