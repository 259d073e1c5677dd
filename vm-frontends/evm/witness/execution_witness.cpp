// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/execution_witness.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie_witness.hpp"
#include "vm-frontends/evm/commitment/account_leaf.hpp"
#include "vm-frontends/evm/witness/account_writes.hpp"
#include "vm-frontends/evm/witness/witness_nodes.hpp"
#include <algorithm>

namespace braid::evm
{
namespace
{
using storage::StateError;
using storage::TrieUse;
using Node = std::vector<std::uint8_t>;
using Nodes = std::vector<Node>;
using Reads = std::map<Address, std::set<u256>>;

/// The tries before a block.
class TriesBefore
{
public:
    virtual ~TriesBefore() = default;
    /// Nothing where there is no such account.
    [[nodiscard]] virtual Result<std::optional<AccountLeaf>, StateError> account(
        const Address& address) const = 0;
    [[nodiscard]] virtual Result<Nodes, StateError> witness(
        std::span<const TrieUse> accounts) const = 0;
    [[nodiscard]] virtual Result<Nodes, StateError> witness(
        const Address& address, const Hash32& root, std::span<const TrieUse> slots) const = 0;
};

std::vector<Hash32> keys_of(std::span<const TrieUse> uses)
{
    std::vector<Hash32> keys;
    keys.reserve(uses.size());
    for (const TrieUse& use : uses)
        keys.push_back(use.key);
    return keys;
}

class RecordedTries final : public TriesBefore
{
public:
    explicit RecordedTries(const CommittedTries& tries) noexcept : tries_(&tries) {}

    [[nodiscard]] Result<std::optional<AccountLeaf>, StateError> account(
        const Address& address) const override
    {
        return tries_->account(address);
    }
    [[nodiscard]] Result<Nodes, StateError> witness(
        std::span<const TrieUse> accounts) const override
    {
        return collect(tries_->root(), accounts,
            [this](std::span<const Hash32> keys) { return tries_->prove_accounts(keys); });
    }
    [[nodiscard]] Result<Nodes, StateError> witness(
        const Address& address, const Hash32& root, std::span<const TrieUse> slots) const override
    {
        return collect(root, slots,
            [&](std::span<const Hash32> keys) { return tries_->prove_slots(address, keys); });
    }

private:
    /// Takes the nodes from one proof of all keys, and those beside the ways from one proof each.
    template <typename Prove>
    [[nodiscard]] static Result<Nodes, StateError> collect(
        const Hash32& root, std::span<const TrieUse> uses, const Prove& prove)
    {
        std::map<Hash32, Node> known;
        std::optional<StateError> error;
        const auto learn = [&](std::span<const Hash32> keys)
        {
            auto nodes = prove(keys);
            if (!nodes.ok())
            {
                error = nodes.error();
                return;
            }
            for (Node& node : *nodes)
            {
                const Hash32 hash = kernels::keccak256(node);
                known.emplace(hash, std::move(node));
            }
        };
        learn(keys_of(uses));
        auto nodes = storage::trie_witness(root, uses,
            [&](const Hash32& hash, const Hash32& key) -> std::optional<Node>
            {
                if (!known.contains(hash))
                    learn({&key, 1});
                const auto found = known.find(hash);
                return found == known.end() ? std::nullopt : std::optional{found->second};
            });
        if (error)
            return Err{*error};
        return nodes;
    }

    const CommittedTries* tries_;
};

class WitnessedTries final : public TriesBefore
{
public:
    WitnessedTries(const storage::Witness& nodes, const Hash32& root) noexcept
      : nodes_(&nodes), root_(root)
    {}

    [[nodiscard]] Result<std::optional<AccountLeaf>, StateError> account(
        const Address& address) const override
    {
        return decode_found_account(
            storage::trie_lookup(*nodes_, root_, kernels::keccak256(address)));
    }
    [[nodiscard]] Result<Nodes, StateError> witness(
        std::span<const TrieUse> accounts) const override
    {
        return storage::trie_witness(root_, accounts, lookup());
    }
    [[nodiscard]] Result<Nodes, StateError> witness(
        const Address&, const Hash32& root, std::span<const TrieUse> slots) const override
    {
        return storage::trie_witness(root, slots, lookup());
    }

private:
    [[nodiscard]] storage::TrieNodeLookup lookup() const
    {
        return [this](const Hash32& hash, const Hash32&) -> std::optional<Node>
        {
            const auto node = nodes_->find(hash);
            return node ? std::optional{Node{node->begin(), node->end()}} : std::nullopt;
        };
    }

    const storage::Witness* nodes_;
    Hash32 root_;
};

/// The uses of one trie by hashed key; a write says more than a read.
class Uses
{
public:
    void read(const Hash32& key) { uses_.try_emplace(key, TrieUse::Kind::read); }
    void write(const Hash32& key, bool erases)
    {
        uses_[key] = erases ? TrieUse::Kind::erase : TrieUse::Kind::put;
    }
    [[nodiscard]] std::vector<TrieUse> sorted() const
    {
        std::vector<TrieUse> uses;
        for (const auto& [key, kind] : uses_)
            uses.push_back({.key = key, .kind = kind});
        return uses;
    }

private:
    std::map<Hash32, TrieUse::Kind> uses_;
};

/// What is known of an account that writes leave without nonce, balance and code.
enum class Emptied : std::uint8_t
{
    /// The leaf from before tells whether it is there.
    told_by_leaf,
    /// It may be there or not.
    unknown,
};

class Recorder
{
public:
    Recorder(const TriesBefore& tries, const Reads& reads, Emptied emptied) noexcept
      : tries_(&tries), reads_(&reads), emptied_(emptied)
    {}

    [[nodiscard]] Result<Done, StateError> record(const storage::WriteSet& writes)
    {
        Uses accounts;
        for (const auto& [address, slots] : *reads_)
        {
            accounts.read(kernels::keccak256(address));
            note_key(address);
        }
        const auto written = by_account(writes);
        auto next = written.begin();
        for (const auto& [address, slots] : *reads_)
        {
            while (next != written.end() && next->address < address)
                ++next;
            const bool is_written = next != written.end() && next->address == address;
            if (is_written)
                continue;
            if (const auto done = record_slots(address, slots, nullptr, accounts); !done.ok())
                return done;
        }
        for (const AccountWrites& account : written)
        {
            note_key(account.address);
            const auto found = reads_->find(account.address);
            const auto done = record_slots(account.address,
                found == reads_->end() ? std::set<u256>{} : found->second, &account, accounts);
            if (!done.ok())
                return done;
        }
        return append(tries_->witness(accounts.sorted()));
    }
    /// Nodes and keys, sorted and without repeats.
    void finish(ExecutionWitness& to)
    {
        to.state.assign(nodes_.begin(), nodes_.end());
        to.keys.assign(keys_.begin(), keys_.end());
    }

private:
    void note_key(Bytes key) { keys_.emplace(key.begin(), key.end()); }

    /// Takes what one account's storage needs, and notes what is done with its leaf. [`writes` null where nothing is written]
    [[nodiscard]] Result<Done, StateError> record_slots(const Address& address,
        const std::set<u256>& read_slots, const AccountWrites* writes, Uses& accounts)
    {
        const auto before = tries_->account(address);
        if (!before.ok())
            return Err{before.error()};
        Uses slots;
        for (const u256& slot : read_slots)
        {
            slots.read(kernels::keccak256(slot.to_be()));
            note_key(slot.to_be());
        }
        if (writes != nullptr)
        {
            const auto after = leaf_after(*before, *writes);
            const bool is_unknown =
                emptied_ == Emptied::unknown && (!after || after->fields == AccountFields{});
            accounts.write(kernels::keccak256(address), !after || is_unknown);
            // Storage that was reset starts from nothing.
            if ((after || is_unknown) && writes->generation == 0)
                for (const auto& slot : writes->slots)
                {
                    const Bytes key = slot.key.bytes.last(32);
                    if (generation_of(slot) != 0)
                        continue;
                    slots.write(kernels::keccak256(key), integer_of(slot.value).is_zero());
                    note_key(key);
                }
        }
        if (!*before)
            return Done{};
        const auto uses = slots.sorted();
        return append(tries_->witness(address, (*before)->storage_root, uses));
    }
    [[nodiscard]] Result<Done, StateError> append(Result<Nodes, StateError>&& nodes)
    {
        if (!nodes.ok())
            return Err{nodes.error()};
        for (Node& node : *nodes)
            nodes_.insert(std::move(node));
        return Done{};
    }

    const TriesBefore* tries_;
    const Reads* reads_;
    Emptied emptied_;
    ByteStrings nodes_;
    ByteStrings keys_;
};

Result<ExecutionWitness, StateError> record(
    const RecordingState& reads, const storage::WriteSet& writes, const TriesBefore& tries)
{
    Recorder recorder{tries, reads.accounts(), Emptied::told_by_leaf};
    if (const auto done = recorder.record(writes); !done.ok())
        return Err{done.error()};
    ExecutionWitness witness;
    recorder.finish(witness);
    witness.codes.assign(reads.codes().begin(), reads.codes().end());
    return witness;
}
}  // namespace

std::vector<Bytes> ExecutionWitness::preimages() const
{
    std::vector<Bytes> all{state.begin(), state.end()};
    all.insert(all.end(), codes.begin(), codes.end());
    all.insert(all.end(), headers.begin(), headers.end());
    return all;
}

Result<storage::Value, StateError> RecordingState::read(const storage::StateKey& key) const noexcept
{
    const auto value = state_->read(key);
    if (!value.ok() || key.vm != storage::VmId::evm)
        return value;
    const std::lock_guard lock{mutex_};
    switch (static_cast<KeyKind>(key.kind))
    {
    case KeyKind::code:
        if (!value->absent() && !value->blob().empty())
            codes_.emplace(value->blob().begin(), value->blob().end());
        break;
    case KeyKind::generation:
        break;
    case KeyKind::slot:
        // Storage that the block itself made or reset was not there before it.
        if (load_be<std::uint64_t>(key.bytes.data() + 20) == 0)
            accounts_[Address::from(key.bytes.first(20))].insert(
                u256::from_be(key.bytes.data() + 28));
        break;
    default:
        accounts_.try_emplace(Address::from(key.bytes));
    }
    return value;
}

Result<ExecutionWitness, StateError> record_witness(
    const RecordingState& reads, const storage::WriteSet& writes, const StateCommitment& before)
{
    const CommittedTries tries{before};
    return record(reads, writes, RecordedTries{tries});
}

Result<Nodes, StateError> nodes_to_go_back(
    const Reads& reads, const storage::WriteSet& writes, const CommittedTries& tries)
{
    const RecordedTries recorded{tries};
    Recorder recorder{recorded, reads, Emptied::unknown};
    if (const auto done = recorder.record(writes); !done.ok())
        return Err{done.error()};
    ExecutionWitness witness;
    recorder.finish(witness);
    return std::move(witness.state);
}

Result<ExecutionWitness, StateError> record_witness(const RecordingState& reads,
    const storage::WriteSet& writes, const storage::Witness& before, const Hash32& state_root)
{
    return record(reads, writes, WitnessedTries{before, state_root});
}
}  // namespace braid::evm
