// SPDX-License-Identifier: Apache-2.0
// Transactions of several accounts: who signs beside the sender, who pays.
#include "tests/vm-frontends/move/block/test_chain.hpp"
#include "vm-frontends/move/signatures.hpp"

namespace braid::move
{
namespace
{
using test::TestChain;
using test::transfer_call;

class SignersTest : public ::testing::TestWithParam<std::string_view>
{
protected:
    void SetUp() override
    {
        BRAID_NEED_GENESIS(GetParam());
        chain_.emplace(GetParam());
        for (const Ed25519Account* account : {&sender_, &second_, &payer_})
            ASSERT_EQ(chain_
                          ->run_one(chain_->signed_by_rich(
                              chain_->plain(transfer_call(account->address(), 1'000'000'000))))
                          .code,
                "EXECUTED");
    }
    [[nodiscard]] ByteString raw(PlainCall call)
    {
        PlainTransaction transaction = chain_->plain(std::move(call));
        transaction.sender = sender_.address();
        transaction.sequence_number = chain_->sequence_number(sender_.address());
        return encode_raw_transaction(transaction);
    }

    std::optional<TestChain> chain_;
    Ed25519Account sender_{30};
    Ed25519Account second_{31};
    Ed25519Account payer_{32};
};

TEST_P(SignersTest, a_call_takes_as_many_signers_as_agree)
{
    const ByteString transaction = raw(transfer_call(second_.address(), 1));
    PlainSigners signers;
    signers.secondary_addresses = {second_.address()};
    ByteString message;
    append_multi_agent_message(transaction, signers.secondary_addresses, message);
    signers.sender = sender_.agree(message);
    signers.secondary = {second_.agree(message)};
    const auto outcome = chain_->run_one(with_multi_agent(transaction, signers));
    EXPECT_EQ(outcome.code, "NUMBER_OF_SIGNER_ARGUMENTS_MISMATCH");
    EXPECT_EQ(chain_->sequence_number(sender_.address()), 1U);
    // Who signs twice is refused.
    const ByteString again = raw(transfer_call(second_.address(), 1));
    signers.secondary_addresses = {sender_.address()};
    message.clear();
    append_multi_agent_message(again, signers.secondary_addresses, message);
    signers.sender = sender_.agree(message);
    signers.secondary = {sender_.agree(message)};
    EXPECT_EQ(chain_->run_one(with_multi_agent(again, signers)).code, "SIGNERS_CONTAIN_DUPLICATES");
}

TEST_P(SignersTest, another_account_pays)
{
    const bool has_fee_payers = GetParam() == test::newest;
    const ByteString transaction = raw(transfer_call(second_.address(), 7));
    PlainSigners signers;
    signers.fee_payer_address = payer_.address();
    ByteString message;
    append_fee_payer_message(transaction, {}, payer_.address(), message);
    signers.sender = sender_.agree(message);
    signers.fee_payer = payer_.agree(message);
    const auto outcome = chain_->run_one(with_fee_payer(transaction, signers));
    if (!has_fee_payers)
    {
        // The framework of 2022 has no prologue for it.
        EXPECT_EQ(outcome.code, "UNEXPECTED_ERROR_FROM_KNOWN_MOVE_FUNCTION");
        return;
    }
    EXPECT_EQ(outcome.code, "EXECUTED");
    EXPECT_EQ(chain_->sequence_number(sender_.address()), 1U);
    EXPECT_EQ(chain_->sequence_number(payer_.address()), 0U);
}

INSTANTIATE_TEST_SUITE_P(networks, SignersTest, ::testing::Values(test::mainnet, test::newest),
    [](const auto& network) { return network.index == 0 ? "mainnet" : "newest"; });
}  // namespace
}  // namespace braid::move
