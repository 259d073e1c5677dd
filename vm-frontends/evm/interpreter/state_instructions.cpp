// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/state_instructions.hpp"

namespace braid::evm
{
namespace
{
/// `gas`, or failure where the state could not answer.
std::int64_t unless_blocked(Machine& m, std::int64_t gas) noexcept
{
    return m.state.blocked() ? m.fail(ExecutionStatus::blocked) : gas;
}

/// Prices of SSTORE where they depend on the value at the transaction's start: EIP-1283, EIP-2200, EIP-2929, EIP-3529.
struct NetMetering
{
    /// Of a write that changes nothing, or a slot changed before in this transaction.
    std::int64_t dirty;
    std::int64_t reset;
    std::uint64_t clear_refund;
};

constexpr NetMetering net_metering_of(Fork fork) noexcept
{
    if (fork >= Fork::berlin)
        return {.dirty = gas::warm_access,
            .reset = gas::storage_reset - gas::cold_slot,
            .clear_refund = fork >= Fork::london ? std::uint64_t{4800} : std::uint64_t{15000}};
    return {.dirty = fork >= Fork::istanbul ? 800 : 200,
        .reset = gas::storage_reset,
        .clear_refund = 15000};
}

constexpr bool has_net_metering(Fork fork) noexcept
{
    return fork >= Fork::istanbul || fork == Fork::constantinople;
}

/// Gas of a net-metered SSTORE; changes the refund counter.
std::int64_t net_metered_gas(
    TxState& state, const NetMetering& prices, const SlotValues& slot, const u256& value) noexcept
{
    if (slot.current == value)
        return prices.dirty;
    if (slot.original == slot.current)
    {
        if (slot.original.is_zero())
            return gas::storage_set;
        if (value.is_zero())
            state.add_refund(prices.clear_refund);
        return prices.reset;
    }
    if (!slot.original.is_zero())
    {
        if (slot.current.is_zero())
            state.sub_refund(prices.clear_refund);
        else if (value.is_zero())
            state.add_refund(prices.clear_refund);
    }
    if (slot.original == value)
    {
        const std::int64_t paid = slot.original.is_zero() ? gas::storage_set : prices.reset;
        state.add_refund(static_cast<std::uint64_t>(paid - prices.dirty));
    }
    return prices.dirty;
}

/// Gas of SSTORE before EIP-1283, and in Petersburg.
std::int64_t plain_gas(TxState& state, const u256& current, const u256& value) noexcept
{
    if (current.is_zero() && !value.is_zero())
        return gas::storage_set;
    if (!current.is_zero() && value.is_zero())
        state.add_refund(15000);
    return gas::storage_reset;
}

/// Surcharge of SELFDESTRUCT for an heir that comes into being by it.
std::int64_t heir_gas(Machine& m, Account& self, Account& heir) noexcept
{
    if (m.fork < Fork::tangerine_whistle)
        return 0;
    if (m.fork < Fork::spurious_dragon)
        return m.state.exists(heir) ? 0 : gas::new_account;
    return !m.state.balance(self).is_zero() && m.state.empty(heir) ? gas::new_account : 0;
}
}  // namespace

std::int64_t charge_account_access(Machine& m, std::int64_t gas, Account& account) noexcept
{
    if (m.fork >= Fork::berlin && m.state.access_account(account) == Access::cold)
        gas -= gas::cold_account - gas::warm_access;
    return gas;
}

std::int64_t execute(Op<Opcode::balance>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    Account& account = m.state.account(Address::from(sp[-1]));
    gas = charge_account_access(m, gas, account);
    if (gas < 0)
        return gas;
    sp[-1] = m.state.balance(account);
    return unless_blocked(m, gas);
}

std::int64_t execute(Op<Opcode::selfbalance>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    sp[0] = m.state.balance(*m.frame->self);
    return unless_blocked(m, gas);
}

std::int64_t execute(Op<Opcode::extcodesize>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    Account& account = m.state.account(Address::from(sp[-1]));
    gas = charge_account_access(m, gas, account);
    if (gas < 0)
        return gas;
    sp[-1] = u256{m.state.code(account).size()};
    return unless_blocked(m, gas);
}

std::int64_t execute(Op<Opcode::extcodehash>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    Account& account = m.state.account(Address::from(sp[-1]));
    gas = charge_account_access(m, gas, account);
    if (gas < 0)
        return gas;
    sp[-1] = u256::from_be(m.state.code_hash(account));
    return unless_blocked(m, gas);
}

std::int64_t execute(Op<Opcode::sload>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    Account& self = *m.frame->self;
    if (m.fork >= Fork::berlin && m.state.access_slot(self, sp[-1]) == Access::cold)
    {
        gas -= gas::cold_slot - gas::warm_access;
        if (gas < 0)
            return gas;
    }
    sp[-1] = m.state.load(self, sp[-1]);
    return unless_blocked(m, gas);
}

std::int64_t execute(Op<Opcode::sstore>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    if (m.frame->is_static)
        return m.fail(ExecutionStatus::static_violation);
    if (m.fork >= Fork::istanbul && gas <= gas::storage_sentry)
        return -1;
    const u256& key = sp[-1];
    const u256& value = sp[-2];
    Account& self = *m.frame->self;
    if (m.fork >= Fork::berlin && m.state.access_slot(self, key) == Access::cold)
        gas -= gas::cold_slot;
    if (gas < 0)
        return gas;
    const SlotValues slot = m.state.load_for_store(self, key);
    if (m.state.blocked())
        return m.fail(ExecutionStatus::blocked);
    gas -= has_net_metering(m.fork) ?
               net_metered_gas(m.state, net_metering_of(m.fork), slot, value) :
               plain_gas(m.state, slot.current, value);
    if (gas >= 0)
        m.state.store(self, key, value);
    return gas;
}

std::int64_t execute(Op<Opcode::tload>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    sp[-1] = m.state.load_transient(*m.frame->self, sp[-1]);
    return gas;
}

std::int64_t execute(Op<Opcode::tstore>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    if (m.frame->is_static)
        return m.fail(ExecutionStatus::static_violation);
    m.state.store_transient(*m.frame->self, sp[-1], sp[-2]);
    return gas;
}

std::int64_t execute(Op<Opcode::selfdestruct>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    if (m.frame->is_static)
        return m.fail(ExecutionStatus::static_violation);
    TxState& state = m.state;
    Account& self = *m.frame->self;
    Account& heir = state.account(Address::from(sp[-1]));
    if (m.fork >= Fork::berlin && state.access_account(heir) == Access::cold)
        gas -= gas::cold_account;
    if (gas < 0)
        return gas;
    gas -= heir_gas(m, self, heir);
    if (state.blocked())
        return m.fail(ExecutionStatus::blocked);
    if (gas < 0)
        return gas;

    // EIP-6780: only what the transaction itself created is deleted; whoever is not deleted keeps what it gives itself.
    const bool is_deleted = m.fork < Fork::cancun || state.created_in_tx(self);
    const u256 balance = state.balance(self);
    if (&heir != &self || is_deleted)
    {
        if (!state.debit(self, balance))
            return m.fail(ExecutionStatus::blocked);
        if (&heir != &self)
            state.credit(heir, balance);
    }
    if (is_deleted && state.destroy(self) && m.fork < Fork::london)
        state.add_refund(gas::selfdestruct_refund);
    return unless_blocked(m, gas);
}
}  // namespace braid::evm
