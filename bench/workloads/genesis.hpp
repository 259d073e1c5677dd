// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/world.hpp"

namespace braid::bench
{
/// Puts the workloads' contracts into a state as if they had been deployed and used before.
class Genesis
{
public:
    /// Keeps the contracts' code in the state, which must outlive this. `timestamp` is the block's.
    Genesis(evm::World& state, std::uint64_t timestamp);

    /// A person with that many wei.
    void add_person(const evm::Address& address, const u256& balance);
    /// Token number `i`.
    evm::Address add_token(std::uint32_t i);
    /// Gives a person tokens.
    void set_tokens(const evm::Address& token, const evm::Address& owner, const u256& amount);
    /// Lets the spender take any number of the owner's tokens.
    void approve(const evm::Address& token, const evm::Address& owner, const evm::Address& spender);

    /// A pool with its tokens and the router that swaps in it.
    struct Pool
    {
        evm::Address pool;
        evm::Address token0;
        evm::Address token1;
        evm::Address router;
    };
    /// Pool number `i`, with liquidity over all prices at the price 1, a fee of 0.3 % and a tick spacing of 60.
    /// Its tokens are those of numbers `2 * i` and `2 * i + 1` of a range of their own.
    Pool add_pool(std::uint32_t i);

private:
    evm::World& state_;
    std::uint64_t timestamp_;
    Hash32 token_hash_;
    Hash32 pool_hash_;
    Hash32 router_hash_;
};

/// Call data of `transfer(to, amount)`.
[[nodiscard]] std::array<std::uint8_t, 68> transfer_call(
    const evm::Address& to, const u256& amount) noexcept;
/// Call data of `swapExactIn(zero_for_one, amount, 0, no limit)` on a router.
[[nodiscard]] std::array<std::uint8_t, 132> swap_call(
    bool zero_for_one, const u256& amount) noexcept;
}  // namespace braid::bench
