// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "vm-frontends/move/verifier/code_view.hpp"

namespace braid::move
{
/// Checks that a function says which resources it, or what it calls, accesses by reference or takes. Serves all functions of a
/// module, one after another.
class AcquiresCheck
{
public:
    explicit AcquiresCheck(const CompiledModule& module);

    /// [the function has code]
    [[nodiscard]] Result<Done, VmError> check(TableIndex function);

private:
    [[nodiscard]] StatusCode check(const Instruction& instruction);
    [[nodiscard]] StatusCode acquire(TableIndex definition);
    [[nodiscard]] StatusCode call(TableIndex handle);
    [[nodiscard]] Result<Done, VmError> check_annotations(std::vector<TableIndex> annotated);

    const CompiledModule& module_;
    /// By function handle: its definition in the module, or null.
    std::vector<const FunctionDefinition*> definitions_;
    /// By structure's definition: whether the function at hand says that it acquires it, and whether it does.
    std::vector<bool> is_annotated_;
    std::vector<bool> is_acquired_;
};
}  // namespace braid::move
