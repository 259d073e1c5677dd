// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/stored_state.hpp"
#include "storage/trie.hpp"
#include "vm-frontends/evm/keys.hpp"
#include "vm-frontends/evm/witness/account_writes.hpp"

namespace braid::evm
{
using storage::StateError;
using storage::Value;

std::optional<Result<Value, StateError>> StoredState::answer(
    const storage::StateKey& key) const noexcept
{
    if (key.vm != storage::VmId::evm)
        return std::nullopt;
    switch (static_cast<KeyKind>(key.kind))
    {
    case KeyKind::generation:
        return Value{};
    case KeyKind::slot:
        // Storage that the block itself made or reset was not there before it.
        if (load_be<std::uint64_t>(key.bytes.data() + 20) != 0)
            return Value{};
        return std::nullopt;
    case KeyKind::has_storage:
    {
        const auto root = storage_root_of_(Address::from(key.bytes));
        if (!root.ok())
            return Err{root.error()};
        return cell_of(*root == storage::empty_trie_root ? 0 : 1);
    }
    default:
        return std::nullopt;
    }
}

Result<Value, StateError> StoredState::read(const storage::StateKey& key) const noexcept
{
    if (const auto known = answer(key))
        return *known;
    return state_->read(key);
}

std::optional<Result<Value, StateError>> StoredState::poll(
    const storage::StateKey& key, storage::PendingRead& asks) const noexcept
{
    if (const auto known = answer(key))
        return known;
    return state_->poll(key, asks);
}
}  // namespace braid::evm
