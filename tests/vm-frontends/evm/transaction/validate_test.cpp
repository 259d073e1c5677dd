// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/transaction/validate.hpp"

#include "tests/vm-frontends/evm/transaction/signer.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
namespace
{
using tests::make_tx;
using tests::Signer;

const Signer alice = Signer::of_number(1);

EvmEnv env_at(Fork fork)
{
    EvmEnv env;
    env.fork = fork;
    env.gas_limit = 30'000'000;
    env.blob_schedule = {.target = 3, .max = 9, .base_fee_update_fraction = 1};
    return env;
}

TxError rules(const EvmTx& tx, const EvmEnv& env)
{
    return check_rules(tx, env, intrinsic_gas_of(tx, env.fork));
}
}  // namespace

TEST(intrinsic_gas, follows_the_forks)
{
    auto tx = make_tx(TxType::legacy, alice);
    const std::array<std::uint8_t, 33> input{0, 1, 2};
    tx.input = input;
    EXPECT_EQ(intrinsic_gas_of(tx, Fork::frontier).gas, 21'000u + 31 * 4 + 2 * 68);
    EXPECT_EQ(intrinsic_gas_of(tx, Fork::istanbul).gas, 21'000u + 31 * 4 + 2 * 16);
    EXPECT_EQ(intrinsic_gas_of(tx, Fork::cancun).floor, 0u);
    EXPECT_EQ(intrinsic_gas_of(tx, Fork::prague).floor, 21'000u + (31 + 8) * 10);
    tx.to.reset();
    EXPECT_EQ(intrinsic_gas_of(tx, Fork::frontier).gas, 21'000u + 31 * 4 + 2 * 68);
    EXPECT_EQ(intrinsic_gas_of(tx, Fork::homestead).gas, 53'000u + 31 * 4 + 2 * 68);
    EXPECT_EQ(intrinsic_gas_of(tx, Fork::shanghai).gas, 53'000u + 31 * 4 + 2 * 16 + 2 * 2);
}

TEST(intrinsic_gas, counts_access_lists_and_authorizations)
{
    auto tx = make_tx(TxType::set_code, alice);
    const std::array<Hash32, 3> keys{};
    const std::array<AccessListEntry, 2> list{AccessListEntry{.address = {}, .keys = keys}};
    const std::array<Authorization, 2> authorizations{};
    tx.access_list = list;
    tx.authorizations = authorizations;
    EXPECT_EQ(intrinsic_gas_of(tx, Fork::prague).gas, 21'000u + 2 * 2'400 + 3 * 1'900 + 2 * 25'000);
}

TEST(check_rules, takes_each_type_from_its_fork_on)
{
    const std::array<Hash32, 1> blobs{Hash32{{1}}};
    const std::array<Authorization, 1> authorizations{};
    const auto first_error = [&](TxType type, Fork fork)
    {
        auto tx = make_tx(type, alice);
        if (type == TxType::blob)
            tx.blob_hashes = blobs;
        if (type == TxType::set_code)
            tx.authorizations = authorizations;
        return rules(tx, env_at(fork));
    };
    EXPECT_EQ(first_error(TxType::access_list, Fork::istanbul), TxError::type_1_tx_pre_fork);
    EXPECT_EQ(first_error(TxType::access_list, Fork::berlin), TxError::none);
    EXPECT_EQ(first_error(TxType::dynamic_fee, Fork::berlin), TxError::type_2_tx_pre_fork);
    EXPECT_EQ(first_error(TxType::dynamic_fee, Fork::london), TxError::none);
    EXPECT_EQ(first_error(TxType::blob, Fork::shanghai), TxError::type_3_tx_pre_fork);
    EXPECT_EQ(first_error(TxType::blob, Fork::cancun), TxError::none);
    EXPECT_EQ(first_error(TxType::set_code, Fork::cancun), TxError::type_4_tx_pre_fork);
    EXPECT_EQ(first_error(TxType::set_code, Fork::prague), TxError::none);
    EXPECT_EQ(first_error(TxType::deposit, Fork::prague), TxError::type_not_supported);
}

TEST(check_rules, takes_no_blobs_on_the_op_stack)
{
    const std::array<Hash32, 1> blobs{Hash32{{1}}};
    auto tx = make_tx(TxType::blob, alice);
    tx.blob_hashes = blobs;
    auto env = env_at(Fork::prague);
    env.op = OpFork::isthmus;
    EXPECT_EQ(rules(tx, env), TxError::type_not_supported);
}

TEST(check_rules, bounds_gas_from_both_sides)
{
    auto tx = make_tx(TxType::legacy, alice);
    tx.gas_limit = 20'999;
    EXPECT_EQ(rules(tx, env_at(Fork::osaka)), TxError::intrinsic_gas_too_low);
    const std::vector<std::uint8_t> input(100, 0xff);
    tx.input = input;
    tx.gas_limit = 21'000 + 100 * 16;
    EXPECT_EQ(rules(tx, env_at(Fork::cancun)), TxError::none);
    EXPECT_EQ(rules(tx, env_at(Fork::prague)), TxError::intrinsic_gas_below_floor_gas_cost);
    tx.gas_limit = 21'000 + 100 * 40;
    EXPECT_EQ(rules(tx, env_at(Fork::prague)), TxError::none);
    tx.gas_limit = (1 << 24) + 1;
    EXPECT_EQ(rules(tx, env_at(Fork::prague)), TxError::none);
    EXPECT_EQ(rules(tx, env_at(Fork::osaka)), TxError::gas_limit_exceeds_maximum);
    tx.gas_limit = 30'000'001;
    EXPECT_EQ(rules(tx, env_at(Fork::prague)), TxError::gas_allowance_exceeded);
}

TEST(check_rules, knows_signature_forms_by_fork)
{
    auto tx = make_tx(TxType::legacy, alice);
    EXPECT_EQ(rules(tx, env_at(Fork::tangerine_whistle)), TxError::invalid_signature);
    EXPECT_EQ(rules(tx, env_at(Fork::spurious_dragon)), TxError::none);
    tx.chain_id = 2;
    EXPECT_EQ(rules(tx, env_at(Fork::spurious_dragon)), TxError::invalid_chain_id);
    tx.chain_id.reset();
    tx.s = tests::group_order - u256{1};
    EXPECT_EQ(rules(tx, env_at(Fork::frontier)), TxError::none);
    EXPECT_EQ(rules(tx, env_at(Fork::homestead)), TxError::invalid_signature);
    tx.s = tests::group_order >> 1;
    EXPECT_EQ(rules(tx, env_at(Fork::homestead)), TxError::none);
    tx.s += u256{1};
    EXPECT_EQ(rules(tx, env_at(Fork::homestead)), TxError::invalid_signature);
}

TEST(check_rules, bounds_init_code_since_shanghai)
{
    auto tx = make_tx(TxType::legacy, alice);
    std::vector<std::uint8_t> input(49'153);
    tx.to.reset();
    tx.gas_limit = 1'000'000;
    tx.input = input;
    EXPECT_EQ(rules(tx, env_at(Fork::paris)), TxError::none);
    EXPECT_EQ(rules(tx, env_at(Fork::shanghai)), TxError::initcode_size_exceeded);
    input.pop_back();
    tx.input = input;
    EXPECT_EQ(rules(tx, env_at(Fork::shanghai)), TxError::none);
}

TEST(check_rules, names_wrong_fees_and_nonces)
{
    auto tx = make_tx(TxType::dynamic_fee, alice);
    tx.max_priority_fee_per_gas = tx.max_fee_per_gas + u256{1};
    EXPECT_EQ(rules(tx, env_at(Fork::london)), TxError::priority_greater_than_max_fee_per_gas);
    tx.max_fee_per_gas = tx.max_priority_fee_per_gas = ~u256{};
    EXPECT_EQ(rules(tx, env_at(Fork::london)), TxError::gaslimit_price_product_overflow);
    tx = make_tx(TxType::dynamic_fee, alice);
    tx.nonce = ~std::uint64_t{0};
    EXPECT_EQ(rules(tx, env_at(Fork::london)), TxError::nonce_is_max);
}

TEST(check_rules, counts_blobs_by_schedule_and_by_osakas_cap)
{
    std::vector<Hash32> blobs(9, Hash32{{1}});
    auto tx = make_tx(TxType::blob, alice);
    tx.blob_hashes = blobs;
    EXPECT_EQ(rules(tx, env_at(Fork::prague)), TxError::none);
    EXPECT_EQ(rules(tx, env_at(Fork::osaka)), TxError::type_3_tx_blob_count_exceeded);
    blobs.emplace_back(Hash32{{1}});
    tx.blob_hashes = blobs;
    EXPECT_EQ(rules(tx, env_at(Fork::prague)), TxError::type_3_tx_blob_count_exceeded);
    blobs.resize(6);
    blobs[5].bytes[0] = 2;
    tx.blob_hashes = blobs;
    EXPECT_EQ(rules(tx, env_at(Fork::osaka)), TxError::type_3_tx_invalid_blob_versioned_hash);
    tx.blob_hashes = {};
    EXPECT_EQ(rules(tx, env_at(Fork::osaka)), TxError::type_3_tx_zero_blobs);
    tx.to.reset();
    EXPECT_EQ(rules(tx, env_at(Fork::osaka)), TxError::type_3_tx_contract_creation);
}

TEST(check_rules, wants_authorizations_and_a_recipient_of_type_4)
{
    auto tx = make_tx(TxType::set_code, alice);
    EXPECT_EQ(rules(tx, env_at(Fork::prague)), TxError::type_4_empty_authorization_list);
    tx.to.reset();
    EXPECT_EQ(rules(tx, env_at(Fork::prague)), TxError::type_4_tx_contract_creation);
}

TEST(check_fees, compares_with_the_block)
{
    auto tx = make_tx(TxType::blob, alice);
    auto env = env_at(Fork::cancun);
    env.base_fee = 21;
    EXPECT_EQ(check_fees(tx, env), TxError::insufficient_max_fee_per_gas);
    env.base_fee = 20;
    env.blob_base_fee = 1;
    EXPECT_EQ(check_fees(tx, env), TxError::insufficient_max_fee_per_blob_gas);
    tx.max_fee_per_blob_gas = 1;
    EXPECT_EQ(check_fees(tx, env), TxError::none);
}

TEST(fees_of, caps_the_tip_by_what_the_base_fee_leaves)
{
    const std::array<Hash32, 2> blobs{};
    auto tx = make_tx(TxType::blob, alice);
    tx.blob_hashes = blobs;
    auto env = env_at(Fork::cancun);
    env.base_fee = 18;
    env.blob_base_fee = 5;
    auto fees = fees_of(tx, env);
    EXPECT_EQ(fees.gas_price, u256{20});
    EXPECT_EQ(fees.tip, u256{2});
    EXPECT_EQ(fees.blob_fee, u256{2 * 131'072 * 5});
    env.base_fee = 10;
    fees = fees_of(tx, env);
    EXPECT_EQ(fees.gas_price, u256{13});
    EXPECT_EQ(fees.tip, u256{3});
}
}  // namespace braid::evm
