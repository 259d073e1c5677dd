// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak.hpp"
#include "tests/vm-frontends/evm/state/block_fixture.hpp"
#include "tests/vm-frontends/evm/state/model.hpp"
#include <gtest/gtest.h>
#include <random>

namespace braid::evm
{
namespace
{
using tests::BlockFixture;
using tests::Model;

constexpr std::uint64_t account_count = 6;
constexpr std::uint64_t key_count = 4;
/// Above all precompiles, which are warm from the start.
constexpr std::uint64_t first_account = 0x1000;

/// Does the same random things to a TxState and to the model, and compares what both answer.
class Walk
{
public:
    Walk(TxState& tx, Model& model, Fork fork, std::mt19937_64& random)
      : tx_(tx), model_(model), fork_(fork), random_(random)
    {}

    void go(std::size_t steps, unsigned depth)
    {
        for (std::size_t i = 0; i < steps; ++i)
        {
            if (depth < 4 && below(8) == 0)
                call(steps / 2, depth + 1);
            else
                step();
        }
        compare();
    }

private:
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    [[nodiscard]] Account& account()
    {
        return tx_.account(Address::of_number(first_account + at_));
    }

    void call(std::size_t steps, unsigned depth)
    {
        const auto checkpoint = tx_.checkpoint();
        const auto before = model_;
        go(steps, depth);
        if (below(2) == 0)
            return;
        tx_.revert(checkpoint);
        model_ = before;
        compare();
    }

    void step()
    {
        at_ = below(account_count);
        const auto amount = u256{below(3)};
        switch (below(10))
        {
        case 0:
            tx_.credit(account(), amount);
            model_.accounts[at_].balance += amount;
            model_.touched.insert(at_);
            break;
        case 1:
            if (tx_.debit(account(), amount))
                model_.accounts[at_].balance -= amount;
            else
                EXPECT_LT(model_.accounts[at_].balance, amount);
            break;
        case 2:
            tx_.touch(account());
            model_.touched.insert(at_);
            break;
        case 3:
            if (model_.exists(at_, fork_))
                tx_.set_nonce(account(), ++model_.accounts[at_].nonce);
            break;
        case 4:
            create_or_destroy();
            break;
        case 5:
        case 6:
            store();
            break;
        case 7:
            look();
            break;
        case 8:
            EXPECT_EQ(
                tx_.access_account(account()) == Access::cold, model_.warm.insert(at_).second);
            break;
        default:
            tx_.log(account().address, {}, {});
            ++model_.log_count;
            tx_.add_refund(3);
            model_.refund += 3;
        }
    }

    void create_or_destroy()
    {
        auto& modelled = model_.accounts[at_];
        if (modelled.nonce == 0 && modelled.code.empty() && modelled.storage.empty())
        {
            EXPECT_FALSE(tx_.has_storage(account()));
            tx_.create(account());
            model_.created.insert(at_);
            model_.touched.insert(at_);
            modelled.nonce = fork_ >= Fork::spurious_dragon ? 1 : 0;
            modelled.code = {static_cast<std::uint8_t>(below(200)), 1};
            tx_.set_code(account(), modelled.code, kernels::keccak256(modelled.code));
        }
        else if (fork_ < Fork::cancun || model_.created.contains(at_))
        {
            EXPECT_EQ(tx_.destroy(account()), model_.destroyed.insert(at_).second);
        }
    }

    void store()
    {
        const auto key = below(key_count);
        const auto value = u256{below(3)};
        if (!model_.accounts[at_].code.empty())
        {
            tx_.store(account(), key, value);
            model_.accounts[at_].storage[key] = value;
        }
        tx_.store_transient(account(), key, value);
        model_.transient[{at_, key}] = value;
    }

    /// Asks about one account, so that what was read before differs from walk to walk.
    void look()
    {
        const auto& modelled = model_.accounts[at_];
        EXPECT_EQ(tx_.balance(account()), modelled.balance);
        EXPECT_EQ(tx_.nonce(account()), modelled.nonce);
        EXPECT_TRUE(equal(tx_.code(account()), modelled.code));
        EXPECT_EQ(tx_.exists(account()), model_.exists(at_, fork_));
        EXPECT_EQ(tx_.empty(account()), modelled.empty());
        EXPECT_EQ(tx_.created_in_tx(account()), model_.created.contains(at_));
        for (std::uint64_t key = 0; key < key_count; ++key)
        {
            const u256 transient = model_.transient[{at_, key}];
            EXPECT_EQ(tx_.load_transient(account(), key), transient);
            EXPECT_EQ(tx_.load(account(), key), model_.stored(at_, key));
        }
    }

    void compare()
    {
        EXPECT_EQ(tx_.logs().size(), model_.log_count);
        EXPECT_EQ(tx_.refund(), model_.refund);
        at_ = below(account_count);
        look();
    }

    TxState& tx_;
    Model& model_;
    Fork fork_;
    std::mt19937_64& random_;
    std::uint64_t at_ = 0;
};

void look_at_all(BlockFixture& block, Model& model, Fork fork)
{
    ASSERT_TRUE(block.run(fork,
        [&](TxState& tx)
        {
            for (std::uint64_t number = 0; number < account_count; ++number)
            {
                auto& account = tx.account(Address::of_number(first_account + number));
                auto& modelled = model.accounts[number];
                EXPECT_EQ(tx.exists(account), model.exists(number, fork));
                EXPECT_EQ(tx.balance(account), modelled.balance);
                EXPECT_EQ(tx.nonce(account), modelled.nonce);
                EXPECT_TRUE(equal(tx.code(account), modelled.code));
                for (std::uint64_t key = 0; key < key_count; ++key)
                    EXPECT_EQ(tx.load(account, key), model.stored(number, key));
            }
        }));
}
}  // namespace

TEST(tx_state_property, agrees_with_a_model_that_copies)
{
    constexpr std::uint64_t block_count = 400;
    for (const auto fork : {Fork::frontier, Fork::spurious_dragon, Fork::shanghai, Fork::osaka})
        for (std::uint64_t seed = 0; seed < block_count && !HasFailure(); ++seed)
        {
            SCOPED_TRACE("fork " + std::string{name_of(fork)} + ", seed " + std::to_string(seed));
            std::mt19937_64 random{seed};
            BlockFixture block;
            Model model;
            for (int tx_number = 0; tx_number < 6; ++tx_number)
            {
                ASSERT_TRUE(
                    block.run(fork, [&](TxState& tx) { Walk{tx, model, fork, random}.go(24, 0); }));
                model.commit(fork);
                look_at_all(block, model, fork);
            }
        }
}
}  // namespace braid::evm
