// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tx_view.hpp"
#include "vm-frontends/evm/address.hpp"
#include "vm-frontends/evm/fork.hpp"
#include "vm-frontends/evm/receipt.hpp"
#include "vm-frontends/evm/state/account.hpp"
#include "vm-frontends/evm/state/arena_vector.hpp"
#include "vm-frontends/evm/state/index.hpp"

namespace braid::evm
{
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
/// The cache lives in the view's scratch memory, so one TxState at a time runs on a view, and making one allocates
/// nothing from the heap.
class TxState
{
public:
    TxState(engine::TxView& view, Fork fork, OpFork op = OpFork::none) noexcept;
    TxState(const TxState&) = delete;
    TxState& operator=(const TxState&) = delete;

    [[nodiscard]] bool blocked() const noexcept { return blocked_; }
    /// [blocked()]
    [[nodiscard]] const engine::Blocked& why_blocked() const noexcept { return why_blocked_; }
    [[nodiscard]] Fork fork() const noexcept { return fork_; }
    /// Memory for logs and outputs; lives as long as the block's result.
    [[nodiscard]] Arena& arena() noexcept { return arena_; }
    /// Memory for this execution alone: stacks, memory and return data of calls.
    [[nodiscard]] Arena& scratch() noexcept { return scratch_; }

    [[nodiscard]] Account& account(const Address& address) noexcept;

    /// EIP-2929: marks the account accessed. Precompiles are accessed from the start.
    Access access_account(Account& account) noexcept;
    /// EIP-2929: marks the slot accessed.
    Access access_slot(Account& account, const u256& key) noexcept;
    [[nodiscard]] bool is_warm(const Account& account) const noexcept { return account.warm; }

    [[nodiscard]] u256 balance(Account& account) noexcept;
    [[nodiscard]] std::uint64_t nonce(Account& account) noexcept;
    /// As EXTCODEHASH gives it (EIP-1052): zero for an account that is empty or does not exist, else keccak256 of its
    /// code. May read balance and nonce; where code is to be run, ask stored_code_hash().
    [[nodiscard]] Hash32 code_hash(Account& account) noexcept;
    /// keccak256 of the account's code, empty_code_hash where it has none or does not exist. Reads nothing else.
    [[nodiscard]] const Hash32& stored_code_hash(Account& account) noexcept;
    /// Valid until the transaction's end. Empty where there is none.
    [[nodiscard]] Bytes code(Account& account) noexcept;
    [[nodiscard]] bool exists(Account& account) noexcept;
    /// EIP-161: no code, nonce 0, balance 0; also where it does not exist. Reads no more than it must.
    [[nodiscard]] bool empty(Account& account) noexcept;
    /// Whether the account had storage before the transaction (EIP-7610). [no code, nonce 0]
    [[nodiscard]] bool has_storage(Account& account) noexcept;

    [[nodiscard]] u256 load(Account& account, const u256& key) noexcept;
    [[nodiscard]] SlotValues load_for_store(Account& account, const u256& key) noexcept;
    void store(Account& account, const u256& key, const u256& value) noexcept;
    [[nodiscard]] u256 load_transient(Account& account, const u256& key) noexcept;
    void store_transient(Account& account, const u256& key, const u256& value) noexcept;

    /// Since EIP-161 an account touched and empty at the end of the transaction is deleted; before, touching makes an
    /// account exist.
    void touch(Account& account) noexcept;
    /// Adds without reading where nobody read the balance: a commutative delta. Touches. The sum wraps at 2^256.
    void credit(Account& account, const u256& amount) noexcept;
    /// Takes the amount where the balance has it; false and unchanged where not.
    [[nodiscard]] bool debit(Account& account, const u256& amount) noexcept;
    void set_balance(Account& account, const u256& amount) noexcept;
    void set_nonce(Account& account, std::uint64_t nonce) noexcept;
    /// The code is copied to the arena.
    void set_code(Account& account, Bytes code, const Hash32& hash) noexcept;
    /// Makes a fresh account for a creation: its storage is empty, its balance kept, its nonce 0
    /// (before Spurious Dragon) or 1. Marks it created in this transaction (EIP-6780).
    /// [no code, nonce 0, !has_storage()]
    void create(Account& account) noexcept;
    [[nodiscard]] bool created_in_tx(const Account& account) const noexcept
    {
        return account.created;
    }
    /// Schedules the account's deletion for the end of the transaction; true the first time.
    bool destroy(Account& account) noexcept;

    [[nodiscard]] Checkpoint checkpoint() const noexcept
    {
        return {.journal_size = journal_.size(), .log_count = logs_.size(), .refund = refund_};
    }
    void revert(const Checkpoint& to) noexcept;

    /// `topics` and `data` are copied to the arena.
    void log(const Address& address, std::span<const Hash32> topics, Bytes data) noexcept;
    /// Valid until the transaction's end; what the logs view lives in the arena.
    [[nodiscard]] std::span<const Log> logs() const noexcept { return logs_.view(); }

    void add_refund(std::uint64_t gas) noexcept { refund_ += gas; }
    /// [gas <= refund()]
    void sub_refund(std::uint64_t gas) noexcept { refund_ -= gas; }
    [[nodiscard]] std::uint64_t refund() const noexcept { return refund_; }

    /// Deletes what is to be deleted and hands every change to the TxView. May read, and so may leave blocked() true:
    /// then the execution counts for nothing. [!blocked(); once]
    void commit() noexcept;

private:
    /// What set_code() replaced.
    struct CodeBefore
    {
        Hash32 hash;
        Bytes code;
        bool present;
        bool code_read;
    };
    /// One change that can be undone.
    struct Change
    {
        enum class Kind : std::uint8_t
        {
            account_warm,
            slot_warm,
            touched,
            created,
            destroyed,
            balance,
            nonce,
            code,
            slot,
            transient_slot,
        };
        Kind kind;
        union
        {
            Account* account;
            Slot* slot;
            TransientSlot* transient_slot;
        };
        union
        {
            u256 word;
            std::uint64_t number;
            const CodeBefore* code;
        };

        Change(Kind changed, Account& of) noexcept : kind(changed), account(&of), number(0) {}
        Change(Kind changed, Slot& of) noexcept : kind(changed), slot(&of), number(0) {}
        Change(TransientSlot& of, const u256& before) noexcept
          : kind(Kind::transient_slot), transient_slot(&of), word(before)
        {}
        Change(Slot& of, const u256& before) noexcept : kind(Kind::slot), slot(&of), word(before) {}
        Change(Account& of, const u256& before) noexcept
          : kind(Kind::balance), account(&of), word(before)
        {}
        Change(Account& of, std::uint64_t before) noexcept
          : kind(Kind::nonce), account(&of), number(before)
        {}
        Change(Account& of, const CodeBefore* before) noexcept
          : kind(Kind::code), account(&of), code(before)
        {}
    };

    void undo(const Change& change) noexcept;
    /// The balance is not 0, and no read is needed to say so.
    [[nodiscard]] bool is_known_funded(const Account& account) const noexcept;
    void change_balance(Account& account, const u256& change) noexcept;

    [[nodiscard]] bool read(engine::Location* location, engine::Value& value) noexcept;
    bool read_balance(Account& account) noexcept;
    bool read_nonce(Account& account) noexcept;
    bool read_code_hash(Account& account) noexcept;
    bool read_generation(Account& account) noexcept;
    [[nodiscard]] Slot& slot(Account& account, const u256& key) noexcept;
    [[nodiscard]] Slot& loaded_slot(Account& account, const u256& key) noexcept;
    void locate(Slot& slot) noexcept;

    [[nodiscard]] bool is_deleted(Account& account) noexcept;
    void commit_account(Account& account) noexcept;
    void commit_balance(Account& account) noexcept;
    void commit_code(Account& account) noexcept;
    void commit_deletion(Account& account) noexcept;
    void commit_slot(Slot& slot) noexcept;
    [[nodiscard]] engine::Location* balance_location(Account& account) noexcept;
    [[nodiscard]] engine::Location* nonce_location(Account& account) noexcept;
    [[nodiscard]] engine::Location* code_hash_location(Account& account) noexcept;

    /// EIP-161 is in force.
    [[nodiscard]] bool deletes_empty() const noexcept { return fork_ >= Fork::spurious_dragon; }
    /// Storage of accounts older than the transaction can be reset: before EIP-6780.
    [[nodiscard]] bool has_generations() const noexcept { return fork_ < Fork::cancun; }

    engine::TxView& view_;
    Arena& arena_;
    Arena& scratch_;
    Fork fork_;
    OpFork op_;
    bool blocked_ = false;
    engine::Blocked why_blocked_;
    KeyHasher hash_;
    Index<Account> accounts_;
    Index<Slot> slots_;
    Index<TransientSlot> transient_slots_;
    Slot* last_slot_ = nullptr;
    ListOf<Account> changed_accounts_;
    ListOf<Slot> changed_slots_;
    ArenaVector<Change> journal_;
    ArenaVector<Log> logs_;
    std::uint64_t refund_ = 0;
};
}  // namespace braid::evm
