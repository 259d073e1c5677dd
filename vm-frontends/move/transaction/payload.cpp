// SPDX-License-Identifier: Apache-2.0
// What a transaction is for: its script or entry function, the bill for what that leaves, and the epilogue.
#include "vm-frontends/move/encode.hpp"
#include "vm-frontends/move/transaction/make_arguments.hpp"
#include "vm-frontends/move/transaction/transaction_run.hpp"
#include "vm-frontends/move/verifier/publish_checks.hpp"

namespace braid::move
{
namespace
{
constexpr std::uint8_t mainnet_chain_id = 1;
/// The sub status of a type argument that cannot be loaded.
constexpr std::uint64_t user_type_failure = 1;

VmError in_module(StatusCode code, const ModuleId& module)
{
    VmError error{code};
    error.location.kind = ErrorLocation::Kind::module;
    error.location.module = module;
    return error;
}

VmError in_script(StatusCode code)
{
    VmError error{code};
    error.location.kind = ErrorLocation::Kind::script;
    return error;
}
}  // namespace

TransactionRun::Step TransactionRun::create_account(GasMeter& gas)
{
    CallArguments arguments{scratch_};
    arguments.add_address(tx_.sender);
    return call({.module = "account",
                    .function = "create_account_if_does_not_exist",
                    .arguments = arguments},
        gas);
}

Result<std::span<const Type* const>, VmError> TransactionRun::types_of(std::span<const Bytes> tags)
{
    const auto types = scratch_.make_array<const Type*>(tags.size());
    for (std::size_t i = 0; i < tags.size(); ++i)
    {
        const auto type = session_->code().type_of_tag(tags[i], *session_);
        if (!type.ok())
        {
            VmError error = type.error();
            if (error.code == Code::type_resolution_failure)
                error.sub_status = user_type_failure;
            return Err{error};
        }
        types[i] = *type;
    }
    return std::span<const Type* const>{types};
}

TransactionRun::Step TransactionRun::charge_types(std::span<const Bytes> tags)
{
    if (tags.empty())
        return Done{};
    ByteString encoded;
    bcs::Writer writer{encoded};
    writer.leb128(tags.size());
    for (const Bytes tag : tags)
        writer.raw(tag);
    return session_->charge_type_tags(encoded, gas_);
}

void TransactionRun::show_type_names(std::span<const Type* const> types)
{
    if (types.empty() || !chain_.has(Feature::transaction_context_extension))
        return;
    const auto names = scratch_.make_array<std::string_view>(types.size());
    for (std::size_t i = 0; i < types.size(); ++i)
        if (const auto name = session_->code().name_of(types[i]); name.ok())
            names[i] = *name;
    if (facts_.entry_function)
        facts_.entry_function->type_arguments = names;
    if (facts_.multisig && facts_.multisig->entry_function)
        facts_.multisig->entry_function->type_arguments = names;
}

TransactionRun::Step TransactionRun::run_script(const Script& script)
{
    if (script.has_serialized_argument && !chain_.has(Feature::allow_serialized_script_args))
        return Err{in_script(Code::feature_under_gating)};
    if (chain_.gas.feature_version >= gas_version::dependencies)
        if (const auto charged = session_->charge_script(script.code, gas_); !charged.ok())
            return charged;
    if (chain_.gas.feature_version >= gas_version::type_tag_dependencies)
        if (const auto charged = charge_types(script.type_arguments); !charged.ok())
            return charged;
    const auto loaded = session_->script(script.code);
    if (!loaded.ok())
        return Err{loaded.error()};
    const auto types = types_of(script.type_arguments);
    if (!types.ok())
        return Err{types.error()};
    const LoadedFunction& main = (*loaded)->main;
    if (const auto fit = Session::check_type_arguments(main, *types); !fit.ok())
        return fit;
    if (chain_.vm.chain_id == mainnet_chain_id)
        if (const auto stable = check_stable((*loaded)->compiled); !stable.ok())
            return stable;
    if (const auto silent = check_no_event_emission((*loaded)->compiled); !silent.ok())
        return silent;
    const auto arguments = make_arguments(*session_, main, *types, signers_.senders,
        script.arguments, {.has_struct_constructors = chain_.has(Feature::struct_constructors)});
    if (!arguments.ok())
        return Err{arguments.error()};
    const auto result = session_->call_script(script.code, *types, *arguments, gas_);
    if (!result.ok())
        return Err{result.error()};
    return Done{};
}

TransactionRun::Step TransactionRun::run_entry(
    const EntryFunction& entry, std::span<const Bytes> senders)
{
    const ModuleId module{entry.address, std::string{entry.module}};
    if (chain_.gas.feature_version >= gas_version::dependencies)
        if (const auto charged = session_->charge_modules({&module, 1}, gas_); !charged.ok())
            return charged;
    if (chain_.gas.feature_version >= gas_version::type_tag_dependencies)
        if (const auto charged = charge_types(entry.type_arguments); !charged.ok())
            return charged;
    const auto found = session_->function(module, entry.function);
    if (!found.ok())
        return Err{found.error()};
    const LoadedFunction& function = **found;
    const auto types = types_of(entry.type_arguments);
    if (!types.ok())
        return Err{types.error()};
    if (const auto fit = Session::check_type_arguments(function, *types); !fit.ok())
        return Err{in_module(fit.error().code, module)};
    if (function.is_native)
        return Err{in_module(Code::user_defined_native_not_allowed, module)};
    if (!function.is_public() && function.module != nullptr)
    {
        const auto metadata = read_metadata(function.module->compiled().metadata);
        if (metadata && metadata->randomness_of(function.name))
            extensions_.facts.is_unbiasable = true;
    }
    const auto arguments = make_arguments(*session_, function, *types, senders, entry.arguments,
        {.has_struct_constructors = chain_.has(Feature::struct_constructors)});
    if (!arguments.ok())
        return Err{arguments.error()};
    if (!function.is_entry)
        return Err{in_module(Code::execute_entry_function_called_on_non_entry_function, module)};
    show_type_names(*types);
    const auto result = session_->call(function, *types, *arguments, gas_);
    if (!result.ok())
        return Err{result.error()};
    return Done{};
}

TransactionRun::Step TransactionRun::finish_payload()
{
    if (extensions_.publish_request)
    {
        const PublishRequest request = *extensions_.publish_request;
        if (const auto published = publish(request); !published.ok())
            return published;
    }
    else if (const auto finished = effects_.take(*session_); !finished.ok())
        return finished;
    return effects_.check_limits();
}

TransactionRun::Step TransactionRun::charge_changes()
{
    const auto failure = [&] { return Err{VmError{gas_.failure()}}; };
    if (!gas_.charge_io_for_transaction(tx_.raw.size()))
        return failure();
    std::uint64_t events_size = 0;
    for (const TxEvent& event : effects_.events())
    {
        events_size += event.size();
        if (!gas_.charge_io_for_event(event.size()))
            return failure();
    }
    if (!effects_.writes().charge_io(gas_))
        return failure();
    refund_ = 0;
    if (chain_.gas.feature_version < gas_version::storage_fees || tx_.gas_price == 0)
        return Done{};
    const SpacePricing& space = chain_.gas.space;
    const WriteList::StorageBill bill = effects_.writes().price(space);
    const Octa fee = saturating_add(saturating_add(bill.fee, space.charge_of_events(events_size)),
        space.charge_of_transaction(tx_.raw.size()));
    if (!gas_.charge_storage_fee(fee, tx_.gas_price))
        return failure();
    if (chain_.has(Feature::storage_deletion_refund))
        refund_ = bill.refund;
    return Done{};
}

TransactionRun::Step TransactionRun::execute()
{
    if (!gas_.charge_intrinsic_gas(tx_.raw.size()))
        return Err{VmError{gas_.failure()}};
    const auto ran = tx_.payload.kind == ExecutableKind::script ?
                         run_script(tx_.payload.script) :
                         run_entry(tx_.payload.entry, signers_.senders);
    if (!ran.ok())
        return ran;
    if (const auto finished = finish_payload(); !finished.ok())
        return finished;
    if (const auto charged = charge_changes(); !charged.ok())
        return charged;
    effects_.put();
    begin_session(TransactionPart::epilogue);
    return settle(true);
}

/// The epilogue: nothing that it does costs anything any more.
TransactionRun::Step TransactionRun::settle(bool is_success)
{
    // From this version on the meter must add up; where it does not, nobody pays for what it says.
    constexpr std::uint64_t consistent_version = 12;
    if (is_success && chain_.gas.feature_version >= consistent_version && !gas_.is_consistent())
        return Err{VmError{Code::unknown_invariant_violation_error}};
    fee_ = fee_statement(is_success ? refund_ : 0);
    const auto as_error = [&](const VmError& error) -> VmError
    {
        if (is_success)
            return epilogue_error_of(error);
        VmError unexpected{Code::unexpected_error_from_known_move_function, error.message};
        unexpected.sub_status = error.sub_status;
        return unexpected;
    };
    const auto epilogue =
        epilogue_call(tx_, signers_, {.fee = fee_, .remaining = gas_.balance()}, chain_, scratch_);
    if (const auto done = call(epilogue, unmetered_); !done.ok())
        return Err{as_error(done.error())};
    if (chain_.has(Feature::emit_fee_statement))
        if (const auto done = call(fee_statement_call(fee_, scratch_), unmetered_); !done.ok())
            return Err{as_error(done.error())};
    if (const auto finished = effects_.take(*session_); !finished.ok())
        return finished;
    // Slots that come to be now are paid for by nobody, and their deposits could be asked back.
    if (effects_.writes().created_last())
        return Err{VmError{
            Code::unknown_invariant_violation_error, "the epilogue makes a slot of the state"}};
    return effects_.check_limits();
}
}  // namespace braid::move
