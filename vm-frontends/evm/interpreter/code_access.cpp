// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/code_access.hpp"

#include "vm-frontends/evm/interpreter/code_cache.hpp"
#include "vm-frontends/evm/interpreter/state_instructions.hpp"
#include "vm-frontends/evm/interpreter/workspace.hpp"
#include "vm-frontends/evm/precompiles/precompile.hpp"

namespace braid::evm
{
bool is_precompile_at(const Machine& m, const Address& address) noexcept
{
    // All lie below 2^16, which most addresses are not.
    return load_be<std::uint64_t>(address.data()) == 0 &&
           is_precompile(m.env.fork, m.env.op, address);
}

bool pin_code(Machine& m, Account& account, PinnedCode& code) noexcept
{
    const Hash32& hash = m.state.stored_code_hash(account);
    if (m.state.blocked())
        return false;
    if (hash == empty_code_hash)
    {
        code = {};
        return true;
    }
    code = m.workspace.codes().find(hash);
    if (code)
        return true;
    CodeRef analysed = m.env.code_cache->find(hash);
    if (!analysed)
    {
        const Bytes bytes = m.state.code(account);
        if (m.state.blocked())
            return false;
        analysed = m.env.code_cache->insert(hash, AnalysedCode::analyse(bytes));
    }
    code = m.workspace.codes().insert(hash, std::move(analysed));
    return true;
}

void follow_delegation(Machine& m, PinnedCode& code, std::int64_t& gas) noexcept
{
    if (m.fork < Fork::prague || !code)
        return;
    const std::optional<Address> delegate = code->delegate();
    if (!delegate)
        return;
    Account& account = m.state.account(*delegate);
    gas = charge_account_access(m, gas - gas::warm_access, account);
    if (gas < 0)
        return;
    if (is_precompile_at(m, *delegate))
        code = {};
    else if (!pin_code(m, account, code))
        gas = m.fail(ExecutionStatus::blocked);
}
}  // namespace braid::evm
