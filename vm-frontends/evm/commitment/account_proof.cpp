// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/account_proof.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "storage/partial_trie.hpp"
#include "vm-frontends/evm/commitment/committed_tries.hpp"
#include "vm-frontends/evm/witness/account_writes.hpp"
#include "vm-frontends/evm/witness/witness_nodes.hpp"

namespace braid::evm
{
namespace
{
using storage::PartialTrie;
using storage::StateError;
using Nodes = std::vector<std::vector<std::uint8_t>>;

/// The proof as the commitment gives it.
Result<AccountProof, StateError> prove_now(
    const CommittedTries& tries, const Address& address, std::span<const u256> slots)
{
    const Hash32 key = kernels::keccak256(address);
    const auto leaf = tries.account(address);
    if (!leaf.ok())
        return Err{leaf.error()};
    auto nodes = tries.prove_accounts({&key, 1});
    if (!nodes.ok())
        return Err{nodes.error()};
    const AccountLeaf account = leaf->value_or(AccountLeaf{});
    AccountProof proof{.address = address,
        .fields = account.fields,
        .storage_hash = account.storage_root,
        .account_proof = std::move(nodes).value()};
    for (const u256& slot : slots)
    {
        const Hash32 slot_key = kernels::keccak256(slot.to_be());
        auto slot_nodes = tries.prove_slots(address, {&slot_key, 1});
        if (!slot_nodes.ok())
            return Err{slot_nodes.error()};
        SlotProof& shown = proof.storage_proof.emplace_back(
            SlotProof{.key = slot, .proof = std::move(slot_nodes).value()});
        if (shown.proof.empty())
            continue;
        const auto value = storage::verify_proof(account.storage_root, slot_key,
            std::vector<Bytes>{shown.proof.begin(), shown.proof.end()});
        if (!value.ok())
            return Err{value.error()};
        if (*value)
            shown.value = decode_slot_leaf(**value).value();
    }
    return proof;
}

/// Tries of an earlier state, of which only what changed since exists.
class EarlierTries
{
public:
    EarlierTries(const storage::Witness& nodes, const Hash32& root)
      : nodes_(&nodes), accounts_(nodes, root)
    {}

    /// Puts every account back, and remembers the storage trie of `address`.
    [[nodiscard]] Result<Done, StateError> go_back(
        const EarlierState& earlier, const Address& address)
    {
        std::vector<Hash32> gone;
        for (const AccountWrites& account : by_account(*earlier.values))
        {
            const auto done = go_back(account, *earlier.state, account.address == address, gone);
            if (!done.ok())
                return done;
        }
        // Others are there first, so that no branch collapses on the way that the tries then had.
        for (const Hash32& key : gone)
            if (const auto done = accounts_.erase(key); !done.ok())
                return done;
        return Done{};
    }
    [[nodiscard]] Hash32 root() noexcept { return accounts_.root(); }
    [[nodiscard]] Result<std::optional<AccountLeaf>, StateError> find(const Hash32& key)
    {
        return decode_found_account(accounts_.get(key));
    }
    [[nodiscard]] Result<Nodes, StateError> prove(const Hash32& key)
    {
        return accounts_.prove(key);
    }
    /// The storage trie of the account that was asked for, at that root.
    [[nodiscard]] PartialTrie& storage(const Hash32& root)
    {
        if (!storage_)
            storage_.emplace(*nodes_, root);
        return *storage_;
    }

private:
    [[nodiscard]] Result<Done, StateError> go_back(const AccountWrites& writes,
        const storage::StateView& state, bool is_asked_for, std::vector<Hash32>& gone)
    {
        const Hash32 key = kernels::keccak256(writes.address);
        const auto before = find(key);
        if (!before.ok())
            return Err{before.error()};
        const auto fields = fields_after(*before, writes, state);
        if (!fields.ok())
            return Err{fields.error()};
        if (!*fields)
        {
            if (is_asked_for)
                storage_.emplace();
            if (*before)
                gone.push_back(key);
            return Done{};
        }
        PartialTrie slots{*nodes_, *before ? (*before)->storage_root : storage::empty_trie_root};
        if (const auto done = put_slots(writes, slots); !done.ok())
            return done;
        std::vector<std::uint8_t> leaf;
        encode_account_leaf({.fields = **fields, .storage_root = slots.root()}, leaf);
        if (is_asked_for)
            storage_.emplace(std::move(slots));
        return accounts_.put(key, leaf);
    }
    [[nodiscard]] static Result<Done, StateError> put_slots(
        const AccountWrites& writes, PartialTrie& trie)
    {
        std::vector<std::uint8_t> leaf;
        for (const bool erasing : {false, true})
            for (const auto& slot : writes.slots)
            {
                const u256 value = integer_of(slot.value);
                if (value.is_zero() != erasing)
                    continue;
                const Hash32 key = kernels::keccak256(slot.key.bytes.last(32));
                leaf.clear();
                rlp::Writer{leaf}.integer(value);
                const auto done = erasing ? trie.erase(key) : trie.put(key, leaf);
                if (!done.ok())
                    return done;
            }
        return Done{};
    }

    const storage::Witness* nodes_;
    PartialTrie accounts_;
    std::optional<PartialTrie> storage_;
};

/// The proof as the earlier tries give it. [they went back]
Result<AccountProof, StateError> prove_earlier(
    EarlierTries& tries, const Address& address, std::span<const u256> slots)
{
    const Hash32 key = kernels::keccak256(address);
    const auto leaf = tries.find(key);
    if (!leaf.ok())
        return Err{leaf.error()};
    auto nodes = tries.prove(key);
    if (!nodes.ok())
        return Err{nodes.error()};
    const AccountLeaf account = leaf->value_or(AccountLeaf{});
    AccountProof proof{.address = address,
        .fields = account.fields,
        .storage_hash = account.storage_root,
        .account_proof = std::move(nodes).value()};
    for (const u256& slot : slots)
    {
        SlotProof& shown = proof.storage_proof.emplace_back(SlotProof{.key = slot});
        if (account.storage_root == storage::empty_trie_root)
            continue;
        PartialTrie& trie = tries.storage(account.storage_root);
        const Hash32 slot_key = kernels::keccak256(slot.to_be());
        const auto value = trie.get(slot_key);
        auto slot_nodes = trie.prove(slot_key);
        if (!value.ok() || !slot_nodes.ok())
            return Err{value.ok() ? slot_nodes.error() : value.error()};
        shown.proof = std::move(slot_nodes).value();
        if (!*value)
            continue;
        const auto integer = decode_slot_leaf(**value);
        if (!integer.ok())
            return Err{integer.error()};
        shown.value = *integer;
    }
    return proof;
}

AccountProofError error_of(storage::ProofError error) noexcept
{
    switch (error)
    {
    case storage::ProofError::too_large:
        return AccountProofError::too_large;
    case storage::ProofError::incomplete:
        return AccountProofError::incomplete;
    case storage::ProofError::superfluous:
        return AccountProofError::superfluous;
    case storage::ProofError::corrupt:
        break;
    }
    return AccountProofError::corrupt;
}

/// What the nodes show, and that none is too many; an empty trie has none.
Result<std::optional<Bytes>, AccountProofError> verify_nodes(
    const Hash32& root, const Hash32& key, const Nodes& nodes)
{
    if (root == storage::empty_trie_root && nodes.empty())
        return std::optional<Bytes>{};
    const auto values =
        storage::verify_trie_proof(root, {&key, 1}, std::vector<Bytes>{nodes.begin(), nodes.end()});
    if (!values.ok())
        return Err{error_of(values.error())};
    return values->front();
}

Result<Done, AccountProofError> verify_slot(const Hash32& root, const SlotProof& proof)
{
    const auto leaf = verify_nodes(root, kernels::keccak256(proof.key.to_be()), proof.proof);
    if (!leaf.ok())
        return Err{leaf.error()};
    u256 value;
    if (*leaf)
    {
        const auto shown = decode_slot_leaf(**leaf);
        if (!shown.ok())
            return Err{AccountProofError::corrupt};
        value = *shown;
    }
    if (value != proof.value)
        return Err{AccountProofError::other_value};
    return Done{};
}
}  // namespace

Result<AccountProof, ProveError> prove_account(
    const StateCommitment& commitment, const Address& address, std::span<const u256> slots)
{
    if (slots.size() > proof_slot_count_max)
        return Err{ProveError::too_many_slots};
    auto proof = prove_now(CommittedTries{commitment}, address, slots);
    if (!proof.ok())
        return Err{ProveError::state_unavailable};
    return std::move(proof).value();
}

Result<AccountProof, ProveError> prove_account_at(const StateCommitment& commitment,
    const EarlierState& earlier, const Address& address, std::span<const u256> slots)
{
    if (slots.size() > proof_slot_count_max)
        return Err{ProveError::too_many_slots};
    const CommittedTries latest{commitment};
    const auto nodes = nodes_to_go_back(
        {{address, std::set<u256>{slots.begin(), slots.end()}}}, *earlier.values, latest);
    if (!nodes.ok())
        return Err{ProveError::state_unavailable};
    const auto witness = storage::Witness::of(std::vector<Bytes>{nodes->begin(), nodes->end()});
    if (!witness)
        return Err{ProveError::state_unavailable};
    EarlierTries tries{*witness, latest.root()};
    if (!tries.go_back(earlier, address).ok())
        return Err{ProveError::state_unavailable};
    if (tries.root() != earlier.state_root)
        return Err{ProveError::wrong_root};
    auto proof = prove_earlier(tries, address, slots);
    if (!proof.ok())
        return Err{ProveError::state_unavailable};
    return std::move(proof).value();
}

Result<Done, AccountProofError> verify_account_proof(
    const Hash32& state_root, const AccountProof& proof)
{
    if (proof.storage_proof.size() > proof_slot_count_max)
        return Err{AccountProofError::too_large};
    const auto leaf =
        verify_nodes(state_root, kernels::keccak256(proof.address), proof.account_proof);
    if (!leaf.ok())
        return Err{leaf.error()};
    AccountLeaf account;
    if (*leaf)
    {
        const auto shown = decode_account_leaf(**leaf);
        if (!shown.ok())
            return Err{AccountProofError::corrupt};
        account = *shown;
    }
    if (account != AccountLeaf{.fields = proof.fields, .storage_root = proof.storage_hash})
        return Err{AccountProofError::other_account};
    for (const SlotProof& slot : proof.storage_proof)
        if (const auto done = verify_slot(proof.storage_hash, slot); !done.ok())
            return done;
    return Done{};
}
}  // namespace braid::evm
