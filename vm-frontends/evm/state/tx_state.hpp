// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tx_view.hpp"
#include "vm-frontends/evm/address.hpp"
#include "vm-frontends/evm/fork.hpp"
#include "vm-frontends/evm/receipt.hpp"

namespace braid::evm
{
struct Account;

/// EIP-2929: whether an access was the first of the transaction.
enum class Access : std::uint8_t
{
    warm,
    cold,
};

/// A position in the journal to which the state can return.
struct Checkpoint
{
    std::size_t journal_size = 0;
    std::size_t log_count = 0;
    std::uint64_t refund = 0;
};

/// Storage as an instruction sees it: the value at the start of the transaction and now.
struct SlotValues
{
    u256 original;
    u256 current;
};

/// The world as one running transaction sees it: a journaled cache over the engine's TxView.
///
/// A read that must wait makes blocked() true and gives zero; the interpreter looks at blocked() after each
/// instruction that may read and gives the transaction up. Nothing reaches the TxView before commit().
///
/// `Account&` stays valid for the whole transaction and is cheap to keep in a frame; getting one reads no state.
class TxState
{
public:
    TxState(engine::TxView& view, Fork fork) noexcept;
    ~TxState();
    TxState(const TxState&) = delete;
    TxState& operator=(const TxState&) = delete;

    [[nodiscard]] bool blocked() const noexcept { return blocked_; }
    /// [blocked()]
    [[nodiscard]] const engine::Blocked& why_blocked() const noexcept { return why_blocked_; }
    /// Memory for logs and outputs; lives as long as the block's result.
    [[nodiscard]] Arena& arena() noexcept;
    /// Memory for this execution alone: stacks, memory and return data of calls.
    [[nodiscard]] Arena& scratch() noexcept;

    [[nodiscard]] Account& account(const Address& address) noexcept;

    /// EIP-2929: marks the account accessed.
    Access access_account(Account& account) noexcept;
    /// EIP-2929: marks the slot accessed.
    Access access_slot(Account& account, const u256& key) noexcept;
    [[nodiscard]] bool is_warm(const Account& account) const noexcept;

    [[nodiscard]] u256 balance(Account& account) noexcept;
    [[nodiscard]] std::uint64_t nonce(Account& account) noexcept;
    /// Zero for an account that does not exist, else keccak256 of its code.
    [[nodiscard]] Hash32 code_hash(Account& account) noexcept;
    [[nodiscard]] Bytes code(Account& account) noexcept;
    [[nodiscard]] bool exists(Account& account) noexcept;
    /// EIP-161: no code, nonce 0, balance 0; also where it does not exist. Reads no more than it must.
    [[nodiscard]] bool empty(Account& account) noexcept;
    /// Whether the account has any storage (EIP-7610).
    [[nodiscard]] bool has_storage(Account& account) noexcept;

    [[nodiscard]] u256 load(Account& account, const u256& key) noexcept;
    [[nodiscard]] SlotValues load_for_store(Account& account, const u256& key) noexcept;
    void store(Account& account, const u256& key, const u256& value) noexcept;
    [[nodiscard]] u256 load_transient(Account& account, const u256& key) noexcept;
    void store_transient(Account& account, const u256& key, const u256& value) noexcept;

    /// EIP-161: an account touched and empty at the end of the transaction is deleted.
    void touch(Account& account) noexcept;
    /// Adds without reading where nobody read the balance: a commutative delta. Touches.
    void credit(Account& account, const u256& amount) noexcept;
    /// Takes the amount where the balance has it; false and unchanged where not.
    [[nodiscard]] bool debit(Account& account, const u256& amount) noexcept;
    void set_balance(Account& account, const u256& amount) noexcept;
    void set_nonce(Account& account, std::uint64_t nonce) noexcept;
    /// The code is copied to the arena.
    void set_code(Account& account, Bytes code, const Hash32& hash) noexcept;
    /// Makes a fresh account for a creation: its storage is empty, its balance kept, its nonce 0
    /// (before Spurious Dragon) or 1. Marks it created in this transaction (EIP-6780).
    void create(Account& account) noexcept;
    [[nodiscard]] bool created_in_tx(const Account& account) const noexcept;
    /// Schedules the account's deletion for the end of the transaction; true the first time.
    bool destroy(Account& account) noexcept;

    [[nodiscard]] Checkpoint checkpoint() const noexcept;
    void revert(const Checkpoint& to) noexcept;

    /// `topics` and `data` are copied to the arena.
    void log(const Address& address, std::span<const Hash32> topics, Bytes data) noexcept;
    [[nodiscard]] std::span<const Log> logs() const noexcept;

    void add_refund(std::uint64_t gas) noexcept;
    void sub_refund(std::uint64_t gas) noexcept;
    [[nodiscard]] std::uint64_t refund() const noexcept;

    /// Deletes what is to be deleted and hands every change to the TxView. [!blocked()]
    void commit() noexcept;

private:
    struct Storage;
    Storage* storage_ = nullptr;
    bool blocked_ = false;
    engine::Blocked why_blocked_;
};
}  // namespace braid::evm
