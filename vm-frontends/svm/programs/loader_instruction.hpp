// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/programs/instruction_accounts.hpp"
#include "vm-frontends/svm/programs/loader_state.hpp"

namespace braid::svm
{
/// An instruction of the upgradeable loader while it runs.
struct LoaderInstruction
{
    explicit LoaderInstruction(InvokeContext& context) noexcept
      : invoke(context), accounts(context.transaction())
    {}

    [[nodiscard]] const Pubkey& program() noexcept
    {
        return invoke.transaction().program_of(invoke.transaction().current()).key;
    }
    [[nodiscard]] Result<BorrowedAccount, InstructionError> borrow(std::size_t index) noexcept
    {
        return invoke.transaction().borrow(index);
    }
    /// A line of the log, and the error.
    [[nodiscard]] Err<InstructionError> refuse(
        std::string_view why, InstructionErrorKind error) noexcept
    {
        invoke.log().add(why);
        return Err{InstructionError{error}};
    }

    InvokeContext& invoke;
    InstructionAccounts accounts;
};

/// Writes the state over the beginning of the account's data.
[[nodiscard]] Result<Done, InstructionError> write_loader_state(
    BorrowedAccount& account, const LoaderState& state) noexcept;

/// That the ELF is one that may be deployed; why it is not is logged. Errors: invalid_account_data,
/// program_environment_setup_failure. https://github.com/anza-xyz/agave/blob/master/program-runtime/src/deploy.rs
[[nodiscard]] Result<Done, InstructionError> check_deployable(
    InvokeContext& invoke, Bytes elf) noexcept;

[[nodiscard]] Result<Done, InstructionError> deploy_program(
    LoaderInstruction& instruction, std::uint64_t data_size_max) noexcept;
[[nodiscard]] Result<Done, InstructionError> upgrade_program(
    LoaderInstruction& instruction) noexcept;
[[nodiscard]] Result<Done, InstructionError> extend_program(
    LoaderInstruction& instruction, std::uint32_t additional) noexcept;
}  // namespace braid::svm
