// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/witness_state.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "storage/partial_trie.hpp"
#include "vm-frontends/evm/commitment/account_leaf.hpp"
#include "vm-frontends/evm/keys.hpp"
#include "vm-frontends/evm/witness/account_writes.hpp"
#include <algorithm>

namespace braid::evm
{
namespace
{
using storage::StateError;
using storage::Value;
using storage::Witness;

Result<std::optional<AccountLeaf>, StateError> find_account(
    const Witness& witness, const Hash32& root, const Address& address) noexcept
{
    return decode_found_account(storage::trie_lookup(witness, root, kernels::keccak256(address)));
}

Result<Value, StateError> read_code(const Witness& witness, const Hash32& hash) noexcept
{
    if (hash == empty_code_hash)
        return Value::of_blob({});
    const auto code = witness.find(hash);
    if (!code)
        return Err{StateError::missing_witness};
    return Value::of_blob(*code);
}

Result<Value, StateError> read_slot(
    const Witness& witness, const AccountLeaf& account, Bytes slot_key) noexcept
{
    const auto leaf =
        storage::trie_lookup(witness, account.storage_root, kernels::keccak256(slot_key));
    if (!leaf.ok())
        return Err{leaf.error()};
    if (!*leaf)
        return Value{};
    const auto value = decode_slot_leaf(**leaf);
    if (!value.ok())
        return Err{value.error()};
    return cell_of(*value);
}

/// Root of the storage trie of `root` once the account's reachable slots were written.
Result<Hash32, StateError> storage_root_of(
    const Witness& witness, const Hash32& root, const AccountWrites& writes) noexcept
{
    storage::PartialTrie trie{witness, root};
    std::vector<std::uint8_t> encoded;
    for (const bool erasing : {false, true})
        for (const auto& slot : writes.slots)
        {
            const u256 value = integer_of(slot.value);
            if (generation_of(slot) != writes.generation || value.is_zero() != erasing)
                continue;
            const Hash32 key = kernels::keccak256(slot.key.bytes.last(32));
            encoded.clear();
            rlp::Writer{encoded}.integer(value);
            const auto done = erasing ? trie.erase(key) : trie.put(key, encoded);
            if (!done.ok())
                return Err{done.error()};
        }
    return trie.root();
}

/// The account after the writes; nothing where it is gone or never was.
Result<std::optional<AccountLeaf>, StateError> account_after(const Witness& witness,
    const std::optional<AccountLeaf>& before, const AccountWrites& writes) noexcept
{
    auto after = leaf_after(before, writes);
    if (after && !writes.slots.empty())
    {
        const auto root = storage_root_of(witness, after->storage_root, writes);
        if (!root.ok())
            return Err{root.error()};
        after->storage_root = *root;
    }
    return after;
}
}  // namespace

Result<Value, StateError> WitnessState::read(const storage::StateKey& key) const noexcept
{
    BRAID_ASSERT(key.vm == storage::VmId::evm);
    const auto kind = static_cast<KeyKind>(key.kind);
    if (kind == KeyKind::code)
        return read_code(*witness_, Hash32::from(key.bytes));
    // Storage that a transaction of this block made or reset was not there before it.
    const bool is_old_slot =
        kind == KeyKind::slot && load_be<std::uint64_t>(key.bytes.data() + 20) == 0;
    if (kind == KeyKind::generation || (kind == KeyKind::slot && !is_old_slot))
        return Value{};
    const auto account = find_account(*witness_, root_, Address::from(key.bytes.first(20)));
    if (!account.ok())
        return Err{account.error()};
    if (!*account)
        return Value{};
    const AccountLeaf& found = **account;
    switch (kind)
    {
    case KeyKind::balance:
        return cell_of(found.fields.balance);
    case KeyKind::nonce:
        return cell_of(found.fields.nonce);
    case KeyKind::code_hash:
        return found.shows_code_hash() ? Value::of_cell(found.fields.code_hash) : Value{};
    case KeyKind::slot:
        return read_slot(*witness_, found, key.bytes.last(32));
    case KeyKind::has_storage:
        return cell_of(found.storage_root == storage::empty_trie_root ? 0 : 1);
    default:
        return Value{};
    }
}

Result<StateRoots, StateError> WitnessState::roots_after(
    const storage::WriteSet& writes, std::span<const Address> accounts) const noexcept
{
    StateRoots roots;
    storage::PartialTrie trie{*witness_, root_};
    std::vector<Hash32> gone;
    std::vector<std::uint8_t> encoded;
    for (const AccountWrites& account : by_account(writes))
    {
        const auto before = find_account(*witness_, root_, account.address);
        if (!before.ok())
            return Err{before.error()};
        const auto after = account_after(*witness_, *before, account);
        if (!after.ok())
            return Err{after.error()};
        const Hash32 key = kernels::keccak256(account.address);
        if (!*after)
        {
            if (*before)
                gone.push_back(key);
            continue;
        }
        encoded.clear();
        encode_account_leaf(**after, encoded);
        if (const auto done = trie.put(key, encoded); !done.ok())
            return Err{done.error()};
    }
    for (const Hash32& key : gone)
        if (const auto done = trie.erase(key); !done.ok())
            return Err{done.error()};
    for (const Address& address : accounts)
    {
        const auto leaf = trie.get(kernels::keccak256(address));
        if (!leaf.ok())
            return Err{leaf.error()};
        if (!*leaf)
        {
            roots.storage.push_back(storage::empty_trie_root);
            continue;
        }
        const auto account = decode_account_leaf(**leaf);
        if (!account.ok())
            return Err{account.error()};
        roots.storage.push_back(account->storage_root);
    }
    roots.state = trie.root();
    return roots;
}

Result<Hash32, StateError> WitnessState::storage_root_after(
    const storage::WriteSet& writes, const Address& address) const noexcept
{
    const auto before = find_account(*witness_, root_, address);
    if (!before.ok())
        return Err{before.error()};
    const auto accounts = by_account(writes);
    const auto at = std::ranges::find(accounts, address, &AccountWrites::address);
    if (at == accounts.end())
        return *before ? (*before)->storage_root : storage::empty_trie_root;
    const auto after = account_after(*witness_, *before, *at);
    if (!after.ok())
        return Err{after.error()};
    return *after ? (*after)->storage_root : storage::empty_trie_root;
}

Result<std::vector<Hash32>, StateError> recent_hashes_of(
    const Witness& witness, const Hash32& parent)
{
    constexpr std::size_t count_max = 256;
    std::vector<Hash32> hashes{parent};
    while (hashes.size() < count_max)
    {
        const auto header = witness.find(hashes.back());
        if (!header)
            break;
        auto fields = rlp::Reader::of_list(*header);
        if (!fields.ok())
            return Err{StateError::corrupt};
        const auto before = fields->hash32();
        if (!before.ok())
            return Err{StateError::corrupt};
        hashes.push_back(*before);
    }
    return hashes;
}
}  // namespace braid::evm
