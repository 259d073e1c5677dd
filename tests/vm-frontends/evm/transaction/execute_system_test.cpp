// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/evm/transaction/execute_fixture.hpp"

namespace braid::evm
{
namespace
{
using engine::TxStatus;

constexpr std::array<std::uint8_t, 1> fails{0xfe};
/// Stores the caller at 0 and returns its word.
constexpr std::array<std::uint8_t, 12> stores_caller{
    0x33, 0x60, 0x00, 0x55, 0x33, 0x5f, 0x52, 0x60, 0x20, 0x60, 0x00, 0xf3};

class ExecuteSystemTest : public tests::ExecuteFixture
{
protected:
    [[nodiscard]] static const SystemReceipt& system(const engine::Receipt& receipt)
    {
        return static_cast<const SystemReceipt&>(*receipt.detail);
    }
    [[nodiscard]] static SystemTx make()
    {
        SystemTx tx;
        tx.type = TxType::system;
        return tx;
    }
};

using execute_system = ExecuteSystemTest;
}  // namespace

TEST_F(execute_system, calls_as_the_system_and_pays_nothing)
{
    put_code(recipient, stores_caller);
    auto tx = make();
    const std::array<SystemCall, 1> calls{SystemCall{.to = recipient, .input = {}}};
    tx.calls = calls;
    const auto receipt = run(tx);
    EXPECT_EQ(receipt.status, TxStatus::success);
    EXPECT_EQ(receipt.gas_used, 0u);
    const u256 caller = (u256{1} << 160) - u256{2};
    EXPECT_EQ(slot(recipient, 0), caller);
    ASSERT_EQ(system(receipt).outputs.size(), 1u);
    ASSERT_EQ(system(receipt).outputs[0].size(), 32u);
    EXPECT_EQ(u256::from_be(system(receipt).outputs[0].data()), caller);
    EXPECT_FALSE(exists(Address::from(caller)));
    EXPECT_FALSE(exists(coinbase));
}

TEST_F(execute_system, fails_where_a_required_call_has_no_code_or_fails)
{
    put_code(recipient, fails);
    for (const auto& to : {recipient, Address::of_number(0x77)})
        for (const bool required : {false, true})
        {
            auto tx = make();
            const std::array<SystemCall, 1> calls{
                SystemCall{.to = to, .input = {}, .required = required}};
            tx.calls = calls;
            const auto receipt = run(tx);
            EXPECT_EQ(receipt.status, required ? TxStatus::failed : TxStatus::success);
            EXPECT_EQ(system(receipt).required_call_failed, required && to == recipient);
            EXPECT_EQ(system(receipt).required_call_missing, required && to != recipient);
            EXPECT_TRUE(system(receipt).outputs[0].empty());
        }
}

TEST_F(execute_system, lets_a_call_see_the_credits_and_calls_before_it)
{
    // SSTORE(0, SLOAD(0) + 1); SSTORE(1, SELFBALANCE).
    const std::array<std::uint8_t, 13> counts{
        0x5f, 0x54, 0x60, 0x01, 0x01, 0x5f, 0x55, 0x47, 0x60, 0x01, 0x55, 0x00, 0x00};
    put_code(recipient, counts);
    auto tx = make();
    const std::array<Credit, 1> credits{Credit{.to = recipient, .amount = 44}};
    const std::array<SystemCall, 3> calls{SystemCall{.to = recipient, .input = {}},
        SystemCall{.to = recipient, .input = {}}, SystemCall{.to = recipient, .input = {}}};
    tx.credits = credits;
    tx.calls = calls;
    EXPECT_EQ(run(tx).status, TxStatus::success);
    EXPECT_EQ(slot(recipient, 0), u256{3});
    EXPECT_EQ(slot(recipient, 1), u256{44});
}

TEST_F(execute_system, deletes_empty_accounts_that_are_credited_nothing)
{
    block.state.set({KeyKind::code_hash, recipient}, storage::Value::of_cell(empty_code_hash));
    auto tx = make();
    const std::array<Credit, 2> credits{
        Credit{.to = recipient, .amount = 0}, Credit{.to = coinbase, .amount = 9}};
    tx.credits = credits;
    EXPECT_EQ(run(tx).status, TxStatus::success);
    EXPECT_FALSE(exists(recipient));
    EXPECT_EQ(balance(coinbase), u256{9});
}

TEST_F(execute_system, drains_accounts)
{
    env.fork = Fork::dao;
    const std::array<Address, 3> drained{
        Address::of_number(0x71), Address::of_number(0x72), Address::of_number(0x73)};
    fund(drained[0], 5);
    fund(drained[1], 6);
    auto tx = make();
    tx.drained = drained;
    tx.drain_to = recipient;
    EXPECT_EQ(run(tx).status, TxStatus::success);
    EXPECT_EQ(balance(recipient), u256{11});
    for (const auto& address : drained)
    {
        EXPECT_EQ(balance(address), u256{});
        EXPECT_TRUE(exists(address));
    }
}
}  // namespace braid::evm
