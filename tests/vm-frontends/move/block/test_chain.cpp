// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/move/block/test_chain.hpp"

#include "engine/serial_executor.hpp"
#include "kernels/host_crypto.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/move/block/chain_config.hpp"
#include "vm-frontends/move/location.hpp"
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
        if (entry.key.kind != 0 || entry.key.bytes.size() < 33)
            continue;
        const Hash32 account = Hash32::from(entry.key.bytes.subspan(1, 32));
        if (!equal(entry.key.bytes, coin_store_key(account)))
            continue;
        const auto balance = coin_balance(account);
        const bool has_account =
            read_resource(chain_->state(), account, "account", "Account").has_value();
        if (balance && *balance > most && has_account)
        {
            most = *balance;
            rich_ = account;
        }
    }
    ASSERT_GT(most, 0U) << "nobody has coins";
    const ByteString key = encode_resource_key(rich_, "account", "Account");
    const Bytes before = resource_at(chain_->state(), key);
    ByteString account(before.begin(), before.end());
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
