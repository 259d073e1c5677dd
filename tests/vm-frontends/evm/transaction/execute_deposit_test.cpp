// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/evm/transaction/execute_fixture.hpp"

namespace braid::evm
{
namespace
{
using engine::TxStatus;

constexpr std::array<std::uint8_t, 1> fails{0xfe};
/// SSTORE(0, GASPRICE); STOP.
constexpr std::array<std::uint8_t, 5> stores_price{0x3a, 0x60, 0x00, 0x55, 0x00};

class ExecuteDepositTest : public tests::ExecuteFixture
{
protected:
    ExecuteDepositTest()
    {
        env.op = OpFork::isthmus;
        tx.type = TxType::deposit;
        tx.sender = depositor;
        tx.to = recipient;
        tx.mint = 1'000;
        tx.value = 400;
        tx.gas_limit = 100'000;
        block.state.set({KeyKind::nonce, depositor}, u256{3});
    }

    static constexpr Address depositor = Address::of_number(0xdead'0000'beef);
    EvmTx tx;
};

using execute_deposit = ExecuteDepositTest;
}  // namespace

TEST_F(execute_deposit, mints_moves_value_and_pays_nobody)
{
    const auto receipt = run(tx);
    EXPECT_EQ(receipt.status, TxStatus::success);
    EXPECT_EQ(receipt.gas_used, 21'000u);
    EXPECT_EQ(detail(receipt).deposit_nonce, 3u);
    EXPECT_EQ(balance(depositor), u256{600});
    EXPECT_EQ(balance(recipient), u256{400});
    EXPECT_EQ(nonce(depositor), 4u);
    EXPECT_EQ(balance(coinbase), u256{});
}

TEST_F(execute_deposit, keeps_mint_and_nonce_of_a_failed_call)
{
    put_code(recipient, fails);
    const auto receipt = run(tx);
    EXPECT_EQ(receipt.status, TxStatus::failed);
    EXPECT_EQ(receipt.gas_used, 100'000u);
    EXPECT_EQ(balance(depositor), u256{1'000});
    EXPECT_EQ(nonce(depositor), 4u);
}

TEST_F(execute_deposit, is_included_where_it_cannot_start)
{
    const auto check = [&](ExecutionStatus why, std::uint64_t minted)
    {
        const auto nonce_before = nonce(depositor);
        const auto receipt = run(tx);
        EXPECT_EQ(receipt.status, TxStatus::failed);
        EXPECT_EQ(detail(receipt).execution, why);
        EXPECT_EQ(receipt.gas_used, tx.gas_limit);
        EXPECT_EQ(nonce(depositor), nonce_before + 1);
        EXPECT_EQ(balance(depositor), u256{minted});
        EXPECT_EQ(balance(recipient), u256{});
    };
    tx.value = 1'001;
    check(ExecutionStatus::insufficient_balance, 1'000);
    tx.value = 1;
    tx.gas_limit = 20'999;
    check(ExecutionStatus::out_of_gas, 2'000);
    tx.gas_limit = 21'000;
    tx.is_system = true;
    check(ExecutionStatus::system_deposit_refused, 3'000);
}

TEST_F(execute_deposit, reports_gas_as_each_fork_does)
{
    env.op = OpFork::bedrock;
    env.fork = Fork::london;
    auto receipt = run(tx);
    EXPECT_EQ(receipt.gas_used, 100'000u);
    EXPECT_FALSE(detail(receipt).deposit_nonce.has_value());
    tx.is_system = true;
    receipt = run(tx);
    EXPECT_EQ(receipt.status, TxStatus::success);
    EXPECT_EQ(receipt.gas_used, 0u);
    env.op = OpFork::regolith;
    tx.is_system = false;
    receipt = run(tx);
    EXPECT_EQ(receipt.gas_used, 21'000u);
    EXPECT_EQ(detail(receipt).deposit_nonce, 5u);
}

TEST_F(execute_deposit, runs_at_a_gas_price_of_zero)
{
    put_code(recipient, stores_price);
    block.state.set({recipient, 0, u256{}}, u256{55});
    EXPECT_EQ(run(tx).status, TxStatus::success);
    EXPECT_EQ(slot(recipient, 0), u256{});
}

TEST_F(execute_deposit, has_no_meaning_on_ethereum)
{
    env.op = OpFork::none;
    const auto receipt = run(tx);
    EXPECT_EQ(receipt.status, TxStatus::invalid);
    EXPECT_EQ(error(receipt), TxError::type_not_supported);
}
}  // namespace braid::evm
