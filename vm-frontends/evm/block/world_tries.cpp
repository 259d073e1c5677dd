// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/block/world_tries.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak_batch.hpp"
#include "vm-frontends/evm/block/encoded_list.hpp"

namespace braid::evm
{
namespace
{
/// Changes to tries whose keys are the hashes of names; an empty value erases.
class HashedChanges
{
public:
    template <typename Name>
    void add_name(const Name& name)
    {
        names_.bytes().insert(names_.bytes().end(), name.bytes.begin(), name.bytes.end());
        names_.end_item();
    }
    /// Where the value of the name last added goes; end_value() ends it.
    [[nodiscard]] std::vector<std::uint8_t>& value() noexcept { return values_.bytes(); }
    void end_value() { values_.end_item(); }
    [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }

    /// All of them; valid while this lives.
    [[nodiscard]] std::vector<storage::TrieChange> changes() const
    {
        std::vector<Hash32> keys(names_.size());
        kernels::keccak256_batch(names_.views(), keys);
        std::vector<storage::TrieChange> changes;
        changes.reserve(keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i)
            changes.push_back({.key = keys[i], .value = values_[i]});
        return changes;
    }

private:
    EncodedList names_;
    EncodedList values_;
};

void add_slot(HashedChanges& to, const u256& key, const u256& value)
{
    to.add_name(key.to_be());
    if (!value.is_zero())
        rlp::Writer{to.value()}.integer(value);
    to.end_value();
}

/// A leaf of the state trie. Yellow Paper, section 4.1.
void write_account(
    const AccountRecord& account, const Hash32& storage_root, std::vector<std::uint8_t>& to)
{
    rlp::Writer writer{to};
    const auto list = writer.open();
    writer.u64(account.nonce);
    writer.integer(account.balance);
    writer.string(storage_root);
    writer.string(account.code_hash.value_or(empty_code_hash));
    writer.close(list);
}
}  // namespace

void WorldTries::settle(std::span<AccountRecord> accounts)
{
    if (changed_.empty())
        return;
    settle_storage(accounts);
    settle_accounts(accounts);
    changed_.clear();
}

void WorldTries::settle_storage(std::span<AccountRecord> accounts)
{
    HashedChanges slots;
    std::vector<std::size_t> ends;
    ends.reserve(changed_.size());
    for (const std::uint32_t position : changed_)
    {
        AccountRecord& account = accounts[position];
        if (account.is_storage_new)
        {
            forest_.clear(account.storage_trie);
            for (const auto& [key, value] : account.slots.sorted())
                add_slot(slots, key, value);
        }
        else
            for (const u256& key : account.changed_slots)
                add_slot(slots, key, account.slots.find(key));
        account.changed_slots.clear();
        account.is_storage_new = false;
        ends.push_back(slots.size());
    }
    const auto changes = slots.changes();
    std::vector<storage::TrieForest::Update> updates;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < changed_.size(); ++i)
    {
        updates.push_back({.trie = &accounts[changed_[i]].storage_trie,
            .changes = std::span{changes}.subspan(begin, ends[i] - begin)});
        begin = ends[i];
    }
    forest_.update(updates);
}

void WorldTries::settle_accounts(std::span<AccountRecord> accounts)
{
    HashedChanges leaves;
    for (const std::uint32_t position : changed_)
    {
        AccountRecord& account = accounts[position];
        account.is_changed = false;
        leaves.add_name(account.address);
        if (account.exists())
            write_account(account, storage_root(account), leaves.value());
        leaves.end_value();
    }
    forest_.update(state_trie_, leaves.changes());
}
}  // namespace braid::evm
