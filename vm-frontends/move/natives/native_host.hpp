// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "base/result.hpp"
#include "vm-frontends/move/format/abilities.hpp"
#include "vm-frontends/move/status_code.hpp"
#include <optional>
#include <span>
#include <string_view>

namespace braid::move
{
class ClosureExchange;
struct Type;

/// The module of a function that stands on the call stack.
struct CallerModule
{
    enum class Kind : std::uint8_t
    {
        /// Nothing called: the native's own caller is what the transaction runs.
        none,
        script,
        module,
    };
    Kind kind = Kind::none;
    /// [kind == module]
    const Hash32* address = nullptr;
    std::string_view name;
};

/// What a look at a resource found.
struct ResourceProbe
{
    bool exists = false;
    /// How many bytes were read for it, where the session had not read it before; 0 where nothing was there.
    std::optional<std::uint64_t> size_loaded;
};

/// How a function is declared; types are those of the running CodeSpace, in terms of the function's type parameters.
struct FunctionShape
{
    std::span<const AbilitySet> type_parameters;
    std::span<const Type* const> parameters;
    std::span<const Type* const> results;
    bool is_public = false;
    bool is_native = false;
};

/// What natives ask of whoever runs them, where no value holds it. The interpreter's session answers; tests of natives
/// answer for themselves. Rare: none of these is asked on the way of a transfer.
class NativeHost
{
public:
    virtual ~NativeHost() = default;

    /// The module of the function that called the function that called the native.
    [[nodiscard]] virtual CallerModule caller_of_caller() const noexcept = 0;
    /// Looks whether the resource is there, and keeps it in the session. Charges nothing.
    [[nodiscard]] virtual Result<ResourceProbe, StatusCode> probe_resource(
        const Hash32& account, const Type* type) noexcept = 0;
    /// The function, its module loaded if it was not; nothing where it cannot be. Charges nothing.
    [[nodiscard]] virtual std::optional<FunctionShape> find_function(
        const Hash32& address, std::string_view module, std::string_view function) noexcept = 0;
    /// Whether the module was loaded and charged for in this transaction.
    [[nodiscard]] virtual bool is_charged(
        const Hash32& address, std::string_view module) const noexcept = 0;
    /// What reading and writing closures needs.
    [[nodiscard]] virtual ClosureExchange& closures() noexcept = 0;
};
}  // namespace braid::move
