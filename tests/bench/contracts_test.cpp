// SPDX-License-Identifier: Apache-2.0
#include "bench/trusted_vm.hpp"
#include "bench/workloads.hpp"
#include "bench/workloads/genesis.hpp"
#include "engine/serial_executor.hpp"
#include "kernels/host_crypto.hpp"
#include "kernels/keccak.hpp"
#include "vm-frontends/evm/concurrent_code_cache.hpp"
#include "vm-frontends/evm/evm.hpp"
#include "vm-frontends/evm/receipt.hpp"
#include <cmath>
#include <gmock/gmock.h>

namespace braid::bench
{
namespace
{
constexpr double q96 = 0x1p96;

double to_double(const u256& value)
{
    double sum = 0;
    for (std::size_t i = 4; i-- > 0;)
        sum = sum * 0x1p64 + static_cast<double>(value[i]);
    return sum;
}

/// Transactions of one person on a state of one pool.
class PoolTest : public testing::Test
{
protected:
    static constexpr double ether = 1e18;
    static constexpr std::uint64_t timestamp = 1'764'798'551;
    /// Of the pool, at its only price range.
    static constexpr double liquidity = 1e22;

    PoolTest() : genesis_(state_, timestamp), pool_(genesis_.add_pool(0))
    {
        genesis_.add_person(person_, u256{1} << 80);
        for (const auto& token : {pool_.token0, pool_.token1})
        {
            genesis_.set_tokens(token, person_, u256{1} << 100);
            genesis_.approve(token, person_, pool_.router);
        }
        env_.fork = evm::Fork::osaka;
        env_.number = 1;
        env_.timestamp = timestamp;
        env_.gas_limit = ~std::uint64_t{0};
        env_.code_cache = &code_cache_;
        env_.crypto = &kernels::host_crypto();
    }

    /// Runs one swap; its receipt, and the state afterwards in state_.
    engine::Receipt swap(bool zero_for_one, const u256& amount)
    {
        const auto call = swap_call(zero_for_one, amount);
        evm::EvmTx tx;
        tx.sender = person_;
        tx.to = pool_.router;
        tx.nonce = state_.account(person_)->nonce;
        tx.gas_limit = 2'000'000;
        tx.max_fee_per_gas = tx.max_priority_fee_per_gas = 1;
        tx.input = call;
        const TrustedVm vm{evm_, {&tx, 1}};
        engine::VmTable vms{};
        vms[static_cast<std::size_t>(engine::VmId::evm)] = &vm;
        engine::Block block;
        block.env.vm_env[static_cast<std::size_t>(engine::VmId::evm)] = &env_;
        block.transactions.push_back(
            {.vm = engine::VmId::evm, .bytes = trusted_name(0, block.arena)});
        const auto verified = engine::prepare(std::move(block), vms);
        result_ = *engine::SerialExecutor{}.execute(*verified, vms, state_);
        state_.apply(result_.write_set);
        return result_.receipts[0];
    }

    [[nodiscard]] static u256 mapped(const u256& key, std::uint64_t mapping)
    {
        std::array<std::uint8_t, 64> bytes;
        key.store_be(bytes.data());
        u256{mapping}.store_be(bytes.data() + 32);
        return u256::from_be(kernels::keccak256(bytes));
    }
    [[nodiscard]] u256 tokens(const evm::Address& token) const
    {
        return state_.slot(token, mapped(person_.to_word(), 1));
    }
    /// Square root of the pool's price.
    [[nodiscard]] double price() const
    {
        return to_double(state_.slot(pool_.pool, 2) & ((u256{1} << 160) - u256{1})) / q96;
    }
    [[nodiscard]] int tick() const
    {
        const auto bits =
            static_cast<std::uint32_t>((state_.slot(pool_.pool, 2) >> 160)[0] & 0xffffff);
        return static_cast<int>(bits << 8) >> 8;
    }
    /// Makes a position of that much more liquidity from a tick below the price up to one above it.
    void add_position(int low, int high, const u256& amount)
    {
        for (const int at : {low, high})
        {
            const u256 net = at == low ? amount : u256{} - amount;
            const u256 word = at < 0 ? u256{} - u256{static_cast<std::uint64_t>(-at)} :
                                       u256{static_cast<std::uint64_t>(at)};
            state_.set_slot(pool_.pool, mapped(word, 6), amount | (net << 128));
            const int compressed = at / 60;
            const int index = compressed >> 8;
            const u256 index_word = index < 0 ? u256{} - u256{static_cast<std::uint64_t>(-index)} :
                                                u256{static_cast<std::uint64_t>(index)};
            const auto slot = mapped(index_word, 7);
            state_.set_slot(pool_.pool, slot,
                state_.slot(pool_.pool, slot) |
                    (u256{1} << static_cast<unsigned>(compressed & 0xff)));
        }
        state_.set_slot(pool_.pool, 5, state_.slot(pool_.pool, 5) + amount);
    }

    evm::World state_;
    Genesis genesis_;
    Genesis::Pool pool_;
    evm::Address person_ = evm::Address::of_number(0xabcdef);
    evm::ConcurrentCodeCache code_cache_;
    evm::EvmEnv env_;
    evm::Evm evm_{1, kernels::host_crypto()};
    engine::BlockResult result_;
};

TEST_F(PoolTest, a_swap_pays_what_the_curve_says_and_takes_its_fee)
{
    const u256 before0 = tokens(pool_.token0);
    const u256 before1 = tokens(pool_.token1);
    EXPECT_EQ(swap(true, u256{1'000'000'000'000'000'000}).status, engine::TxStatus::success);
    // In: 10^18, of which 0.3 % are the fee; the price falls to L / (L / 1 + in).
    const double expected_price = liquidity / (liquidity + 0.997 * ether);
    EXPECT_NEAR(price(), expected_price, 1e-15);
    EXPECT_EQ(before0 - tokens(pool_.token0), u256{1'000'000'000'000'000'000});
    EXPECT_NEAR(to_double(tokens(pool_.token1) - before1), liquidity * (1 - expected_price), 1e7);
    EXPECT_EQ(
        tick(), static_cast<int>(std::floor(2 * std::log(expected_price) / std::log(1.0001))));
}

TEST_F(PoolTest, swaps_there_and_back_lose_no_more_than_the_fees)
{
    const u256 before = tokens(pool_.token1);
    EXPECT_EQ(swap(false, u256{1'000'000'000'000'000'000}).status, engine::TxStatus::success);
    EXPECT_GT(price(), 1);
    EXPECT_EQ(swap(true, u256{1'000'000'000'000'000'000}).status, engine::TxStatus::success);
    const double lost = to_double(before - tokens(pool_.token1));
    EXPECT_GT(lost, 0);
    EXPECT_LT(lost, 0.0062 * ether);
}

TEST_F(PoolTest, a_swap_through_a_tick_leaves_the_position_behind)
{
    // 10^22 more from tick -60 to tick 60: until tick -60 is crossed twice the depth.
    add_position(-60, 60, u256{0, 0, 0x21e, 0x19e0c9bab2400000});
    const double edge = std::pow(1.0001, -30);
    const double to_edge = 2 * liquidity * (1 / edge - 1);
    const double spent = 100 * ether * 0.997;
    ASSERT_GT(spent, to_edge);
    const u256 before = tokens(pool_.token1);
    EXPECT_EQ(
        swap(true, u256{1'000'000'000'000'000'000} * u256{100}).status, engine::TxStatus::success);
    const double expected_price = 1 / (1 / edge + (spent - to_edge) / liquidity);
    EXPECT_NEAR(price(), expected_price, 1e-13);
    EXPECT_NEAR(to_double(tokens(pool_.token1) - before),
        2 * liquidity * (1 - edge) + liquidity * (edge - expected_price), 1e10);
    EXPECT_EQ(to_double(state_.slot(pool_.pool, 5)), liquidity);
}

TEST_F(PoolTest, a_swap_that_moves_the_tick_writes_an_observation)
{
    EXPECT_EQ(swap(true, u256{1'000'000'000'000'000'000}).status, engine::TxStatus::success);
    const auto observation = state_.slot(pool_.pool, mapped(0, 8));
    EXPECT_EQ(observation[0] & 0xffffffff, timestamp & 0xffffffff);
    // 12 seconds of liquidity 10^22.
    EXPECT_NEAR(to_double((observation >> 88) & ((u256{1} << 160) - u256{1})),
        12 * 0x1p128 / liquidity, 1e3);
}

TEST_F(PoolTest, a_swap_that_the_person_cannot_pay_changes_nothing_but_the_nonce)
{
    genesis_.set_tokens(pool_.token0, person_, 5);
    EXPECT_EQ(swap(true, u256{1'000'000'000'000'000'000}).status, engine::TxStatus::failed);
    EXPECT_EQ(price(), 1);
    EXPECT_EQ(tokens(pool_.token0), u256{5});
}

TEST_F(PoolTest, a_callback_that_the_pool_did_not_make_is_refused)
{
    // paySwap(uint256,bytes), from a person.
    std::array<std::uint8_t, 100> call{0x78, 0x7a, 0xc0, 0x96};
    call[67] = 0x40;
    evm::EvmTx tx;
    tx.sender = person_;
    tx.to = pool_.router;
    tx.gas_limit = 100'000;
    tx.input = call;
    const TrustedVm vm{evm_, {&tx, 1}};
    engine::VmTable vms{};
    vms[static_cast<std::size_t>(engine::VmId::evm)] = &vm;
    engine::Block block;
    block.env.vm_env[static_cast<std::size_t>(engine::VmId::evm)] = &env_;
    block.transactions.push_back({.vm = engine::VmId::evm, .bytes = trusted_name(0, block.arena)});
    const auto verified = engine::prepare(std::move(block), vms);
    const auto result = engine::SerialExecutor{}.execute(*verified, vms, state_);
    EXPECT_EQ(result->receipts[0].status, engine::TxStatus::failed);
}
}  // namespace
}  // namespace braid::bench
