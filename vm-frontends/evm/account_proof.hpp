// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie_proof.hpp"
#include "storage/write_set.hpp"
#include "vm-frontends/evm/state_commitment.hpp"

namespace braid::evm
{
/// What a storage trie holds under a slot, and the nodes that show it, the root first.
struct SlotProof
{
    u256 key;
    /// 0 where nothing is there.
    u256 value{};
    std::vector<std::vector<std::uint8_t>> proof{};
};

/// What the state trie and a storage trie hold of an account, with what shows it: the answer to eth_getProof. EIP-1186.
/// Where there is no account its fields and its storage are empty, and the nodes show that.
struct AccountProof
{
    Address address;
    AccountFields fields{};
    Hash32 storage_hash{};
    /// From the root of the state trie on.
    std::vector<std::vector<std::uint8_t>> account_proof{};
    /// In the order asked for.
    std::vector<SlotProof> storage_proof{};
};

/// More slots are refused in one proof.
inline constexpr std::size_t proof_slot_count_max = 1024;

/// Why no proof was made.
enum class ProveError : std::uint8_t
{
    /// More slots than proof_slot_count_max.
    too_many_slots,
    /// The values from before do not lead to the state root of that height.
    wrong_root,
    /// The state of that height could not answer.
    state_unavailable,
};

/// Proves an account and slots of it in the state that the commitment has now. Cost: the nodes on the ways.
/// [no update meanwhile]
[[nodiscard]] Result<AccountProof, ProveError> prove_account(
    const StateCommitment& commitment, const Address& address, std::span<const u256> slots);

/// An earlier height, told by what it takes to go back there.
struct EarlierState
{
    /// What its header says.
    Hash32 state_root;
    /// The locations that changed since, with what they held then; as flatten() gives them, sorted.
    const storage::WriteSet* values = nullptr;
    /// The state then; asked as StateCommitment::update() asks its own.
    const storage::StateView* state = nullptr;
};

/// The same of an earlier state. The commitment stays where it is: the nodes that the changes since concern are taken from it and put back to
/// what they were, and must lead to `state_root`. Cost: in proportion to what changed since, whatever the size of the state.
/// [no update meanwhile]
[[nodiscard]] Result<AccountProof, ProveError> prove_account_at(const StateCommitment& commitment,
    const EarlierState& earlier, const Address& address, std::span<const u256> slots);

/// Why an account's proof shows nothing.
enum class AccountProofError : std::uint8_t
{
    /// More slots than proof_slot_count_max, or more or longer nodes than trie_proof.hpp allows.
    too_large,
    /// A node on the way lacks.
    incomplete,
    /// A node does not decode, or what it holds is no account or no slot's value.
    corrupt,
    /// A node that is on no way.
    superfluous,
    /// The nodes show an account with other fields, or none.
    other_account,
    /// The nodes show another value of a slot.
    other_value,
};

/// Checks everything that the proof says against the state root. It may come from an enemy. Cost: one hash a node.
[[nodiscard]] Result<Done, AccountProofError> verify_account_proof(
    const Hash32& state_root, const AccountProof& proof);
}  // namespace braid::evm
