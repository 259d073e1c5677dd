// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/crypto.hpp"
#include "vm-frontends/svm/runtime/log_collector.hpp"
#include "vm-frontends/svm/runtime/program_cache.hpp"
#include "vm-frontends/svm/runtime/syscall_error.hpp"
#include "vm-frontends/svm/runtime/transaction_context.hpp"
#include "vm-frontends/svm/sysvars/sysvars.hpp"

namespace braid::svm
{
/// What a transaction may use; see compute-budget instructions.
struct ComputeBudget
{
    std::uint64_t compute_unit_limit = 200'000;
    std::uint32_t heap_size = 32 * 1024;
    std::uint32_t loaded_data_size_max = 64 * 1024 * 1024;
};

/// Finds the program that an invocation names. The transaction's frontend implements it over the state and the cache.
class ProgramLookup
{
public:
    virtual ~ProgramLookup() = default;
    /// The program of this account, or null where the account is no program. Good until the transaction ends.
    [[nodiscard]] virtual const LoadedProgram* find(const TxAccount& account) noexcept = 0;
};

/// What all instructions of a transaction share that is not its accounts. Outlives them.
struct InvokeEnv
{
    const Sysvars* sysvars = nullptr;
    const Crypto* crypto = nullptr;
    ProgramLookup* programs = nullptr;
    /// Of the newest block, what a nonce is advanced to.
    Hash32 blockhash;
    std::uint64_t lamports_per_signature = 5000;
};

/// Runs the instructions of one transaction: the stack of invocations, the meter, the log.
/// https://github.com/anza-xyz/agave/blob/master/program-runtime/src/invoke_context.rs
class InvokeContext
{
public:
    InvokeContext(const InvokeEnv& env, const ComputeBudget& budget,
        TransactionContext& transaction, LogCollector& log) noexcept;

    [[nodiscard]] TransactionContext& transaction() noexcept { return *transaction_; }
    [[nodiscard]] const InvokeEnv& env() const noexcept { return *env_; }
    [[nodiscard]] const Sysvars& sysvars() const noexcept { return *env_->sysvars; }
    [[nodiscard]] const Crypto& crypto() const noexcept { return *env_->crypto; }
    [[nodiscard]] const ComputeBudget& budget() const noexcept { return budget_; }
    [[nodiscard]] LogCollector& log() noexcept { return *log_; }

    [[nodiscard]] std::uint64_t compute_units_left() const noexcept { return compute_units_left_; }
    /// Takes from the meter; false, and the meter empty, where it has less (computational_budget_exceeded).
    [[nodiscard]] bool consume(std::uint64_t units) noexcept
    {
        const bool enough = units <= compute_units_left_;
        compute_units_left_ = enough ? compute_units_left_ - units : 0;
        return enough;
    }

    /// Runs one instruction of the message: program at `program_index` of the transaction, accounts and data in memory
    /// that outlives the transaction. Takes care of push and pop, lamport sums, logs of native programs, return data.
    [[nodiscard]] Result<Done, InstructionError> process_instruction(
        const InstructionContext& instruction) noexcept;

    /// An invocation by a native program, `signers` being addresses that its seeds made sign. The rules of privileges are
    /// those of CPI. Agave's native_invoke_signed.
    struct NativeInvocation
    {
        Pubkey program;
        struct Meta
        {
            Pubkey key;
            bool is_signer = false;
            bool is_writable = false;
        };
        std::span<const Meta> accounts;
        Bytes data;
    };
    [[nodiscard]] Result<Done, InstructionError> invoke(
        const NativeInvocation& invocation, std::span<const Pubkey> signers) noexcept;

    /// For syscalls: keeps why, and returns the fault that ends the program.
    [[nodiscard]] Err<Fault> fail(SyscallError&& error) noexcept;
    [[nodiscard]] Err<Fault> fail(InstructionError error) noexcept;
    /// Takes from the meter, or the fault that the program ends with.
    [[nodiscard]] Result<Done, Fault> charge(std::uint64_t units) noexcept
    {
        if (consume(units))
            return Done{};
        return fail(InstructionErrorKind::computational_budget_exceeded);
    }
    /// Whether pointers that the running program hands to syscalls must be aligned: not under loader v1.
    [[nodiscard]] bool check_aligned() const noexcept { return check_aligned_; }

    /// The running program's heap, for sol_alloc_free_.
    std::uint64_t heap_used = 0;

private:
    const InvokeEnv* env_;
    ComputeBudget budget_;
    TransactionContext* transaction_;
    LogCollector* log_;
    std::uint64_t compute_units_left_;
    bool check_aligned_ = true;
    SyscallError why_;
};
}  // namespace braid::svm
