// SPDX-License-Identifier: Apache-2.0
// aptos-core: aptos-move/framework/src/natives: account_abstraction, dispatchable_fungible_asset, function_info.
#include "vm-frontends/move/natives/native_tables.hpp"

#include "vm-frontends/move/natives/feature_flags.hpp"
#include "vm-frontends/move/natives/native_arguments.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
using enum NativeParameter;

constexpr std::uint64_t invalid_identifier = 1;
constexpr std::uint64_t invalid_function = 2;
constexpr std::uint64_t module_not_loaded = 4;

/// FunctionInfo { module_address: address, module_name: String, function_name: String }
struct FunctionInfo
{
    const Hash32& address;
    std::string_view module;
    std::string_view function;
    bool is_valid;
};

[[nodiscard]] bool is_identifier_text(std::string_view text) noexcept
{
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    constexpr std::string_view self = "<SELF>";
    if (text.starts_with(self))
    {
        const std::string_view rest = text.substr(self.size());
        return rest.empty() ||
               (rest.size() > 1 && rest[0] == '_' && std::ranges::all_of(rest.substr(1), is_digit));
    }
    if (text.empty() || (!is_letter(text[0]) && (text[0] != '_' || text.size() == 1)))
        return false;
    return std::ranges::all_of(
        text, [&](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

[[nodiscard]] FunctionInfo info_of(const Value& reference) noexcept
{
    const Value* const fields = structure_of(reference).fields();
    const std::string_view module = text_of(string_bytes_of(fields[1]));
    const std::string_view function = text_of(string_bytes_of(fields[2]));
    return {*fields[0].address, module, function,
        is_identifier_text(module) && is_identifier_text(function)};
}

/// 0x0 to 0xf.
[[nodiscard]] bool is_special(const Hash32& address) noexcept
{
    return address.bytes[31] < 16 && std::all_of(
                                         address.bytes.begin(), address.bytes.end() - 1,
                                         [](std::uint8_t byte) { return byte == 0; });
}

[[nodiscard]] bool was_charged(
    const NativeContext& context, const FunctionInfo& function, bool counts_special) noexcept
{
    return (counts_special && is_special(function.address)) ||
           context.host.is_charged(function.address, function.module);
}

/// With account abstraction, modules of special addresses, which are never charged for, count as charged.
[[nodiscard]] bool has_account_abstraction(const NativeContext& context) noexcept
{
    const VmConfig& config = context.code.config();
    return config.has_feature(features::account_abstraction) ||
           config.has_feature(features::derivable_account_abstraction);
}

template <NativeParameter base, bool is_authentication>
[[nodiscard]] NativeOutcome dispatch(NativeContext& context, NativeCall& call) noexcept
{
    const FunctionInfo function = info_of(call.arguments.back());
    if (!function.is_valid)
        return abort(call, invalid_identifier);
    if (!was_charged(context, function, is_authentication || has_account_abstraction(context)))
        return abort(call, module_not_loaded);
    if (!context.charge(base))
        return NativeOutcome::out_of_gas;
    if (call.type_arguments.size() > call.dispatch_type_arguments.size())
        return fail(call, StatusCode::unknown_invariant_violation_error);
    call.dispatch_module = {.address = function.address, .name = std::string{function.module}};
    call.dispatch_function = function.function;
    std::ranges::copy(call.type_arguments, call.dispatch_type_arguments.begin());
    call.dispatch_type_argument_count = call.type_arguments.size();
    call.dispatch_argument_count = call.arguments.size() - 1;
    return NativeOutcome::dispatch;
}

/// check_dispatch_type_compatibility_impl(framework: &FunctionInfo, dispatched: &FunctionInfo): bool
[[nodiscard]] NativeOutcome check_dispatch_type_compatibility(
    NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(function_info_check_dispatch_type_compatibility_impl_base))
        return NativeOutcome::out_of_gas;
    const FunctionInfo right = info_of(call.arguments[1]);
    if (!right.is_valid)
        return abort(call, invalid_identifier);
    if (!was_charged(context, right, has_account_abstraction(context)))
        return abort(call, invalid_function);
    const auto target = context.host.find_function(right.address, right.module, right.function);
    if (!target)
        return abort(call, invalid_function);
    const FunctionInfo left = info_of(call.arguments[0]);
    if (!left.is_valid)
        return abort(call, invalid_identifier);
    const auto framework = context.host.find_function(left.address, left.module, left.function);
    if (!framework || framework->parameters.empty())
        return abort(call, invalid_function);
    const auto passed = framework->parameters.first(framework->parameters.size() - 1);
    const bool is_compatible =
        std::ranges::equal(target->type_parameters, framework->type_parameters) &&
        std::ranges::equal(target->results, framework->results) &&
        std::ranges::equal(passed, target->parameters) && target->is_public && !target->is_native &&
        (left.address != right.address || left.module != right.module);
    return give(call, Value::of_bool(is_compatible));
}

[[nodiscard]] NativeOutcome is_identifier(NativeContext& context, NativeCall& call) noexcept
{
    const Bytes text = referred_bytes(call.arguments[0]);
    if (!context.charge(function_info_check_is_identifier_base,
            function_info_check_is_identifier_per_byte, text.size()))
        return NativeOutcome::out_of_gas;
    return give(call, Value::of_bool(is_identifier_text(text_of(text))));
}

[[nodiscard]] NativeOutcome load_function(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(function_info_load_function_base))
        return NativeOutcome::out_of_gas;
    const FunctionInfo function = info_of(call.arguments[0]);
    if (!function.is_valid)
        return abort(call, invalid_identifier);
    // Before natives had the meter, what they charged was forgotten where they asked for a module.
    context.gas.refund_native(context.charged);
    call.dispatch_module = {.address = function.address, .name = std::string{function.module}};
    return NativeOutcome::load_module;
}

constexpr NativeEntry entries[] = {
    {1, "account_abstraction", "dispatchable_authenticate",
        dispatch<dispatchable_authenticate_dispatch_base, true>},
    {1, "dispatchable_fungible_asset", "dispatchable_withdraw",
        dispatch<dispatchable_fungible_asset_dispatch_base, false>},
    {1, "dispatchable_fungible_asset", "dispatchable_deposit",
        dispatch<dispatchable_fungible_asset_dispatch_base, false>},
    {1, "dispatchable_fungible_asset", "dispatchable_derived_balance",
        dispatch<dispatchable_fungible_asset_dispatch_base, false>},
    {1, "dispatchable_fungible_asset", "dispatchable_derived_supply",
        dispatch<dispatchable_fungible_asset_dispatch_base, false>},
    {1, "function_info", "check_dispatch_type_compatibility_impl",
        check_dispatch_type_compatibility},
    {1, "function_info", "is_identifier", is_identifier},
    {1, "function_info", "load_function_impl", load_function},
};
}  // namespace

std::span<const NativeEntry> function_natives() noexcept
{
    return entries;
}
}  // namespace braid::move
