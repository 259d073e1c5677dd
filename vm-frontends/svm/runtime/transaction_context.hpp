// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "vm-frontends/svm/account.hpp"
#include "vm-frontends/svm/errors.hpp"
#include "vm-frontends/svm/sysvars/sysvars.hpp"
#include <span>
#include <vector>

namespace braid::svm
{
/// Limits of a transaction under the pinned feature set.
/// https://github.com/anza-xyz/agave/blob/master/transaction-context/src/lib.rs
inline constexpr std::size_t instruction_stack_max = 5;
inline constexpr std::size_t instruction_trace_max = 64;
inline constexpr std::size_t return_data_max = 1024;
inline constexpr std::size_t instruction_growth_max = std::size_t{10} * 1024;
inline constexpr std::int64_t transaction_growth_max = std::int64_t{20} * 1024 * 1024;

/// An account while a transaction runs. Its data are the state's until somebody writes them: then a copy in the
/// transaction's arena, with room to grow.
struct TxAccount
{
    Pubkey key;
    Pubkey owner;
    std::uint64_t lamports = 0;
    std::uint64_t rent_epoch = 0;
    std::uint8_t* data = nullptr;
    std::size_t size = 0;
    /// Of the copy; 0 where `data` are the state's.
    std::size_t capacity = 0;
    bool executable = false;
    /// Whether the message lets the transaction write it.
    bool writable = false;
    /// Whether an instruction may have changed it.
    bool touched = false;
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
    /// 1 for an instruction of the message, one more for each level of invocation.
    std::uint8_t stack_height = 1;
    /// The instruction of the trace that invoked it; the trace's maximum where none did.
    std::uint8_t caller = instruction_trace_max;
    std::span<const InstructionAccount> accounts;
    Bytes data;
};

class BorrowedAccount;

/// The accounts, the trace of instructions and the return data of one running transaction. One a worker, reused: reset()
/// makes it ready for another.
class TransactionContext
{
public:
    /// `scratch` keeps what the transaction writes; it is emptied by who owns it.
    void reset(Arena& scratch, std::span<TxAccount> accounts, const Rent& rent) noexcept;

    [[nodiscard]] std::span<TxAccount> accounts() noexcept { return accounts_; }
    [[nodiscard]] Arena& scratch() noexcept { return *scratch_; }
    [[nodiscard]] const Rent& rent() const noexcept { return *rent_; }
    /// Index in the transaction, or nothing. Cost: linear in the accounts.
    [[nodiscard]] std::optional<std::uint16_t> find_account(const Pubkey& key) const noexcept;

    /// Enters an instruction: the rules of lamport sums and of reentrancy are the caller's (InvokeContext). Errors:
    /// max_instruction_trace_length_exceeded, call_depth.
    [[nodiscard]] Result<Done, InstructionError> push(
        const InstructionContext& instruction) noexcept;
    void pop() noexcept;
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

    /// The account at `index` of the current instruction, with its rules. Error: missing_account / not_enough_account_keys
    /// as Agave's try_borrow_instruction_account.
    [[nodiscard]] Result<BorrowedAccount, InstructionError> borrow(std::size_t index) noexcept;

    void set_return_data(const Pubkey& program, Bytes data) noexcept;
    [[nodiscard]] const Pubkey& return_program() const noexcept { return return_program_; }
    [[nodiscard]] Bytes return_data() const noexcept { return return_data_; }

    /// Bytes by which the transaction's accounts grew, less those by which they shrank.
    std::int64_t resize_delta = 0;

private:
    Arena* scratch_ = nullptr;
    const Rent* rent_ = nullptr;
    std::span<TxAccount> accounts_;
    std::array<InstructionContext, instruction_trace_max> trace_{};
    std::size_t trace_size_ = 0;
    std::array<std::uint8_t, instruction_stack_max> stack_{};
    std::size_t stack_size_ = 0;
    Pubkey return_program_;
    Bytes return_data_;
};

/// An account in the hands of the running instruction: every change is held against the runtime's rules of owner,
/// writability, size and lamports as Agave's BorrowedInstructionAccount does, with its errors.
/// https://github.com/anza-xyz/agave/blob/master/transaction-context/src/instruction_accounts.rs
/// Good while the instruction runs; not over an invocation.
class BorrowedAccount
{
public:
    BorrowedAccount(TransactionContext& transaction, const InstructionContext& instruction,
        std::size_t index) noexcept;

    [[nodiscard]] const Pubkey& key() const noexcept { return account_->key; }
    [[nodiscard]] const Pubkey& owner() const noexcept { return account_->owner; }
    [[nodiscard]] std::uint64_t lamports() const noexcept { return account_->lamports; }
    [[nodiscard]] bool executable() const noexcept { return account_->executable; }
    [[nodiscard]] Bytes data() const noexcept { return {account_->data, account_->size}; }
    [[nodiscard]] bool is_signer() const noexcept { return is_signer_; }
    [[nodiscard]] bool is_writable() const noexcept { return is_writable_; }
    [[nodiscard]] bool is_owned_by_current_program() const noexcept;
    [[nodiscard]] bool is_rent_exempt_at(std::size_t data_size) const noexcept;

    [[nodiscard]] Result<Done, InstructionError> set_owner(const Pubkey& owner) noexcept;
    [[nodiscard]] Result<Done, InstructionError> set_lamports(std::uint64_t lamports) noexcept;
    /// Error: arithmetic_overflow, and those of set_lamports().
    [[nodiscard]] Result<Done, InstructionError> add_lamports(std::uint64_t lamports) noexcept;
    [[nodiscard]] Result<Done, InstructionError> take_lamports(std::uint64_t lamports) noexcept;
    [[nodiscard]] Result<Done, InstructionError> set_executable(bool executable) noexcept;
    /// The data to write to, copied first where they are the state's.
    [[nodiscard]] Result<std::span<std::uint8_t>, InstructionError> data_for_write() noexcept;
    [[nodiscard]] Result<Done, InstructionError> set_data(Bytes data) noexcept;
    /// Cuts or extends by zeros.
    [[nodiscard]] Result<Done, InstructionError> set_size(std::size_t size) noexcept;

    [[nodiscard]] Result<Done, InstructionError> check_data_can_change() const noexcept;
    [[nodiscard]] Result<Done, InstructionError> check_size_can_be(std::size_t size) const noexcept;

private:
    TransactionContext* transaction_;
    const InstructionContext* instruction_;
    TxAccount* account_;
    bool is_signer_;
    bool is_writable_;
};
}  // namespace braid::svm
