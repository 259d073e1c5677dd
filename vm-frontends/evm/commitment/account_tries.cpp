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
using storage::TrieForest;
using storage::TrieResult;

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

AccountTries::AccountTries(
    const storage::TrieNodeSource& source, const Hash32& root, unsigned threads)
  : forest_(threads), is_named_(true)
{
    forest_.set_source(source);
    const auto state = forest_.open(std::nullopt, root);
    BRAID_ASSERT(state.ok());
    state_ = *state;
}

TrieResult<Done> AccountTries::update(std::span<const AccountUpdate> updates)
{
    if (updates.empty())
        return Done{};
    const auto storage_roots = update_storage(updates);
    if (!storage_roots.ok())
        return Err{storage_roots.error()};
    return update_accounts(updates, *storage_roots);
}

TrieResult<AccountTries::Trie> AccountTries::open_storage(const Hash32& key, const Hash32& root)
{
    if (is_named_)
        return forest_.open(key, root);
    return storage_[key];
}

TrieResult<std::vector<Hash32>> AccountTries::update_storage(std::span<const AccountUpdate> updates)
{
    std::vector<Hash32> accounts;
    accounts.reserve(updates.size());
    for (const AccountUpdate& update : updates)
        accounts.push_back(update.key);
    if (const auto loaded = load(accounts); !loaded.ok())
        return Err{loaded.error()};

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

    return apply_to_storage(updates, changes);
}

TrieResult<std::vector<Hash32>> AccountTries::apply_to_storage(
    std::span<const AccountUpdate> updates, std::span<const TrieChange> changes)
{
    std::vector<Hash32> roots;
    roots.reserve(updates.size());
    // The work points to them.
    std::vector<Trie> tries(updates.size());
    std::vector<std::size_t> opened;
    std::vector<TrieForest::Update> work;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < updates.size(); ++i)
    {
        const AccountUpdate& update = updates[i];
        const auto its = changes.subspan(begin, update.slots.size());
        begin += update.slots.size();
        const auto root = storage_root(update.key);
        if (!root.ok())
            return Err{root.error()};
        roots.push_back(*root);
        const bool is_cleared = update.clears_storage || !update.fields;
        const bool is_updated = update.fields && !its.empty();
        if (!is_updated && (!is_cleared || *root == storage::empty_trie_root))
            continue;
        const auto trie = open_storage(update.key, *root);
        if (!trie.ok())
            return Err{trie.error()};
        tries[i] = *trie;
        opened.push_back(i);
        if (is_cleared)
            forest_.clear(tries[i]);
        if (is_updated)
            work.push_back({.trie = &tries[i], .changes = its});
    }
    if (const auto updated = forest_.try_update(work); !updated.ok())
        return Err{updated.error()};
    for (const std::size_t i : opened)
    {
        roots[i] = forest_.root(tries[i]);
        if (is_named_)
            continue;
        if (roots[i] == storage::empty_trie_root)
            storage_.erase(updates[i].key);
        else
            storage_[updates[i].key] = tries[i];
    }
    return roots;
}
TrieResult<Done> AccountTries::update_accounts(
    std::span<const AccountUpdate> updates, std::span<const Hash32> storage_roots)
{
    EncodedList leaves;
    for (std::size_t i = 0; i < updates.size(); ++i)
    {
        if (updates[i].fields)
            encode_account_leaf(
                {.fields = *updates[i].fields, .storage_root = storage_roots[i]}, leaves.bytes());
        leaves.end_item();
    }
    std::vector<TrieChange> changes;
    changes.reserve(updates.size());
    for (std::size_t i = 0; i < updates.size(); ++i)
        changes.push_back({.key = updates[i].key, .value = leaves[i]});
    const TrieForest::Update update{.trie = &state_, .changes = changes};
    return forest_.try_update({&update, 1});
}

TrieResult<Done> AccountTries::load(std::span<const Hash32> keys)
{
    return is_named_ ? forest_.load(state_, keys) : TrieResult<Done>{Done{}};
}

TrieResult<std::optional<AccountLeaf>> AccountTries::find(const Hash32& key)
{
    if (const auto loaded = load({&key, 1}); !loaded.ok())
        return Err{loaded.error()};
    const auto leaf = forest_.find(state_, key);
    if (!leaf)
        return std::optional<AccountLeaf>{};
    const auto account = decode_account_leaf(*leaf);
    if (!account.ok())
        return Err{storage::TrieError{.kind = storage::TrieError::Kind::corrupt,
            .place = {.owner = {}, .key = key, .depth = storage::TriePlace::depth_max},
            .detail = "not an account"}};
    return std::optional{*account};
}

TrieResult<Hash32> AccountTries::storage_root(const Hash32& key)
{
    if (!is_named_)
    {
        const auto found = storage_.find(key);
        return found == storage_.end() ? storage::empty_trie_root : forest_.root(found->second);
    }
    const auto leaf = find(key);
    if (!leaf.ok())
        return Err{leaf.error()};
    return *leaf ? (*leaf)->storage_root : storage::empty_trie_root;
}

TrieResult<TrieForest::Nodes> AccountTries::prove_slots(
    const Hash32& account, std::span<const Hash32> keys)
{
    const auto root = storage_root(account);
    if (!root.ok())
        return Err{root.error()};
    if (*root == storage::empty_trie_root)
        return TrieForest::Nodes{};
    const auto trie = open_storage(account, *root);
    if (!trie.ok())
        return Err{trie.error()};
    return forest_.try_prove(*trie, keys);
}

std::size_t AccountTries::memory_size() const noexcept
{
    constexpr std::size_t entry_size =
        sizeof(Hash32) + sizeof(storage::TrieForest::Trie) + 2 * sizeof(void*);
    return forest_.memory_size() + storage_.size() * entry_size +
           storage_.bucket_count() * sizeof(void*);
}
}  // namespace braid::evm
