// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/commitment/account_leaf.hpp"
#include "base/rlp.hpp"
#include "vm-frontends/evm/keys.hpp"
#include "vm-frontends/evm/witness/account_writes.hpp"

namespace braid::evm
{
using storage::StateError;

namespace
{
/// Whether an account that has neither nonce nor balance nor code is there by its mark alone.
Result<bool, StateError> has_mark(const Address& address, const storage::StateView& state) noexcept
{
    const KeyBytes key{KeyKind::code_hash, address};
    const auto mark = state.read(key.view());
    if (!mark.ok())
        return Err{mark.error()};
    return !mark->absent();
}
}  // namespace

Result<AccountLeaf, StateError> decode_account_leaf(Bytes encoded) noexcept
{
    auto list = rlp::Reader::of_list(encoded);
    if (!list.ok())
        return Err{StateError::corrupt};
    const auto nonce = list->u64();
    const auto balance = list->integer();
    const auto storage_root = list->hash32();
    const auto code_hash = list->hash32();
    if (!nonce.ok() || !balance.ok() || !storage_root.ok() || !code_hash.ok() || !list->at_end())
        return Err{StateError::corrupt};
    return AccountLeaf{.fields = {.nonce = *nonce, .balance = *balance, .code_hash = *code_hash},
        .storage_root = *storage_root};
}

Result<std::optional<AccountLeaf>, StateError> decode_found_account(
    const Result<std::optional<Bytes>, StateError>& leaf) noexcept
{
    if (!leaf.ok())
        return Err{leaf.error()};
    if (!*leaf)
        return std::optional<AccountLeaf>{};
    const auto account = decode_account_leaf(**leaf);
    if (!account.ok())
        return Err{account.error()};
    return std::optional{*account};
}

void encode_account_leaf(const AccountLeaf& account, std::vector<std::uint8_t>& to)
{
    rlp::Writer writer{to};
    const auto list = writer.open();
    writer.u64(account.fields.nonce);
    writer.integer(account.fields.balance);
    writer.string(account.storage_root);
    writer.string(account.fields.code_hash);
    writer.close(list);
}

Result<u256, StateError> decode_slot_leaf(Bytes encoded) noexcept
{
    rlp::Reader reader{encoded};
    const auto value = reader.integer();
    if (!value.ok() || !reader.at_end() || value->is_zero())
        return Err{StateError::corrupt};
    return *value;
}

std::optional<AccountLeaf> leaf_after(
    const std::optional<AccountLeaf>& before, const AccountWrites& writes) noexcept
{
    AccountLeaf after = before.value_or(AccountLeaf{});
    bool has_code_hash = before && before->shows_code_hash();
    if (writes.balance)
        after.fields.balance = integer_of(*writes.balance);
    if (writes.nonce)
        after.fields.nonce = integer_of(*writes.nonce)[0];
    if (writes.code_hash)
    {
        has_code_hash = !writes.code_hash->absent();
        after.fields.code_hash = has_code_hash ? writes.code_hash->cell() : empty_code_hash;
    }
    if (!has_code_hash && after.fields.nonce == 0 && after.fields.balance.is_zero())
        return std::nullopt;
    if (writes.generation != 0)
        after.storage_root = storage::empty_trie_root;
    return after;
}

Result<std::optional<AccountFields>, StateError> fields_after(
    const std::optional<AccountLeaf>& before, const AccountWrites& writes,
    const storage::StateView& state_after) noexcept
{
    const auto leaf = leaf_after(before, writes);
    const bool shows_nothing = !leaf || leaf->fields == AccountFields{};
    if (!shows_nothing || writes.code_hash || !before)
        return leaf ? std::optional{leaf->fields} : std::nullopt;
    // The leaf from before does not tell whether the account has the mark beside its nonce and its balance.
    const auto marked = has_mark(writes.address, state_after);
    if (!marked.ok())
        return Err{marked.error()};
    return *marked ? std::optional{AccountFields{}} : std::nullopt;
}
}  // namespace braid::evm
