// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "vm-frontends/move/format/file_format.hpp"
#include "vm-frontends/move/vm_error.hpp"

namespace braid::move
{
/// Whether what the module's names and signatures come to where they are used stays within what its binary's size allows:
/// program_too_complex where not. Tables let a small binary say large types many times over.
/// aptos-core: move-binary-format/src/check_complexity.rs. [indices are in bounds]
[[nodiscard]] Result<Done, VmError> check_complexity(
    const CompiledModule& module, std::size_t binary_size);
}  // namespace braid::move
