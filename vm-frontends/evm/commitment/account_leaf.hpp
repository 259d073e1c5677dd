// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"
#include "storage/trie.hpp"
#include "vm-frontends/evm/account_fields.hpp"
#include <optional>
#include <vector>

namespace braid::evm
{
struct AccountWrites;

/// A leaf of the state trie. Yellow Paper, section 4.1.
struct AccountLeaf
{
    AccountFields fields;
    Hash32 storage_root = storage::empty_trie_root;

    /// Whether the location code_hash is present, as keys.hpp tells it, where nothing but the leaf is known.
    [[nodiscard]] bool shows_code_hash() const noexcept
    {
        return fields.code_hash != empty_code_hash || fields.nonce != 0 || fields.balance.is_zero();
    }
    [[nodiscard]] friend bool operator==(const AccountLeaf&, const AccountLeaf&) = default;
};

/// StateError::corrupt where it is no account.
[[nodiscard]] Result<AccountLeaf, storage::StateError> decode_account_leaf(Bytes encoded) noexcept;
/// The same of what a lookup in the state trie gave: nothing where it found nothing, its error where it failed.
[[nodiscard]] Result<std::optional<AccountLeaf>, storage::StateError> decode_found_account(
    const Result<std::optional<Bytes>, storage::StateError>& leaf) noexcept;
void encode_account_leaf(const AccountLeaf& account, std::vector<std::uint8_t>& to);

/// A slot's leaf in a storage trie; StateError::corrupt where it is none.
[[nodiscard]] Result<u256, storage::StateError> decode_slot_leaf(Bytes encoded) noexcept;

/// The account after the writes, its slots aside: a reset leaves the empty storage root. Nothing where the account is gone.
[[nodiscard]] std::optional<AccountLeaf> leaf_after(
    const std::optional<AccountLeaf>& before, const AccountWrites& writes) noexcept;

/// The fields that leaf_after() gives, where the writes may also take an account back to an earlier height: then its leaf does not tell
/// whether an account that is left without nonce, balance and code was there by its mark, and `state_after` is asked.
[[nodiscard]] Result<std::optional<AccountFields>, storage::StateError> fields_after(
    const std::optional<AccountLeaf>& before, const AccountWrites& writes,
    const storage::StateView& state_after) noexcept;
}  // namespace braid::evm
