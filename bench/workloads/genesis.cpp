// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/genesis.hpp"
#include "base/hex.hpp"
#include "bench/contracts.hpp"
#include "kernels/keccak.hpp"

namespace braid::bench
{
namespace
{
/// Slots of the contracts' variables; the sources say them.
namespace token_slot
{
constexpr std::uint64_t balances = 1;
constexpr std::uint64_t allowances = 2;
}  // namespace token_slot
namespace pool_slot
{
constexpr std::uint64_t token0 = 0;
constexpr std::uint64_t token1 = 1;
constexpr std::uint64_t now = 2;
constexpr std::uint64_t fee_growth0 = 3;
constexpr std::uint64_t fee_growth1 = 4;
constexpr std::uint64_t liquidity = 5;
constexpr std::uint64_t ticks = 6;
constexpr std::uint64_t bitmap = 7;
constexpr std::uint64_t observations = 8;
}  // namespace pool_slot

constexpr std::uint64_t fee = 3000;
constexpr std::int64_t tick_spacing = 60;
/// The outermost multiples of the spacing within the pool's range of ticks.
constexpr std::int64_t tick_high = 887220;
/// 10^22, so that a swap of 10^18 moves the price by two ticks.
constexpr u256 pool_liquidity{0, 0, 0x21e, 0x19e0c9bab2400000};
/// Far above what any workload moves.
constexpr u256 plenty{0, 0, std::uint64_t{1} << 48, 0};
/// The least and greatest price limits that a swap may have, as square roots Q64.96.
constexpr u256 limit_low{std::uint64_t{1} << 33};
constexpr u256 limit_high{0, std::uint64_t{1} << 30, 0, 0};
constexpr u256 price_one{0, 0, std::uint64_t{1} << 32, 0};

enum class Range : std::uint8_t
{
    token = 0x70,
    pool_token = 0x71,
    pool = 0x72,
    router = 0x73,
};

/// A contract's address: its range's byte, then its number.
evm::Address address_of(Range range, std::uint32_t i)
{
    evm::Address address = evm::Address::of_number(i + 1);
    address.bytes[0] = static_cast<std::uint8_t>(range);
    return address;
}

/// Slot of `mapping[key]`. Solidity, "Layout of State Variables in Storage".
u256 mapped(const u256& key, const u256& mapping)
{
    std::array<std::uint8_t, 64> bytes;
    key.store_be(bytes.data());
    mapping.store_be(bytes.data() + 32);
    return u256::from_be(kernels::keccak256(bytes));
}

/// A signed integer as a word.
u256 word_of(std::int64_t number)
{
    return number < 0 ? u256{} - u256{static_cast<std::uint64_t>(-number)} :
                        u256{static_cast<std::uint64_t>(number)};
}

Hash32 add_code(evm::World& state, std::string_view hex)
{
    const auto code = from_hex(hex);
    BRAID_ASSERT(code.has_value());
    return state.add_code(*code);
}

void put_selector(std::uint8_t* to, std::string_view signature)
{
    const Bytes bytes{reinterpret_cast<const std::uint8_t*>(signature.data()), signature.size()};
    std::memcpy(to, kernels::keccak256(bytes).data(), 4);
}
}  // namespace

Genesis::Genesis(evm::World& state, std::uint64_t timestamp)
  : state_(state),
    timestamp_(timestamp),
    token_hash_(add_code(state, token_code)),
    pool_hash_(add_code(state, pool_code)),
    router_hash_(add_code(state, router_code))
{}

void Genesis::add_person(const evm::Address& address, const u256& balance)
{
    state_.set_account(address, {.nonce = 0, .balance = balance});
}

evm::Address Genesis::add_token(std::uint32_t i)
{
    const auto token = address_of(Range::token, i);
    state_.set_account(token, {.nonce = 1, .balance = {}, .code_hash = token_hash_});
    return token;
}

void Genesis::set_tokens(const evm::Address& token, const evm::Address& owner, const u256& amount)
{
    state_.set_slot(token, mapped(owner.to_word(), token_slot::balances), amount);
}

void Genesis::approve(
    const evm::Address& token, const evm::Address& owner, const evm::Address& spender)
{
    const auto of_owner = mapped(owner.to_word(), token_slot::allowances);
    state_.set_slot(token, mapped(spender.to_word(), of_owner), ~u256{});
}

Genesis::Pool Genesis::add_pool(std::uint32_t i)
{
    const Pool made{.pool = address_of(Range::pool, i),
        .token0 = address_of(Range::pool_token, 2 * i),
        .token1 = address_of(Range::pool_token, 2 * i + 1),
        .router = address_of(Range::router, i)};
    for (const auto& token : {made.token0, made.token1})
    {
        state_.set_account(token, {.nonce = 1, .balance = {}, .code_hash = token_hash_});
        set_tokens(token, made.pool, plenty);
    }
    state_.set_account(made.router, {.nonce = 1, .balance = {}, .code_hash = router_hash_});
    state_.set_slot(made.router, 0, made.pool.to_word());

    state_.set_account(made.pool, {.nonce = 1, .balance = {}, .code_hash = pool_hash_});
    const auto set = [&](const u256& slot, const u256& value)
    { state_.set_slot(made.pool, slot, value); };
    set(pool_slot::token0, made.token0.to_word());
    set(pool_slot::token1,
        made.token1.to_word() | (u256{fee} << 160) | (u256{tick_spacing} << 184));
    // Price 1, tick 0, one observation, unlocked.
    set(pool_slot::now, price_one | (u256{1} << 200) | (u256{1} << 216));
    set(pool_slot::fee_growth0, 1);
    set(pool_slot::fee_growth1, 1);
    set(pool_slot::liquidity, pool_liquidity);
    for (const std::int64_t tick : {-tick_high, tick_high})
    {
        const u256 net = tick < 0 ? pool_liquidity : u256{} - pool_liquidity;
        set(mapped(word_of(tick), pool_slot::ticks), pool_liquidity | (net << 128));
        const std::int64_t compressed = tick / tick_spacing;
        set(mapped(word_of(compressed >> 8), pool_slot::bitmap),
            u256{1} << static_cast<unsigned>(compressed & 0xff));
    }
    // Made one slot of twelve seconds ago.
    set(mapped(0, pool_slot::observations), u256{timestamp_ - 12} | (u256{1} << 248));
    return made;
}

std::array<std::uint8_t, 68> transfer_call(const evm::Address& to, const u256& amount) noexcept
{
    std::array<std::uint8_t, 68> data;
    put_selector(data.data(), "transfer(address,uint256)");
    to.to_word().store_be(data.data() + 4);
    amount.store_be(data.data() + 36);
    return data;
}

std::array<std::uint8_t, 132> swap_call(bool zero_for_one, const u256& amount) noexcept
{
    std::array<std::uint8_t, 132> data;
    put_selector(data.data(), "swapExactIn(bool,uint256,uint256,uint160)");
    u256{zero_for_one ? 1ULL : 0ULL}.store_be(data.data() + 4);
    amount.store_be(data.data() + 36);
    u256{}.store_be(data.data() + 68);
    (zero_for_one ? limit_low : limit_high).store_be(data.data() + 100);
    return data;
}
}  // namespace braid::bench
