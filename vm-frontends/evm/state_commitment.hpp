// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// What Ethereum's header commits to: the state trie and all storage tries, brought from one height to the next by write sets,
/// and back by the values from before.
///
/// Safe for concurrent callers: those that read wait while an update is under way.
class StateCommitment
{
public:
    /// The empty state. Updates run on so many threads at most. [threads > 0]
    explicit StateCommitment(unsigned threads = 1);
    StateCommitment(StateCommitment&&) noexcept;
    StateCommitment& operator=(StateCommitment&&) noexcept;
    ~StateCommitment();

    /// Applies a write set as flatten() gives it, and gives the root of the state trie. To go back, the locations hold what they
    /// held before; a whole state is one write set on the empty commitment. `state_after` is the state with the writes, and
    /// is asked for the mark of accounts without nonce, balance and code alone, which only chains before EIP-161 have; where it
    /// fails nothing has changed. Cost: the nodes on the ways to what is written, and a look at each account's leaf.
    /// [writes as flatten() gives them]
    [[nodiscard]] Result<Hash32, storage::StateError> update(
        const storage::WriteSet& writes, const storage::StateView& state_after);

    /// Root of the state trie.
    [[nodiscard]] Hash32 root() const;
    /// Nothing where there is no account.
    [[nodiscard]] std::optional<CommittedAccount> account(const Address& address) const;
    /// The empty root where there is no account.
    [[nodiscard]] Hash32 storage_root(const Address& address) const;

    /// The nodes of all tries that show the accounts and their slots, or that they are not there. May repeat nodes of different
    /// accounts' storage. [each account once]
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> prove(
        std::span<const AccountSlots> accounts) const;
    /// The nodes of the state trie alone that show the hashed addresses, and those of one account's storage trie that show the
    /// hashed slots; the root first. Nothing where the trie is empty.
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> prove_account_keys(
        std::span<const Hash32> keys) const;
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> prove_slot_keys(
        const Address& address, std::span<const Hash32> keys) const;

    /// Nodes encoded and hashed since it was made: a metric.
    [[nodiscard]] std::uint64_t hashed_node_count() const;
    /// Bytes of nodes and tables.
    [[nodiscard]] std::size_t memory_size() const;

private:
    struct Tries;
    std::unique_ptr<Tries> tries_;
};
}  // namespace braid::evm
