// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/commitment/account_tries.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak_batch.hpp"
#include "vm-frontends/evm/block/encoded_list.hpp"

namespace braid::evm
{
namespace
{
using storage::TrieChange;

/// The hashes of all slots' keys, in their order.
std::vector<Hash32> slot_hashes_of(std::span<const AccountUpdate> updates)
{
    std::vector<Hash32> keys;
    for (const AccountUpdate& update : updates)
        for (const SlotUpdate& slot : update.slots)
            keys.push_back(slot.key.to_be());
    std::vector<Bytes> views{keys.begin(), keys.end()};
    std::vector<Hash32> hashes(keys.size());
    kernels::keccak256_batch(views, hashes);
    return hashes;
}
}  // namespace

void AccountTries::update(std::span<const AccountUpdate> updates)
{
    if (updates.empty())
        return;
    update_storage(updates);
    update_accounts(updates);
}

void AccountTries::update_storage(std::span<const AccountUpdate> updates)
{
    const std::vector<Hash32> hashes = slot_hashes_of(updates);
    EncodedList values;
    for (const AccountUpdate& update : updates)
        for (const SlotUpdate& slot : update.slots)
        {
            if (!slot.value.is_zero())
                rlp::Writer{values.bytes()}.integer(slot.value);
            values.end_item();
        }
    std::vector<TrieChange> changes;
    changes.reserve(hashes.size());
    for (std::size_t i = 0; i < hashes.size(); ++i)
        changes.push_back({.key = hashes[i], .value = values[i]});

    std::vector<storage::TrieForest::Update> work;
    std::size_t begin = 0;
    for (const AccountUpdate& update : updates)
    {
        const auto its = std::span{changes}.subspan(begin, update.slots.size());
        begin += update.slots.size();
        if (const auto found = storage_.find(update.key);
            found != storage_.end() && (update.clears_storage || !update.fields))
            forest_.clear(found->second);
        if (update.fields && !its.empty())
            work.push_back({.trie = &storage_[update.key], .changes = its});
    }
    forest_.update(work);
    for (const AccountUpdate& update : updates)
        if (const auto found = storage_.find(update.key);
            found != storage_.end() && found->second.empty())
            storage_.erase(found);
}

void AccountTries::update_accounts(std::span<const AccountUpdate> updates)
{
    EncodedList leaves;
    for (const AccountUpdate& update : updates)
    {
        if (update.fields)
            encode_account_leaf(
                {.fields = *update.fields, .storage_root = storage_root(update.key)},
                leaves.bytes());
        leaves.end_item();
    }
    std::vector<TrieChange> changes;
    changes.reserve(updates.size());
    for (std::size_t i = 0; i < updates.size(); ++i)
        changes.push_back({.key = updates[i].key, .value = leaves[i]});
    forest_.update(state_, changes);
}

std::optional<AccountLeaf> AccountTries::find(const Hash32& key) const noexcept
{
    const auto leaf = forest_.find(state_, key);
    if (!leaf)
        return std::nullopt;
    const auto account = decode_account_leaf(*leaf);
    BRAID_ASSERT(account.ok());
    return *account;
}

Hash32 AccountTries::storage_root(const Hash32& key) const noexcept
{
    const auto found = storage_.find(key);
    return found == storage_.end() ? storage::empty_trie_root : forest_.root(found->second);
}

std::vector<std::vector<std::uint8_t>> AccountTries::prove_slots(
    const Hash32& account, std::span<const Hash32> keys) const
{
    const auto found = storage_.find(account);
    if (found == storage_.end())
        return {};
    return forest_.prove(found->second, keys);
}

std::size_t AccountTries::memory_size() const noexcept
{
    constexpr std::size_t entry_size =
        sizeof(Hash32) + sizeof(storage::TrieForest::Trie) + 2 * sizeof(void*);
    return forest_.memory_size() + storage_.size() * entry_size +
           storage_.bucket_count() * sizeof(void*);
}
}  // namespace braid::evm
