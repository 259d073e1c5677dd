// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/view_function.hpp"

#include "vm-frontends/move/transaction/make_arguments.hpp"
#include "vm-frontends/move/transaction/session_id.hpp"
#include "vm-frontends/move/verifier/metadata.hpp"

namespace braid::move
{
ViewSession::ViewSession(
    const storage::StateView& state, const ChainConfig& chain, CodeCache& codes)
  : chain_(chain), codes_(codes), state_(state), space_(codes.current())
{
    session_.emplace(*space_, state_, extensions_, arena_);
    SessionFacts facts;
    facts.session_hash = void_session_hash();
    facts.chain_id = chain.vm.chain_id;
    facts.storage_items = chain.storage_items;
    facts.storage_bytes = chain.storage_bytes;
    facts.may_publish = false;
    extensions_.begin(arena_, session_->heap(), state_, facts);
}

Result<const LoadedFunction*, VmError> ViewSession::find(
    const ModuleId& module, std::string_view function)
{
    const auto found = session_->function(module, function);
    if (!found.ok())
        return found;
    const auto metadata = read_metadata((*found)->module->compiled().metadata);
    if (!metadata || !metadata->is_view_function(function))
        return Err{VmError{
            StatusCode::invalid_main_function_signature, "function not marked as view function"}};
    if ((*found)->results.empty())
        return Err{VmError{
            StatusCode::invalid_main_function_signature, "view function must return values"}};
    return found;
}

Result<std::vector<const Type*>, VmError> ViewSession::types_of(
    const LoadedFunction& function, std::span<const Bytes> tags)
{
    std::vector<const Type*> types;
    for (const Bytes tag : tags)
    {
        const auto type = session_->code().type_of_tag(tag, *session_);
        if (!type.ok())
            return Err{type.error()};
        types.push_back(*type);
    }
    if (const auto fit = Session::check_type_arguments(function, types); !fit.ok())
        return Err{fit.error()};
    return types;
}

Result<CallResult, VmError> ViewSession::call(const LoadedFunction& function,
    std::span<const Type* const> type_arguments, std::span<const Bytes> arguments,
    std::uint64_t gas_max)
{
    const auto made = make_arguments(*session_, function, type_arguments, {}, arguments,
        {.has_struct_constructors = chain_.has(Feature::struct_constructors), .is_view = true});
    if (!made.ok())
        return Err{made.error()};
    GasMeter gas{chain_.gas, gas_max};
    auto result = session_->call(function, type_arguments, *made, gas);
    gas_used_ = gas_max - gas.balance();
    return result;
}

bool ViewSession::moves_on()
{
    if (!session_->outdated())
        return false;
    (void)codes_.find_or_make(session_->module_reads());
    return true;
}
}  // namespace braid::move
