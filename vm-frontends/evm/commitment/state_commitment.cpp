// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/state_commitment.hpp"
#include "kernels/keccak.hpp"
#include "kernels/keccak_batch.hpp"
#include "vm-frontends/evm/commitment/account_tries.hpp"
#include "vm-frontends/evm/witness/account_writes.hpp"
#include <algorithm>
#include <mutex>
#include <shared_mutex>

namespace braid::evm
{
namespace
{
using storage::StateError;
using Nodes = std::vector<std::vector<std::uint8_t>>;

std::vector<Hash32> hashes_of(std::span<const Bytes> names)
{
    std::vector<Hash32> hashes(names.size());
    kernels::keccak256_batch(names, hashes);
    return hashes;
}

std::vector<Hash32> hashes_of(std::span<const AccountWrites> accounts)
{
    std::vector<Bytes> names;
    names.reserve(accounts.size());
    for (const AccountWrites& account : accounts)
        names.emplace_back(account.address);
    return hashes_of(names);
}

std::vector<Hash32> hashes_of(std::span<const u256> slots)
{
    std::vector<Hash32> keys;
    keys.reserve(slots.size());
    for (const u256& slot : slots)
        keys.push_back(slot.to_be());
    return hashes_of(std::vector<Bytes>{keys.begin(), keys.end()});
}
}  // namespace

struct StateCommitment::Tries
{
    explicit Tries(unsigned threads) : tries(threads) {}

    mutable std::shared_mutex mutex;
    AccountTries tries;
};

StateCommitment::StateCommitment(unsigned threads) : tries_(std::make_unique<Tries>(threads)) {}
StateCommitment::StateCommitment(StateCommitment&&) noexcept = default;
StateCommitment& StateCommitment::operator=(StateCommitment&&) noexcept = default;
StateCommitment::~StateCommitment() = default;

Result<Hash32, StateError> StateCommitment::update(
    const storage::WriteSet& writes, const storage::StateView& state_after)
{
    const auto accounts = by_account(writes);
    const auto keys = hashes_of(accounts);
    std::size_t slot_count = 0;
    for (const AccountWrites& account : accounts)
        slot_count += account.slots.size();
    std::vector<SlotUpdate> slots;
    // The updates view it while it grows.
    slots.reserve(slot_count);
    std::vector<AccountUpdate> updates;
    updates.reserve(accounts.size());

    const std::unique_lock lock{tries_->mutex};
    for (std::size_t i = 0; i < accounts.size(); ++i)
    {
        const AccountWrites& account = accounts[i];
        BRAID_ASSERT(account.generation == 0);
        const auto fields = fields_after(tries_->tries.find(keys[i]), account, state_after);
        if (!fields.ok())
            return Err{fields.error()};
        const std::size_t begin = slots.size();
        for (const auto& slot : account.slots)
        {
            BRAID_ASSERT(generation_of(slot) == 0);
            slots.push_back({.key = u256::from_be(slot.key.bytes.data() + 28),
                .value = integer_of(slot.value)});
        }
        updates.push_back({.key = keys[i],
            .fields = *fields,
            .slots = std::span{slots}.subspan(begin, account.slots.size())});
    }
    tries_->tries.update(updates);
    return tries_->tries.root();
}

Hash32 StateCommitment::root() const
{
    const std::shared_lock lock{tries_->mutex};
    return tries_->tries.root();
}

std::optional<CommittedAccount> StateCommitment::account(const Address& address) const
{
    const Hash32 key = kernels::keccak256(address);
    const std::shared_lock lock{tries_->mutex};
    const auto leaf = tries_->tries.find(key);
    if (!leaf)
        return std::nullopt;
    return CommittedAccount{.fields = leaf->fields, .storage_root = leaf->storage_root};
}

Hash32 StateCommitment::storage_root(const Address& address) const
{
    const Hash32 key = kernels::keccak256(address);
    const std::shared_lock lock{tries_->mutex};
    return tries_->tries.storage_root(key);
}

Nodes StateCommitment::prove(std::span<const AccountSlots> accounts) const
{
    std::vector<Bytes> names;
    for (const AccountSlots& account : accounts)
        names.emplace_back(account.address);
    const auto keys = hashes_of(names);
    const std::shared_lock lock{tries_->mutex};
    Nodes nodes = tries_->tries.prove_accounts(keys);
    for (std::size_t i = 0; i < accounts.size(); ++i)
    {
        if (accounts[i].slots.empty())
            continue;
        auto more = tries_->tries.prove_slots(keys[i], hashes_of(accounts[i].slots));
        std::ranges::move(more, std::back_inserter(nodes));
    }
    return nodes;
}

Nodes StateCommitment::prove_account_keys(std::span<const Hash32> keys) const
{
    const std::shared_lock lock{tries_->mutex};
    return tries_->tries.prove_accounts(keys);
}

Nodes StateCommitment::prove_slot_keys(const Address& address, std::span<const Hash32> keys) const
{
    const Hash32 account = kernels::keccak256(address);
    const std::shared_lock lock{tries_->mutex};
    return tries_->tries.prove_slots(account, keys);
}

std::uint64_t StateCommitment::hashed_node_count() const
{
    const std::shared_lock lock{tries_->mutex};
    return tries_->tries.hashed_node_count();
}

std::size_t StateCommitment::memory_size() const
{
    const std::shared_lock lock{tries_->mutex};
    return tries_->tries.memory_size();
}
}  // namespace braid::evm
