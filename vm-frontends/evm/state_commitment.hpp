// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie_harvest.hpp"
#include "storage/write_set.hpp"
#include "vm-frontends/evm/account_fields.hpp"
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace braid::evm
{
/// What the tries say of an account.
struct CommittedAccount
{
    AccountFields fields;
    Hash32 storage_root;

    [[nodiscard]] friend bool operator==(
        const CommittedAccount&, const CommittedAccount&) = default;
};

/// An account and slots of it, of which nodes are wanted.
struct AccountSlots
{
    Address address;
    std::span<const u256> slots{};
};

/// Why a commitment could not go on.
struct CommitmentError
{
    storage::StateError state{};
    /// What could not be read, for people.
    std::string detail{};
};

template <typename T>
using CommitmentResult = Result<T, CommitmentError>;

/// What Ethereum's header commits to: the state trie and all storage tries, brought from one height to the next by write sets,
/// and back by the values from before. In memory, where nothing can fail but `state_after`, or over a source of nodes.
///
/// Safe for concurrent callers, one after another.
class StateCommitment
{
public:
    using Nodes = std::vector<std::vector<std::uint8_t>>;

    /// The empty state, in memory. Updates run on so many threads at most. [threads > 0]
    explicit StateCommitment(unsigned threads = 1);
    /// The state of that root, whose nodes the source has; it must outlive this. Reads nothing yet.
    StateCommitment(
        const storage::TrieNodeSource& source, const Hash32& root, unsigned threads = 1);
    StateCommitment(StateCommitment&&) noexcept;
    StateCommitment& operator=(StateCommitment&&) noexcept;
    ~StateCommitment();

    /// Applies a write set as flatten() gives it, and gives the root of the state trie. To go back, the locations hold what they
    /// held before; a whole state is one write set on the empty commitment. `state_after` is the state with the writes, and
    /// is asked for the mark of accounts without nonce, balance and code alone, which only chains before EIP-161 have.
    /// After an error of the source the commitment is to be dropped, and opened again where the nodes are. Cost: the nodes on the
    /// ways to what is written, and a look at each account's leaf. [writes as flatten() gives them]
    [[nodiscard]] CommitmentResult<Hash32> update(
        const storage::WriteSet& writes, const storage::StateView& state_after);

    /// Root of the state trie.
    [[nodiscard]] Hash32 root() const;
    /// Nothing where there is no account.
    [[nodiscard]] CommitmentResult<std::optional<CommittedAccount>> account(
        const Address& address) const;
    /// The empty root where there is no account.
    [[nodiscard]] CommitmentResult<Hash32> storage_root(const Address& address) const;

    /// The nodes of all tries that show the accounts and their slots, or that they are not there. May repeat nodes of different
    /// accounts' storage. [each account once]
    [[nodiscard]] CommitmentResult<Nodes> prove(std::span<const AccountSlots> accounts) const;
    /// The nodes of the state trie alone that show the hashed addresses, and those of one account's storage trie that show the
    /// hashed slots; the root first. Nothing where the trie is empty.
    [[nodiscard]] CommitmentResult<Nodes> prove_account_keys(std::span<const Hash32> keys) const;
    [[nodiscard]] CommitmentResult<Nodes> prove_slot_keys(
        const Address& address, std::span<const Hash32> keys) const;

    /// As TrieForest::harvest() and evict(). [over a source]
    [[nodiscard]] storage::TrieHarvest harvest();
    void evict(std::size_t size_max);

    /// Nodes encoded and hashed, and read from the source, since it was made: metrics.
    [[nodiscard]] std::uint64_t hashed_node_count() const;
    [[nodiscard]] std::uint64_t loaded_node_count() const;
    /// Bytes of nodes and tables.
    [[nodiscard]] std::size_t memory_size() const;

private:
    struct Tries;
    std::unique_ptr<Tries> tries_;
};
}  // namespace braid::evm
