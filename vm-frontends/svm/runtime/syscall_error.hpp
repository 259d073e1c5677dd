// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/errors.hpp"
#include <string>

namespace braid::svm
{
/// What a syscall refused with, after Agave's SyscallError, and its message as the log shows it.
/// https://github.com/anza-xyz/agave/blob/master/syscalls/src/lib.rs
struct SyscallError
{
    enum class Kind : std::uint8_t
    {
        /// The syscall passed on an error of an instruction (`instruction`), say of an invocation.
        instruction,
        invalid_string,
        abort,
        panic,
        malformed_signer_seed,
        bad_seeds,
        program_not_supported,
        unaligned_pointer,
        too_many_signers,
        instruction_too_large,
        too_many_accounts,
        copy_overlapping,
        return_data_too_large,
        too_many_slices,
        invalid_length,
        max_instruction_data_len_exceeded,
        max_instruction_accounts_exceeded,
        max_instruction_account_infos_exceeded,
        invalid_attribute,
        invalid_pointer,
        arithmetic_overflow,
        /// Of Poseidon: PoseidonSyscallError.
        invalid_parameters,
        invalid_endianness,
    };
    Kind kind{};
    InstructionError instruction;
    /// What Rust's Display prints of it. Empty where kind == instruction.
    std::string message;
};
}  // namespace braid::svm
