// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/runtime/reused_memory.hpp"
#include "vm-frontends/svm/runtime/transaction_context.hpp"

namespace braid::svm
{
/// How a program is given its accounts and data, and takes back what it changed.
///     aligned input (loaders v2, v3) := count u64, account*, data size u64, data, program id
///     account := 0xff, signer u8, writable u8, executable u8, four zeros, key, owner, lamports u64, size u64, data,
///                10 KiB of zeros, zeros up to a multiple of 8, rent epoch u64
///     account that came before := index u8, seven zeros
///     input of loader v1 := count u64, account*, data size u64, data, program id
///     account := 0xff, signer u8, writable u8, key, lamports u64, size u64, data, owner, executable u8, rent epoch u64
///     account that came before := index u8
/// The rent epoch is 2^64 - 1 always.
/// https://github.com/anza-xyz/agave/blob/master/program-runtime/src/serialization.rs
enum class InputLayout : std::uint8_t
{
    aligned,
    unaligned,
};

/// Where an account of the instruction lies in the input, as offsets.
struct InputAccount
{
    std::uint64_t key = 0;
    std::uint64_t owner = 0;
    std::uint64_t lamports = 0;
    std::uint64_t data = 0;
    /// When the instruction began.
    std::uint64_t size = 0;
};

/// The input of a running program: one buffer, reused. The zeros that accounts may grow into are written only where
/// something else was, so that an account costs what its data take, not 10 KiB.
class InputBuffer
{
public:
    /// Inputs are written from `begin` on of memory that outlives this. [begin is a multiple of written_granule]
    InputBuffer(ReusedMemory& memory, std::size_t begin) noexcept : memory_(&memory), begin_(begin)
    {}

    /// Writes the input of the current instruction. Error: max_accounts_exceeded.
    /// [layout is that of the program's loader]
    [[nodiscard]] Result<Done, InstructionError> write(
        TransactionContext& transaction, InputLayout layout) noexcept;
    /// Gives what the program changed to the accounts, with their rules and errors; invalid_realloc where an account grew
    /// too far. [write() for the same instruction]
    [[nodiscard]] Result<Done, InstructionError> read_back(
        TransactionContext& transaction) noexcept;

    [[nodiscard]] std::uint8_t* data() noexcept { return memory_->data() + begin_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] InputLayout layout() const noexcept { return layout_; }
    /// Of the instruction's accounts, by their index in it; one that came before has the place of the first.
    [[nodiscard]] std::span<const InputAccount> accounts() const noexcept
    {
        return {accounts_.data(), account_count_};
    }
    /// Where the instruction's data lie.
    [[nodiscard]] std::size_t instruction_data() const noexcept { return instruction_data_; }

private:
    [[nodiscard]] static std::size_t size_of(const TransactionContext& transaction,
        const AccountPositions& positions, InputLayout layout) noexcept;
    [[nodiscard]] std::size_t write_aligned(const TxAccount& account, InstructionAccount role,
        std::size_t at, InputAccount& place) noexcept;
    [[nodiscard]] std::size_t write_unaligned(const TxAccount& account, InstructionAccount role,
        std::size_t at, InputAccount& place) noexcept;
    void write_end(
        const InstructionContext& instruction, const Pubkey& program, std::size_t at) noexcept;
    [[nodiscard]] Result<Done, InstructionError> read_account(
        BorrowedAccount& account, const InputAccount& place) noexcept;

    void note_written(std::size_t begin, std::size_t end) noexcept
    {
        memory_->note_written(begin_ + begin, begin_ + end);
    }

    ReusedMemory* memory_;
    std::size_t begin_;
    InputLayout layout_{};
    std::size_t size_ = 0;
    std::size_t instruction_data_ = 0;
    std::size_t account_count_ = 0;
    std::array<InputAccount, instruction_accounts_max> accounts_;
};
}  // namespace braid::svm
