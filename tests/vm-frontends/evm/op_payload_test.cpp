// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/op_payload.hpp"
#include "base/hex.hpp"
#include "storage/trie.hpp"
#include <gtest/gtest.h>

using namespace braid;
using namespace braid::evm;

namespace
{
/// A state of which only the roots matter.
class RootsOnly final : public RootedState
{
public:
    Result<storage::Value, storage::StateError> read(
        const storage::StateKey&) const noexcept override
    {
        return Err{storage::StateError::missing_witness};
    }
    Result<StateRoots, storage::StateError> roots_after(
        const storage::WriteSet&, std::span<const Address> accounts) const noexcept override
    {
        if (!state_root.ok())
            return Err{state_root.error()};
        StateRoots roots{.state = *state_root};
        for (const Address& address : accounts)
        {
            EXPECT_EQ(address, message_passer_contract);
            if (!messages_root.ok())
                return Err{messages_root.error()};
            roots.storage.push_back(*messages_root);
        }
        return roots;
    }

    Result<Hash32, storage::StateError> state_root = Hash32{{1}};
    Result<Hash32, storage::StateError> messages_root = Hash32{{2}};
};

BlockHeader parent_of(OpFork fork)
{
    BlockHeader parent;
    parent.number = 9;
    parent.timestamp = 100;
    parent.gas_limit = 60'000'000;
    parent.gas_used = 10'000'000;
    parent.base_fee = u256{1000};
    if (fork >= OpFork::jovian)
        parent.extra_data = from_hex("01000000fa000000060000000000000007").value();
    else if (fork >= OpFork::holocene)
        parent.extra_data = from_hex("00000000fa00000006").value();
    return parent;
}

OpAttributes attributes_of(OpFork fork)
{
    OpAttributes attributes;
    attributes.timestamp = 102;
    attributes.gas_limit = 60'000'000;
    if (fork >= OpFork::ecotone)
        attributes.parent_beacon_block_root = Hash32{{3}};
    if (fork >= OpFork::holocene)
        attributes.eip1559_params = {0, 0, 0, 64, 0, 0, 0, 4};
    if (fork >= OpFork::jovian)
        attributes.base_fee_min = 5;
    return attributes;
}

BlockHeader opened(OpFork fork)
{
    return open_op_header(parent_of(fork), attributes_of(fork), op_chain(10, fork)).value();
}
}  // namespace

TEST(op_payload, opens_headers_with_the_fields_of_each_fork)
{
    for (auto i = static_cast<int>(OpFork::bedrock); i <= static_cast<int>(OpFork::karst); ++i)
    {
        const auto fork = static_cast<OpFork>(i);
        const BlockHeader header = opened(fork);
        EXPECT_EQ(header.number, 10u);
        EXPECT_EQ(header.parent_hash, hash_of(parent_of(fork)));
        EXPECT_EQ(header.ommers_hash, empty_ommers_hash);
        EXPECT_TRUE(header.difficulty.is_zero());
        EXPECT_EQ(header.excess_blob_gas.has_value(), fork >= OpFork::ecotone);
        EXPECT_EQ(header.parent_beacon_block_root.has_value(), fork >= OpFork::ecotone);
        const char* extra_data = fork >= OpFork::jovian   ? "0100000040000000040000000000000005" :
                                 fork >= OpFork::holocene ? "000000004000000004" :
                                                            "";
        EXPECT_EQ(to_hex(header.extra_data), extra_data);
    }
}

TEST(op_payload, puts_the_chains_own_base_fee_parameters_for_zeros)
{
    auto attributes = attributes_of(OpFork::holocene);
    attributes.eip1559_params = std::array<std::uint8_t, 8>{};
    const auto header =
        open_op_header(parent_of(OpFork::holocene), attributes, op_chain(10, OpFork::holocene));
    EXPECT_EQ(to_hex(header->extra_data), "00000000fa00000006");
}

TEST(op_payload, refuses_attributes_that_do_not_fit_their_fork)
{
    const auto error = [](OpFork fork, auto&& spoil)
    {
        auto attributes = attributes_of(fork);
        spoil(attributes);
        const auto header = open_op_header(parent_of(fork), attributes, op_chain(10, fork));
        return header.ok() ? BlockError::none : header.error();
    };
    EXPECT_EQ(error(OpFork::isthmus, [](OpAttributes&) {}), BlockError::none);
    EXPECT_EQ(error(OpFork::isthmus, [](auto& a) { a.timestamp = 100; }),
        BlockError::invalid_block_timestamp_older_than_parent);
    EXPECT_EQ(error(OpFork::isthmus, [](auto& a) { a.gas_limit = ~std::uint64_t{0}; }),
        BlockError::gaslimit_too_big);
    EXPECT_EQ(error(OpFork::isthmus, [](auto& a) { a.parent_beacon_block_root.reset(); }),
        BlockError::incorrect_block_format);
    EXPECT_EQ(error(OpFork::canyon, [](auto& a) { a.parent_beacon_block_root = Hash32{}; }),
        BlockError::incorrect_block_format);
    EXPECT_EQ(error(OpFork::isthmus, [](auto& a) { a.eip1559_params.reset(); }),
        BlockError::invalid_op_extra_data);
    EXPECT_EQ(error(OpFork::isthmus, [](auto& a) { a.base_fee_min = 1; }),
        BlockError::invalid_op_extra_data);
    EXPECT_EQ(error(OpFork::jovian, [](auto& a) { a.base_fee_min.reset(); }),
        BlockError::invalid_op_extra_data);
    EXPECT_EQ(
        error(OpFork::granite, [](auto& a) { a.eip1559_params = std::array<std::uint8_t, 8>{1}; }),
        BlockError::invalid_op_extra_data);
    // A denominator of zero cannot divide.
    EXPECT_EQ(error(OpFork::isthmus, [](auto& a)
                  { a.eip1559_params = std::array<std::uint8_t, 8>{0, 0, 0, 0, 0, 0, 0, 6}; }),
        BlockError::invalid_op_extra_data);
}

TEST(op_payload, seals_headers_by_the_rules_of_their_fork)
{
    const RootsOnly state;
    BlockOutcome outcome;
    outcome.gas_used = 21'000;
    outcome.blob_gas_used = 77;
    outcome.receipts_root = Hash32{{4}};
    outcome.requests_hash = Hash32{{5}};
    for (const auto fork :
        {OpFork::bedrock, OpFork::canyon, OpFork::holocene, OpFork::isthmus, OpFork::jovian})
    {
        BlockHeader header = opened(fork);
        const Rules rules = rules_at(op_chain(10, fork), header.number, header.timestamp);
        ASSERT_TRUE(seal_op_header(header, {}, outcome, state, rules).ok());
        EXPECT_EQ(header.state_root, *state.state_root);
        EXPECT_EQ(header.transactions_root, storage::empty_trie_root);
        EXPECT_EQ(header.receipts_root, outcome.receipts_root);
        EXPECT_EQ(header.gas_used, 21'000u);
        EXPECT_EQ(header.requests_hash.has_value(), fork >= OpFork::isthmus);
        if (fork >= OpFork::isthmus)
            EXPECT_EQ(header.withdrawals_root, *state.messages_root);
        else if (fork >= OpFork::canyon)
            EXPECT_EQ(header.withdrawals_root, storage::empty_trie_root);
        else
            EXPECT_FALSE(header.withdrawals_root);
        if (fork >= OpFork::ecotone)
        {
            EXPECT_EQ(header.blob_gas_used, fork >= OpFork::jovian ? 77u : 0u);
        }
        EXPECT_EQ(decode_header(
                      [&]
                      {
                          std::vector<std::uint8_t> encoded;
                          encode_header(header, encoded);
                          return encoded;
                      }())
                      .value(),
            header);
    }
}

TEST(op_payload, passes_on_what_the_state_cannot_tell)
{
    BlockHeader header = opened(OpFork::isthmus);
    const Rules rules = rules_at(op_chain(10, OpFork::isthmus), header.number, header.timestamp);
    RootsOnly state;
    state.messages_root = Err{storage::StateError::missing_witness};
    EXPECT_EQ(
        seal_op_header(header, {}, {}, state, rules).error(), storage::StateError::missing_witness);
    state.state_root = Err{storage::StateError::corrupt};
    EXPECT_EQ(seal_op_header(header, {}, {}, state, rules).error(), storage::StateError::corrupt);
}
