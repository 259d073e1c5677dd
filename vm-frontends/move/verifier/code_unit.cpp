// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/acquires.hpp"
#include "vm-frontends/move/verifier/control_flow.hpp"
#include "vm-frontends/move/verifier/locals_safety.hpp"
#include "vm-frontends/move/verifier/passes.hpp"
#include "vm-frontends/move/verifier/reference_safety.hpp"
#include "vm-frontends/move/verifier/stack_usage.hpp"
#include "vm-frontends/move/verifier/type_safety.hpp"

namespace braid::move
{
namespace
{
/// The meter's errors and those of the verifier itself belong to no instruction.
bool has_offset(StatusCode code) noexcept
{
    return code != StatusCode::constraint_not_satisfied &&
           code != StatusCode::unknown_invariant_violation_error &&
           code != StatusCode::verifier_invariant_violation &&
           code != StatusCode::invalid_operation_in_script;
}

/// The passes over code. What they allocate serves one function after another.
class CodeUnitCheck
{
public:
    CodeUnitCheck(const CodeView& code, const VerifierConfig& config)
      : code_(code),
        config_(config),
        meter_(config.meter_units_max),
        pool_(code),
        types_(code, pool_, meter_),
        locals_(pool_, meter_),
        references_(code, meter_)
    {}

    Result<Done, VmError> check_module(const CompiledModule& module)
    {
        AcquiresCheck acquires{module};
        std::size_t back_edge_count = 0;
        for (std::size_t i = 0; i < module.function_definitions.size(); ++i)
        {
            const FunctionDefinition& definition = module.function_definitions[i];
            if (!definition.code)
                continue;
            auto checked = check_function(module, definition, static_cast<TableIndex>(i), acquires);
            if (checked.ok())
            {
                back_edge_count += graph_.back_edge_count();
                continue;
            }
            VmError error = checked.error();
            error.index = {IndexKind::function_definition, static_cast<std::uint16_t>(i)};
            return Err{std::move(error)};
        }
        if (config_.back_edges_per_module_max &&
            back_edge_count > *config_.back_edges_per_module_max)
            return Err{VmError{StatusCode::too_many_back_edges}};
        return Done{};
    }

    Result<Done, VmError> check_script(const CompiledScript& script)
    {
        const FunctionView function{.index = 0,
            .code = &script.code,
            .parameters = script.parameters,
            .results = {},
            .type_parameters = script.type_parameters};
        if (auto checked = check_control_flow(code_, function, config_, graph_); !checked.ok())
            return checked;
        if (config_.basic_blocks_in_script_max &&
            graph_.blocks().size() > *config_.basic_blocks_in_script_max)
            return Err{VmError{StatusCode::too_many_basic_blocks}};
        if (config_.back_edges_per_function_max &&
            graph_.back_edge_count() > *config_.back_edges_per_function_max)
            return Err{VmError{StatusCode::too_many_back_edges}};
        meter_.enter_function();
        return check_body(function);
    }

private:
    Result<Done, VmError> check_function(const CompiledModule& module,
        const FunctionDefinition& definition, TableIndex index, AcquiresCheck& acquires)
    {
        const FunctionHandle& handle = module.function_handles[definition.handle];
        const FunctionView function{.index = index,
            .code = &*definition.code,
            .parameters = handle.parameters,
            .results = handle.results,
            .type_parameters = handle.type_parameters};
        meter_.enter_function();
        if (auto checked = check_control_flow(code_, function, config_, graph_); !checked.ok())
            return checked;
        if (config_.basic_block_count_max &&
            graph_.blocks().size() > *config_.basic_block_count_max)
            return Err{error_at_offset(StatusCode::too_many_basic_blocks, index, 0)};
        if (config_.back_edges_per_function_max &&
            graph_.back_edge_count() > *config_.back_edges_per_function_max)
            return Err{error_at_offset(StatusCode::too_many_back_edges, index, 0)};
        if (auto checked = check_body(function); !checked.ok())
            return checked;
        if (auto checked = acquires.check(index); !checked.ok())
            return checked;
        if (const StatusCode charged = meter_.leave_function(); charged != passed)
            return Err{VmError{charged, "program too complex"}};
        return Done{};
    }

    Result<Done, VmError> check_body(const FunctionView& function)
    {
        if (auto checked = check_stack_usage(code_, function, config_, graph_); !checked.ok())
            return checked;
        if (const Finding found = types_.check(function, graph_); found.first != passed)
            return Err{error_of(found, function)};
        if (const Finding found = locals_.check(function, graph_); found.first != passed)
            return Err{error_of(found, function)};
        if (const Finding found = references_.check(function, graph_); found.first != passed)
            return Err{error_of(found, function)};
        return Done{};
    }

    static VmError error_of(const Finding& found, const FunctionView& function)
    {
        if (has_offset(found.first))
            return error_at_offset(found.first, function.index, found.second);
        if (found.first == StatusCode::constraint_not_satisfied)
            return {found.first, "program too complex"};
        return {found.first};
    }

    const CodeView& code_;
    const VerifierConfig& config_;
    VerificationMeter meter_;
    TypePool pool_;
    ControlFlowGraph graph_;
    TypeSafety types_;
    LocalsSafety locals_;
    ReferenceSafety references_;
};
}  // namespace

Result<Done, VmError> check_code(const CodeView& code, const VerifierConfig& config)
{
    CodeUnitCheck check{code, config};
    return code.module != nullptr ? check.check_module(*code.module) :
                                    check.check_script(*code.script);
}
}  // namespace braid::move
