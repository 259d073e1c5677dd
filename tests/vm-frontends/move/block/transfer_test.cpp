// SPDX-License-Identifier: Apache-2.0
// Transactions on the framework of two networks' genesis: what they leave, what they cost, why they are refused.
#include "tests/vm-frontends/move/block/test_chain.hpp"
#include "vm-frontends/move/signatures.hpp"

namespace braid::move
{
namespace
{
using test::TestChain;
using test::transfer_call;

class TransferTest : public ::testing::TestWithParam<std::string_view>
{
protected:
    void SetUp() override
    {
        BRAID_NEED_GENESIS(GetParam());
        chain_.emplace(GetParam());
    }
    /// An account with so many coins.
    [[nodiscard]] Ed25519Account funded(std::uint64_t number, std::uint64_t amount)
    {
        Ed25519Account account{number};
        const auto outcome = chain_->run_one(
            chain_->signed_by_rich(chain_->plain(transfer_call(account.address(), amount))));
        EXPECT_EQ(outcome.code, "EXECUTED");
        return account;
    }

    std::optional<TestChain> chain_;
};

TEST_P(TransferTest, moves_coins_and_makes_accounts)
{
    const Ed25519Account sender = funded(10, 1'000'000'000);
    const Ed25519Account receiver{11};
    const auto outcome = chain_->call(sender, transfer_call(receiver.address(), 5000));
    EXPECT_EQ(outcome.code, "EXECUTED");
    EXPECT_EQ(outcome.receipt.status, engine::TxStatus::success);
    EXPECT_GT(outcome.receipt.gas_used, 0U);
    EXPECT_EQ(outcome.detail.fee.total_charge_gas_units, outcome.receipt.gas_used);
    EXPECT_EQ(chain_->sequence_number(sender.address()), 1U);
    EXPECT_FALSE(outcome.detail.writes.empty());
    EXPECT_FALSE(outcome.detail.events.empty());
}

TEST_P(TransferTest, names_why_a_transaction_is_refused)
{
    const Ed25519Account sender = funded(10, 1'000'000'000);
    const auto code_of = [&](PlainTransaction transaction)
    { return chain_->run_one(TestChain::sign(sender, sender.address(), transaction)).code; };
    const PlainTransaction good = chain_->plain(transfer_call(chain_->rich(), 1));
    PlainTransaction wrong = good;
    wrong.sequence_number = 1;
    EXPECT_EQ(code_of(wrong), "SEQUENCE_NUMBER_TOO_NEW");
    wrong = good;
    wrong.expiration = 0;
    EXPECT_EQ(code_of(wrong), "TRANSACTION_EXPIRED");
    wrong = good;
    wrong.chain_id = 99;
    EXPECT_EQ(code_of(wrong), "BAD_CHAIN_ID");
    wrong = good;
    wrong.gas_max = 1;
    EXPECT_EQ(code_of(wrong), "MAX_GAS_UNITS_BELOW_MIN_TRANSACTION_GAS_UNITS");
    wrong = good;
    wrong.gas_max = ~std::uint64_t{0};
    EXPECT_EQ(code_of(wrong), "MAX_GAS_UNITS_EXCEEDS_MAX_GAS_UNITS_BOUND");
    wrong = good;
    wrong.gas_price = 1;
    EXPECT_EQ(code_of(wrong), "GAS_UNIT_PRICE_BELOW_MIN_BOUND");
    wrong = good;
    wrong.gas_price = ~std::uint64_t{0};
    EXPECT_EQ(code_of(wrong), "GAS_UNIT_PRICE_ABOVE_MAX_BOUND");
    wrong = good;
    wrong.gas_max = 2'000'000;
    wrong.gas_price = 10'000;
    EXPECT_EQ(code_of(wrong), "INSUFFICIENT_BALANCE_FOR_TRANSACTION_FEE");
    wrong = good;
    std::get<PlainCall>(wrong.executable).arguments[0].assign(100'000, 0);
    EXPECT_EQ(code_of(wrong), "EXCEEDED_MAX_TRANSACTION_SIZE");
    EXPECT_EQ(chain_->run_one(TestChain::sign(Ed25519Account{77}, sender.address(), good)).code,
        "INVALID_AUTH_KEY");
    EXPECT_EQ(chain_->sequence_number(sender.address()), 0U);
    EXPECT_EQ(code_of(good), "EXECUTED");
    EXPECT_EQ(code_of(good), "SEQUENCE_NUMBER_TOO_OLD");
}

TEST_P(TransferTest, takes_the_fee_of_what_fails)
{
    const Ed25519Account sender = funded(10, 1'000'000'000);
    // More than there is.
    const auto failed = chain_->call(sender, transfer_call(chain_->rich(), 2'000'000'000));
    EXPECT_EQ(failed.receipt.status, engine::TxStatus::failed);
    EXPECT_EQ(failed.code, "ABORTED");
    EXPECT_EQ(failed.detail.status.kind, ExecutionStatus::Kind::move_abort);
    EXPECT_GT(failed.receipt.gas_used, 0U);
    EXPECT_EQ(chain_->sequence_number(sender.address()), 1U);
    PlainTransaction poor = chain_->plain(transfer_call(chain_->rich(), 1));
    poor.sequence_number = 1;
    const TransactionPrices& prices = chain_->chain().config().gas.transaction;
    poor.gas_max = divide_rounding_up(prices.intrinsic_gas(0), prices.scaling_factor());
    const auto out_of_gas = chain_->run_one(TestChain::sign(sender, sender.address(), poor));
    EXPECT_EQ(out_of_gas.code, "OUT_OF_GAS");
    EXPECT_EQ(out_of_gas.detail.status.kind, ExecutionStatus::Kind::out_of_gas);
    EXPECT_EQ(out_of_gas.receipt.gas_used, poor.gas_max);
    EXPECT_EQ(chain_->sequence_number(sender.address()), 2U);
}

TEST_P(TransferTest, refuses_calls_of_the_wrong_form)
{
    const Ed25519Account sender = funded(10, 1'000'000'000);
    PlainCall call = transfer_call(chain_->rich(), 1);
    call.arguments.pop_back();
    EXPECT_EQ(chain_->call(sender, call).code, "NUMBER_OF_ARGUMENTS_MISMATCH");
    call = transfer_call(chain_->rich(), 1);
    call.arguments[1].push_back(0);
    EXPECT_EQ(chain_->call(sender, call).code, "FAILED_TO_DESERIALIZE_ARGUMENT");
    call = transfer_call(chain_->rich(), 1);
    call.module = "no_module";
    EXPECT_EQ(chain_->call(sender, call).code, "LINKER_ERROR");
    call.module = "coin";
    call.function = "no_function";
    EXPECT_EQ(chain_->call(sender, call).code, "FUNCTION_RESOLUTION_FAILURE");
    call.function = "balance";
    call.type_arguments = {encode_struct_type(core_address(1), "aptos_coin", "AptosCoin")};
    EXPECT_EQ(chain_->call(sender, call).code, "INVALID_MAIN_FUNCTION_SIGNATURE");
    EXPECT_EQ(chain_->sequence_number(sender.address()), 5U);
}

INSTANTIATE_TEST_SUITE_P(networks, TransferTest, ::testing::Values(test::mainnet, test::newest),
    [](const auto& network) { return network.index == 0 ? "mainnet" : "newest"; });
}  // namespace
}  // namespace braid::move
