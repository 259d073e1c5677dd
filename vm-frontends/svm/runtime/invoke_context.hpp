// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/crypto.hpp"
#include "vm-frontends/svm/runtime/loaded_program.hpp"
#include "vm-frontends/svm/runtime/log_collector.hpp"
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
    /// Of the message's instructions, in their order: what precompiles read.
    std::span<const Bytes> instruction_datas{};
    /// What deployed programs may call. Nobody can deploy where it is null (program_environment_setup_failure).
    const SyscallTable* syscalls = nullptr;
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
    /// Where a running program finds its units.
    [[nodiscard]] std::uint64_t* meter() noexcept { return &compute_units_left_; }
    /// Takes from the meter; false, and the meter empty, where it has less (computational_budget_exceeded).
    [[nodiscard]] bool consume(std::uint64_t units) noexcept
    {
        const bool enough = units <= compute_units_left_;
        compute_units_left_ = enough ? compute_units_left_ - units : 0;
        return enough;
    }

    /// Runs one instruction: program at `program_index` of the transaction, accounts and data in memory that outlives the
    /// transaction. Takes care of push and pop, lamport sums, reentrancy, logs, return data. An instruction of the message
    /// that names a precompile runs that, without a log.
    [[nodiscard]] Result<Done, InstructionError> process_instruction(
        const InstructionContext& instruction) noexcept;

    /// What a program asks to have invoked.
    struct Invocation
    {
        Pubkey program;
        struct Meta
        {
            Pubkey key;
            bool is_signer = false;
            bool is_writable = false;
        };
        std::span<const Meta> accounts;
        /// In memory that outlives the transaction: the trace keeps it.
        Bytes data;
    };
    using NativeInvocation = Invocation;
    /// The instruction that an invocation by the current one means, `signers` being addresses that its seeds made sign:
    /// accounts named twice have the privileges of both. Errors, with a line in the log: missing_account,
    /// privilege_escalation.
    [[nodiscard]] Result<InstructionContext, InstructionError> prepare(
        const Invocation& invocation, std::span<const Pubkey> signers) noexcept;
    /// An invocation by a native program: prepare() and process_instruction(). Agave's native_invoke_signed.
    [[nodiscard]] Result<Done, InstructionError> invoke(
        const Invocation& invocation, std::span<const Pubkey> signers) noexcept;

    /// For syscalls: keeps why, and returns the fault that ends the program.
    [[nodiscard]] Err<Fault> fail(SyscallError&& error) noexcept;
    [[nodiscard]] Err<Fault> fail(InstructionError error) noexcept;
    /// What fail() was given last.
    [[nodiscard]] const SyscallError& why() const noexcept { return why_; }
    /// Takes from the meter, or the fault that the program ends with.
    [[nodiscard]] Result<Done, Fault> charge(std::uint64_t units) noexcept
    {
        if (consume(units))
            return Done{};
        return fail(InstructionErrorKind::computational_budget_exceeded);
    }
    /// Whether pointers that the running program hands to syscalls must be aligned: not under loader v1.
    [[nodiscard]] bool check_aligned() const noexcept { return check_aligned_; }
    /// The memory of the program that runs. [one does]
    [[nodiscard]] ProgramMemory& memory() noexcept
    {
        return transaction_->program_memory(transaction_->stack_height() - 1);
    }

    /// The running program's heap, for sol_alloc_free_.
    std::uint64_t heap_used = 0;

private:
    [[nodiscard]] Result<Done, InstructionError> check_reentrancy(
        const InstructionContext& instruction) const noexcept;
    [[nodiscard]] Result<Done, InstructionError> run_current() noexcept;
    [[nodiscard]] Result<Done, InstructionError> run_precompile() noexcept;
    [[nodiscard]] Result<Done, InstructionError> check_privileges(const Invocation& invocation,
        std::span<const InstructionAccount> accounts, std::span<const Pubkey> signers) noexcept;

    const InvokeEnv* env_;
    ComputeBudget budget_;
    TransactionContext* transaction_;
    LogCollector* log_;
    std::uint64_t compute_units_left_;
    bool check_aligned_ = true;
    SyscallError why_;
};

/// Whether the address is that of a program which checks signatures and nothing else: it is run without a log, and not by
/// other programs. https://github.com/anza-xyz/agave/blob/master/precompiles/src/lib.rs
[[nodiscard]] bool is_precompile(const Pubkey& program) noexcept;
}  // namespace braid::svm
