// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/format/file_format.hpp"
#include <string>

namespace braid::move
{
struct DisassemblyOptions
{
    /// Whether to say which entries the tables have, and in which order: needed to get the same bytes back from the text.
    bool tables = false;
};

/// The text of a binary in the language of tests/support/move_assembler.hpp, which holds its grammar. Every instruction
/// stands behind its offset, as the locations of errors say it. [its indices are within the tables]
/// Cost: that of the text. A type is spelled out wherever it is named.
[[nodiscard]] std::string disassemble(
    const CompiledModule& module, const DisassemblyOptions& options = {});
[[nodiscard]] std::string disassemble(
    const CompiledScript& script, const DisassemblyOptions& options = {});
}  // namespace braid::move
