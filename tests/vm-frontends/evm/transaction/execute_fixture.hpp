// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/host_crypto.hpp"
#include "kernels/keccak.hpp"
#include "tests/vm-frontends/evm/state/block_fixture.hpp"
#include "tests/vm-frontends/evm/transaction/signer.hpp"
#include "vm-frontends/evm/concurrent_code_cache.hpp"
#include "vm-frontends/evm/evm.hpp"
#include <gtest/gtest.h>

namespace braid::tests
{
/// Runs transactions through Evm one after another and looks at what they leave.
class ExecuteFixture : public ::testing::Test
{
protected:
    static constexpr evm::Address recipient = evm::Address::of_number(0xbeef);
    static constexpr evm::Address coinbase = evm::Address::of_number(0xc01bba5e);

    ExecuteFixture()
    {
        env.code_cache = &code_cache;
        env.crypto = &kernels::host_crypto();
        env.number = 100;
        env.gas_limit = 30'000'000;
        env.coinbase = coinbase;
        env.fork = evm::Fork::prague;
        env.base_fee = 7;
        env.blob_schedule = {.target = 6, .max = 9, .base_fee_update_fraction = 1};
        fund(alice.address, ether);
        block.state.set({evm::KeyKind::nonce, alice.address}, u256{7});
    }

    void fund(const evm::Address& address, const u256& amount)
    {
        block.state.set({evm::KeyKind::balance, address}, amount);
    }
    void put_code(const evm::Address& address, Bytes code)
    {
        const auto hash = kernels::keccak256(code);
        block.state.set({evm::KeyKind::code_hash, address}, storage::Value::of_cell(hash));
        block.state.set(evm::KeyBytes{hash}, storage::Value::of_blob(arena.copy(code)));
    }

    /// Executes and publishes.
    engine::Receipt run(const evm::EvmTx& tx)
    {
        engine::Tx of_engine;
        of_engine.vm = engine::VmId::evm;
        of_engine.gas_limit = tx.gas_limit;
        of_engine.body = &tx;
        engine::BlockEnv block_env;
        block_env.vm_env[static_cast<std::size_t>(engine::VmId::evm)] = &env;
        block.view.begin(block.index++, block.arena);
        const auto result = evm.execute(of_engine, block_env, block.view);
        EXPECT_TRUE(result.ok());
        block.memory.apply(block.view);
        return *result;
    }
    [[nodiscard]] static const evm::EvmReceipt& detail(const engine::Receipt& receipt)
    {
        return static_cast<const evm::EvmReceipt&>(*receipt.detail);
    }
    [[nodiscard]] static evm::TxError error(const engine::Receipt& receipt)
    {
        return static_cast<evm::TxError>(receipt.error);
    }

    /// What the block has come to for an account.
    template <typename Look>
    auto look(const evm::Address& address, const Look& at)
    {
        block.view.begin(block.index++, block.arena);
        evm::TxState state{block.view, env.fork, env.op};
        return at(state, state.account(address));
    }
    [[nodiscard]] u256 balance(const evm::Address& address)
    {
        return look(address, [](auto& state, auto& account) { return state.balance(account); });
    }
    [[nodiscard]] std::uint64_t nonce(const evm::Address& address)
    {
        return look(address, [](auto& state, auto& account) { return state.nonce(account); });
    }
    [[nodiscard]] bool exists(const evm::Address& address)
    {
        return look(address, [](auto& state, auto& account) { return state.exists(account); });
    }
    [[nodiscard]] Bytes code(const evm::Address& address)
    {
        return look(address, [](auto& state, auto& account) { return state.code(account); });
    }
    [[nodiscard]] u256 slot(const evm::Address& address, const u256& key)
    {
        return look(address, [&](auto& state, auto& account) { return state.load(account, key); });
    }

    static constexpr u256 ether{1'000'000'000'000'000'000};
    const Signer alice = Signer::of_number(0xa11ce);
    Arena arena;
    BlockFixture block;
    evm::ConcurrentCodeCache code_cache;
    evm::EvmEnv env;
    evm::Evm evm{1, kernels::host_crypto()};
};
}  // namespace braid::tests
