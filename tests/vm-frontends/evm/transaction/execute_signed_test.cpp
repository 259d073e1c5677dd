// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/evm/transaction/execute_fixture.hpp"
#include "vm-frontends/evm/state/create_address.hpp"

namespace braid::evm
{
namespace
{
using engine::TxStatus;
using tests::make_tx;
using tests::Signer;
using execute_signed = tests::ExecuteFixture;

/// SSTORE(0, 1); STOP.
constexpr std::array<std::uint8_t, 6> stores{0x60, 0x01, 0x60, 0x00, 0x55, 0x00};
/// REVERT(0, 1).
constexpr std::array<std::uint8_t, 5> reverts{0x60, 0x01, 0x60, 0x00, 0xfd};
constexpr std::array<std::uint8_t, 1> fails{0xfe};
/// SSTORE(0, 0); STOP.
constexpr std::array<std::uint8_t, 6> clears{0x60, 0x00, 0x60, 0x00, 0x55, 0x00};
/// SELFDESTRUCT(0).
constexpr std::array<std::uint8_t, 3> destroys{0x60, 0x00, 0xff};
/// Init code that returns one byte 0x00 of code.
constexpr std::array<std::uint8_t, 5> makes_stop{0x60, 0x01, 0x60, 0x00, 0xf3};
}  // namespace

TEST_F(execute_signed, moves_value_and_pays_for_gas)
{
    const auto receipt = run(make_tx(TxType::dynamic_fee, alice));
    EXPECT_EQ(receipt.status, TxStatus::success);
    EXPECT_EQ(receipt.gas_used, 21'000u);
    EXPECT_EQ(detail(receipt).effective_gas_price, u256{10});
    EXPECT_EQ(balance(alice.address), ether - u256{1'000 + 210'000});
    EXPECT_EQ(nonce(alice.address), 8u);
    EXPECT_EQ(balance(recipient), u256{1'000});
    EXPECT_EQ(balance(coinbase), u256{63'000});
}

TEST_F(execute_signed, reads_neither_the_recipients_balance_nor_the_fee_recipients)
{
    EXPECT_EQ(run(make_tx(TxType::dynamic_fee, alice)).status, TxStatus::success);
    for (const auto& address : {recipient, coinbase})
    {
        const auto* touch = block.touch({KeyKind::balance, address});
        ASSERT_NE(touch, nullptr);
        EXPECT_EQ(touch->own, engine::Touch::Own::delta);
        EXPECT_FALSE(touch->read);
    }
}

TEST_F(execute_signed, leaves_nothing_of_an_invalid_transaction)
{
    const Signer poor = Signer::of_number(2);
    auto tx = make_tx(TxType::dynamic_fee, alice);
    const auto check = [&](TxError expected)
    {
        const auto receipt = run(tx);
        EXPECT_EQ(receipt.status, TxStatus::invalid);
        EXPECT_EQ(error(receipt), expected) << name_of(error(receipt));
        for (const auto& touch : block.view.touches())
            EXPECT_EQ(touch.own, engine::Touch::Own::none);
    };
    tx.nonce = 6;
    check(TxError::nonce_too_low);
    tx.nonce = 8;
    check(TxError::nonce_too_high);
    tx = make_tx(TxType::dynamic_fee, poor);
    tx.nonce = 0;
    fund(poor.address, u256{100'000 * 20 + 1'000 - 1});
    check(TxError::insufficient_account_funds);
    tx = make_tx(TxType::dynamic_fee, alice);
    tx.value = ~u256{};
    check(TxError::insufficient_account_funds);
    tx.value = 0;
    tx.max_fee_per_gas = 6;
    check(TxError::insufficient_max_fee_per_gas);
    tx.max_fee_per_gas = 7;
    tx.gas_limit = 20'000;
    check(TxError::intrinsic_gas_too_low);
}

TEST_F(execute_signed, takes_exactly_enough_funds)
{
    const Signer poor = Signer::of_number(2);
    fund(poor.address, u256{100'000 * 20 + 1'000});
    auto tx = make_tx(TxType::dynamic_fee, poor);
    tx.nonce = 0;
    EXPECT_EQ(run(tx).status, TxStatus::success);
}

TEST_F(execute_signed, refuses_senders_with_code_unless_they_delegate)
{
    const std::array<std::uint8_t, 23> designator{0xef, 0x01, 0x00, 9};
    for (const bool delegates : {false, true})
    {
        const auto sender = Signer::of_number(delegates ? 2 : 3);
        fund(sender.address, ether);
        put_code(sender.address, delegates ? Bytes{designator} : Bytes{stores});
        auto tx = make_tx(TxType::legacy, sender);
        tx.nonce = 0;
        EXPECT_EQ(error(run(tx)), delegates ? TxError::none : TxError::sender_not_eoa);
    }
}

TEST_F(execute_signed, keeps_fees_and_nonce_of_a_failure)
{
    put_code(recipient, fails);
    const auto receipt = run(make_tx(TxType::dynamic_fee, alice));
    EXPECT_EQ(receipt.status, TxStatus::failed);
    EXPECT_EQ(detail(receipt).execution, ExecutionStatus::invalid_opcode);
    EXPECT_EQ(receipt.gas_used, 100'000u);
    EXPECT_EQ(balance(alice.address), ether - u256{1'000'000});
    EXPECT_EQ(nonce(alice.address), 8u);
    EXPECT_EQ(balance(recipient), u256{});
}

TEST_F(execute_signed, gives_unused_gas_and_output_of_a_revert_back)
{
    put_code(recipient, reverts);
    const auto receipt = run(make_tx(TxType::dynamic_fee, alice));
    EXPECT_EQ(receipt.status, TxStatus::failed);
    EXPECT_EQ(detail(receipt).execution, ExecutionStatus::revert);
    EXPECT_EQ(detail(receipt).output.size(), 1u);
    EXPECT_EQ(receipt.gas_used, 21'000u + 3 + 3 + 3);
}

TEST_F(execute_signed, caps_refunds_by_fork)
{
    env.base_fee = 0;
    for (const auto fork : {Fork::berlin, Fork::london})
    {
        env.fork = fork;
        const auto target = Address::of_number(0x10000 + static_cast<unsigned>(fork));
        put_code(target, clears);
        block.state.set({target, 0, u256{}}, u256{1});
        auto tx = make_tx(TxType::legacy, alice);
        tx.to = target;
        tx.nonce = nonce(alice.address);
        const auto receipt = run(tx);
        const std::uint64_t spent = 21'000 + 3 + 3 + 5'000;
        const std::uint64_t refund = fork == Fork::berlin ? spent / 2 : 4'800;
        EXPECT_EQ(detail(receipt).gas_refunded, refund);
        EXPECT_EQ(receipt.gas_used, spent - refund);
    }
}

TEST_F(execute_signed, uses_the_floor_at_the_least)
{
    auto tx = make_tx(TxType::dynamic_fee, alice);
    const std::vector<std::uint8_t> input(1'000, 0xff);
    tx.input = input;
    EXPECT_EQ(run(tx).gas_used, 21'000u + 1'000 * 40);
    env.fork = Fork::cancun;
    tx.nonce = 8;
    EXPECT_EQ(run(tx).gas_used, 21'000u + 1'000 * 16);
}

TEST_F(execute_signed, creates_at_the_address_of_sender_and_nonce)
{
    auto tx = make_tx(TxType::dynamic_fee, alice);
    tx.to.reset();
    tx.input = makes_stop;
    const auto receipt = run(tx);
    ASSERT_EQ(receipt.status, TxStatus::success);
    const auto expected = create_address(alice.address, 7);
    EXPECT_EQ(detail(receipt).created, expected);
    EXPECT_EQ(code(expected).size(), 1u);
    EXPECT_EQ(nonce(expected), 1u);
    EXPECT_EQ(balance(expected), u256{1'000});
    EXPECT_EQ(nonce(alice.address), 8u);
}

TEST_F(execute_signed, burns_blob_fees_whatever_happens)
{
    put_code(recipient, fails);
    env.blob_base_fee = 3;
    const std::array<Hash32, 2> blobs{Hash32{{1}}, Hash32{{1}}};
    auto tx = make_tx(TxType::blob, alice);
    tx.blob_hashes = blobs;
    tx.max_fee_per_blob_gas = 5;
    const auto receipt = run(tx);
    EXPECT_EQ(receipt.status, TxStatus::failed);
    EXPECT_EQ(detail(receipt).blob_gas_used, 262'144u);
    EXPECT_EQ(balance(alice.address), ether - u256{1'000'000 + 262'144 * 3});
    EXPECT_EQ(balance(coinbase), u256{300'000});
}

TEST_F(execute_signed, pays_a_fee_recipient_that_is_the_sender)
{
    env.coinbase = alice.address;
    EXPECT_EQ(run(make_tx(TxType::dynamic_fee, alice)).status, TxStatus::success);
    EXPECT_EQ(balance(alice.address), ether - u256{1'000 + 21'000 * 7});
}

TEST_F(execute_signed, burns_the_fee_of_a_recipient_that_destroyed_itself)
{
    env.fork = Fork::shanghai;
    env.coinbase = recipient;
    put_code(recipient, destroys);
    EXPECT_EQ(run(make_tx(TxType::dynamic_fee, alice)).status, TxStatus::success);
    EXPECT_FALSE(exists(recipient));
}

TEST_F(execute_signed, makes_the_fee_recipient_exist_before_spurious_dragon)
{
    auto tx = make_tx(TxType::legacy, alice);
    tx.chain_id.reset();
    tx.max_fee_per_gas = tx.max_priority_fee_per_gas = 0;
    env.base_fee = 0;
    env.fork = Fork::spurious_dragon;
    EXPECT_EQ(run(tx).status, TxStatus::success);
    EXPECT_FALSE(exists(coinbase));
    env.fork = Fork::homestead;
    tx.nonce = 8;
    EXPECT_EQ(run(tx).status, TxStatus::success);
    EXPECT_TRUE(exists(coinbase));
}

TEST_F(execute_signed, delegates_where_authorizations_are_valid)
{
    const Signer bob = Signer::of_number(0xb0b);
    const Signer carol = Signer::of_number(0xca401);
    fund(carol.address, 1);
    put_code(recipient, stores);
    std::array<Authorization, 4> list{};
    list[0].chain_id = 1;
    list[0].authority = bob.address;
    list[1].authority = carol.address;
    list[2].chain_id = 2;
    list[2].authority = coinbase;
    list[3].authority = bob.address;
    for (auto& authorization : list)
        authorization.address = recipient;
    auto tx = make_tx(TxType::set_code, alice);
    tx.to = bob.address;
    tx.gas_limit = 200'000;
    tx.authorizations = list;
    const auto receipt = run(tx);
    ASSERT_EQ(receipt.status, TxStatus::success);
    EXPECT_EQ(nonce(bob.address), 1u);
    EXPECT_EQ(nonce(carol.address), 1u);
    EXPECT_EQ(code(bob.address).size(), 23u);
    EXPECT_TRUE(code(coinbase).empty());
    EXPECT_EQ(slot(bob.address, 0), u256{1});
    EXPECT_EQ(slot(recipient, 0), u256{});
    // Carol existed before; the fourth authorization has a stale nonce.
    EXPECT_EQ(detail(receipt).gas_refunded, 12'500u);

    list[0].address = {};
    list[0].nonce = 1;
    tx.authorizations = std::span{list}.first(1);
    tx.nonce = 8;
    EXPECT_EQ(run(tx).status, TxStatus::success);
    EXPECT_TRUE(code(bob.address).empty());
    EXPECT_EQ(nonce(bob.address), 2u);
}

TEST_F(execute_signed, keeps_delegations_of_a_failed_call)
{
    const Signer bob = Signer::of_number(0xb0b);
    put_code(recipient, fails);
    std::array<Authorization, 1> list{};
    list[0].authority = bob.address;
    list[0].address = coinbase;
    auto tx = make_tx(TxType::set_code, alice);
    tx.authorizations = list;
    EXPECT_EQ(run(tx).status, TxStatus::failed);
    EXPECT_EQ(code(bob.address).size(), 23u);
}

TEST_F(execute_signed, decodes_for_its_chain_alone)
{
    auto tx = make_tx(TxType::dynamic_fee, alice);
    alice.sign(tx);
    auto raw = tests::encode(tx);
    EXPECT_TRUE(evm.decode(raw, arena).ok());
    tx.chain_id = 2;
    alice.sign(tx);
    raw = tests::encode(tx);
    const auto decoded = evm.decode(raw, arena);
    ASSERT_FALSE(decoded.ok());
    EXPECT_EQ(decoded.error().code, static_cast<std::uint32_t>(TxError::invalid_chain_id));
}

TEST_F(execute_signed, pays_vaults_on_the_op_stack)
{
    env.op = OpFork::isthmus;
    Address l1_block = Address::of_number(0x15);
    l1_block.bytes[0] = 0x42;
    block.state.set({l1_block, 0, 1}, u256{1'000'000'000});
    block.state.set({l1_block, 0, 3}, u256{0, 0x0000'0002'0000'0003, 0, 0} >> 64);
    block.state.set({l1_block, 0, 7}, u256{10'000'000});
    block.state.set({l1_block, 0, 8}, u256{0, 0, 500'000, 9});
    auto tx = make_tx(TxType::dynamic_fee, alice);
    alice.sign(tx);
    const auto raw = tests::encode(tx);
    tx.raw = raw;
    const auto receipt = run(tx);
    ASSERT_EQ(receipt.status, TxStatus::success);
    EXPECT_EQ(detail(receipt).l1_fee, u256{3'203'000});
    EXPECT_EQ(detail(receipt).operator_fee, u256{10'509});
    auto vault = l1_block;
    vault.bytes[19] = 0x19;
    EXPECT_EQ(balance(vault), u256{21'000 * 7});
    vault.bytes[19] = 0x1a;
    EXPECT_EQ(balance(vault), u256{3'203'000});
    vault.bytes[19] = 0x1b;
    EXPECT_EQ(balance(vault), u256{10'509});
    EXPECT_EQ(balance(alice.address), ether - u256{1'000 + 210'000 + 3'203'000 + 10'509});
}
}  // namespace braid::evm
