// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/format/file_format.hpp"

namespace braid::move
{
ModuleId module_id_of(const CompiledTables& tables, const ModuleHandle& handle)
{
    return {tables.addresses[handle.address], tables.identifiers[handle.name]};
}

ModuleId self_id_of(const CompiledModule& module)
{
    return module_id_of(module, module.module_handles[module.self_module]);
}
}  // namespace braid::move
