// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "vm-frontends/svm/account.hpp"
#include "vm-frontends/svm/errors.hpp"
#include "vm-frontends/svm/sysvars/sysvars.hpp"
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace braid::svm
{
/// Limits of a transaction under the pinned feature set.
/// https://github.com/anza-xyz/agave/blob/master/transaction-context/src/lib.rs
inline constexpr std::size_t instruction_stack_max = 5;
inline constexpr std::size_t instruction_trace_max = 64;
inline constexpr std::size_t instruction_accounts_max = 255;
inline constexpr std::size_t instruction_data_max = std::size_t{10} * 1024;
inline constexpr std::size_t transaction_accounts_max = 256;
inline constexpr std::size_t return_data_max = 1024;
inline constexpr std::size_t instruction_growth_max = std::size_t{10} * 1024;
inline constexpr std::int64_t transaction_growth_max = std::int64_t{20} * 1024 * 1024;

/// An account while a transaction runs. Its data are the state's until somebody writes them: then a copy in the
/// transaction's arena, with room to grow.
struct TxAccount
{
    Pubkey key{};
    Pubkey owner{};
    std::uint64_t lamports = 0;
    std::uint64_t rent_epoch = 0;
    std::uint8_t* data = nullptr;
    std::size_t size = 0;
    /// Of the copy; 0 where `data` are the state's.
    std::size_t capacity = 0;
    bool executable = false;
    /// Whether the message lets the transaction write it.
    bool writable = false;
    /// Whether an instruction changed it (and another may have changed it back).
    bool touched = false;
    /// Whether a BorrowedAccount holds it.
    bool borrowed = false;
};

/// An account of an instruction.
struct InstructionAccount
{
    std::uint16_t index_in_transaction = 0;
    bool is_signer = false;
    bool is_writable = false;
};

/// An instruction that runs or has run; its spans live in the transaction's arena.
struct InstructionContext
{
    std::uint16_t program_index = 0;
    /// 1 for an instruction of the message, one more for each level of invocation. push() sets it.
    std::uint8_t stack_height = 1;
    /// The instruction of the trace that invoked it; the trace's maximum where none did. push() sets it.
    std::uint8_t caller = instruction_trace_max;
    std::span<const InstructionAccount> accounts{};
    Bytes data{};
};

/// Where an instruction names each account of the transaction first. Cost: linear in the instruction's accounts.
class AccountPositions
{
public:
    static constexpr std::uint16_t none = 0xffff;

    explicit AccountPositions(std::span<const InstructionAccount> accounts) noexcept;

    /// The first index in the instruction, or none. [index_in_transaction < transaction_accounts_max]
    [[nodiscard]] std::uint16_t operator[](std::size_t index_in_transaction) const noexcept
    {
        return first_[index_in_transaction];
    }

private:
    std::array<std::uint16_t, transaction_accounts_max> first_;
};

class BorrowedAccount;
class ProgramMemory;

/// The accounts, the trace of instructions and the return data of one running transaction. One a worker, reused: reset()
/// makes it ready for another.
class TransactionContext
{
public:
    TransactionContext() noexcept;
    ~TransactionContext();
    TransactionContext(const TransactionContext&) = delete;
    TransactionContext& operator=(const TransactionContext&) = delete;

    /// `scratch` keeps what the transaction writes; it is emptied by who owns it.
    /// [accounts.size() <= transaction_accounts_max; no two have the same key]
    void reset(Arena& scratch, std::span<TxAccount> accounts, const Rent& rent) noexcept;

    [[nodiscard]] std::span<TxAccount> accounts() noexcept { return accounts_; }
    [[nodiscard]] std::span<const TxAccount> accounts() const noexcept { return accounts_; }
    [[nodiscard]] Arena& scratch() noexcept { return *scratch_; }
    [[nodiscard]] const Rent& rent() const noexcept { return *rent_; }
    /// Index in the transaction, or nothing. Cost: linear in the accounts, some nanoseconds.
    [[nodiscard]] std::optional<std::uint16_t> find_account(const Pubkey& key) const noexcept;
    [[nodiscard]] const TxAccount& program_of(const InstructionContext& instruction) const noexcept
    {
        return accounts_[instruction.program_index];
    }

    /// Enters an instruction: the rule of reentrancy is the caller's (InvokeContext). Errors, in this order:
    /// unbalanced_instruction, max_instruction_trace_length_exceeded, call_depth, and those of the instructions sysvar,
    /// in which the message's current instruction is noted (invalid_account_owner, account_data_too_small).
    [[nodiscard]] Result<Done, InstructionError> push(
        const InstructionContext& instruction) noexcept;
    /// Leaves it. Error: unbalanced_instruction. [there is one]
    [[nodiscard]] Result<Done, InstructionError> pop() noexcept;
    /// The instruction that runs. [there is one]
    [[nodiscard]] const InstructionContext& current() const noexcept;
    /// How many run, one within another.
    [[nodiscard]] std::size_t stack_height() const noexcept { return stack_size_; }
    /// [level < stack_height(), 0 being the message's instruction]
    [[nodiscard]] const InstructionContext& at_level(std::size_t level) const noexcept;
    /// All instructions that were entered, in that order.
    [[nodiscard]] std::span<const InstructionContext> trace() const noexcept
    {
        return {trace_.data(), trace_size_};
    }
    /// How many instructions of the message were entered.
    [[nodiscard]] std::size_t top_level_count() const noexcept { return top_level_count_; }

    /// The account at `index` of the current instruction, with its rules. Errors: missing_account where the instruction
    /// has no such account, account_borrow_failed where somebody holds it.
    [[nodiscard]] Result<BorrowedAccount, InstructionError> borrow(std::size_t index) noexcept;

    /// Replaces the return data. [data.size() <= return_data_max]
    void set_return_data(const Pubkey& program, Bytes data) noexcept;
    [[nodiscard]] const Pubkey& return_program() const noexcept { return return_program_; }
    [[nodiscard]] Bytes return_data() const noexcept
    {
        return {return_data_.data(), return_data_size_};
    }

    /// Makes an account's data the transaction's own, with room for `size` bytes; bytes behind the account's size are
    /// not set. Rules are the caller's. [size <= Account::data_size_max]
    void own_data(TxAccount& account, std::size_t size) noexcept;

    /// The memory of the programs that run, at a level of the stack. Made when first asked for, then kept.
    [[nodiscard]] ProgramMemory& program_memory(std::size_t level) noexcept;

    /// Bytes by which the transaction's accounts grew, less those by which they shrank.
    std::int64_t resize_delta = 0;
    /// Lamports that changes made, less those that they took; 0 wherever an instruction begins or ends. In 128 bits, the
    /// lower first: no sum of a transaction's balances overflows them.
    __extension__ using LamportsDelta = __int128;
    LamportsDelta lamports_delta = 0;

private:
    [[nodiscard]] Result<Done, InstructionError> note_current_instruction() noexcept;

    Arena* scratch_ = nullptr;
    const Rent* rent_ = nullptr;
    std::span<TxAccount> accounts_;
    // The first eight bytes of each key, so that a search reads one cache line for eight accounts.
    std::array<std::uint64_t, transaction_accounts_max> key_words_;
    std::uint16_t instructions_sysvar_ = 0;
    std::array<InstructionContext, instruction_trace_max> trace_{};
    std::size_t trace_size_ = 0;
    std::size_t top_level_count_ = 0;
    std::array<std::uint8_t, instruction_stack_max> stack_{};
    std::size_t stack_size_ = 0;
    Pubkey return_program_;
    std::array<std::uint8_t, return_data_max> return_data_;
    std::size_t return_data_size_ = 0;
    std::array<std::unique_ptr<ProgramMemory>, instruction_stack_max> memories_;
};

/// An account in the hands of the running instruction: every change is held against the runtime's rules of owner,
/// writability, size and lamports as Agave's BorrowedInstructionAccount does, with its errors.
/// https://github.com/anza-xyz/agave/blob/master/transaction-context/src/instruction_accounts.rs
/// While it lives nobody else can borrow the account (account_borrow_failed), so let it go before an invocation that
/// names the account. Moves, does not copy.
class BorrowedAccount
{
public:
    /// [index is one of the instruction's; the account is not borrowed]
    BorrowedAccount(TransactionContext& transaction, const InstructionContext& instruction,
        std::size_t index) noexcept;
    BorrowedAccount(BorrowedAccount&& other) noexcept;
    BorrowedAccount& operator=(BorrowedAccount&& other) noexcept;
    BorrowedAccount(const BorrowedAccount&) = delete;
    BorrowedAccount& operator=(const BorrowedAccount&) = delete;
    ~BorrowedAccount() { release(); }

    /// Lets the account go before the end of this value's life. Nothing else may be asked of it then.
    void release() noexcept
    {
        if (account_ != nullptr)
            account_->borrowed = false;
        account_ = nullptr;
    }

    [[nodiscard]] const Pubkey& key() const noexcept { return account_->key; }
    [[nodiscard]] const Pubkey& owner() const noexcept { return account_->owner; }
    [[nodiscard]] std::uint64_t lamports() const noexcept { return account_->lamports; }
    [[nodiscard]] bool executable() const noexcept { return account_->executable; }
    [[nodiscard]] Bytes data() const noexcept { return {account_->data, account_->size}; }
    [[nodiscard]] bool is_signer() const noexcept { return is_signer_; }
    [[nodiscard]] bool is_writable() const noexcept { return is_writable_; }
    [[nodiscard]] bool is_owned_by_current_program() const noexcept
    {
        return account_->owner == *program_;
    }
    [[nodiscard]] bool is_rent_exempt_at(std::size_t data_size) const noexcept;

    /// Error: modified_program_id.
    [[nodiscard]] Result<Done, InstructionError> set_owner(const Pubkey& owner) noexcept;
    /// Errors: external_account_lamport_spend, readonly_lamport_change.
    [[nodiscard]] Result<Done, InstructionError> set_lamports(std::uint64_t lamports) noexcept;
    /// Error: arithmetic_overflow, and those of set_lamports().
    [[nodiscard]] Result<Done, InstructionError> add_lamports(std::uint64_t lamports) noexcept;
    [[nodiscard]] Result<Done, InstructionError> take_lamports(std::uint64_t lamports) noexcept;
    /// Errors: executable_account_not_rent_exempt, executable_modified.
    [[nodiscard]] Result<Done, InstructionError> set_executable(bool executable) noexcept;
    /// The data to write to, copied first where they are the state's. Errors: those of check_data_can_change().
    [[nodiscard]] Result<std::span<std::uint8_t>, InstructionError> data_for_write() noexcept;
    /// Replaces data and size. Errors: those of check_size_can_be(). [data are not the account's own]
    [[nodiscard]] Result<Done, InstructionError> set_data(Bytes data) noexcept;
    /// Cuts or extends by zeros. Errors: those of check_size_can_be().
    [[nodiscard]] Result<Done, InstructionError> set_size(std::size_t size) noexcept;

    /// Errors: readonly_data_modified, external_account_data_modified.
    [[nodiscard]] Result<Done, InstructionError> check_data_can_change() const noexcept;
    /// Errors: invalid_realloc, max_accounts_data_allocations_exceeded, and those of check_data_can_change().
    [[nodiscard]] Result<Done, InstructionError> check_size_can_be(std::size_t size) const noexcept;

private:
    TransactionContext* transaction_;
    /// The key of the program that runs.
    const Pubkey* program_;
    TxAccount* account_;
    bool is_signer_;
    bool is_writable_;
};
}  // namespace braid::svm
