// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/evm/state/model.hpp"

namespace braid::tests
{
u256 Model::stored(std::uint64_t account, std::uint64_t key) const
{
    const auto at = accounts.find(account);
    if (at == accounts.end())
        return {};
    const auto slot = at->second.storage.find(key);
    return slot == at->second.storage.end() ? u256{} : slot->second;
}

bool Model::exists(std::uint64_t account, evm::Fork fork)
{
    const auto& at = accounts[account];
    return at.exists || !at.empty() ||
           (fork < evm::Fork::spurious_dragon && touched.contains(account));
}

void Model::commit(evm::Fork fork)
{
    for (const auto account : touched)
    {
        if (fork < evm::Fork::spurious_dragon)
            accounts[account].exists = true;
        else if (accounts[account].empty())
            destroyed.insert(account);
    }
    for (const auto account : destroyed)
        accounts[account] = {};
    transient.clear();
    warm.clear();
    touched.clear();
    created.clear();
    destroyed.clear();
    log_count = 0;
    refund = 0;
}
}  // namespace braid::tests
