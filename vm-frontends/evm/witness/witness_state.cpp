// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/witness_state.hpp"
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "storage/partial_trie.hpp"
#include "vm-frontends/evm/keys.hpp"
#include "vm-frontends/evm/witness/account_writes.hpp"
#include <algorithm>

namespace braid::evm
{
namespace
{
using storage::StateError;
using storage::Value;
using storage::Witness;

/// A leaf of the state trie. Yellow Paper, section 4.1.
struct Account
{
    std::uint64_t nonce = 0;
    u256 balance;
    Hash32 storage_root = storage::empty_trie_root;
    Hash32 code_hash = empty_code_hash;

    /// Whether the location code_hash is present, as keys.hpp tells it.
    [[nodiscard]] bool shows_code_hash() const noexcept
    {
        return code_hash != empty_code_hash || nonce != 0 || balance.is_zero();
    }
};

Result<Account, StateError> decode_account(Bytes encoded) noexcept
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
    return Account{.nonce = *nonce,
        .balance = *balance,
        .storage_root = *storage_root,
        .code_hash = *code_hash};
}

void encode_account(const Account& account, std::vector<std::uint8_t>& to)
{
    rlp::Writer writer{to};
    const auto list = writer.open();
    writer.u64(account.nonce);
    writer.integer(account.balance);
    writer.string(account.storage_root);
    writer.string(account.code_hash);
    writer.close(list);
}

Result<std::optional<Account>, StateError> find_account(
    const Witness& witness, const Hash32& root, const Address& address) noexcept
{
    const auto leaf = storage::trie_lookup(witness, root, kernels::keccak256(address));
    if (!leaf.ok())
        return Err{leaf.error()};
    if (!*leaf)
        return std::optional<Account>{};
    const auto account = decode_account(**leaf);
    if (!account.ok())
        return Err{account.error()};
    return std::optional{*account};
}

Value cell_of(const u256& integer) noexcept
{
    return integer.is_zero() ? Value{} : Value::of_cell(integer.to_be());
}

u256 integer_of(const Value& value) noexcept
{
    return value.absent() ? u256{} : u256::from_be(value.cell());
}

Result<Value, StateError> read_code(const Witness& witness, const Hash32& hash) noexcept
{
    if (hash == empty_code_hash)
        return Value::of_blob({});
    const auto code = witness.find(hash);
    if (!code)
        return Err{StateError::missing_witness};
    return Value::of_blob(*code);
}

Result<Value, StateError> read_slot(
    const Witness& witness, const Account& account, Bytes slot_key) noexcept
{
    const auto leaf =
        storage::trie_lookup(witness, account.storage_root, kernels::keccak256(slot_key));
    if (!leaf.ok())
        return Err{leaf.error()};
    if (!*leaf)
        return Value{};
    rlp::Reader reader{**leaf};
    const auto value = reader.integer();
    if (!value.ok() || !reader.at_end() || value->is_zero())
        return Err{StateError::corrupt};
    return cell_of(*value);
}

/// The account after the writes, its storage root aside; nothing where it is gone.
std::optional<Account> fields_after(
    const std::optional<Account>& before, const AccountWrites& writes) noexcept
{
    Account after = before.value_or(Account{});
    bool has_code_hash = before && before->shows_code_hash();
    if (writes.balance)
        after.balance = integer_of(*writes.balance);
    if (writes.nonce)
        after.nonce = integer_of(*writes.nonce)[0];
    if (writes.code_hash)
    {
        has_code_hash = !writes.code_hash->absent();
        after.code_hash = has_code_hash ? writes.code_hash->cell() : empty_code_hash;
    }
    if (!has_code_hash && after.nonce == 0 && after.balance.is_zero())
        return std::nullopt;
    if (writes.generation != 0)
        after.storage_root = storage::empty_trie_root;
    return after;
}

/// Root of the storage trie of `root` once the account's reachable slots were written.
Result<Hash32, StateError> storage_root_of(
    const Witness& witness, const Hash32& root, const AccountWrites& writes) noexcept
{
    storage::PartialTrie trie{witness, root};
    std::vector<std::uint8_t> encoded;
    for (const bool erasing : {false, true})
        for (const auto& slot : writes.slots)
        {
            const u256 value = integer_of(slot.value);
            if (generation_of(slot) != writes.generation || value.is_zero() != erasing)
                continue;
            const Hash32 key = kernels::keccak256(slot.key.bytes.last(32));
            encoded.clear();
            rlp::Writer{encoded}.integer(value);
            const auto done = erasing ? trie.erase(key) : trie.put(key, encoded);
            if (!done.ok())
                return Err{done.error()};
        }
    return trie.root();
}

/// The account after the writes; nothing where it is gone or never was.
Result<std::optional<Account>, StateError> account_after(const Witness& witness,
    const std::optional<Account>& before, const AccountWrites& writes) noexcept
{
    auto after = fields_after(before, writes);
    if (after && !writes.slots.empty())
    {
        const auto root = storage_root_of(witness, after->storage_root, writes);
        if (!root.ok())
            return Err{root.error()};
        after->storage_root = *root;
    }
    return after;
}
}  // namespace

Result<Value, StateError> WitnessState::read(const storage::StateKey& key) const noexcept
{
    BRAID_ASSERT(key.vm == storage::VmId::evm);
    const auto kind = static_cast<KeyKind>(key.kind);
    if (kind == KeyKind::code)
        return read_code(*witness_, Hash32::from(key.bytes));
    // Storage that a transaction of this block made or reset was not there before it.
    const bool is_old_slot =
        kind == KeyKind::slot && load_be<std::uint64_t>(key.bytes.data() + 20) == 0;
    if (kind == KeyKind::generation || (kind == KeyKind::slot && !is_old_slot))
        return Value{};
    const auto account = find_account(*witness_, root_, Address::from(key.bytes.first(20)));
    if (!account.ok())
        return Err{account.error()};
    if (!*account)
        return Value{};
    const Account& found = **account;
    switch (kind)
    {
    case KeyKind::balance:
        return cell_of(found.balance);
    case KeyKind::nonce:
        return cell_of(found.nonce);
    case KeyKind::code_hash:
        return found.shows_code_hash() ? Value::of_cell(found.code_hash) : Value{};
    case KeyKind::slot:
        return read_slot(*witness_, found, key.bytes.last(32));
    case KeyKind::has_storage:
        return cell_of(found.storage_root == storage::empty_trie_root ? 0 : 1);
    default:
        return Value{};
    }
}

Result<Hash32, StateError> WitnessState::root_after(const storage::WriteSet& writes) const noexcept
{
    storage::PartialTrie accounts{*witness_, root_};
    std::vector<Hash32> gone;
    std::vector<std::uint8_t> encoded;
    for (const AccountWrites& account : by_account(writes))
    {
        const auto before = find_account(*witness_, root_, account.address);
        if (!before.ok())
            return Err{before.error()};
        const auto after = account_after(*witness_, *before, account);
        if (!after.ok())
            return Err{after.error()};
        const Hash32 key = kernels::keccak256(account.address);
        if (!*after)
        {
            if (*before)
                gone.push_back(key);
            continue;
        }
        encoded.clear();
        encode_account(**after, encoded);
        if (const auto done = accounts.put(key, encoded); !done.ok())
            return Err{done.error()};
    }
    for (const Hash32& key : gone)
        if (const auto done = accounts.erase(key); !done.ok())
            return Err{done.error()};
    return accounts.root();
}

Result<Hash32, StateError> WitnessState::storage_root_after(
    const storage::WriteSet& writes, const Address& address) const noexcept
{
    const auto before = find_account(*witness_, root_, address);
    if (!before.ok())
        return Err{before.error()};
    const auto accounts = by_account(writes);
    const auto at = std::ranges::find(accounts, address, &AccountWrites::address);
    if (at == accounts.end())
        return *before ? (*before)->storage_root : storage::empty_trie_root;
    const auto after = account_after(*witness_, *before, *at);
    if (!after.ok())
        return Err{after.error()};
    return *after ? (*after)->storage_root : storage::empty_trie_root;
}

Result<std::vector<Hash32>, StateError> recent_hashes_of(
    const Witness& witness, const Hash32& parent)
{
    constexpr std::size_t count_max = 256;
    std::vector<Hash32> hashes{parent};
    while (hashes.size() < count_max)
    {
        const auto header = witness.find(hashes.back());
        if (!header)
            break;
        auto fields = rlp::Reader::of_list(*header);
        if (!fields.ok())
            return Err{StateError::corrupt};
        const auto before = fields->hash32();
        if (!before.ok())
            return Err{StateError::corrupt};
        hashes.push_back(*before);
    }
    return hashes;
}
}  // namespace braid::evm
