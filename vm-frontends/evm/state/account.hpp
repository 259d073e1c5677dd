// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tx_view.hpp"
#include "vm-frontends/evm/address.hpp"

namespace braid::evm
{
/// One storage slot as the running transaction knows it. Lives in the transaction's scratch memory.
struct Slot
{
    struct Account* account = nullptr;
    u256 key;
    /// At the start of the transaction. [loaded]
    u256 original;
    /// Now. [loaded]
    u256 current;
    engine::Location* location = nullptr;
    bool loaded = false;
    bool warm = false;
    /// In the list of slots that may have changed.
    bool listed = false;
    Slot* next_listed = nullptr;

    [[nodiscard]] bool has_key(const Account* of, const u256& name) const noexcept
    {
        return account == of && key == name;
    }
};

/// One slot of transient storage (EIP-1153).
struct TransientSlot
{
    const struct Account* account = nullptr;
    u256 key;
    u256 value;

    [[nodiscard]] bool has_key(const Account* of, const u256& name) const noexcept
    {
        return account == of && key == name;
    }
};

/// One account as the running transaction knows it: what was read so far and what changed. TxState alone changes it.
/// What was read is never forgotten; what changed is journaled.
struct Account
{
    Address address;

    /// What the transaction read already.
    bool balance_read = false;
    bool nonce_read = false;
    bool code_hash_read = false;
    bool generation_read = false;
    bool code_read = false;

    /// Marks; all journaled.
    bool warm = false;
    bool touched = false;
    bool created = false;
    bool destroyed = false;
    /// Whether code_hash names code or an account that exists by its mark alone. [code_hash_read]
    bool code_hash_present = false;
    bool base_code_hash_present = false;
    /// In the list of accounts that may have changed.
    bool listed = false;

    std::uint64_t base_nonce = 0;
    std::uint64_t nonce = 0;
    /// How often the storage was reset before this transaction. [generation_read]
    std::uint64_t generation = 0;
    /// [balance_read]
    u256 base_balance;
    /// Balance now minus balance before the transaction, modulo 2^256. Never negative while !balance_read.
    u256 balance_change;
    Hash32 base_code_hash;
    Hash32 code_hash;
    /// [code_read]
    Bytes code;

    engine::Location* balance_location = nullptr;
    engine::Location* nonce_location = nullptr;
    engine::Location* code_hash_location = nullptr;
    engine::Location* generation_location = nullptr;
    Account* next_listed = nullptr;

    [[nodiscard]] bool has_key(const Address& name) const noexcept { return address == name; }
};

/// Nodes in the order in which they were first added.
template <typename Node>
struct ListOf
{
    Node* first = nullptr;
    Node* last = nullptr;

    /// Does nothing where the node is in the list.
    void add(Node& node) noexcept
    {
        if (node.listed)
            return;
        node.listed = true;
        (last == nullptr ? first : last->next_listed) = &node;
        last = &node;
    }
};
}  // namespace braid::evm
