// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/disassembly.hpp"

#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/format/disassemble.hpp"

namespace braid::move
{
namespace
{
/// Identifiers were longer once.
constexpr BinaryLimits limits{.version_max = format_version_max, .identifier_size_max = 65535};

Disassembly disassembly_of(const CompiledModule& module, const DisassemblyRequest& request)
{
    Disassembly shown;
    shown.module = self_id_of(module);
    shown.version = module.version;
    shown.structures = module.struct_definitions.size();
    shown.functions = module.function_definitions.size();
    for (const FunctionDefinition& function : module.function_definitions)
        shown.instructions += function.code ? function.code->code.size() : 0;
    if (request.with_text)
        shown.text = disassemble(module, {.tables = request.with_tables});
    return shown;
}

Disassembly disassembly_of(const CompiledScript& script, const DisassemblyRequest& request)
{
    Disassembly shown;
    shown.version = script.version;
    shown.functions = 1;
    shown.instructions = script.code.code.size();
    if (request.with_text)
        shown.text = disassemble(script, {.tables = request.with_tables});
    return shown;
}
}  // namespace

Result<Disassembly, VmError> disassemble_binary(Bytes binary, const DisassemblyRequest& request)
{
    if (request.is_script)
    {
        const auto script = read_script(binary, limits);
        if (!script.ok())
            return Err{script.error()};
        return disassembly_of(*script, request);
    }
    const auto module = read_module(binary, limits);
    if (!module.ok())
        return Err{module.error()};
    return disassembly_of(*module, request);
}
}  // namespace braid::move
