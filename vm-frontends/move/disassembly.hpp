// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "vm-frontends/move/vm_error.hpp"

namespace braid::move
{
/// What a binary of Move says, for people.
struct Disassembly
{
    /// The module's name; nothing of a script.
    std::optional<ModuleId> module;
    std::uint32_t version = 0;
    std::size_t structures = 0;
    std::size_t functions = 0;
    std::size_t instructions = 0;
    /// In the language whose grammar stands in tests/support/move_assembler.hpp. Every instruction stands behind its offset,
    /// as the locations of errors say it.
    std::string text;
};

struct DisassemblyRequest
{
    bool is_script = false;
    bool with_text = true;
    /// Whether the text says the order of the tables: needed to get the same bytes back from it.
    bool with_tables = false;
};

/// Reads a module or a script of any version that there is, those that do not execute among them.
[[nodiscard]] Result<Disassembly, VmError> disassemble_binary(
    Bytes binary, const DisassemblyRequest& request);
}  // namespace braid::move
