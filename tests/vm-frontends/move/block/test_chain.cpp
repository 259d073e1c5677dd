// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/move/block/test_chain.hpp"

#include "engine/serial_executor.hpp"
#include "kernels/host_crypto.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/move/chain_config.hpp"
#include "vm-frontends/move/location.hpp"
#include "vm-frontends/move/state_key.hpp"
#include <fstream>

namespace braid::move::test
{
namespace
{
constexpr std::size_t auth_key_offset = 1;

ByteString coin_store_key(const Hash32& account)
{
    ByteString path{1};
    bcs::Writer writer{path};
    writer.raw(core_address(1));
    const auto write = [&](std::string_view text)
    { writer.bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}); };
    write("coin");
    write("CoinStore");
    writer.leb128(1);
    writer.raw(encode_struct_type(core_address(1), "aptos_coin", "AptosCoin"));
    ByteString key{0};
    bcs::Writer key_writer{key};
    key_writer.raw(account);
    key_writer.bytes(path);
    return key;
}

Bytes resource_at(const storage::StateView& state, Bytes key)
{
    Arena arena;
    const auto value = state.read(value_location(key, arena));
    if (!value.ok() || value->kind() != storage::Value::Kind::blob)
        return {};
    return decode_value(value->blob())->bytes;
}
struct Holding
{
    Hash32 account;
    std::uint64_t balance = 0;
};

/// The balance of a store of the chain's coin as a fungible asset, 0xa, and whose store it is.
std::optional<Holding> fungible_holding(const storage::StateView& state, Bytes member_key)
{
    bcs::Reader reader{member_key};
    const Bytes group_key = read_state_key(reader).encoded;
    const StructTag tag = read_struct_tag(reader);
    if (!reader.finish().ok() || !tag.is_core("fungible_asset", "FungibleStore"))
        return std::nullopt;
    Arena arena;
    const auto member = [&](std::string_view module, std::string_view name)
    {
        const ByteString type = encode_struct_type(core_address(1), module, name);
        const auto value = state.read(member_location(group_key, Bytes{type}.subspan(1), arena));
        return value.ok() && !value->absent() ? value->blob() : Bytes{};
    };
    const Bytes store = member("fungible_asset", "FungibleStore");
    const Bytes core = member("object", "ObjectCore");
    const Bytes concurrent = member("fungible_asset", "ConcurrentFungibleBalance");
    constexpr std::size_t address_size = 32;
    if (core.size() < 8 + address_size || Hash32::from(store.first(32)) != core_address(0x0a))
        return std::nullopt;
    const Bytes balance = concurrent.empty() ? store.subspan(address_size) : concurrent;
    return Holding{.account = Hash32::from(core.subspan(8, address_size)),
        .balance = load_le<std::uint64_t>(balance.data())};
}

std::optional<Holding> holding_of(
    const storage::StateView& state, const storage::WriteSet::Entry& entry)
{
    const Bytes key = entry.key.bytes;
    if (entry.key.kind == static_cast<std::uint8_t>(LocationKind::member))
        return fungible_holding(state, key);
    if (entry.key.kind != static_cast<std::uint8_t>(LocationKind::value) || key.size() < 33)
        return std::nullopt;
    const Hash32 account = Hash32::from(key.subspan(1, 32));
    const Bytes store = resource_at(state, key);
    if (!equal(key, coin_store_key(account)) || store.size() < sizeof(std::uint64_t))
        return std::nullopt;
    return Holding{.account = account, .balance = load_le<std::uint64_t>(store.data())};
}

/// 0x1::account::Account without a past: key, sequence number, the next number of an event handle, two handles, two offers.
ByteString fresh_account(const Hash32& address)
{
    ByteString out;
    bcs::Writer writer{out};
    writer.bytes(address);
    writer.u64(0);
    writer.u64(4);
    for (std::uint64_t handle = 0; handle < 2; ++handle)
    {
        writer.u64(0);
        writer.u64(handle);
        writer.raw(address);
    }
    writer.u8(0);
    writer.u8(0);
    return out;
}
}  // namespace

ByteString genesis_of(std::string_view network)
{
    const auto path = tests::vectors() / "move" / "genesis" / std::string{network} / "genesis.blob";
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

PlainCall transfer_call(const Hash32& to, std::uint64_t amount)
{
    return {.address = core_address(1),
        .module = "aptos_account",
        .function = "transfer",
        .type_arguments = {},
        .arguments = {ByteString(to.bytes.begin(), to.bytes.end()), encode_u64(amount)}};
}

TestChain::TestChain(std::string_view network)
{
    auto chain = Chain::from_genesis(genesis_of(network));
    if (!chain.ok())
        ADD_FAILURE() << chain.error();
    chain_ = std::move(*chain);
    find_rich();
}

void TestChain::find_rich()
{
    std::uint64_t most = 0;
    const auto all = chain_->state().all();
    for (const auto& entry : all.entries)
    {
        const auto holding = holding_of(chain_->state(), entry);
        if (!holding || holding->balance <= most)
            continue;
        most = holding->balance;
        rich_ = holding->account;
    }
    ASSERT_GT(most, 0U) << "nobody has coins";
    const ByteString key = encode_resource_key(rich_, "account", "Account");
    const Bytes before = resource_at(chain_->state(), key);
    ByteString account(before.begin(), before.end());
    if (account.empty())
        account = fresh_account(rich_);
    std::ranges::copy(rich_key_.address().bytes, account.begin() + auth_key_offset);
    Arena arena;
    storage::WriteSet writes;
    writes.entries.push_back({.key = value_location(key, arena),
        .value = storage::Value::of_blob(encode_value({.bytes = account, .metadata = {}}, arena))});
    chain_->state().apply(writes);
}

std::uint64_t TestChain::sequence_number(const Hash32& account) const
{
    constexpr std::size_t sequence_number_offset = 33;
    const auto resource = read_resource(chain_->state(), account, "account", "Account");
    if (!resource)
        return 0;
    return load_le<std::uint64_t>(resource->data() + sequence_number_offset);
}

std::optional<std::uint64_t> TestChain::coin_balance(const Hash32& account) const
{
    const Bytes store = resource_at(chain_->state(), coin_store_key(account));
    if (store.size() < sizeof(std::uint64_t))
        return std::nullopt;
    return load_le<std::uint64_t>(store.data());
}

PlainTransaction TestChain::plain(PlainCall call) const
{
    PlainTransaction transaction;
    transaction.executable = std::move(call);
    transaction.chain_id = chain_->config().vm.chain_id;
    return transaction;
}

ByteString TestChain::sign(
    const Ed25519Account& key, const Hash32& sender, PlainTransaction transaction)
{
    transaction.sender = sender;
    return key.signed_transaction(transaction, sender);
}

ByteString TestChain::signed_by(const Ed25519Account& account, PlainTransaction transaction)
{
    transaction.sequence_number = sequence_number(account.address());
    return sign(account, account.address(), std::move(transaction));
}

ByteString TestChain::signed_by_rich(PlainTransaction transaction)
{
    transaction.sequence_number = sequence_number(rich_);
    return sign(rich_key_, rich_, std::move(transaction));
}

TestChain::Outcome TestChain::call(const Ed25519Account& account, PlainCall call)
{
    return run_one(signed_by(account, plain(std::move(call))));
}

std::vector<TestChain::Outcome> TestChain::run(const std::vector<ByteString>& transactions)
{
    static const Move move{kernels::host_crypto()};
    engine::VmTable vms{};
    vms[static_cast<std::size_t>(engine::VmId::move)] = &move;
    std::vector<Bytes> bytes;
    for (const ByteString& transaction : transactions)
        bytes.push_back(results_.copy(transaction));
    auto block = engine::prepare(chain_->make_block(bytes), vms);
    EXPECT_TRUE(block.ok());
    if (!block.ok())
        return std::vector<Outcome>(transactions.size());
    auto result = engine::SerialExecutor{}.execute(*block, vms, chain_->state());
    EXPECT_TRUE(result.ok());
    std::vector<Outcome> outcomes;
    for (const engine::Receipt& receipt : result->receipts)
    {
        Outcome outcome;
        outcome.receipt = receipt;
        outcome.detail = static_cast<const MoveReceipt&>(*receipt.detail);
        outcome.code = name_of(outcome.detail.code);
        outcomes.push_back(outcome);
    }
    Hash32 id;
    id.bytes[0] = static_cast<std::uint8_t>(++block_);
    const auto applied = chain_->apply(*result, id);
    EXPECT_TRUE(applied.ok());
    for (Arena& arena : result->arenas)
        kept_.push_back(std::move(arena));
    return outcomes;
}
}  // namespace braid::move::test
