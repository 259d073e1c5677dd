// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/errors.hpp"
#include "vm-frontends/svm/pubkey.hpp"
#include "vm-frontends/svm/sbpf/executable.hpp"
#include "vm-frontends/svm/sbpf/jit/compiled_program.hpp"

namespace braid::svm
{
class InvokeContext;

/// A program that is part of the runtime: runs the current instruction.
using NativeProgram = Result<Done, InstructionError> (*)(InvokeContext& invoke) noexcept;

/// A program ready to run. Immutable, shared by threads.
struct LoadedProgram
{
    enum class Kind : std::uint8_t
    {
        /// There is an account, but nothing that can run (a buffer, a closed program, no ELF, an ELF that the verifier refused).
        unusable,
        native,
        executable,
    };
    Kind kind = Kind::unusable;
    NativeProgram native = nullptr;
    /// [kind == executable]
    std::unique_ptr<const Executable> executable;
    /// Null where programs are interpreted.
    std::shared_ptr<const CompiledProgram> code;
    /// The slot that deployed it; it runs from the next one on.
    std::uint64_t deployment_slot = 0;
    Pubkey loader;
    /// Of the accounts that it was loaded from.
    std::size_t account_size = 0;
};

/// Programs that were loaded, kept across blocks and shared by all threads. A program is named by its address, the slot of
/// its deployment and a digest of what it was loaded from, so a block that is executed again after a rewind cannot meet
/// another branch's code. Bounded by bytes; what was not used for longest goes first.
class ProgramCache;
}  // namespace braid::svm
