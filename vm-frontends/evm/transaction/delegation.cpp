// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/transaction/delegation.hpp"

#include "kernels/keccak.hpp"
#include "vm-frontends/evm/interpreter/analysed_code.hpp"
#include "vm-frontends/evm/transaction/intrinsic_gas.hpp"

namespace braid::evm
{
namespace
{
void delegate(Account& authority, const Address& to, TxState& state) noexcept
{
    if (to == Address{})
    {
        state.set_code(authority, {}, empty_code_hash);
        return;
    }
    std::array<std::uint8_t, delegation_prefix.size() + sizeof(Address)> code;
    std::memcpy(code.data(), delegation_prefix.data(), delegation_prefix.size());
    std::memcpy(code.data() + delegation_prefix.size(), to.data(), sizeof(Address));
    state.set_code(authority, code, kernels::keccak256(code));
}

void apply(const Authorization& authorization, const EvmEnv& env, TxState& state) noexcept
{
    const bool any_chain = authorization.chain_id.is_zero();
    if (!any_chain && authorization.chain_id != u256{env.chain_id})
        return;
    if (authorization.nonce == ~std::uint64_t{0} || !authorization.authority)
        return;
    auto& authority = state.account(*authorization.authority);
    state.access_account(authority);
    const auto code = state.code(authority);
    if (!code.empty() && !delegate_of(code))
        return;
    if (state.nonce(authority) != authorization.nonce || state.blocked())
        return;
    if (state.exists(authority))
        state.add_refund(gas_per_authorization - gas_authorization_refund);
    delegate(authority, authorization.address, state);
    state.set_nonce(authority, authorization.nonce + 1);
}
}  // namespace

void apply_authorizations(
    std::span<const Authorization> authorizations, const EvmEnv& env, TxState& state) noexcept
{
    for (const auto& authorization : authorizations)
    {
        if (state.blocked())
            return;
        apply(authorization, env, state);
    }
}
}  // namespace braid::evm
