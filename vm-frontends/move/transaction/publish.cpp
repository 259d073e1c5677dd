// SPDX-License-Identifier: Apache-2.0
// What 0x1::code asked to be published, once the payload has ended.
// aptos-core: aptos-vm/src/aptos_vm.rs (resolve_pending_code_publish_and_finish_user_session).
#include "vm-frontends/move/runtime/publish.hpp"

#include "vm-frontends/move/encode.hpp"
#include "vm-frontends/move/transaction/module_complexity.hpp"
#include "vm-frontends/move/transaction/transaction_run.hpp"
#include "vm-frontends/move/verifier/publish_checks.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::uint8_t mainnet_chain_id = 1;
constexpr std::string_view initializer = "init_module";

ModuleId id_of(const CompiledModule& module)
{
    const ModuleHandle& handle = module.module_handles[module.self_module];
    return {module.addresses[handle.address], std::string{module.identifiers[handle.name]}};
}

/// The modules that it names, itself aside, and its friends.
std::vector<ModuleId> neighbours_of(const CompiledModule& module)
{
    std::vector<ModuleId> ids;
    const auto add = [&](const ModuleHandle& handle)
    {
        ids.push_back(
            {module.addresses[handle.address], std::string{module.identifiers[handle.name]}});
    };
    for (std::size_t i = 0; i < module.module_handles.size(); ++i)
        if (i != module.self_module)
            add(module.module_handles[i]);
    for (const ModuleHandle& handle : module.friends)
        add(handle);
    return ids;
}

VmError mismatch(std::string why)
{
    return {StatusCode::constraint_not_satisfied,
        "metadata and code bundle mismatch: " + std::move(why)};
}

bool is_allowed(const PublishRequest& request, const ModuleId& id)
{
    if (!request.is_restricted)
        return true;
    const auto at = std::ranges::find(request.allowed, id.address, &AllowedModules::account);
    return at != request.allowed.end() &&
           (std::ranges::find(at->modules, std::string_view{}) != at->modules.end() ||
               std::ranges::find(at->modules, std::string_view{id.name}) != at->modules.end());
}

/// Whether code of the address costs nothing to load: that of the framework.
bool is_free(const Hash32& address)
{
    const auto head = std::span{address.bytes}.first(31);
    return address.bytes.back() < 0x10 &&
           std::ranges::all_of(head, [](std::uint8_t byte) { return byte == 0; });
}
}  // namespace

TransactionRun::Step TransactionRun::charge_modules_of(
    const PublishRequest& request, std::span<const CompiledModule> modules)
{
    std::vector<ModuleId> own;
    for (const CompiledModule& module : modules)
        own.push_back(id_of(module));
    // Who upgrades pays for what is replaced, once.
    std::vector<ModuleId> charged(session_->charged().begin(), session_->charged().end());
    for (const ModuleId& id : own)
    {
        if (is_free(id.address) || std::ranges::find(charged, id) != charged.end())
            continue;
        charged.push_back(id);
        const auto before = session_->module_code(id);
        if (!before.ok())
            return Err{before.error()};
        if (*before != nullptr && !gas_.charge_dependency(id.address, (*before)->binary.size()))
        {
            VmError error{gas_.failure()};
            error.location = {.kind = ErrorLocation::Kind::module, .module = id};
            return Err{error};
        }
    }
    session_->assume_charged(charged);
    for (std::size_t i = 0; i < own.size(); ++i)
        if (!gas_.charge_dependency(own[i].address, request.modules[i].size()))
            return Err{VmError{gas_.failure()}};
    std::vector<ModuleId> others;
    for (const CompiledModule& module : modules)
        for (ModuleId& id : neighbours_of(module))
            if (std::ranges::find(own, id) == own.end())
                others.push_back(std::move(id));
    return session_->charge_modules(others, gas_);
}

TransactionRun::Step TransactionRun::check_publication(
    const PublishRequest& request, std::span<const CompiledModule> modules)
{
    for (std::size_t i = 0; i < modules.size(); ++i)
        if (const auto fit = check_complexity(modules[i], request.modules[i].size()); !fit.ok())
            return fit;
    std::vector<const CompiledModule*> bundle;
    for (const CompiledModule& module : modules)
    {
        bundle.push_back(&module);
        if (chain_.vm.chain_id == mainnet_chain_id)
            if (const auto stable = check_stable(module); !stable.ok())
                return stable;
    }
    if (const auto natives = check_natives(bundle); !natives.ok())
        return natives;
    const auto features = PublishFeatures::of(chain_.vm.features);
    std::vector<std::string_view> expected(
        request.expected_modules.begin(), request.expected_modules.end());
    for (const CompiledModule& module : modules)
    {
        const ModuleId id = id_of(module);
        if (std::erase(expected, std::string_view{id.name}) == 0)
            return Err{mismatch("unregistered module: '" + id.name + "'")};
        for (std::size_t i = 0; i < module.module_handles.size(); ++i)
        {
            const ModuleHandle& handle = module.module_handles[i];
            const ModuleId dependency{
                module.addresses[handle.address], std::string{module.identifiers[handle.name]}};
            if (i != module.self_module && !is_allowed(request, dependency))
                return Err{mismatch("unregistered dependency: '" + dependency.name + "'")};
        }
        if (const auto checked = check_metadata(module, features); !checked.ok())
            return Err{mismatch(checked.error().message)};
    }
    const ModuleLookup before = [&](const ModuleId& id) -> const CompiledModule*
    {
        const auto code = session_->module_code(id);
        return code.ok() && *code != nullptr ? &(*code)->compiled : nullptr;
    };
    if (const auto groups = check_resource_groups(bundle, before, features); !groups.ok())
        return groups;
    if (features.module_events)
        if (const auto events = check_events(bundle, before); !events.ok())
            return events;
    if (!expected.empty())
        return Err{mismatch("not all registered modules published")};
    return Done{};
}

Result<bool, VmError> TransactionRun::is_published(const CompiledModule& module)
{
    const auto code = session_->module_code(id_of(module));
    if (!code.ok())
        return Err{code.error()};
    return *code != nullptr;
}

/// Links the modules beside the state's, and runs what those that are new begin with.
TransactionRun::Step TransactionRun::initialize(
    const PublishRequest& request, std::span<const CompiledModule> modules)
{
    CallArguments arguments{scratch_};
    arguments.add_signer(request.destination);
    const bool is_strict = chain_.gas.feature_version >= gas_version::strict_init_module;
    for (const CompiledModule& module : modules)
    {
        const auto function = session_->function(id_of(module), initializer);
        if (!function.ok())
        {
            if (is_interrupted())
                return Done{};
            continue;
        }
        const auto checked = check_init_module(
            module, is_strict ? InitModuleRules::one_signer : InitModuleRules::signers);
        if (!checked.ok())
            return checked;
        const auto result = session_->call(**function, {}, arguments.all(), gas_);
        if (!result.ok())
            return Err{result.error()};
    }
    return Done{};
}

TransactionRun::Step TransactionRun::publish(const PublishRequest& request)
{
    std::vector<CompiledModule> modules;
    for (const Bytes binary : request.modules)
    {
        auto module =
            read_module(binary, {.version_max = chain_.vm.binary_version_max,
                                    .identifier_size_max = chain_.vm.identifier_size_max});
        if (!module.ok())
            return Err{VmError{Code::code_deserialization_error}};
        modules.push_back(*std::move(module));
    }
    if (chain_.gas.feature_version >= gas_version::dependencies)
        if (const auto charged = charge_modules_of(request, modules); !charged.ok())
            return charged;
    if (const auto checked = check_publication(request, modules); !checked.ok())
        return checked;
    const ModuleBundle bundle{.publisher = request.destination, .binaries = request.modules};
    const CompatibilityPolicy policy{
        .check_friend_linking = !chain_.has(Feature::treat_friend_as_private)};
    const auto codes = check_bundle(bundle, &policy, *session_);
    if (!codes.ok())
        return Err{codes.error()};
    std::vector<CompiledModule> fresh;
    for (const CompiledModule& module : modules)
    {
        const auto published = is_published(module);
        if (!published.ok())
            return Err{published.error()};
        if (!*published)
            fresh.push_back(module);
    }

    // What begins the modules finds what the payload did.
    if (const auto finished = effects_.take(*session_); !finished.ok())
        return finished;
    effects_.put();
    StagedState staged{state_};
    for (std::size_t i = 0; i < modules.size(); ++i)
        staged.stage(id_of(modules[i]), request.modules[i]);
    if (!spaces_.staged)
        spaces_.staged = spaces_.own;
    begin_staged_session(staged);
    if (const auto linked = link_bundle(*codes, *session_); !linked.ok())
        return linked;
    if (const auto initialized = initialize(request, fresh); !initialized.ok())
        return initialized;
    if (is_interrupted())
        return Done{};
    if (const auto finished = effects_.take(*session_); !finished.ok())
        return finished;
    for (std::size_t i = 0; i < modules.size(); ++i)
    {
        const ModuleId id = id_of(modules[i]);
        const Bytes key = scratch_.copy(encode_module_key(id.address, id.name));
        if (const auto added = effects_.add_module(key, request.modules[i]); !added.ok())
            return added;
    }
    session_.reset();
    return Done{};
}
}  // namespace braid::move
