// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/account_fields.hpp"
#include "vm-frontends/evm/flatten.hpp"
#include "vm-frontends/evm/rooted_state.hpp"
#include <memory>
#include <optional>
#include <vector>

namespace braid::evm
{
/// An EVM state in memory: accounts, their storage, and code by hash. A value: copies share code alone.
/// Reads may be concurrent with one another, never with a change. A read is one probe, a slot's two.
/// Slots that are zero are not kept. An account without nonce, balance and code may exist (before EIP-161).
class World final : public RootedState
{
public:
    World();
    World(const World& other);
    World(World&&) noexcept;
    World& operator=(World other) noexcept;
    ~World() override;

    /// Answers every kind of keys.hpp.
    [[nodiscard]] Result<storage::Value, storage::StateError> read(
        const storage::StateKey& key) const noexcept override;

    /// Makes or replaces an account; its storage stays.
    void set_account(const Address& address, const AccountFields& fields);
    /// Makes the account where there is none. Zero erases the slot.
    void set_slot(const Address& address, const u256& key, const u256& value);
    /// Keeps the code and gives its hash.
    Hash32 add_code(Bytes code);
    /// Keeps code whose hash is known. [keccak256(code) == hash]
    void add_code(const Hash32& hash, Bytes code);

    /// Applies what a block wrote. Generations of storage collapse to 0; a destroyed account is gone.
    void apply(const storage::WriteSet& writes);

    [[nodiscard]] std::optional<AccountFields> account(const Address& address) const noexcept;
    [[nodiscard]] u256 slot(const Address& address, const u256& key) const noexcept;
    /// Empty where unknown.
    [[nodiscard]] Bytes code(const Hash32& hash) const noexcept;
    [[nodiscard]] std::size_t account_count() const noexcept;
    /// All accounts in the order of their addresses.
    [[nodiscard]] std::vector<Address> addresses() const;
    /// The account's slots in the order of their keys.
    [[nodiscard]] std::vector<std::pair<u256, u256>> slots(const Address& address) const;
    /// All of it as one write set on the empty state, flattened. Views the world's code.
    [[nodiscard]] FlatWriteSet as_writes() const;

    /// Root of the state trie. Cost: the nodes on the ways to what changed since a root was last asked for.
    [[nodiscard]] Hash32 state_root();

    /// Puts the writes into the tries and takes them out again: callers wait for one another. Cost: twice that of the
    /// writes, and of all slots of an account that they destroy.
    [[nodiscard]] Result<StateRoots, storage::StateError> roots_after(
        const storage::WriteSet& writes, std::span<const Address> accounts) const noexcept override;

private:
    struct Tables;
    std::unique_ptr<Tables> tables_;
};
}  // namespace braid::evm
