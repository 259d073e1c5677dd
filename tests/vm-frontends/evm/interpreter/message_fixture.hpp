// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/keccak.hpp"
#include "tests/vm-frontends/evm/interpreter/bytecode.hpp"
#include "tests/vm-frontends/evm/state/block_fixture.hpp"
#include "vm-frontends/evm/interpreter/message.hpp"
#include "vm-frontends/evm/plain_code_cache.hpp"
#include <deque>
#include <functional>
#include <optional>

namespace braid::tests
{
/// Runs messages on a small world: `contract` is called by `sender`, who has 10^18 wei.
class MessageFixture
{
public:
    static constexpr evm::Address contract = evm::Address::of_number(0xc0de);
    static constexpr evm::Address sender = evm::Address::of_number(0x5e4de6);

    explicit MessageFixture(evm::Fork fork = evm::newest_fork)
    {
        env.fork = fork;
        env.code_cache = &code_cache_;
        env.number = 1000;
        set_balance(sender, u256{1'000'000'000'000'000'000});
    }

    void set_code(const evm::Address& address, const std::vector<std::uint8_t>& code)
    {
        codes_.push_back(code);
        const Hash32 hash = kernels::keccak256(code);
        block.state.set({evm::KeyKind::code_hash, address}, storage::Value::of_cell(hash));
        block.state.set(evm::KeyBytes{hash}, storage::Value::of_blob(codes_.back()));
    }
    void set_code(const evm::Address& address, const Bytecode& code)
    {
        set_code(address, code.bytes());
    }
    void set_balance(const evm::Address& address, const u256& balance)
    {
        block.state.set({evm::KeyKind::balance, address}, balance);
    }
    void set_nonce(const evm::Address& address, std::uint64_t nonce)
    {
        block.state.set({evm::KeyKind::nonce, address}, u256{nonce});
    }
    void set_slot(const evm::Address& address, const u256& key, const u256& word)
    {
        block.state.set({address, 0, key}, word);
    }

    /// Calls `contract` in a transaction of its own. What the test looks at is looked at by `check`, before the commit.
    evm::MessageResult call(std::uint64_t gas, const std::function<void(evm::TxState&)>& check = {})
    {
        return run({.kind = evm::MessageKind::call,
                       .sender = sender,
                       .recipient = contract,
                       .code_address = contract,
                       .value = value,
                       .input = input,
                       .gas = gas,
                       .is_static = is_static},
            check);
    }
    evm::MessageResult run(
        const evm::Message& message, const std::function<void(evm::TxState&)>& check = {})
    {
        evm::MessageResult result;
        block.run(env.fork,
            [&](evm::TxState& state)
            {
                const evm::TxContext context{.env = &env,
                    .origin = sender,
                    .gas_price = u256{7},
                    .blob_hashes = blob_hashes};
                if (prepare)
                    prepare(state);
                result = evm::execute_message(message, context, state);
                if (check)
                    check(state);
            });
        return result;
    }
    static constexpr std::uint64_t gas_plenty = 30'000'000;

    evm::EvmEnv env;
    BlockFixture block;
    u256 value;
    Bytes input;
    bool is_static = false;
    std::span<const Hash32> blob_hashes;
    /// Before the message, in the same transaction.
    std::function<void(evm::TxState&)> prepare;

private:
    evm::PlainCodeCache code_cache_;
    std::deque<std::vector<std::uint8_t>> codes_;
};

/// Runs the code alone in a fresh world.
inline evm::MessageResult run_code(const Bytecode& code, evm::Fork fork = evm::newest_fork)
{
    MessageFixture fixture{fork};
    fixture.set_code(MessageFixture::contract, code);
    evm::MessageResult result = fixture.call(MessageFixture::gas_plenty);
    result.output = {};
    return result;
}

/// The word that the code returns in a fresh world; nothing where it fails.
inline std::optional<u256> word_of(const Bytecode& code, evm::Fork fork = evm::newest_fork)
{
    MessageFixture fixture{fork};
    fixture.set_code(MessageFixture::contract, code);
    const evm::MessageResult result = fixture.call(MessageFixture::gas_plenty);
    if (result.status != evm::ExecutionStatus::success || result.output.size() != 32)
        return std::nullopt;
    return u256::from_be(result.output.data());
}

/// Gas that the code takes in a fresh world; nothing where it fails.
inline std::optional<std::uint64_t> gas_of(const Bytecode& code, evm::Fork fork = evm::newest_fork)
{
    const evm::MessageResult result = run_code(code, fork);
    if (result.status != evm::ExecutionStatus::success)
        return std::nullopt;
    return MessageFixture::gas_plenty - result.gas_left;
}
}  // namespace braid::tests
