// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/state_commitment.hpp"
#include "kernels/keccak.hpp"
#include "kernels/keccak_batch.hpp"
#include "vm-frontends/evm/commitment/account_tries.hpp"
#include "vm-frontends/evm/witness/account_writes.hpp"
#include <algorithm>
#include <mutex>

namespace braid::evm
{
namespace
{
using storage::StateError;

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

Err<CommitmentError> failed(const storage::TrieError& error)
{
    const bool is_io = error.kind == storage::TrieError::Kind::io;
    return {CommitmentError{
        .state = is_io ? StateError::io : StateError::corrupt, .detail = error.message()}};
}
}  // namespace

struct StateCommitment::Tries
{
    explicit Tries(unsigned threads) : tries(threads) {}
    Tries(const storage::TrieNodeSource& source, const Hash32& root, unsigned threads)
      : tries(source, root, threads)
    {}

    /// Of whoever reads, too: what is asked for may have to be loaded.
    std::mutex mutex;
    AccountTries tries;
};

StateCommitment::StateCommitment(unsigned threads) : tries_(std::make_unique<Tries>(threads)) {}
StateCommitment::StateCommitment(
    const storage::TrieNodeSource& source, const Hash32& root, unsigned threads)
  : tries_(std::make_unique<Tries>(source, root, threads))
{}
StateCommitment::StateCommitment(StateCommitment&&) noexcept = default;
StateCommitment& StateCommitment::operator=(StateCommitment&&) noexcept = default;
StateCommitment::~StateCommitment() = default;

CommitmentResult<Hash32> StateCommitment::update(
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

    const std::lock_guard lock{tries_->mutex};
    if (const auto loaded = tries_->tries.load(keys); !loaded.ok())
        return failed(loaded.error());
    for (std::size_t i = 0; i < accounts.size(); ++i)
    {
        const AccountWrites& account = accounts[i];
        BRAID_ASSERT(account.generation == 0);
        const auto before = tries_->tries.find(keys[i]);
        if (!before.ok())
            return failed(before.error());
        const auto fields = fields_after(*before, account, state_after);
        if (!fields.ok())
            return Err{CommitmentError{.state = fields.error(),
                .detail = "the state could not tell whether an account is there"}};
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
    if (const auto updated = tries_->tries.update(updates); !updated.ok())
        return failed(updated.error());
    return tries_->tries.root();
}

Hash32 StateCommitment::root() const
{
    const std::lock_guard lock{tries_->mutex};
    return tries_->tries.root();
}

CommitmentResult<std::optional<CommittedAccount>> StateCommitment::account(
    const Address& address) const
{
    const Hash32 key = kernels::keccak256(address);
    const std::lock_guard lock{tries_->mutex};
    const auto leaf = tries_->tries.find(key);
    if (!leaf.ok())
        return failed(leaf.error());
    if (!*leaf)
        return std::optional<CommittedAccount>{};
    return std::optional{
        CommittedAccount{.fields = (*leaf)->fields, .storage_root = (*leaf)->storage_root}};
}

CommitmentResult<Hash32> StateCommitment::storage_root(const Address& address) const
{
    const Hash32 key = kernels::keccak256(address);
    const std::lock_guard lock{tries_->mutex};
    const auto root = tries_->tries.storage_root(key);
    if (!root.ok())
        return failed(root.error());
    return *root;
}

CommitmentResult<StateCommitment::Nodes> StateCommitment::prove(
    std::span<const AccountSlots> accounts) const
{
    std::vector<Bytes> names;
    for (const AccountSlots& account : accounts)
        names.emplace_back(account.address);
    const auto keys = hashes_of(names);
    const std::lock_guard lock{tries_->mutex};
    auto nodes = tries_->tries.prove_accounts(keys);
    if (!nodes.ok())
        return failed(nodes.error());
    for (std::size_t i = 0; i < accounts.size(); ++i)
    {
        if (accounts[i].slots.empty())
            continue;
        auto more = tries_->tries.prove_slots(keys[i], hashes_of(accounts[i].slots));
        if (!more.ok())
            return failed(more.error());
        std::ranges::move(*more, std::back_inserter(*nodes));
    }
    return *std::move(nodes);
}

CommitmentResult<StateCommitment::Nodes> StateCommitment::prove_account_keys(
    std::span<const Hash32> keys) const
{
    const std::lock_guard lock{tries_->mutex};
    auto nodes = tries_->tries.prove_accounts(keys);
    if (!nodes.ok())
        return failed(nodes.error());
    return *std::move(nodes);
}

CommitmentResult<StateCommitment::Nodes> StateCommitment::prove_slot_keys(
    const Address& address, std::span<const Hash32> keys) const
{
    const Hash32 account = kernels::keccak256(address);
    const std::lock_guard lock{tries_->mutex};
    auto nodes = tries_->tries.prove_slots(account, keys);
    if (!nodes.ok())
        return failed(nodes.error());
    return *std::move(nodes);
}

storage::TrieHarvest StateCommitment::harvest()
{
    const std::lock_guard lock{tries_->mutex};
    return tries_->tries.harvest();
}

void StateCommitment::evict(std::size_t size_max)
{
    const std::lock_guard lock{tries_->mutex};
    tries_->tries.evict(size_max);
}

std::uint64_t StateCommitment::hashed_node_count() const
{
    const std::lock_guard lock{tries_->mutex};
    return tries_->tries.hashed_node_count();
}

std::uint64_t StateCommitment::loaded_node_count() const
{
    const std::lock_guard lock{tries_->mutex};
    return tries_->tries.loaded_node_count();
}

std::size_t StateCommitment::memory_size() const
{
    const std::lock_guard lock{tries_->mutex};
    return tries_->tries.memory_size();
}
}  // namespace braid::evm
