// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/runtime/invoke_context.hpp"
#include "vm-frontends/svm/transaction/transaction_run.hpp"

namespace braid::svm
{
/// The programs that a running transaction may invoke: those of the runtime, and those whose accounts the state held when the
/// transaction began, but for programs that were deployed or changed in this very slot, which cannot run before the next.
/// https://github.com/anza-xyz/agave/blob/master/svm/src/program_loader.rs
class TransactionPrograms final : public ProgramLookup
{
public:
    /// All outlive this. [accounts and loaded are the transaction's, in order]
    TransactionPrograms(const SvmEnv& env, AccountReader& reader, std::span<TxAccount> accounts,
        std::span<const LoadedAccount> loaded) noexcept
      : env_(env), reader_(reader), accounts_(accounts), loaded_(loaded)
    {}

    [[nodiscard]] const LoadedProgram* find(const TxAccount& account) noexcept override;

private:
    struct ProgramData
    {
        Pubkey owner;
        /// As they are now.
        Bytes data;
        /// As the state holds them. The transaction may have another authority written over them; what deploys another
        /// ELF writes the slot, too, which keeps the program from running.
        Bytes elf_at;
    };
    /// Of an account of the transaction, else of the state; nothing where the state cannot be read.
    [[nodiscard]] std::optional<ProgramData> read_program_data(const Pubkey& address) noexcept;
    /// The ELF of a program of the upgradeable loader, bytes of the state; nothing where it cannot run in this slot.
    [[nodiscard]] std::optional<Bytes> find_elf(const TxAccount& account) noexcept;

    const SvmEnv& env_;
    AccountReader& reader_;
    std::span<TxAccount> accounts_;
    std::span<const LoadedAccount> loaded_;
};
}  // namespace braid::svm
