// SPDX-License-Identifier: Apache-2.0
// aptos-core: aptos-move/framework/src/natives/code.rs.
#include "vm-frontends/move/natives/native_tables.hpp"

#include "base/utf8.hpp"
#include "vm-frontends/move/natives/key_index.hpp"
#include "vm-frontends/move/natives/native_arguments.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
using enum NativeParameter;

constexpr std::uint64_t already_requested = 0x3'0000;
constexpr std::uint64_t arbitrary_policy = 0;

using Names = std::vector<std::string_view>;

/// Accounts with names, in the order of their coming.
class AllowedNames
{
public:
    explicit AllowedNames(Arena& arena) noexcept : arena_(arena) {}

    /// The names of the account, which is added where it is new.
    [[nodiscard]] Names& of(const Hash32& account)
    {
        const std::uint32_t found =
            index_.find(account, [this](std::uint32_t at) { return Bytes{entries_[at].first}; });
        if (found != KeyIndex::absent)
            return entries_[found].second;
        entries_.emplace_back(account, Names{});
        index_.insert(account, static_cast<std::uint32_t>(entries_.size() - 1), arena_);
        return entries_.back().second;
    }
    [[nodiscard]] std::span<const std::pair<Hash32, Names>> entries() const noexcept
    {
        return entries_;
    }

private:
    Arena& arena_;
    KeyIndex index_;
    std::vector<std::pair<Hash32, Names>> entries_;
};

/// A copy in the session's arena.
[[nodiscard]] std::string_view kept(Arena& arena, Bytes text) noexcept
{
    return text_of(arena.copy(text));
}

/// Sorted, each once, in the session's arena.
[[nodiscard]] std::span<const std::string_view> sorted_names(Arena& arena, Names names)
{
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    const std::span<std::string_view> out = arena.make_array<std::string_view>(names.size());
    std::ranges::copy(names, out.begin());
    return out;
}

/// How reading an argument ended: done, or as the native ends.
[[nodiscard]] NativeOutcome read_modules(
    NativeContext& context, const Value& modules, std::vector<Bytes>& out)
{
    for (const Value& module : modules.vector->values())
    {
        const Bytes code = bytes_of(module);
        if (!context.charge(code_request_publish_per_byte, code.size()))
            return NativeOutcome::out_of_gas;
        out.push_back(context.extensions.arena->copy(code));
    }
    return NativeOutcome::done;
}

[[nodiscard]] NativeOutcome read_names(
    NativeContext& context, NativeCall& call, const Value& names, Names& out)
{
    for (const Value& name : names.vector->values())
    {
        const Bytes text = string_bytes_of(name);
        if (!is_utf8(text))
            return fail(call, StatusCode::internal_type_error);
        if (!context.charge(code_request_publish_per_byte, text.size()))
            return NativeOutcome::out_of_gas;
        out.push_back(kept(*context.extensions.arena, text));
    }
    return NativeOutcome::done;
}

/// vector<AllowedDep { account: address, module_name: String }>
[[nodiscard]] NativeOutcome read_allowed(
    NativeContext& context, NativeCall& call, const Value& dependencies, AllowedNames& out)
{
    for (const Value& dependency : dependencies.vector->values())
    {
        const Value* const fields = dependency.structure->fields();
        const Bytes text = string_bytes_of(fields[1]);
        if (!is_utf8(text))
            return fail(call, StatusCode::internal_type_error);
        const std::size_t account_count = out.entries().size();
        Names& names = out.of(*fields[0].address);
        if (out.entries().size() != account_count &&
            !context.charge(code_request_publish_per_byte, 32))
            return NativeOutcome::out_of_gas;
        if (!context.charge(code_request_publish_per_byte, text.size()))
            return NativeOutcome::out_of_gas;
        names.push_back(kept(*context.extensions.arena, text));
    }
    return NativeOutcome::done;
}

[[nodiscard]] std::span<const AllowedModules> kept_allowed(
    Arena& arena, std::span<const std::pair<Hash32, Names>> from)
{
    const std::span<AllowedModules> out = arena.make_array<AllowedModules>(from.size());
    for (std::size_t i = 0; i < from.size(); ++i)
        out[i] = {.account = from[i].first, .modules = sorted_names(arena, from[i].second)};
    return out;
}

/// request_publish(destination: address, expected_modules: vector<String>, code: vector<vector<u8>>, policy: u8), and
/// request_publish_with_allowed_deps, which has vector<AllowedDep> after expected_modules.
[[nodiscard]] NativeOutcome request_publish(NativeContext& context, NativeCall& call) noexcept
{
    const bool is_restricted = call.arguments.size() == 5;
    const std::size_t code_at = is_restricted ? 3 : 2;
    if (!context.charge(code_request_publish_base))
        return NativeOutcome::out_of_gas;
    NativeExtensions& extensions = context.extensions;

    std::vector<Bytes> modules;
    NativeOutcome outcome = read_modules(context, call.arguments[code_at], modules);
    AllowedNames allowed{*extensions.arena};
    if (outcome == NativeOutcome::done && is_restricted)
        outcome = read_allowed(context, call, call.arguments[2], allowed);
    Names expected;
    if (outcome == NativeOutcome::done)
        outcome = read_names(context, call, call.arguments[1], expected);
    if (outcome != NativeOutcome::done)
        return outcome;

    const Hash32 destination = *call.arguments[0].address;
    if (is_restricted)
    {
        Names& own = allowed.of(destination);
        own.insert(own.end(), expected.begin(), expected.end());
    }
    if (extensions.publish_request || !extensions.facts.may_publish)
        return abort(call, already_requested);

    Arena& arena = *extensions.arena;
    const std::span<Bytes> kept_modules = arena.make_array<Bytes>(modules.size());
    std::ranges::copy(modules, kept_modules.begin());
    extensions.publish_request = PublishRequest{.destination = destination,
        .modules = kept_modules,
        .expected_modules = sorted_names(arena, std::move(expected)),
        .allowed = kept_allowed(arena, allowed.entries()),
        .is_restricted = is_restricted,
        .check_compatibility = call.arguments[code_at + 1].scalar != arbitrary_policy};
    drop_arguments(call, context.heap);
    return NativeOutcome::done;
}

constexpr NativeEntry entries[] = {
    {1, "code", "request_publish", request_publish},
    {1, "code", "request_publish_with_allowed_deps", request_publish},
};
}  // namespace

std::span<const NativeEntry> code_natives() noexcept
{
    return entries;
}
}  // namespace braid::move
