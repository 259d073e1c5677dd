// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/genesis.hpp"
#include "vm-frontends/move/vm_error.hpp"

namespace braid::move
{
/// What reading and verifying one binary found.
struct ModuleVerdict
{
    /// As the binary says; as its key does, where it cannot be read. Nothing of a script.
    std::optional<ModuleId> id;
    std::uint32_t version = 0;
    std::size_t size = 0;
    /// What is wrong; nothing where it passed.
    std::optional<VmError> error;
};

/// Reads and verifies one module, or one script, by mainnet's rules of 2025, without linking it. Versions 9 and 10 are read, and
/// refused: unknown_version.
[[nodiscard]] ModuleVerdict verify_binary(Bytes binary, bool is_script);

/// Every module that the genesis writes, by the rules that its features give: that it is read, written back to the same bytes
/// (malformed where not), verified, linked with the others, and that its metadata is well-formed. In the order of keys.
[[nodiscard]] std::vector<ModuleVerdict> verify_genesis(const GenesisTransaction& genesis);
}  // namespace braid::move
