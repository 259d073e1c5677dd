// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/move_chain.hpp"
#include "tests/support/move_assembler.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/view_function.hpp"
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

// Transactions of users on the framework of public networks: what they do, and by which names they are refused.

namespace braid::bench
{
namespace
{
using namespace move;

constexpr std::uint64_t coins = 1'000'000'000'000;
constexpr auto oldest = "mainnet";
constexpr auto newest = "devnet-2025-10-01-64d7d9b";

std::vector<std::uint8_t> genesis_of(const char* network)
{
    std::ifstream in{
        tests::vectors() / "move" / "genesis" / network / "genesis.blob", std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// What became of a transaction.
struct Outcome
{
    engine::TxStatus status{};
    StatusCode code{};
    std::uint64_t sub_status = 0;
    ExecutionStatus::Kind kind{};
    std::uint64_t gas_used = 0;
    FeeStatement fee;
    std::size_t event_count = 0;
};

ByteString address_argument(const Hash32& address)
{
    return {address.bytes.begin(), address.bytes.end()};
}

std::string hex_of(const Hash32& address)
{
    std::string text = "0x";
    for (const std::uint8_t byte : address.bytes)
        for (const int digit : {byte >> 4, byte & 15})
            text += "0123456789abcdef"[digit];
    return text;
}

class Network
{
public:
    explicit Network(const char* name) : genesis_(genesis_of(name)), chain_(genesis_)
    {
        chain_.add_account(alice, coins);
        chain_.add_account(bob, coins);
        chain_.begin();
    }

    [[nodiscard]] Outcome run(const ByteString& transaction)
    {
        const engine::BlockResult result = chain_.execute({&transaction, 1});
        const engine::Receipt& receipt = result.receipts.at(0);
        Outcome outcome;
        outcome.status = receipt.status;
        outcome.gas_used = receipt.gas_used;
        if (const auto* const detail = static_cast<const MoveReceipt*>(receipt.detail))
        {
            outcome.code = detail->code;
            outcome.sub_status = detail->sub_status.value_or(0);
            outcome.kind = detail->status.kind;
            outcome.fee = detail->fee;
            outcome.event_count = detail->events.size();
        }
        return outcome;
    }
    [[nodiscard]] PlainTransaction plain(const MovePerson& sender, PlainCall call) const
    {
        return {.sender = sender.address,
            .sequence_number = sender.sequence_number,
            .executable = std::move(call),
            .multisig = std::nullopt,
            .nonce = std::nullopt,
            .chain_id = chain_.chain_id()};
    }
    /// Signed by who is believed to have that key.
    [[nodiscard]] static ByteString signed_by(
        const MovePerson& person, const PlainTransaction& transaction)
    {
        return with_ed25519(encode_raw_transaction(transaction), person.key, ByteString(64));
    }
    [[nodiscard]] Outcome call(MovePerson& sender, PlainCall call)
    {
        const ByteString transaction = signed_by(sender, plain(sender, std::move(call)));
        ++sender.sequence_number;
        return run(transaction);
    }
    [[nodiscard]] PlainCall transfer(const Hash32& to, std::uint64_t amount) const
    {
        return {.address = core_address(1),
            .module = "aptos_account",
            .function = "transfer",
            .type_arguments = {},
            .arguments = {address_argument(to), encode_u64(amount)}};
    }
    /// What 0x1::coin::balance says.
    [[nodiscard]] std::uint64_t balance_of(const Hash32& account)
    {
        ViewSession view{chain_.state(), chain_.config(), chain_.codes()};
        const ByteString coin = encode_struct_type(core_address(1), "aptos_coin", "AptosCoin");
        const auto type = view.session().code().type_of_tag(coin, view.session());
        EXPECT_TRUE(type.ok());
        const ByteString argument = address_argument(account);
        const Bytes arguments = argument;
        GasMeter gas = GasMeter::unmetered();
        const auto result = view.session().call(
            {core_address(1), "coin"}, "balance", {&*type, 1}, {&arguments, 1}, gas);
        EXPECT_TRUE(result.ok());
        return load_le<std::uint64_t>(result->values.at(0).first.data());
    }
    [[nodiscard]] Outcome publish(MovePerson& sender, const std::string& text)
    {
        const ByteString module = write_module(tests::assemble_module(text));
        ByteString modules;
        bcs::Writer writer{modules};
        writer.leb128(1);
        writer.bytes(module);
        return call(sender, {.address = core_address(1),
                                .module = "code",
                                .function = "publish_package_txn",
                                .type_arguments = {},
                                .arguments = {encode_bytes(package_metadata("purse")), modules}});
    }
    [[nodiscard]] PlainCall own(
        const MovePerson& owner, const char* function, std::vector<ByteString> arguments = {}) const
    {
        return {.address = owner.address,
            .module = "purse",
            .function = function,
            .type_arguments = {},
            .arguments = std::move(arguments)};
    }

    MovePerson alice = MovePerson::of(1);
    MovePerson bob = MovePerson::of(2);

private:
    std::vector<std::uint8_t> genesis_;
    MoveChain chain_;
};

void expect_success(const Outcome& outcome)
{
    EXPECT_EQ(outcome.status, engine::TxStatus::success)
        << name_of(outcome.code) << " " << outcome.sub_status;
    EXPECT_GT(outcome.gas_used, 0U);
}

/// Refused: it leaves nothing, and pays nothing.
void expect_refused(const Outcome& outcome, StatusCode code)
{
    EXPECT_EQ(outcome.status, engine::TxStatus::invalid);
    EXPECT_EQ(name_of(outcome.code), name_of(code));
}

/// A module with functions behind those that every version of it has.
std::string purse_of(const MovePerson& owner, const std::string& more)
{
    return "module " + hex_of(owner.address) + R"(::purse version 5
struct Purse has key { value: u64 }

public entry fun open(account: &signer, value: u64) {
    MoveLoc account
    MoveLoc value
    Pack Purse
    MoveTo Purse
    Ret
}

public entry fun fail(account: &signer) {
    MoveLoc account
    Pop
    LdU64 77
    Abort
}
)" + more;
}

constexpr auto public_value = R"(
public fun value_of(account: address): (u64) acquires Purse {
    MoveLoc account
    ImmBorrowGlobal Purse
    ImmBorrowField Purse.value
    ReadRef
    Ret
}
)";
constexpr auto pair_of_signers = R"(
public entry fun open_both(first: &signer, second: &signer) {
    MoveLoc first
    LdU64 1
    Pack Purse
    MoveTo Purse
    MoveLoc second
    LdU64 2
    Pack Purse
    MoveTo Purse
    Ret
}
)";

class MoveTransactions : public testing::TestWithParam<const char*>
{
};

TEST_P(MoveTransactions, make_accounts_and_move_coins)
{
    BRAID_NEED_VECTORS("move/genesis");
    Network network{GetParam()};
    const Hash32 carol = MovePerson::of(3).address;
    expect_success(network.call(network.alice, {.address = core_address(1),
                                                   .module = "aptos_account",
                                                   .function = "create_account",
                                                   .type_arguments = {},
                                                   .arguments = {address_argument(carol)}}));
    const std::uint64_t before = network.balance_of(network.alice.address);
    const Outcome outcome = network.call(network.alice, network.transfer(carol, 12'345));
    expect_success(outcome);
    EXPECT_EQ(network.balance_of(carol), 12'345U);
    // The price of a gas unit is 100; what storage costs is in what was used.
    EXPECT_EQ(network.balance_of(network.alice.address), before - 12'345 - 100 * outcome.gas_used);
    // Whoever has no account gets one with the transfer.
    const Hash32 dave = MovePerson::of(4).address;
    expect_success(network.call(network.bob, network.transfer(dave, 5)));
    EXPECT_EQ(network.balance_of(dave), 5U);
}

TEST_P(MoveTransactions, are_refused_by_name)
{
    BRAID_NEED_VECTORS("move/genesis");
    Network network{GetParam()};
    const Hash32 bob = network.bob.address;
    expect_success(network.call(network.alice, network.transfer(bob, 1)));
    const auto run = [&](const auto& change)
    {
        PlainTransaction transaction = network.plain(network.alice, network.transfer(bob, 1));
        change(transaction);
        return network.run(Network::signed_by(network.alice, transaction));
    };
    expect_refused(
        run([](auto& tx) { tx.sequence_number = 0; }), StatusCode::sequence_number_too_old);
    expect_refused(
        run([](auto& tx) { tx.sequence_number += 5; }), StatusCode::sequence_number_too_new);
    expect_refused(run([](auto& tx) { tx.expiration = 0; }), StatusCode::transaction_expired);
    expect_refused(run([](auto& tx) { ++tx.chain_id; }), StatusCode::bad_chain_id);
    expect_refused(
        run([](auto& tx) { tx.gas_price = 0; }), StatusCode::gas_unit_price_below_min_bound);
    expect_refused(run([](auto& tx) { tx.gas_price = ~std::uint64_t{0}; }),
        StatusCode::gas_unit_price_above_max_bound);
    expect_refused(run([](auto& tx) { tx.gas_max = ~std::uint64_t{0}; }),
        StatusCode::max_gas_units_exceeds_max_gas_units_bound);
    expect_refused(run([](auto& tx) { tx.gas_max = 0; }),
        StatusCode::max_gas_units_below_min_transaction_gas_units);
    expect_refused(run(
                       [](auto& tx)
                       {
                           tx.gas_price = 10'000'000'000;
                           tx.gas_max = 1'000'000;
                       }),
        StatusCode::insufficient_balance_for_transaction_fee);
    // Somebody else's key.
    const PlainTransaction stolen = network.plain(network.alice, network.transfer(bob, 1));
    expect_refused(
        network.run(Network::signed_by(network.bob, stolen)), StatusCode::invalid_auth_key);
    // None of them counted.
    expect_success(network.call(network.alice, network.transfer(bob, 1)));
}

TEST_P(MoveTransactions, that_fail_are_kept_and_pay)
{
    BRAID_NEED_VECTORS("move/genesis");
    Network network{GetParam()};
    expect_success(network.publish(network.alice, purse_of(network.alice, public_value)));
    const Outcome aborted = network.call(network.bob, network.own(network.alice, "fail"));
    EXPECT_EQ(aborted.status, engine::TxStatus::failed);
    EXPECT_EQ(aborted.code, StatusCode::aborted);
    EXPECT_EQ(aborted.sub_status, 77U);
    EXPECT_EQ(aborted.kind, ExecutionStatus::Kind::move_abort);
    EXPECT_GT(aborted.gas_used, 0U);

    PlainTransaction poor =
        network.plain(network.bob, network.own(network.alice, "open", {encode_u64(9)}));
    poor.gas_max = 3;
    const Outcome exhausted = network.run(Network::signed_by(network.bob, poor));
    if (exhausted.status == engine::TxStatus::invalid)
        EXPECT_EQ(name_of(exhausted.code),
            name_of(StatusCode::max_gas_units_below_min_transaction_gas_units));
    else
    {
        ++network.bob.sequence_number;
        EXPECT_EQ(exhausted.kind, ExecutionStatus::Kind::out_of_gas);
        EXPECT_EQ(exhausted.gas_used, 3U);
    }
    // What it would have made is not there.
    expect_success(network.call(network.bob, network.own(network.alice, "open", {encode_u64(9)})));
    const Outcome twice =
        network.call(network.bob, network.own(network.alice, "open", {encode_u64(9)}));
    EXPECT_EQ(name_of(twice.code), name_of(StatusCode::resource_already_exists));
}

TEST_P(MoveTransactions, publish_and_upgrade_what_stays_compatible)
{
    BRAID_NEED_VECTORS("move/genesis");
    Network network{GetParam()};
    MovePerson& alice = network.alice;
    expect_success(network.publish(alice, purse_of(alice, public_value)));
    expect_success(network.call(network.bob, network.own(alice, "open", {encode_u64(1)})));
    // Another function more.
    expect_success(
        network.publish(alice, purse_of(alice, std::string{public_value} + pair_of_signers)));
    // A public function less.
    const Outcome outcome = network.publish(alice, purse_of(alice, pair_of_signers));
    EXPECT_EQ(outcome.status, engine::TxStatus::failed);
    EXPECT_EQ(name_of(outcome.code), name_of(StatusCode::backward_incompatible_module_update));
    // At somebody else's address.
    const Outcome foreign = network.publish(network.bob, purse_of(alice, public_value));
    EXPECT_EQ(foreign.status, engine::TxStatus::failed);
}

TEST_P(MoveTransactions, may_have_several_signers)
{
    BRAID_NEED_VECTORS("move/genesis");
    Network network{GetParam()};
    MovePerson& alice = network.alice;
    expect_success(
        network.publish(alice, purse_of(alice, std::string{public_value} + pair_of_signers)));
    const ByteString raw =
        encode_raw_transaction(network.plain(alice, network.own(alice, "open_both")));
    const auto agreed = [](const MovePerson& person)
    { return encode_ed25519_account(person.key, ByteString(64)); };
    expect_success(
        network.run(with_multi_agent(raw, {.sender = agreed(alice),
                                              .secondary_addresses = {network.bob.address},
                                              .secondary = {agreed(network.bob)},
                                              .fee_payer_address = {},
                                              .fee_payer = {}})));
    ++alice.sequence_number;
    // Both have one now.
    const Outcome again = network.call(network.bob, network.own(alice, "open", {encode_u64(1)}));
    EXPECT_EQ(name_of(again.code), name_of(StatusCode::resource_already_exists));
}

INSTANTIATE_TEST_SUITE_P(networks, MoveTransactions, testing::Values(oldest, newest),
    [](const auto& network) { return network.param == std::string{oldest} ? "oldest" : "newest"; });

TEST(move_transactions, may_be_paid_for_by_another)
{
    BRAID_NEED_VECTORS("move/genesis");
    Network network{newest};
    const std::uint64_t alice_before = network.balance_of(network.alice.address);
    const std::uint64_t bob_before = network.balance_of(network.bob.address);
    const Hash32 carol = MovePerson::of(3).address;
    const auto agreed = [](const MovePerson& person)
    { return encode_ed25519_account(person.key, ByteString(64)); };
    const Outcome outcome = network.run(with_fee_payer(
        encode_raw_transaction(network.plain(network.alice, network.transfer(carol, 10))),
        {.sender = agreed(network.alice),
            .secondary_addresses = {},
            .secondary = {},
            .fee_payer_address = network.bob.address,
            .fee_payer = agreed(network.bob)}));
    expect_success(outcome);
    EXPECT_EQ(network.balance_of(network.alice.address), alice_before - 10);
    EXPECT_EQ(network.balance_of(network.bob.address), bob_before - 100 * outcome.gas_used);
}
}  // namespace
}  // namespace braid::bench
